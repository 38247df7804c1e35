/** A term of a glossary: wording that a translation must use for it. */
export interface GlossaryTerm {
	readonly term: string;
	/** Absent: the term stays as it is written. */
	readonly translation?: string | undefined;
	/** BCP 47; absent: the term holds for every target language. */
	readonly language?: string | undefined;
	/** Advice to the model. */
	readonly note?: string | undefined;
	/** Absent: case matters for terms of capitals alone, such as IT. */
	readonly caseSensitive?: boolean | undefined;
}
