import { createError } from '@directus/errors';
import { describe, expect, test } from 'vitest';
import type { ItemsResult } from '../../../../src/contract/runs.ts';
import type { Accountability } from '../../../../src/directus/host/context.ts';
import type { Row } from '../../../helpers/fake-database.ts';
import { openArticles, PERSON } from '../../../helpers/fake-directus.ts';
import { outcomesOf, RunSetup } from '../../../helpers/run-setup.ts';

const EDITOR: Accountability = { ...PERSON, admin: false };
const ROWS = 'articles_translations';

const Forbidden = createError('FORBIDDEN', 'no');
const invalid = (field: string): readonly Error[] => [
	new (createError<{ field: string }>('FAILED_VALIDATION', 'no'))({ field }),
];

/** An editor who may read everything, and write as the tests say. */
class Site {
	readonly setup: RunSetup;
	readonly may = { create: true, update: true };

	constructor(directus = openArticles()) {
		this.setup = new RunSetup(directus);
		directus.permits = (whose, access) =>
			whose === null || whose.admin || access === 'read' || this.may[access];
	}

	get directus() {
		return this.setup.directus;
	}

	run(options: Row = {}, accountability: Accountability = EDITOR): Promise<ItemsResult> {
		return this.setup.run({ keys: 1, fields: ['title'], ...options }, { accountability });
	}

	sent(): readonly string[] {
		return this.setup.router.sentTexts();
	}
}

function open(values: Row = { title: 'One title' }): Site {
	const site = new Site();
	site.setup.article(1, values);
	return site;
}

const REFUSED = 'the permissions of this run do not allow writing the translations row';

describe('the right to write is asked for before money is spent', () => {
	test('so who may only read pays for nothing, however often and for whatever text', async () => {
		const site = open();
		Object.assign(site.may, { create: false, update: false });
		for (const title of ['One title', 'Another title', 'A third title']) {
			await site.setup.edit(1, 'en-US', { title });
			await expect(site.run()).rejects.toMatchObject({
				status: 400,
				message: expect.stringContaining(REFUSED),
			});
			await expect(site.run({ dryRun: true })).rejects.toThrow(REFUSED);
		}
		expect(site.setup.router.calls).toEqual([]);
	});

	test('of a row that is there by its own right, and of a new one by another', async () => {
		const site = open();
		const row = { id: 50, articles_id: 1, languages_code: 'de-DE' };
		site.directus.insert(ROWS, row);
		site.may.update = false;
		const result = await site.run({ targetLanguages: ['de-DE', 'fr-FR'] });
		expect(outcomesOf(result, 1)).toEqual({ title: 'refused: forbidden' });
		expect(outcomesOf(result, 1, 'fr-FR')).toEqual({ title: 'translated' });
		expect(result.failures).toMatchObject([
			{ item: 1, language: 'de-DE', field: 'title', reason: 'forbidden', message: REFUSED },
		]);
		const languages = site.setup.router.calls.map(({ request }) => request.targetLanguage);
		expect(languages).toEqual(['fr-FR']);
	});

	test('of the languages that a rule for values lets through', async () => {
		const site = open();
		site.directus.rule = (access, values) =>
			access === 'create' && values['languages_code'] !== 'de-DE'
				? invalid('languages_code')
				: null;
		const result = await site.run({ targetLanguages: ['de-DE', 'fr-FR'] });
		expect(outcomesOf(result, 1)).toEqual({ title: 'translated' });
		expect(outcomesOf(result, 1, 'fr-FR')).toEqual({ title: 'refused: write-failed' });
		const languages = site.setup.router.calls.map(({ request }) => request.targetLanguage);
		expect(languages).toEqual(['de-DE']);
	});

	test('of the items that a rule for items lets through', async () => {
		const site = open();
		for (const key of [1, 2]) {
			if (key === 2) site.setup.article(2, { title: 'Second title' });
			const id = 50 + key;
			site.directus.insert(ROWS, { id, articles_id: key, languages_code: 'de-DE' });
		}
		site.directus.rule = (access, _, row) =>
			access === 'update' && row?.['articles_id'] !== 2 ? new Forbidden() : null;
		const result = await site.run({ keys: [1, 2] });
		expect(outcomesOf(result, 1)).toEqual({ title: 'refused: forbidden' });
		expect(outcomesOf(result, 2)).toEqual({ title: 'translated' });
		expect(site.sent()).toEqual(['Second title']);
	});

	test('of the fields that may be written', async () => {
		const site = open({ title: 'One title', body: '<p>One body.</p>', slug: 'one-title' });
		site.directus.permitsField = (_, access, field) =>
			access === 'read' || !['body', 'slug'].includes(field);
		const result = await site.run({ fields: ['title', 'body', 'slug'] });
		expect(outcomesOf(result, 1)).toEqual({
			title: 'translated',
			body: 'refused: forbidden',
			slug: 'refused: forbidden',
		});
		expect(site.sent()).toEqual(['One title']);
	});

	test('and where a new row would lack what must not be empty', async () => {
		const site = open();
		site.directus.rule = (access) => (access === 'create' ? invalid('status') : null);
		await expect(site.run({ emitEvents: false })).rejects.toThrow('FAILED_VALIDATION');
		expect(site.sent()).toEqual([]);
	});

	test('but not where a translation may be what its source is not, or a hook adds to it', async () => {
		const site = open();
		site.directus.rule = (_, values) => (values['title'] === 'One title' ? invalid('title') : null);
		expect(outcomesOf(await site.run(), 1)).toEqual({ title: 'translated' });
		const hooked = open();
		hooked.directus.rule = (access) =>
			access === 'create' && hooked.sent().length === 0 ? invalid('status') : null;
		const result = await hooked.run();
		expect(outcomesOf(result, 1)).toEqual({ title: 'translated' });
	});

	test('of an admin never, and of nobody where nothing is to be bought', async () => {
		const site = open();
		await site.run({}, PERSON);
		expect(site.directus.asked).toBe(0);
		await site.run();
		expect(site.directus.asked).toBe(0);
		await site.setup.edit(1, 'en-US', { title: 'Another title' });
		await site.run();
		expect(site.directus.asked).toBe(1);
	});

	test('writes nothing and tells no hook', async () => {
		const site = open();
		site.may.create = false;
		await site.run().catch(() => {});
		expect([site.directus.writes, site.directus.events]).toEqual([[], []]);
		expect(site.setup.row(1)).toBeUndefined();
	});
});

describe('translations in columns', () => {
	const fieldMap = { title: { de: 'status' } };
	const options = { fieldMap, fields: undefined, targetLanguages: ['de'], sourceLanguage: 'en' };

	test('are asked for by the columns of the item', async () => {
		const { directus } = new Site();
		const { collections } = directus.model;
		const pages = {
			primary: 'id',
			fields: { id: { type: 'integer' }, title: { type: 'string' }, status: { type: 'string' } },
		};
		directus.model = { ...directus.model, collections: { ...collections, pages } };
		const site = new Site(directus);
		directus.insert('pages', { id: 1, title: 'One page' });
		directus.permitsField = (_, access, field) => access === 'read' || field !== 'status';
		await expect(site.run({ ...options, collection: 'pages' })).rejects.toThrow(
			'do not allow writing the item',
		);
		expect(site.sent()).toEqual([]);
	});
});
