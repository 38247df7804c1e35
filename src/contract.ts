export const BUNDLE = 'directus-extension-translation-cache';
export const OPERATION_ID = 'ai-translate';
export const ENDPOINT_ID = 'translation-cache';
/** `origin` of the accountability under which we write; it stands in `directus_activity`. */
export const ORIGIN = 'translation-cache';

/** Names of the providers, as options and variables use them. */
export const PROVIDERS = [
	'openai',
	'anthropic',
	'mistral',
	'deepseek',
	'openai-compatible',
	'pseudo',
] as const;

export const CONTENT_TYPES = ['critical', 'standard', 'static', 'temporary'] as const;
export type ContentType = (typeof CONTENT_TYPES)[number];

export const POLICIES = ['protect', 'missing', 'stale', 'overwrite'] as const;
export type Policy = (typeof POLICIES)[number];

export const FORMATS = ['auto', 'plain', 'html', 'markdown', 'json'] as const;
export type FormatOption = (typeof FORMATS)[number];

export const INVALIDATION_MODES = ['item', 'collection', 'off'] as const;
export type InvalidationMode = (typeof INVALIDATION_MODES)[number];

export type FieldOutcome =
	| 'translated'
	| 'merged'
	| 'unchanged'
	| 'protected'
	| 'unproven'
	| `refused: ${string}`;

export interface LanguageResult {
	readonly status: 'written' | 'unchanged' | 'partial' | 'failed' | 'estimated';
	readonly fields: Readonly<Record<string, FieldOutcome>>;
}

export interface ItemResult {
	readonly key: string | number;
	readonly languages: Readonly<Record<string, LanguageResult>>;
	/** The row did not hold the trigger's values even after waiting. */
	readonly staleRead?: true;
}

export interface SegmentCounts {
	readonly total: number;
	/** Served without a call. */
	readonly hits: number;
	/** Sent to a provider, or failing that, still to be sent. */
	readonly misses: number;
}

export interface UsageSummary {
	readonly inputTokens: number;
	readonly outputTokens: number;
	readonly costUsd: number;
	readonly savedUsd: number;
	/** `provider:model` without a known price: their calls are not in `costUsd`. */
	readonly unpriced?: readonly string[];
}

export interface RunFailure {
	readonly item?: string | number;
	readonly language?: string;
	readonly field?: string;
	readonly provider?: string;
	readonly model?: string;
	/** A stable code. */
	readonly reason: string;
	/** One sentence, without texts or secrets. */
	readonly message: string;
}

/** The result of `ai-translate` in `items` mode: never the texts. */
export interface ItemsResult {
	readonly collection: string;
	readonly items: readonly ItemResult[];
	readonly segments: SegmentCounts;
	readonly usage: UsageSummary;
	readonly failures: readonly RunFailure[];
}

export interface TextResult {
	readonly translations: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
	readonly segments: SegmentCounts;
	readonly usage: UsageSummary;
	readonly failures: readonly RunFailure[];
}

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
}

export interface StatsBucket extends Totals {
	/** Start of the hour, ISO 8601 in UTC. */
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
	readonly buckets: readonly StatsBucket[];
}

export interface InfoResponse {
	readonly version: string;
	readonly store: 'redis' | 'memory';
	readonly health: 'ok' | 'degraded';
	/** Of this process alone (memory store) or shared (Redis). */
	readonly perProcess: boolean;
	readonly memory: { readonly usedBytes: number | null; readonly maxBytes: number | null };
	readonly keys: {
		readonly total: number;
		readonly providers: Readonly<Record<string, number>>;
		readonly collections: Readonly<Record<string, number>>;
		/** False when counting was stopped after 2 s. */
		readonly complete: boolean;
	};
}

export interface InvalidateResponse {
	readonly invalidated: Readonly<Record<string, string>>;
	/** How many entries; null when it was not counted. */
	readonly entries: number | null;
}

export interface WarmEntry {
	/** Everything that shapes the answer. */
	readonly prompt: string;
	readonly provider: string;
	readonly model: string;
	readonly collection?: string | undefined;
	readonly response: string;
	readonly contentType?: ContentType | undefined;
	readonly confidence?: number | undefined;
}

export interface WarmResponse {
	readonly written: number;
	/** Present already. */
	readonly skipped: number;
}

/** Fields of one language by whose text they hold and whether the source moved on. */
export interface StaleCounts {
	readonly missing: number;
	readonly current: number;
	readonly stale: number;
	/** A person's wording of today's source. */
	readonly approved: number;
	/** A person's wording whose source moved on. */
	readonly approvedStale: number;
	readonly unproven: number;
}

export interface StaleMapResponse {
	readonly collection: string;
	readonly sourceLanguage: string;
	/** Items that were looked at. */
	readonly items: number;
	readonly languages: Readonly<Record<string, StaleCounts>>;
	/** Where the next page begins; null when everything was counted. */
	readonly nextOffset: number | null;
}

export interface SettleResponse {
	readonly collection: string;
	readonly dryRun: boolean;
	readonly items: number;
	/** Fields that were settled. */
	readonly fields: number;
	/** Segments whose wording was learned (`warm` only). */
	readonly segments: number;
	/** Fields whose translation could not be aligned with its source (`warm` only): left as they were. */
	readonly unaligned: number;
}
