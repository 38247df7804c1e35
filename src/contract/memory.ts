import type { ContentType, FormatOption } from './names.ts';

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

/** A text and its translation, whose segments a run finds in the cache afterwards: `POST warm`. */
export interface WarmText {
	readonly text: string;
	readonly translation: string;
	/** Default: it is recognised. */
	readonly format?: FormatOption | undefined;
	/** BCP 47, as in the languages collection. */
	readonly sourceLanguage: string;
	readonly targetLanguage: string;
	/** Who made it; default: the first of the chain. */
	readonly provider?: string | undefined;
	readonly model?: string | undefined;
	/** Whose runs find it; absent: those over texts that name no collection. */
	readonly collection?: string | undefined;
}

/** A name that is gone, and under which something is kept. */
export interface Leftover {
	readonly kind: 'collection' | 'language' | 'field';
	readonly collection: string;
	/** Of a collection its own. */
	readonly name: string;
}

/** What `POST tidy` has found, and dropped unless it is a dry run. */
export interface TidyResponse {
	readonly dryRun: boolean;
	readonly gone: readonly (Leftover & {
		/** Fields of items with a record. */
		readonly provenance: number;
		/** Places that have worded something. */
		readonly wording: number;
		/** Columns in maps. */
		readonly maps: number;
	})[];
}

export interface WarmResponse {
	/** Entries: one a segment, in each format that the collection's fields have unless it is stated. */
	readonly written: number;
	/** Present already. */
	readonly skipped: number;
	/** Texts that were not taken. */
	readonly refused?: number;
	/** Why, of the first 20; `place` counts from 0. Never the texts. */
	readonly faults?: readonly { readonly place: number; readonly fault: string }[];
}

/** One segment of the memory with its translation, as it is exported and imported. */
export interface MemoryUnit {
	readonly collection: string;
	/** BCP 47, as in the languages collection. */
	readonly sourceLanguage: string;
	readonly targetLanguage: string;
	readonly format: Exclude<FormatOption, 'auto'>;
	/** Inline markup as numbered tags `<1>..</1>`, `<2/>`; literal `&`, `<`, `>` as XML entities. */
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
