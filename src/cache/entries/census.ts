import type { KeyCounts } from '../../contract/statistics.ts';
import type { Store } from '../../store/store.ts';
import type { InvalidationFilter } from '../face.ts';
import { HEAD_BYTES, mayAnswer } from './codec.ts';
import { type Keys, matches } from './key.ts';
import type { KeyParts } from './name.ts';

/** How long keys are counted, in ms. */
const LIMIT_MS = 2000;

/** Counts entries by walking over their keys and looking at how each value begins. */
export class Census {
	readonly #store: Store;
	readonly #keys: Keys;

	constructor(store: Store, keys: Keys) {
		this.#store = store;
		this.#keys = keys;
	}

	/** null: there are more than could be counted in time, or the store does not answer. */
	async count(filter: InvalidationFilter): Promise<number | null> {
		let count = 0;
		const complete = await this.#walk(filter, () => {
			count += 1;
		}).catch(() => false);
		return complete ? count : null;
	}

	async keys(): Promise<KeyCounts> {
		const providers = new Map<string, number>();
		const collections = new Map<string, number>();
		let total = 0;
		const complete = await this.#walk({}, ({ provider, collection }) => {
			total += 1;
			providers.set(provider, (providers.get(provider) ?? 0) + 1);
			if (collection === undefined) return;
			collections.set(collection, (collections.get(collection) ?? 0) + 1);
		}).catch(() => false);
		return {
			total,
			providers: Object.fromEntries(providers),
			collections: Object.fromEntries(collections),
			complete,
		};
	}

	async #walk(filter: InvalidationFilter, visit: (name: KeyParts) => void): Promise<boolean> {
		const until = performance.now() + LIMIT_MS;
		const { prefix, suffix } = this.#keys.span(filter);
		// A scan may name a key twice.
		const seen = new Set<string>();
		for await (const page of this.#store.scan(prefix, suffix)) {
			const names = new Map<string, KeyParts>();
			for (const key of page) {
				if (seen.has(key)) continue;
				seen.add(key);
				const name = this.#keys.parse(key);
				if (name && matches(name, filter)) names.set(key, name);
			}
			const heads = await this.#store.getHeads([...names.keys()], HEAD_BYTES);
			for (const [at, name] of [...names.values()].entries()) {
				const head = heads[at];
				// Nothing stands behind a tombstone yet, and what was refused answers nobody.
				if (head && mayAnswer(head)) visit(name);
			}
			if (performance.now() > until) return false;
		}
		return true;
	}
}
