import { findIcuBlocks, findIcuSyntax } from '../../segments/icu.ts';
import { addValues } from './attribute.ts';
import type { Dialect, Page } from './page.ts';

const KRAMDOWN_LINE = /^[ \t>]*\{:[^}\n]*\}[ \t]*$/;
/** Matches a line that holds nothing but Liquid, or a shortcode of Hugo. */
const MACRO_LINE = /^[ \t>]*(?:(?:\{%(?:(?!%\})[^\n])*%\}|\{\{[%<](?:(?!\}\})[^\n])*\}\})[ \t]*)+$/;
const QUOTE = /^[ \t]*(?:>[ \t]*)+/gm;
const INLINE = new RegExp(
	[
		String.raw`\{\{\{[^{}\n]*\}\}\}|\{\{[^{}\n]*\}\}`,
		String.raw`\{%(?:(?!%\}|\{%)[^\n])*%\}`,
		String.raw`(?<!\\)\{:[^{}\n]*\}`,
		String.raw`(?<=[ \t])\{#[\w-]+(?:[ \t]+\.[\w-]+)*\}(?=[ \t]*\r?$)`,
	].join('|'),
	'g',
);

/** Matches what takes arguments that a page shows: shortcodes of Hugo, and includes of Liquid. */
const WITH_ARGUMENTS =
	/^\s*(?:\{\{[%<]|\{%-?\s{0,9}(?:include|include_cached|include_relative|render|figure|image|img|component|callout|alert|video)\b)/;

/** Macros and the attributes of kramdown: blank on lines of their own, a word inside of a line. */
export const MACROS: Dialect = { sign: /\{/, hide: hideMacros };

function hideMacros(page: Page): void {
	const isSyntax = readSyntax(page.source);
	for (const { start, end, text, isCode } of page.lines) {
		if (isCode || !text.includes('{')) continue;
		if (KRAMDOWN_LINE.test(text) || MACRO_LINE.test(text)) {
			page.blank(start, end);
			addArguments(page, start, end);
			continue;
		}
		INLINE.lastIndex = 0;
		for (let match = INLINE.exec(text); match !== null; match = INLINE.exec(text)) {
			const from = start + match.index;
			const to = from + match[0].length;
			if (isSyntax(from, to)) {
				INLINE.lastIndex = match.index + 1;
				continue;
			}
			// A blank that is hidden as a letter would keep emphasis before it from ending.
			page.mask(/^[ \t]/.test(match[0]) ? from + 1 : from, to);
			addArguments(page, from, to);
		}
	}
}

function addArguments(page: Page, start: number, end: number): void {
	const macro = page.source.slice(start, end);
	if (WITH_ARGUMENTS.test(macro)) addValues(page, start, end, /^\s*\{\{/.test(macro));
}

/** Answers, for growing ranges, whether one holds syntax of an ICU block, as in `one {{name}}`. */
export function readSyntax(source: string): (start: number, end: number) => boolean {
	const text = /plural|select/.test(source)
		? source.replace(QUOTE, (prefix) => ' '.repeat(prefix.length))
		: '';
	const blocks = findIcuBlocks(text).filter(
		({ start, end }) => !/\n[ \t]*\r?\n/.test(text.slice(start, end)),
	);
	const syntax = findIcuSyntax(blocks);
	let next = 0;
	return (start, end) => {
		while ((syntax[next]?.end ?? Infinity) <= start) next += 1;
		return (syntax[next]?.start ?? Infinity) < end;
	};
}
