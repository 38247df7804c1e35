import { describe, expect, test } from 'vitest';
import { InvalidInputError } from '../../../../src/errors.ts';
import {
	findParentModel,
	findModel,
	nameOfModel,
	requireModel,
	tellOfFurther,
	type TranslationsModel,
} from '../../../../src/directus/content/translations-model.ts';
import { readLanguages } from '../../../../src/directus/content/languages.ts';
import {
	chooseFields,
	readTranslatableFields,
} from '../../../../src/directus/content/translatable-fields.ts';
import {
	articlesModel,
	FakeDirectus,
	type FakeField,
	type FakeModel,
	productsModel,
	twiceTranslatedModel,
} from '../../../helpers/fake-directus.ts';

const ARTICLES: TranslationsModel = {
	collection: 'articles',
	primaryKey: 'id',
	alias: 'translations',
	junction: 'articles_translations',
	junctionKey: 'id',
	parentField: 'articles_id',
	languageField: 'languages_code',
	languages: 'languages',
	columns: null,
};

const PRODUCTS: TranslationsModel = {
	collection: 'products',
	primaryKey: 'sku',
	alias: 'texts',
	junction: 'product_texts',
	junctionKey: 'row',
	parentField: 'of',
	languageField: 'tongue',
	languages: 'tongues',
	columns: null,
};

function without(model: FakeModel, at: number, change: Partial<FakeModel['relations'][number]>) {
	const relations = model.relations.map((relation, index) =>
		index === at ? { ...relation, ...change } : relation,
	);
	return new FakeDirectus({ ...model, relations }).schema();
}

describe('how a collection keeps its translations', () => {
	test('is read from the schema, by any names', () => {
		expect(findModel(new FakeDirectus().schema(), 'articles')).toEqual(ARTICLES);
		expect(findModel(new FakeDirectus(productsModel()).schema(), 'products')).toEqual(PRODUCTS);
	});

	test('is found from the translations too', () => {
		expect(findParentModel(new FakeDirectus().schema(), 'articles_translations')).toEqual(ARTICLES);
		const products = new FakeDirectus(productsModel()).schema();
		expect(findParentModel(products, 'product_texts')).toEqual(PRODUCTS);
	});

	test.each(['pages', 'languages', 'articles_translations', 'nothing', 'directus_settings'])(
		'%s keeps none',
		(collection) => {
			expect(findModel(new FakeDirectus().schema(), collection)).toBeNull();
		},
	);

	test.each(['pages', 'languages', 'articles', 'nothing'])(
		'%s holds no translations of another collection',
		(collection) => {
			expect(findParentModel(new FakeDirectus().schema(), collection)).toBeNull();
		},
	);

	test('languages without a collection of their own are none', () => {
		const schema = without(articlesModel(), 1, { related_collection: null });
		expect(findModel(schema, 'articles')).toEqual({ ...ARTICLES, languages: null });
	});

	test.each([
		['no column names the language', { junction_field: '' }],
		['the alias has no relation', { one_field: 'other' }],
		['the translations have no collection', { collection: 'vanished' }],
	])('is unknown where %s', (_, change) => {
		expect(findModel(without(articlesModel(), 0, change), 'articles')).toBeNull();
	});
});

async function fieldsOf(
	fields: Readonly<Record<string, FakeField>>,
	jsonPaths: Readonly<Record<string, readonly string[]>> = {},
) {
	const model = articlesModel();
	const junction = model.collections['articles_translations'];
	if (junction === undefined) throw new Error('the model has translations');
	const directus = new FakeDirectus({
		...model,
		collections: {
			...model.collections,
			articles_translations: { ...junction, fields: { ...junction.fields, ...fields } },
		},
	});
	return readTranslatableFields(directus.context, directus.schema(), ARTICLES, jsonPaths);
}

describe('the fields that hold prose', () => {
	test('are told with format, slug, and whether the parent has the column too', async () => {
		expect(await fieldsOf({})).toEqual([
			{ name: 'title', format: 'plain', isJson: false, slug: false, inParent: true },
			{ name: 'body', format: 'html', isJson: false, slug: false, inParent: false },
			{ name: 'slug', format: 'plain', isJson: false, slug: true, inParent: false },
		]);
	});

	test.each([
		['input', 'string', 'plain'],
		['input-multiline', 'text', 'plain'],
		['input-rich-text-html', 'text', 'html'],
		['input-rich-text-md', 'text', 'markdown'],
		['input-translated-string', 'string', 'plain'],
		[undefined, 'text', 'plain'],
		['input-block-editor', 'json', 'json'],
		['input-rich-text-md', 'json', 'markdown'],
		['list', 'json', 'json'],
		['tags', 'json', 'json'],
	])('%s on a %s is %s', async (name, type, format) => {
		const field = { type, ...(name === undefined ? {} : { interface: name }) };
		expect(await fieldsOf({ extra: field })).toContainEqual(
			expect.objectContaining({ name: 'extra', format }),
		);
	});

	test('a repeater’s texts are told by its own fields', async () => {
		const fields = [{ field: 'caption', type: 'string', meta: { interface: 'input' } }];
		const repeater = { type: 'json', interface: 'list', options: { fields } };
		expect(await fieldsOf({ extra: repeater })).toContainEqual(
			expect.objectContaining({
				name: 'extra',
				isJson: true,
				parseOptions: { jsonPaths: { '*.caption': 'plain' } },
			}),
		);
	});

	test('are told what is text in JSON of their own form', async () => {
		const paths = {
			'articles.extra': ['title', 'items[].body:html'],
			'articles_translations.extra': ['foot'],
			'other.extra': ['no'],
		};
		expect(
			await fieldsOf({ extra: { type: 'json', interface: 'my-editor' } }, paths),
		).toContainEqual(
			expect.objectContaining({
				parseOptions: { jsonPaths: { title: 'plain', 'items.*.body': 'html', foot: 'plain' } },
			}),
		);
	});

	test.each([
		['select-dropdown', 'string'],
		['select-icon', 'string'],
		['select-color', 'string'],
		['input-code', 'text'],
		['input-hash', 'string'],
		['input-autocomplete-api', 'string'],
		['file-image', 'string'],
		['system-token', 'string'],
		['presentation-links', 'string'],
		['boolean', 'boolean'],
		['input', 'integer'],
		['datetime', 'timestamp'],
		['input', 'hash'],
		['input', 'uuid'],
	])('%s on a %s holds none', async (name, type) => {
		const found = await fieldsOf({ extra: { type, interface: name } });
		expect(found.map((field) => field.name)).not.toContain('extra');
	});

	test.each(['uuid', 'hash', 'conceal', 'user-created', 'date-updated', 'm2o', 'file', 'no-data'])(
		'a field marked %s holds none',
		async (special) => {
			const found = await fieldsOf({ extra: { type: 'string', special: [special] } });
			expect(found.map((field) => field.name)).not.toContain('extra');
		},
	);
});

describe('the fields of a run', () => {
	const all = [
		{ name: 'title', format: 'plain', slug: false, inParent: true },
		{ name: 'slug', format: 'plain', slug: true, inParent: false },
	] as const;

	test('are all but slugs, unless they are named', () => {
		expect(chooseFields(ARTICLES, all, undefined)).toEqual([all[0]]);
		expect(chooseFields(ARTICLES, all, [])).toEqual([all[0]]);
		expect(chooseFields(ARTICLES, all, ['slug', 'title'])).toEqual([all[1], all[0]]);
	});

	test('must exist', () => {
		expect(() => chooseFields(ARTICLES, all, ['title', 'ttle'])).toThrow(
			new InvalidInputError(
				'fields',
				'fields: "ttle" is not a translatable field of articles_translations',
			),
		);
	});
});

async function languagesOf(
	fields: Readonly<Record<string, FakeField>>,
	primary: string,
	...rows: readonly Readonly<Record<string, unknown>>[]
) {
	const model = articlesModel();
	const directus = new FakeDirectus({
		...model,
		collections: { ...model.collections, languages: { primary, fields } },
	});
	directus.insert('languages', ...rows);
	const found = await readLanguages(directus.context, directus.schema(), ARTICLES);
	return found && Object.fromEntries(found);
}

describe('the languages', () => {
	test('are known by the primary key where that is a text', async () => {
		const fields = { code: { type: 'string' }, name: { type: 'string' } };
		const rows = [{ code: 'en-US' }, { code: 'de-DE' }];
		expect(await languagesOf(fields, 'code', ...rows)).toEqual({
			'en-US': 'en-US',
			'de-DE': 'de-DE',
		});
	});

	test.each(['code', 'locale', 'language', 'iso'])(
		'are known by the column %s where the key is none',
		async (column) => {
			const fields = {
				id: { type: 'uuid' },
				name: { type: 'string' },
				[column]: { type: 'string' },
			};
			const rows = [
				{ id: 'uuid-1', name: 'English', [column]: 'en-US' },
				{ id: 'uuid-2', name: 'German', [column]: 'de-DE' },
			];
			expect(await languagesOf(fields, 'id', ...rows)).toEqual({
				'en-US': 'uuid-1',
				'de-DE': 'uuid-2',
			});
		},
	);

	test('keep the type of a numeric key', async () => {
		const fields = { id: { type: 'integer' }, code: { type: 'string' } };
		expect(await languagesOf(fields, 'id', { id: 1, code: 'en' })).toEqual({ en: 1 });
	});

	test('without a code are left out', async () => {
		const fields = { id: { type: 'integer' }, code: { type: 'string' } };
		const rows = [
			{ id: 1, code: 'en' },
			{ id: 2, code: null },
			{ id: 3, code: ' ' },
		];
		expect(await languagesOf(fields, 'id', ...rows)).toEqual({ en: 1 });
	});

	test('may be more than a hundred', async () => {
		const rows = Array.from({ length: 120 }, (_, at) => ({ code: `x-${at}` }));
		const found = await languagesOf({ code: { type: 'string' } }, 'code', ...rows);
		expect(Object.keys(found ?? {})).toHaveLength(120);
	});

	test('are unknown without a collection', async () => {
		const directus = new FakeDirectus();
		const model = { ...ARTICLES, languages: null };
		expect(await readLanguages(directus.context, directus.schema(), model)).toBeNull();
	});
});

describe('a second translations field', () => {
	const directus = new FakeDirectus(twiceTranslatedModel());
	const schema = directus.schema();

	test('is found by its junction, the first by the collection', () => {
		const first = requireModel(schema, 'articles');
		expect(first).toMatchObject({ alias: 'translations', junction: 'articles_translations' });
		expect(first.isFurther).toBeUndefined();
		const second = requireModel(schema, 'articles_labels');
		expect(second).toMatchObject({ collection: 'articles', alias: 'labels', isFurther: true });
		expect([first, second].map(nameOfModel)).toEqual(['articles', 'articles_labels']);
	});

	test('is told about once, with how to name it', () => {
		const model = requireModel(schema, 'articles');
		tellOfFurther(directus.context, schema, model);
		tellOfFurther(directus.context, schema, model);
		expect(directus.warnings).toEqual([
			'translation-cache: articles means its translations field "translations"; name "labels" by articles_labels as the collection',
		]);
	});
});
