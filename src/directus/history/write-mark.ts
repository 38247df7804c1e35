import { FIRST_CUT } from '../../documents/cut.ts';
import { createHash } from 'node:crypto';

/** What a write of ours tells of a field in Directus's history. */
export interface Mark {
	/** Mark of the source that it was made from. */
	readonly sourceMark: string | null;
	/** Indexes of the segments whose wording is a person's. */
	readonly people: readonly number[];
	/** The cut that these indexes are of; absent: the first. */
	readonly cut?: number;
}

export const NO_MARK: Mark = { sourceMark: null, people: [] };

/** `field=mark` pairs, as they stand in the user agent of our writes. */
export function formatMarks(marks: Readonly<Record<string, string>>): string {
	return Object.entries(marks)
		.map(([field, mark]) => `${encodeURIComponent(field)}=${mark}`)
		.join(' ');
}

/**
 * What a field was made from, and in it the person's segments: `mark+0,2-4`, and under another cut
 * than the first `mark@2+0,2-4`.
 */
export function formatMark(text: string, people: readonly number[], cut = FIRST_CUT): string {
	const ranges: { from: number; to: number }[] = [];
	for (const index of people.toSorted((a, b) => a - b)) {
		const last = ranges.at(-1);
		if (last !== undefined && last.to === index - 1) last.to = index;
		else ranges.push({ from: index, to: index });
	}
	const listed = ranges.map(({ from, to }) => (from === to ? `${from}` : `${from}-${to}`));
	const ofCut = cut === FIRST_CUT ? '' : `@${cut}`;
	return sourceMark(text) + ofCut + (listed.length > 0 ? `+${listed.join(',')}` : '');
}

/** What the user agent of one of our writes tells of a field. */
export function readMark(userAgent: string, field: string): Mark {
	const prefix = `${encodeURIComponent(field)}=`;
	const found = userAgent.split(' ').find((part) => part.startsWith(prefix));
	if (found === undefined) return NO_MARK;
	const [made = '', people = ''] = found.slice(prefix.length).split('+');
	const [mark = '', cut] = made.split('@');
	const ranges = people.matchAll(/(\d{1,6})(?:-(\d{1,6}))?/g);
	return {
		sourceMark: mark,
		...(cut !== undefined && { cut: Number(cut) }),
		people: [...ranges].flatMap(([, from, to = from]) => {
			const first = Number(from);
			return Array.from({ length: Number(to) - first + 1 }, (_, index) => first + index);
		}),
	};
}

/** Whether a mark's indexes are of this cut. */
export function isOfCut({ cut = FIRST_CUT }: Mark, today: number): boolean {
	return cut === today;
}

/** Whether a revision bears the mark of a source: of its text or, in older ones, its segments. */
export function bearsMark(revision: Mark, text: string, source: readonly string[]): boolean {
	return [text, source.join('.')].some((made) => revision.sourceMark === sourceMark(made));
}

/** Short form of a source's hash for the user agent in Directus's history. */
export function sourceMark(text: string): string {
	return createHash('sha256').update(text).digest('hex').slice(0, 12);
}
