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
	/** Of nested items; absent: the run's own. */
	readonly collection?: string;
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

/** What one provider and model gave to a run; `approved` stands for people. */
export interface ServedPart {
	readonly provider: string;
	readonly model: string;
	/** Translated now, or served from what was translated before. */
	readonly segments: number;
	/** Of this run's calls to it, those included that came to nothing. */
	readonly costUsd: number;
}

export interface RunFailure {
	/** Of nested items; absent: the run's own. */
	readonly collection?: string;
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
	/** The most segments first. */
	readonly served: readonly ServedPart[];
	readonly failures: readonly RunFailure[];
	/** Of a run over many items: they are not told one by one. */
	readonly job?: JobResponse;
}

export interface TextResult {
	readonly translations: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
	readonly segments: SegmentCounts;
	readonly usage: UsageSummary;
	/** The most segments first. */
	readonly served: readonly ServedPart[];
	readonly failures: readonly RunFailure[];
}

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
	/** Their sum is `hits`. */
	readonly hitsByOrigin: Readonly<Record<HitOrigin, number>>;
	/** Of the provider calls, estimated from steps; null when there were none. */
	readonly latencyMs: {
		readonly calls: number;
		readonly p50: number;
		readonly p95: number;
	} | null;
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
	/** Ranges of more than 8 days come in days of 24 hours (UTC) and begin and end with whole ones. */
	readonly bucketHours: 1 | 24;
}

/** How many entries there are. */
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
	/** Of this process alone (memory store) or shared (Redis). */
	readonly perProcess: boolean;
	readonly memory: { readonly usedBytes: number | null; readonly maxBytes: number | null };
	/** Of this day in UTC, calls in flight included; null without TRANSLATION_CACHE_DAILY_BUDGET_USD. */
	readonly budget: { readonly dailyUsd: number; readonly spentUsd: number } | null;
	/** null with `keys=false` and with `collection`: counting takes its time. */
	readonly keys: KeyCounts | null;
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
	/** Every target language, or those that were asked for. */
	readonly languages: Readonly<Record<string, StaleCounts>>;
	/** Where the next page begins; null when everything was counted. */
	readonly nextOffset: number | null;
}

/** `GET info` with collection, language and state: the items with such fields, in pages. */
export interface StaleItemsResponse {
	readonly collection: string;
	readonly language: string;
	readonly state: keyof StaleCounts;
	/** May be none although there is another page. */
	readonly items: readonly { readonly key: string; readonly fields: readonly string[] }[];
	/** Where the next page begins; null at the end. */
	readonly nextOffset: number | null;
}

export interface SettleResponse {
	readonly collection: string;
	readonly dryRun: boolean;
	/** Items that were looked at. */
	readonly items: number;
	/** Fields that were settled. */
	readonly fields: number;
	/** Segments whose wording was learned (`warm` only). */
	readonly segments: number;
	/** Fields whose translation could not be aligned with its source (`warm` only): left as they were. */
	readonly unaligned: number;
	/** `offset` of the call that goes on; null when all was looked at. */
	readonly nextOffset: number | null;
}

/** What `POST translate`, `POST estimate` and a background run take; as the operation's options of the same names. */
export interface BulkRequest {
	readonly collection: string;
	/** 1 to 10,000; of them those that `filter` lets through. Absent: all that it lets through, else all items. */
	readonly keys?: readonly (string | number)[] | undefined;
	/** A Directus filter on the collection. */
	readonly filter?: Readonly<Record<string, unknown>> | undefined;
	readonly fields?: readonly string[] | undefined;
	/** Where translations stand in columns of the collection: by source column, by language, the target column. */
	readonly fieldMap?: Readonly<Record<string, Readonly<Record<string, string>>>> | undefined;
	readonly sourceLanguage?: string | undefined;
	readonly targetLanguages?: readonly string[] | undefined;
	readonly providers?: readonly { readonly provider: string; readonly model: string }[] | undefined;
	readonly contentType?: ContentType | undefined;
	readonly policy?: Policy | undefined;
	readonly refresh?: boolean | undefined;
	readonly maxCostUsd?: number | undefined;
	readonly glossary?:
		| readonly {
				readonly term: string;
				readonly translation?: string | undefined;
				readonly language?: string | undefined;
				readonly note?: string | undefined;
				/** Default: case matters for terms of capitals alone. */
				readonly caseSensitive?: boolean | undefined;
		  }[]
		| undefined;
	/** Nobody is asked and nothing is written. */
	readonly dryRun?: boolean | undefined;
	/** Also the blocks and children that the items hold. */
	readonly deep?: boolean | undefined;
	/** By the batch API of OpenAI or Anthropic: at half price, and within a day. */
	readonly batch?: boolean | undefined;
}

export interface LanguageEstimate {
	readonly segments: SegmentCounts;
	readonly usage: UsageSummary;
}

/** What a run would cost; nobody is asked and nothing is written. */
export interface EstimateResponse extends LanguageEstimate {
	readonly collection: string;
	/** Items that were looked at: fewer than `totalItems` when that took longer than 20 s. */
	readonly items: number;
	readonly totalItems: number;
	readonly languages: Readonly<Record<string, LanguageEstimate>>;
}

/** Everything into one language, which must be in the languages collection: the body of `POST languages/:code`. */
export interface NewLanguageRequest extends Pick<
	BulkRequest,
	'sourceLanguage' | 'providers' | 'contentType' | 'glossary'
> {
	/** All that have translations by default. */
	readonly collections?: readonly string[] | undefined;
	/** Of all collections together; shared out in the proportions of the estimates. */
	readonly maxCostUsd?: number | undefined;
	/** Only estimates. */
	readonly dryRun?: boolean | undefined;
}

export interface NewLanguageResponse {
	readonly language: string;
	readonly estimates: Readonly<Record<string, EstimateResponse>>;
	/** One for each collection that has items; none of a dry run. */
	readonly jobs: readonly JobResponse[];
	/** Collections that were left out, and why. */
	readonly left: Readonly<Record<string, string>>;
}

export const JOB_STATES = ['running', 'cancelling', 'cancelled', 'done', 'failed'] as const;
export type JobState = (typeof JOB_STATES)[number];

/** What a run with `batch` does before it writes anything, and at last, while it writes. */
export const BATCH_PHASES = ['collecting', 'waiting', 'landing', 'applying'] as const;

export interface BatchProgress {
	readonly phase: (typeof BATCH_PHASES)[number];
	/** Requests that were sent; each holds many segments. */
	readonly requests: number;
	readonly done: number;
	/** Without an answer of use: what they held is asked for in the ordinary way. */
	readonly failed: number;
}

/** A run over many items: its progress while it works, its report afterwards. */
export interface JobResponse {
	readonly id: string;
	readonly collection: string;
	readonly state: JobState;
	/** Why a job that is done has not done all of its items: a budget had no room for more, and a later run goes on. */
	readonly stopped?: 'budget';
	/** Id of the user who asked; null for a schedule. */
	readonly user: string | null;
	/** ISO 8601 in UTC. */
	readonly startedAt: string;
	readonly finishedAt: string | null;
	/** Items that it set out to work on. */
	readonly items: number;
	readonly doneItems: number;
	/** Items of which at least one field was written. */
	readonly writtenItems: number;
	/** Items with at least one failure. */
	readonly failedItems: number;
	readonly segments: SegmentCounts;
	readonly usage: UsageSummary;
	/** The most segments first. */
	readonly served: readonly ServedPart[];
	/** The first 100. */
	readonly failures: readonly RunFailure[];
	/** Of a run with `batch`. */
	readonly batch?: BatchProgress;
}

export interface JobListResponse {
	/** The newest first. */
	readonly jobs: readonly JobResponse[];
}

export interface ExplainRequest {
	readonly collection: string;
	readonly key: string | number;
	readonly field: string;
	readonly language: string;
	readonly sourceLanguage?: string | undefined;
	readonly providers?: BulkRequest['providers'];
}

export type SegmentOrigin = 'row' | 'approved' | 'cache' | 'chain';

/** What can make a miss of a segment that was translated before. */
export type KeyPart = 'source' | 'glossary' | 'style' | 'model' | 'prompt';

export interface SegmentExplanation {
	/** As it is sent: inline tags and placeholders numbered. */
	readonly source: string;
	readonly translation: string | null;
	/** Where its translation comes from; `chain`: it would be, or was, asked for. */
	readonly origin: SegmentOrigin;
	readonly provider: string | null;
	readonly model: string | null;
	/** For `chain`: what differs from the last translation known of this segment; empty when none is known. */
	readonly changed: readonly KeyPart[];
}

export interface ExplainResponse {
	/** Whose text the target field holds; null of a text that stands in no row. */
	readonly state: keyof StaleCounts | null;
	readonly segments: readonly SegmentExplanation[];
}

/** A text tried out: `POST try`. */
export interface TryRequest {
	readonly text: string;
	readonly format?: FormatOption | undefined;
	readonly sourceLanguage: string;
	readonly targetLanguage: string;
	readonly provider?: string | undefined;
	readonly model?: string | undefined;
	readonly collection?: string | undefined;
}

export interface TryResponse extends ExplainResponse {
	readonly translation: string | null;
	readonly counts: SegmentCounts;
	readonly usage: UsageSummary;
	readonly failures: readonly RunFailure[];
}

/** The settings in force: `GET settings`. */
export interface SettingsResponse {
	readonly variables: readonly {
		readonly name: string;
		/** As it is in force; null when unset; of secrets only whether they are set. */
		readonly value: string | null;
		readonly default: string;
		readonly meaning: string;
		readonly secret: boolean;
	}[];
	readonly providers: readonly {
		readonly name: string;
		/** Why it cannot be called, null when it can. */
		readonly refusal: string | null;
	}[];
	readonly chain: readonly { readonly provider: string; readonly model: string }[];
	/** By provider: the models whose list price is known. */
	readonly models: Readonly<Record<string, readonly string[]>>;
	/** The project's, where its settings name one. */
	readonly defaultLanguage: string | null;
	/** Codes and names of the languages collection, where there is one. */
	readonly languages: readonly { readonly code: string; readonly name: string }[];
	/** Collections with translations. */
	readonly collections: readonly string[];
	/** By collection: the fields of its translations that hold prose. */
	readonly fields: Readonly<Record<string, readonly string[]>>;
}

/** One segment of the memory with its translation, as it is exported and imported. */
export interface MemoryUnit {
	readonly collection: string;
	/** BCP 47, as in the languages collection. */
	readonly sourceLanguage: string;
	readonly targetLanguage: string;
	readonly format: Exclude<FormatOption, 'auto'>;
	/** Inline markup and placeholders as numbered tags `<1>..</1>`, `<2/>`; literal `&`, `<`, `>` as XML entities. */
	readonly source: string;
	readonly target: string;
	/** `person`: written or edited by one. */
	readonly origin: 'person' | 'machine';
	/** Null for a person's wording, and where they are not known any more. */
	readonly provider: string | null;
	readonly model: string | null;
}

export interface ImportResponse {
	/** Units of the file. */
	readonly units: number;
	/** Taken as approved wording. */
	readonly approved: number;
	/** Taken into the response cache. */
	readonly cached: number;
	/** There was a wording for the segment already; it stays. */
	readonly known: number;
	readonly refused: number;
	/** Why, of the first 20; `place` is the number of the line or unit. Never the texts. */
	readonly faults: readonly { readonly place: number; readonly fault: string }[];
}
