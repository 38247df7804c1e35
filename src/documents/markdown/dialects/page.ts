import type { SourceRange } from '../../segments/splice.ts';
import type { Reshaping } from './layout.ts';

/** Stands for a character of foreign syntax: a letter to the parser, of the private-use area. */
export const MASK = '\ue002';
/** Stand likewise for what begins and ends a pair of tags around text, as in `[[page|text]]`. */
export const MASKED_OPENING = '\ue003';
export const MASKED_CLOSING = '\ue004';
/** Stands for their other characters. */
export const MASKED_REST = '\ue005';

const FENCE = /^[ \t>]*(?:[-*+][ \t]+|\d{1,9}[.)][ \t]+)*(`{3,}|~{3,})/;
const FENCE_END = /^[ \t>]*[`~]+[ \t]*$/;
/** Matches the quotation that a line stands in. */
export const QUOTE = /^(?: {0,3}>[ \t]?)+/;
/** Matches blank lines and the first of items, headings and rows: no inline code goes beyond. */
const BLOCK_START = /^[ \t>]*(?:$|(?:[-*+]|\d{1,9}[.)])[ \t]|#{1,6}[ \t]|\|)/;
const RULE = /^---[ \t]*\r?\n?$/;
const LINES = /(?<=\n)/;

/** A line by its offsets, without its end. */
export interface Line extends SourceRange {
	readonly text: string;
	/** Whether it stands in a fenced block of code or in front matter, or begins or ends one. */
	readonly isCode: boolean;
}

/** A line of text in what a dialect hides, which is read as Markdown. */
export interface Title extends SourceRange {
	readonly closing: Closing;
}

/** What would end a title before its line ends. */
export type Closing = '"' | ']' | '{' | '';

/** A text in what a dialect hides, without markup in it. */
export interface Value extends SourceRange {
	readonly role: string;
	/** The quotation mark that ends it; empty: the line's end. */
	readonly quote: string;
	/** A quotation mark in it is written with a backslash. */
	readonly escaped?: true;
}

/** What one dialect adds to Markdown. */
export interface Dialect {
	/** Matches wherever there may be some of it; without a match `hide` is not called. */
	readonly sign: RegExp;
	/** Hides the dialect's syntax and names the texts in what it blanks. */
	readonly hide: (page: Page) => void;
}

/**
 * A Markdown text in which dialects hide their syntax, one after the other, behind as many
 * characters: offsets stay. A dialect sees what those before it have left.
 */
export class Page {
	readonly source: string;
	/** What is hidden, in the order in which it was. */
	readonly hidden: SourceRange[] = [];
	readonly titles: Title[] = [];
	readonly values: Value[] = [];
	/** Front matter of blocks, with the rules around it. */
	readonly matters: SourceRange[] = [];
	/** What the parser reads otherwise than it stands, once everything is hidden. */
	readonly reshapings: Reshaping[] = [];
	/** Tags that are blank, spelt as HTML: their attributes are read. */
	readonly tags: { readonly start: number; readonly html: string }[] = [];
	/** What a block needs behind it, read alone, to be read as it is in this page. */
	evidence = '';
	/** Text stands under indentation that elsewhere makes it code. */
	isIndented = false;
	#text: string;
	#code: ReadonlyMap<number, number> | undefined;
	#lines: readonly Line[] | undefined;
	#edits: { readonly start: number; readonly written: string }[] = [];

	constructor(source: string) {
		this.source = source;
		this.#text = source;
	}

	/** The text as the dialects before have left it. */
	get text(): string {
		return this.#text;
	}

	get lines(): readonly Line[] {
		this.#lines ??= readLines(this.#text);
		return this.#lines;
	}

	/** Hides a range as if nothing stood there; line ends stay. */
	blank(start: number, end: number): void {
		this.replace(start, this.#text.slice(start, end).replace(/[^\r\n]/g, ' '));
	}

	/** Hides a range, its line ends too, as a word of its sentence or one half of a pair of tags. */
	mask(start: number, end: number, mask = MASK): void {
		const first = mask === MASK ? '' : mask;
		const rest = mask === MASK ? MASK : MASKED_REST;
		this.replace(start, first + rest.repeat(end - start - first.length));
	}

	/** Hides as many characters behind others. Ranges of one dialect never overlap. */
	replace(start: number, written: string): void {
		this.#edits.push({ start, written });
		this.hidden.push({ start, end: start + written.length });
	}

	/** Has the parser read other characters in place of a range; see `layOut`. */
	reshape(start: number, end: number, written: string): void {
		this.reshapings.push({ start, end, written });
	}

	/** Has the parser see a blank line before a line, in the same quotation. */
	part({ start, text }: Line): void {
		this.reshape(start, start, `${QUOTE.exec(text)?.[0] ?? ''}\n`);
	}

	/**
	 * Hides what is left of a line but for the title in it, which becomes a heading to the parser: a
	 * block of its own on one line.
	 */
	addTitle(rest: SourceRange, { start, end, closing }: Title): void {
		if (end <= start) {
			this.blank(rest.start, rest.end);
			return;
		}
		this.blank(rest.start, start);
		this.blank(end, rest.end);
		this.reshape(rest.start, start, '# ');
		this.reshape(end, rest.end, '');
		this.titles.push({ start, end, closing });
	}

	addTag(start: number, html: string): void {
		this.tags.push({ start, html });
	}

	/** The offset behind the inline code that begins at `start`, with a backtick; -1: none does. */
	endOfCode(start: number): number {
		this.#code ??= readCode(this.lines);
		return this.#code.get(start) ?? -1;
	}

	/** Gives what a global pattern matches in lines of text outside of code, and where. */
	*findInline(pattern: RegExp): Generator<readonly [start: number, match: RegExpExecArray]> {
		const codes = this.listCode();
		let next = 0;
		for (const { start, text, isCode } of this.lines) {
			pattern.lastIndex = 0;
			for (
				let match = isCode ? null : pattern.exec(text);
				match !== null;
				match = pattern.exec(text)
			) {
				const at = start + match.index;
				while ((codes[next]?.end ?? Infinity) <= at) next += 1;
				const code = codes[next];
				if (code === undefined || code.start > at) yield [at, match];
				else if (code.end < start + text.length) pattern.lastIndex = code.end - start;
				else break;
			}
		}
	}

	/** What is inline code where no other syntax comes first. */
	listCode(): readonly SourceRange[] {
		this.#code ??= readCode(this.lines);
		let passed = 0;
		const codes: SourceRange[] = [];
		for (const [start, end] of [...this.#code].toSorted(([a], [b]) => a - b)) {
			if (start < passed) continue;
			codes.push({ start, end });
			passed = end;
		}
		return codes;
	}

	/** Has the next dialect see what was hidden so far. */
	turn(): void {
		if (this.#edits.length === 0) return;
		const parts: string[] = [];
		let position = 0;
		for (const { start, written } of this.#edits.toSorted((a, b) => a.start - b.start)) {
			parts.push(this.#text.slice(position, start), written);
			position = start + written.length;
		}
		parts.push(this.#text.slice(position));
		this.#text = parts.join('');
		this.#lines = undefined;
		this.#code = undefined;
		this.#edits = [];
	}
}

function readLines(source: string): readonly Line[] {
	let fence = '';
	let start = 0;
	const lines = source.split(LINES);
	const isRule = (line: string, at: number) => at > 0 && RULE.test(line);
	const matter = RULE.test(lines[0] ?? '') ? lines.findIndex(isRule) : -1;
	return lines.map((line, index) => {
		const text = line.replace(/\r?\n$/, '');
		if (index <= matter) {
			const end = start + text.length;
			const read = { start, end, text, isCode: true };
			start += line.length;
			return read;
		}
		const marker = FENCE.exec(text)?.[1] ?? '';
		const isCode = fence !== '' || marker !== '';
		if (fence === '') fence = marker;
		else if (marker.startsWith(fence) && FENCE_END.test(text)) fence = '';
		const end = start + text.length;
		const read = { start, end, text, isCode };
		start += line.length;
		return read;
	});
}

/** The ends of what could be inline code by its start: the next run of as many backticks. */
function readCode(lines: readonly Line[]): ReadonlyMap<number, number> {
	const ends = new Map<number, number>();
	const open = new Map<number, number>();
	for (const { start, text, isCode } of lines) {
		if (isCode || BLOCK_START.test(text)) open.clear();
		if (isCode || !text.includes('`')) continue;
		for (const { index, 0: run } of text.matchAll(/`+/g)) {
			const at = start + index;
			const before = open.get(run.length);
			if (before !== undefined) ends.set(before, at + run.length);
			open.set(run.length, at);
		}
	}
	return ends;
}
