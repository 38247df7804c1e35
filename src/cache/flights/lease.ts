import type { Store } from '../../store/store.ts';

const LEASE_MS = 10_000;
const RENEW_MS = 3000;
/** A lock that nobody released by then belongs to work that will never end. */
const LONGEST_HELD_MS = 15 * 60_000;

/** The locks this process holds, all prolonged in one round trip. */
export class Leases {
	readonly #store: Store;
	readonly #owner: string;
	readonly #onFault: (error: unknown) => void;
	/** When each was taken. */
	readonly #held = new Map<string, number>();
	#timer: NodeJS.Timeout | null = null;

	constructor(store: Store, owner: string, onFault: (error: unknown) => void) {
		this.#store = store;
		this.#owner = owner;
		this.#onFault = onFault;
	}

	async acquire(keys: readonly string[]): Promise<readonly boolean[]> {
		const taken = await this.#store.acquireMany(keys, this.#owner, LEASE_MS);
		const now = Date.now();
		for (const [at, key] of keys.entries()) if (taken[at]) this.#held.set(key, now);
		if (this.#held.size > 0)
			this.#timer ??= setInterval(() => void this.#renew(), RENEW_MS).unref();
		return taken;
	}

	/** As far as this process knows: a lease that could not be prolonged may have ended. */
	holds(key: string): boolean {
		return this.#held.has(key);
	}

	async release(keys: readonly string[]): Promise<void> {
		const held = keys.filter((key) => this.#held.delete(key));
		if (this.#held.size === 0) this.#stop();
		if (held.length > 0) await this.#store.releaseMany(held, this.#owner);
	}

	async close(): Promise<void> {
		this.#stop();
		await this.release([...this.#held.keys()]).catch(this.#onFault);
	}

	async #renew(): Promise<void> {
		const now = Date.now();
		for (const [key, since] of this.#held) {
			if (now - since > LONGEST_HELD_MS) this.#held.delete(key);
		}
		const keys = [...this.#held.keys()];
		if (keys.length === 0) return this.#stop();
		try {
			const renewed = await this.#store.renewMany(keys, this.#owner, LEASE_MS);
			for (const [at, key] of keys.entries()) if (renewed[at] === false) this.#held.delete(key);
		} catch (error) {
			// The next round tries again; past the lease another process takes over.
			this.#onFault(error);
		}
	}

	#stop(): void {
		if (this.#timer) clearInterval(this.#timer);
		this.#timer = null;
	}
}
