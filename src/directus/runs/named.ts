import type { Filter } from '@directus/types';
import type { ItemsResult } from '../../contract/runs.ts';
import type { ItemRows, ReadScope } from '../rows/item-rows.ts';
import { gatherItems } from '../rows/named-items.ts';
import { matchingKeys } from '../rows/selection.ts';
import type { Trigger } from '../rows/trigger.ts';
import { collectResults, rejectTotalFailure } from './result.ts';
import { type PreparedRun, runAll } from './run.ts';

/** Runs over the request's items, or the trigger's. Rejects with `RunFailedError` if all fail. */
export async function runNamed(run: PreparedRun, trigger: Trigger): Promise<ItemsResult> {
	const { scope, request } = run.plan;
	const { items, missing, staleRead } = await gatherNamed(run, trigger);
	const wanted = await keepMatching(scope, request.filter, items);
	const result = collectResults(scope.model, await runAll(run, wanted), missing, staleRead);
	rejectTotalFailure(result);
	return result;
}

export function gatherNamed(
	{ plan: { scope, request }, languages }: PreparedRun,
	trigger: Trigger,
): ReturnType<typeof gatherItems> {
	const namesJunction = request.collection === scope.model.junction;
	return gatherItems(scope, request, trigger, namesJunction, languages);
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
