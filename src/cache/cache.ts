import type { WarmResponse } from '../contract/memory.ts';
import type { KeyCounts } from '../contract/statistics.ts';
import { Leases } from '../store/leases.ts';
import type { Store } from '../store/store.ts';
import { Background } from './background.ts';
import { Census } from './entries/census.ts';
import { Entries } from './entries/entry.ts';
import type {
	CacheMiss,
	CacheRequest,
	CacheStats,
	CacheWrite,
	CountDelta,
	CurrentSegments,
	Flight,
	IndexScope,
	InvalidationFilter,
	ItemRef,
	ItemUse,
	StatsQuery,
	StoreInfo,
	WarmRequest,
} from './face.ts';
import { Flights } from './flights/flight.ts';
import { Invalidations } from './invalidation/invalidation.ts';
import { Items, type Release } from './items/items.ts';
import { Keys } from './entries/key.ts';
import { type Answers, type FoundEntry, Lookup } from './entries/lookup.ts';
import { Stats } from './statistics/statistics.ts';
import { Tags } from './entries/tag.ts';
import type { CostTier } from './entries/ttl.ts';
import { warmEntries } from './warming.ts';

export type * from './face.ts';
export type { CostTier } from './entries/ttl.ts';

export interface ResponseCacheOptions {
	readonly store: Store;
	/** One per project on a shared store. */
	readonly namespace: string;
	/** Stands in the key of each entry: raising it makes all older ones unreachable. Default 1. */
	readonly version?: number | undefined;
	/** Base lifetime, in seconds. */
	readonly ttlSeconds: number;
	/** How long hourly figures are kept, in days. */
	readonly statsDays: number;
	/** Tier of the models that are not known by name; default medium. */
	readonly priceTier?: ((provider: string, model: string) => CostTier) | undefined;
	readonly logger?: { warn(message: string): void } | undefined;
}

/** The response cache. Reads and writes never reject; the rest rejects with `StoreError`. */
export class ResponseCache {
	readonly #store: Store;
	/** All locks of this process: of flights, and of whoever else holds one on the same store. */
	readonly leases: Leases;
	readonly #entries: Entries;
	readonly #flights: Flights;
	readonly #items: Items;
	readonly #lookup: Lookup;
	readonly #stats: Stats;
	readonly #invalidations: Invalidations;
	readonly #census: Census;
	readonly #background: Background;

	constructor(options: ResponseCacheOptions) {
		const { store, ttlSeconds, priceTier, logger } = options;
		const keys = new Keys(options.namespace, options.version ?? 1);
		const background = new Background(logger);
		const { onFault } = background;
		this.leases = new Leases(store, onFault);
		const entries = new Entries({ store, keys, ttlSeconds, priceTier, logger });
		const parts = { store, leases: this.leases, keys, tags: new Tags(store), entries, onFault };
		const onShared = (found: readonly FoundEntry[]) =>
			background.run(() => this.#items.markShared(found));
		this.#store = store;
		this.#background = background;
		this.#entries = entries;
		this.#flights = new Flights(parts);
		this.#items = new Items(parts);
		this.#lookup = new Lookup({ ...parts, onShared });
		this.#stats = new Stats({ ...parts, days: options.statsDays });
		this.#invalidations = new Invalidations(parts);
		this.#census = new Census(store, keys);
		store.onReconnect((lostAt) => {
			this.#invalidations.repeat(lostAt);
			this.#items.repeat(lostAt);
		});
	}

	/** Takes one round trip and counts nothing. `reader` marks entries of other items as shared. */
	lookup(requests: readonly CacheRequest[], reader?: ItemRef): Promise<Answers> {
		return this.#lookup.find(requests, reader);
	}

	write(writes: readonly CacheWrite[]): Promise<readonly CacheWrite[]> {
		return this.#entries.write(writes).catch((error: unknown) => {
			this.#background.onFault(error);
			return [];
		});
	}

	/**
	 * Takes what is free among the misses, after one more look at what another process has written.
	 * An aborted `signal` ends the waiting with null. What `reader`, the item that the answers name,
	 * gets from another item's flight is marked as shared.
	 */
	async beginFlight(
		misses: readonly CacheMiss[],
		signal?: AbortSignal,
		reader?: ItemRef,
	): Promise<Flight> {
		const flight = await this.#flights.begin(misses, signal, reader);
		if (!reader) return flight;
		for (const { miss, result } of flight.joined) {
			this.#background.run(async () => {
				if (!(await result)) return;
				await this.#flights.written(miss);
				await this.#items.shareJoined(miss, reader);
			});
		}
		return flight;
	}

	/** Replaces what the index holds of these fields in these target languages. */
	async indexItem(
		item: ItemRef,
		scope: IndexScope,
		uses: readonly ItemUse[],
		contentType?: CacheWrite['contentType'],
	): Promise<void> {
		await this.#items.index(item, scope, uses, contentType).catch(this.#background.onFault);
	}

	/**
	 * Tells, before answers are asked for, what an item is going to use: what is dropped of it from
	 * then on is not written any more when it comes. Holds until `indexItem` with the same object.
	 */
	async announceItem(item: ItemRef, uses: readonly ItemUse[]): Promise<void> {
		await this.#items.announce(item, uses).catch(this.#background.onFault);
	}

	/** Drops what no field uses any more, by `current`, and no other item has hit. */
	releaseItem(item: ItemRef, current: CurrentSegments): Promise<Release> {
		return this.#items.release(item, current);
	}

	/** Drops all that only this item used. */
	forgetItem(item: ItemRef): Promise<Release> {
		return this.#items.release(item, null);
	}

	/** Tells of which fields and target languages an item uses entries; rejects with `StoreError`. */
	findUsedFields(item: ItemRef): Promise<(field: string, language: string) => boolean> {
		return this.#items.findUsedFields(item);
	}

	/** How many entries `forgetItem` would drop. */
	countItem(item: ItemRef): Promise<number> {
		return this.#items.countOwn(item);
	}

	/** Drops what has all given parts, or everything: no later read is given what it dropped. */
	invalidate(filter: InvalidationFilter): Promise<void> {
		return this.#invalidations.invalidate(filter);
	}

	/** Drops the collection's entries that were written without naming an item. */
	invalidateItemless(collection: string): Promise<void> {
		return this.#invalidations.invalidateItemless(collection);
	}

	/** Entries under a filter, counted by SCAN for 2 s at most; null when that was not enough. */
	countEntries(filter: InvalidationFilter): Promise<number | null> {
		return this.#census.count(filter);
	}

	/** Writes what is missing; rejects with `StoreError` when the store does not answer. */
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

	/** Without `from` and `to` all that was ever counted, with the hours of today and yesterday. */
	async stats(query: StatsQuery): Promise<CacheStats> {
		return { ...(await this.#stats.read(query)), faults: this.#background.faults };
	}

	/** The store and how many entries it holds, counted by SCAN for 2 s at most. */
	async info(): Promise<StoreInfo & { readonly keys: KeyCounts }> {
		const info = await this.storeInfo();
		return { ...info, keys: await this.#census.keys() };
	}

	/** The store alone, in one command. */
	async storeInfo(): Promise<StoreInfo> {
		const health = await this.#store.health();
		return {
			store: health.store,
			health: health.status,
			perProcess: health.perProcess,
			memory: { usedBytes: health.usedMemoryBytes, maxBytes: health.maxMemoryBytes },
		};
	}

	/** Writes out what was counted, ends what is in flight as failed and closes the store. */
	async close(): Promise<void> {
		this.#invalidations.stop();
		this.#items.stop();
		await this.idle();
		await this.leases.close();
		await this.#stats.close();
		await this.#store.close();
	}

	/** Resolves when nothing is being done in the background: marks, and the reclaiming of memory. */
	async idle(): Promise<void> {
		await this.#background.idle();
		await this.#invalidations.idle();
		await this.#items.idle();
	}
}
