import { randomUUID } from 'node:crypto';
import { keyIn } from '../../store/namespace.ts';
import { type Store, unlessAway } from '../../store/store.ts';

const LEASE_MS = 10_000;
const RENEW_MS = 3_000;
const POLL_MS = 50;
/**
 * Past this the write goes on unlocked: a lost lock must not lose a translation. Longer than a lease, so that the lock
 * of a killed process is waited out, and than a slow write should take.
 */
const PATIENCE_MS = 60_000;

/**
 * One writer at a time per target row: in this process by promise, across processes by a lock in the store that is
 * prolonged for as long as the work goes on.
 */
export class ItemLock {
	readonly #store: Store;
	readonly #namespace: string;
	readonly #tails = new Map<string, Promise<unknown>>();

	constructor(store: Store, namespace: string) {
		this.#store = store;
		this.#namespace = namespace;
	}

	async run<T>(parts: readonly string[], work: () => Promise<T>): Promise<T> {
		const name = keyIn('lock', this.#namespace, 'write', ...parts);
		const before = this.#tails.get(name) ?? Promise.resolve();
		const turn = before.then(() => this.#locked(name, work));
		const tail = turn.catch(() => {});
		this.#tails.set(name, tail);
		try {
			return await turn;
		} finally {
			if (this.#tails.get(name) === tail) this.#tails.delete(name);
		}
	}

	async #locked<T>(key: string, work: () => Promise<T>): Promise<T> {
		const owner = randomUUID();
		const held = await this.#acquire(key, owner);
		if (!held) return work();
		const timer = setInterval(() => {
			// What could not be prolonged is tried again; past the lease another process takes over.
			this.#store.renewMany([key], owner, LEASE_MS).catch(() => {});
		}, RENEW_MS).unref();
		try {
			return await work();
		} finally {
			clearInterval(timer);
			await unlessAway(() => this.#store.releaseMany([key], owner));
		}
	}

	async #acquire(key: string, owner: string): Promise<boolean> {
		for (let waitedMs = 0; waitedMs < PATIENCE_MS; waitedMs += POLL_MS) {
			const taken = await unlessAway(() => this.#store.acquireMany([key], owner, LEASE_MS));
			if (taken === null) return false;
			if (taken[0] === true) return true;
			await sleep(POLL_MS);
		}
		return false;
	}
}

function sleep(ms: number): Promise<void> {
	return new Promise((resolve) => {
		setTimeout(resolve, ms);
	});
}
