import type {
	CacheHit,
	CacheMiss,
	CacheWrite,
	Flight,
	ItemRef,
	ResponseCache,
} from '../../cache/cache.ts';
import type { ChainMember, LanguagePair } from '../../providers/request.ts';
import { chunksOf, giveWay } from '../../pace.ts';
import type { ProviderRouter } from '../../providers/provider.ts';
import { packTasks } from './packing.ts';
import type { LanguageRun } from '../language-run.ts';
import { findFault } from './answer.ts';
import { type Complete, MemberCall } from './member-call.ts';
import { BUDGET } from '../../budgets/budget.ts';
import { isLeftOut, passOver } from './refused.ts';
import { failed, type Outcome, readingsOf, type SegmentTask, served } from '../segment-task.ts';

/** Tasks that are looked up, or served, in one go: some ten requests to a provider. */
const TASKS_AT_ONCE = 500;

/** What of a run matters to what its cache knows. */
type LookupRun = LanguagePair &
	Pick<LanguageRun, 'chain' | 'refresh'> & { readonly item?: ItemRef | undefined };

/** Serves segments from the cache of every member, then from the members in order. */
export class FallbackChain {
	readonly #cache: ResponseCache;
	readonly #router: ProviderRouter;
	/** Misses in whose place an answer stands that is to be replaced by a better one alone. */
	readonly #standing = new WeakSet<CacheMiss>();

	constructor(cache: ResponseCache, router: ProviderRouter) {
		this.#cache = cache;
		this.#router = router;
	}

	/** What the cache knows of each task, whichever member made it; misses in the chain's order. */
	async lookup(
		tasks: readonly SegmentTask[],
		run: LookupRun,
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
				answers.push(
					hit === null || run.refresh ? members.map((one) => this.#toMiss(one, run)) : hit,
				);
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
		const canAsk = (member: ChainMember) => this.#router.refusal(member) === null;
		const asked = [...misses].filter(([, ofTask]) => !isLeftOut(ofTask, run.chain, canAsk));
		if (asked.length > 0) await announce?.(new Set(asked.map(([task]) => task)));
		for (const [index, member] of run.chain.entries()) {
			const unserved = [...misses.keys()].filter((task) => isUnserved(outcomes.get(task)));
			if (unserved.length === 0 || run.signal.aborted) break;
			const pending = unserved.filter((task) => {
				const miss = misses.get(task)?.[index];
				const passed = miss === undefined ? null : passOver(task, member, miss);
				if (passed !== null) outcomes.set(task, passed);
				return passed === null;
			});
			if (pending.length === 0) continue;
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

	/** Who asks anew forgets what was refused. */
	#toMiss(entry: CacheHit | CacheMiss, { refresh }: LookupRun): CacheMiss {
		if (entry.status === 'miss' && !refresh) return entry;
		const { request, key, stamp } = entry;
		const miss = { status: 'miss', request, key, stamp } as const;
		if (entry.status === 'hit' && refresh) this.#standing.add(miss);
		return miss;
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
					if (miss === undefined) return;
					const isLoss = write?.refusal !== undefined && this.#standing.has(miss);
					await flown.complete(miss, isLoss ? null : write);
				};
			const complete = completeIn(flight);
			const orphans: SegmentTask[] = [];
			const spoiled: SegmentTask[] = [];
			const left: SegmentTask[] = [];
			await Promise.all([
				...packTasks([...owned.keys()], run).map((packed) => call.send(packed, complete)),
				...flight.joined.map(async ({ miss, result }) => {
					const task = taskOf.get(miss);
					const found = await result;
					if (task === undefined || (found === null && run.signal.aborted)) return;
					if (found?.status === 'miss' && call.joinRefused(task, found)) return;
					const hit = found?.status === 'hit' ? found : null;
					const usable = hit !== null && (await isUsable(task, hit, run));
					if (usable || (found === null && !flight.tookOver(miss))) {
						call.join(task, hit);
						if (hit === null) left.push(task);
						return;
					}
					owned.set(task, miss);
					(found === null ? orphans : spoiled).push(task);
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
async function isUsable(task: SegmentTask, hit: CacheHit, run: LookupRun): Promise<boolean> {
	return (await findFault(task, hit.response, hit.request, run)) === null;
}

async function findUsable(
	task: SegmentTask,
	hits: readonly CacheHit[],
	run: LookupRun,
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
