import type { ItemsResult, JobResponse, TextResult } from '../contract/runs.ts';
import { InvalidInputError, StoreError } from '../errors.ts';
import type { BulkInput } from './runs/bulk-request.ts';
import type { PrimaryKey } from './host/context.ts';
import { resolveFilter } from './host/filter.ts';
import { namedKeys } from './rows/named-items.ts';
import type { Jobs } from './jobs/jobs.ts';
import { keptAccountability } from './jobs/record.ts';
import { notifyOfRun } from './host/notification.ts';
import type { OperationOptions } from './runs/request.ts';
import { type PreparedRun, prepareRun } from './runs/run.ts';
import { gatherFor, runNamed, withCollection } from './runs/named.ts';
import type { RunContext, RunDependencies } from './runs/context.ts';
import { toRunFailure } from './runs/result.ts';
import { nameOfModel } from './content/translations-model.ts';
import { runTexts } from './runs/text.ts';
import { readTrigger, type Trigger } from './rows/trigger.ts';

/** More named items than that are worked on page by page, as a job. */
const MAX_AT_ONCE = 50;

export interface OperationRunContext extends RunContext {
	readonly flow?: { readonly trigger: string | null } | undefined;
}

/** Runs the operation. Rejects with `InvalidInputError` before anything is written, or `RunFailedError`. */
export async function runOperation(
	dependencies: RunDependencies & { readonly jobs: Jobs },
	given: OperationOptions,
	context: OperationRunContext,
): Promise<ItemsResult | TextResult> {
	const trigger = readTrigger(context.data['$trigger']);
	if (given.batch && (given.mode === 'text' || trigger.isEvent)) {
		const message = 'batch: it is for runs over many items, not for texts or events';
		throw new InvalidInputError('batch', message);
	}
	if (given.mode === 'text') return runTexts(dependencies, given, context);
	const options = { ...given, filter: resolveFilter(given.filter, context.accountability) };
	if ([options.collection, trigger.collection].includes('directus_versions')) {
		throw new InvalidInputError(
			'collection',
			'collection: content versions are translated when they are promoted; let the flow listen to items.promote or items.update',
		);
	}
	const run = await prepareRun(dependencies, withCollection(options, trigger), context);
	// Without a selection the Studio names no keys, and what it sends looks like any request.
	const isManual = trigger.isManual || context.flow?.trigger === 'manual';
	const notify = options.notify ?? isManual;
	const job = await beginJob(dependencies.jobs, run, { ...options, notify }, trigger, context);
	if (job !== null)
		return resultOf(
			options.background || options.batch ? job : await dependencies.jobs.wait(job.id),
		);
	const result = await runNamed(run, options, trigger);
	if (notify) await notifyOfRun(context, context.accountability?.user ?? null, result);
	return result;
}

/** Null for a run that is done at once. */
async function beginJob(
	jobs: Jobs,
	run: PreparedRun,
	options: OperationOptions & { readonly notify: boolean },
	trigger: Trigger,
	context: RunContext,
): Promise<JobResponse | null> {
	const { model } = run.plan.scope;
	const { keys } = namedKeys(model, options, trigger);
	const isOverAll = keys.length === 0 && options.filter !== undefined;
	// Nobody waits for what an event sets off, and a burst of events is no reason for as many jobs.
	const isDetached = (options.background || options.batch) && !trigger.isEvent;
	const isLarge = keys.length > MAX_AT_ONCE && !trigger.isEvent;
	if (!isOverAll && !isDetached && !isLarge) return null;
	const named = isOverAll ? undefined : await itemKeys(run, options, trigger, keys);
	try {
		return await jobs.begin({
			request: requestOf(options, nameOfModel(model), named),
			accountability: context.accountability && keptAccountability(context.accountability),
			permissions: options.permissions,
			emitEvents: options.emitEvents,
			notify: options.notify,
		});
	} catch (error) {
		// Without a store to note a job in, named items can be translated all the same.
		if (error instanceof StoreError && !isOverAll && !isDetached) return null;
		throw error;
	}
}

/** The items behind the keys, which may be those of translation rows or miss the key of a singleton. */
async function itemKeys(
	run: PreparedRun,
	options: OperationOptions,
	trigger: Trigger,
	keys: readonly PrimaryKey[],
): Promise<readonly PrimaryKey[]> {
	const { junction } = run.plan.scope.model;
	const names = [options.collection, trigger.collection];
	if (keys.length > MAX_AT_ONCE && !names.includes(junction)) return keys;
	return (await gatherFor(run, options, trigger)).items.map(({ key }) => key);
}

function requestOf(
	options: OperationOptions,
	collection: string,
	keys: readonly PrimaryKey[] | undefined,
): BulkInput {
	const { fields, fieldMap, targetLanguages, sourceLanguage, providers, maxCostUsd, glossary } =
		options;
	return {
		collection,
		keys: keys && [...keys],
		filter: options.filter,
		fields,
		fieldMap,
		sourceLanguage,
		targetLanguages,
		providers,
		contentType: options.contentType,
		policy: options.policy,
		refresh: options.refresh,
		maxCostUsd,
		glossary,
		dryRun: options.dryRun,
		deep: options.deep,
		batch: options.batch,
	};
}

function resultOf(job: JobResponse): ItemsResult {
	const { collection, state, segments, usage, served, failures } = job;
	const [failure] = failures;
	if (state === 'failed' && job.writtenItems === 0 && failure !== undefined) {
		throw toRunFailure(failure);
	}
	return { collection, items: [], segments, usage, served, failures, job };
}
