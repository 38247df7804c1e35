import { findWraps, widthOf } from '../segments/lines/wrapping.ts';
import { joinerOf } from '../segments/lines/width.ts';
import { findPlaceholders } from '../segments/placeholder.ts';
import type { SourceRange } from '../segments/splice.ts';

/** A line of a text, or what stands between its bars. */
export interface TextLine extends SourceRange {
	/** Where its text begins, behind the marks of a quotation; the blanks before it count. */
	readonly text: number;
	/** Nothing in it is translated: a command as it is typed. */
	readonly isFixed: boolean;
	/** It is one placeholder and nothing else, and so belongs to no paragraph. */
	readonly isPlaceholder: boolean;
	/** The text that parts it from the next one. */
	readonly found: string;
	/** What stands for the line's end if its sentence goes on in the next line, else null. */
	readonly joiner: string | null;
}

/** `> ` of quoted mail, also several. */
const QUOTE = /^[ \t]*(?:>[ \t]?){1,50}/;
const COMMAND = /^[ \t]*(?:\$ (?=[a-z.~/])|\.{1,2}\/[a-z])/;
/** Brackets are looked for so far from a bar, in characters. */
const MAX_BRACKETED = 100;
const OPEN = /(?<![:;=-])[({[][^(){}[\]\n\r]*$/;
const CLOSE = /^[^(){}[\]\n\r]*[)}\]]/;
const LINE_END = /^(?:\r\n|[\n\r\u2028\u2029])/;

/** The paragraphs of a text without ICU syntax, which `pattern` parts, and how their lines go on. */
export function readParagraphs(source: string, pattern: RegExp): TextLine[][] {
	return joinLines(source, groupLines(source, splitLines(source, pattern)));
}

/** The text between a paragraph's margin and the line's end. */
export function textOf(source: string, { text, end }: TextLine): string {
	return source.slice(text, end).trimEnd();
}

function splitLines(source: string, pattern: RegExp): TextLine[] {
	const whole = findPlaceholders(source, { literal: true });
	const lines: TextLine[] = [];
	let start = 0;
	let passed = 0;
	const add = (end: number, found: string): void => {
		const line = source.slice(start, end);
		const text = start + (QUOTE.exec(line)?.[0] ?? '').length;
		const before = lines.at(-1);
		const isPiped = before?.isFixed === true && before.found.includes('|');
		const isFixed = isPiped || COMMAND.test(line);
		const last = whole[passed - 1];
		const isPlaceholder =
			last !== undefined &&
			last.start <= text + line.slice(text - start).search(/\S|$/) &&
			last.end >= start + line.trimEnd().length;
		lines.push({ start, end, text, isFixed, isPlaceholder, found, joiner: null });
	};
	for (const { index, 0: found } of source.matchAll(pattern)) {
		while ((whole[passed]?.end ?? Infinity) <= index) passed += 1;
		if ((whole[passed]?.start ?? Infinity) < index) continue;
		if (found.includes('|') && isBracketed(source, index, index + found.length)) continue;
		add(index, found);
		start = index + (LINE_END.exec(found)?.[0] ?? found).length;
	}
	passed = whole.length;
	add(source.length, '');
	return lines;
}

/** Whether a bar stands in brackets, where it parts nothing: `{x | x > 5}`. */
function isBracketed(source: string, start: number, end: number): boolean {
	const before = source.slice(Math.max(start - MAX_BRACKETED, 0), start);
	const behind = source.slice(end, end + MAX_BRACKETED);
	return OPEN.test(before) && CLOSE.test(behind);
}

function joinLines(source: string, paragraphs: readonly TextLine[][]): TextLine[][] {
	const texts = paragraphs.map((paragraph) => paragraph.map((line) => textOf(source, line)));
	const wraps = texts.map((paragraph) => findWraps(paragraph));
	let knownWidth = 0;
	for (const [index, own] of wraps.entries()) {
		if (own.includes(true)) knownWidth = Math.max(knownWidth, widthOf(texts[index] ?? []));
	}
	return paragraphs.map((paragraph, index) => {
		const own = texts[index] ?? [];
		const isOpen = knownWidth > 0 && own.length > 1 && wraps[index]?.includes(true) !== true;
		const found = isOpen ? findWraps(own, knownWidth) : wraps[index];
		return paragraph.map((line, at) => {
			const [text = '', next] = [own[at], own[at + 1]];
			const joiner =
				next !== undefined && found?.[at] === true ? joinerOf(text, next.trim()) : null;
			return { ...line, joiner };
		});
	});
}

/** Paragraphs: lines between blank ones and bars, quoted alike. */
function groupLines(source: string, lines: readonly TextLine[]): TextLine[][] {
	const groups: TextLine[][] = [];
	let before: string | null = null;
	for (const line of lines) {
		const isAlone = line.isFixed || line.isPlaceholder || textOf(source, line).trim() === '';
		const quote = isAlone ? null : source.slice(line.start, line.text).replace(/[ \t]/g, '');
		if (quote !== null && quote === before) groups.at(-1)?.push(line);
		else groups.push([line]);
		before = line.found.includes('|') ? null : quote;
	}
	return groups;
}
