import { hash } from 'node:crypto';
import type { Store } from '../../store/store.ts';
import type { ItemUse } from '../face.ts';
import type { Keys } from '../entries/key.ts';

export const ID_BYTES = 3;

/** What is spelled out once for all members: provider, model, collection of the entry, source and target language. */
export type Term = readonly [
	provider: string,
	model: string,
	collection: string | null,
	source: string,
	target: string,
];

/** The terms that members of the index name by their ids; such that share one are all taken into account. */
export class Terms {
	readonly #store: Store;
	readonly #key: string;
	#known = new Map<number, Term[]>();
	#written = new Set<string>();

	constructor(store: Store, keys: Keys) {
		this.#store = store;
		this.#key = keys.of('dict', 'terms');
	}

	async write(uses: readonly ItemUse[]): Promise<void> {
		const missing: Record<string, number> = {};
		for (const use of uses) {
			const term = termOf(use);
			if (!this.#written.has(term)) missing[term] = 1;
		}
		const terms = Object.keys(missing);
		if (terms.length === 0) return;
		await this.#store.incrementMany([{ key: this.#key, fields: missing, ttlMs: null }]);
		for (const term of terms) {
			this.#written.add(term);
			this.#learn(term);
		}
	}

	/** After this, `of` knows the terms of these ids. */
	async read(ids: readonly number[]): Promise<void> {
		if (ids.every((id) => this.#known.has(id))) return;
		const [dictionary] = await this.#store.readHashes([this.#key]);
		for (const term of Object.keys(dictionary ?? {})) this.#learn(term);
	}

	of(id: number): readonly Term[] {
		return this.#known.get(id) ?? [];
	}

	/** They may have been lost with the connection: they are written and read anew. */
	forget(): void {
		this.#known = new Map();
		this.#written = new Set();
	}

	#learn(text: string): void {
		const term = parseTerm(text);
		if (!term) return;
		const id = idOf(text);
		const known = this.#known.get(id) ?? [];
		if (!known.some((other) => JSON.stringify(other) === text)) known.push(term);
		this.#known.set(id, known);
	}
}

export function termOf({ request, sourceLanguage, targetLanguage }: ItemUse): string {
	const { provider, model, collection } = request;
	const term: Term = [provider, model, collection ?? null, sourceLanguage, targetLanguage];
	return JSON.stringify(term);
}

function parseTerm(text: string): Term | null {
	try {
		const parts: unknown = JSON.parse(text);
		if (!Array.isArray(parts) || parts.length !== 5) return null;
		const [provider, model, collection, source, target]: unknown[] = parts;
		if (typeof provider !== 'string' || typeof model !== 'string') return null;
		if (typeof source !== 'string' || typeof target !== 'string') return null;
		if (collection !== null && typeof collection !== 'string') return null;
		return [provider, model, collection, source, target];
	} catch {
		return null;
	}
}

export function idOf(text: string): number {
	return hash('sha256', text, 'buffer').readUIntBE(0, ID_BYTES);
}
