import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
	findLanguage,
	type Language,
	NOTICE_TEXTS,
	OPTION_TEXTS,
	pluralRuleOf,
	STUDIO_TEXTS,
} from '../../../../src/contract/texts/languages.ts';

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

const LANGUAGES = Object.keys(STUDIO_TEXTS).filter(
	(code): code is Language => code in NOTICE_TEXTS,
);

function textsIn(language: Language): ReadonlyMap<string, string> {
	return flatten({ studio: STUDIO_TEXTS[language], notices: NOTICE_TEXTS[language] });
}

const english = textsIn('en');

test('every part is in every language, but for the options, whose English is their own', () => {
	expect(Object.keys(NOTICE_TEXTS)).toEqual(Object.keys(STUDIO_TEXTS));
	expect(['en', ...Object.keys(OPTION_TEXTS)]).toEqual(Object.keys(STUDIO_TEXTS));
});

test('every file of texts is listed', () => {
	const folder = new URL('../../../../src/contract/texts', import.meta.url).pathname;
	const files = readdirSync(folder).filter((name) => name !== 'languages.ts');
	expect(files.toSorted()).toEqual(LANGUAGES.map((code) => `${code}.ts`).toSorted());
});

describe.each(LANGUAGES)('the texts in %s', (language) => {
	const texts = textsIn(language);

	test('are all there, and no others', () => {
		expect([...texts.keys()]).toEqual([...english.keys()]);
		expect([...texts.values()].filter((text) => text.trim() === '')).toEqual([]);
	});

	test('hold the same placeholders', () => {
		for (const [path, text] of english) {
			expect([path, placeholdersOf(texts.get(path))]).toEqual([path, placeholdersOf(text)]);
		}
	});

	test('hold nothing that vue-i18n takes for its own, but the forms of the plural', () => {
		expect([...texts.values()].filter((text) => text.includes('@'))).toEqual([]);
		const { length } = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
		for (const [path, text] of english) {
			const forms = texts.get(path)?.split(' | ').length;
			const [least, most] = text.includes('|') ? [Math.min(2, length), length] : [1, 1];
			expect([path, forms]).toEqual([path, expect.toSatisfy((n) => n >= least && n <= most)]);
		}
	});
});

describe('the form of the plural', () => {
	test.each([
		['en', 2, [0, 1, 2], [1, 0, 1]],
		['fr', 2, [0, 1, 2, 1_000_000], [0, 0, 1, 1]],
		['pl', 3, [0, 1, 2, 5, 22], [2, 0, 1, 2, 1]],
		['ja', 1, [0, 1, 2], [0, 0, 0]],
		['ar', 6, [0, 1, 2, 3, 11, 100], [0, 1, 2, 3, 4, 5]],
	])('in %s, of %i forms, is the one of the language', (language, forms, counts, expected) => {
		expect(counts.map((count) => pluralRuleOf(language)(count, forms))).toEqual(expected);
	});
});

test('a language is found by its own code first, then without its country', () => {
	const list = { pt: '', 'pt-BR': '', fr: '' };
	expect(
		['pt-BR', 'pt-PT', 'fr', 'fr-CA', 'pl-PL', '', 'toString'].map((code) =>
			findLanguage(code, list),
		),
	).toEqual(['pt-BR', 'pt', 'fr', 'fr', null, null, null]);
});

test('every text of the Studio is used somewhere', () => {
	const folder = new URL('../../../../extensions', import.meta.url).pathname;
	const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' })
		.filter((name) => /\.(?:ts|vue)$/.test(name))
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
	expect([...flatten(STUDIO_TEXTS.en).keys()].filter((path) => !isUsed(path))).toEqual([]);
});
