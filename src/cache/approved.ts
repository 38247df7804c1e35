import { z } from 'zod';
import { keyIn } from '../store/namespace.ts';
import { readJson, type Store, unlessAway } from '../store/store.ts';

/** One source segment in one language pair: its wording holds in the whole collection. */
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
	/** The item and field where a person wrote it: taking the edit back takes the approval back. */
	origin: z.string(),
	/** Milliseconds since 1970. */
	at: z.number(),
});

export type ApprovedWording = z.infer<typeof wordingSchema>;
type Wordings = readonly ApprovedWording[];

/** A segment has one wording for each field that words it. Older values hold a single wording. */
const storedSchema = z.union([z.array(wordingSchema), wordingSchema.transform((one) => [one])]);

/** Places that are remembered for one segment: taking them all back takes the approval back. */
const MAX_ORIGINS = 50;

/** A person's wordings by segment, without expiry. The newest edit of all places wins. */
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
		const keys = refs.map((ref) => this.#key(ref));
		const values = await unlessAway(() => this.#store.getMany(keys));
		return values?.map((value) => newestOf(decode(value))) ?? refs.map(() => null);
	}

	/** What a place says already keeps its time. Rejects with `StoreError` when it was not taken. */
	async learn(
		learned: readonly { readonly ref: ApprovedRef; readonly wording: ApprovedWording }[],
		withdrawn: readonly { readonly ref: ApprovedRef; readonly origin: string }[] = [],
	): Promise<void> {
		if (learned.length + withdrawn.length === 0) return;
		const refs = [...learned, ...withdrawn].map(({ ref }) => this.#key(ref));
		const known = await this.#demand(refs);
		const changed = new Map<string, Wordings>();
		for (const { ref, origin } of withdrawn) {
			const key = this.#key(ref);
			const standing = changed.get(key) ?? known.get(key) ?? [];
			const others = standing.filter((wording) => wording.origin !== origin);
			if (others.length < standing.length) changed.set(key, others);
		}
		for (const { ref, wording } of learned) {
			const key = this.#key(ref);
			const standing = changed.get(key) ?? known.get(key) ?? [];
			const next = learnOne(standing, wording);
			if (next !== null) changed.set(key, next);
		}
		await this.#write(changed);
	}

	/** Those that a place would say anew. Rejects with `StoreError`. */
	async unknown<T extends { readonly ref: ApprovedRef; readonly wording: ApprovedWording }>(
		wordings: readonly T[],
	): Promise<readonly T[]> {
		if (wordings.length === 0) return [];
		const known = await this.#demand(wordings.map(({ ref }) => this.#key(ref)));
		return wordings.filter(
			({ ref, wording }) => learnOne(known.get(this.#key(ref)) ?? [], wording) !== null,
		);
	}

	async #demand(keys: readonly string[]): Promise<Map<string, Wordings>> {
		const names = [...new Set(keys)];
		const values = await this.#store.getMany(names);
		return new Map(names.map((name, index) => [name, decode(values[index])]));
	}

	async #write(wordings: ReadonlyMap<string, Wordings>): Promise<void> {
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
		for await (const keys of this.#store.scan(keyIn('approved', this.#namespace, ''))) {
			removed += await this.#store.deleteMany(keys);
		}
		return removed;
	}

	#key({ collection, sourceLanguage, targetLanguage, format, digest }: ApprovedRef): string {
		const names = [collection, sourceLanguage, targetLanguage, format, digest];
		return keyIn('approved', this.#namespace, ...names);
	}
}

/** The wordings of a segment once a place says this one; null: nothing changes. */
function learnOne(standing: Wordings, wording: ApprovedWording): Wordings | null {
	const own = standing.find(({ origin }) => origin === wording.origin);
	if (own?.text === wording.text) return null;
	const others = standing.filter((other) => other !== own);
	const [oldest] = others.slice(MAX_ORIGINS - 1);
	if (own === undefined && oldest !== undefined && oldest.at >= wording.at) return null;
	return [wording, ...others].toSorted((a, b) => b.at - a.at).slice(0, MAX_ORIGINS);
}

function newestOf(wordings: Wordings): ApprovedWording | null {
	return wordings.toSorted((a, b) => b.at - a.at)[0] ?? null;
}

function decode(value: Buffer | null | undefined): Wordings {
	return readJson(storedSchema, value) ?? [];
}
