import { FIRST_CUT } from '../../../documents/cut.ts';
import type { FieldVersion, LeftSegment } from '../field-version.ts';
import { hashValue } from '../hash.ts';
import { splitFrame } from '../segments.ts';
import {
	countDigests,
	countMarks,
	type Packed,
	packDigests,
	splitMarks,
	unpackDigests,
} from './digests.ts';
import type { StoredShapings, StoredVersion } from './layout.ts';
import { readList, writeList } from './lists.ts';

/** Its neighbours in a field's list, which it may share with. */
interface Beside<Version> {
	readonly newer: Version | null;
	/** The value of the older one. */
	readonly olderValue: string | null;
}

/** What is written of a version besides what it tells. */
export interface Origin {
	/** Number of the cut under which its lists were made. */
	readonly cut: number;
	/** What a later version of the bundle has written. */
	readonly others: Readonly<Record<string, unknown>>;
}

export interface ReadVersion extends Origin {
	readonly version: FieldVersion;
	readonly source: Packed;
	readonly target: Packed;
	readonly marks: string | null | undefined;
}

const NOTHING = hashValue(null);

export function writeVersion(
	version: FieldVersion,
	{ cut, others }: Origin,
	{ newer, olderValue }: Beside<FieldVersion>,
	newerCut: number,
	indexOf: (text: string) => number,
): StoredVersion {
	const { value, source, target, text, tags, frame, shapings, people, standing } = version;
	const marks = writeMarks(tags);
	const { byPerson, left, review, proposal, copy } = version;
	return {
		...others,
		v: packHash(value),
		w: [indexOf(version.sourceLanguage), indexOf(version.provider), indexOf(version.model)],
		a: version.at,
		c: cut === newerCut ? undefined : cut,
		x: text === undefined ? undefined : text === newer?.text || packHash(text),
		s: writeList(source, newer?.source),
		t: target.length === 0 && newer === null ? undefined : writeList(target, newer?.target),
		g: newer !== null && marks !== undefined && marks === writeMarks(newer.tags) ? true : marks,
		f: frame === undefined ? undefined : frame === newer?.frame || packFrame(frame),
		h: shapings?.length === source.length ? writeShapings(shapings, indexOf) : undefined,
		p: writePeople(people, source.length),
		o: standing === undefined ? undefined : writeStanding(standing, olderValue),
		b: byPerson === true ? true : undefined,
		k: version.chosen === true ? true : undefined,
		l: newer === null ? writeLeft(left, indexOf) : undefined,
		...(review && { review }),
		...(proposal && { proposal }),
		...(copy && { copy }),
	};
}

/** null: what it says does not fit together. */
export function readVersion(
	stored: StoredVersion,
	{ newer, olderValue }: Beside<ReadVersion>,
	strings: readonly string[],
): ReadVersion | null {
	const {
		v,
		w,
		a,
		c = newer?.cut ?? FIRST_CUT,
		x,
		s,
		t,
		g,
		f,
		h,
		p,
		o,
		b,
		k,
		l,
		review,
		proposal,
		copy,
	} = stored;
	const source = readList(s, newer?.source ?? NO_DIGESTS);
	const target = readList(t, newer?.target ?? NO_DIGESTS);
	if (source === null || target === null || (s === undefined && newer === null)) return null;
	const count = countDigests(source);
	const paired = countDigests(target);
	const names = w.map((index) => strings[index]);
	const [sourceLanguage, provider, model] = names;
	const marks = g === true ? newer?.marks : g;
	const people = p === true ? [...Array(count).keys()] : (p ?? []);
	const isWhole =
		(paired === 0 || paired === count) &&
		(typeof marks !== 'string' || countMarks(marks) === count) &&
		(!Array.isArray(h) || h.length === count) &&
		people.every((index) => index < count);
	if (!isWhole || sourceLanguage === undefined || provider === undefined || model === undefined) {
		return null;
	}
	const text = x === true ? newer?.version.text : x && unpackHash(x);
	const frame = f === true ? newer?.version.frame : f && unpackDigests(f).join('.');
	const standing = readStanding(o, olderValue);
	const version: FieldVersion = {
		value: unpackHash(v),
		sourceLanguage,
		provider,
		model,
		at: a,
		people,
		...(text !== undefined && { text }),
		...(frame !== undefined && { frame }),
		...(standing !== undefined && { standing }),
		...(b === true && { byPerson: true }),
		...(k === true && { chosen: true }),
		...(review && { review }),
		...(proposal && { proposal }),
		...(copy && { copy }),
		get source() {
			return unpackDigests(source);
		},
		get target() {
			return unpackDigests(target);
		},
		get tags() {
			return readMarks(marks, count);
		},
		get shapings() {
			return readShapings(h, count, strings);
		},
		get left() {
			return readLeft(l, strings);
		},
	};
	return { version, cut: c, others: othersOf(stored), source, target, marks };
}

const NO_DIGESTS: Packed = new Uint8Array();

const NO_OTHERS = {};
const KNOWN = new Set('v w a c x s t g f h p o b k l review proposal copy'.split(' '));

function othersOf(stored: StoredVersion): Readonly<Record<string, unknown>> {
	const names = Object.keys(stored);
	if (names.every((name) => KNOWN.has(name))) return NO_OTHERS;
	return Object.fromEntries(Object.entries(stored).filter(([name]) => !KNOWN.has(name)));
}

function packHash(hash: string): Packed {
	return packDigests([hash]);
}

export function unpackHash(packed: Packed): string {
	return unpackDigests(packed)[0] ?? '';
}

function packFrame(frame: string): Packed {
	return packDigests(splitFrame(frame));
}

/** What lies beyond the segments would keep the version from being read. */
function writePeople(people: readonly number[], count: number): StoredVersion['p'] {
	const own = people.filter((index) => index < count);
	return own.length === 0 ? undefined : own.length === count || own;
}

function writeStanding(standing: string, olderValue: string | null): Packed | boolean {
	if (standing === olderValue) return true;
	return standing === NOTHING ? false : packHash(standing);
}

function readStanding(stored: StoredVersion['o'], olderValue: string | null): string | undefined {
	if (stored === true) return olderValue ?? undefined;
	if (stored === false) return NOTHING;
	return stored === undefined ? undefined : unpackHash(stored);
}

function writeMarks(tags: FieldVersion['tags']): string | null | undefined {
	if (tags === undefined) return undefined;
	if (tags.every((marks) => marks.length === 0)) return null;
	return tags.map((marks) => marks.join(',')).join('.');
}

function readMarks(marks: string | null | undefined, count: number): FieldVersion['tags'] {
	if (typeof marks === 'string') return splitMarks(marks, count);
	return marks === null ? Array.from({ length: count }, () => []) : undefined;
}

function writeShapings(
	shapings: readonly string[],
	indexOf: (text: string) => number,
): number | number[] {
	const [first] = shapings;
	if (first !== undefined && shapings.every((shaping) => shaping === first)) return indexOf(first);
	return shapings.map(indexOf);
}

function readShapings(
	stored: StoredShapings | undefined,
	count: number,
	strings: readonly string[],
): readonly string[] | null {
	if (stored === undefined) return null;
	const indexes = typeof stored === 'number' ? Array<number>(count).fill(stored) : stored;
	return indexes.map((index) => strings[index] ?? '');
}

function writeLeft(
	left: FieldVersion['left'],
	indexOf: (text: string) => number,
): StoredVersion['l'] {
	if (left === undefined || left.length === 0) return undefined;
	const digests = left.flatMap(([source, target]) => [source, target]);
	const shapings = left.map(([, , shaping]) => shaping);
	return [packDigests(digests), writeShapings(shapings, indexOf)];
}

function readLeft(
	stored: StoredVersion['l'],
	strings: readonly string[],
): readonly LeftSegment[] | undefined {
	if (stored === undefined) return undefined;
	const digests = unpackDigests(stored[0]);
	const count = Math.floor(digests.length / 2);
	const shapings = readShapings(stored[1], count, strings) ?? [];
	return Array.from({ length: count }, (_, at): LeftSegment => [
		digests[at * 2] ?? '',
		digests[at * 2 + 1] ?? '',
		shapings[at] ?? '',
	]);
}
