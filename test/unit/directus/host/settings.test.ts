import { describe, expect, test } from 'vitest';
import { loadConfig } from '../../../../src/config/config.ts';
import { readDirectusAiKeys, readHouseStyle } from '../../../../src/directus/host/settings.ts';
import { FakeDirectus, openArticles } from '../../../helpers/fake-directus.ts';
import { PROVIDERS } from '../../../../src/providers/registry.ts';

function readHouse(settings: Record<string, unknown>, processEnv: Record<string, string> = {}) {
	const directus = openArticles();
	directus.database.tables.set('directus_settings', [{ id: 1, ...settings }]);
	const config = loadConfig({ processEnv, env: {} }, PROVIDERS);
	return readHouseStyle(directus.context, directus.schema(), config);
}

/** A Directus from before its AI settings came. */
function openOlder(): FakeDirectus {
	const directus = new FakeDirectus();
	directus.model = {
		...directus.model,
		collections: {
			...directus.model.collections,
			directus_settings: { primary: 'id', fields: { default_language: { type: 'string' } } },
		},
	};
	directus.insert('directus_settings', { id: 1, default_language: 'de-DE' });
	return directus;
}

describe('the house style', () => {
	test('is what Directus’s own AI settings hold', async () => {
		const house = await readHouse({
			default_language: 'en-US',
			ai_translation_style_guide: 'Use Sie.',
			ai_translation_glossary: [
				{ term: ' Flow ', translation_note: 'a product name' },
				{ term: 'Studio', translation_note: null },
				{ term: 'Insights' },
			],
		});
		expect(house).toEqual({
			defaultLanguage: 'en-US',
			styleGuide: 'Use Sie.',
			glossary: [
				{ term: 'Flow', note: 'a product name' },
				{ term: 'Studio' },
				{ term: 'Insights' },
			],
		});
	});

	test.each([null, 'text', 5, {}, []])('a glossary of %j is empty', async (glossary) => {
		expect((await readHouse({ ai_translation_glossary: glossary })).glossary).toEqual([]);
	});

	test('odd terms do not spoil the others', async () => {
		const terms = [{ term: '' }, null, 'text', { translation_note: 'x' }, { term: 'Flow' }];
		expect((await readHouse({ ai_translation_glossary: terms })).glossary).toEqual([
			{ term: 'Flow' },
		]);
	});

	test.each([null, '', '  ', 5])('a style guide of %j is none', async (guide) => {
		const house = await readHouse({ ai_translation_style_guide: guide, default_language: guide });
		expect([house.styleGuide, house.defaultLanguage]).toEqual([undefined, undefined]);
	});

	test('an older Directus has what it has', async () => {
		const directus = openOlder();
		const config = loadConfig({ processEnv: {}, env: {} }, PROVIDERS);
		expect(await readHouseStyle(directus.context, directus.schema(), config)).toEqual({
			defaultLanguage: 'de-DE',
			styleGuide: undefined,
			glossary: [],
		});
	});

	test('the environment adds its terms after Directus’s and its guide before', async () => {
		const house = await readHouse(
			{
				ai_translation_style_guide: 'Use Sie.',
				ai_translation_glossary: [{ term: 'Flow', translation_note: 'a product name' }],
			},
			{
				TRANSLATION_CACHE_STYLE_GUIDE: 'Be brief.',
				TRANSLATION_CACHE_GLOSSARY: '[{"term":"Flow","translation":"Flow"}]',
			},
		);
		expect(house.styleGuide).toBe('Be brief.\n\nUse Sie.');
		expect(house.glossary).toMatchObject([
			{ term: 'Flow', note: 'a product name' },
			{ term: 'Flow', translation: 'Flow' },
		]);
	});
});

describe('the keys in Directus’s AI settings', () => {
	test('are known by provider', async () => {
		const directus = openArticles();
		directus.database.tables.set('directus_settings', [
			{ id: 1, ai_openai_api_key: 'sk-openai', ai_anthropic_api_key: null },
		]);
		expect(await readDirectusAiKeys(directus.context, directus.schema())).toEqual({
			openai: { apiKey: 'sk-openai' },
			anthropic: { apiKey: undefined },
		});
	});

	test('are none in an older Directus', async () => {
		const directus = openOlder();
		expect(await readDirectusAiKeys(directus.context, directus.schema())).toEqual({
			openai: { apiKey: undefined },
			anthropic: { apiKey: undefined },
		});
	});
});
