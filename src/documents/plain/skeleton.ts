import type { Comparer } from '../document.ts';
import { syntaxOf } from '../segments/icu.ts';
import { chooseBreaks } from './breaks.ts';
import { parsePlain, readMessages } from './plain.ts';

/** The syntax of ICU plurals and selects, one a line. */
export function plainSkeleton(text: string): string {
	return parsePlain(text).blocks.toSorted().join('\n');
}

interface PlainSkeleton {
	/** The placeholders and the syntax of ICU blocks as they are written, sorted. */
	readonly fixed: readonly string[];
	readonly alternatives: number;
	/** How many bars there are outside of placeholders. */
	readonly bars: number;
	readonly lines: number;
	/** Line ends inside of paragraphs wrapped by hand: a translation has more of them, or fewer. */
	readonly wraps: number;
}

/** A translated plain text has the placeholders, lines and alternatives of its source. */
export function compareWithPlain(source: string): Comparer {
	// A translation may not look as if it had alternatives: in Chinese, or with a bracket in one.
	const breaks = chooseBreaks(source);
	const before = readSkeleton(source, breaks);
	return (rendered) => {
		const after = readSkeleton(rendered, breaks);
		const ends = after.lines + after.wraps;
		const hasLines =
			before.wraps === 0
				? ends === before.lines
				: ends >= before.lines && after.lines <= before.lines + before.wraps;
		return (
			before.alternatives === after.alternatives &&
			before.bars === after.bars &&
			hasLines &&
			sameList(before.fixed, dropPercentages(source, before.fixed, after.fixed))
		);
	};
}

function readSkeleton(source: string, breaks: RegExp): PlainSkeleton {
	const fixed: string[] = [];
	const counts = { alternatives: 0, bars: 0, lines: 0, wraps: 0 };
	for (const { runs, breaks: parted, wraps, blocks } of readMessages(source, breaks)) {
		const starts = new Set(blocks.map(({ start }) => start));
		counts.wraps += wraps;
		for (const found of parted) {
			const bar = found.includes('|');
			counts[bar ? 'alternatives' : 'lines'] += 1;
			counts.bars += bar ? 1 : 0;
		}
		for (const piece of runs.flat()) {
			const raw = source.slice(piece.start, piece.end);
			if (piece.kind === 'text') counts.bars += raw.split('|').length - 1;
			else if (!starts.has(piece.start) && !raw.startsWith("'")) fixed.push(raw);
		}
		for (const block of blocks) fixed.push(syntaxOf(source, block));
	}
	return { ...counts, fixed: fixed.toSorted() };
}

/** `50 %` is `%50` in Turkish and Basque, which elsewhere would be a placeholder. */
function dropPercentages(
	source: string,
	before: readonly string[],
	after: readonly string[],
): readonly string[] {
	if (before.length === after.length || !/\d\s?%/.test(source)) return after;
	const known = new Set(before);
	return after.filter((raw) => known.has(raw) || !/^%\d{1,2}$/.test(raw));
}

function sameList(a: readonly string[], b: readonly string[]): boolean {
	return a.length === b.length && a.every((raw, index) => raw === b[index]);
}
