import { z } from 'zod';

/** A version as it lies in the store, where lists are joined by dots. */
const storedVersion = z.object({
	/** Hash of the value as it stands in the database. */
	value: z.string(),
	source: z.string(),
	/** Hash of the source's whole text; absent in older records, which know segments alone. */
	text: z.string().optional(),
	tags: z.string().optional(),
	/** Code of the language it was made from. */
	sourceLanguage: z.string(),
	target: z.string(),
	/** Hash of what stands around its own segments; absent in older records: taken as unchanged. */
	frame: z.string().optional(),
	shapes: z.string().nullable(),
	people: z.array(z.number()),
	provider: z.string(),
	model: z.string(),
	/** Milliseconds since 1970. */
	at: z.number(),
	/** Hash of what stood there as this was recorded; if that still does, this never did. */
	standing: z.string().optional(),
	/** The text as it stands is a person's: written by hand, or declared so. */
	byPerson: z.boolean().optional(),
	left: z.array(z.tuple([z.string(), z.string(), z.string()])).optional(),
});
type StoredVersion = Readonly<z.infer<typeof storedVersion>>;
type StoredLists = 'source' | 'tags' | 'target' | 'shapes' | 'people' | 'left';

/** One value that we wrote, or were about to write, into a target field. */
export interface FieldVersion extends Omit<StoredVersion, StoredLists> {
	/** Digests of the source segments it was rendered from, in order, base64url. */
	readonly source: readonly string[];
	/** Marks of each source segment's tags; absent in older records: taken as today's. */
	readonly tags?: readonly (readonly string[])[] | undefined;
	/** Digests of its own segments, likewise; empty when they do not pair up with the source's. */
	readonly target: readonly string[];
	/** What shaped each segment besides its text; null: unknown, taken as unchanged. */
	readonly shapings: readonly string[] | null;
	/** Indexes of the segments whose wording is a person's. */
	readonly people: readonly number[];
	/** Machine segments that have left the text, newest first. */
	readonly left?: readonly LeftSegment[] | undefined;
}
export type LeftSegment = readonly [source: string, target: string, shaping: string];

/** At most two versions, newest first: a kill before the write leaves the older one standing. */
export const recordSchema = z.record(z.string(), z.array(storedVersion.transform(fromStored)));

/** Lists are cut out when somebody asks for them: of most versions nobody does. */
function fromStored({ shapes, source, tags, target, ...version }: StoredVersion): FieldVersion {
	return {
		...version,
		get source() {
			return split(source);
		},
		get tags() {
			return tags?.split('.').map((marks) => split(marks, ','));
		},
		get target() {
			return split(target);
		},
		get shapings() {
			return shapes?.split('.') ?? null;
		},
	};
}

export function encodeRecord(record: ProvenanceRecord): Buffer {
	const stored = Object.entries(record).map(([field, versions]) => [
		field,
		versions.map(({ shapings, source, tags, target, ...version }) => ({
			...version,
			source: source.join('.'),
			tags: tags?.map((marks) => marks.join(',')).join('.'),
			target: target.join('.'),
			shapes: shapings?.join('.') ?? null,
		})),
	]);
	return Buffer.from(JSON.stringify(Object.fromEntries(stored)));
}

function split(text: string, separator = '.'): readonly string[] {
	return text === '' ? [] : text.split(separator);
}

/** The maker of a text that was found in Directus's history, or adopted. */
export const UNKNOWN_MAKER = { provider: 'unknown', model: 'unknown' };

export type ProvenanceRecord = Readonly<Record<string, readonly FieldVersion[]>>;
