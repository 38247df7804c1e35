import { addValues, ATTRIBUTES, BRACES } from './attribute.ts';
import { type Dialect, type Line, MASKED_CLOSING, MASKED_OPENING, type Page } from './page.ts';

const TOKEN = /\\.|`+|\[|\]|(?<![A-Za-z\d:\\/]|[A-Za-z\d]_):[a-z][\w-]{0,60}(?=\{)/gi;
const NAME = /(?<![A-Za-z\d:\\/]|[A-Za-z\d]_):[a-z][\w-]{0,60}$/i;
/** Directives whose label is what is typed, and no text. */
const TYPED = /:(?:code|kbd|math|icon|cite)$/;
const ARGUMENTS = new RegExp(BRACES, 'y');
const CERTAIN_ARGUMENTS = new RegExp(ATTRIBUTES, 'y');
/** Extensions of Adobe and DocFX by name: with text in them, and without. */
const TEXT = /^\[!(?:UICONTROL|BADGE|TAB|BUTTON)[ \t]+/i;
const NO_TEXT =
	/^\[!(?:DNL\b|VIDEO\b|INCLUDE\b|IMPORT\b|CODE(?:-\w+)?\b|DIV[ \t]+(?:class|id|align)=)/i;

/** Matches the key of a reference, which the page itself need not define. */
const KEY = /\[[\w.$:/()-]{1,200}\]/y;
const DEFINITION = /^[ \t>]*\[([^[\]\n]{1,999})\]:/gm;

/** Directives and spans inside of a line: `:name[text]{..}`, `[text]{.class}`, `[!NAME text]`. */
export const DIRECTIVES: Dialect = {
	sign: /\]\{|:[a-z][\w-]{0,60}[[{]|\[!|\]\[/i,
	hide: hideDirectives,
};

interface Found {
	readonly start: number;
	/** Where its text begins and ends; null: there is none. */
	readonly text: readonly [number, number] | null;
	readonly end: number;
}

function hideDirectives(page: Page): void {
	const defined = new Set([...page.text.matchAll(DEFINITION)].map(([, label]) => nameOf(label)));
	let code = 0;
	for (const line of page.lines) {
		if (line.isCode || !/[\]}]/.test(line.text)) continue;
		const found: Found[] = [];
		const open: number[] = [];
		for (const { index, 0: token } of line.text.matchAll(TOKEN)) {
			const isInside = line.start + index < code || index < (found.at(-1)?.end ?? 0);
			if (isInside || token.startsWith('\\')) continue;
			if (token === '[') {
				open.push(index);
			} else if (token === ']') {
				const start = open.pop();
				const directive =
					start === undefined ? null : readDirective(line.text, start, index, defined);
				if (directive === null) continue;
				if (directive.text === null) dropInside(found, directive);
				found.push(directive);
			} else if (token.startsWith(':')) {
				const from = index + token.length;
				const end = endAt(ARGUMENTS, line.text, from);
				if (end > from) found.push({ start: index, text: null, end });
			} else {
				code = Math.max(code, page.endOfCode(line.start + index));
			}
		}
		for (const directive of found) hideDirective(page, line, directive);
	}
}

/** What stands inside of a directive without text is its syntax. */
function dropInside(found: Found[], { start }: Found): void {
	while ((found.at(-1)?.start ?? -1) > start) found.pop();
}

function nameOf(label = ''): string {
	return label.trim().toLowerCase();
}

function readDirective(
	line: string,
	open: number,
	close: number,
	defined: ReadonlySet<string>,
): Found | null {
	const known = line.slice(open, Math.min(close, open + 40));
	const text = TEXT.exec(known)?.[0].length ?? 0;
	const last = endAt(ARGUMENTS, line, close + 1);
	if (text > 0) return { start: open, text: [open + text, close], end: last };
	if (NO_TEXT.test(known)) return { start: open, text: null, end: last };
	const before = line.slice(Math.max(open - 64, 0), open);
	const name = NAME.exec(before)?.[0] ?? '';
	if (close === open + 1 || line.charAt(open + 1) === '^') return null;
	if (name !== '') {
		const range = TYPED.test(name) ? null : ([open + 1, close] as const);
		return { start: open - name.length, text: range, end: last };
	}
	const isFree = !/[\]!^\\]$/.test(before);
	const behind = endAt(KEY, line, close + 1);
	const key = nameOf(line.slice(close + 2, behind - 1));
	if (isFree && /[a-z]/.test(key) && !/\w$/.test(before) && !defined.has(key)) {
		return { start: open, text: [open + 1, close], end: behind };
	}
	const end = endAt(CERTAIN_ARGUMENTS, line, close + 1);
	const isSpan = isFree && end > close + 1;
	return isSpan ? { start: open, text: [open + 1, close], end } : null;
}

function endAt(pattern: RegExp, text: string, index: number): number {
	pattern.lastIndex = index;
	return index + (pattern.exec(text)?.[0].length ?? 0);
}

function hideDirective(page: Page, line: Line, { start: from, text, end: to }: Found): void {
	const [start, end] = [line.start + from, line.start + to];
	const indent = /^[ \t>]*/.exec(line.text)?.[0].length ?? 0;
	const isComponent = line.text.charAt(from) === ':';
	const isAlone = from === indent && line.text.slice(to).trim() === '';
	if (text === null) {
		addValues(page, start, end);
		if (isAlone && !isComponent) page.blank(start, end);
		else page.mask(start, end);
		return;
	}
	const [first, last] = [line.start + text[0], line.start + text[1]];
	addValues(page, last, end);
	if (isAlone && /^\[!TAB/i.test(line.text.slice(from))) {
		page.addTitle({ start, end: line.end }, { start: first, end: last, closing: ']' });
	} else {
		page.mask(start, first, MASKED_OPENING);
		page.mask(last, end, MASKED_CLOSING);
	}
}
