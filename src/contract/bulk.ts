import type { GlossaryTerm } from './glossary.ts';
import type { ContentType, Policy } from './names.ts';
import type { JobResponse, SegmentCounts, UsageSummary } from './runs.ts';

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
	readonly glossary?: readonly GlossaryTerm[] | undefined;
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
