import { StoreError } from '../errors.ts';
import type { WarmResponse } from '../contract/memory.ts';
import type { KeyCounts } from '../contract/statistics.ts';
import { Leases } from '../store/leases.ts';
import type { Store } from '../store/store.ts';
import { Census } from './entries/census.ts';
import { Computations, type Computed, type WriteOptions } from './flights/computation.ts';
import { Entries } from './entries/entry.ts';
import type {
	CacheHit,
	CacheMiss,
	CacheRequest,
	CacheStats,
	CacheWrite,
	CountDelta,
	Flight,
	IndexScope,
	InvalidationFilter,
	ItemRef,
	ItemUse,
	ResponseCacheFace,
	StatsQuery,
	StoreInfo,
	WarmRequest,
} from './face.ts';
import { Flights } from './flights/flight.ts';
import { Invalidations } from './invalidation/invalidation.ts';
import { Items } from './items/items.ts';
import { Keys } from './entries/key.ts';
import { type FoundEntry, Lookup } from './entries/lookup.ts';
import { Stats } from './statistics/statistics.ts';
import { Tags } from './entries/tag.ts';
import type { CostTier } from './entries/ttl.ts';
import { warmEntries } from './warming.ts';

export type * from './face.ts';
export type { Computed, WriteOptions } from './flights/computation.ts';
export type { CostTier } from './entries/ttl.ts';

export interface ResponseCacheOptions {
	readonly store: Store;
	/** One per project on a shared store. */
	readonly namespace: string;
	/** Of the entries; raising it makes all older ones unreachable. Default 1. */
	readonly version?: number | undefined;
	/** Base lifetime, in seconds. */
	readonly ttlSeconds: number;
	/** How long hourly figures are kept, in days. */
	readonly statsDays: number;
	/** Tier of the models that are not known by name; default medium. */
	readonly priceTier?: ((provider: string, model: string) => CostTier) | undefined;
	readonly logger?: { warn(message: string): void } | undefined;
}

/** The response cache over any store. */
export class ResponseCache implements ResponseCacheFace {
	readonly #store: Store;
	/** Of flights, and of whoever reclaims. */
	readonly #leases: Leases;
	readonly #entries: Entries;
	readonly #flights: Flights;
	readonly #items: Items;
	readonly #lookup: Lookup;
	readonly #stats: Stats;
	readonly #computations: Computations;
	readonly #invalidations: Invalidations;
	readonly #census: Census;
	/** Work nobody waits for but `close`. */
	readonly #background = new Set<Promise<void>>();
	readonly #logger: ResponseCacheOptions['logger'];
	#faults = 0;

	constructor(options: ResponseCacheOptions) {
		const { store, ttlSeconds, priceTier, logger } = options;
		const keys = new Keys(options.namespace, options.version ?? 1);
		const tags = new Tags(store);
		const onFault = (error: unknown) => this.#noteFault(error);
		const leases = new Leases(store, onFault);
		this.#store = store;
		this.#leases = leases;
		this.#logger = logger;
		this.#entries = new Entries({ store, keys, ttlSeconds, priceTier, logger });
		this.#flights = new Flights({ store, leases, keys, entries: this.#entries, onFault });
		this.#items = new Items({ store, keys, entries: this.#entries, onFault });
		const onShared = (entries: readonly FoundEntry[]) =>
			this.#inBackground(() => this.#items.markShared(entries));
		this.#lookup = new Lookup({ store, keys, tags, onShared, onFault });
		this.#stats = new Stats({ store, keys, days: options.statsDays, onFault });
		this.#computations = new Computations({
			lookup: (requests, reader) => this.lookup(requests, reader),
			begin: (misses, reader) => this.beginFlight(misses, undefined, reader),
			stats: this.#stats,
		});
		this.#invalidations = new Invalidations({ store, leases, keys, tags, onFault });
		this.#census = new Census(store, keys);
		store.onReconnect((lostAt) => {
			this.#invalidations.repeat(lostAt);
			this.#items.forgetTerms();
			this.#items.repeat(lostAt);
		});
	}

	lookup(
		requests: readonly CacheRequest[],
		reader?: ItemRef,
	): Promise<readonly (CacheHit | CacheMiss)[]> {
		return this.#lookup.find(requests, reader);
	}

	async write(writes: readonly CacheWrite[]): Promise<void> {
		await this.#entries.write(writes).catch((error: unknown) => this.#noteFault(error));
	}

	async beginFlight(
		misses: readonly CacheMiss[],
		signal?: AbortSignal,
		reader?: ItemRef,
	): Promise<Flight> {
		const flight = await this.#flights.begin(misses, signal, reader);
		if (!reader) return flight;
		for (const { miss, result } of flight.joined) {
			this.#inBackground(async () => {
				if (!(await result)) return;
				await this.#flights.written(miss);
				await this.#items.shareJoined(miss, reader);
			});
		}
		return flight;
	}

	async indexItem(
		item: ItemRef,
		scope: IndexScope,
		uses: readonly ItemUse[],
		contentType?: CacheWrite['contentType'],
	): Promise<void> {
		await this.#items
			.index(item, scope, uses, contentType)
			.catch((error: unknown) => this.#noteFault(error));
	}

	async announceItem(item: ItemRef, uses: readonly ItemUse[]): Promise<void> {
		await this.#items.announce(item, uses).catch((error: unknown) => this.#noteFault(error));
	}

	releaseItem(
		item: ItemRef,
		current: ReadonlyMap<string, readonly Buffer[]>,
	): Promise<{ dropped: number; kept: number }> {
		return this.#items.release(item, current);
	}

	countItem(item: ItemRef): Promise<number> {
		return this.#items.countOwn(item);
	}

	forgetItem(item: ItemRef): Promise<{ dropped: number; kept: number }> {
		return this.#items.release(item, null);
	}

	invalidate(filter: InvalidationFilter): Promise<void> {
		return this.#invalidations.invalidate(filter);
	}

	invalidateItemless(collection: string): Promise<void> {
		return this.#invalidations.invalidateItemless(collection);
	}

	countEntries(filter: InvalidationFilter): Promise<number | null> {
		return this.#census.count(filter);
	}

	warm(entries: readonly WarmRequest[]): Promise<WarmResponse> {
		return warmEntries(entries, {
			lookup: (requests) => this.lookup(requests),
			entries: this.#entries,
			stats: this.#stats,
		});
	}

	count(delta: CountDelta): void {
		this.#stats.count(delta);
	}

	countInvalidation(collection: string, dropped: number, kept: number): void {
		this.#stats.countInvalidation(collection, dropped, kept);
	}

	async stats(query: StatsQuery): Promise<CacheStats> {
		return { ...(await this.#stats.read(query)), faults: this.#faults };
	}

	async info(): Promise<StoreInfo & { readonly keys: KeyCounts }> {
		const info = await this.storeInfo();
		return { ...info, keys: await this.#census.keys() };
	}

	async storeInfo(): Promise<StoreInfo> {
		const health = await this.#store.health();
		return {
			store: health.store,
			health: health.status,
			perProcess: health.perProcess,
			memory: { usedBytes: health.usedMemoryBytes, maxBytes: health.maxMemoryBytes },
		};
	}

	/** The response, counted as a hit or a miss; null on a miss. */
	async get(request: CacheRequest, reader?: ItemRef): Promise<string | null> {
		const [response = null] = await this.getMany([request], reader);
		return response;
	}

	/** In one round trip, in the order of the requests. */
	async getMany(
		requests: readonly CacheRequest[],
		reader?: ItemRef,
	): Promise<readonly (string | null)[]> {
		const found = await this.lookup(requests, reader);
		for (const one of found) this.#stats.countLookup(one);
		return found.map((one) => (one.status === 'hit' ? one.response : null));
	}

	/** Stands for whatever was invalidated before; use `getOrCompute` where an answer takes its time. */
	async set(request: CacheRequest, response: string, options?: WriteOptions): Promise<void> {
		await this.setMany([{ request, response, ...options }]);
	}

	/** In one round trip for what stands there and one for the entries. */
	async setMany(
		entries: readonly (Computed & { readonly request: CacheRequest })[],
	): Promise<void> {
		try {
			const found = await this.lookup(entries.map(({ request }) => request));
			const writes = entries.map(({ request, ...write }, at): CacheWrite => {
				const { key = '', stamp = null } = found[at] ?? {};
				return { ...write, miss: { status: 'miss', request, key, stamp } };
			});
			this.#stats.countWrites(await this.#entries.write(writes));
		} catch (error) {
			this.#noteFault(error);
		}
	}

	/** One computation for all callers of all processes; rejects with what the last `compute` rejected with. */
	getOrCompute(
		request: CacheRequest,
		compute: () => Promise<Computed>,
		reader?: ItemRef,
	): Promise<string> {
		return this.#computations.getOrCompute(request, compute, reader);
	}

	/** Writes out what was counted, ends what is in flight as failed and closes the store. */
	async close(): Promise<void> {
		await this.#invalidations.close();
		await this.#items.close();
		await Promise.all(this.#background);
		await this.#leases.close();
		await this.#stats.close();
		await this.#store.close();
	}

	/** Resolves when nothing is being done in the background: marks, and the reclaiming of memory. */
	async settled(): Promise<void> {
		await Promise.all(this.#background);
		await this.#invalidations.settled();
		await this.#items.settled();
	}

	#inBackground(work: () => Promise<void>): void {
		const running = work()
			.catch((error: unknown) => this.#noteFault(error))
			.finally(() => this.#background.delete(running));
		this.#background.add(running);
	}

	/** A fault of the store was logged where it happened. Anything else is ours, and still no reason to end a run. */
	#noteFault(error: unknown): void {
		this.#faults += 1;
		if (error instanceof StoreError) return;
		// Not the message: it may quote what was being read.
		const { name, stack = '' } = error instanceof Error ? error : new Error('unknown');
		const where = stack.split('\n').slice(1, 3).join(' ').trim();
		this.#logger?.warn(`translation-cache: the cache goes on after a ${name} ${where}`);
	}
}
