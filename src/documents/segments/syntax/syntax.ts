/** What a tag of a pair or block does; tags of one name belong together. */
export interface Role {
	readonly does: 'open' | 'part' | 'close';
	/** What it opens or closes. A closing tag without a name closes whatever its family opened. */
	readonly name: string;
	/** Tags of several families do not close each other. */
	readonly family: string;
}

/**
 * What a placeholder may do in a translation. A `value` moves freely. What a `pair` opens and
 * closes nests; a half without the other is a value. A `block` opens, parts or closes what a
 * program decides about: its tags keep their order, and values between two of them stay there.
 */
export type SyntaxKind = 'value' | 'pair' | 'block';

/** One way in which a template language, a catalogue of texts or a mailing writes a placeholder. */
export interface Syntax {
	/** What it is called, with the languages and products that read it. */
	readonly name: string;
	/** Source of a regular expression without capturing groups, for the flags `gu`. */
	readonly pattern: string;
	readonly kind: SyntaxKind;
	/** It means something in text as typed only: decoded text of HTML and Markdown may say it. */
	readonly isLiteral?: true;
	/** It holds what tokenisers of HTML or Markdown take for their own. */
	readonly isTemplate?: true;
	/** It counts only where the text holds what closes it, as `[/name]` does. */
	readonly isClosed?: true;
	/** What a text must hold besides, for syntax that looks like prose by itself. */
	readonly needs?: RegExp;
	/** What a tag does; null: it is a value after all. Without it, all are values. */
	readonly read?: (markup: string) => Role | null;
	/** Each matches as a whole. */
	readonly examples: readonly string[];
	/** None of these holds anything that this or any other syntax matches. */
	readonly prose: readonly string[];
}

/** Reads roles by the first word of a tag: `end` and the like close, `else` and the like part. */
export function readerOf(
	family: string,
	word: RegExp,
	{ parts, close, open }: Readonly<Record<'parts' | 'close' | 'open', RegExp>>,
): (markup: string) => Role | null {
	return (markup) => {
		const name = (word.exec(markup)?.[1] ?? '').toLowerCase();
		if (name === '') return null;
		const closed = close.exec(name);
		if (closed !== null) return { does: 'close', name: closed[1] ?? '', family };
		if (parts.test(name)) return { does: 'part', name: '', family };
		const opened = open.exec(name);
		return opened === null ? null : { does: 'open', name: opened[1] ?? '', family };
	};
}

/** Any text that holds none of two delimiters, each the source of a regular expression. */
export function upTo(open: string, close: string): string {
	return `(?:(?!${open}|${close})[^])*`;
}

/** A tag between two delimiters that do not nest. */
export function between(open: string, close: string): string {
	return `${open}${upTo(open, close)}${close}`;
}
