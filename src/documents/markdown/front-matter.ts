import { ASIDE } from '../segments/cut.ts';
import type { PartList } from '../segments/part.ts';
import { fillLiteral, type Piece } from '../segments/piece.ts';
import type { SourceRange } from '../segments/splice.ts';

/** Keys whose values are prose on every site; all others are read by a program. */
const PROSE_KEYS = new Set('title subtitle description summary excerpt lead'.split(' '));

type Style = 'plain' | 'single' | 'double';

/** A value with its quotes. */
interface MatterValue extends SourceRange {
	readonly key: string;
	readonly style: Style;
}

const LINE_OF_KEY =
	/^("[\w .-]{1,99}"|'[\w .-]{1,99}'|[\p{L}_][\p{L}\p{N}_. /-]{0,99})[ \t]{0,99}:(?:[ \t]+(?![ \t])|$)(.*)$/u;
const COMMENT = String.raw`[ \t]*(?:[ \t]#.*)?$`;
const IN_DOUBLE = String.raw`"(?:[^"\\]|\\.)*"`;
const IN_SINGLE = String.raw`'(?:[^']|'')*'(?!')`;
const QUOTED = `${IN_DOUBLE}|${IN_SINGLE}`;
/** Matches the value of a line that says all of it, or has it on lines that are indented. */
const ONE_LINE = new RegExp(
	String.raw`^(?:${QUOTED}|[\[{](?:[^"'#]|${QUOTED})*[\]}]|[|>][-+\d]*)${COMMENT}|^(?![\[{"'|>])`,
);
const QUOTATIONS = new RegExp(`${IN_DOUBLE}|(?<!')${IN_SINGLE}`, 'g');
const EMPTY_LINE = /^[ \t]*(?:#|$)/;
/** Matches a line that belongs to the key before it. */
const INNER_LINE = /^(?: +\S|- |-$)/;
const DOUBLE = new RegExp(String.raw`^"((?:[^"\\]|\\["\\])*)"${COMMENT}`);
const SINGLE = new RegExp(String.raw`^'((?:[^']|'')*)'${COMMENT}`);
/** Matches what begins like text, and holds nothing that would end it or make a mapping of it. */
const PLAIN = /^[\p{L}\p{N}¿¡«„“‘](?:(?!: |:$| #).)*$/u;
/** Matches what YAML of some version takes for a number, a date or a word of its own. */
const VALUE = /^(?:true|false|yes|no|on|off|null|y|n|[-+.\d][-+.,:\w]*(?:[ T][-+.:\dZ ]*)?)$/i;
/** Matches line breaks of YAML and what it does not allow. */
// oxlint-disable-next-line no-control-regex -- these are the ones that are looked for
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]|\p{Cs}/gu;

/**
 * One-line prose at the first level of YAML front matter, which may be indented as a whole; none
 * where a line is not understood.
 */
export function readFrontMatter(source: string, start: number, end: number): MatterValue[] {
	const found: MatterValue[] = [];
	const keys = new Set<string>();
	const raw = source.slice(start, end).split('\n').slice(0, -1);
	const indent = /^ */.exec(raw[0] ?? '')?.[0] ?? '';
	const lines = raw.map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line));
	let position = start;
	for (const [index, line] of lines.entries()) {
		const text = line.replace(/\r$/, '');
		const lineEnd = position + (raw[index]?.length ?? 0);
		const from = lineEnd - line.length;
		position = lineEnd + 1;
		if (index === 0) continue;
		const [whole, name = '', value = ''] = LINE_OF_KEY.exec(text) ?? [];
		const key = name.replace(/^(["'])(.*)\1$/, '$2');
		const isInner = EMPTY_LINE.test(text) || (keys.size > 0 && INNER_LINE.test(text));
		const isKnown = whole === undefined ? isInner : isOneLine(value);
		if (!isKnown || text.search(UNPRINTABLE) >= 0 || keys.has(key)) return [];
		if (whole === undefined) continue;
		keys.add(key);
		const scalar = PROSE_KEYS.has(key) && !goesOn(lines, index + 1) ? findScalar(value) : null;
		if (scalar !== null) {
			const valueStart = from + text.length - value.length;
			const { style, length } = scalar;
			found.push({ key, style, start: valueStart, end: valueStart + length });
		}
	}
	return found;
}

function isOneLine(value: string): boolean {
	if (!/^[[{]/.test(value)) return ONE_LINE.test(value);
	const brackets = value.replace(QUOTATIONS, '').replace(/[^[\]{}]/g, '');
	const opening = brackets.replace(/[\]}]/g, '').length;
	return ONE_LINE.test(value) && opening * 2 === brackets.length;
}

/** Whether the next line that says something belongs to the key before it. */
function goesOn(lines: readonly string[], from: number): boolean {
	let next = from;
	while (next < lines.length && EMPTY_LINE.test(lines[next]?.trimEnd() ?? '')) next += 1;
	return /^(?:[ \t]|-[ \r]?)/.test(lines[next] ?? '');
}

/** How a value is written, and its length with quotes; null where it is not prose on one line. */
function findScalar(value: string): { readonly style: Style; readonly length: number } | null {
	const inner = (DOUBLE.exec(value) ?? SINGLE.exec(value))?.[1];
	if (inner !== undefined) {
		return { style: value.startsWith('"') ? 'double' : 'single', length: inner.length + 2 };
	}
	const text = value.trimEnd();
	return isPlain(text) ? { style: 'plain', length: text.length } : null;
}

function isPlain(text: string): boolean {
	return PLAIN.test(text) && !VALUE.test(text);
}

/** Adds these values. A plain one is quoted where its translation would be read as another. */
export function addFrontMatter(
	list: PartList,
	source: string,
	values: readonly MatterValue[],
): void {
	for (const { key, style, start, end } of values) {
		const quotes = style === 'plain' ? 0 : 1;
		const [from, to] = [start + quotes, end - quotes];
		const options = { ...ASIDE, role: key, collapse: false };
		list.add(readScalar(source, from, to, style), options, (message) => {
			const write = (text: string) => writeScalar(message.escape(text), style);
			if (style !== 'plain') return { write };
			const isWhole = message.start === from && message.end === to && !message.isBranch;
			return isWhole ? { write, wrap: quoteScalar } : null;
		});
	}
}

const ESCAPED = { double: /\\(.)/g, single: /'(')/g, plain: /(?!)/g } as const;

/** Names of Adobe, which stay as they are. */
const NAMES = /\[!DNL [^[\]\n]{1,200}\]/g;

function readScalar(source: string, start: number, end: number, style: Style): Piece[] {
	const escaped = [...source.slice(start, end).matchAll(ESCAPED[style])];
	const named = escaped.length > 0 ? [] : [...source.slice(start, end).matchAll(NAMES)];
	if (named.length > 0) {
		const names = named.map(({ index, 0: { length } }): Piece => {
			return { kind: 'void', start: start + index, end: start + index + length, word: true };
		});
		return fillLiteral(source, start, end, names);
	}
	const found = escaped.map(({ index, 1: text = '' }): Piece => {
		const from = start + index;
		return { kind: 'text', start: from, end: from + 2, text };
	});
	return fillLiteral(source, start, end, found);
}

function writeScalar(text: string, style: Style): string {
	const printable = text.replace(UNPRINTABLE, ' ');
	if (style === 'plain') return printable;
	return style === 'double'
		? printable.replace(/["\\]/g, (character) => `\\${character}`)
		: printable.replaceAll("'", "''");
}

function quoteScalar(written: string): string {
	const text = written.trim();
	return isPlain(text) ? text : `"${writeScalar(text, 'double')}"`;
}
