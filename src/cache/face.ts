import type { ContentType } from '../contract/names.ts';
import type { WarmEntry } from '../contract/memory.ts';
import type { HitOrigin, InfoResponse, StatsResponse } from '../contract/statistics.ts';

/** Everything that shapes the answer, as named parts in any order. */
export type Prompt = string | Readonly<Record<string, string>>;

export interface CacheRequest {
	readonly provider: string;
	readonly model: string;
	readonly collection?: string | undefined;
	readonly prompt: Prompt;
}

export interface WarmRequest extends CacheRequest, Pick<WarmEntry, 'contentType' | 'confidence'> {
	readonly response: string;
	/** The item that it was written for: without one a change of any of its collection drops it. */
	readonly item?: ItemRef | undefined;
}

export interface ItemRef {
	readonly collection: string;
	readonly item: string;
}

/** What one response cost when it was made. `costNanoUsd` is null where the price is unknown. */
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
	/** The same as a miss's, for a caller that wants to replace the entry. */
	readonly stamp: Buffer;
}

/** A response that its asker would not take, kept so that nobody asks for it again too soon. */
export interface Refusal {
	/** One word. */
	readonly reason: string;
	/** What was refused; empty where nothing came. */
	readonly response: string;
	/** The number of the rules by which it was refused: others may judge otherwise. */
	readonly rules: number;
	/** How often it was refused since it was last forgotten. */
	readonly times: number;
	/** When it may be asked for again, in ms since 1970. */
	readonly until: number;
}

/** What is written for a miss stands only while the stamp that was read with it does. */
export interface CacheMiss {
	readonly status: 'miss';
	readonly request: CacheRequest;
	readonly key: string;
	/** null: the store did not answer, nothing can be written for this miss. */
	readonly stamp: Buffer | null;
	/** What was refused here before, whether that still holds or not. */
	readonly refusal?: Refusal | undefined;
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
	/** The response was refused: the entry is no hit, and stands for 7 to 60 days. */
	readonly refusal?: Pick<Refusal, 'reason' | 'rules'> | undefined;
}

/** One entry that a field of an item uses, for the item index. */
export interface ItemUse {
	readonly field: string;
	/** The digest (8 bytes) of the source segment alone tells what a later text no longer uses. */
	readonly segment: Buffer;
	readonly sourceLanguage: string;
	readonly targetLanguage: string;
	readonly request: CacheRequest;
	/** The entry holds a refusal, which stands for longer than an answer. */
	readonly refused?: true | undefined;
}

/** The digests of the segments that the text of each field still uses. */
export type CurrentSegments = ReadonlyMap<string, readonly Buffer[]>;

/** What a run has seen of an item: the rest of its index stays. */
export interface IndexScope {
	readonly fields: readonly string[];
	readonly targetLanguages: readonly string[];
}

/** The work for some misses, shared by all callers of all processes. */
export interface Flight {
	/** Misses that this caller must compute and complete, each exactly once. */
	readonly owned: readonly CacheMiss[];
	/**
	 * Misses that another caller computes: a hit, a miss whose response was refused, or null when it
	 * failed.
	 */
	readonly joined: readonly {
		readonly miss: CacheMiss;
		readonly result: Promise<CacheHit | CacheMiss | null>;
	}[];
	/** A null write tells the waiters that it failed. Answers whether the entry stands now. */
	complete(miss: CacheMiss, write: Omit<CacheWrite, 'miss'> | null): Promise<boolean>;
	/** Asked after a joined null. True: the owner vanished, and this caller is to compute it now. */
	tookOver(miss: CacheMiss): boolean;
	/** Completes all that is still owned as failed. Idempotent; call it in `finally`. */
	abandon(): Promise<void>;
}

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
	/** Segments whose answer was refused for good. */
	readonly refused?: number | undefined;
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

export interface Latency {
	readonly count: number;
	readonly sumMs: number;
	/** Calls by how long they took: up to this many ms, in the last step any longer time. */
	readonly steps: readonly { readonly upToMs: number | null; readonly count: number }[];
}

export interface CacheStats extends StatsResponse {
	readonly origins: Readonly<Record<HitOrigin, number>>;
	/** By provider, then model. */
	readonly latency: Readonly<Record<string, Readonly<Record<string, Latency>>>>;
	/** How often the store failed this process since it started. */
	readonly faults: number;
}

export type StoreInfo = Omit<InfoResponse, 'version' | 'budget' | 'keys'>;
