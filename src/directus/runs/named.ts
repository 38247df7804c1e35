import type { Filter } from '@directus/types';
import type { ItemsResult } from '../../contract/runs.ts';
import type { ItemRows, ReadScope } from '../rows/item-rows.ts';
import { gatherItems } from '../rows/named-items.ts';
import { matchingKeys } from '../rows/selection.ts';
import { readTrigger, type Trigger } from '../rows/trigger.ts';
import type { RunContext, RunDependencies, RunOptions } from './context.ts';
import type { OperationOptions } from './request.ts';
import { collectResults, rejectTotalFailure } from './result.ts';
import { type PreparedRun, prepareRun, runAll } from './run.ts';

/**
 * Runs the operation over the items that it names, or its trigger. Rejects with `InvalidInputError` before anything is
 * written, or `RunFailedError`.
 */
export async function runItems(
	dependencies: RunDependencies,
	options: OperationOptions,
	context: RunContext,
): Promise<ItemsResult> {
	const trigger = readTrigger(context.data['$trigger']);
	const run = await prepareRun(dependencies, withCollection(options, trigger), context);
	return runNamed(run, options, trigger);
}

/** The options' collection, else the trigger's. */
export function withCollection(options: OperationOptions, trigger: Trigger): RunOptions {
	return { ...options, collection: options.collection ?? trigger.collection };
}

export async function runNamed(
	run: PreparedRun,
	options: OperationOptions,
	trigger: Trigger,
): Promise<ItemsResult> {
	const { scope } = run.plan;
	const { items, missing, staleRead } = await gatherFor(run, options, trigger);
	const wanted = await keepMatching(scope, options.filter, items);
	const result = collectResults(scope.model, await runAll(run, wanted), missing, staleRead);
	rejectTotalFailure(result);
	return result;
}

/** The items that options or trigger name. */
export function gatherFor(
	{ plan: { scope }, languages }: PreparedRun,
	options: OperationOptions,
	trigger: Trigger,
): ReturnType<typeof gatherItems> {
	const namesJunction = withCollection(options, trigger).collection === scope.model.junction;
	return gatherItems(scope, options, trigger, namesJunction, languages);
}

async function keepMatching(
	scope: ReadScope,
	filter: Filter | undefined,
	items: readonly ItemRows[],
): Promise<readonly ItemRows[]> {
	if (filter === undefined || items.length === 0) return items;
	const keys = items.map(({ key }) => key);
	const matching = new Set((await matchingKeys(scope, filter, keys)).map(String));
	return items.filter(({ key }) => matching.has(String(key)));
}
