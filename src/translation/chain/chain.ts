import type { CacheHit, CacheMiss, CacheWrite, Flight, ResponseCache } from '../../cache/cache.ts';
import { verifyText } from '../../documents/reading.ts';
import { chunksOf, giveWay } from '../../pace.ts';
import type { ProviderRouter } from '../../providers/provider.ts';
import { packTasks } from './packing.ts';
import { type LanguageRun, languagesOf } from '../language-run.ts';
import { type Complete, MemberCall } from './member-call.ts';
import { BUDGET } from '../../budgets/budget.ts';
import { failed, type Outcome, readingsOf, type SegmentTask, served } from '../segment-task.ts';

/** Tasks that are looked up, or served, in one go: some ten requests to a provider. */
const TASKS_AT_ONCE = 500;

/** Serves segments from the cache of every member, then from the members in order. */
export class FallbackChain {
	readonly #cache: ResponseCache;
	readonly #router: ProviderRouter;

	constructor(cache: ResponseCache, router: ProviderRouter) {
		this.#cache = cache;
		this.#router = router;
	}

	/** What the cache knows of each task, whichever member made it; misses in the chain's order. */
	async lookup(
		tasks: readonly SegmentTask[],
		run: LanguageRun,
	): Promise<readonly (CacheHit | readonly CacheMiss[])[]> {
		const width = run.chain.length;
		const answers: (CacheHit | readonly CacheMiss[])[] = [];
		for (const some of chunksOf(tasks, TASKS_AT_ONCE)) {
			if (answers.length > 0) await giveWay();
			const found = await this.#cache.lookup(some.flatMap(readingsOf), run.item);
			let start = 0;
			for (const task of some) {
				const end = start + readingsOf(task).length;
				const hits = found.slice(start, end).filter((entry) => entry.status === 'hit');
				const hit = hits.length === 0 ? null : await findUsable(task, hits, run);
				const members = found.slice(end - width, end);
				start = end;
				const misses = members.map((entry): CacheMiss => ({ ...entry, status: 'miss' }));
				answers.push(hit === null || run.refresh ? misses : hit);
			}
		}
		return answers;
	}

	/** `announce` is told, before anybody is asked, of the tasks that the cache does not serve. */
	async resolve(
		tasks: readonly SegmentTask[],
		run: LanguageRun,
		announce?: (open: ReadonlySet<SegmentTask>) => Promise<void>,
	): Promise<ReadonlyMap<SegmentTask, Outcome>> {
		const outcomes = new Map<SegmentTask, Outcome>();
		const misses = new Map<SegmentTask, readonly CacheMiss[]>();
		const found = await this.lookup(tasks, run);
		for (const [index, task] of tasks.entries()) {
			const entry = found[index];
			if (entry !== undefined && 'status' in entry) {
				outcomes.set(task, served(entry, run.prepaid?.delete(entry.key)));
			} else misses.set(task, entry ?? []);
		}
		if (misses.size > 0) await announce?.(new Set(misses.keys()));
		for (const [index, member] of run.chain.entries()) {
			const pending = [...misses.keys()].filter((task) => isUnserved(outcomes.get(task)));
			if (pending.length === 0 || run.signal.aborted) break;
			const refusal = this.#router.refusal(member);
			if (refusal === null) {
				const call = new MemberCall(this.#router, member, run, outcomes);
				const serve = async (some: readonly SegmentTask[]): Promise<void> => {
					const left = await this.#serve(call, some, misses, index, run);
					// Whoever it joined may have failed for reasons of its own, and nobody else can be asked.
					if (left.length > 0 && !run.signal.aborted && this.#isLast(index, run)) {
						await this.#serve(call, left, misses, index, run);
					}
				};
				const serving: Promise<void>[] = [];
				for (const some of chunksOf(pending, TASKS_AT_ONCE)) {
					if (serving.length > 0) await giveWay();
					const promise = serve(some);
					serving.push(promise);
					// A rejection is told below: until then nobody waits for it.
					promise.catch(() => {});
				}
				await Promise.all(serving);
			} else {
				// A member that answered and failed says more than one that could not be asked.
				const unheard = pending.filter((task) => !outcomes.has(task));
				for (const task of unheard) outcomes.set(task, failed(member, 'no-provider', refusal));
			}
		}
		return outcomes;
	}

	#isLast(index: number, { chain }: LanguageRun): boolean {
		return chain.slice(index + 1).every((member) => this.#router.refusal(member) !== null);
	}

	async #serve(
		call: MemberCall,
		pending: readonly SegmentTask[],
		misses: ReadonlyMap<SegmentTask, readonly CacheMiss[]>,
		index: number,
		run: LanguageRun,
	): Promise<readonly SegmentTask[]> {
		const taskOf = new Map<CacheMiss, SegmentTask>();
		for (const task of pending) {
			const miss = misses.get(task)?.[index];
			if (miss !== undefined) taskOf.set(miss, task);
		}
		const flight = run.refresh
			? refreshFlight(this.#cache, [...taskOf.keys()])
			: await this.#cache.beginFlight([...taskOf.keys()], run.signal, run.item);
		try {
			const owned = new Map<SegmentTask, CacheMiss>();
			for (const miss of flight.owned) {
				const task = taskOf.get(miss);
				if (task !== undefined) owned.set(task, miss);
			}
			const completeIn =
				(flown: Flight): Complete =>
				async (task, write) => {
					const miss = owned.get(task);
					if (miss !== undefined) await flown.complete(miss, write);
				};
			const complete = completeIn(flight);
			const orphans: SegmentTask[] = [];
			const spoiled: SegmentTask[] = [];
			const left: SegmentTask[] = [];
			await Promise.all([
				...packTasks([...owned.keys()], run).map((packed) => call.send(packed, complete)),
				...flight.joined.map(async ({ miss, result }) => {
					const task = taskOf.get(miss);
					const hit = await result;
					if (task === undefined || (hit === null && run.signal.aborted)) return;
					const usable = hit !== null && (await isUsable(task, hit, run));
					if (usable || (hit === null && !flight.tookOver(miss))) {
						call.join(task, hit);
						if (hit === null) left.push(task);
						return;
					}
					owned.set(task, miss);
					(hit === null ? orphans : spoiled).push(task);
				}),
			]);
			const replace = completeIn(refreshFlight(this.#cache, []));
			await Promise.all([
				...packTasks(orphans, run).map((packed) => call.send(packed, complete)),
				...packTasks(spoiled, run).map((packed) => call.send(packed, replace)),
			]);
			return left;
		} finally {
			await flight.abandon();
		}
	}
}

/** What a budget had no room for is left for a later run, not for the next member. */
function isUnserved(outcome: Outcome | undefined): boolean {
	if (outcome === undefined) return true;
	return outcome.status === 'failed' && outcome.reason !== BUDGET;
}

/** A stored answer is verified like a new one: a store can be written by others. */
async function isUsable(task: SegmentTask, hit: CacheHit, run: LanguageRun): Promise<boolean> {
	return (await verifyText(task.text, hit.response, languagesOf(hit.request, run))) === null;
}

async function findUsable(
	task: SegmentTask,
	hits: readonly CacheHit[],
	run: LanguageRun,
): Promise<CacheHit | null> {
	for (const hit of hits) if (await isUsable(task, hit, run)) return hit;
	return null;
}

/** Replaces what the cache holds, in one write for all that ends within one tick. */
function refreshFlight(cache: ResponseCache, owned: readonly CacheMiss[]): Flight {
	let pending: CacheWrite[] = [];
	let writing = Promise.resolve();
	const flush = async (): Promise<void> => {
		await Promise.resolve();
		const writes = pending;
		pending = [];
		await cache.write(writes);
	};
	return {
		owned,
		joined: [],
		complete: async (miss, write) => {
			if (write === null) return false;
			pending.push({ miss, ...write });
			if (pending.length === 1) writing = flush();
			await writing;
			return true;
		},
		tookOver: () => false,
		abandon: async () => {},
	};
}
