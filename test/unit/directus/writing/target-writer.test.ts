import { setImmediate } from 'node:timers/promises';
import { InvalidPayloadError } from '@directus/errors';
import { describe, expect, test } from 'vitest';
import { CUT } from '../../../../src/documents/cut.ts';
import { VERSION } from '../../../../src/directus/host/own-writes.ts';
import { hashValue } from '../../../../src/directus/provenance/hash.ts';
import type { Row } from '../../../helpers/fake-database.ts';
import { articlesModel, openArticles, PERSON } from '../../../helpers/fake-directus.ts';
import { outcomesOf, RunSetup } from '../../../helpers/run-setup.ts';
import { replyTo, translateByPrefix } from '../../../helpers/scripted-router.ts';

const ROWS = 'articles_translations';
const REF = { collection: 'articles', item: '1', language: 'de-DE' };
const TITLE = 'A day at the old harbour';
const BODY = '<p>Boats leave at nine.</p>';
const german = translateByPrefix('de-DE');

function open(): RunSetup {
	const setup = new RunSetup();
	setup.article(1, { title: TITLE, body: BODY });
	return setup;
}

async function openSlug(): Promise<RunSetup> {
	const setup = open();
	await setup.edit(1, 'en-US', { slug: 'a-day-out' });
	setup.router.answer = (call) => replyTo(call, () => 'Ein Tag im Größten');
	return setup;
}

/** As a hook that refuses values of some fields. */
function refuse(...bad: readonly string[]): (collection: string, values: Row) => Row {
	return (_, values) => {
		const at = Object.keys(values).find((field) => bad.includes(field));
		if (at !== undefined) throw new InvalidPayloadError({ reason: `the text of ${at}` });
		return values;
	};
}

/** Lets a test do something while the provider is at work. */
function meanwhile(setup: RunSetup, work: () => unknown): void {
	setup.router.answer = async (call) => {
		await work();
		return replyTo(call, translateByPrefix(call.request.targetLanguage));
	};
}

describe('a target row', () => {
	test('is made with the keys of its item and its language', async () => {
		const setup = open();
		const result = await setup.run({ keys: '1' });
		expect(setup.directus.writes).toMatchObject([
			{
				action: 'create',
				collection: ROWS,
				values: {
					articles_id: 1,
					languages_code: 'de-DE',
					title: german(TITLE),
					body: '<p>[de-DE] Boats leave at nine.</p>',
				},
			},
		]);
		expect(result.items).toEqual([
			{
				key: 1,
				languages: {
					'de-DE': { status: 'written', fields: { title: 'translated', body: 'translated' } },
				},
			},
		]);
	});

	test('is read by itself while it is written, without those of other languages', async () => {
		const setup = open();
		await setup.run({ keys: 1 });
		await setup.edit(1, 'en-US', { title: 'Two days at the harbour' });
		const looks: unknown[] = [];
		setup.directus.beforeRead = (collection, filter) => {
			if (collection === ROWS) looks.push(filter);
		};
		await setup.run({ keys: 1 });
		const [toJudge, ...toWrite] = looks;
		const ofItem = { articles_id: { _in: [1] } };
		expect(toJudge).toEqual(ofItem);
		expect(toWrite).toEqual([
			{ ...ofItem, languages_code: { _in: ['en-US', 'de-DE'] } },
			{ ...ofItem, languages_code: { _in: ['de-DE'] } },
			{ ...ofItem, languages_code: { _in: ['de-DE'] } },
		]);
	});

	test('is written in the turn in which it is looked at, however long its texts are', async () => {
		const setup = open();
		await setup.run({ keys: 1 });
		await setup.edit(1, 'en-US', { body: BODY.repeat(500) });
		setup.directus.writes.length = 0;
		const written: Promise<number>[] = [];
		setup.directus.beforeRead = (collection, filter) => {
			const isLook = collection === ROWS && Object.hasOwn(Object(filter), 'languages_code');
			if (!isLook || written.length > 0) return;
			written.push(setImmediate().then(() => setup.directus.writes.length));
		};
		await setup.run({ keys: 1 });
		expect(await Promise.all(written)).toEqual([1]);
	});

	test('that is there is updated in one write, with the fields that change and no others', async () => {
		const setup = open();
		await setup.run({ keys: 1 });
		await setup.edit(1, 'en-US', { title: 'Two days at the harbour' });
		setup.directus.writes.length = 0;
		await setup.run({ keys: 1 });
		const key = String(setup.row(1)?.['id']);
		expect(setup.directus.writes).toMatchObject([
			{ action: 'update', key, values: { title: german('Two days at the harbour') } },
		]);
		expect(Object.keys(setup.directus.writes[0]?.values ?? {})).toEqual(['title']);
	});

	test('that holds it already is not written', async () => {
		const setup = open();
		const row = { id: 9, articles_id: 1, languages_code: 'de-DE', title: german(TITLE) };
		setup.directus.insert(ROWS, row);
		const result = await setup.run({ keys: 1, fields: ['title'], policy: 'overwrite' });
		expect(setup.directus.writes).toEqual([]);
		expect(outcomesOf(result, 1)).toEqual({ title: 'unchanged' });
		expect(result.items[0]?.languages['de-DE']?.status).toBe('unchanged');
	});

	test('that exists twice is reported at every run, and the older one written', async () => {
		const setup = open();
		const row = { articles_id: 1, languages_code: 'de-DE' };
		setup.directus.insert(ROWS, { id: 8, ...row }, { id: 9, ...row });
		const result = await setup.run({ keys: 1, fields: 'title' });
		expect(setup.directus.writes.map(({ key }) => key)).toEqual(['8']);
		const failure = {
			item: 1,
			language: 'de-DE',
			reason: 'duplicate-rows',
			message: 'this item has several rows of this language; only the oldest one is looked after',
		};
		expect(result.failures).toEqual([failure]);
		const again = await setup.run({ keys: 1, fields: 'title' });
		expect(outcomesOf(again, 1)).toEqual({ title: 'unchanged' });
		expect(again.failures).toEqual([failure]);
		expect(setup.directus.rows(ROWS)).toHaveLength(3);
	});

	test('is made once by two runs at the same time', async () => {
		const setup = open();
		await Promise.all([setup.run({ keys: 1 }), setup.run({ keys: 1 })]);
		expect(setup.directus.rows(ROWS)).toHaveLength(2);
	});
});

describe('under whom a row is written', () => {
	test('the trigger’s accountability, with our origin and what it was made from', async () => {
		const setup = open();
		await setup.run({ keys: 1, fields: 'title' }, { accountability: PERSON });
		const [write] = setup.directus.writes;
		expect(write?.accountability).toEqual({
			...PERSON,
			origin: 'translation-cache',
			userAgent: expect.stringMatching(
				new RegExp(`^directus-extension-translation-cache/${VERSION} title=[0-9a-f]{12}@${CUT}$`),
			),
		});
		expect(setup.dependencies.ownWrites.has(write?.accountability)).toBe(true);
		expect(setup.dependencies.ownWrites.has(PERSON)).toBe(false);
	});

	test('nobody’s trigger is an admin’s without a user, so that there is a history', async () => {
		const setup = open();
		await setup.run({ keys: 1 }, { accountability: null });
		expect(setup.directus.writes[0]?.accountability).toMatchObject({ admin: true, user: null });
		expect(setup.directus.rows('directus_revisions')).toHaveLength(1);
	});

	test.each([true, false])('other flows hear it: %s', async (emitEvents) => {
		const setup = open();
		await setup.run({ keys: 1, emitEvents });
		expect(setup.directus.writes[0]?.options).toEqual({ emitEvents });
		expect(setup.directus.events).toHaveLength(emitEvents ? 1 : 0);
	});

	test('every write has an accountability of its own', async () => {
		const setup = open();
		await setup.run({ keys: 1, targetLanguages: ['de-DE', 'fr-FR'] });
		const [first, second] = setup.directus.writes.map(({ accountability }) => accountability);
		expect(first).not.toBe(second);
	});
});

describe('what changed while we translated', () => {
	test('a person’s text is left alone', async () => {
		const setup = open();
		await setup.run({ keys: 1 });
		await setup.edit(1, 'en-US', { title: 'New title', body: '<p>New body.</p>' });
		meanwhile(setup, () => setup.edit(1, 'de-DE', { title: 'Von Hand' }));
		const result = await setup.run({ keys: 1 });
		expect(outcomesOf(result, 1)).toEqual({ title: 'protected', body: 'translated' });
		expect(setup.row(1)).toMatchObject({ title: 'Von Hand', body: '<p>[de-DE] New body.</p>' });
	});

	test('a row that a person made meanwhile is filled, not doubled', async () => {
		const setup = open();
		meanwhile(setup, () =>
			setup.directus.write(ROWS, null, {
				articles_id: 1,
				languages_code: 'de-DE',
				title: 'Von Hand',
			}),
		);
		const result = await setup.run({ keys: 1 });
		expect(outcomesOf(result, 1)).toEqual({ title: 'protected', body: 'translated' });
		expect(setup.directus.rows(ROWS)).toHaveLength(2);
	});

	test('a row that was emptied meanwhile is not filled again', async () => {
		const setup = open();
		await setup.run({ keys: 1, fields: 'title' });
		await setup.edit(1, 'en-US', { title: 'New title' });
		meanwhile(setup, () => setup.edit(1, 'de-DE', { title: null }));
		const result = await setup.run({ keys: 1, fields: 'title' });
		expect(outcomesOf(result, 1)).toEqual({ title: 'protected' });
	});

	test('an item that was deleted meanwhile is reported', async () => {
		const setup = open();
		meanwhile(setup, () => setup.directus.remove('articles', 1));
		await expect(setup.run({ keys: 1 })).rejects.toMatchObject({
			status: 400,
			message: 'ai-translate: nothing was translated: the item no longer exists',
		});
		expect(setup.directus.writes).toEqual([]);
	});

	test('what another run of ours wrote gives way to the newer source', async () => {
		const setup = open();
		await setup.run({ keys: 1, fields: 'title' });
		await setup.edit(1, 'en-US', { title: 'Second title' });
		let nested = false;
		meanwhile(setup, async () => {
			if (nested) return;
			nested = true;
			await setup.edit(1, 'en-US', { title: 'Third title' });
			await setup.run({ keys: 1, fields: 'title' });
		});
		await setup.run({ keys: 1, fields: 'title' });
		expect(setup.row(1)?.['title']).toBe(german('Third title'));
	});
});

describe('a write that Directus refuses', () => {
	test('for want of permission is reported by field, and what was there stays', async () => {
		const setup = open();
		await setup.run({ keys: 1 });
		await setup.edit(1, 'en-US', { title: 'New title' });
		setup.directus.permits = (_, access) => access === 'read';
		await expect(setup.run({ keys: 1, fields: 'title' })).rejects.toMatchObject({
			status: 400,
			message:
				'ai-translate: nothing was translated: the permissions of this run do not allow writing the translations row',
		});
		expect(setup.row(1)?.['title']).toBe(german(TITLE));
	});

	test('beside others that succeed is a failure in the result', async () => {
		const setup = open();
		setup.directus.filter = (_, values) => {
			if (values['languages_code'] === 'de-DE') {
				throw new InvalidPayloadError({ reason: `"${String(values['title'])}" is too long` });
			}
			return values;
		};
		const result = await setup.run({ keys: 1, fields: 'title', targetLanguages: null });
		expect(result.items[0]?.languages).toEqual({
			'de-DE': { status: 'failed', fields: { title: 'refused: write-failed' } },
			'fr-FR': { status: 'written', fields: { title: 'translated' } },
		});
		expect(result.failures).toEqual([
			{
				item: 1,
				language: 'de-DE',
				field: 'title',
				reason: 'write-failed',
				message: 'Directus refused to write the translations row (INVALID_PAYLOAD)',
			},
		]);
		expect(JSON.stringify(result)).not.toContain('harbour');
	});

	test('of which a validation complains is told by its code', async () => {
		const setup = open();
		setup.directus.filter = () => {
			// As Directus throws what several fields lack.
			throw [new InvalidPayloadError({ reason: 'harbour' })] as unknown;
		};
		await expect(setup.run({ keys: 1, fields: 'title' })).rejects.toThrow('(INVALID_PAYLOAD)');
	});

	test('leaves no trace of a text that never stood there', async () => {
		const setup = open();
		await setup.run({ keys: 1, fields: 'title' });
		const [before] = await setup.provenance.read([REF]);
		await setup.edit(1, 'en-US', { title: 'New title' });
		setup.directus.filter = () => {
			throw new Error('refused');
		};
		await setup.run({ keys: 1, fields: 'title' }).catch(() => {});
		expect(await setup.provenance.read([REF])).toEqual([before]);
	});
});

describe('a translation that is longer than its column', () => {
	test.each([
		['fits to the character', german(TITLE).length, 'translated'],
		['is refused, and the others are written', german(TITLE).length - 1, 'refused: too-long'],
	])('%s', async (_, maxLength, outcome) => {
		const model = articlesModel();
		const rows = model.collections[ROWS];
		const title = { type: 'string', interface: 'input', maxLength };
		const collections = {
			...model.collections,
			...(rows && { [ROWS]: { ...rows, fields: { ...rows.fields, title } } }),
		};
		const setup = new RunSetup(openArticles({ ...model, collections }));
		setup.article(1, { title: TITLE, body: BODY });
		const result = await setup.run({ keys: 1 });
		expect(outcomesOf(result, 1)).toEqual({ title: outcome, body: 'translated' });
		expect(setup.row(1)?.['body']).toBe('<p>[de-DE] Boats leave at nine.</p>');
	});
});

describe('one field that Directus refuses', () => {
	test.each([
		['in a row that is made', async () => {}],
		[
			'in a row that is there',
			async (setup: RunSetup) => {
				await setup.run({ keys: 1 });
				await setup.edit(1, 'en-US', { title: 'New title', body: '<p>New body.</p>' });
			},
		],
	])('does not sink the others, %s', async (_, prepare) => {
		const setup = open();
		await prepare(setup);
		const [before = {}] = await setup.provenance.read([REF]);
		setup.directus.filter = refuse('title');
		const result = await setup.run({ keys: 1 });
		expect(outcomesOf(result, 1)).toEqual({ title: 'refused: write-failed', body: 'translated' });
		expect(result.items[0]?.languages['de-DE']?.status).toBe('partial');
		expect(result.failures).toMatchObject([
			{ item: 1, language: 'de-DE', field: 'title', reason: 'write-failed' },
		]);
		const [after = {}] = await setup.provenance.read([REF]);
		expect(after['title']).toEqual(before['title']);
		expect(after['body']?.[0]?.value).toBe(hashValue(setup.row(1)?.['body']));
		const again = await setup.run({ keys: 1, fields: 'body' });
		expect(outcomesOf(again, 1)).toEqual({ body: 'unchanged' });
	});

	test('leaves those that it takes, however many it refuses', async () => {
		const setup = open();
		await setup.edit(1, 'en-US', { slug: 'a-slug' });
		setup.directus.filter = refuse('title', 'slug');
		const result = await setup.run({ keys: 1, fields: ['title', 'slug', 'body'] });
		expect(outcomesOf(result, 1)).toEqual({
			title: 'refused: write-failed',
			slug: 'refused: write-failed',
			body: 'translated',
		});
		expect(setup.row(1)?.['body']).toBe('<p>[de-DE] Boats leave at nine.</p>');
	});

	test('is no reason to try on where the row may not be written at all', async () => {
		const setup = open();
		setup.directus.permits = (_, access) => access === 'read';
		await setup.run({ keys: 1 }).catch(() => {});
		expect(setup.directus.writes).toHaveLength(1);
	});
});

describe('whose text it is afterwards', () => {
	test('is recorded before the row is written: a kill in between makes nothing a person’s', async () => {
		const setup = open();
		await setup.run({ keys: 1, fields: 'title' });
		await setup.edit(1, 'en-US', { title: 'New title' });
		const records: ReturnType<typeof setup.provenance.read>[] = [];
		setup.directus.filter = (_, values) => {
			records.push(setup.provenance.read([REF]));
			return values;
		};
		await setup.run({ keys: 1, fields: 'title' });
		const [record] = (await records[0]) ?? [];
		expect(record?.['title']?.map(({ value }) => value)).toEqual([
			hashValue(german('New title')),
			hashValue(german(TITLE)),
		]);
	});

	test('kills between record and row, again and again, make nothing a person’s', async () => {
		const setup = open();
		await setup.run({ keys: 1, fields: 'title' });
		const replace = setup.provenance.replace.bind(setup.provenance);
		for (const title of ['Second title', 'Third title']) {
			await setup.edit(1, 'en-US', { title });
			setup.directus.filter = () => {
				// Nothing after this comes to pass, the taking back of the record neither.
				setup.provenance.replace = async () => true;
				throw new Error('killed');
			};
			await setup.run({ keys: 1, fields: 'title' }).catch(() => {});
			setup.provenance.replace = replace;
			setup.directus.filter = (_, values) => values;
		}
		setup.directus.database.tables.delete('directus_revisions');
		const result = await setup.run({ keys: 1, fields: 'title' });
		expect(outcomesOf(result, 1)).toEqual({ title: 'translated' });
		expect(setup.row(1)?.['title']).toBe(german('Third title'));
	});

	test('is ours though a filter changed it on its way', async () => {
		const setup = open();
		setup.directus.filter = (_, values) => ({ ...values, title: `${String(values['title'])} *` });
		await setup.run({ keys: 1, fields: 'title' });
		const again = await setup.run({ keys: 1, fields: 'title' });
		expect(outcomesOf(again, 1)).toEqual({ title: 'unchanged' });
		await setup.edit(1, 'en-US', { title: 'New title' });
		setup.directus.filter = (_, values) => values;
		const after = await setup.run({ keys: 1, fields: 'title' });
		expect(outcomesOf(after, 1)).toEqual({ title: 'translated' });
	});

	test('is the person’s who edited it right after us', async () => {
		const setup = open();
		setup.directus.onEvent = ({ accountability, meta }) => {
			if (!setup.dependencies.ownWrites.has(accountability)) return;
			void setup.directus.write(ROWS, Number(meta['key']), { title: 'Von Hand' }, PERSON);
		};
		await setup.run({ keys: 1, fields: 'title' });
		setup.directus.onEvent = () => {};
		await setup.edit(1, 'en-US', { title: 'New title' });
		await setup.run({ keys: 1, fields: 'title' });
		expect(setup.row(1)?.['title']).toBe('Von Hand');
	});

	test('is known from Directus’s history without a store', async () => {
		const setup = open();
		setup.breakable.break();
		await setup.run({ keys: 1, fields: 'title' });
		expect(outcomesOf(await setup.run({ keys: 1, fields: 'title' }), 1)).toEqual({
			title: 'unchanged',
		});
		await setup.edit(1, 'en-US', { title: 'New title' });
		expect(outcomesOf(await setup.run({ keys: 1, fields: 'title' }), 1)).toEqual({
			title: 'translated',
		});
		await setup.edit(1, 'de-DE', { title: 'Von Hand' });
		await setup.edit(1, 'en-US', { title: 'Newer title' });
		expect(outcomesOf(await setup.run({ keys: 1, fields: 'title' }), 1)).toEqual({
			title: 'protected',
		});
	});

	test('is unproven where neither knows', async () => {
		const setup = open();
		const row = { id: 9, articles_id: 1, languages_code: 'de-DE', title: 'Alt', body: null };
		setup.directus.insert(ROWS, row);
		const result = await setup.run({ keys: 1 });
		expect(outcomesOf(result, 1)).toEqual({ title: 'unproven', body: 'translated' });
	});
});

function openNeeded(): RunSetup {
	const model = articlesModel();
	const rows = model.collections[ROWS];
	const slug = { ...rows?.fields['slug'], type: 'string', isNullable: false };
	const collections = {
		...model.collections,
		...(rows && { [ROWS]: { ...rows, fields: { ...rows.fields, slug } } }),
	};
	const setup = new RunSetup(openArticles({ ...model, collections }));
	setup.article(1, { title: TITLE, body: BODY, slug: 'a-day-out' });
	setup.directus.filter = (collection, values) => {
		if (collection !== ROWS || values['languages_code'] !== 'de-DE') return values;
		if (typeof values['slug'] === 'string') return values;
		throw new InvalidPayloadError({ reason: 'slug' });
	};
	return setup;
}

describe('a slug', () => {
	const FIELDS = { fields: ['title', 'slug'] };

	test('is made of the translated title, fit for a URL, and sent to nobody', async () => {
		const setup = await openSlug();
		const result = await setup.run({ keys: 1, ...FIELDS });
		expect(outcomesOf(result, 1)).toEqual({ title: 'translated', slug: 'translated' });
		expect(setup.row(1)?.['slug']).toBe('ein-tag-im-groessten');
		expect(setup.router.sentTexts()).toEqual([TITLE]);
		expect(setup.directus.writes.filter(({ action }) => action === 'create')).toHaveLength(1);
	});

	test('is made of the title that stands in the row', async () => {
		const setup = await openSlug();
		await setup.run({ keys: 1, fields: 'title' });
		await setup.edit(1, 'de-DE', { title: 'Von Hand' });
		setup.router.forget();
		await setup.run({ keys: 1, fields: 'slug' });
		expect(setup.row(1)?.['slug']).toBe('von-hand');
		expect(setup.router.calls).toEqual([]);
	});

	test('waits for a title', async () => {
		const setup = await openSlug();
		await expect(setup.run({ keys: 1, fields: 'slug' })).rejects.toThrow(/no translated title/);
		expect(setup.row(1)).toBeUndefined();
	});

	test('stays once it is there, whatever becomes of title and source', async () => {
		const setup = await openSlug();
		await setup.run({ keys: 1, ...FIELDS });
		await setup.edit(1, 'en-US', { title: 'Another title', slug: 'another-title' });
		setup.router.answer = (call) => replyTo(call, german);
		const result = await setup.run({ keys: 1, ...FIELDS, policy: 'overwrite' });
		expect(outcomesOf(result, 1)).toEqual({ title: 'translated', slug: 'unchanged' });
		expect(setup.row(1)?.['slug']).toBe('ein-tag-im-groessten');
	});

	test('is another for each item of a language, those of one run too', async () => {
		const setup = await openSlug();
		for (const key of [2, 3]) setup.article(key, { title: TITLE, slug: `a-day-out-${key}` });
		await setup.run({ keys: [1, 2, 3], ...FIELDS, targetLanguages: ['de-DE', 'fr-FR'] });
		for (const language of ['de-DE', 'fr-FR']) {
			const slugs = [1, 2, 3].map((key) => String(setup.row(key, language)?.['slug']));
			expect(slugs.toSorted()).toEqual([
				'ein-tag-im-groessten',
				'ein-tag-im-groessten-2',
				'ein-tag-im-groessten-3',
			]);
		}
	});

	test('is another for each row where the column is unique, in whatever language', async () => {
		const model = articlesModel();
		const rows = model.collections[ROWS];
		const slug = { ...rows?.fields['slug'], type: 'string', isUnique: true };
		const collections = {
			...model.collections,
			...(rows && { [ROWS]: { ...rows, fields: { ...rows.fields, slug } } }),
		};
		const setup = new RunSetup(openArticles({ ...model, collections }));
		for (const key of [1, 2]) setup.article(key, { title: 'Koala', slug: `koala-of-${key}` });
		await setup.edit(1, 'en-US', { slug: 'koala' });
		setup.router.answer = (call) => replyTo(call, () => 'Koala');
		const languages = ['de-DE', 'fr-FR'];
		await setup.run({ keys: [1, 2], ...FIELDS, targetLanguages: languages });
		const slugs = [1, 2].flatMap((key) =>
			languages.map((language) => String(setup.row(key, language)?.['slug'])),
		);
		expect(slugs.toSorted()).toEqual(['koala-2', 'koala-3', 'koala-4', 'koala-5']);
	});

	describe('without which no row can be made', () => {
		test.each([{}, { fields: ['title'] }])('is made for a new row (%j)', async (options) => {
			const setup = openNeeded();
			const result = await setup.run({ keys: 1, ...options });
			expect(outcomesOf(result, 1)).toMatchObject({ title: 'translated', slug: 'translated' });
			expect(setup.row(1)?.['slug']).toBe('de-de-a-day-at-the-old-harbour');
			await setup.edit(1, 'en-US', { title: 'Another title', slug: 'another-title' });
			const again = await setup.run({ keys: 1, ...options });
			expect(outcomesOf(again, 1)).not.toHaveProperty('slug');
			expect(setup.row(1)?.['slug']).toBe('de-de-a-day-at-the-old-harbour');
		});
	});

	test('is that of the title that the source has in the end', async () => {
		const setup = await openSlug();
		let count = 0;
		setup.router.answer = async (call) => {
			if ((count += 1) === 1) await setup.edit(1, 'en-US', { title: 'Another title' });
			return replyTo(call, german);
		};
		await setup.run({ keys: 1, ...FIELDS });
		expect(setup.row(1)).toMatchObject({
			title: german('Another title'),
			slug: 'de-de-another-title',
		});
	});
});
