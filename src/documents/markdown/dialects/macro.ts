import { findIcuBlocks, findIcuSyntax } from '../../segments/icu.ts';
import type { Dialect, Page } from './page.ts';

const KRAMDOWN_LINE = /^[ \t>]*\{:[^}\n]*\}[ \t]*$/;
/** Matches a line that holds nothing but Liquid, or a shortcode of Hugo. */
const MACRO_LINE = /^[ \t>]*(?:\{%[^\n]*%\}|\{\{[%<][^\n]*[%>]\}\})[ \t]*$/;
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

/** Macros and the attributes of kramdown: blank on lines of their own, a word inside of a line. */
export const MACROS: Dialect = { sign: /\{/, hide: hideMacros };

function hideMacros(page: Page): void {
	const isSyntax = readSyntax(page.source);
	for (const { start, end, text, isCode } of page.lines) {
		if (isCode || !text.includes('{')) continue;
		if (KRAMDOWN_LINE.test(text) || MACRO_LINE.test(text)) {
			page.blank(start, end);
			continue;
		}
		INLINE.lastIndex = 0;
		for (let match = INLINE.exec(text); match !== null; match = INLINE.exec(text)) {
			const from = start + match.index;
			const to = from + match[0].length;
			if (isSyntax(from, to)) INLINE.lastIndex = match.index + 1;
			else page.mask(from, to);
		}
	}
}

/** Answers, for growing ranges, whether one holds syntax of an ICU block, as in `one {{name}}`. */
function readSyntax(source: string): (start: number, end: number) => boolean {
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
