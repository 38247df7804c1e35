import { setTimeout as delay } from 'node:timers/promises';
import type { Leases } from './leases.ts';
import { unlessAway } from './store.ts';

const LEASE_MS = 10_000;
const RENEWAL_MS = 3_000;

export interface TakenSlots {
	/** At least 1. */
	readonly count: number;
	release(): Promise<void>;
}

export interface SlotsOptions {
	/** Places that there are. */
	readonly count: number;
	/** Places that are taken at once. */
	readonly atMost: number;
	/** Between looks for a free one, in ms. */
	readonly waitMs: number;
}

/** Places for work that goes on at once, shared by all processes. Without the store there is nobody to share with. */
export class Slots {
	readonly #leases: Leases;
	readonly #names: readonly string[];
	readonly #options: SlotsOptions;

	constructor(leases: Leases, options: SlotsOptions) {
		this.#leases = leases;
		this.#names = Array.from({ length: options.count }, (_, index) => `slot-${index}`);
		this.#options = options;
	}

	/** Takes as many places as are free, and waits for the first one; gives up waiting when the signal fires. */
	async take(owner: string, stop: AbortSignal): Promise<TakenSlots> {
		const taken = await unlessAway(async () => {
			let slots = await this.#takeFree(owner);
			while (slots.length === 0 && !stop.aborted) {
				await delay(this.#options.waitMs, null, { signal: stop }).catch(() => {});
				slots = await this.#takeFree(owner);
			}
			return this.#hold(slots, owner);
		});
		return taken ?? { count: 1, release: async () => {} };
	}

	async #takeFree(owner: string): Promise<readonly string[]> {
		const slots: string[] = [];
		for (const name of this.#names) {
			if (slots.length >= this.#options.atMost) break;
			slots.push(...(await this.#leases.acquire([name], owner, LEASE_MS)));
		}
		return slots;
	}

	#hold(slots: readonly string[], owner: string): TakenSlots {
		const timer = setInterval(
			() => void unlessAway(() => this.#leases.renew(slots, owner, LEASE_MS)),
			RENEWAL_MS,
		);
		timer.unref();
		return {
			count: Math.max(1, slots.length),
			release: async () => {
				clearInterval(timer);
				await unlessAway(() => this.#leases.release(slots, owner));
			},
		};
	}
}
