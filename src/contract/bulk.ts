import type { JobResponse, SegmentCounts, UsageSummary } from './runs.ts';

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

/** Everything into one language: `POST languages/:code`. */
export interface NewLanguageResponse {
	readonly language: string;
	readonly estimates: Readonly<Record<string, EstimateResponse>>;
	/** One for each collection that has items; none of a dry run. */
	readonly jobs: readonly JobResponse[];
	/** Collections that were left out, and why. */
	readonly left: Readonly<Record<string, string>>;
}
