import { BUDGET, reserveAll } from '../../budgets/budget.ts';
import type { RunFailure } from '../../contract/runs.ts';
import type { BatchPart } from './record.ts';
import type { DailyBudget } from '../../budgets/daily.ts';
import type { StoredBudget } from '../../budgets/stored.ts';

type Funds = Pick<BatchPart, 'requests' | 'reservedNanoUsd' | 'day'>;

type NoFunds = Pick<RunFailure, 'reason' | 'message'>;

/** The limits of a job and of the day: a part counts as spent from when it is sent. */
export class BatchFunds {
	readonly #own: StoredBudget | null;
	readonly #daily: DailyBudget | null;

	constructor(own: StoredBudget | null, daily: DailyBudget | null) {
		this.#own = own;
		this.#daily = daily;
	}

	/** Reserves for as many of the first requests as there is room for; limits need known prices. */
	async reserve(prices: readonly (number | null)[], signal: AbortSignal): Promise<Funds | NoFunds> {
		const day = this.#daily?.day ?? null;
		const budgets = [this.#own, this.#daily].filter((budget) => budget !== null);
		if (budgets.length === 0) return { requests: prices.length, reservedNanoUsd: 0, day };
		const known = prices.filter((price) => price !== null);
		if (known.length < prices.length) {
			const message = 'a budget cannot be kept with a model whose price is unknown';
			return { reason: 'unpriced', message };
		}
		let refusal = '';
		for (let requests = known.length; requests > 0; requests = Math.floor(requests / 2)) {
			const nanoUsd = known.slice(0, requests).reduce((sum, price) => sum + price, 0);
			const cost = { expected: nanoUsd, ceiling: nanoUsd };
			const reserved = await reserveAll(budgets, cost, signal);
			if (typeof reserved === 'string') {
				refusal = reserved;
				continue;
			}
			await reserved.charge(nanoUsd);
			return { requests, reservedNanoUsd: nanoUsd, day };
		}
		return { reason: BUDGET, message: refusal };
	}

	/** Puts the real cost in the place of what was reserved. */
	async correct({ reservedNanoUsd, day }: BatchPart, costNanoUsd: number): Promise<void> {
		const nanoUsd = costNanoUsd - reservedNanoUsd;
		if (nanoUsd === 0) return;
		await this.#own?.correct(nanoUsd);
		if (day !== null) await this.#daily?.correct(day, nanoUsd);
	}
}
