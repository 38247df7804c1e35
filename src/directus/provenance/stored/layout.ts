import { z } from 'zod';
import { isPacked, type Packed } from './digests.ts';

const packed = z.custom<Packed>((value) => isPacked(value));
/** What the version after it has too, which is the older one, is not written twice. */
const SAME = z.literal(true);
const index = z.int().nonnegative();
/** Of `strings`: that of all segments, or one for each. */
const shapings = z.union([index, z.array(index)]);

/**
 * A version as it lies in the store. Names are short for each is written with every version; what
 * has none here was written by a later version of the bundle, and is kept.
 */
export const storedVersion = z.looseObject({
	/** Hash of the value. */
	v: packed,
	/** Source language, provider and model, as indexes of `strings`. */
	w: z.tuple([index, index, index]),
	/** Milliseconds since 1970. */
	a: z.number(),
	/** The cut; absent: 1. */
	c: index.optional(),
	/** Hash of the source's text. */
	x: z.union([packed, SAME]).optional(),
	/**
	 * Digests of the source's segments. In an older version: absent, as in the newer; or what the
	 * newer list begins with, what it ends with, both as counts, and what stands between.
	 */
	s: z.union([packed, z.tuple([index, index, packed])]).optional(),
	/** Digests of its own segments, likewise; absent in the newest: there are none. */
	t: z.union([packed, z.tuple([index, index, packed])]).optional(),
	/** Marks of tags, `a,b..c`; null: no segment has tags; absent: unknown. */
	g: z.union([z.string(), z.null(), SAME]).optional(),
	/** The frame's hashes, 8 bytes each. */
	f: z.union([packed, SAME]).optional(),
	/** Shapings; absent: unknown. */
	h: shapings.optional(),
	/** Indexes of a person's segments; true: all of them; absent: none. */
	p: z.union([z.array(index), z.literal(true)]).optional(),
	/** Hash of what stood there: true, the older version's value; false, that of nothing. */
	o: z.union([packed, z.boolean()]).optional(),
	/** The text as it stands is a person's. */
	b: z.boolean().optional(),
	/** A person went back to it. */
	k: z.boolean().optional(),
	/** Segments that have left: digests of source and target by turns, and their shapings. */
	l: z.tuple([packed, shapings]).optional(),
	review: z.object({ at: z.number(), by: z.string().nullable(), value: z.string() }).optional(),
	proposal: z.object({ at: z.number(), by: z.string().nullable() }).optional(),
	copy: z.object({ collection: z.string(), item: z.string() }).optional(),
});
export type StoredVersion = z.infer<typeof storedVersion>;

/** A record as it lies in the store: a map of MessagePack, which never begins like JSON. */
export const storedRecord = z.looseObject({
	/** Number of the format. */
	n: index,
	/** Names of languages and makers, and shapings: each is written once. */
	strings: z.array(z.string()),
	/** Versions by field, newest first. */
	fields: z.record(z.string(), z.array(z.unknown())),
});
