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
	/** The collection of a nested item; absent: the run's own. */
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
	/** Left out since their translation was refused before; absent where there are none. */
	readonly refused?: number | undefined;
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
	/** What this run's calls to it cost, including those that came to nothing. */
	readonly costUsd: number;
}

export interface RunFailure {
	/** The collection of a nested item; absent: the run's own. */
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

/** What a run found and used, and what it could not do. */
interface RunReport {
	readonly segments: SegmentCounts;
	readonly usage: UsageSummary;
	/** The most segments first. */
	readonly served: readonly ServedPart[];
	/** A job keeps the first 100. */
	readonly failures: readonly RunFailure[];
}

/** The result of `ai-translate` in `items` mode: never the texts. */
export interface ItemsResult extends RunReport {
	readonly collection: string;
	readonly items: readonly ItemResult[];
	/** The job of a run over many items, which are not told one by one. */
	readonly job?: JobResponse;
}

export interface TextResult extends RunReport {
	readonly translations: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
}

export const JOB_STATES = ['running', 'cancelling', 'cancelled', 'done', 'failed'] as const;

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
export interface JobResponse extends RunReport {
	readonly id: string;
	readonly collection: string;
	readonly state: (typeof JOB_STATES)[number];
	/** Why a job that is done has left items: a budget had no room for more; a later run goes on. */
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
	/** Present in a run with `batch`. */
	readonly batch?: BatchProgress;
}

/** Whether a job has not come to its end yet. */
export function isUnfinished({ state }: Pick<JobResponse, 'state'>): boolean {
	return state === 'running' || state === 'cancelling';
}

export interface JobListResponse {
	/** The newest first. */
	readonly jobs: readonly JobResponse[];
}
