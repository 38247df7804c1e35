export type Format = 'html' | 'markdown' | 'json' | 'plain';

/** The unit of text sent to a model: a block with its inline markup as numbered tags. */
export interface Segment {
	/** Canonical text: `<1>..</1>`, `<2/>` for markup and placeholders; literal `&`, `<`, `>` as XML entities. */
	readonly text: string;
	/** What kind of text it is, for the model's and a person's eyes: 'text' or an attribute's name. */
	readonly role: string;
}

export interface ParsedDocument {
	readonly segments: readonly Segment[];
	/**
	 * Splices translations into the original by position. `null`, or a translation equal to the segment's text,
	 * leaves its bytes as they are; so rendering only nulls is the input, byte for byte.
	 */
	render(translations: readonly (string | null)[]): string;
}

/** Stable codes of why a translation is refused. */
export type VerificationFault =
	| 'missing'
	| 'empty'
	| 'tags'
	| 'nesting'
	| 'numbers'
	| 'length'
	| 'preamble'
	| 'untranslated'
	| 'markup';
