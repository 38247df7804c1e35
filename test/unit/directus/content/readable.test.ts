import { describe, expect, test } from 'vitest';
import type { Accountability } from '../../../../src/directus/host/context.ts';
import type { Row } from '../../../helpers/fake-database.ts';
import { PERSON } from '../../../helpers/fake-directus.ts';
import { RunSetup } from '../../../helpers/run-setup.ts';

const VISITOR: Accountability = { ...PERSON, admin: false, user: null };

/** A visitor who may read some collections, and of those all fields but some. */
function open(readable: readonly string[], hidden: readonly string[] = []) {
	const setup = new RunSetup();
	setup.article(1, { title: 'One title', body: '<p>One.</p>' });
	setup.directus.permits = (whose, access, collection) =>
		whose === null || whose.admin || access !== 'read' || readable.includes(collection);
	setup.directus.permitsField = (_, access, field) => access !== 'read' || !hidden.includes(field);
	const refused = async (options: Row): Promise<Row> => {
		const error: unknown = await setup
			.run({ keys: 1, ...options }, { accountability: VISITOR })
			.then(() => null)
			.catch((e: unknown) => e);
		const { code, message }: Row = Object(error);
		return { code, message };
	};
	return { setup, refused };
}

/** What is refused, with the name that was asked for left out. */
const anonymous = ({ code, message }: Row, name: string): Row => ({
	code,
	message: String(message).replaceAll(name, 'NAME'),
});

const mapTo = (column: string): Row => ({
	fieldMap: { title: { de: column } },
	sourceLanguage: 'en',
});

const ALL = ['articles', 'articles_translations', 'languages'];

describe('a refusal tells who may not read', () => {
	test('no collection from one that there is not', async () => {
		const { refused } = open([]);
		const nothing = anonymous(await refused({ collection: 'nothing' }), 'nothing');
		expect(nothing).toMatchObject({ code: 'FORBIDDEN' });
		for (const name of ['articles', 'articles_translations', 'pages', 'directus_settings']) {
			expect(anonymous(await refused({ collection: name }), name)).toEqual(nothing);
		}
		for (const name of ['__proto__', 'constructor']) {
			expect(anonymous(await refused({ collection: name }), name)).toEqual(nothing);
		}
	});

	test('no collection with a map from one that there is not', async () => {
		const { refused } = open([]);
		const fieldMap = { title: { de: 'status' } };
		const nothing = anonymous(await refused({ collection: 'nothing', fieldMap }), 'nothing');
		expect(anonymous(await refused({ collection: 'pages', fieldMap }), 'pages')).toEqual(nothing);
	});

	test('no translations from none', async () => {
		const { refused } = open(['articles', 'pages']);
		const none = anonymous(await refused({ collection: 'pages' }), 'pages');
		expect(none).toMatchObject({ code: 'FORBIDDEN' });
		expect(anonymous(await refused({ collection: 'articles' }), 'articles')).toEqual(none);
		const rows = open(['articles_translations']);
		const name = 'articles_translations';
		expect(anonymous(await rows.refused({ collection: name }), name)).toEqual(none);
	});

	test('no field from one that there is not', async () => {
		const { refused } = open(ALL, ['body']);
		const nothing = anonymous(await refused({ fields: ['title', 'nothing'] }), 'nothing');
		expect(nothing).toMatchObject({ code: 'FORBIDDEN' });
		expect(anonymous(await refused({ fields: ['title', 'body'] }), 'body')).toEqual(nothing);
	});

	test('no column of a map from one that there is not', async () => {
		const { refused } = open(ALL, ['status']);
		const nothing = anonymous(await refused(mapTo('nothing')), 'nothing');
		expect(nothing).toMatchObject({ code: 'FORBIDDEN' });
		expect(anonymous(await refused(mapTo('status')), 'status')).toEqual(nothing);
	});

	test('no languages', async () => {
		const { refused } = open(['articles', 'articles_translations']);
		const { message } = await refused({ targetLanguages: ['xx'] });
		expect(message).toBe('targetLanguages: "xx" is not a language of these items');
	});
});

describe('who may read is told', () => {
	test('why something cannot be translated', async () => {
		const { refused } = open(ALL);
		expect((await refused({ fields: ['languages_code'] })).message).toContain(
			'"languages_code" is not a translatable field of articles_translations',
		);
		expect((await refused({ targetLanguages: ['xx'] })).message).toContain(
			'"xx" is not in the collection languages (en-US, de-DE, fr-FR)',
		);
	});

	test('of the fields that may be read, where nothing else was asked for', async () => {
		const { setup } = open(ALL, ['body']);
		setup.directus.permits = () => true;
		const { items } = await setup.run({ keys: 1 }, { accountability: VISITOR });
		expect(items[0]?.languages['de-DE']?.fields).toEqual({ title: 'translated' });
	});
});
