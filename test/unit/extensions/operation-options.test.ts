import { describe, expect, test } from 'vitest';
import {
	collectionChoices,
	fieldChoices,
	languageChoices,
	modelChoices,
	translationsOf,
} from '../../../extensions/interface/choices.ts';
import { OPTIONS } from '../../../extensions/operation/options.ts';
import { summarise } from '../../../extensions/operation/overview.ts';
import type { SettingsResponse } from '../../../src/contract.ts';
import { OPTION_NAMES, parseOptions } from '../../../src/directus/options.ts';

const SETTINGS: SettingsResponse = {
	variables: [],
	providers: [],
	chain: [{ provider: 'openai', model: 'mine' }],
	models: { openai: ['alpha', 'mine'], mistral: ['beta'] },
	defaultLanguage: null,
	languages: [
		{ code: 'de-DE', name: 'German' },
		{ code: 'fr-FR', name: '' },
	],
	collections: ['articles'],
};

function relation(field: string, parent: string, meta: object) {
	return { collection: 'articles_translations', field, related_collection: parent, meta };
}

describe('the options in the flow editor', () => {
	const fields = OPTIONS.map(({ field }) => field);

	test('are those that the operation takes', () => {
		expect(new Set(fields)).toEqual(new Set(OPTION_NAMES));
		expect(new Set(fields).size).toBe(fields.length);
	});

	test('have a note of one sentence or a few', () => {
		for (const { field, meta } of OPTIONS) {
			expect([field, meta?.note]).toEqual([field, expect.stringMatching(/\.$/)]);
		}
	});

	test('have defaults that the operation takes', () => {
		const defaults = OPTIONS.map(({ field, schema }) => [
			field,
			schema?.default_value ?? undefined,
		]);
		expect(() => parseOptions(Object.fromEntries(defaults))).not.toThrow();
	});
});

describe("a flow's card", () => {
	test('tells collection, languages, providers and policy', () => {
		expect(
			summarise({
				collection: 'articles',
				sourceLanguage: 'en-US',
				targetLanguages: ['de-DE', 'fr-FR'],
				providers: [{ provider: 'openai', model: 'gpt-5.4-mini' }],
				policy: 'missing',
			}),
		).toEqual([
			{ label: 'Collection', text: 'articles' },
			{ label: 'Languages', text: 'en-US → de-DE, fr-FR' },
			{ label: 'Providers', text: 'openai:gpt-5.4-mini' },
			{ label: 'Policy', text: 'missing' },
		]);
	});

	test('tells the defaults where nothing is set', () => {
		expect(summarise({}).map(({ text }) => text)).toEqual([
			'of the trigger',
			'default → all others',
			'of the environment',
			'protect',
		]);
	});
});

describe('what can be picked', () => {
	test('are languages by name and code', () => {
		expect(languageChoices(SETTINGS)).toEqual([
			{ value: 'de-DE', text: 'German (de-DE)' },
			{ value: 'fr-FR', text: 'fr-FR' },
		]);
	});

	test('are collections, and the models of the provider with those in force first', () => {
		expect(collectionChoices(SETTINGS).map(({ value }) => value)).toEqual(['articles']);
		expect(modelChoices(SETTINGS, 'openai').map(({ value }) => value)).toEqual(['mine', 'alpha']);
		expect(modelChoices(SETTINGS, 'nobody')).toEqual([]);
	});

	test("are the text fields of a collection's translations", () => {
		const relations = [
			relation('languages_code', 'languages', { one_field: null, junction_field: 'articles_id' }),
			relation('articles_id', 'articles', {
				one_field: 'translations',
				junction_field: 'languages_code',
			}),
		];
		expect(translationsOf('articles', relations)).toBe('articles_translations');
		expect(translationsOf('pages', relations)).toBeNull();
		const fields = [
			{ field: 'id', type: 'integer', schema: { is_primary_key: true } },
			{ field: 'languages_code', type: 'string', schema: { foreign_key_table: 'languages' } },
			{ field: 'title', name: 'Title', type: 'string', schema: {} },
			{ field: 'body', name: 'body', type: 'text', schema: null },
		];
		expect(fieldChoices(fields)).toEqual([
			{ value: 'title', text: 'Title (title)' },
			{ value: 'body', text: 'body' },
		]);
	});
});
