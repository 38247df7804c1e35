import type { ApprovedMemory } from '../cache/approved.ts';
import type { ResponseCache } from '../cache/cache.ts';
import type { ProviderRouter } from '../providers/provider.ts';
import { recallApproved } from './approved-wording.ts';
import { FallbackChain } from './chain/chain.ts';
import { isLeftOut, refusalOf } from './chain/refused.ts';
import { type AnalysisOptions, analyseUnits, parseUnit, type TextUnit } from './units/analysis.ts';

export interface RefusalParts {
	readonly cache: ResponseCache;
	readonly router: ProviderRouter;
	readonly approved: ApprovedMemory | null;
}

/**
 * Why a run would leave a text out: a segment of it was refused before, by all who can be asked.
 * null: it would not. Asks no provider.
 */
export async function findRefusal(
	{ cache, router, approved }: RefusalParts,
	unit: TextUnit,
	options: Omit<AnalysisOptions, 'memory' | 'leaveRow'>,
): Promise<string | null> {
	const { analysed, tasks } = await analyseUnits([await parseUnit(unit)], {
		...options,
		memory: undefined,
		leaveRow: false,
	});
	const wordings = await recallApproved(approved, analysed, options);
	const open = tasks.filter((task) => !wordings.has(task));
	const found = await new FallbackChain(cache, router).lookup(open, {
		...options,
		refresh: false,
	});
	for (const misses of found) {
		if ('status' in misses) continue;
		if (!isLeftOut(misses, options.chain, (member) => router.refusal(member) === null)) continue;
		return misses.reduce((last, miss) => refusalOf(miss)?.reason ?? last, '');
	}
	return null;
}
