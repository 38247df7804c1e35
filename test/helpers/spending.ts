import { setImmediate as turn } from 'node:timers/promises';
import type { Budget } from '../../src/budgets/budget.ts';

const USD = 1e9;

export interface Spending {
	readonly expected: number;
	/** Of the expected cost that it really costs. */
	readonly times: number;
}

/**
 * Makes these calls at once, each with a ceiling of five times its expectation; answers what all of
 * them cost in USD.
 */
export async function spendAll(
	budgets: Budget | readonly Budget[],
	calls: readonly Spending[],
): Promise<number> {
	const { signal } = new AbortController();
	const all = Array.isArray(budgets) ? budgets : [budgets];
	let spent = 0;
	await Promise.all(
		calls.map(async ({ expected, times }, at) => {
			const nanoUsd = Math.round(expected * USD);
			const budget = all[at % all.length];
			const reservation = await budget.reserve({ expected: nanoUsd, ceiling: nanoUsd * 5 }, signal);
			if (reservation === null) return;
			await turn();
			spent += expected * times;
			await reservation.charge(Math.round(nanoUsd * times));
		}),
	);
	return spent;
}
