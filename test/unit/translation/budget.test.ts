import { describe, expect, test } from 'vitest';
import { reserveAll, RunBudget } from '../../../src/translation/budget.ts';
import { ALPHA, BETA } from '../../helpers/scripted-router.ts';
import { ChainSetup } from '../../helpers/translation-setup.ts';

const USD = 1e9;

describe('the budget of a run', () => {
	test('has room until what was spent reaches the limit', async () => {
		const budget = new RunBudget(3);
		const first = await budget.reserve(2 * USD);
		await first?.settle(1 * USD);
		const second = await budget.reserve(2 * USD);
		await second?.settle(2 * USD);
		expect(await budget.reserve(1)).toBeNull();
	});

	test('lets a call wait for one in flight, which may cost less than was set aside', async () => {
		const budget = new RunBudget(3);
		const first = await budget.reserve(2 * USD);
		const waiting = budget.reserve(2 * USD);
		await first?.settle(1 * USD);
		expect(await waiting).not.toBeNull();
	});

	test('refuses the waiting call when the one in flight cost too much', async () => {
		const budget = new RunBudget(3);
		const first = await budget.reserve(2 * USD);
		const waiting = budget.reserve(2 * USD);
		await first?.settle(2 * USD);
		expect(await waiting).toBeNull();
	});

	test('is settled once', async () => {
		const budget = new RunBudget(3);
		const first = await budget.reserve(1 * USD);
		await first?.settle(1 * USD);
		await first?.settle(1 * USD);
		expect(await budget.reserve(2 * USD)).not.toBeNull();
	});

	test('gives back what another budget refused', async () => {
		const wide = new RunBudget(3);
		expect(await reserveAll([wide, new RunBudget(1)], 2 * USD)).toContain('maxCostUsd');
		expect(await wide.reserve(3 * USD)).not.toBeNull();
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

	test('pays for what an answer really cost', async () => {
		const setup = new ChainSetup();
		const budget = new RunBudget(1);
		const [outcome] = await setup.resolve(['One'], { budgets: [budget] });
		const cost = outcome?.status === 'served' ? (outcome.usage?.costNanoUsd ?? 0) : 0;
		expect(cost).toBeGreaterThan(0);
		expect(await budget.reserve(USD - cost + 1)).toBeNull();
		expect(await budget.reserve(USD - cost)).not.toBeNull();
	});
});
