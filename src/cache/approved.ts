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

/** Of every place that holds one; alone in older values. */
const storedSchema = z.union([z.array(wordingSchema), wordingSchema.transform((one) => [one])]);

const PREFIX = 'ai_approved:v1:';
/** Places that are remembered for one segment: taking them all back takes the approval back. */
const MAX_ORIGINS = 50;

/** A person's wording by segment: no expiry, no provider, no tags; the newest edit of all places that hold one wins. */
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
			return values.map((value) => newestOf(decode(value)));
		} catch (error) {
			if (error instanceof StoreError) return refs.map(() => null);
			throw error;
		}
	}

	/** What a place says already keeps its time. Rejects with `StoreError` when it was not taken. */
	async learn(
		wordings: readonly { readonly ref: ApprovedRef; readonly wording: ApprovedWording }[],
	): Promise<void> {
		if (wordings.length === 0) return;
		const known = await this.#demand(wordings.map(({ ref }) => this.#key(ref)));
		for (const { ref, wording } of wordings) {
			const key = this.#key(ref);
			const standing = known.get(key) ?? [];
			const isKnown = ({ origin, text }: ApprovedWording): boolean =>
				origin === wording.origin && text === wording.text;
			if (standing.some(isKnown)) continue;
			const others = standing.filter(({ origin }) => origin !== wording.origin);
			known.set(key, [wording, ...others].toSorted((a, b) => b.at - a.at).slice(0, MAX_ORIGINS));
		}
		await this.#write(known);
	}

	/** Takes back what `origin` has approved; answers of how many. Rejects with `StoreError`. */
	async withdraw(refs: readonly ApprovedRef[], origin: string): Promise<number> {
		if (refs.length === 0) return 0;
		const changed = new Map<string, readonly ApprovedWording[]>();
		for (const [key, standing] of await this.#demand(refs.map((ref) => this.#key(ref)))) {
			const others = standing.filter((wording) => wording.origin !== origin);
			if (others.length < standing.length) changed.set(key, others);
		}
		await this.#write(changed);
		return changed.size;
	}

	async #demand(keys: readonly string[]): Promise<Map<string, readonly ApprovedWording[]>> {
		const names = [...new Set(keys)];
		const values = await this.#store.getMany(names);
		return new Map(names.map((name, index) => [name, decode(values[index] ?? null)]));
	}

	async #write(wordings: ReadonlyMap<string, readonly ApprovedWording[]>): Promise<void> {
		const empty = [...wordings].filter(([, standing]) => standing.length === 0);
		const filled = [...wordings].filter(([, standing]) => standing.length > 0);
		if (empty.length > 0) await this.#store.deleteMany(empty.map(([key]) => key));
		if (filled.length === 0) return;
		await this.#store.setMany(
			filled.map(([key, standing]) => ({
				key,
				value: Buffer.from(JSON.stringify(standing)),
				ttlMs: null,
			})),
		);
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

function newestOf(wordings: readonly ApprovedWording[]): ApprovedWording | null {
	return wordings.toSorted((a, b) => b.at - a.at)[0] ?? null;
}

function decode(value: Buffer | null): readonly ApprovedWording[] {
	if (value === null) return [];
	try {
		const result = storedSchema.safeParse(JSON.parse(value.toString()));
		return result.success ? result.data : [];
	} catch {
		return [];
	}
}
