import { describe, expect, test } from 'vitest';
import { makeFormats } from '../../../../extensions/shared/format.ts';

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

	test('a day is that of UTC, wherever it is read', () => {
		expect(makeFormats('en-US').day('2026-12-01')).toBe('Dec 1, 2026');
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
