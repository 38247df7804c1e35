import { describeLine } from '../segments/lines/line.ts';
import { findWraps } from '../segments/lines/wrapping.ts';
import { MASK } from './dialects/page.ts';

const LINE_END = /\r\n|\n|\r/g;
const PREFIX = /^[ \t]*(?:>[ \t]*)*/;
/** Matches how a line ends whose end is a break in any case. */
const BREAK = /(?: {2}|\\|<br[ \t]*\/?>[ \t]*)$/i;
const MASKED = new RegExp(`${MASK}+`, 'g');
/** Matches what may be no text of its segment, which ends or begins beside it. */
const NO_TEXT =
	/!?\[[^[\]]{0,200}\](?:\([^()]{0,500}\))?|<[^<>]{0,500}>|\{[^{}]{0,500}\}{1,3}|`[^`]{0,200}`|\w{2,9}:\/\/\S{1,500}|\S{1,64}@\S{1,200}/g;
/** Lines of prose are longer, in columns; two lines tell less than more of them. */
const MAX_WIDTH = 60;
const MAX_WIDTH_OF_TWO = 50;

/**
 * Where the lines of a paragraph end that are no wrapped prose: an address, a verse, a list without
 * marks. These line ends are kept. Markdown wraps without a meaning, so that here, unlike in plain
 * text, a line end in doubt is wrapping.
 */
export function findKeptLines(masked: string, start: number, end: number): ReadonlySet<number> {
	const kept = new Set<number>();
	const paragraph = masked.slice(start, end);
	if (!/[\r\n]/.test(paragraph)) return kept;
	let lines: string[] = [];
	let ends: number[] = [];
	const judge = () => {
		if (mean(lines)) for (const at of ends) kept.add(at);
		lines = [];
		ends = [];
	};
	let position = 0;
	const read = (to: number): string => {
		const line = paragraph.slice(position, to);
		lines.push(line.replace(PREFIX, '').replace(MASKED, '\ufffc'));
		return line;
	};
	for (const { index, 0: lineEnd } of paragraph.matchAll(LINE_END)) {
		if (BREAK.test(read(index).slice(-20))) judge();
		else ends.push(start + index);
		position = index + lineEnd.length;
	}
	read(paragraph.length);
	judge();
	return kept;
}

/** Whether the ends of lines mean something: short lines of which none goes on in the next. */
function mean(lines: readonly string[]): boolean {
	const described = lines.map(describeLine);
	const maxWidth = lines.length === 2 ? MAX_WIDTH_OF_TWO : MAX_WIDTH;
	return (
		described.every(({ width }) => width <= maxWidth) &&
		described.slice(1).every(({ start }) => start !== 'small') &&
		(lines.length > 2 || /^[^\p{L}\s]{0,3}[\p{Lu}\p{Lt}\p{N}]/u.test(described[1]?.text ?? '')) &&
		described.some(({ ending }) => ending !== 'stop') &&
		lines.every((line) => /\p{L}|\p{N}/u.test(line.replace(NO_TEXT, ''))) &&
		!findWraps(lines).includes(true)
	);
}
