import type { Leases } from '../../store/leases.ts';
import { keyIn } from '../../store/namespace.ts';
import { unlessAway } from '../../store/store.ts';

const POLL_MS = 50;
/** Longer than a dead process's lease; then the write goes on unlocked, lest it be lost. */
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
		const turn = before.then(async () => {
			await this.#acquire(key);
			try {
				return await work();
			} finally {
				await unlessAway(() => this.#leases.release([key]));
			}
		});
		const tail = turn.catch(() => {});
		this.#tails.set(key, tail);
		try {
			return await turn;
		} finally {
			if (this.#tails.get(key) === tail) this.#tails.delete(key);
		}
	}

	async #acquire(key: string): Promise<void> {
		for (let waitedMs = 0; waitedMs < LONGEST_WAIT_MS; waitedMs += POLL_MS) {
			const taken = await unlessAway(() => this.#leases.acquire([key]));
			if (taken === null || taken[0] === true) return;
			await new Promise((resolve) => {
				setTimeout(resolve, POLL_MS);
			});
		}
	}
}
