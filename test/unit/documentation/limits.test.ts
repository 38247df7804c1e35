import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { isFormat } from '../../../src/documents/detection.ts';
import { checkRendered, parseDocument, skeletonOf } from '../../../src/documents/format.ts';

const page = readFileSync(new URL('../../../docs/reference/formats.md', import.meta.url), 'utf8');
const readme = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8');
/** A row of the table of formats: its name, and the longest text in characters. */
const ROW = /^\| (\w+) +\| ([\d,]+) +\|/gm;
const LIMITS = [...page.matchAll(ROW)].flatMap(([, name = '', limit = '']) => {
	const format = name.toLowerCase();
	return isFormat(format) ? [[format, Number(limit.replaceAll(',', ''))] as const] : [];
});

test('every format has a limit', () => {
	expect(LIMITS.map(([format]) => format).toSorted()).toEqual([
		'html',
		'json',
		'markdown',
		'plain',
	]);
});

test.each(LIMITS)('the README says the limit of %s', (_, limit) => {
	expect(readme).toContain(`${limit.toLocaleString('en-US')} `);
});

describe.each(LIMITS)('%s of %d characters', (format, limit) => {
	const options = { jsonPaths: { '0': 'plain' } } as const;
	const write = (length: number): string => {
		const [before, behind] = format === 'json' ? ['["', '"]'] : ['', ''];
		const words = 'Words in a line. '.repeat(Math.ceil(length / 17));
		return `${before}${words.slice(0, length - before.length - behind.length - 1)}.${behind}`;
	};

	test('is read', () => {
		const document = parseDocument(write(limit), format, options);
		expect(document.refused).toBeUndefined();
		expect(document.segments.length).toBeGreaterThan(0);
	});

	test('and one more is refused, and stays as it is', () => {
		const text = write(limit + 1);
		const document = parseDocument(text, format, options);
		expect(document).toMatchObject({ refused: true, segments: [] });
		expect(document.render([]) === text).toBe(true);
		expect(checkRendered(format, text, write(limit), options)).toBe('markup');
		expect(skeletonOf(text, format, options)).toBe('');
	});
});
