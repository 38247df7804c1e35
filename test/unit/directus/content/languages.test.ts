import { describe, expect, test } from 'vitest';
import { chooseLanguages } from '../../../../src/directus/content/languages.ts';
import {
	findModel,
	type TranslationsModel,
} from '../../../../src/directus/content/translations-model.ts';
import { FakeDirectus, openArticles, productsModel } from '../../../helpers/fake-directus.ts';

function choose(
	directus: FakeDirectus,
	options: Parameters<typeof chooseLanguages>[3],
	project?: string,
	model = requireModel(directus, 'articles'),
): ReturnType<typeof chooseLanguages> {
	return chooseLanguages(directus.context, directus.schema(), model, options, project);
}

function requireModel(directus: FakeDirectus, collection: string): TranslationsModel {
	const model = findModel(directus.schema(), collection);
	if (model === null) throw new Error('the model has translations');
	return model;
}

function codes(languages: readonly { readonly code: string }[]): string[] {
	return languages.map(({ code }) => code);
}

/** The translations interface set to a language. */
function withDefault(defaultLanguage: string): FakeDirectus {
	const directus = openArticles();
	const articles = directus.model.collections['articles'];
	if (articles === undefined) throw new Error('the model has articles');
	const translations = {
		type: 'alias',
		special: ['translations'],
		options: { defaultLanguage },
		alias: true,
	} as const;
	directus.model = {
		...directus.model,
		collections: {
			...directus.model.collections,
			articles: { ...articles, fields: { ...articles.fields, translations } },
		},
	};
	return directus;
}

describe('the languages of a run', () => {
	test('are from the one named into all others', async () => {
		const { source, targets } = await choose(openArticles(), { sourceLanguage: 'de-DE' });
		expect(source).toEqual({ code: 'de-DE', key: 'de-DE' });
		expect(codes(targets)).toEqual(['en-US', 'fr-FR']);
	});

	test('are from the one the interface names, before the project’s', async () => {
		const { source } = await choose(withDefault('fr-FR'), {}, 'en-US');
		expect(source.code).toBe('fr-FR');
	});

	test('are from the project’s where nobody names one', async () => {
		expect((await choose(openArticles(), {}, 'en-US')).source.code).toBe('en-US');
	});

	test.each([undefined, 'es-ES'])('cannot be guessed from the project’s %s', async (project) => {
		await expect(choose(openArticles(), {}, project)).rejects.toMatchObject({
			option: 'sourceLanguage',
			message: 'sourceLanguage: name the language to translate from',
		});
	});

	test('are those named, once, without the source', async () => {
		const targetLanguages = ['fr-FR', 'en-US', 'fr-FR'];
		const { targets } = await choose(openArticles(), { sourceLanguage: 'en-US', targetLanguages });
		expect(codes(targets)).toEqual(['fr-FR']);
	});

	test('are found in either spelling, and keep that of their collection', async () => {
		const targetLanguages = ['fr_FR', 'FR-fr', 'de_de'];
		const { source, targets } = await choose(openArticles(), {
			sourceLanguage: 'en_US',
			targetLanguages,
		});
		expect([source.code, ...codes(targets)]).toEqual(['en-US', 'fr-FR', 'de-DE']);
		expect((await choose(openArticles(), {}, 'en_US')).source.code).toBe('en-US');
	});

	test.each([
		[
			{ sourceLanguage: 'xx' },
			'sourceLanguage',
			'sourceLanguage: "xx" is not in the collection languages (en-US, de-DE, fr-FR)',
		],
		[
			{ sourceLanguage: 'en-US', targetLanguages: ['de'] },
			'targetLanguages',
			'targetLanguages: "de" is not in the collection languages (en-US, de-DE, fr-FR)',
		],
		[
			{ sourceLanguage: 'en-US', targetLanguages: ['en-US'] },
			'targetLanguages',
			'targetLanguages: there is no language besides en-US to translate into',
		],
	])('%j is refused', async (options, option, message) => {
		await expect(choose(openArticles(), options)).rejects.toMatchObject({ option, message });
	});

	test('are known by their code, and written by their key', async () => {
		const directus = new FakeDirectus(productsModel());
		directus.insert('tongues', { uid: 'u-1', code: 'en' }, { uid: 'u-2', code: 'de' });
		const model = requireModel(directus, 'products');
		const { source, targets } = await choose(directus, { sourceLanguage: 'en' }, undefined, model);
		expect([source, ...targets]).toEqual([
			{ code: 'en', key: 'u-1' },
			{ code: 'de', key: 'u-2' },
		]);
	});

	test('without a collection are taken as they are named', async () => {
		const model = { ...requireModel(openArticles(), 'articles'), languages: null };
		const options = { sourceLanguage: 'en', targetLanguages: ['de'] };
		const { targets } = await choose(openArticles(), options, undefined, model);
		expect(targets).toEqual([{ code: 'de', key: 'de' }]);
	});

	test('without a collection must be named', async () => {
		const model = { ...requireModel(openArticles(), 'articles'), languages: null };
		const chosen = choose(openArticles(), { sourceLanguage: 'en' }, undefined, model);
		await expect(chosen).rejects.toMatchObject({ option: 'targetLanguages' });
	});
});
