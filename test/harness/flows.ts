import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { root } from './build.ts';
import type { Key, Row } from './content.ts';
import type { Answer, Directus } from './directus.ts';
import { demand } from './request.ts';

type Trigger =
	| { readonly type: 'manual'; readonly collections: readonly string[] }
	| {
			readonly type: 'event';
			readonly collections: readonly string[];
			/** `items.create`, `items.update`, `items.delete`. */
			readonly scope: readonly string[];
			/** Before the save, which waits for it and saves what `answers` says; by default after it. */
			readonly blocking?: { readonly answers: '$last' | null };
	  }
	| { readonly type: 'webhook' }
	| { readonly type: 'schedule'; readonly cron: string };

export interface FlowOptions {
	readonly trigger: Trigger;
	/** Options of the one operation `ai-translate`. */
	readonly options: Row;
	readonly name?: string;
	/** What Directus records of a run: with `all` also the results, which `readFlowRuns` gives. */
	readonly tracking?: 'all' | 'activity' | null;
	/** True by default: a rejection is the answer to the request. */
	readonly errorOnReject?: boolean;
}

/** What a trigger's template values are called for `collection` and `keys`. */
export const TRIGGER_OPTIONS = {
	manual: { collection: '{{$trigger.body.collection}}', keys: ['{{$trigger.body.keys}}'] },
	event: {
		collection: '{{$trigger.collection}}',
		keys: ['{{$trigger.key}}', '{{$trigger.keys}}'],
	},
	webhook: { collection: '{{$trigger.body.collection}}', keys: ['{{$trigger.body.keys}}'] },
} as const;

/** Creates an active flow with one operation `ai-translate`; returns its id. */
export async function createFlow(directus: Directus, flow: FlowOptions): Promise<string> {
	const operation = randomUUID();
	const { id } = await demand<{ readonly id: string }>(directus, 'POST', '/flows', {
		name: flow.name ?? `Translate (${flow.trigger.type})`,
		icon: 'translate',
		status: 'active',
		trigger: flow.trigger.type,
		accountability: flow.tracking === undefined ? 'activity' : flow.tracking,
		options: describeTrigger(flow.trigger, flow.errorOnReject ?? true),
		operation,
		operations: [
			{
				id: operation,
				key: 'translate',
				name: 'Translate',
				type: 'ai-translate',
				position_x: 19,
				position_y: 1,
				options: flow.options,
			},
		],
	});
	return id;
}

/** Imports the flow of `docs/`, as the documentation says, for the collections. */
export function importReadyFlow(
	directus: Directus,
	collections: readonly string[],
): Promise<Row & { readonly id: string }> {
	const flow: { readonly options: object } = JSON.parse(
		readFileSync(join(root, 'docs/ready-flow.json'), 'utf8'),
	);
	const options = { ...flow.options, collections };
	return demand(directus, 'POST', '/flows?fields=*,operations.*', { ...flow, options });
}

/**
 * Runs a manual flow as the Studio's button does; `body` of the answer is the operation's result.
 */
export function runManualFlow(
	directus: Directus,
	id: string,
	collection: string,
	keys: readonly Key[],
	token?: string | null,
): Promise<Answer<unknown>> {
	return directus.request('POST', `/flows/trigger/${id}`, { collection, keys }, token);
}

/** Calls a webhook flow; `body` of the answer is the operation's result. */
export function callWebhookFlow(
	directus: Directus,
	id: string,
	body: unknown,
	token: string | null = null,
): Promise<Answer<unknown>> {
	return directus.request('POST', `/flows/trigger/${id}`, body, token);
}

export interface FlowRun {
	/** Of the operation: `resolve` or `reject`. */
	readonly status: string;
	/** What the operation returned, or the error it rejected with. */
	readonly result: unknown;
}

/** The recorded runs of a flow with tracking `all`, oldest first. */
export async function readFlowRuns(directus: Directus, id: string): Promise<readonly FlowRun[]> {
	const query = `filter[collection][_eq]=directus_flows&filter[item][_eq]=${id}`;
	const revisions = await demand<readonly { readonly data: RecordedRun | null }[]>(
		directus,
		'GET',
		`/revisions?${query}&sort=id&limit=-1&fields=data`,
	);
	return revisions.flatMap(({ data }) => {
		const step = data?.steps?.[0];
		return step === undefined ? [] : [{ status: step.status, result: data?.data?.['$last'] }];
	});
}

interface RecordedRun {
	readonly steps?: readonly { readonly status: string }[];
	readonly data?: Row;
}

function describeTrigger(trigger: Trigger, errorOnReject: boolean): object {
	if (trigger.type === 'manual') {
		return {
			collections: trigger.collections,
			location: 'both',
			async: false,
			requireSelection: true,
			error_on_reject: errorOnReject,
		};
	}
	if (trigger.type === 'event') {
		const { scope, collections, blocking } = trigger;
		if (blocking === undefined) return { type: 'action', scope, collections };
		return { type: 'filter', scope, collections, return: blocking.answers };
	}
	if (trigger.type === 'webhook') {
		return { method: 'POST', async: false, return: '$last', error_on_reject: errorOnReject };
	}
	return { cron: trigger.cron };
}
