/** Something that a person worded, and that is served wherever the same segment stands. */
export interface Wording {
	/** Names the segment and the place, for `DELETE wording/:id`. */
	readonly id: string;
	readonly collection: string;
	/** BCP 47, as in the languages collection. */
	readonly sourceLanguage: string;
	readonly targetLanguage: string;
	/** Inline tags and placeholders are numbered. null: learned by a version that did not keep it. */
	readonly source: string | null;
	readonly text: string;
	/** Id of the user who taught it; null: learned by a version that did not keep it. */
	readonly author: string | null;
	/** Where it was worded; both null: it came from a file. */
	readonly item: string | null;
	readonly field: string | null;
	/** UTC, as `2026-12-01`; null: nobody saw it being written. */
	readonly day: string | null;
	/** It is what the segment is translated as; of other places there are newer words. */
	readonly isServed: boolean;
}

/** The learned wording, the newest first: `GET wording`. */
export interface WordingResponse {
	readonly wordings: readonly Wording[];
	/** All that match. */
	readonly total: number;
	/** false: there are more than could be looked through in 5 seconds. */
	readonly complete: boolean;
	readonly nextOffset: number | null;
}
