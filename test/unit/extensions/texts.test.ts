import { describe, expect, test } from 'vitest';
import { MESSAGES } from '../../../extensions/shared/texts.ts';

/** Every text by its path. */
function flatten(texts: object, path = ''): ReadonlyMap<string, string> {
	return new Map(
		Object.entries(texts).flatMap(([name, value]: [string, unknown]) =>
			typeof value === 'object' && value !== null
				? [...flatten(value, `${path}${name}.`)]
				: [[`${path}${name}`, String(value)] as const],
		),
	);
}

function placeholdersOf(text: string | undefined): readonly string[] {
	return [...(text ?? '').matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name).toSorted();
}

const english = flatten(MESSAGES['en-US'] ?? {});

describe.each(Object.keys(MESSAGES))('the texts in %s', (code) => {
	const texts = flatten(MESSAGES[code] ?? {});

	test('are all there, and no others', () => {
		expect([...texts.keys()]).toEqual([...english.keys()]);
		expect([...texts.values()].filter((text) => text.trim() === '')).toEqual([]);
	});

	test('hold the same placeholders', () => {
		for (const [path, text] of english) {
			expect([path, placeholdersOf(texts.get(path))]).toEqual([path, placeholdersOf(text)]);
		}
	});

	test('hold nothing that vue-i18n takes for its own', () => {
		expect([...texts.values()].filter((text) => /[@|]/.test(text))).toEqual([]);
	});
});
