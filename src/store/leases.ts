import { randomBytes } from 'node:crypto';
import type { Store } from './store.ts';

/** The locks of a process that is gone are free again after this long. */
const LEASE_MS = 10_000;
const HEARTBEAT_MS = 3000;

interface Holding {
	/** ms since the epoch. */
	readonly until: number;
	lost: () => void;
}

/** The locks that this process holds: one heartbeat prolongs them all, in one round trip. */
export class Leases {
	readonly #store: Store;
	readonly #owner = randomBytes(9).toString('base64url');
	readonly #onFault: (error: unknown) => void;
	readonly #held = new Map<string, Holding>();
	#timer: NodeJS.Timeout | null = null;
	#isBeating = false;

	/** `onFault` is told of each heartbeat that failed; the next one tries again. */
	constructor(store: Store, onFault: (error: unknown) => void = () => {}) {
		this.#store = store;
		this.#onFault = onFault;
	}

	/** Takes what nobody holds, this process included, for `longestMs` at most; answers which. */
	async acquire(keys: readonly string[], longestMs = Infinity): Promise<readonly boolean[]> {
		const asked = keys.filter((key) => !this.#held.has(key));
		const free = await this.#store.acquireMany(asked, this.#owner, LEASE_MS);
		const taken = new Set(asked.filter((_, at) => free[at]));
		const until = Date.now() + longestMs;
		for (const key of taken) this.#held.set(key, { until, lost: () => {} });
		if (taken.size > 0) this.#timer ??= setInterval(() => void this.#beat(), HEARTBEAT_MS).unref();
		return keys.map((key) => taken.has(key));
	}

	/** False once this process knows that it lost the lock. */
	holds(key: string): boolean {
		return this.#held.has(key);
	}

	/** Calls `lost` once when somebody else has got hold of the lock. */
	whenLost(key: string, lost: () => void): void {
		const holding = this.#held.get(key);
		if (holding) holding.lost = lost;
		else lost();
	}

	async release(keys: readonly string[]): Promise<void> {
		const held = keys.filter((key) => this.#held.delete(key));
		if (this.#held.size === 0) this.#stop();
		if (held.length > 0) await this.#store.releaseMany(held, this.#owner);
	}

	async close(): Promise<void> {
		await this.release([...this.#held.keys()]).catch(this.#onFault);
	}

	async #beat(): Promise<void> {
		// Two at once would each find taken what the other has just taken again.
		if (this.#isBeating) return;
		this.#isBeating = true;
		await this.#renew()
			.catch(this.#onFault)
			.finally(() => {
				this.#isBeating = false;
			});
	}

	async #renew(): Promise<void> {
		const now = Date.now();
		for (const [key, holding] of this.#held) if (holding.until < now) this.#lose(key, holding);
		const held = [...this.#held];
		if (held.length === 0) return this.#stop();
		const renewed = await this.#store.renewMany(
			held.map(([key]) => key),
			this.#owner,
			LEASE_MS,
		);
		// What the store lost is taken again, unless somebody was faster.
		const lost = held.filter(
			([key, holding], at) => !renewed[at] && this.#held.get(key) === holding,
		);
		if (lost.length === 0) return;
		const taken = await this.#store.acquireMany(
			lost.map(([key]) => key),
			this.#owner,
			LEASE_MS,
		);
		for (const [at, [key, holding]] of lost.entries()) if (!taken[at]) this.#lose(key, holding);
	}

	#lose(key: string, holding: Holding): void {
		if (this.#held.get(key) !== holding) return;
		this.#held.delete(key);
		holding.lost();
	}

	#stop(): void {
		if (this.#timer) clearInterval(this.#timer);
		this.#timer = null;
	}
}
