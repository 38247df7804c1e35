import { findIcuBlocks, findIcuSyntax } from '../segments/icu.ts';
import { LIQUID_BLOCK } from '../segments/placeholder.ts';
import type { SourceRange } from '../segments/splice.ts';

/** Stands for a character of foreign syntax: a letter to the parser, of the private-use area. */
export const MASK = '\ue002';

const FENCE = /^[ \t>]*(?:[-*+][ \t]+|\d{1,9}[.)][ \t]+)*(`{3,}|~{3,})/;
const CONTAINER =
	/^[ \t>]*:{2,}(?:[ \t]*\{[^}\n]*\})?[ \t]*(?:[\w-]+(?:\[[^\]\n]*\])?(?:\{[^}\n]*\})?)?[ \t]*/;
const KRAMDOWN_LINE = /^[ \t>]*\{:[^}\n]*\}[ \t]*$/;
/** Matches a line that holds nothing but Liquid, or a shortcode of Hugo. */
const MACRO_LINE = /^[ \t>]*(?:\{%[^\n]*%\}|\{\{[%<][^\n]*[%>]\}\})[ \t]*$/;
/** Matches what makes a quotation an alert; some systems allow it a title. */
const ALERT = /^([ \t]*(?:>[ \t]*)+)(\[![A-Za-z]+\][-+]?[ \t]*)/;
const QUOTE = /^[ \t]*(?:>[ \t]*)+/gm;
const LINES = /(?<=\n)/;
const LIQUID = new RegExp(LIQUID_BLOCK, 'g');
const INLINE = new RegExp(
	[
		String.raw`\{\{\{[^{}\n]*\}\}\}|\{\{[^{}\n]*\}\}`,
		String.raw`\{%(?:(?!%\}|\{%)[^\n])*%\}`,
		String.raw`(?<!\\)\{:[^{}\n]*\}`,
		String.raw`[ \t]\{#[\w-]+(?:[ \t]+\.[\w-]+)*\}(?=[ \t]*\r?$)`,
	].join('|'),
	'gm',
);

export interface MaskedSource {
	readonly masked: string;
	/** The titles of containers: the only text in what is blank. */
	readonly titles: readonly SourceRange[];
}

/**
 * Markdown with the syntax of other languages hidden behind as many characters, so that offsets
 * stay: lines of containers, kramdown and Liquid and the marks of alerts become blank, macros
 * inside a line a word.
 */
export function maskForeign(source: string): MaskedSource {
	const titles: { start: number; end: number }[] = [];
	if (!/[{]|::|\[!/.test(source)) return { masked: source, titles };
	const isSyntax = readSyntax(source);
	const lines = hideLiquidBlocks(source).split(LINES);
	let fence = '';
	let matter = false;
	let position = 0;
	const masked = lines.map((line, index) => {
		const start = position;
		position += line.length;
		const text = line.replace(/\r?\n$/, '');
		const blank = ' '.repeat(text.length) + line.slice(text.length);
		const marker = FENCE.exec(text)?.[1] ?? '';
		if (fence !== '') {
			fence = marker.startsWith(fence) && /^[ \t>]*[`~]+[ \t]*$/.test(text) ? '' : fence;
			return line;
		}
		if (marker !== '') {
			fence = marker;
			return line;
		}
		const rule = /^[ \t]*---[ \t]*$/.test(text);
		if (matter || (rule && /^[ \t]*:{2,}[\w-]/.test(lines[index - 1] ?? ''))) {
			matter = !(matter && rule);
			return blank;
		}
		const container = CONTAINER.exec(text);
		if (container !== null) {
			const from = start + container[0].length;
			titles.push({ start: from, end: from + lengthOfTitle(text.slice(container[0].length)) });
			return blank;
		}
		const alert = ALERT.exec(text);
		if (alert !== null) {
			const [whole, prefix = ''] = alert;
			titles.push({ start: start + whole.length, end: start + text.trimEnd().length });
			return prefix + blank.slice(prefix.length);
		}
		return KRAMDOWN_LINE.test(text) || MACRO_LINE.test(text)
			? blank
			: maskInline(line, start, isSyntax);
	});
	return { masked: masked.join(''), titles };
}

/** The length of a container's title, without the attributes in braces that may end its line. */
function lengthOfTitle(rest: string): number {
	const text = rest.trimEnd();
	const opening = text.indexOf('{', text.lastIndexOf('}', text.length - 2) + 1);
	const ends = text.endsWith('}') && opening >= 0;
	return ends ? text.slice(0, opening).trimEnd().length : text.length;
}

/** Blocks of Liquid on lines of their own become blank, others a word. */
function hideLiquidBlocks(source: string): string {
	if (!source.includes('{%')) return source;
	const isFenced = readFences(source);
	const findLine = lineFinder(source);
	return source.replace(LIQUID, (block: string, index: number) => {
		const line = findLine(index);
		if (isFenced(line)) return block;
		const end = index + block.length;
		const before = source.slice(line, index);
		const behind = /[^\n]*/.exec(source.slice(end, end + 200))?.[0] ?? '';
		const alone = /^[ \t>]*$/.test(before) && behind.trim() === '';
		return alone ? block.replace(/[^\r\n]/g, ' ') : MASK.repeat(block.length);
	});
}

/** Answers, for growing offsets, where the line of each begins. */
function lineFinder(source: string): (offset: number) => number {
	let line = 0;
	let end = source.indexOf('\n');
	return (offset) => {
		while (end >= 0 && end < offset) {
			line = end + 1;
			end = source.indexOf('\n', line);
		}
		return line;
	};
}

/** Answers whether a line that begins at an offset lies in a fenced block of code. */
function readFences(source: string): (line: number) => boolean {
	const inside: number[] = [];
	let fence = '';
	let position = 0;
	for (const line of source.split(LINES)) {
		const marker = FENCE.exec(line)?.[1] ?? '';
		if (fence === '') {
			fence = marker;
		} else {
			inside.push(position);
			fence = marker.startsWith(fence) ? '' : fence;
		}
		position += line.length;
	}
	const starts = new Set(inside);
	return (line) => starts.has(line);
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

function maskInline(
	text: string,
	offset: number,
	isSyntax: (start: number, end: number) => boolean,
): string {
	let masked = '';
	INLINE.lastIndex = 0;
	for (let match = INLINE.exec(text); match !== null; match = INLINE.exec(text)) {
		const { index, 0: run } = match;
		const end = index + run.length;
		if (isSyntax(offset + index, offset + end)) {
			INLINE.lastIndex = index + 1;
			continue;
		}
		masked += text.slice(masked.length, index) + MASK.repeat(run.length);
	}
	return masked + text.slice(masked.length);
}
