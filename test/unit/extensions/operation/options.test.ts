import { describe, expect, test } from 'vitest';
import { describeForm } from '../../../../extensions/operation/form.ts';
import { OPTIONS } from '../../../../extensions/operation/options.ts';
import { describeCard } from '../../../../extensions/operation/overview.ts';
import { OPTION_TEXTS } from '../../../../src/contract/texts/languages.ts';
import type { SettingsResponse } from '../../../../src/contract/inspection.ts';
import { RUN_OPTIONS } from '../../../../src/contract/tables/run-options.ts';
import { readOptions } from '../../../../src/directus/runs/request.ts';

const SETTINGS: SettingsResponse = {
	variables: [],
	providers: [
		{ name: 'openai', refusal: null },
		{ name: 'mistral', refusal: 'no key' },
	],
	chain: [{ provider: 'openai', model: 'mine' }],
	models: { openai: ['alpha', 'mine'], mistral: ['beta'] },
	defaultLanguage: null,
	languages: [
		{ code: 'de-DE', name: 'German' },
		{ code: 'fr-FR', name: '' },
	],
	collections: ['articles'],
	fields: { articles: ['title', 'body'] },
};

describe('the options in the flow editor', () => {
	const groups = OPTIONS.filter(({ type }) => type === 'alias');
	const own = OPTIONS.filter(({ type }) => type !== 'alias');
	const fields = own.map(({ field }) => field);

	test('are those that the operation takes', () => {
		expect(new Set(fields)).toEqual(new Set(Object.keys(RUN_OPTIONS)));
		expect(new Set(fields).size).toBe(fields.length);
	});

	test('stand in sections, but for the mode', () => {
		const names = groups.map(({ field }) => field);
		expect(names).toHaveLength(3);
		for (const { field, meta } of own) {
			const expected = field === 'mode' ? [undefined] : names;
			expect([field, expected.includes(meta?.group ?? undefined)]).toEqual([field, true]);
		}
	});

	test.each(['en-US', 'de-DE', 'fr-FR'])('have a note of one sentence in %s', (locale) => {
		for (const { field, type, meta } of describeForm({}, SETTINGS, locale)) {
			if (type === 'alias') continue;
			expect([field, meta?.note]).toEqual([
				field,
				expect.stringMatching(/^(?:[^.!?]|[.!?](?!\s|$))+\.$/),
			]);
		}
	});

	test.each(Object.entries(OPTION_TEXTS))('are all told in %s', (_, texts) => {
		expect(new Set(Object.keys(texts))).toEqual(new Set(OPTIONS.map(({ field }) => field)));
		for (const { field = '', meta } of OPTIONS) {
			const {
				choices = [],
				fields: nested = [],
			}: {
				choices?: readonly { value: string; text: string }[];
				fields?: readonly { field: string }[];
			} = Object(meta?.options);
			// What is shown as it is in English is shown so everywhere.
			const told = choices.filter(({ value, text }) => text !== value);
			expect([field, Object.keys(texts[field]?.choices ?? {})]).toEqual([
				field,
				told.map(({ value }) => value),
			]);
			expect([field, new Set(Object.keys(texts[field]?.fields ?? {}))]).toEqual([
				field,
				new Set(nested.map((one) => one.field)),
			]);
		}
	});

	test('are in the language of the Studio, of any of its countries', () => {
		expect(
			['en-GB', 'de-AT', 'fr-CA', 'pl-PL', ''].map(
				(locale) => describeForm({}, null, locale)[0]?.name,
			),
		).toEqual(['Mode', 'Betriebsart', 'Mode', 'Mode', 'Mode']);
	});

	test('have defaults that the operation takes', () => {
		const defaults = own.map(({ field, schema }) => [field, schema?.default_value ?? undefined]);
		expect(() => readOptions(Object.fromEntries(defaults))).not.toThrow();
	});
});

describe("a flow's card", () => {
	test('tells collection, languages, providers and policy', () => {
		expect(
			describeCard(
				{
					collection: 'articles',
					sourceLanguage: 'en-US',
					targetLanguages: ['de-DE', 'fr-FR'],
					providers: [{ provider: 'openai', model: 'gpt-5.4-mini' }],
					policy: 'missing',
				},
				'en-US',
			),
		).toEqual([
			{ label: 'Collection', text: 'articles' },
			{ label: 'Languages', text: 'en-US → de-DE, fr-FR' },
			{ label: 'Providers', text: 'openai:gpt-5.4-mini' },
			{ label: 'Policy', text: 'missing' },
		]);
	});

	test('speaks the language of the Studio', () => {
		expect(describeCard({ mode: 'text' }, 'de-CH')[0]).toEqual({
			label: 'Übersetzt',
			text: 'einen Text',
		});
	});

	test('tells the defaults where nothing is set', () => {
		expect(describeCard({}, 'en-US').map(({ text }) => text)).toEqual([
			'of the trigger',
			'default → all others',
			'of the environment',
			'protect',
		]);
	});
});

interface Choosable {
	readonly interface?: string;
	readonly options?: { readonly choices?: readonly { text: string; value: string }[] };
}

function metaOf(field: string, values: object, settings: SettingsResponse | null): Choosable {
	const form = describeForm({ ...values }, settings, 'en-US');
	return Object(form.find((option) => option.field === field)?.meta);
}

function valuesOf(...asked: Parameters<typeof metaOf>): readonly string[] {
	return (metaOf(...asked).options?.choices ?? []).map(({ value }) => value);
}

describe('what can be picked', () => {
	test('are languages by name and code', () => {
		expect(metaOf('targetLanguages', {}, SETTINGS).options?.choices).toEqual([
			{ value: 'de-DE', text: 'German (de-DE)' },
			{ value: 'fr-FR', text: 'fr-FR' },
		]);
	});

	test("are collections with translations, and the fields of the collection's translations", () => {
		expect(valuesOf('collection', {}, SETTINGS)).toEqual(['articles']);
		expect(valuesOf('fields', { collection: 'articles' }, SETTINGS)).toEqual(['title', 'body']);
		expect(valuesOf('fields', {}, SETTINGS)).toEqual([]);
	});

	test('holds what was typed before, so that it is not forgotten when the rest comes', () => {
		const values = { collection: '{{$trigger.collection}}', targetLanguages: ['xx', 'de-DE'] };
		expect(valuesOf('collection', values, null)).toEqual(['{{$trigger.collection}}']);
		expect(valuesOf('collection', values, SETTINGS)).toEqual([
			'articles',
			'{{$trigger.collection}}',
		]);
		expect(valuesOf('targetLanguages', values, SETTINGS)).toEqual(['de-DE', 'fr-FR', 'xx']);
	});

	test('is a filter of the fields, where the collection is known', () => {
		expect(metaOf('filter', { collection: 'articles' }, SETTINGS)).toMatchObject({
			interface: 'system-filter',
			options: { collectionName: 'articles' },
		});
		expect(metaOf('filter', { collection: '{{x}}' }, SETTINGS).interface).toBe('input-code');
	});

	test('are the models of the provider, those in force first and those in use too', () => {
		const values = { providers: [{ provider: 'openai', model: 'typed' }] };
		const { options } = metaOf('providers', values, SETTINGS);
		const { fields }: { fields: readonly { field: string; meta: Choosable }[] } = Object(options);
		const [provider, model] = fields;
		expect(provider?.meta.options?.choices?.slice(-1)).toEqual([
			{ value: 'mistral', text: 'mistral (not set up)' },
		]);
		expect(model?.meta).toMatchObject({
			conditions: [
				{
					rule: { provider: { _eq: 'openai' } },
					options: {
						choices: ['mine', 'alpha', 'typed'].map((value) => ({ value, text: value })),
					},
				},
				{ rule: { provider: { _eq: 'mistral' } }, options: { choices: [{ value: 'beta' }] } },
			],
		});
	});
});
