import { afterEach, describe, expect, test, vi } from 'vitest';
import { DailyBudget } from '../../../src/budgets/daily.ts';
import type { CallCost } from '../../../src/budgets/budget.ts';
import { makeBreakable } from '../../helpers/breakable-store.ts';
import { openStore } from '../../helpers/translation-setup.ts';

const USD = 1e9;
const NOON = Date.UTC(2026, 4, 1, 12);
const { signal } = new AbortController();

function open(limitUsd = 3) {
	const breakable = makeBreakable(openStore());
	const clock = { now: NOON };
	const process = (): DailyBudget =>
		new DailyBudget(breakable.store, 'test', limitUsd, () => clock.now);
	return { breakable, clock, process };
}

function cost(usd: number, ceilingUsd = usd): CallCost {
	return { expected: usd * USD, ceiling: ceilingUsd * USD };
}

async function spend(budget: DailyBudget, usd: number): Promise<boolean> {
	const reservation = await budget.reserve(cost(usd), signal);
	await reservation?.charge(usd * USD);
	return reservation !== null;
}

afterEach(() => vi.useRealTimers());

describe('the budget of a day', () => {
	test('is one for all processes', async () => {
		const { process } = open();
		const [one, two] = [process(), process()];
		await spend(one, 2);
		expect(await two.reserve(cost(2), signal)).toBeNull();
		expect(await two.reserve(cost(1), signal)).not.toBeNull();
		expect(await one.spentUsd()).toBe(3);
	});

	test('counts what calls in flight have set aside, and then what they cost', async () => {
		const { process } = open();
		const budget = process();
		const reservation = await budget.reserve(cost(2, 3), signal);
		expect(await budget.spentUsd()).toBe(2);
		await reservation?.charge(1 * USD);
		await reservation?.charge(1 * USD);
		expect(await budget.spentUsd()).toBe(1);
	});

	test('gives all of many callers at once the room that there is', async () => {
		const { process } = open(1);
		const budgets = [process(), process()];
		const given = await Promise.all(
			Array.from({ length: 20 }, async (_, at) => spend(budgets[at % 2] ?? process(), 0.06)),
		);
		expect(given.filter(Boolean)).toHaveLength(16);
	});

	test('lets a call wait while only those in flight stand in its way', async () => {
		const { process } = open();
		const [one, two] = [process(), process()];
		const first = await one.reserve(cost(1, 3), signal);
		const waiting = two.reserve(cost(1, 3), signal);
		await first?.charge(2 * USD);
		expect(await waiting).not.toBeNull();
	});

	test('ends the wait when its run is stopped', async () => {
		const { process } = open();
		const stop = new AbortController();
		await process().reserve(cost(1, 3), signal);
		const waiting = process().reserve(cost(1, 3), stop.signal);
		stop.abort();
		await expect(waiting).rejects.toThrow('abort');
	});

	test('begins anew at midnight in UTC', async () => {
		const { process, clock } = open();
		const budget = process();
		await spend(budget, 3);
		clock.now = NOON + 12 * 3_600_000;
		expect(await budget.reserve(cost(3), signal)).not.toBeNull();
	});

	test('goes on from the last sum it saw while the store is away', async () => {
		const { process, breakable } = open();
		const budget = process();
		await spend(budget, 2);
		breakable.break();
		expect(await budget.reserve(cost(2), signal)).toBeNull();
		expect(await budget.reserve(cost(1), signal)).not.toBeNull();
	});

	test('adds what was spent while the store was away once it is back', async () => {
		const { process, breakable } = open();
		const budget = process();
		await spend(budget, 0.5);
		breakable.break();
		await spend(budget, 2);
		breakable.mend();
		expect(await budget.spentUsd()).toBe(2.5);
		expect(await process().reserve(cost(1), signal)).toBeNull();
	});

	test('tells the cost of a call that ended while the store was away once it is back', async () => {
		const { process, breakable } = open();
		const budget = process();
		const reservation = await budget.reserve(cost(0.5, 1), signal);
		breakable.break();
		await reservation?.charge(1 * USD);
		expect(await budget.spentUsd()).toBe(1);
		breakable.mend();
		await spend(budget, 1);
		expect(await process().spentUsd()).toBe(2);
	});
});
