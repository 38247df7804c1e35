import type { ParsedDocument, Segment } from '../../document.ts';
import type { Spelling } from '../../html/entity.ts';
import { adoptTranslation } from '../../segments/adopt.ts';
import { type CanonicalToken, writeCanonical } from '../../segments/canonical.ts';
import type { CutMessage } from '../../segments/message.ts';
import type { Closing } from '../dialects/page.ts';
import type { Markup } from '../markup.ts';

/** The block around a segment: what of its line stands beside it, and how to read it alone. */
export interface Leaf {
	readonly kind: 'paragraph' | 'heading' | 'cell';
	/** What the segment begins with could begin a block. */
	readonly startsLine: boolean;
	readonly closing: Closing;
	readonly before: string;
	readonly behind: string;
	/** Other segments share the text: what is no syntax here could become one with theirs. */
	readonly shared: boolean;
	/** Labels of the references in use: the block is parsed alone, so it needs their definitions. */
	readonly labels: readonly string[];
	/** All that the document defines, in small letters: text must not become a reference to one. */
	readonly defined: ReadonlySet<string>;
}

export interface MarkdownSegment extends CutMessage {
	readonly leaf: Leaf;
	readonly markup: ReadonlyMap<number, Markup>;
	readonly source: string;
	readonly spell: Spelling;
	readonly parse: (source: string) => ParsedDocument;
}

export interface Manner {
	readonly escaped: boolean;
	readonly html: boolean;
	/** Line ends that are kept are hard breaks. */
	readonly hard?: boolean;
}

/** Reads what was written of one segment alone, and tells whether it is what was meant. */
export class MarkdownReader {
	readonly #segment: MarkdownSegment;
	#before: readonly Segment[] | undefined;

	constructor(segment: MarkdownSegment) {
		this.#segment = segment;
	}

	/** Reading is dear: most text holds no syntax, and in escaped text there is none. */
	isCertain(tokens: readonly CanonicalToken[], written: string, manner: Manner): boolean {
		return this.#isBare(tokens) && (manner.escaped || isPlain(written));
	}

	readsBack(tokens: readonly CanonicalToken[], written: string, manner: Manner): boolean {
		if (this.isCertain(tokens, written, manner)) return true;
		const { text, start, end, source, leaf, parse } = this.#segment;
		const wanted = normalise(writeCanonical(tokens));
		const after = parse(isolate(leaf, written)).segments;
		if (this.#isBare(tokens)) {
			const [only] = after;
			return after.length === 1 && only !== undefined && normalise(only.text) === wanted;
		}
		this.#before ??= parse(isolate(leaf, source.slice(start, end))).segments;
		return (
			this.#before.length === after.length &&
			this.#before.some((own, index) => {
				const other = after[index];
				const adopted =
					own.text === text && other !== undefined ? adoptTranslation(own, other) : null;
				return adopted !== null && normalise(adopted) === wanted;
			})
		);
	}

	/** Whether the segment is nothing but text, in a block of its own. */
	#isBare(tokens: readonly CanonicalToken[]): boolean {
		const { before, behind } = this.#segment.leaf;
		return before === '' && behind === '' && tokens.length === 1;
	}
}

/** Whether a text is words and such punctuation as never is syntax, as most text is. */
function isPlain(text: string): boolean {
	return (
		/^\p{L}[\p{L}\p{M}\p{N} ,;?!.'’"“”„()%–—…/、。！？-]*$/u.test(text) &&
		!/www\.|^import\b/i.test(text)
	);
}

/** How much of a long block is read with each of its segments; the whole would take too long. */
const MAX_CONTEXT_LENGTH = 2000;

function isolate({ kind, before, behind, labels: used, defined }: Leaf, written: string): string {
	const near =
		before.length + behind.length <= MAX_CONTEXT_LENGTH
			? { before, behind }
			: {
					before: before.slice(-MAX_CONTEXT_LENGTH / 2).replace(/^\S*/, ''),
					behind: behind.slice(0, MAX_CONTEXT_LENGTH / 2).replace(/(?<!\S)\S*$/, ''),
				};
	const line = `${near.before}${written}${near.behind}`.replace(/\r?\n[ \t]*(?:>[ \t]*)*/g, '\n');
	const block = kind === 'paragraph' ? line : kind === 'heading' ? `# ${line}` : `| ${line} |\n|-|`;
	const labels = new Set([...used, ...findLabels(written, defined)]);
	const definitions = [...labels].map((label) =>
		label.startsWith('^') ? `[${label}]: 1` : `[${label}]: /1`,
	);
	return `${block}\n\n${definitions.join('\n\n')}\n`;
}

function findLabels(written: string, defined: ReadonlySet<string>): string[] {
	if (!written.includes('[') || defined.size === 0) return [];
	const text = written.toLowerCase().replace(/\s+/g, ' ');
	return [...defined].filter((label) => text.includes(`[${label}]`));
}

/** Canonical text whose white space is free in number, and between two tags in being there. */
export function normalise(text: string): string {
	return text
		.replace(/[ \t\n]+/g, ' ')
		.replace(/(?<=\/>) (?=<)/g, '')
		.trim();
}
