import type { CacheMiss, ItemRef } from '../cache/cache.ts';
import type { ProviderRouter } from '../providers/provider.ts';
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
	const found = await chain.lookup(tasks, run);
	const missing = tasks.flatMap((task, index): OpenSegment[] => {
		const misses = found[index] ?? [];
		if ('status' in misses) return [];
		// The run would find in the cache what an earlier item had translated.
		const known = foreseen.size;
		const isNew = foreseen.add(JSON.stringify(task.requests[0]?.prompt)).size > known;
		return isNew ? [{ task, misses, targetLanguage, item }] : [];
	});
	const total = analysed.flatMap(({ segments }) =>
		segments.filter(({ kind }) => kind !== 'fixed'),
	).length;
	run.meter.observe(total, total - missing.length);
	if (collect !== undefined) {
		for (const segment of missing) collect(segment);
		return;
	}
	const member = run.chain.find((candidate) =>
		inBatch ? router.batches(candidate) !== null : router.refusal(candidate) === null,
	);
	if (member === undefined) return;
	const open = missing.map(({ task }) => task);
	for (const packed of packTasks(open, run)) {
		const usage = router.estimate(member, writeRequest(packed, run));
		run.meter.estimate(member, usage, router.price(member, usage, inBatch));
	}
}
