import type { Store } from './store.ts';

/** Leases under keys of a store that begin alike. */
export class StoredLeases implements Leases {
	readonly #store: Store;
	readonly #prefix: string;

	constructor(store: Store, prefix: string) {
		this.#store = store;
		this.#prefix = prefix;
	}

	async acquire(
		names: readonly string[],
		owner: string,
		leaseMs: number,
	): Promise<readonly string[]> {
		const taken = await this.#store.acquireMany(names.map(this.#keyOf), owner, leaseMs);
		return names.filter((_, index) => taken[index] === true);
	}

	async renew(
		names: readonly string[],
		owner: string,
		leaseMs: number,
	): Promise<readonly string[]> {
		const held = await this.#store.renewMany(names.map(this.#keyOf), owner, leaseMs);
		return names.filter((_, index) => held[index] === true);
	}

	async release(names: readonly string[], owner: string): Promise<void> {
		await this.#store.releaseMany(names.map(this.#keyOf), owner);
	}

	readonly #keyOf = (name: string): string =>
		`${this.#prefix}${encodeURIComponent(name.toWellFormed())}`;
}

/** Names that one owner holds at a time. */
export interface Leases {
	/** Of the names those that were free: this owner holds them for `leaseMs`. */
	acquire(names: readonly string[], owner: string, leaseMs: number): Promise<readonly string[]>;
	/** Of the names those that this owner still holds. */
	renew(names: readonly string[], owner: string, leaseMs: number): Promise<readonly string[]>;
	release(names: readonly string[], owner: string): Promise<void>;
}
