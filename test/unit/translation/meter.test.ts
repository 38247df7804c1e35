import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CountDelta } from '../../../src/cache/cache.ts';
import { Meter, shareUsage } from '../../../src/translation/meter.ts';
import { ALPHA, BETA } from '../../helpers/scripted-router.ts';

const tokens = fc.nat({ max: 1_000_000 });
const usages = fc.record({
	inputTokens: tokens,
	outputTokens: tokens,
	costNanoUsd: fc.option(fc.nat({ max: 10_000_000_000 })),
});
const lengths = fc.array(fc.nat({ max: 8_000 }), { minLength: 1, maxLength: 60 });

function sum(values: readonly number[]): number {
	return values.reduce((total, value) => total + value, 0);
}

function meterOf(collection?: string): { meter: Meter; deltas: CountDelta[] } {
	const deltas: CountDelta[] = [];
	return { meter: new Meter((delta) => deltas.push(delta), collection), deltas };
}

describe('sharing the usage of a call', () => {
	test('the parts add up to the whole, in whole numbers that are never negative', () => {
		fc.assert(
			fc.property(usages, lengths, (usage, given) => {
				const parts = shareUsage(usage, given);
				expect(parts).toHaveLength(given.length);
				expect(sum(parts.map((part) => part.inputTokens))).toBe(usage.inputTokens);
				expect(sum(parts.map((part) => part.outputTokens))).toBe(usage.outputTokens);
				if (usage.costNanoUsd !== null) {
					expect(sum(parts.map((part) => part.costNanoUsd ?? 0))).toBe(usage.costNanoUsd);
				}
				for (const part of parts) {
					for (const value of [part.inputTokens, part.outputTokens, part.costNanoUsd ?? 0]) {
						expect(Number.isInteger(value) && value >= 0).toBe(true);
					}
				}
			}),
		);
	});

	test('segments without length share alike', () => {
		const usage = { inputTokens: 5, outputTokens: 2, costNanoUsd: 10 };
		const parts = shareUsage(usage, [0, 0]);
		expect(sum(parts.map((part) => part.inputTokens))).toBe(5);
		expect(parts.map((part) => part.costNanoUsd)).toEqual([5, 5]);
	});

	test('a longer segment bears more', () => {
		const usage = { inputTokens: 100, outputTokens: 40, costNanoUsd: 1_000 };
		expect(shareUsage(usage, [1, 3])).toEqual([
			{ inputTokens: 25, outputTokens: 10, costNanoUsd: 250 },
			{ inputTokens: 75, outputTokens: 30, costNanoUsd: 750 },
		]);
	});

	test('an unknown price stays unknown', () => {
		const usage = { inputTokens: 10, outputTokens: 10, costNanoUsd: null };
		expect(shareUsage(usage, [1, 1]).map(({ costNanoUsd }) => costNanoUsd)).toEqual([null, null]);
	});
});

describe('the figures of a run', () => {
	test('every segment is a hit or a miss', () => {
		const { meter } = meterOf();
		meter.hit(ALPHA, 'cache', 3, null);
		meter.miss(BETA, 2, 1);
		meter.observe(10, 4, 0);
		expect(meter.figures().segments).toEqual({ total: 15, hits: 7, misses: 8 });
	});

	test('a hit saves what the entry cost, each time', () => {
		const { meter, deltas } = meterOf('articles');
		const usage = { inputTokens: 7, outputTokens: 9, costNanoUsd: 2_000_000 };
		meter.hit(ALPHA, 'cache', 3, usage);
		expect(meter.figures().usage).toEqual({
			inputTokens: 0,
			outputTokens: 0,
			costUsd: 0,
			savedUsd: 0.006,
		});
		expect(deltas).toEqual([
			{ ...ALPHA, collection: 'articles', hits: { cache: 3 }, savedNanoUsd: 6_000_000 },
		]);
	});

	test('a call is paid and told to the statistics with its time', () => {
		const { meter, deltas } = meterOf('articles');
		meter.call(ALPHA, { inputTokens: 100, outputTokens: 50 }, 3_000_000, 12);
		meter.miss(ALPHA, 2, 2);
		expect(meter.figures().usage).toEqual({
			inputTokens: 100,
			outputTokens: 50,
			costUsd: 0.003,
			savedUsd: 0,
		});
		expect(deltas).toEqual([
			{
				...ALPHA,
				collection: 'articles',
				inputTokens: 100,
				outputTokens: 50,
				costNanoUsd: 3_000_000,
				latencyMs: 12,
			},
			{ ...ALPHA, collection: 'articles', misses: 2, writes: 2 },
		]);
	});

	test('models without a price are named once and cost nothing', () => {
		const { meter } = meterOf();
		meter.call(BETA, { inputTokens: 1, outputTokens: 1 }, null, 1);
		meter.call(BETA, { inputTokens: 1, outputTokens: 1 }, null, 1);
		meter.call(ALPHA, { inputTokens: 1, outputTokens: 1 }, 0, 1);
		expect(meter.figures().usage).toMatchObject({ costUsd: 0, unpriced: ['anthropic:beta'] });
	});

	test('who served what is told with what was paid for it', () => {
		const { meter } = meterOf();
		meter.call(ALPHA, { inputTokens: 1, outputTokens: 1 }, 2_000_000, 1);
		meter.call(BETA, { inputTokens: 1, outputTokens: 1 }, 3_000_000, 1);
		meter.miss(BETA, 1, 1);
		meter.miss(ALPHA, 1, 0);
		meter.hit(BETA, 'cache', 2, { inputTokens: 1, outputTokens: 1, costNanoUsd: 5 });
		expect(meter.figures().served).toEqual([
			{ ...ALPHA, segments: 0, costUsd: 0.002 },
			{ ...BETA, segments: 3, costUsd: 0.003 },
		]);
	});

	test('an estimate and what was only looked at enter no statistics', () => {
		const { meter, deltas } = meterOf();
		meter.estimate(ALPHA, { inputTokens: 100, outputTokens: 50 }, 1_000_000);
		meter.observe(4, 1, 0);
		expect(meter.figures().usage).toMatchObject({
			inputTokens: 100,
			outputTokens: 50,
			costUsd: 0.001,
		});
		expect(deltas).toEqual([]);
	});

	test('without a collection the statistics name none', () => {
		const { meter, deltas } = meterOf();
		meter.miss(ALPHA, 1, 0);
		expect(deltas).toEqual([{ ...ALPHA, misses: 1, writes: 0 }]);
	});
});
