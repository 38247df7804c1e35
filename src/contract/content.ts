/** Whose text a field holds, and whether the source moved on, in the order in which it is shown. */
export const STALE_STATES = [
	'current',
	/** A person's wording of today's source. */
	'approved',
	'stale',
	/** A person's wording whose source moved on. */
	'approvedStale',
	'missing',
	/** Missing or stale, and left so: its translation was refused, and nobody is asked for now. */
	'refused',
	'unproven',
] as const;
export type StaleState = (typeof STALE_STATES)[number];

/** Fields of one language by their state. */
export type StaleCounts = Readonly<Record<StaleState, number>>;

export interface StaleMapResponse {
	readonly collection: string;
	readonly sourceLanguage: string;
	/** Items that were looked at. */
	readonly items: number;
	/** Every target language, or those that were asked for. */
	readonly languages: Readonly<Record<string, StaleCounts>>;
	/** Of the languages that have refused fields, how many for which reason. */
	readonly reasons: Readonly<Record<string, Readonly<Record<string, number>>>>;
	/** Where the next page begins; null when everything was counted. */
	readonly nextOffset: number | null;
}

/** `GET info` with collection, language and state: the items with such fields, in pages. */
export interface StaleItemsResponse {
	readonly collection: string;
	readonly language: string;
	readonly state: StaleState;
	/** May be none although there is another page. */
	readonly items: readonly {
		readonly key: string;
		readonly fields: readonly string[];
		/** Of refused fields, by field. */
		readonly reasons?: Readonly<Record<string, string>> | undefined;
	}[];
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
