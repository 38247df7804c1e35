/** One value that we wrote, or were about to write, into a target field. */
export interface FieldVersion {
	/** Hash of the value as it stands in the database. */
	readonly value: string;
	/** Digests of the source segments it was rendered from, in order, base64url. */
	readonly source: readonly string[];
	/** Hash of the source's whole text; absent in older records, which know segments alone. */
	readonly text?: string | undefined;
	/** Marks of each source segment's tags; absent in older records: taken as today's. */
	readonly tags?: readonly (readonly string[])[] | undefined;
	/** Code of the language it was made from. */
	readonly sourceLanguage: string;
	/** Digests of its own segments, likewise; empty when they do not pair up with the source's. */
	readonly target: readonly string[];
	/** Hash of what stands around its own segments; absent in older records: taken as unchanged. */
	readonly frame?: string | undefined;
	/** What shaped each segment besides its text; null: unknown, taken as unchanged. */
	readonly shapings: readonly string[] | null;
	/** Indexes of the segments whose wording is a person's. */
	readonly people: readonly number[];
	readonly provider: string;
	readonly model: string;
	/** Milliseconds since 1970. */
	readonly at: number;
	/** Hash of what stood there as this was recorded; if that still does, this never did. */
	readonly standing?: string | undefined;
	/** The text as it stands is a person's: written by hand, or declared so. */
	readonly byPerson?: boolean | undefined;
	/** A person went back to it: it stands until its source changes. */
	readonly chosen?: boolean | undefined;
	/** Machine segments that have left the text, newest first. */
	readonly left?: readonly LeftSegment[] | undefined;
	/**
	 * It was cut in another way than texts are cut today: its hashes hold, but its lists are empty,
	 * and `people` tells no more than whether there were any.
	 */
	readonly recut?: true | undefined;
	/** Somebody looked at the text with this hash, and approved it. */
	readonly review?: { readonly at: number; readonly by: string | null; readonly value: string };
	/** It was proposed to an editor, who saved it unchanged. */
	readonly proposal?: { readonly at: number; readonly by: string | null };
	/** It was known of another item, whose text was copied here. */
	readonly copy?: { readonly collection: string; readonly item: string };
}
export type LeftSegment = readonly [source: string, target: string, shaping: string];

/** At most two versions, newest first: a kill before the write leaves the older one standing. */
export type ProvenanceRecord = Readonly<Record<string, readonly FieldVersion[]>>;

/** The maker of a text that was found in Directus's history, or adopted. */
export const UNKNOWN_MAKER = { provider: 'unknown', model: 'unknown' };
