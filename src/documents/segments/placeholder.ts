import { KNOWN_ELEMENTS, VOID_ELEMENTS } from '../markup/elements.ts';
import { findIcuBlocks } from './icu.ts';
import type { SourceRange } from './splice.ts';

/** A run of text that must come back untouched. */
export interface Placeholder extends SourceRange {
	/** Markup written in plain text opens and closes pairs; everything else stands alone. */
	readonly kind: 'void' | 'open' | 'close';
	/** The element's name of literal markup, else empty. */
	readonly name: string;
}

export interface PlaceholderOptions {
	/** The text is as typed: `<b>` is markup, `:name` a parameter; not so in decoded HTML text. */
	readonly literal: boolean;
}

const NUMBERED_TAG = String.raw`<\/?\d{1,9}\s*\/?>`;
const ATTRIBUTE = String.raw`[\w:@.-]+(?:\s*=\s*(?:"[^"<]*"|'[^'<]*'|[^\s"'<>=]+))?`;
const ELEMENT_TAG = String.raw`<\/?[A-Za-z][\w.:-]*(?:\s+${ATTRIBUTE})*\s*\/?>`;
/** Flags, width and precision of printf. A width begins with no zero, which is a flag. */
const WIDTH = String.raw`[-+#0]{0,5}(?:[1-9]\d{0,3})?(?:\.\d{1,4})?`;
/** Codes of strftime, and those that no other syntax has. */
const CODE = '%[-_0^#]?[A-Za-z]';
const TIME_CODE = '%[-_0^#]?[aAbBHIjmMpSUwWyYZ]';
const HAS_TIME_CODE = String.raw`(?=(?:${CODE}[-\/:.,]? ?){0,11}${TIME_CODE}(?![a-z]))`;
const STRFTIME = String.raw`(?<![\w%])${HAS_TIME_CODE}${CODE}(?:[-\/:.,]? ?${CODE}(?![A-Za-z])){1,11}`;

/** A character class of scripts without spaces, or with particles at a word's end. */
export const UNSPACED = String.raw`\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Hang}\p{sc=Thai}`;
/** A URL ends where such a script goes on, and before closing quotes and punctuation. */
const NO_URL = String.raw`\s<>"'${'`'}{}|\\^«»‹›“”„‘’\u3000-\u303f\uff00-\uffef`;
const URL_END = `${NO_URL}${UNSPACED}`;
const URL_LAST = String.raw`(?:\}\}|\{\w+\}|[^${URL_END}.,;:!?)\]])`;
const URL_REST = String.raw`(?:\{\{[^{}]*\}\}|\{\w+\}|[^${URL_END}])*${URL_LAST}`;
const PARTICLE = String.raw`\p{sc=Hira}|(?:을|를|이|가|은|는|에|의|로|으로|와|과|도)(?![\p{sc=Hang}/])`;
const LONG_PARTICLE = '에서|에게|부터|까지|입니다';
const UNSPACED_START = String.raw`(?!${PARTICLE}|${LONG_PARTICLE})(?=[${UNSPACED}])`;
const UNSPACED_PATH = String.raw`(?:[^${NO_URL}]{0,200}[^${NO_URL}.,;:!?)\]])`;
/** Between spaces such a script is part of the address, unless it begins as a particle does. */
const UNSPACED_REST = [
	String.raw`(?:[^${URL_END}]{0,200}[/#?=&%_.-]${UNSPACED_START}${UNSPACED_PATH})`,
	String.raw`(?![^\s.,;:!?)\]、。])`,
].join('');
const SCHEME = String.raw`(?:https?|ftp):\/\/`;
const HOST = String.raw`[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){1,9}`;
const ASCII_HOST = String.raw`[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,9}`;
const URL_PATTERNS = [
	String.raw`(?<![^\s(\[])${SCHEME}${UNSPACED_REST}`,
	String.raw`\b${SCHEME}${URL_REST}`,
	String.raw`\b${SCHEME}(?=[${UNSPACED}])${HOST}(?:[/?#]${URL_REST})?`,
	String.raw`(?<![\p{L}\p{N}_.@/-])www\.${ASCII_HOST}(?:[/?#](?:${URL_REST})?)?`,
];

const LIQUID_NAMES = '(?:raw|comment|highlight|prettify)';
const LIQUID_OPENING = String.raw`\{%-?\s{0,9}${LIQUID_NAMES}\b`;
const LIQUID_CLOSING = String.raw`\{%-?\s{0,9}end${LIQUID_NAMES}\s{0,9}-?%\}`;
/** Matches what Liquid takes for no text of the page, or shows as code. */
export const LIQUID_BLOCK = `${LIQUID_OPENING}(?:(?!${LIQUID_OPENING})[^])*?${LIQUID_CLOSING}`;

const VALUE = String.raw`(?:"[^"{}\n]{0,500}"|'[^'{}\n]{0,500}'|[^\s"'{}\[\]]{1,500})`;
const PAIR = String.raw`[\w:@-]{1,99}=${VALUE}`;
const MARK_OR_PAIR = String.raw`(?:[#.][\w:-]{1,99}|${PAIR})`;
const ATTRIBUTES = String.raw`\{:?\s{0,9}${MARK_OR_PAIR}(?:\s{1,9}${MARK_OR_PAIR}){0,50}\s{0,9}\}`;
/** What other systems read in a text: attributes and components, shortcodes, emoji, formulas. */
const EMBEDDED = [
	String.raw`(?<![\p{L}\p{N}:]):{1,2}[a-z][\w-]{0,99}\{[^{}\n]{0,2000}\}`,
	ATTRIBUTES,
	String.raw`(?<![\p{L}\p{N}_:]):[a-z0-9+-][a-z0-9_+-]{0,99}:(?![\p{L}\p{N}:])`,
	String.raw`(?<shortcode>\[[a-z][\w-]{0,99}(?:\s{1,9}${PAIR}){1,50}\s{0,9}\/?\]|\[\/[a-z][\w-]{0,99}\])`,
	String.raw`\$\$(?!\s*\$)[^$]{1,5000}\$\$`,
	String.raw`\\\((?:(?!\\[()])[^\n]){1,2000}\\\)|\\\[(?:(?!\\[[\]])[^]){1,5000}\\\]`,
	// With a sign that no two prices have between them.
	String.raw`(?<![\w$\\])\$(?=[^\s$])(?=[^$\n]{0,500}[\\^_={}])[^$\n]{0,500}(?<=\S)\$(?![\w$])`,
];

/** The order counts: at one position the first pattern that matches wins. */
const COMMON = [
	String.raw`\{\{\{[^{}]*\}\}\}`,
	String.raw`\{\{[^{}]*\}\}`,
	LIQUID_BLOCK,
	String.raw`\{%(?:(?!%\}|\{%)[^])*%\}`,
	String.raw`\$\{[^{}\n]*\}`,
	String.raw`%\{[\w.-]{1,99}\}`,
	String.raw`%<\w{1,99}>${WIDTH}[sdfiuxXeEgGc]?`,
	String.raw`%\([\w.-]{1,99}\)${WIDTH}[sdfiuxXeEgGrc]`,
	String.raw`%\d{1,3}\$${WIDTH}[sdfiuxXeEgGc@]`,
	STRFTIME,
	String.raw`(?<![\w%])%${WIDTH}(?:hh|h|ll|l|z|j|t|L)?[sdiufFeEgGxXoc@](?![A-Za-z])`,
	String.raw`%%\w[\w-]{0,99}%%`,
	'%%',
	String.raw`\*\|[^|\n]{1,200}\|\*`,
	String.raw`\{![A-Za-z_$][\w.$]{0,199}\}|\{#(?!\w+\})[^#{}]{1,2000}#\}`,
	NUMBERED_TAG,
	...EMBEDDED,
	...URL_PATTERNS,
	String.raw`(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}`,
	String.raw`\$t\([^()]*\)`,
	String.raw`(?<![\w@])@(?:\.\w+)?:(?:\([^()]*\)|[\w.]+\w)`,
	String.raw`\{[A-Za-z0-9_$][\w$.\-\[\]]*\}|\{\}`,
	String.raw`\{\s*\w+\s*,\s*(?:number|date|time|duration|ordinal|spellout|list|relativetime)\b[^{}]*\}`,
];

const LITERAL = [
	// In prose this would be a percentage of Turkish.
	String.raw`(?<![\w%.,])%L?\d{1,2}(?![\d$%]|[.,]\d)`,
	String.raw`(?<tag>${ELEMENT_TAG})`,
	String.raw`&(?:#\d{1,7}|#x[\da-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});`,
	String.raw`(?<![\w:\/.)\]\d]):(?!\w\b)[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)*\b(?![:(])`,
];

const IN_DECODED = new RegExp(COMMON.join('|'), 'gu');
const IN_LITERAL = new RegExp([...COMMON, ...LITERAL].join('|'), 'gu');
const CODES = new RegExp(CODE);
const TIME_CODES = new RegExp(TIME_CODE);
/** Every pattern needs one of these, so most text is passed without running them. */
const TRIGGER = /[{%$@<&:[\\]|\*\||www\./i;

/** Matches a component of Markdown or a table of contents to be put in. */
const ALONE = /^\s*(?::{1,2}[a-z]\w*(?:-\w+)+|@?\[toc\]|\[\[_?toc_?\]\]|\$\{toc\})\s*$/i;

/** The placeholders of a text from left to right; they never overlap. */
export function findPlaceholders(text: string, options: PlaceholderOptions): Placeholder[] {
	if (!TRIGGER.test(text)) return [];
	if (isDateFormat(text) || ALONE.test(text)) {
		return [{ start: 0, end: text.length, kind: 'void', name: '' }];
	}
	const written = options.literal ? writtenElements(text) : new Set<string>();
	const found: Placeholder[] = [];
	const shortcodes: Placeholder[] = [];
	let masked = '';
	// Blocks that cannot be segments of their own stay as they are: no model may touch their syntax.
	for (const { start, end } of findIcuBlocks(text)) {
		masked += text.slice(masked.length, start) + ' '.repeat(end - start);
		found.push({ start, end, kind: 'void', name: '' });
	}
	masked += text.slice(masked.length);
	const pattern = options.literal ? IN_LITERAL : IN_DECODED;
	pattern.lastIndex = 0;
	for (let match = pattern.exec(masked); match !== null; match = pattern.exec(masked)) {
		const start = match.index;
		const end = start + match[0].length;
		const { tag, shortcode } = match.groups ?? {};
		if (shortcode !== undefined) {
			shortcodes.push({ start, end, kind: 'void', name: shortcode });
		} else if (tag === undefined) {
			found.push({ start, end, kind: 'void', name: '' });
		} else {
			const placeholder = readTag(tag, start, written);
			if (placeholder === null) pattern.lastIndex = start + 1;
			else found.push(placeholder);
		}
	}
	return [...found, ...pairShortcodes(shortcodes)].toSorted((a, b) => a.start - b.start);
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

/** `[name a="b"]` and `[/name]` are a pair; alone, only the first stands for a word. */
function pairShortcodes(shortcodes: readonly Placeholder[]): Placeholder[] {
	const paired: Placeholder[] = [];
	const open = new Map<string, number[]>();
	for (const [index, code] of shortcodes.entries()) {
		const name = `[${/[a-z][\w-]*/.exec(code.name)?.[0] ?? ''}`;
		const isClosing = code.name.startsWith('[/');
		paired.push({ ...code, name: isClosing ? name : '' });
		const opened = open.get(name) ?? [];
		open.set(name, opened);
		if (!isClosing) {
			if (!code.name.endsWith('/]')) opened.push(index);
			continue;
		}
		const partner = opened.pop();
		const opener = partner === undefined ? undefined : paired[partner];
		if (partner === undefined || opener === undefined) continue;
		paired[partner] = { ...opener, kind: 'open', name };
		paired[index] = { ...code, kind: 'close', name };
	}
	return paired;
}

function readTag(tag: string, start: number, written: ReadonlySet<string>): Placeholder | null {
	const closing = tag.startsWith('</');
	const selfClosing = tag.endsWith('/>');
	const name = (/[A-Za-z][\w.:-]*/.exec(tag)?.[0] ?? '').toLowerCase();
	const closed = selfClosing || written.has(name) || VOID_ELEMENTS.has(name);
	const known = KNOWN_ELEMENTS.has(name) || name.includes('-');
	// `a<b and c>d` has no end tag and no values either.
	if (!closed && (!known || /\s[^=\s>]+[\s>]/.test(tag))) return null;
	const end = start + tag.length;
	if (selfClosing || VOID_ELEMENTS.has(name)) return { start, end, kind: 'void', name };
	return { start, end, kind: closing ? 'close' : 'open', name };
}
