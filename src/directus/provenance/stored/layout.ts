import { z } from 'zod';
import { isObject } from '../../../config/run-options.ts';
import { isPacked, type Packed } from './digests.ts';
import type { StoredList } from './lists.ts';

/** Of `strings`: the shaping of all segments, or one for each. */
export type StoredShapings = number | number[];

/**
 * A version as it lies in the store. Names are short, for each is written with every version. What
 * has none here was written by a later version of the bundle, and is kept. In an older version
 * `true` stands for what the newer one says.
 */
export interface StoredVersion {
	readonly [later: string]: unknown;
	/** Hash of the value. */
	readonly v: Packed;
	/** Source language, provider and model, as indexes of `strings`. */
	readonly w: readonly number[];
	/** Milliseconds since 1970. */
	readonly a: number;
	/** The cut; absent: that of the newer version, and of the newest 1. */
	readonly c?: number | undefined;
	/** Hash of the source's text. */
	readonly x?: Packed | true | undefined;
	/**
	 * Digests of the source's segments. In an older version: absent, as in the newer; or what the
	 * newer list begins with, what it ends with, both as counts, and what stands between.
	 */
	readonly s?: StoredList;
	/** Digests of its own segments, likewise; absent in the newest: there are none. */
	readonly t?: StoredList;
	/** Marks of tags, `a,b..c`; null: no segment has tags; absent: unknown. */
	readonly g?: string | null | true | undefined;
	/** The frame's hashes. */
	readonly f?: Packed | true | undefined;
	/** Shapings; absent: unknown. */
	readonly h?: StoredShapings | undefined;
	/** Indexes of a person's segments; true: all of them; absent: none. */
	readonly p?: readonly number[] | true | undefined;
	/** Hash of what stood there: true, the older version's value; false, that of nothing. */
	readonly o?: Packed | boolean | undefined;
	/** The text as it stands is a person's. */
	readonly b?: boolean | undefined;
	/** A person went back to it. */
	readonly k?: boolean | undefined;
	/** Segments that have left: digests of source and target by turns, and their shapings. */
	readonly l?: readonly [digests: Packed, shapings: StoredShapings] | undefined;
	readonly review?: { readonly at: number; readonly by: string | null; readonly value: string };
	readonly proposal?: { readonly at: number; readonly by: string | null };
	readonly copy?: { readonly collection: string; readonly item: string };
}

const reviewSchema = z.object({ at: z.number(), by: z.string().nullable(), value: z.string() });
const proposalSchema = z.object({ at: z.number(), by: z.string().nullable() });
const copySchema = z.object({ collection: z.string(), item: z.string() });

/** Read for every field of a stale map: a schema would take as long as all the rest. */
export function isStoredVersion(value: unknown): value is StoredVersion {
	if (!isObject(value)) return false;
	const { v, w, a, c, x, s, t, g, f, h, p, o, b, k, l, review, proposal, copy } = value;
	return (
		isPacked(v) &&
		isIndexes(w) &&
		w.length === 3 &&
		typeof a === 'number' &&
		(c === undefined || isIndex(c)) &&
		isSharedHash(x) &&
		isList(s) &&
		isList(t) &&
		(g === undefined || g === null || g === true || typeof g === 'string') &&
		isSharedHash(f) &&
		(h === undefined || isShapings(h)) &&
		(p === undefined || p === true || isIndexes(p)) &&
		(o === false || isSharedHash(o)) &&
		(b === undefined || typeof b === 'boolean') &&
		(k === undefined || typeof k === 'boolean') &&
		(l === undefined || (Array.isArray(l) && isPacked(l[0]) && isShapings(l[1]))) &&
		(review === undefined || reviewSchema.safeParse(review).success) &&
		(proposal === undefined || proposalSchema.safeParse(proposal).success) &&
		(copy === undefined || copySchema.safeParse(copy).success)
	);
}

function isIndex(value: unknown): value is number {
	return Number.isInteger(value) && Number(value) >= 0;
}

function isIndexes(value: unknown): value is readonly number[] {
	return Array.isArray(value) && value.every(isIndex);
}

function isShapings(value: unknown): boolean {
	return isIndex(value) || isIndexes(value);
}

function isSharedHash(value: unknown): boolean {
	return value === undefined || value === true || isPacked(value);
}

function isList(value: unknown): boolean {
	if (value === undefined || isPacked(value)) return true;
	return Array.isArray(value) && isIndex(value[0]) && isIndex(value[1]) && isPacked(value[2]);
}

/** A record as it lies in the store: a map of MessagePack, which never begins like JSON. */
export interface StoredRecord {
	readonly [later: string]: unknown;
	/** Number of the format. */
	readonly n: number;
	/** Names of languages and makers, and shapings: each is written once. */
	readonly strings: readonly string[];
	/** Versions by field, newest first. */
	readonly fields: Readonly<Record<string, readonly unknown[]>>;
}

export function isStoredRecord(value: unknown): value is StoredRecord {
	if (!isObject(value)) return false;
	const { n, strings, fields } = value;
	return (
		isIndex(n) &&
		Array.isArray(strings) &&
		strings.every((text) => typeof text === 'string') &&
		isObject(fields) &&
		Object.values(fields).every((versions) => Array.isArray(versions))
	);
}
