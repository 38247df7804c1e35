import { StoreError } from '../errors.ts';
import type { Store } from '../store/store.ts';
import type { Budget, Reservation } from '../translation/budget.ts';

const NANO = 1e9;
/** A day's sum is of no use once its day is over everywhere. */
const KEPT_MS = 2 * 86_400_000;

/**
 * What all processes together may spend in one day of UTC. While the store is away each process goes on from the last
 * sum that it saw, adding its own calls: translation does not stop, and several processes may then pass the limit.
 */
export class DailyBudget implements Budget {
	readonly refusal =
		'left for tomorrow: it would pass TRANSLATION_CACHE_DAILY_BUDGET_USD, counted from midnight UTC';
	readonly limitUsd: number;
	readonly #store: Store;
	readonly #namespace: string;
	readonly #now: () => number;
	#known = { day: '', nanoUsd: 0 };

	constructor(store: Store, namespace: string, limitUsd: number, now: () => number = Date.now) {
		this.#store = store;
		this.#namespace = encodeURIComponent(namespace.toWellFormed());
		this.limitUsd = limitUsd;
		this.#now = now;
	}

	async reserve(nanoUsd: number): Promise<Reservation | null> {
		const day = this.#today();
		const sum = await this.#add(day, nanoUsd);
		if (sum > this.limitUsd * NANO) {
			await this.#add(day, -nanoUsd);
			return null;
		}
		let settled = false;
		return {
			settle: async (costNanoUsd) => {
				if (settled) return;
				settled = true;
				await this.#add(day, Math.round(costNanoUsd) - nanoUsd);
			},
		};
	}

	/** What has been spent, or set aside for calls in flight, since midnight UTC. */
	async spentUsd(): Promise<number> {
		return (await this.#add(this.#today(), 0)) / NANO;
	}

	/** Adds first and looks then, so that of two callers at once none sees room that the other took. */
	async #add(day: string, nanoUsd: number): Promise<number> {
		if (this.#known.day !== day) this.#known = { day, nanoUsd: 0 };
		const known = this.#known;
		known.nanoUsd += nanoUsd;
		const key = `ai_budget:v1:${this.#namespace}:${day}`;
		try {
			if (nanoUsd !== 0) {
				await this.#store.incrementMany([{ key, fields: { nanoUsd }, ttlMs: KEPT_MS }]);
			}
			const [stored] = await this.#store.readHashes([key]);
			known.nanoUsd = Number(stored?.['nanoUsd'] ?? 0);
		} catch (error) {
			if (!(error instanceof StoreError)) throw error;
		}
		return known.nanoUsd;
	}

	#today(): string {
		return new Date(this.#now()).toISOString().slice(0, 10);
	}
}
