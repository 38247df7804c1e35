import type { SourceRange } from '../splice.ts';
import type { Syntax } from './syntax.ts';

/** Syntaxes that are looked for together. Its patterns are built where a file is loaded. */
export interface Grammar {
	readonly rows: readonly Syntax[];
	/** Of `sourceOf(rows)`, flags `gu`. */
	readonly any: RegExp;
	/** Of `sourceOf(rows, true)`, flags `uy`. */
	readonly certain: RegExp;
}

export interface Found extends SourceRange {
	readonly syntax: Syntax;
	readonly markup: string;
}

/** Tells whether the text around holds what a syntax needs. */
export interface Around {
	readonly holds: (syntax: Syntax) => boolean;
}

/** It holds everything: for what was found in its text before. */
export const SURE: Around = { holds: () => true };

/** Looks into a text once for each syntax. */
export function lookAround(text: string): Around {
	const holds = new Map<Syntax, boolean>();
	return {
		holds: (syntax) => {
			const held = holds.get(syntax) ?? syntax.needs?.test(text) ?? true;
			holds.set(syntax, held);
			return held;
		},
	};
}

/** A group for each syntax, in their order; `certain` leaves out those that need more. */
export function sourceOf(rows: readonly Syntax[], certain = false): string {
	return rows
		.map(({ pattern, needs }) => (certain && needs !== undefined ? '([])' : `(${pattern})`))
		.join('|');
}

/** What a grammar finds, from left to right; where `accept` says no, the search goes on inside. */
export function scan(
	text: string,
	{ rows, any, certain }: Grammar,
	accept: (found: Found) => boolean = () => true,
	around: Around = lookAround(text),
): Found[] {
	const list: Found[] = [];
	any.lastIndex = 0;
	for (let match = any.exec(text); match !== null; match = any.exec(text)) {
		const start = match.index;
		let found = read(rows, match);
		if (found.syntax.needs !== undefined && !around.holds(found.syntax)) {
			certain.lastIndex = start;
			const other = certain.exec(text);
			if (other === null) {
				any.lastIndex = start + 1;
				continue;
			}
			found = read(rows, other);
		}
		const isTaken = accept(found);
		if (isTaken) list.push(found);
		any.lastIndex = isTaken ? found.end : start + 1;
	}
	return list;
}

function read(rows: readonly Syntax[], match: RegExpExecArray): Found {
	const row = match.findIndex((group, index) => index > 0 && group !== undefined) - 1;
	const syntax = rows[row];
	if (syntax === undefined) throw new RangeError('documents: a pattern has other groups');
	const [markup] = match;
	return { start: match.index, end: match.index + markup.length, syntax, markup };
}
