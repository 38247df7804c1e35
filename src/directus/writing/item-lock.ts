import type { Leases } from '../../store/leases.ts';
import { keyIn } from '../../store/namespace.ts';
import { unlessAway } from '../../store/store.ts';

const POLL_MS = 50;
/**
 * Past this the write goes on unlocked: a lost lock must not lose a translation. Longer than a
 * lease, so that the lock of a killed process is waited out, and than a slow write should take.
 */
const LONGEST_WAIT_MS = 60_000;

/** One writer at a time per target row: in this process by promise, across processes by a lease. */
export class ItemLock {
	readonly #leases: Leases;
	readonly #namespace: string;
	readonly #tails = new Map<string, Promise<unknown>>();

	constructor(leases: Leases, namespace: string) {
		this.#leases = leases;
		this.#namespace = namespace;
	}

	async run<T>(parts: readonly string[], work: () => Promise<T>): Promise<T> {
		const key = keyIn('lock', this.#namespace, 'write', ...parts);
		const before = this.#tails.get(key) ?? Promise.resolve();
		const turn = before.then(() => this.#locked(key, work));
		const tail = turn.catch(() => {});
		this.#tails.set(key, tail);
		try {
			return await turn;
		} finally {
			if (this.#tails.get(key) === tail) this.#tails.delete(key);
		}
	}

	async #locked<T>(key: string, work: () => Promise<T>): Promise<T> {
		await this.#acquire(key);
		try {
			return await work();
		} finally {
			await unlessAway(() => this.#leases.release([key]));
		}
	}

	async #acquire(key: string): Promise<void> {
		for (let waitedMs = 0; waitedMs < LONGEST_WAIT_MS; waitedMs += POLL_MS) {
			const taken = await unlessAway(() => this.#leases.acquire([key]));
			if (taken === null || taken[0] === true) return;
			await sleep(POLL_MS);
		}
	}
}

function sleep(ms: number): Promise<void> {
	return new Promise((resolve) => {
		setTimeout(resolve, ms);
	});
}
