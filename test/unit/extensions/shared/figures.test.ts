import { describe, expect, test } from 'vitest';
import { makeFormats } from '../../../../extensions/shared/format.ts';
import { boundsOf, changeOf } from '../../../../extensions/shared/charts/range.ts';
import { fillBuckets } from '../../../../extensions/shared/charts/series.ts';
import { describeTimes } from '../../../../extensions/shared/charts/time-axis.ts';
import { tracePath } from '../../../../extensions/shared/charts/trace.ts';
import { addPage, shareDone } from '../../../../extensions/module/content/stale-map.ts';
import type { StatsBucket } from '../../../../src/contract/statistics.ts';

describe('numbers', () => {
	const { count, usd, share, change, points, milliseconds, axis } = makeFormats('en-US');

	test.each([
		[0, '$0.00'],
		[0.000_03, '< $0.0001'],
		[0.000_12, '$0.0001'],
		[0.0123, '$0.0123'],
		[12.5, '$12.50'],
		[1_250_000, '$1.3M'],
	])('%d US dollars are %s', (value, text) => {
		expect(usd(value)).toBe(text);
	});

	test.each([
		[0, '0'],
		[99_999, '99,999'],
		[12_345_678, '12.3M'],
	])('%d is %s', (value, text) => {
		expect(count(value)).toBe(text);
	});

	test('shares, changes and times are short', () => {
		expect(share(0.9874)).toBe('98.7%');
		expect([change(0.12), change(-0.5), change(0)]).toEqual(['+12%', '-50%', '0%']);
		expect([points(0.034), points(-0.5), points(0)]).toEqual(['+3.4', '-50', '0']);
		expect([milliseconds(850), milliseconds(2_400)]).toEqual(['850 ms', '2.4 s']);
	});

	test.each([
		[
			[0, 0.5, 1],
			['$0.00', '$0.50', '$1.00'],
		],
		[
			[0, 0.002, 0.004],
			['$0.000', '$0.002', '$0.004'],
		],
		[
			[0, 20, 40],
			['$0', '$20', '$40'],
		],
	])('the marks %j of one axis are written alike', (marks, texts) => {
		expect(axis('usd', marks)).toEqual(texts);
	});

	test('are written as the language does', () => {
		expect(makeFormats('de-DE').count(1_234)).toBe('1.234');
	});
});

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

describe('a map of a collection', () => {
	const counts = { missing: 1, current: 2, stale: 3, approved: 4, approvedStale: 5, unproven: 6 };
	const page = { collection: 'a', sourceLanguage: 'en', items: 10, languages: { de: counts } };

	test('is the sum of its pages', () => {
		const first = addPage(null, { ...page, nextOffset: 10 });
		expect(first.complete).toBe(false);
		const languages = { de: counts, fr: counts };
		const both = addPage(first, { ...page, languages, nextOffset: null });
		expect(both).toMatchObject({ items: 20, complete: true });
		expect(both.languages['de']).toMatchObject({ missing: 2, unproven: 12 });
		expect(both.languages['fr']).toEqual(counts);
	});

	test('is done where fields are current or by a person', () => {
		expect(shareDone(counts)).toBeCloseTo(6 / 21);
		const none = { missing: 0, current: 0, stale: 0, approved: 0, approvedStale: 0, unproven: 0 };
		expect(shareDone(none)).toBe(1);
	});
});
