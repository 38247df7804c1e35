/** Fields of one language by whose text they hold and whether the source moved on. */
export interface StaleCounts {
	readonly missing: number;
	readonly current: number;
	readonly stale: number;
	/** A person's wording of today's source. */
	readonly approved: number;
	/** A person's wording whose source moved on. */
	readonly approvedStale: number;
	readonly unproven: number;
}

export interface StaleMapResponse {
	readonly collection: string;
	readonly sourceLanguage: string;
	/** Items that were looked at. */
	readonly items: number;
	/** Every target language, or those that were asked for. */
	readonly languages: Readonly<Record<string, StaleCounts>>;
	/** Where the next page begins; null when everything was counted. */
	readonly nextOffset: number | null;
}

/** `GET info` with collection, language and state: the items with such fields, in pages. */
export interface StaleItemsResponse {
	readonly collection: string;
	readonly language: string;
	readonly state: keyof StaleCounts;
	/** May be none although there is another page. */
	readonly items: readonly { readonly key: string; readonly fields: readonly string[] }[];
	/** Where the next page begins; null at the end. */
	readonly nextOffset: number | null;
}

export interface SettleResponse {
	readonly collection: string;
	readonly dryRun: boolean;
	/** Items that were looked at. */
	readonly items: number;
	/** Fields that were settled. */
	readonly fields: number;
	/** Segments whose wording was learned (`warm` only). */
	readonly segments: number;
	/** Fields that could not be aligned with their source (`warm` only): left as they were. */
	readonly unaligned: number;
	/** `offset` of the call that goes on; null when all was looked at. */
	readonly nextOffset: number | null;
}
