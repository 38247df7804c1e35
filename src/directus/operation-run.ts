import type { ItemsResult, JobResponse, TextResult } from '../contract.ts';
import { RunFailedError } from '../errors.ts';
import type { BulkInput } from './bulk-request.ts';
import type { PrimaryKey } from './context.ts';
import { resolveFilter } from './filter.ts';
import { namedKeys } from './gather.ts';
import type { Jobs } from './jobs.ts';
import { keptAccountability } from './job-store.ts';
import { notifyOfRun } from './notification.ts';
import type { OperationOptions } from './options.ts';
import {
	gatherFor,
	prepareRun,
	type RunContext,
	type RunDependencies,
	runNamed,
	withCollection,
} from './run.ts';
import { nameOfShape } from './shape.ts';
import { runTexts } from './text-run.ts';
import { readTrigger } from './trigger.ts';

/** Runs the operation. Rejects with `InvalidInputError` before anything is written, or `RunFailedError`. */
export async function runOperation(
	dependencies: RunDependencies & { readonly jobs: Jobs },
	given: OperationOptions,
	context: RunContext,
): Promise<ItemsResult | TextResult> {
	if (given.mode === 'text') return runTexts(dependencies, given, context);
	const options = { ...given, filter: resolveFilter(given.filter, context.accountability) };
	const trigger = readTrigger(context.data['$trigger']);
	const run = await prepareRun(dependencies, withCollection(options, trigger), context);
	const { shape } = run.plan.scope;
	const { keys } = namedKeys(shape, options, trigger);
	const isOverAll = keys.length === 0 && options.filter !== undefined;
	// Nobody waits for what an event sets off, and a burst of events is no reason for as many jobs.
	const isDetached = options.background && !trigger.isEvent;
	if (isOverAll || isDetached) {
		const named = isOverAll ? [] : (await gatherFor(run, options, trigger)).items;
		const job = await dependencies.jobs.begin({
			request: requestOf(
				options,
				nameOfShape(shape),
				isOverAll ? undefined : named.map(({ key }) => key),
			),
			accountability: context.accountability && keptAccountability(context.accountability),
			permissions: options.permissions,
			emitEvents: options.emitEvents,
			notify: options.notify ?? trigger.isManual,
		});
		return resultOf(isDetached ? job : await dependencies.jobs.wait(job.id));
	}
	const result = await runNamed(run, options, trigger);
	if (options.notify ?? trigger.isManual) {
		await notifyOfRun(context, context.accountability?.user ?? null, result);
	}
	return result;
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
	};
}

function resultOf(job: JobResponse): ItemsResult {
	const { collection, state, segments, usage, failures } = job;
	const [failure] = failures;
	if (state === 'failed' && job.writtenItems === 0 && failure !== undefined) {
		throw new RunFailedError(`ai-translate: nothing was translated: ${failure.message}`, 503);
	}
	return { collection, items: [], segments, usage, failures, job };
}
