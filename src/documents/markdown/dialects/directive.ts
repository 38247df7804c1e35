import { addValues, ATTRIBUTES, BRACES } from './attribute.ts';
import { type Dialect, type Line, MASKED_CLOSING, MASKED_OPENING, type Page } from './page.ts';

const TOKEN = /\\.|`+|\[|\]/g;
const NAME = /(?<![\w:\\/]):[a-z][\w-]{0,60}$/i;
/** Directives whose label is what is typed, and no text. */
const TYPED = /:(?:code|kbd|math|icon|cite)$/;
const ARGUMENTS = new RegExp(BRACES, 'y');
const CERTAIN_ARGUMENTS = new RegExp(ATTRIBUTES, 'y');
/** Extensions of Adobe and DocFX by name: with text in them, and without. */
const TEXT = /^\[!(?:UICONTROL|BADGE|TAB|BUTTON)[ \t]+/i;
const NO_TEXT =
	/^\[!(?:DNL\b|VIDEO\b|INCLUDE\b|IMPORT\b|CODE(?:-\w+)?\b|DIV[ \t]+(?:class|id|align)=)/i;

/** Directives and spans inside of a line: `:name[text]{..}`, `[text]{.class}`, `[!NAME text]`. */
export const DIRECTIVES: Dialect = { sign: /\]\{|:[a-z][\w-]*\[|\[!/i, hide: hideDirectives };

interface Found {
	readonly start: number;
	/** Where its text begins and ends; null: there is none. */
	readonly text: readonly [number, number] | null;
	readonly end: number;
}

function hideDirectives(page: Page): void {
	let code = 0;
	for (const line of page.lines) {
		if (line.isCode || !line.text.includes(']')) continue;
		const found: Found[] = [];
		const open: number[] = [];
		for (const { index, 0: token } of line.text.matchAll(TOKEN)) {
			if (line.start + index < code || token.startsWith('\\')) continue;
			if (token === '[') {
				open.push(index);
			} else if (token === ']') {
				const start = open.pop();
				const directive = start === undefined ? null : readDirective(line.text, start, index);
				if (directive === null) continue;
				if (directive.text === null) dropInside(found, directive);
				found.push(directive);
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

function readDirective(line: string, open: number, close: number): Found | null {
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
	const end = endAt(CERTAIN_ARGUMENTS, line, close + 1);
	const isSpan = end > close + 1 && !/[\]!^\\]$/.test(before);
	return isSpan ? { start: open, text: [open + 1, close], end } : null;
}

function endAt(pattern: RegExp, text: string, index: number): number {
	pattern.lastIndex = index;
	return index + (pattern.exec(text)?.[0].length ?? 0);
}

function hideDirective(page: Page, line: Line, { start: from, text, end: to }: Found): void {
	const [start, end] = [line.start + from, line.start + to];
	const indent = /^[ \t>]*/.exec(line.text)?.[0].length ?? 0;
	const isAlone = from === indent && line.text.slice(to).trim() === '';
	if (text === null) {
		if (isAlone) page.blank(start, end);
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
