/** Where a segment came from without a call; `current`: its field needed nothing. */
export const HIT_ORIGINS = ['row', 'approved', 'cache', 'current'] as const;

export type HitOrigin = (typeof HIT_ORIGINS)[number];

export interface Totals {
	readonly hits: number;
	readonly misses: number;
	readonly writes: number;
	/** hits / (hits + misses), 0..1; 0 when nothing was asked. */
	readonly hitRate: number;
	readonly inputTokens: number;
	readonly outputTokens: number;
	readonly costUsd: number;
	readonly savedUsd: number;
	/** Provider calls that are not in `costUsd` because their model has no known price. */
	readonly unpricedCalls: number;
	/** Segments whose translation was refused twice; who leaves them out later counts no more. */
	readonly refused: number;
	/** Their sum is `hits`. */
	readonly hitsByOrigin: Readonly<Record<HitOrigin, number>>;
	/** How long provider calls took, estimated from steps; null when there were none. */
	readonly latencyMs: { readonly calls: number; readonly p50: number; readonly p95: number } | null;
}

export interface StatsBucket extends Totals {
	/** Start of the hour or the day, ISO 8601 in UTC. */
	readonly from: string;
}

export interface StatsResponse {
	readonly totals: Totals;
	readonly providers: Readonly<
		Record<string, Totals & { readonly models: Readonly<Record<string, Totals>> }>
	>;
	readonly collections: Readonly<Record<string, Totals>>;
	/** Per collection, what invalidations dropped and kept. */
	readonly invalidations: Readonly<
		Record<string, { readonly dropped: number; readonly kept: number }>
	>;
	/** Those in which anything was counted, the oldest first. */
	readonly buckets: readonly StatsBucket[];
	/** Ranges of more than 8 days come in whole days of 24 hours (UTC). */
	readonly bucketHours: 1 | 24;
}

export interface KeyCounts {
	readonly total: number;
	readonly providers: Readonly<Record<string, number>>;
	readonly collections: Readonly<Record<string, number>>;
	/** False when counting was stopped after 2 s. */
	readonly complete: boolean;
}

export interface InfoResponse {
	readonly version: string;
	readonly store: 'redis' | 'memory';
	readonly health: 'ok' | 'degraded';
	/** True for the memory store, which is this process's own; Redis is shared. */
	readonly perProcess: boolean;
	readonly memory: { readonly usedBytes: number | null; readonly maxBytes: number | null };
	/** What this day of UTC has cost, calls in flight included; null without a daily budget. */
	readonly budget: { readonly dailyUsd: number; readonly spentUsd: number } | null;
	/** null with `keys=false` and with `collection`: counting takes its time. */
	readonly keys: KeyCounts | null;
}

export interface InvalidateResponse {
	readonly invalidated: Readonly<Record<string, string>>;
	/** How many entries; null when it was not counted. */
	readonly entries: number | null;
}
