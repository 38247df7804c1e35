import slugifyInStudio from '@sindresorhus/slugify';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { slugify } from '../../../../src/directus/writing/slug.ts';

test.each([
	['Ein Tag am Hafen', 'ein-tag-am-hafen'],
	['  Größe & Höhe!  ', 'groesse-and-hoehe'],
	['Über den Fluß', 'ueber-den-fluss'],
	["Conway's Law", 'conways-law'],
	['Café – crème', 'cafe-creme'],
	['100 % Bio', '100-bio'],
	['日本語 ガイド', '日本語-カイト'],
	['Привет, мир', 'privet-mir'],
	['日本語 Größe', '日本語-große'],
	['ªª', 'aa'],
	['--a__b--', 'a-b'],
	['İstanbul', 'istanbul'],
	['ﬁne ½', 'fine-1-2'],
	['???', ''],
])('%j becomes %j', (text, slug) => {
	expect(slugify(text)).toBe(slug);
});

/** As the Studio does it while somebody types into a slug. */
test.each(['Ein schöner Tag', 'iPhone und MacBooks', 'Łódź & Ærø', 'API2Go'])(
	'%j becomes what the Studio makes of it',
	(text) => {
		expect(slugify(text)).toBe(slugifyInStudio(text, { separator: '-' }));
	},
);

test('a slug is letters and digits joined by single hyphens, and stays itself', () => {
	fc.assert(
		fc.property(fc.string({ unit: 'grapheme' }), (text) => {
			const slug = slugify(text);
			expect(slug).toMatch(/^(?:[\p{L}\p{N}]+(?:-[\p{L}\p{N}]+)*)?$/u);
			expect(slugify(slug)).toBe(slug);
		}),
	);
});

test('takes the beginning of a title that no slug would hold', () => {
	expect(slugify('über '.repeat(5_000))).toHaveLength(1_199);
	expect(slugify(`${'a'.repeat(1_000)} end`)).toBe('a'.repeat(1_000));
});
