import { setTimeout as delay } from 'node:timers/promises';
import type { Leases } from './leases.ts';
import { unlessAway } from './store.ts';

export interface TakenSlots {
	/** At least 1. */
	readonly count: number;
	release(): Promise<void>;
}

export interface SlotsOptions {
	readonly count: number;
	/** The key of the lock that stands for a slot. */
	readonly keyOf: (slot: string) => string;
	readonly atMost: number;
	/** Looks for a free one are so many ms apart. */
	readonly waitMs: number;
}

/** Slots for work that goes on at once, shared by all processes while the store is there. */
export class Slots {
	readonly #leases: Leases;
	readonly #keys: readonly string[];
	readonly #options: SlotsOptions;

	constructor(leases: Leases, options: SlotsOptions) {
		this.#leases = leases;
		this.#keys = Array.from({ length: options.count }, (_, at) => options.keyOf(`slot-${at}`));
		this.#options = options;
	}

	/** Takes what is free, and waits for the first slot; gives up waiting when the signal fires. */
	async take(stop: AbortSignal): Promise<TakenSlots> {
		const taken: string[] = [];
		await unlessAway(async () => {
			await this.#takeFree(taken);
			while (taken.length === 0 && !stop.aborted) {
				await delay(this.#options.waitMs, null, { signal: stop }).catch(() => {});
				await this.#takeFree(taken);
			}
		});
		return {
			count: Math.max(1, taken.length),
			release: async () => void (await unlessAway(() => this.#leases.release(taken))),
		};
	}

	async #takeFree(taken: string[]): Promise<void> {
		for (const key of this.#keys) {
			if (taken.length >= this.#options.atMost) return;
			const [isTaken] = await this.#leases.acquire([key]);
			if (isTaken) taken.push(key);
		}
	}
}
