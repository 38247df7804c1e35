import { describe, expect, test } from 'vitest';
import { boundsOf, changeOf } from '../../../../../extensions/shared/charts/range.ts';
import { fillBuckets } from '../../../../../extensions/shared/charts/series.ts';
import { describeTimes } from '../../../../../extensions/shared/charts/time-axis.ts';
import { tracePath } from '../../../../../extensions/shared/charts/trace.ts';
import type { StatsBucket } from '../../../../../src/contract/statistics.ts';

describe('a range', () => {
	test('comes with the one before it, of the same length', () => {
		const now = Date.parse('2026-05-10T12:30:00Z');
		expect(boundsOf('24h', now)).toEqual({
			current: { from: '2026-05-09T12:30:00.000Z', to: '2026-05-10T12:30:00.000Z' },
			previous: { from: '2026-05-08T12:30:00.000Z', to: '2026-05-09T12:30:00.000Z' },
		});
	});

	test('has no change against nothing', () => {
		expect([changeOf(5, 0), changeOf(6, 4), changeOf(0, 4)]).toEqual([null, 0.5, -1]);
	});
});

const bucket = (from: string, hits: number): StatsBucket => ({
	from,
	hits,
	misses: 1,
	writes: 0,
	hitRate: 0,
	inputTokens: 0,
	outputTokens: 0,
	costUsd: 0,
	savedUsd: 0,
	unpricedCalls: 0,
	refused: 0,
	hitsByOrigin: { row: 0, approved: 0, cache: hits, current: 0 },
	latencyMs: null,
});

describe('hours in which nothing was counted', () => {
	const bounds = { from: '2026-05-10T08:20:00.000Z', to: '2026-05-10T11:10:00.000Z' };
	const buckets = [bucket('2026-05-10T09:00:00.000Z', 7), bucket('2026-05-10T11:00:00.000Z', 2)];

	test('are zero in a chart', () => {
		const measures = ['hits', 'misses', 'segments'] as const;
		const { times, values } = fillBuckets(buckets, 1, bounds, measures);
		expect(times.map((time) => new Date(time * 1_000).getUTCHours())).toEqual([8, 9, 10, 11]);
		expect(values).toEqual([
			[0, 7, 0, 2],
			[0, 1, 0, 1],
			[0, 8, 0, 3],
		]);
	});

	test('are taken together in longer steps', () => {
		const { times, values } = fillBuckets(buckets, 4, bounds, ['hits', 'hitRate']);
		expect(times.map((time) => new Date(time * 1_000).getUTCHours())).toEqual([8]);
		expect(values).toEqual([[9], [9 / 11]]);
	});

	test('have no hit rate and no latency', () => {
		const { values } = fillBuckets(buckets, 1, bounds, ['hitRate', 'latency']);
		expect(values).toEqual([
			[null, 7 / 8, null, 2 / 3],
			[null, null, null, null],
		]);
	});
});

describe('a small line', () => {
	test('goes from zero to the greatest', () => {
		expect(tracePath([0, 10, 5])).toBe('M0 22h0L50 2L100 12');
	});

	test('leaves gaps out', () => {
		expect(tracePath([1, null, 1, 1])).toBe('M0 2h0M66.67 2h0L100 2');
		expect(tracePath([null])).toBe('');
	});

	test('of nothing but zeros lies on the ground', () => {
		expect(tracePath([0, 0])).toBe('M0 22h0L100 22');
	});
});

const midnight = Date.parse('2026-11-17T00:00:00Z') / 1_000;

function hours(count: number): readonly number[] {
	return Array.from({ length: count }, (_, at) => midnight + at * 3_600);
}

describe('the times of a chart', () => {
	const DAY = 86_400;

	test('are days in UTC where the figures are, wherever they are looked at', () => {
		const days = Array.from({ length: 30 }, (_, at) => midnight + at * DAY);
		const { mark, moment, steps } = describeTimes('en-US', days, 24);
		expect([mark(midnight), moment(midnight)]).toEqual(['Nov 17', 'Nov 17, 2026']);
		expect(Math.min(...steps)).toBe(DAY);
	});

	test('of some days are marked by whole days only, those of one by hours', () => {
		expect(Math.min(...describeTimes('en-US', hours(168), 1).steps)).toBe(DAY);
		expect(Math.min(...describeTimes('en-US', hours(25), 1).steps)).toBe(3_600);
	});
});
