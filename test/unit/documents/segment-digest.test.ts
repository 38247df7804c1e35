import { array, assert, constantFrom, property } from 'fast-check';
import { expect, test, vi } from 'vitest';
import { normaliseSegment, normaliseUnicode } from '../../../src/documents/segment-digest.ts';

test('a text has the form that Unicode gives it', () => {
	const marks = ['\u0301', '\u0316', '\u0327', '\u0345', '\u09c7', '\u09be'];
	const characters = constantFrom('a', 'e', ' ', '한', 'ᄀ', 'ᅡ', 'ᆨ', '\u{1f600}', ...marks);
	assert(
		property(array(characters, { maxLength: 40 }), (list) => {
			const text = `${list.join('')}e${'\u0301'.repeat(99)} `;
			expect(normaliseUnicode(text, 'NFC')).toBe(text.normalize('NFC'));
			// The same words once more behind more marks than are sorted together.
			const many = `e${'\u0301'.repeat(120)} ${text}`;
			expect(normaliseUnicode(many, 'NFC').endsWith(text.normalize('NFC'))).toBe(true);
		}),
	);
});

test('many marks on a letter are never sorted together', () => {
	const sort = vi.spyOn(String.prototype, 'normalize');
	const text = `a${'\u0301\u0316'.repeat(5_000)} b`;
	expect(normaliseSegment(text)).toHaveLength(text.length - 1);
	const longest = Math.max(...sort.mock.contexts.map((context) => String(context).length));
	sort.mockRestore();
	expect(longest).toBeLessThanOrEqual(103);
});
