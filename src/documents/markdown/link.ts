import type { Nodes } from 'mdast';
import type { SourceRange } from '../segments/splice.ts';
import { endOf, startOf } from './tree.ts';

export interface TextRange extends SourceRange {
	/** What encloses it, where that matters: a title's opening quote. */
	readonly quote: string;
}

const TITLE_ENDS: Readonly<Record<string, string>> = { '"': '"', "'": "'", '(': ')' };

/** The title behind a destination, which may begin at `from`; null where there is none. */
export function findTitle(source: string, from: number, end: number): TextRange | null {
	const destination = skipDestination(source, skipBlank(source, from, end), end);
	const start = skipBlank(source, destination, end);
	const quote = source.charAt(start);
	const closing = TITLE_ENDS[quote];
	if (closing === undefined || start === destination) return null;
	for (const [index, character] of unescaped(source, start + 1, end)) {
		if (character === closing) return { start: start + 1, end: index, quote };
	}
	return null;
}

/** Where a link or an image leads that holds what is hidden, as it is written; else null. */
export function readTarget(source: string, masked: string, node: Nodes): string | null {
	const end = endOf(node);
	const at = masked.lastIndexOf('](', end);
	if (at < startOf(node) || masked.slice(at, end) === source.slice(at, end)) return null;
	const title = findTitle(masked, at + 2, end);
	return source.slice(at + 2, (title?.start ?? end) - 1).trim();
}

/** The label of `[label]` that begins at `from`, a bracket; brackets inside it are balanced. */
export function findLabel(source: string, from: number, end: number): TextRange | null {
	let depth = 0;
	for (const [index, character] of unescaped(source, from, end)) {
		if (character === '[') depth += 1;
		if (character === ']') depth -= 1;
		if (character === ']' && depth === 0) return { start: from + 1, end: index, quote: '[' };
	}
	return null;
}

function skipBlank(source: string, from: number, end: number): number {
	let index = from;
	while (index < end && /\s/.test(source.charAt(index))) index += 1;
	return index;
}

function skipDestination(source: string, from: number, end: number): number {
	const pointed = source.charAt(from) === '<';
	let depth = 0;
	for (const [index, character] of unescaped(source, from + (pointed ? 1 : 0), end)) {
		if (pointed && character === '>') return index + 1;
		if (pointed) continue;
		if (character === '(') depth += 1;
		if (character === ')') depth -= 1;
		if (depth < 0 || /\s/.test(character)) return index;
	}
	return end;
}

/** The characters of a range by their indexes, without those that a backslash escapes. */
function* unescaped(source: string, from: number, end: number): Generator<[number, string]> {
	for (let index = from; index < end; index += 1) {
		if (source.charAt(index) === '\\') index += 1;
		else yield [index, source.charAt(index)];
	}
}
