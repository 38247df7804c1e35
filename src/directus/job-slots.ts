import { setTimeout as delay } from 'node:timers/promises';
import { StoreError } from '../errors.ts';
import type { JobStore } from './job-store.ts';

const LEASE_MS = 10_000;
const RENEWAL_MS = 3_000;
const WAIT_MS = 500;
/** Items of one job at once. */
const MAX_SLOTS = 4;

export interface TakenSlots {
	/** At least 1. */
	readonly count: number;
	release(): Promise<void>;
}

/** Places for items that are worked on at once, shared by the jobs of all processes. */
export class JobSlots {
	readonly #store: JobStore;
	readonly #names: readonly string[];

	constructor(store: JobStore, count: number) {
		this.#store = store;
		this.#names = Array.from({ length: count }, (_, index) => `slot-${index}`);
	}

	/** Takes as many places as are free, and waits for the first one. */
	async take(owner: string, stop: AbortSignal): Promise<TakenSlots> {
		try {
			let slots = await this.#takeFree(owner);
			while (slots.length === 0 && !stop.aborted) {
				await delay(WAIT_MS, null, { signal: stop }).catch(() => {});
				slots = await this.#takeFree(owner);
			}
			return this.#hold(slots, owner);
		} catch (error) {
			// Without the store there is nobody to share places with.
			if (!(error instanceof StoreError)) throw error;
			return { count: 1, release: async () => {} };
		}
	}

	async #takeFree(owner: string): Promise<readonly string[]> {
		const slots: string[] = [];
		for (const name of this.#names) {
			if (slots.length >= MAX_SLOTS) break;
			slots.push(...(await this.#store.acquire([name], owner, LEASE_MS)));
		}
		return slots;
	}

	#hold(slots: readonly string[], owner: string): TakenSlots {
		const timer = setInterval(
			() => void unlessAway(this.#store.renew(slots, owner, LEASE_MS)),
			RENEWAL_MS,
		);
		timer.unref();
		return {
			count: Math.max(1, slots.length),
			release: async () => {
				clearInterval(timer);
				await unlessAway(this.#store.release(slots, owner));
			},
		};
	}
}

async function unlessAway(work: Promise<unknown>): Promise<void> {
	try {
		await work;
	} catch (error) {
		if (!(error instanceof StoreError)) throw error;
	}
}
