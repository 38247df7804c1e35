import type { CacheMiss, ItemRef } from '../cache/cache.ts';
import type { ProviderRouter } from '../providers/provider.ts';
import type { ChainMember } from '../providers/request.ts';
import { isLeftOut, refusalOf } from './chain/refused.ts';
import { packTasks } from './chain/packing.ts';
import type { FallbackChain } from './chain/chain.ts';
import type { LanguageRun } from './language-run.ts';
import { writeRequest, type SegmentTask } from './segment-task.ts';
import type { AnalysedUnit } from './units/analysis.ts';

/** A segment that no cache has an answer for. */
export interface OpenSegment {
	readonly task: SegmentTask;
	/** One per chain member, in the chain's order. */
	readonly misses: readonly CacheMiss[];
	readonly targetLanguage: string;
	readonly item: ItemRef | undefined;
}

/** For a run in which nobody is asked. */
export interface ForesightOptions {
	/** What a dry run over several items has foreseen to be sent already. */
	readonly foreseen?: Set<string> | undefined;
	/** Told of each segment that would be sent, instead of estimating it. */
	readonly collect?: ((segment: OpenSegment) => void) | undefined;
	/** Whether calls cost as much as in a batch. */
	readonly inBatch?: boolean | undefined;
}

/** Meters what a run would find, and what it would use. */
export async function foresee(
	{ chain, router }: { readonly chain: FallbackChain; readonly router: ProviderRouter },
	analysed: readonly AnalysedUnit[],
	tasks: readonly SegmentTask[],
	run: LanguageRun,
	{ foreseen = new Set(), collect, inBatch = false }: ForesightOptions,
): Promise<void> {
	const { targetLanguage, item } = run;
	const canAsk = (candidate: ChainMember): boolean => router.refusal(candidate) === null;
	const canEstimate = (candidate: ChainMember): boolean =>
		inBatch ? router.batches(candidate) !== null : canAsk(candidate);
	const found = await chain.lookup(tasks, run);
	let refused = 0;
	const missing = tasks.flatMap((task, index): OpenSegment[] => {
		const misses = found[index] ?? [];
		if ('status' in misses) return [];
		if (isLeftOut(misses, run.chain, canAsk)) {
			refused += task.occurrences;
			return [];
		}
		// The run would find in the cache what an earlier item had translated.
		const known = foreseen.size;
		const isNew = foreseen.add(JSON.stringify(task.requests[0]?.prompt)).size > known;
		return isNew ? [{ task, misses, targetLanguage, item }] : [];
	});
	const total = analysed.flatMap(({ segments }) =>
		segments.filter(({ kind }) => kind !== 'fixed'),
	).length;
	run.meter.observe(total, total - missing.length - refused, refused);
	if (collect !== undefined) {
		for (const segment of missing) collect(segment);
		return;
	}
	const open = Map.groupBy(missing, ({ misses }) =>
		run.chain.find((candidate, at) => canEstimate(candidate) && refusalOf(misses[at]) === null),
	);
	for (const [member, segments] of open) {
		if (member === undefined) continue;
		const asked = segments.map(({ task }) => task);
		for (const packed of packTasks(asked, run)) {
			const usage = router.estimate(member, writeRequest(packed, run));
			run.meter.estimate(member, usage, router.price(member, usage, inBatch));
		}
	}
}
