import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { MESSAGES } from '../../../../extensions/shared/texts.ts';

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
	const names = [...(text ?? '').matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
	return [...new Set(names)].toSorted();
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

	test('hold nothing that vue-i18n takes for its own, but a singular and a plural', () => {
		expect([...texts.values()].filter((text) => text.includes('@'))).toEqual([]);
		for (const [path, text] of english) {
			const forms = text.split('|').length;
			expect([path, texts.get(path)?.split('|').length]).toEqual([path, forms]);
			expect(forms).toBeLessThanOrEqual(2);
		}
	});
});

test('every text is used somewhere', () => {
	const folder = new URL('../../../../extensions', import.meta.url).pathname;
	const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' })
		.filter((name) => /\.(?:ts|vue)$/.test(name) && !name.includes('texts/'))
		.map((name) => readFileSync(join(folder, name), 'utf8'))
		.join('\n');
	const isUsed = (path: string): boolean => {
		const [, group = '', name = path] = /^(?:(.*)\.)?(\w+)$/.exec(path) ?? [];
		if (sources.includes(`'${path}'`)) return true;
		// Chosen by a value, or read from the texts themselves.
		return (
			(group !== '' && sources.includes(`\`${group.split('.')[0]}.\${`)) ||
			new RegExp(`\\b${group}(?:\\.|\\[)`).test(sources) ||
			sources.includes(`'${name}'`)
		);
	};
	expect([...english.keys()].filter((path) => !isUsed(path))).toEqual([]);
});
