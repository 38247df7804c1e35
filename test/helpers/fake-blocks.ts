import type { Row } from './fake-database.ts';
import {
	articlesModel,
	type FakeCollection,
	type FakeField,
	FakeDirectus,
	type FakeModel,
	type FakeRelation,
} from './fake-directus.ts';

const ID: FakeField = { type: 'integer' };

function alias(special: string): FakeField {
	return { type: 'alias', special: [special], alias: true };
}

function translated(
	collection: string,
	field: string,
	more: FakeCollection['fields'] = {},
): Readonly<Record<string, FakeCollection>> {
	return {
		[collection]: {
			primary: 'id',
			fields: { id: ID, translations: alias('translations'), ...more },
		},
		[`${collection}_translations`]: {
			primary: 'id',
			fields: {
				id: ID,
				[`${collection}_id`]: { type: 'integer', special: ['m2o'] },
				languages_code: { type: 'string', special: ['m2o'] },
				[field]: { type: 'text', interface: 'input' },
			},
		},
	};
}

function translations(collection: string): readonly FakeRelation[] {
	const junction = `${collection}_translations`;
	const parent = `${collection}_id`;
	return [
		{
			collection: junction,
			field: parent,
			related_collection: collection,
			one_field: 'translations',
			junction_field: 'languages_code',
		},
		{
			collection: junction,
			field: 'languages_code',
			related_collection: 'languages',
			junction_field: parent,
		},
	];
}

/**
 * Pages in a tree. A page holds blocks (M2A): texts, or groups without translations of their own
 * whose cards (O2M) have some.
 */
function pagesModel(): FakeModel {
	const { languages, directus_settings } = articlesModel().collections;
	return {
		collections: {
			...translated('pages', 'title', {
				parent: { type: 'integer', special: ['m2o'] },
				children: alias('o2m'),
				blocks: alias('m2a'),
			}),
			...translated('texts', 'title'),
			groups: { primary: 'id', fields: { id: ID, cards: alias('o2m'), visits: alias('o2m') } },
			...translated('cards', 'label', { group: { type: 'integer', special: ['m2o'] } }),
			visits: { primary: 'id', fields: { id: ID, group: { type: 'integer', special: ['m2o'] } } },
			pages_blocks: {
				primary: 'id',
				fields: {
					id: ID,
					pages_id: { type: 'integer', special: ['m2o'] },
					collection: { type: 'string' },
					item: { type: 'string' },
				},
			},
			...(languages && { languages }),
			...(directus_settings && { directus_settings }),
		},
		relations: [
			...['pages', 'texts', 'cards'].flatMap(translations),
			{
				collection: 'pages',
				field: 'parent',
				related_collection: 'pages',
				one_field: 'children',
			},
			{
				collection: 'pages_blocks',
				field: 'pages_id',
				related_collection: 'pages',
				one_field: 'blocks',
				junction_field: 'item',
			},
			{
				collection: 'pages_blocks',
				field: 'item',
				related_collection: null,
				junction_field: 'pages_id',
				one_allowed_collections: ['texts', 'groups'],
				one_collection_field: 'collection',
			},
			{ collection: 'cards', field: 'group', related_collection: 'groups', one_field: 'cards' },
			{ collection: 'visits', field: 'group', related_collection: 'groups', one_field: 'visits' },
		],
	};
}

/** Pages in English, and languages to translate them into. */
export class Pages extends FakeDirectus {
	constructor() {
		super(pagesModel());
		this.insert('languages', { code: 'en-US' }, { code: 'de-DE' }, { code: 'fr-FR' });
		this.insert('directus_settings', { id: 1, default_language: 'en-US' });
	}

	/** An item with its English text. */
	add(collection: string, id: number, text: Row, more: Row = {}): void {
		this.insert(collection, { id, ...more });
		this.insert(`${collection}_translations`, {
			id: this.rows(`${collection}_translations`).length + 1,
			[`${collection}_id`]: id,
			languages_code: 'en-US',
			...text,
		});
	}

	/** Puts a block on a page. */
	hold(page: number, collection: string, item: number): void {
		const id = this.rows('pages_blocks').length + 1;
		this.insert('pages_blocks', { id, pages_id: page, collection, item: String(item) });
	}

	/** The German row of an item. */
	german(collection: string, id: number): Row | undefined {
		return this.rows(`${collection}_translations`).find(
			(row) => row[`${collection}_id`] === id && row['languages_code'] === 'de-DE',
		);
	}
}
