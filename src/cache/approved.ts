import { z } from 'zod';
import { StoreError } from '../errors.ts';
import type { Store } from '../store/store.ts';

/** One source segment in one language pair; its wording holds wherever the segment stands in the collection. */
export interface ApprovedRef {
	readonly collection: string;
	readonly sourceLanguage: string;
	readonly targetLanguage: string;
	readonly format: string;
	/** Digest of the normalised source segment, base64url. */
	readonly digest: string;
}

const wordingSchema = z.object({
	/** Canonical text with the source segment's tag numbers. */
	text: z.string(),
	/** Where a person wrote it: item and field, so that taking the edit back takes the approval back. */
	origin: z.string(),
	/** Milliseconds since 1970. */
	at: z.number(),
});

export type ApprovedWording = z.infer<typeof wordingSchema>;

const PREFIX = 'ai_approved:v1:';

/** A person's wording by segment: no expiry, no provider, no tags; the newest edit wins. */
export class ApprovedMemory {
	readonly #store: Store;
	readonly #namespace: string;

	constructor(store: Store, namespace: string) {
		this.#store = store;
		this.#namespace = namespace;
	}

	/** Never rejects: a store that does not answer approves nothing. */
	async read(refs: readonly ApprovedRef[]): Promise<readonly (ApprovedWording | null)[]> {
		if (refs.length === 0) return [];
		try {
			const values = await this.#store.getMany(refs.map((ref) => this.#key(ref)));
			return values.map(decode);
		} catch (error) {
			if (error instanceof StoreError) return refs.map(() => null);
			throw error;
		}
	}

	/** Rejects with `StoreError` when it was not taken. */
	async learn(
		wordings: readonly { readonly ref: ApprovedRef; readonly wording: ApprovedWording }[],
	): Promise<void> {
		if (wordings.length === 0) return;
		await this.#store.setMany(
			wordings.map(({ ref, wording }) => ({
				key: this.#key(ref),
				value: Buffer.from(JSON.stringify(wording)),
				ttlMs: null,
			})),
		);
	}

	/** Takes back what `origin` has approved; answers how many. Rejects with `StoreError`. */
	async withdraw(refs: readonly ApprovedRef[], origin: string): Promise<number> {
		if (refs.length === 0) return 0;
		const keys = refs.map((ref) => this.#key(ref));
		const values = await this.#store.getMany(keys);
		const own = keys.filter((_, index) => decode(values[index] ?? null)?.origin === origin);
		return own.length === 0 ? 0 : this.#store.deleteMany(own);
	}

	/** Removes all of this namespace; answers how many. Rejects with `StoreError`. */
	async clear(): Promise<number> {
		let removed = 0;
		for await (const keys of this.#store.scan(`${PREFIX}${encode(this.#namespace)}:`)) {
			removed += await this.#store.deleteMany(keys);
		}
		return removed;
	}

	#key({ collection, sourceLanguage, targetLanguage, format, digest }: ApprovedRef): string {
		const parts = [this.#namespace, collection, sourceLanguage, targetLanguage, format, digest];
		return PREFIX + parts.map(encode).join(':');
	}
}

function encode(part: string): string {
	return encodeURIComponent(part.toWellFormed());
}

function decode(value: Buffer | null): ApprovedWording | null {
	if (value === null) return null;
	try {
		const result = wordingSchema.safeParse(JSON.parse(value.toString()));
		return result.success ? result.data : null;
	} catch {
		return null;
	}
}
