import { findFirst, type SourceRange } from '../../segments/splice.ts';

/** A range of the source in whose place the parser reads something else. */
export interface Reshaping extends SourceRange {
	readonly written: string;
}

/** What the parser reads, and where each stretch of it stands in the source. */
export interface Layout {
	readonly text: string;
	/** In order; none where the text stands in the source as it is. */
	readonly stretches: readonly Stretch[];
	/** Text stands under indentation that elsewhere makes it code. */
	readonly isIndented?: boolean;
}

interface Stretch extends SourceRange {
	/** Where it begins in the text. */
	readonly at: number;
}

/** The text with other characters in place of some ranges; of two that overlap the first holds. */
export function layOut(text: string, reshapings: readonly Reshaping[]): Layout {
	if (reshapings.length === 0) return { text, stretches: [] };
	const parts: string[] = [];
	const stretches: Stretch[] = [];
	let length = 0;
	let position = 0;
	const push = (end: number, written: string) => {
		if (end > position) stretches.push({ at: length, start: position, end });
		const kept = text.slice(position, end);
		parts.push(kept, written);
		length += kept.length + written.length;
	};
	const sorted = reshapings.toSorted((a, b) => a.start - b.start || a.end - b.end);
	for (const { start, end, written } of sorted) {
		if (start < position) continue;
		push(start, written);
		position = end;
	}
	push(text.length, '');
	return { text: parts.join(''), stretches };
}

/** Where something that begins at an offset of the text begins in the source. */
export function startIn({ stretches }: Layout, offset: number): number {
	const next = findFirst(stretches.length, (index) => {
		const { at = 0, start = 0, end = 0 } = stretches[index] ?? {};
		return at + end - start <= offset;
	});
	const stretch = stretches[next];
	if (stretch === undefined) return stretches.at(-1)?.end ?? offset;
	return stretch.start + Math.max(offset - stretch.at, 0);
}

/** Where something that ends at an offset of the text ends in the source. */
export function endIn({ stretches }: Layout, offset: number): number {
	const next = findFirst(stretches.length, (index) => (stretches[index]?.at ?? 0) < offset);
	const stretch = stretches[next - 1];
	if (stretch === undefined) return stretches[0]?.start ?? offset;
	return Math.min(stretch.start + offset - stretch.at, stretch.end);
}
