import type { ItemsResult, JobResponse, TextResult } from '../contract/runs.ts';
import { StoreError } from '../errors.ts';
import type { PrimaryKey } from './host/context.ts';
import { refusal } from './host/input.ts';
import { notifyOfRun } from './host/notification.ts';
import type { Jobs } from './jobs/jobs.ts';
import { namedKeys } from './rows/named-items.ts';
import { readTrigger, type Trigger } from './rows/trigger.ts';
import type { RunContext, RunDependencies } from './runs/context.ts';
import { gatherNamed, runNamed } from './runs/named.ts';
import { resolveVariables, type RunRequest } from './runs/request.ts';
import { toRunFailure } from './runs/result.ts';
import { type PreparedRun, prepareRun } from './runs/run.ts';
import { runTexts } from './runs/text.ts';

/** More named items than that are worked on page by page, as a job. */
const MAX_AT_ONCE = 50;

export interface OperationContext extends RunContext {
	readonly flow?: { readonly id?: string; readonly trigger: string | null } | undefined;
}

/** Runs the operation. Rejects with `InvalidInputError` before any write, or `RunFailedError`. */
export async function runOperation(
	dependencies: RunDependencies & { readonly jobs: Pick<Jobs, 'begin' | 'wait'> },
	given: RunRequest,
	context: OperationContext,
): Promise<ItemsResult | TextResult> {
	const trigger = readTrigger(context.data['$trigger']);
	if (given.batch && (given.mode === 'text' || trigger.isEvent)) {
		throw refusal('batch', 'it is for runs over many items, not for texts or events');
	}
	if (given.mode === 'text') return runTexts(dependencies, given, context);
	if ([given.collection, trigger.collection].includes('directus_versions')) {
		throw refusal(
			'collection',
			'content versions are translated when they are promoted; let the flow listen to items.promote or items.update',
		);
	}
	requireNamed(given, trigger, context);
	// Without a selection the Studio names no keys, and what it sends looks like any request.
	const isManual = trigger.isManual || context.flow?.trigger === 'manual';
	const request: RunRequest = {
		...resolveVariables(given, context.accountability),
		collection: given.collection ?? trigger.collection,
		notify: given.notify ?? isManual,
	};
	const run = await prepareRun(dependencies, request, context);
	const job = await beginJob(dependencies.jobs, run, trigger, context);
	if (job !== null) {
		const isAwaited = !request.background && !request.batch;
		return resultOf(isAwaited ? await dependencies.jobs.wait(job.id) : job);
	}
	const result = await runNamed(run, trigger);
	if (request.notify) await notifyOfRun(context, context.accountability?.user ?? null, result);
	return result;
}

/**
 * Whoever may call a webhook writes its body, which must not choose what is done with rights that
 * the caller has not. Throws `InvalidInputError`.
 */
function requireNamed(
	{ collection, permissions }: RunRequest,
	{ isEvent, isManual }: Trigger,
	{ flow }: OperationContext,
): void {
	const isOwn = permissions === '$trigger' || permissions === '$public';
	const isChosen = isEvent || flow?.trigger === 'manual' || (flow === undefined && isManual);
	if (collection !== null || isOwn || isChosen) return;
	const why = `name it in the flow: with the permissions ${permissions} the body of a request does not`;
	throw refusal('collection', why);
}

/** Null for a run that is done at once. */
async function beginJob(
	jobs: Pick<Jobs, 'begin'>,
	run: PreparedRun,
	trigger: Trigger,
	{ accountability }: RunContext,
): Promise<JobResponse | null> {
	const { request, scope } = run.plan;
	const { keys } = namedKeys(scope.model, request, trigger);
	const isOverAll = keys.length === 0 && request.filter !== undefined;
	// Nobody waits for what an event sets off, and a burst of events is no reason for as many jobs.
	const isDetached = (request.background || request.batch) && !trigger.isEvent;
	const isLarge = keys.length > MAX_AT_ONCE && !trigger.isEvent;
	if (!isOverAll && !isDetached && !isLarge) return null;
	const named = isOverAll ? undefined : await itemKeys(run, trigger, keys);
	try {
		return await jobs.begin(run, { ...request, keys: named }, accountability);
	} catch (error) {
		// Without a store to note a job in, named items can be translated all the same.
		if (error instanceof StoreError && !isOverAll && !isDetached) return null;
		throw error;
	}
}

/** The items behind the keys, which may be those of translation rows, or miss a singleton's. */
async function itemKeys(
	run: PreparedRun,
	trigger: Trigger,
	keys: readonly PrimaryKey[],
): Promise<readonly PrimaryKey[]> {
	const { request, scope } = run.plan;
	const names = [request.collection, trigger.collection];
	if (keys.length > MAX_AT_ONCE && !names.includes(scope.model.junction)) return keys;
	return (await gatherNamed(run, trigger)).items.map(({ key }) => key);
}

function resultOf(job: JobResponse): ItemsResult {
	const { collection, state, segments, usage, served, failures } = job;
	const [failure] = failures;
	if (state === 'failed' && job.writtenItems === 0 && failure !== undefined) {
		throw toRunFailure(failure);
	}
	return { collection, items: [], segments, usage, served, failures, job };
}
