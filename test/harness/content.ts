import type { Directus } from './directus.ts';
import { demand } from './request.ts';

export type Key = string | number;
export type Row = Readonly<Record<string, unknown>>;

/**
 * Where the source text stands: in the parent's own columns, or only in the source language's row.
 */
type Shape = 'parent-columns' | 'source-row';

export interface Language {
	readonly code: string;
	readonly name: string;
	readonly direction?: 'ltr' | 'rtl';
}

interface FieldSpec {
	readonly field: string;
	readonly type: 'string' | 'text' | 'json';
	readonly interface: string;
	readonly options?: Readonly<Record<string, unknown>>;
}

export interface CollectionOptions {
	/** `articles` by default. */
	readonly collection?: string;
	/** `parent-columns` by default. */
	readonly shape?: Shape;
	/** Adds the EditorJS field `blocks` to title, slug, summary, body and notes. */
	readonly withBlocks?: boolean;
	readonly primaryKey?: 'integer' | 'uuid' | 'string';
	/** The source language, first of `languages`. */
	readonly sourceLanguage?: string;
	/** Other names than Directus's own choice. */
	readonly names?: {
		readonly translationsCollection?: string;
		readonly languagesCollection?: string;
		readonly parentFkField?: string;
		readonly languageFkField?: string;
	};
}

/** A collection with translations, as made by `createTranslatedCollection`. */
export interface TranslatedCollection {
	readonly collection: string;
	readonly translations: string;
	readonly languageField: string;
	readonly shape: Shape;
	readonly sourceLanguage: string;
}

const LANGUAGES: readonly Language[] = [
	{ code: 'en-US', name: 'English' },
	{ code: 'de-DE', name: 'German' },
	{ code: 'fr-FR', name: 'French' },
];

const ARTICLE_FIELDS: readonly FieldSpec[] = [
	{ field: 'title', type: 'string', interface: 'input' },
	{ field: 'slug', type: 'string', interface: 'input', options: { slug: true } },
	{ field: 'summary', type: 'text', interface: 'input-multiline' },
	{ field: 'body', type: 'text', interface: 'input-rich-text-html' },
	{ field: 'notes', type: 'text', interface: 'input-rich-text-md' },
];

const BLOCKS_FIELD: FieldSpec = {
	field: 'blocks',
	type: 'json',
	interface: 'input-block-editor',
};

/** Makes `languages` with columns code, name and direction, and fills it. */
export async function createLanguages(
	directus: Directus,
	languages: readonly Language[] = LANGUAGES,
	collection = 'languages',
): Promise<void> {
	await demand(directus, 'POST', '/collections', {
		collection,
		meta: { icon: 'translate' },
		schema: {},
		fields: [
			{
				field: 'code',
				type: 'string',
				schema: { is_primary_key: true },
				meta: { interface: 'input' },
			},
			{ field: 'name', type: 'string', schema: {}, meta: { interface: 'input' } },
			{
				field: 'direction',
				type: 'string',
				schema: { default_value: 'ltr' },
				meta: { interface: 'input' },
			},
		],
	});
	await demand(directus, 'POST', `/items/${collection}`, languages);
}

/**
 * Makes a languages collection whose key is a number or a UUID, with the codes in a column
 * `locale`.
 */
export async function createLocales(
	directus: Directus,
	collection: string,
	keyType: 'integer' | 'uuid',
	languages: readonly Language[] = LANGUAGES,
): Promise<void> {
	const text = { type: 'string', schema: {}, meta: { interface: 'input' } };
	await demand(directus, 'POST', '/collections', {
		collection,
		schema: {},
		fields: [describeKey(keyType), { field: 'name', ...text }, { field: 'locale', ...text }],
	});
	const rows = languages.map(({ code, name }) => ({ locale: code, name }));
	await demand(directus, 'POST', `/items/${collection}`, rows);
}

/** Makes a collection and lets Directus generate its translations; the languages must exist. */
export async function createTranslatedCollection(
	directus: Directus,
	options: CollectionOptions = {},
): Promise<TranslatedCollection> {
	const { collection = 'articles', shape = 'parent-columns' } = options;
	const fields = options.withBlocks === true ? [...ARTICLE_FIELDS, BLOCKS_FIELD] : ARTICLE_FIELDS;
	await demand(directus, 'POST', '/collections', {
		collection,
		meta: { icon: 'article', display_template: shape === 'parent-columns' ? '{{title}}' : null },
		schema: {},
		fields: [describeKey(options.primaryKey ?? 'integer'), ...fields.map(describeField)],
	});
	const names = fields.map(({ field }) => field);
	await generateTranslations(directus, { collection, fields: names, ...options.names });
	if (shape === 'source-row') {
		for (const { field } of fields) {
			await demand(directus, 'DELETE', `/fields/${collection}/${field}`);
		}
	}
	return {
		collection,
		translations: options.names?.translationsCollection ?? `${collection}_translations`,
		languageField:
			options.names?.languageFkField ?? `${options.names?.languagesCollection ?? 'languages'}_code`,
		shape,
		sourceLanguage: options.sourceLanguage ?? 'en-US',
	};
}

/**
 * As the Studio does. Whoever read the schema meanwhile may have put it into Directus's cache as
 * it was before.
 */
async function generateTranslations(directus: Directus, asked: Row): Promise<void> {
	const path = '/utils/translations/generate';
	if ((await directus.request('POST', path, asked)).status < 300) return;
	await demand(directus, 'POST', '/utils/cache/clear?system=true');
	await demand(directus, 'POST', path, asked);
}

/**
 * Two translated collections of blocks, one held by another's M2A field `blocks`, the other by an
 * O2M field of the first.
 */
export interface Blocks {
	readonly texts: TranslatedCollection;
	readonly cards: TranslatedCollection;
	/** Between an item and its blocks: `{ collection, item }`. */
	readonly junction: string;
	/** Of the cards: the text that holds them. */
	readonly cardField: string;
}

/**
 * Lets a collection hold texts (M2A, its field `blocks`), and these hold cards (O2M, their field
 * `cards`).
 */
export async function createBlocks(directus: Directus, collection: string): Promise<Blocks> {
	const junction = `${collection}_blocks`;
	const texts = await createTranslatedCollection(directus, { collection: 'block_texts' });
	const cards = await createTranslatedCollection(directus, {
		collection: 'block_cards',
		shape: 'source-row',
		primaryKey: 'uuid',
	});
	const parent = `${collection}_id`;
	const columns = { [parent]: 'integer', item: 'string', collection: 'string' };
	await demand(directus, 'POST', '/collections', {
		collection: junction,
		meta: { hidden: true },
		schema: {},
		fields: [
			describeKey('integer'),
			...Object.entries(columns).map(([field, type]) => ({ field, type, schema: {}, meta: {} })),
		],
	});
	await addAlias(directus, collection, 'blocks', 'm2a');
	await demand(directus, 'POST', '/relations', {
		collection: junction,
		field: 'item',
		related_collection: null,
		meta: {
			junction_field: parent,
			one_collection_field: 'collection',
			one_allowed_collections: [texts.collection],
		},
	});
	await demand(directus, 'POST', '/relations', {
		collection: junction,
		field: parent,
		related_collection: collection,
		meta: { one_field: 'blocks', junction_field: 'item' },
	});
	const cardField = 'text';
	await demand(directus, 'POST', `/fields/${cards.collection}`, {
		field: cardField,
		type: 'integer',
		schema: {},
		meta: { special: ['m2o'], interface: 'select-dropdown-m2o' },
	});
	await addAlias(directus, texts.collection, 'cards', 'o2m');
	await demand(directus, 'POST', '/relations', {
		collection: cards.collection,
		field: cardField,
		related_collection: texts.collection,
		meta: { one_field: 'cards' },
	});
	return { texts, cards, junction, cardField };
}

/**
 * A collection whose translations stand in columns of its own: `title_en` with `title_de` and
 * `title_fr`, `body_en` with `body_de`.
 */
export async function createColumns(directus: Directus, collection: string): Promise<void> {
	const columns = ['title_en', 'title_de', 'title_fr', 'body_en', 'body_de'].map(
		(field): FieldSpec =>
			field.startsWith('title')
				? { field, type: 'string', interface: 'input' }
				: { field, type: 'text', interface: 'input-rich-text-html' },
	);
	await demand(directus, 'POST', '/collections', {
		collection,
		meta: { icon: 'view_column' },
		schema: {},
		fields: [describeKey('integer'), ...columns.map(describeField)],
	});
}

async function addAlias(
	directus: Directus,
	collection: string,
	field: string,
	special: 'm2a' | 'o2m',
): Promise<void> {
	const meta = { special: [special], interface: `list-${special}` };
	await demand(directus, 'POST', `/fields/${collection}`, { field, type: 'alias', meta });
}

/** Creates an item with its source text where the collection's shape wants it. */
export async function createItem(
	directus: Directus,
	target: TranslatedCollection,
	source: Row,
): Promise<Key> {
	const payload =
		target.shape === 'parent-columns'
			? source
			: { translations: [{ [target.languageField]: target.sourceLanguage, ...source }] };
	const { id } = await demand<{ readonly id: Key }>(
		directus,
		'POST',
		`/items/${target.collection}`,
		payload,
	);
	return id;
}

/** Edits an item's source text as an editor's save would: a nested update for the source row. */
export async function editItem(
	directus: Directus,
	target: TranslatedCollection,
	key: Key,
	changes: Row,
): Promise<void> {
	const path = `/items/${target.collection}/${key}`;
	if (target.shape === 'parent-columns') {
		return void (await demand(directus, 'PATCH', path, changes));
	}
	const rows = await readTranslations(directus, target, key);
	const id = rows[target.sourceLanguage]?.['id'];
	// A plain list would remove the rows it does not name; the Studio sends this form.
	await demand(directus, 'PATCH', path, {
		translations: { create: [], update: [{ id, ...changes }], delete: [] },
	});
}

/** The translations of an item by language code; throws when a language has two rows. */
export async function readTranslations(
	directus: Directus,
	target: TranslatedCollection,
	key: Key,
): Promise<Readonly<Record<string, Row>>> {
	const { translations } = await demand<{ readonly translations: readonly Row[] }>(
		directus,
		'GET',
		`/items/${target.collection}/${key}?fields=translations.*`,
	);
	const byLanguage: Record<string, Row> = {};
	for (const row of translations) {
		const language = String(row[target.languageField]);
		if (language in byLanguage) throw new Error(`harness: item ${key} has two ${language} rows`);
		byLanguage[language] = row;
	}
	return byLanguage;
}

function describeKey(type: 'integer' | 'uuid' | 'string'): object {
	return {
		field: 'id',
		type,
		schema: { is_primary_key: true, has_auto_increment: type === 'integer' },
		meta: {
			hidden: type !== 'string',
			readonly: type !== 'string',
			interface: 'input',
			special: type === 'uuid' ? ['uuid'] : null,
		},
	};
}

function describeField({ field, type, interface: name, options = {} }: FieldSpec): object {
	return {
		field,
		type,
		schema: {},
		meta: { interface: name, options, special: type === 'json' ? ['cast-json'] : null },
	};
}
