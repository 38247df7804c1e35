import { setImmediate as turn } from 'node:timers/promises';
import { array, assert, asyncProperty, double, record } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ProviderError } from '../../../src/errors.ts';
import { type CallCost, reserveAll, RunBudget } from '../../../src/budgets/budget.ts';
import { ALPHA, BETA, usageOf } from '../../helpers/scripted-router.ts';
import { spendAll } from '../../helpers/spending.ts';
import { ChainSetup } from '../../helpers/translation-setup.ts';

const USD = 1e9;
const { signal } = new AbortController();

function exactly(nanoUsd: number): CallCost {
	return { expected: nanoUsd, ceiling: nanoUsd };
}

describe('the budget of a run', () => {
	test('has room until what was spent reaches the limit', async () => {
		const budget = new RunBudget(3);
		const first = await budget.reserve(exactly(2 * USD), signal);
		await first?.charge(1 * USD);
		const second = await budget.reserve(exactly(2 * USD), signal);
		await second?.charge(2 * USD);
		expect(await budget.reserve(exactly(1), signal)).toBeNull();
	});

	test('lets a call wait for one in flight, which may cost less than was set aside', async () => {
		const budget = new RunBudget(3);
		const first = await budget.reserve(exactly(2 * USD), signal);
		const waiting = budget.reserve(exactly(2 * USD), signal);
		await first?.charge(1 * USD);
		expect(await waiting).not.toBeNull();
	});

	test('refuses the waiting call when the one in flight cost too much', async () => {
		const budget = new RunBudget(3);
		const first = await budget.reserve(exactly(2 * USD), signal);
		const waiting = budget.reserve(exactly(2 * USD), signal);
		await first?.charge(2 * USD);
		expect(await waiting).toBeNull();
	});

	test('lets a call whose ceiling does not fit go alone', async () => {
		const budget = new RunBudget(3);
		const big = { expected: 1 * USD, ceiling: 9 * USD };
		const first = await budget.reserve(big, signal);
		const waiting = [budget.reserve(big, signal), budget.reserve(exactly(1), signal)];
		const ended: number[] = [];
		for (const [at, wait] of waiting.entries()) void wait.then(() => ended.push(at));
		await turn();
		expect(ended).toEqual([]);
		await first?.charge(1 * USD);
		expect(await waiting[0]).not.toBeNull();
	});

	test('is passed by one call at most, whatever calls cost', async () => {
		const calls = array(
			record({
				expected: double({ min: 0.01, max: 1, noNaN: true }),
				times: double({ min: 1, max: 5, noNaN: true }),
			}),
			{ minLength: 1, maxLength: 30 },
		);
		await assert(
			asyncProperty(calls, async (costs) => {
				const budget = new RunBudget(2);
				const spent = await spendAll(budget, costs);
				const dearest = Math.max(...costs.map(({ expected, times }) => expected * times));
				expect(spent).toBeLessThanOrEqual(2 + dearest + 1e-6);
			}),
			{ numRuns: 100 },
		);
	});

	test('is settled once', async () => {
		const budget = new RunBudget(3);
		const first = await budget.reserve(exactly(1 * USD), signal);
		await first?.charge(1 * USD);
		await first?.charge(1 * USD);
		expect(await budget.reserve(exactly(2 * USD), signal)).not.toBeNull();
	});

	test('gives back what another budget refused', async () => {
		const wide = new RunBudget(3);
		expect(await reserveAll([wide, new RunBudget(1)], exactly(2 * USD), signal)).toContain(
			'maxCostUsd',
		);
		expect(await wide.reserve(exactly(3 * USD), signal)).not.toBeNull();
	});
});

describe('a chain with a budget', () => {
	test('asks nobody when it has no room, not even the next member', async () => {
		const setup = new ChainSetup();
		const [outcome] = await setup.resolve(['One'], { budgets: [new RunBudget(0)] });
		expect(outcome).toMatchObject({ status: 'failed', reason: 'budget' });
		expect(setup.router.calls).toEqual([]);
	});

	test('serves what the cache knows', async () => {
		const setup = new ChainSetup();
		await setup.resolve(['One']);
		const [outcome] = await setup.resolve(['One'], { budgets: [new RunBudget(0)] });
		expect(outcome).toMatchObject({ status: 'served', paid: false });
	});

	test('passes over a member whose price is unknown', async () => {
		const setup = new ChainSetup();
		setup.router.unpriced.add('openai:alpha');
		const [outcome] = await setup.resolve(['One'], { budgets: [new RunBudget(1)] });
		expect(outcome).toMatchObject({ status: 'served', member: BETA });
		expect(setup.router.called()).toEqual(['anthropic:beta']);
	});

	test('names the missing price when no member has one', async () => {
		const setup = new ChainSetup();
		setup.router.unpriced.add('openai:alpha');
		const [outcome] = await setup.resolve(['One'], {
			chain: [ALPHA],
			budgets: [new RunBudget(1)],
		});
		expect(outcome).toMatchObject({ status: 'failed', reason: 'unpriced' });
		expect(outcome).toHaveProperty('message', expect.stringContaining('TRANSLATION_CACHE_PRICES'));
	});

	test('sets aside what attempts without an answer are likely to have cost', async () => {
		const setup = new ChainSetup();
		const budget = new RunBudget(1);
		const { provider, model } = ALPHA;
		const facts = { provider, model, kind: 'timeout', retryable: true, unconfirmed: 2 } as const;
		setup.router.script(ALPHA, new ProviderError('no answer', facts));
		await setup.resolve(['One'], { chain: [ALPHA], budgets: [budget] });
		const likely = setup.router.price(ALPHA, usageOf(1)) ?? 0;
		expect(await budget.reserve(exactly(USD - 2 * likely + 1), signal)).toBeNull();
		expect(await budget.reserve(exactly(USD - 2 * likely), signal)).not.toBeNull();
	});

	test('pays for what an answer really cost', async () => {
		const setup = new ChainSetup();
		const budget = new RunBudget(1);
		const [outcome] = await setup.resolve(['One'], { budgets: [budget] });
		const cost = outcome?.status === 'served' ? (outcome.usage?.costNanoUsd ?? 0) : 0;
		expect(cost).toBeGreaterThan(0);
		expect(await budget.reserve(exactly(USD - cost + 1), signal)).toBeNull();
		expect(await budget.reserve(exactly(USD - cost), signal)).not.toBeNull();
	});
});
