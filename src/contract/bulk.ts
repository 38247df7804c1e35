import type { BulkOptionName, OptionValue } from './options.ts';
import type { JobResponse, SegmentCounts, UsageSummary } from './runs.ts';

/** What `POST translate`, `POST estimate` and a background run take. */
export type BulkRequest = {
	readonly [N in BulkOptionName]?: OptionValue<N> | undefined;
} & { readonly collection: string };

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

/** The body of `POST languages/:code`: everything into one language of the languages collection. */
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
