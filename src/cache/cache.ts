import { StoreError } from '../errors.ts';
import type { InfoResponse, WarmEntry, WarmResponse } from '../contract.ts';
import type { Store } from '../store/store.ts';
import { Census } from './census.ts';
import { Entries } from './entry.ts';
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
} from './face.ts';
import { Flights } from './flight.ts';
import { Invalidations } from './invalidation.ts';
import { Items } from './items.ts';
import { Keys } from './key.ts';
import { type FoundEntry, Lookup } from './lookup.ts';
import { Stats } from './stats.ts';
import { Tags } from './tag.ts';
import type { CostTier } from './ttl.ts';

export type * from './face.ts';
export type { CostTier } from './ttl.ts';

/** Entries of one `warm` that are looked up and written together. */
const WARM_CHUNK = 200;

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

export type WriteOptions = Pick<CacheWrite, 'contentType' | 'confidence' | 'usage' | 'item'>;

/** What a computation hands to the cache. */
export interface Computed extends WriteOptions {
	readonly response: string;
}

/** The response cache over any store. */
export class ResponseCache implements ResponseCacheFace {
	readonly #store: Store;
	readonly #entries: Entries;
	readonly #flights: Flights;
	readonly #items: Items;
	readonly #lookup: Lookup;
	readonly #stats: Stats;
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
		this.#store = store;
		this.#logger = logger;
		this.#entries = new Entries({ store, keys, ttlSeconds, priceTier, logger });
		this.#flights = new Flights({ store, keys, entries: this.#entries, onFault });
		this.#items = new Items(store, keys, this.#entries);
		const onShared = (entries: readonly FoundEntry[]) =>
			this.#inBackground(() => this.#items.markShared(entries));
		this.#lookup = new Lookup({ store, keys, tags, onShared, onFault });
		this.#stats = new Stats({ store, keys, days: options.statsDays, onFault });
		this.#invalidations = new Invalidations({ store, keys, tags, onFault });
		this.#census = new Census(store, keys);
		store.onReconnect((lostAt) => {
			this.#invalidations.repeat(lostAt);
			this.#items.forgetTerms();
			this.#inBackground(() => this.#items.repeat(lostAt));
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
		const flight = await this.#flights.begin(misses, signal);
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

	async warm(entries: readonly WarmEntry[]): Promise<WarmResponse> {
		let written = 0;
		for (let start = 0; start < entries.length; start += WARM_CHUNK) {
			const chunk = entries.slice(start, start + WARM_CHUNK);
			const found = await this.lookup(chunk);
			const writes = new Map<string, CacheWrite>();
			for (const [at, { response, contentType, confidence }] of chunk.entries()) {
				const miss = found[at];
				if (miss?.status !== 'miss') continue;
				if (!miss.stamp) {
					throw new StoreError('unavailable', 'translation-cache: the store does not answer');
				}
				writes.set(miss.key, { miss, response, contentType, confidence });
			}
			await this.#entries.write([...writes.values()]);
			this.#countWrites([...writes.values()]);
			written += writes.size;
		}
		return { written, skipped: entries.length - written };
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

	async info(): Promise<Omit<InfoResponse, 'version' | 'budget'>> {
		const health = await this.#store.health();
		const keys = await this.#census.keys();
		return {
			store: health.store,
			health: health.status,
			perProcess: health.perProcess,
			memory: { usedBytes: health.usedMemoryBytes, maxBytes: health.maxMemoryBytes },
			keys,
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
		for (const one of found) this.#countLookup(one);
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
			await this.#entries.write(writes);
			this.#countWrites(writes);
		} catch (error) {
			this.#noteFault(error);
		}
	}

	/** One computation for all callers of all processes; rejects with what `compute` rejects with. */
	async getOrCompute(
		request: CacheRequest,
		compute: () => Promise<Computed>,
		reader?: ItemRef,
	): Promise<string> {
		const [found] = await this.lookup([request], reader);
		if (found?.status === 'hit') {
			this.#countLookup(found);
			return found.response;
		}
		const misses = found ? [found] : [];
		// A failed owner's error is its own: whoever waited for it tries once itself.
		for (let attempt = 0; attempt < 2; attempt += 1) {
			const flight = await this.beginFlight(misses, undefined, reader);
			try {
				const [joined] = flight.joined;
				const hit = await joined?.result;
				if (hit) {
					this.#countLookup(hit);
					return hit.response;
				}
				const [owned] = flight.owned;
				const miss = owned ?? (joined && flight.tookOver(joined.miss) ? joined.miss : undefined);
				if (miss) return await this.#compute(flight, miss, compute);
			} finally {
				await flight.abandon();
			}
		}
		if (found) this.#countLookup(found);
		return (await compute()).response;
	}

	/** Writes out what was counted, ends what is in flight as failed and closes the store. */
	async close(): Promise<void> {
		await this.#invalidations.close();
		await Promise.all(this.#background);
		await this.#flights.close();
		await this.#stats.close();
		await this.#store.close();
	}

	/** Resolves when nothing is being done in the background: marks, and the reclaiming of memory. */
	async settled(): Promise<void> {
		await Promise.all(this.#background);
		await this.#invalidations.settled();
	}

	async #compute(
		flight: Flight,
		miss: CacheMiss,
		compute: () => Promise<Computed>,
	): Promise<string> {
		this.#countLookup(miss);
		const started = performance.now();
		const computed = await compute();
		await flight.settle(miss, computed);
		const { provider, model, collection } = miss.request;
		this.#stats.count({
			provider,
			model,
			collection,
			writes: 1,
			inputTokens: computed.usage?.inputTokens,
			outputTokens: computed.usage?.outputTokens,
			costNanoUsd: computed.usage?.costNanoUsd ?? undefined,
			latencyMs: performance.now() - started,
		});
		return computed.response;
	}

	#countLookup(found: CacheHit | CacheMiss): void {
		const { provider, model, collection } = found.request;
		const hit = found.status === 'hit';
		this.#stats.count({
			provider,
			model,
			collection,
			hits: hit ? { cache: 1 } : undefined,
			misses: hit ? undefined : 1,
			savedNanoUsd: hit ? (found.usage.costNanoUsd ?? undefined) : undefined,
		});
	}

	#countWrites(writes: readonly CacheWrite[]): void {
		for (const { miss } of writes) {
			const { provider, model, collection } = miss.request;
			if (miss.stamp) this.#stats.count({ provider, model, collection, writes: 1 });
		}
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
