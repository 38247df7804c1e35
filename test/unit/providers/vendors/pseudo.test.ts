import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { pseudo, pseudolocalise } from '../../../../src/providers/vendors/pseudo.ts';
import { SAMPLE } from '../../../helpers/vendor-setup.ts';

test('letters get accents, tags, entities and numbers stay', () => {
	expect(pseudolocalise('Hello <1>world</1><2/> &amp; 12 &#233;')).toBe(
		'Ĥééļļöö <1>ŵööŕļð</1><2/> &amp; 12 &#233;',
	);
	expect(pseudolocalise('Привет, мир')).toBe('П́рив́ет, м́ир');
});

test('English grows by about a third', () => {
	const text = 'The quick brown fox jumps over the lazy dog and runs away from every hunter.';
	const ratio = pseudolocalise(text).length / text.length;
	expect(ratio).toBeGreaterThan(1.2);
	expect(ratio).toBeLessThan(1.5);
});

const piece = fc.oneof(
	fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll(/[<&]/g, '')),
	fc.nat({ max: 30 }).map((id) => `<${id}>`),
	fc.nat({ max: 30 }).map((id) => `</${id}>`),
	fc.nat({ max: 30 }).map((id) => `<${id}/>`),
	fc.constantFrom('&amp;', '&lt;', '&gt;'),
);

test('tags, entities and digits are the same and in the same order, and every letter shows', () => {
	fc.assert(
		fc.property(fc.array(piece), (pieces) => {
			const text = pieces.join('');
			const result = pseudolocalise(text);
			const fixed = /<\/?\d+\/?>|&\w+;|\p{N}/gu;
			expect(result.match(fixed)).toEqual(text.match(fixed));
			expect(pseudolocalise(text)).toBe(result);
			const hasLetters = /\p{L}/u.test(text.replaceAll(/<[^>]*>|&\w+;/g, ''));
			expect(result !== text).toBe(hasLetters);
		}),
	);
});

test('it costs nothing', async () => {
	const provider = pseudo.build({
		settings: () => ({ apiKey: null, baseUrl: null }),
		timeoutMs: 1,
	});
	const reply = await provider.translate({ ...SAMPLE, model: 'x' }, new AbortController().signal);
	expect(reply.translations.map(({ id }) => id)).toEqual(['s1', 's2']);
	expect(Object.values(reply.usage)).toEqual([0, 0, 0, 0]);
});
