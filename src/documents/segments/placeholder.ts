import { KNOWN_ELEMENTS, VOID_ELEMENTS } from '../markup/elements.ts';
import { findIcuBlocks } from './icu.ts';
import type { SourceRange } from './splice.ts';
import { type Around, type Found, scan, sourceOf } from './syntax/scan.ts';
import type { Role, Syntax } from './syntax/syntax.ts';
import { SYNTAXES } from './syntax/table.ts';
import { ELEMENT } from './syntax/tables/literal.ts';
import { ANY_CODE, TIME_CODE } from './syntax/tables/printf.ts';

/** A run of text that must come back untouched. */
export interface Placeholder extends SourceRange {
	/** Markup written in plain text opens and closes pairs; everything else stands alone. */
	readonly kind: 'void' | 'open' | 'close';
	/** The element's name of literal markup, else empty. */
	readonly name: string;
	/** What a tag of a template does, and whether it keeps its order. */
	readonly tag?: { readonly role: Role; readonly isBlock: boolean };
}

export interface PlaceholderOptions {
	/** The text is as typed: `<b>` is markup, `:name` a parameter; not so in decoded HTML text. */
	readonly literal: boolean;
	/** What the text around says too: names that are closed there as `[/name]`. Default none. */
	readonly closed?: ReadonlySet<string>;
	/** What the text around holds that a syntax may need. Default what this text holds. */
	readonly around?: Around;
}

const COMMON = SYNTAXES.filter(({ isLiteral }) => isLiteral !== true);
const DECODED = {
	rows: COMMON,
	any: new RegExp(sourceOf(COMMON), 'gu'),
	certain: new RegExp(sourceOf(COMMON, true), 'uy'),
};
const TYPED = {
	rows: SYNTAXES,
	any: new RegExp(sourceOf(SYNTAXES), 'gu'),
	certain: new RegExp(sourceOf(SYNTAXES, true), 'uy'),
};
const CODES = new RegExp(ANY_CODE);
const TIME_CODES = new RegExp(TIME_CODE);
/** Every pattern needs one of these, so most text is passed without running them. */
const TRIGGER = /[{%$@<&:[\\#!]|__|\*\||~\w|www\./i;

/** Matches a component of Markdown or a table of contents to be put in. */
const ALONE = /^\s*(?::{1,2}[a-z]\w*(?:-\w+)+|@?\[toc\]|\[\[_?toc_?\]\]|\$\{toc\})\s*$/i;

/** The placeholders of a text from left to right; they never overlap. */
export function findPlaceholders(text: string, options: PlaceholderOptions): Placeholder[] {
	if (!TRIGGER.test(text)) return [];
	if (isDateFormat(text) || ALONE.test(text)) {
		return [{ start: 0, end: text.length, kind: 'void', name: '' }];
	}
	const blocks = findIcuBlocks(text).map(({ start, end }): Placeholder => ({
		start,
		end,
		kind: 'void',
		name: '',
	}));
	let masked = '';
	// Blocks that cannot be segments of their own stay as they are: no model may touch their syntax.
	for (const { start, end } of blocks) {
		masked += text.slice(masked.length, start) + ' '.repeat(end - start);
	}
	masked += text.slice(masked.length);
	const reader = new Reader(masked, options);
	const grammar = options.literal ? TYPED : DECODED;
	const found = scan(masked, grammar, (one) => reader.accepts(one), options.around);
	const placeholders = found.map((one) => reader.read(one));
	if (blocks.length === 0) return placeholders;
	return [...blocks, ...placeholders].toSorted((a, b) => a.start - b.start);
}

const CLOSINGS = /\[\/([A-Za-z*][\w-]*)\]/g;

/** The names, in small letters, of shortcodes that a text closes. */
export function findClosed(text: string): ReadonlySet<string> {
	if (!text.includes('[/')) return new Set();
	return new Set([...text.matchAll(CLOSINGS)].map(([, name = '']) => name.toLowerCase()));
}

/** Tells what the text around a placeholder makes of it. */
class Reader {
	readonly #written: ReadonlySet<string>;
	readonly #closed: ReadonlySet<string>;

	constructor(text: string, { literal, closed }: PlaceholderOptions) {
		this.#written = literal ? writtenElements(text) : new Set();
		this.#closed = closed ?? findClosed(text);
	}

	accepts({ syntax, markup }: Found): boolean {
		if (syntax === ELEMENT) return isMarkup(markup, this.#written);
		return syntax.isClosed !== true || this.#closed.has(syntax.read?.(markup)?.name ?? '');
	}

	read({ start, end, syntax, markup }: Found): Placeholder {
		if (syntax === ELEMENT) return readTag(markup, start);
		const placeholder = { start, end, kind: 'void', name: '' } as const;
		const role = roleOf(syntax, markup);
		return role === null
			? placeholder
			: { ...placeholder, tag: { role, isBlock: syntax.kind === 'block' } };
	}
}

function roleOf({ read }: Syntax, markup: string): Role | null {
	return read?.(markup) ?? null;
}

/** Whether all letters of a text belong to strftime codes, as in `%d.%m.%Y %H:%M`. */
function isDateFormat(text: string): boolean {
	if (!/%[A-Za-z]/.test(text) || text.length > 100) return false;
	const rest = text.split(CODES);
	return rest.length > 2 && !rest.some((part) => /[\p{L}%]/u.test(part)) && TIME_CODES.test(text);
}

/** The elements that the text also closes: their tags are markup, whatever their names. */
function writtenElements(text: string): ReadonlySet<string> {
	const names = new Set<string>();
	for (const match of text.matchAll(/<\/([A-Za-z][\w.:-]*)\s*>/g)) {
		names.add((match[1] ?? '').toLowerCase());
	}
	return names;
}

function nameOf(tag: string): string {
	return (/[A-Za-z][\w.:-]*/.exec(tag)?.[0] ?? '').toLowerCase();
}

/** `a<b and c>d` has no end tag and no values either. */
function isMarkup(tag: string, written: ReadonlySet<string>): boolean {
	const name = nameOf(tag);
	if (tag.endsWith('/>') || written.has(name) || VOID_ELEMENTS.has(name)) return true;
	const known = KNOWN_ELEMENTS.has(name) || name.includes('-');
	return known && !/\s[^=\s>]+[\s>]/.test(tag);
}

function readTag(tag: string, start: number): Placeholder {
	const name = nameOf(tag);
	const end = start + tag.length;
	if (tag.endsWith('/>') || VOID_ELEMENTS.has(name)) return { start, end, kind: 'void', name };
	return { start, end, kind: tag.startsWith('</') ? 'close' : 'open', name };
}
