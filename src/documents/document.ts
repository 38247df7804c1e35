import type { FormatOption } from '../contract/names.ts';

export type Format = Exclude<FormatOption, 'auto'>;

/** The unit of text sent to a model: a block with its inline markup as numbered tags. */
export interface Segment {
	/** Canonical text: `<1>..</1>`, `<2/>` for markup and placeholders; `&`, `<`, `>` as entities. */
	readonly text: string;
	/** 'text' or an attribute's name, and in a plural's branch the branches too: `text n:one`. */
	readonly role: string;
	/** The markup behind each tag as written, without translatable attributes; index 0 is tag 1. */
	readonly tags: readonly string[];
	/**
	 * Numbers of tags whose other half is elsewhere: those of markup, and those that part, open or
	 * close a block of a template. They keep their order, and tags between two of them stay there.
	 * Default none.
	 */
	readonly fences?: readonly number[];
	/** Numbers of its line breaks, which keep their order, and neither begin nor end it. Default none. */
	readonly inner?: readonly number[];
	/** The segment is a heading: what follows stands under it. */
	readonly heading?: true;
	/** A text of its own begins here; no heading from before is above it. */
	readonly apart?: true;
	/** Several tags are told apart by their texts alone: a translation may have swapped them. */
	readonly unplaced?: boolean;
}

/** `Rendered` is text, but for the values in a JSON document. */
export interface ParsedDocument<Rendered = string> {
	readonly segments: readonly Segment[];
	/** The text is beyond its format's limits: it has no segments and is not translated. */
	readonly refused?: true;
	/** The syntax of its ICU plurals and selects, without what their branches say. */
	readonly blocks?: readonly string[];
	/**
	 * Splices translations in by position; `null`, or a segment's own text, leaves its bytes as they
	 * are. Throws a RangeError on a translation without its segment's tags: verify it first.
	 */
	render(translations: readonly (string | null)[]): Rendered;
}

export interface ParseOptions {
	/** Canonical length, in characters, past which a block is split at sentences. Default 6,000. */
	readonly maxSegmentLength?: number;
	/**
	 * What is text in a JSON value of no known kind: dotted paths, `*` for any key or index, with the
	 * format of what stands there. Tags: `{ '*': 'plain' }`; a repeater: `{ '*.title': 'plain',
	 * '*.body': 'html' }`. Default none.
	 */
	readonly jsonPaths?: Readonly<Record<string, Format>>;
}

/** How a text is to be read. */
export interface TextKind {
	readonly format: Format;
	readonly parseOptions?: ParseOptions | undefined;
}

export interface SkeletonOptions extends ParseOptions {
	/** Leave out what an editor writes in its own way when it saves a text. */
	readonly resaved?: boolean;
	/** Leave out what an editor drops from a text that it did not write, too. */
	readonly bare?: boolean;
}

/** Whether a rendered text differs from its source in nothing but its translations. */
export type Comparer = (rendered: string) => boolean;

export interface DocumentFormat {
	/**
	 * The longest text, in characters, that is translated; a longer one is `refused`. Honest text of
	 * that length takes a core some ten seconds to be parsed, rendered and checked (measured).
	 */
	readonly limit: number;
	/** Never throws: what cannot be understood has no segments. */
	readonly parse: (text: string, options?: ParseOptions) => ParsedDocument;
	/** Looks at a source once; `Comparer` then at each text that was rendered from it. */
	readonly compareWith: (source: string, options: ParseOptions) => Comparer;
	/** What stands around the segments of a text. */
	readonly skeleton: (text: string, options: SkeletonOptions) => string;
}

/** A text beyond the limits of its format, which stays as it is. */
export function refuseText(text: string): ParsedDocument {
	return { segments: [], refused: true, render: () => text };
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
	| 'hidden'
	| 'address'
	| 'recital'
	| 'untranslated'
	| 'markup';
