/** What entries of one provider, model and collection have in common. */
export interface Scope {
	/** Parts of the entry's key before and after the digest. */
	readonly prefix: string;
	readonly suffix: string;
	/** A number for both. */
	readonly seed: number;
	/** Every tag that can make its entries unreachable; the last one only those that name no item. */
	readonly tags: readonly string[];
	readonly itemlessTag: string | null;
}

export interface EntryName {
	readonly scope: Scope;
	readonly digest: string;
	readonly key: string;
	/** Stands for the whole key, for a checksum. */
	readonly seed: number;
}

export interface KeyParts {
	readonly provider: string;
	readonly model: string;
	readonly digest: string;
	readonly collection: string | undefined;
}
