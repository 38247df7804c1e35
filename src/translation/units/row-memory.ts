import { adoptTranslation } from '../../documents/segments/adopt.ts';
import type { Segment } from '../../documents/document.ts';
import { giveWay } from '../../pace.ts';
import { alignDigests } from './alignment.ts';

/** What a target field was rendered from, segment by segment and in order. */
export interface RenderedField {
	/** Digest of each source segment. */
	readonly source: readonly string[];
	/** Marks of each source segment's tags at that time; absent: taken as today's. */
	readonly tags?: readonly (readonly string[])[] | undefined;
	/** Digest of each target segment as it stood in the row; empty when the two do not pair up. */
	readonly target: readonly string[];
	/** What shaped each machine translation besides its text; null: unknown. */
	readonly shapings: readonly string[] | null;
	/** Indexes of segments whose wording is a person's. */
	readonly people: ReadonlySet<number>;
}

export interface RowSegment {
	readonly translation: string;
	readonly byPerson: boolean;
	/** null: unknown, taken as unchanged. */
	readonly shaping: string | null;
}

export interface RecalledRow {
	/** One for each of today's source segments. */
	readonly segments: readonly (RowSegment | null)[];
	/** The row holds a person's text that is not among them, and its source may still be there. */
	readonly isLost: boolean;
}

/**
 * Finds the translation of each of today's source segments in the target row, where it was rendered
 * from the same source before. `edited`: a person has changed the row since, so what differs is
 * that person's.
 */
export async function recallRow(
	sources: readonly { readonly digest: string; readonly segment: Segment }[],
	rendered: RenderedField,
	current: readonly { readonly digest: string; readonly segment: Segment }[],
	edited: boolean,
): Promise<RecalledRow> {
	const placed = placeSegments(
		rendered,
		current.map(({ digest }) => digest),
		edited,
	);
	const isByPerson = (index: number): boolean =>
		rendered.people.has(index) ||
		(edited && rendered.target[index] !== current[placed.get(index) ?? -1]?.digest);
	const wanted = new Map<string, number>();
	for (const { digest, segment } of sources) {
		const name = `${digest} ${segment.role}`;
		wanted.set(name, (wanted.get(name) ?? 0) + 1);
	}
	// A title may say what a heading says: each comes from its own kind, or from one that is gone.
	const known = Map.groupBy(rendered.source.keys(), (index) => {
		const digest = rendered.source[index] ?? '';
		const name = `${digest} ${current[placed.get(index) ?? -1]?.segment.role ?? ''}`;
		return wanted.has(name) ? name : digest;
	});
	for (const [name, indexes] of known) {
		const count = wanted.get(name) ?? indexes.length;
		if (count < indexes.length) known.set(name, preferPeople(indexes, count, isByPerson));
	}
	for (const indexes of known.values()) indexes.reverse();
	let isLost = edited && placed.size < Math.max(rendered.source.length, current.length);
	const recall = ({ digest, segment }: (typeof sources)[number]): RowSegment | null => {
		const index = known.get(`${digest} ${segment.role}`)?.pop() ?? known.get(digest)?.pop();
		if (index === undefined) return null;
		const byPerson = isByPerson(index);
		const target = current[placed.get(index) ?? -1];
		const translation =
			target === undefined
				? null
				: adoptTranslation(segment, target.segment, rendered.tags?.[index]);
		if (translation === null) {
			isLost ||= byPerson || edited;
			return null;
		}
		const shaping = rendered.shapings === null ? null : (rendered.shapings[index] ?? '');
		return { translation, byPerson, shaping };
	};
	const segments: (RowSegment | null)[] = [];
	for (const source of sources) {
		await giveWay();
		segments.push(recall(source));
	}
	return { segments, isLost };
}

/** Where fewer of several equal sources are left, those that a person worded go first. */
function preferPeople(
	indexes: readonly number[],
	wanted: number,
	isByPerson: (index: number) => boolean,
): number[] {
	const machine = indexes.filter((index) => !isByPerson(index));
	return [...indexes.filter(isByPerson), ...machine].slice(0, wanted).toSorted((a, b) => a - b);
}

/** Maps rendered segments to those of the row now; what cannot be told apart is left out. */
function placeSegments(
	{ source, target }: RenderedField,
	current: readonly string[],
	edited: boolean,
): ReadonlyMap<number, number> {
	const places = new Map<number, number>();
	if (target.length !== source.length) {
		if (!edited && target.length === 0 && current.length === source.length) {
			for (const index of source.keys()) places.set(index, index);
		}
		return places;
	}
	return alignDigests(target, current);
}
