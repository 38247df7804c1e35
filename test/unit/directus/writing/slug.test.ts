import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { slugify } from '../../../../src/directus/writing/slug.ts';

test.each([
	['Ein Tag am Hafen', 'ein-tag-am-hafen'],
	['  Größe & Höhe!  ', 'große-hohe'],
	['Café – crème', 'cafe-creme'],
	['100 % Bio', '100-bio'],
	['日本語 ガイド', '日本語-カイト'],
	['Привет, мир', 'привет-мир'],
	['--a__b--', 'a-b'],
	['İstanbul', 'istanbul'],
	['ﬁne ½', 'fine-1-2'],
	['???', ''],
])('%j becomes %j', (text, slug) => {
	expect(slugify(text)).toBe(slug);
});

test('a slug is letters and digits joined by single hyphens, and stays itself', () => {
	fc.assert(
		fc.property(fc.string({ unit: 'grapheme' }), (text) => {
			const slug = slugify(text);
			expect(slug).toMatch(/^(?:[\p{L}\p{N}]+(?:-[\p{L}\p{N}]+)*)?$/u);
			expect(slugify(slug)).toBe(slug);
		}),
	);
});
