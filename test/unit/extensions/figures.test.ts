import { describe, expect, test } from 'vitest';
import { makeFormats } from '../../../extensions/shared/format.ts';
import { boundsOf, changeOf } from '../../../extensions/shared/range.ts';
import { fillBuckets } from '../../../extensions/shared/series.ts';
import { addPage, shareDone } from '../../../extensions/module/stale-map.ts';
import type { StatsBucket } from '../../../src/contract.ts';

describe('numbers', () => {
	const { count, usd, share, change, milliseconds } = makeFormats('en-US');

	test.each([
		[0, '$0.00'],
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
		expect([milliseconds(850), milliseconds(2_400)]).toEqual(['850 ms', '2.4 s']);
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
	hitsByOrigin: { row: 0, approved: 0, cache: hits, current: 0 },
	latencyMs: null,
});

test('hours in which nothing was counted are zero in a chart', () => {
	const bounds = { from: '2026-05-10T08:20:00.000Z', to: '2026-05-10T11:10:00.000Z' };
	const buckets = [bucket('2026-05-10T09:00:00.000Z', 7), bucket('2026-05-10T11:00:00.000Z', 2)];
	const { times, values } = fillBuckets(buckets, 1, bounds, ['hits', 'misses']);
	expect(times.map((time) => new Date(time * 1_000).getUTCHours())).toEqual([8, 9, 10, 11]);
	expect(values).toEqual([
		[0, 7, 0, 2],
		[0, 1, 0, 1],
	]);
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
