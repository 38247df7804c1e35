import { hash } from 'node:crypto';
import { z } from 'zod';
import { readJson, type Store } from '../../store/store.ts';
import type { Keys } from '../entries/key.ts';
import type { ItemUse } from '../face.ts';

export const ID_BYTES = 3;

/** Provider, model, collection of the entry, source and target language: many uses share them. */
const word = z.string();
const descriptorSchema = z.tuple([word, word, word.nullable(), word, word]);
export type Descriptor = Readonly<z.infer<typeof descriptorSchema>>;

/** Descriptors are spelt out once, members name them by ids; two with one id both count. */
export class Descriptors {
	readonly #store: Store;
	readonly #key: string;
	#known = new Map<number, Descriptor[]>();
	#written = new Set<string>();

	constructor(store: Store, keys: Keys) {
		this.#store = store;
		this.#key = keys.of('dict', 'terms');
	}

	async write(uses: readonly ItemUse[]): Promise<void> {
		const missing = new Set(uses.map(describe).filter((text) => !this.#written.has(text)));
		if (missing.size === 0) return;
		const fields = Object.fromEntries([...missing].map((text) => [text, 1]));
		await this.#store.incrementMany([{ key: this.#key, fields, ttlMs: null }]);
		for (const text of missing) {
			this.#written.add(text);
			this.#learn(text);
		}
	}

	/** After this, `of` knows the descriptors of these ids. */
	async read(ids: readonly number[]): Promise<void> {
		if (ids.every((id) => this.#known.has(id))) return;
		const [dictionary] = await this.#store.readHashes([this.#key]);
		for (const text of Object.keys(dictionary ?? {})) this.#learn(text);
	}

	of(id: number): readonly Descriptor[] {
		return this.#known.get(id) ?? [];
	}

	/** They may have been lost with the connection: they are written and read anew. */
	forget(): void {
		this.#known = new Map();
		this.#written = new Set();
	}

	#learn(text: string): void {
		const descriptor = readJson(descriptorSchema, text);
		if (!descriptor) return;
		const id = idOf(text);
		const known = this.#known.get(id) ?? [];
		if (!known.some((other) => JSON.stringify(other) === text)) known.push(descriptor);
		this.#known.set(id, known);
	}
}

export function describe({ request, sourceLanguage, targetLanguage }: ItemUse): string {
	const { provider, model, collection = null } = request;
	const descriptor: Descriptor = [provider, model, collection, sourceLanguage, targetLanguage];
	return JSON.stringify(descriptor);
}

export function idOf(text: string): number {
	return hash('sha256', text, 'buffer').readUIntBE(0, ID_BYTES);
}
