import { describe, expect, test } from 'vitest';
import { DailyBudget } from '../../../src/directus/daily-budget.ts';
import { makeBreakable } from '../../helpers/breakable-store.ts';
import { openStore } from '../../helpers/translation-setup.ts';

const USD = 1e9;
const NOON = Date.UTC(2026, 4, 1, 12);

function open() {
	const breakable = makeBreakable(openStore());
	const clock = { now: NOON };
	const process = (): DailyBudget => new DailyBudget(breakable.store, 'test', 3, () => clock.now);
	return { breakable, clock, process };
}

describe('the budget of a day', () => {
	test('is one for all processes', async () => {
		const { process } = open();
		const [one, two] = [process(), process()];
		await (await one.reserve(2 * USD))?.settle(2 * USD);
		expect(await two.reserve(2 * USD)).toBeNull();
		expect(await two.reserve(1 * USD)).not.toBeNull();
		expect(await one.spentUsd()).toBe(3);
	});

	test('counts what calls in flight have set aside, and then what they cost', async () => {
		const { process } = open();
		const budget = process();
		const reservation = await budget.reserve(3 * USD);
		expect(await budget.reserve(1)).toBeNull();
		await reservation?.settle(1 * USD);
		await reservation?.settle(1 * USD);
		expect(await budget.spentUsd()).toBe(1);
	});

	test('lets none of many callers at once pass it', async () => {
		const { process } = open();
		const budgets = [process(), process()];
		const given = await Promise.all(
			Array.from({ length: 20 }, async (_, at) => budgets[at % 2]?.reserve(1 * USD)),
		);
		expect(given.filter((reservation) => reservation).length).toBeLessThanOrEqual(3);
	});

	test('begins anew at midnight in UTC', async () => {
		const { process, clock } = open();
		const budget = process();
		await (await budget.reserve(3 * USD))?.settle(3 * USD);
		clock.now = NOON + 12 * 3_600_000;
		expect(await budget.reserve(3 * USD)).not.toBeNull();
	});

	test('goes on from the last sum it saw while the store is away', async () => {
		const { process, breakable } = open();
		const budget = process();
		await (await budget.reserve(2 * USD))?.settle(2 * USD);
		breakable.break();
		expect(await budget.reserve(2 * USD)).toBeNull();
		expect(await budget.reserve(1 * USD)).not.toBeNull();
	});
});
