import { ATTRIBUTES } from './attribute.ts';
import type { Dialect, Line, Page } from './page.ts';

/** Of FastAPI, VuePress and Markdown Preview Enhanced. */
const FILE = [
	String.raw`\{\*[^*\n]{1,500}\*\}`,
	String.raw`@\[(?:code|content|snippet|include)\b[^\]\n]{0,99}\]\([^()\n]{0,500}\)`,
	String.raw`@(?:import|include)[ \t]{1,9}["'][^"'\n]{1,500}["'](?:[ \t]{0,9}\{[^{}\n]{0,99}\})?`,
];
/** Matches what is no text, on a line of its own: attributes, and files that are put in. */
const SYNTAX = new RegExp(
	[ATTRIBUTES, String.raw`-+8<-+(?:[ \t]+["'][^"'\n]*["'])?`, ...FILE]
		.map((pattern) => String.raw`^[ \t>]*(?:${pattern})[ \t]*$`)
		.concat(String.raw`^[ \t>]*<<<[ \t]+[^\s<]`)
		.join('|'),
);
const FILES = /^[ \t>]*-+8<-+[ \t]*$/;
/** Matches what begins or ends a text that unfolds, of Adobe. */
const FOLD = /^\+\+\+(?:[ \t]+|$)/;
/** Matches an abbreviation up to its meaning. */
const ABBREVIATION = /^[ \t>]*\*\[[^\]\n]+\]:[ \t]*(?=[^\s*])(?!.*\*)/;
/** Matches the mark of a line whose end is kept. */
const VERSE = /^[ \t]*\|[ \t]+(?=[^|\s][^|]*$)/;
const CAPTION = /^[ \t]*Table:[ \t]+(?=\S)/;
const ROW = /\||^[ \t]*[-+=][-+= \t]{2,}$/;
const TAG = /^[ \t>]*<[a-z][\w-]*[ \t][^<>\n]*>[ \t]*$/i;
const WITH_MARKDOWN = /[ \t]markdown(?=[\s=>])/;

/** Syntax that takes a line, of several dialects. */
export const LINES: Dialect = {
	sign: /^[ \t>]*(?:\{[:.# \t\w*]|@|-+8<-|<<<[ \t]|\*\[|\+\+\+|\|[ \t]|Table:|%[ \t]|<[a-z][^\n]*[ \t]markdown)/im,
	hide: hideLines,
};

function hideLines(page: Page): void {
	const { lines } = page;
	const [first] = lines;
	if (first?.text.startsWith('% ') === true) hideTitleBlock(page);
	let borders = lines.filter(({ text }) => FILES.test(text)).length;
	let isList = false;
	for (const [index, line] of lines.entries()) {
		const { start, end, text, isCode } = line;
		if (isCode) continue;
		const isBorder = FILES.test(text);
		if (isBorder) {
			borders -= 1;
			isList = !isList && borders > 0;
		}
		const meaning = ABBREVIATION.exec(text)?.[0].length ?? 0;
		const fold = FOLD.exec(text)?.[0].length ?? 0;
		if (fold > 0 && index > 0) {
			const last = start + text.trimEnd().length;
			page.addTitle(line, { start: Math.min(start + fold, last), end: last, closing: '' });
		} else if (isBorder || isList || SYNTAX.test(text)) {
			page.blank(start, end);
		} else if (meaning > 0) {
			page.blank(start, end);
			const last = start + text.trimEnd().length;
			page.values.push({ start: start + meaning, end: last, role: 'title', quote: '' });
		} else if (isVerse(lines, index)) {
			leaveOut(page, line, VERSE);
			page.part(line);
		} else if (CAPTION.test(text) && isBesideTable(lines, index)) {
			leaveOut(page, line, CAPTION);
			page.part(line);
		} else if (TAG.test(text) && WITH_MARKDOWN.test(text)) {
			const next = lines[index + 1];
			if (next !== undefined && next.text.trim() !== '') page.part(next);
		}
	}
}

/** The title, the authors and the date of a document of Pandoc. */
function hideTitleBlock(page: Page): void {
	for (const [index, { start, end, text }] of page.lines.slice(0, 3).entries()) {
		if (!/^%[ \t]/.test(text)) return;
		const title = { start: index === 0 ? start + 2 : end, end, closing: '' } as const;
		page.addTitle({ start, end }, title);
	}
}

function leaveOut(page: Page, { start, text }: Line, mark: RegExp): void {
	const length = mark.exec(text)?.[0].length ?? 0;
	page.blank(start, start + length);
	page.reshape(start, start + length, '');
}

/** Whether a line is one of several that keep their ends, and no row of a table. */
function isVerse(lines: readonly Line[], index: number): boolean {
	const isOne = (at: number) => VERSE.test(lines[at]?.text ?? '');
	return isOne(index) && (isOne(index - 1) || isOne(index + 1));
}

function isBesideTable(lines: readonly Line[], index: number): boolean {
	return [-2, -1, 1, 2].some((step) => ROW.test(lines[index + step]?.text ?? ''));
}
