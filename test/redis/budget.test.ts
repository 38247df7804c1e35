import { afterAll, beforeAll, expect, test } from 'vitest';
import { DailyBudget } from '../../src/budgets/daily.ts';
import { RedisStore } from '../../src/store/redis/redis.ts';
import { type RedisServer, startRedisServer } from '../helpers/redis-server.ts';
import { type Spending, spendAll } from '../helpers/spending.ts';

let server: RedisServer;
let stores: readonly RedisStore[];

beforeAll(async () => {
	server = await startRedisServer();
	stores = [1, 2].map(() => new RedisStore({ url: server.url }, { commandTimeoutMs: 5000 }));
});

afterAll(async () => {
	await Promise.all(stores.map((store) => store.close()));
	await server.stop();
});

test.each([1, 2, 3, 4, 5])(
	'two processes pass the budget of a day by one call at most (%i times the estimate)',
	async (times) => {
		const budgets = stores.map((store) => new DailyBudget(store, `times-${times}`, 1));
		const calls = Array.from({ length: 60 }, (_, at): Spending => {
			return { expected: 0.02 + (at % 7) / 100, times };
		});
		const spent = await spendAll(budgets, calls);
		expect(spent).toBeGreaterThan(0.9);
		expect(spent).toBeLessThanOrEqual(1 + 0.08 * times + 1e-6);
		expect(await budgets[0]?.spentUsd()).toBeCloseTo(spent, 6);
	},
);

test('twenty calls at once are given the room that there is', async () => {
	const budgets = stores.map((store) => new DailyBudget(store, 'twenty', 1));
	const calls = Array.from({ length: 20 }, () => ({ expected: 0.06, times: 1 }));
	expect(await spendAll(budgets, calls)).toBeCloseTo(0.96, 6);
});
