import { keyIn } from '../store/namespace.ts';
import type { Store } from '../store/store.ts';
import type { Budget, CallCost, Reservation } from './budget.ts';
import { StoredBudget } from './stored.ts';

/** A day's sum is of no use once its day is over everywhere. */
const KEPT_MS = 2 * 86_400_000;

/** Limits what all processes together may spend in one day of UTC. */
export class DailyBudget implements Budget {
	readonly refusal =
		'left for tomorrow: it would pass TRANSLATION_CACHE_DAILY_BUDGET_USD, ' +
		'counted from midnight UTC';
	readonly limitUsd: number;
	readonly #store: Store;
	readonly #namespace: string;
	readonly #now: () => number;
	#current: { readonly day: string; readonly budget: StoredBudget } | null = null;

	constructor(store: Store, namespace: string, limitUsd: number, now: () => number = Date.now) {
		this.#store = store;
		this.#namespace = namespace;
		this.limitUsd = limitUsd;
		this.#now = now;
	}

	reserve(cost: CallCost, signal: AbortSignal): Promise<Reservation | null> {
		return this.#today().reserve(cost, signal);
	}

	/** What has been spent, or set aside for calls in flight, since midnight UTC. */
	spentUsd(): Promise<number> {
		return this.#today().spentUsd();
	}

	get day(): string {
		return new Date(this.#now()).toISOString().slice(0, 10);
	}

	/** Adds to what was spent on a day, or takes from it, whatever the limit is. */
	async correct(day: string, nanoUsd: number): Promise<void> {
		const budget = day === this.day ? this.#today() : this.#open(day);
		await budget.correct(nanoUsd);
	}

	#today(): StoredBudget {
		const { day } = this;
		if (this.#current?.day !== day) this.#current = { day, budget: this.#open(day) };
		return this.#current.budget;
	}

	#open(day: string): StoredBudget {
		return new StoredBudget({
			store: this.#store,
			key: keyIn('budget', this.#namespace, day),
			limitUsd: this.limitUsd,
			refusal: this.refusal,
			keptMs: KEPT_MS,
		});
	}
}
