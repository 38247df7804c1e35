import type { StaleState } from './content.ts';
import type { RunFailure, SegmentCounts, UsageSummary } from './runs.ts';

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
	/** For `approved`: id of the user who said it, and the item where; null where that is not known. */
	readonly author: string | null;
	readonly item: string | null;
	/** For `chain`: what differs from the last translation known of this segment; empty if none. */
	readonly changed: readonly KeyPart[];
	/** For `chain`: why it was refused before, by each member that a run passes over for that. */
	readonly refused?: Readonly<Record<string, string>> | undefined;
}

export interface ExplainResponse {
	/** Whose text the target field holds; null of a text that stands in no row. */
	readonly state: StaleState | null;
	readonly segments: readonly SegmentExplanation[];
}

/** A text tried out: `POST try`. */
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
