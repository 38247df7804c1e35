import {
	articlesModel,
	type FakeCollection,
	FakeDirectus,
	type FakeField,
} from './fake-directus.ts';

const TITLE: FakeField = { type: 'string', interface: 'input' };
const BODY: FakeField = { type: 'text', interface: 'input-rich-text-html' };
const TAGS: FakeField = { type: 'json', interface: 'tags' };

const FLAT: FakeCollection = {
	primary: 'id',
	fields: {
		id: { type: 'integer' },
		title_en: TITLE,
		title_de: TITLE,
		title_fr: TITLE,
		body_en: BODY,
		body_de: BODY,
		tags_en: TAGS,
		tags_de: TAGS,
		slug_en: { type: 'string', interface: 'input', options: { slug: true } },
		slug_de: { type: 'string', interface: 'input', options: { slug: true } },
		status: { type: 'string', interface: 'select-dropdown' },
		owner: { type: 'string', special: ['user-created'] },
		count: { type: 'integer' },
	},
};

/**
 * A collection whose translations stand in columns of its own; articles have one such field beside
 * their rows.
 */
export function openColumns(): FakeDirectus {
	const { collections, relations } = articlesModel();
	const { articles } = collections;
	const lead = { lead_en: TITLE, lead_de: TITLE };
	const directus = new FakeDirectus({
		collections: {
			...collections,
			...(articles && { articles: { ...articles, fields: { ...articles.fields, ...lead } } }),
			flat: FLAT,
		},
		relations,
	});
	directus.insert('languages', { code: 'en-US' }, { code: 'de-DE' }, { code: 'fr-FR' });
	directus.insert('directus_settings', { id: 1, default_language: 'en-US' });
	return directus;
}
