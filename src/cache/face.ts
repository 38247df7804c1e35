import type { ContentType } from '../contract/names.ts';
import type { WarmEntry, WarmResponse } from '../contract/memory.ts';
import type { HitOrigin, InfoResponse, KeyCounts, StatsResponse } from '../contract/statistics.ts';

/** Everything that shapes the answer, as named parts; the order of the properties does not matter. */
export type Prompt = string | Readonly<Record<string, string>>;

export interface CacheRequest {
	readonly provider: string;
	readonly model: string;
	readonly collection?: string | undefined;
	readonly prompt: Prompt;
}

/** An answer that is known already. */
export interface WarmRequest extends CacheRequest, Pick<WarmEntry, 'contentType' | 'confidence'> {
	readonly response: string;
}

export interface ItemRef {
	readonly collection: string;
	readonly item: string;
}

/** What one response cost when it was made: tokens and nano-dollars. `cost` null: price unknown. */
export interface ResponseUsage {
	readonly inputTokens: number;
	readonly outputTokens: number;
	readonly costNanoUsd: number | null;
}

export interface CacheHit {
	readonly status: 'hit';
	readonly request: CacheRequest;
	readonly key: string;
	readonly response: string;
	readonly usage: ResponseUsage;
	/** As a miss carries it, for a caller that wants to replace the entry. */
	readonly stamp: Buffer;
}

/** Carries the stamp read together with the miss; what is written for it later stands only while that stamp does. */
export interface CacheMiss {
	readonly status: 'miss';
	readonly request: CacheRequest;
	readonly key: string;
	/** null: the store did not answer, nothing can be written for this miss. */
	readonly stamp: Buffer | null;
}

export interface CacheWrite {
	readonly miss: CacheMiss;
	readonly response: string;
	readonly contentType?: ContentType | undefined;
	/** 0.5..1.5, default 1; scales the lifetime. */
	readonly confidence?: number | undefined;
	readonly usage?: ResponseUsage | undefined;
	/** The item whose run made it: a hit by another item marks the entry as shared. */
	readonly item?: ItemRef | undefined;
}

/** One entry that a field of an item uses, for the item index. */
export interface ItemUse {
	readonly field: string;
	/** Digest of the source segment alone (8 bytes), so that a later text tells what it no longer uses. */
	readonly segment: Buffer;
	readonly sourceLanguage: string;
	readonly targetLanguage: string;
	readonly request: CacheRequest;
}

/** What a run has seen of an item: the rest of its index stays. */
export interface IndexScope {
	readonly fields: readonly string[];
	readonly targetLanguages: readonly string[];
}

/** The work for some misses, shared by all callers of all processes. */
export interface Flight {
	/** Misses that this caller must compute and settle, each exactly once. */
	readonly owned: readonly CacheMiss[];
	/** Misses that another caller computes; null when its attempt failed: go on to the next provider. */
	readonly joined: readonly {
		readonly miss: CacheMiss;
		readonly result: Promise<CacheHit | null>;
	}[];
	/**
	 * Writes the response and wakes the waiters; a null write tells them that it failed. Answers whether it stands: what
	 * was dropped meanwhile, or is too large, does not.
	 */
	settle(miss: CacheMiss, write: Omit<CacheWrite, 'miss'> | null): Promise<boolean>;
	/**
	 * After a joined result of null: true when its owner did not fail but vanished (killed, its lease ended), and this
	 * caller owns the miss now: compute and settle it like an owned one. Everybody else goes on waiting for that.
	 */
	tookOver(miss: CacheMiss): boolean;
	/** Settles all that is still owned as failed. Idempotent; call it in `finally`. */
	abandon(): Promise<void>;
}

export type { HitOrigin };

export interface CountDelta {
	readonly provider: string;
	readonly model: string;
	readonly collection?: string | undefined;
	readonly hits?: Partial<Record<HitOrigin, number>> | undefined;
	readonly misses?: number | undefined;
	readonly writes?: number | undefined;
	readonly inputTokens?: number | undefined;
	readonly outputTokens?: number | undefined;
	readonly costNanoUsd?: number | undefined;
	readonly savedNanoUsd?: number | undefined;
	/** Provider calls whose cost is unknown. */
	readonly unpricedCalls?: number | undefined;
	/** Of one provider call. */
	readonly latencyMs?: number | undefined;
}

export interface InvalidationFilter {
	readonly provider?: string | undefined;
	readonly model?: string | undefined;
	readonly collection?: string | undefined;
}

export interface StatsQuery extends InvalidationFilter {
	readonly from?: Date | undefined;
	readonly to?: Date | undefined;
}

/** Of the provider calls of one model. */
export interface Latency {
	readonly count: number;
	readonly sumMs: number;
	/** Calls that took at most this many ms and more than the step before; the last step has no bound. */
	readonly steps: readonly { readonly upToMs: number | null; readonly count: number }[];
}

export interface CacheStats extends StatsResponse {
	readonly origins: Readonly<Record<HitOrigin, number>>;
	/** By provider, then model. */
	readonly latency: Readonly<Record<string, Readonly<Record<string, Latency>>>>;
	/** What the store failed to do for this process since it started. */
	readonly faults: number;
}

export type StoreInfo = Omit<InfoResponse, 'version' | 'budget' | 'keys'>;

/** The face of the response cache. Reads and writes never reject; invalidations reject with `StoreError`. */
export interface ResponseCacheFace {
	/** One round trip for entries and tags; counts nothing. `reader` marks entries of other items as shared. */
	lookup(
		requests: readonly CacheRequest[],
		reader?: ItemRef,
	): Promise<readonly (CacheHit | CacheMiss)[]>;
	write(writes: readonly CacheWrite[]): Promise<void>;
	/**
	 * Takes what is free among the misses; looks once more at what another process has just written. An aborted
	 * `signal` ends the waiting with null. `reader` is the item that the answers will name: what it was served from
	 * another item's flight is marked as shared, and dropping what names no item does not part it from others.
	 */
	beginFlight(
		misses: readonly CacheMiss[],
		signal?: AbortSignal,
		reader?: ItemRef,
	): Promise<Flight>;
	/** Replaces what the index holds of the given fields in the given target languages by these uses. */
	indexItem(
		item: ItemRef,
		scope: IndexScope,
		uses: readonly ItemUse[],
		contentType?: ContentType,
	): Promise<void>;
	/**
	 * Tells, before answers are asked for, what an item is going to use of them: what is dropped of it from then on is
	 * not written any more when it comes. Holds until `indexItem` with the same object.
	 */
	announceItem(item: ItemRef, uses: readonly ItemUse[]): Promise<void>;
	/**
	 * Drops what the item's fields no longer use and no other item has hit. `current` holds, per field, the segment
	 * digests that its text still uses (empty: drops all of the field's).
	 */
	releaseItem(
		item: ItemRef,
		current: ReadonlyMap<string, readonly Buffer[]>,
	): Promise<{ dropped: number; kept: number }>;
	/** How many entries `forgetItem` would drop. */
	countItem(item: ItemRef): Promise<number>;
	/** Drops all that only this item used. */
	forgetItem(item: ItemRef): Promise<{ dropped: number; kept: number }>;
	/** AND of the given parts; empty: everything. Acknowledged means: no later read is given what it dropped. */
	invalidate(filter: InvalidationFilter): Promise<void>;
	/** Drops the collection's entries that were written without naming an item. */
	invalidateItemless(collection: string): Promise<void>;
	/** Entries under a filter, counted by SCAN for 2 s at most; null when that was not enough. */
	countEntries(filter: InvalidationFilter): Promise<number | null>;
	/** Writes what is missing; rejects with `StoreError` when the store does not answer. */
	warm(entries: readonly WarmRequest[]): Promise<WarmResponse>;
	count(delta: CountDelta): void;
	countInvalidation(collection: string, dropped: number, kept: number): void;
	/** Without `from` and `to`: everything ever counted, and the hours of today and yesterday as buckets. */
	stats(query: StatsQuery): Promise<CacheStats>;
	/** The store and how many entries it holds, counted by SCAN for 2 s at most. */
	info(): Promise<StoreInfo & { readonly keys: KeyCounts }>;
	/** The store alone, in one command. */
	storeInfo(): Promise<StoreInfo>;
	close(): Promise<void>;
}
