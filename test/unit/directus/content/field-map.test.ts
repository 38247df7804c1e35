import { describe, expect, test } from 'vitest';
import { mappedModel } from '../../../../src/directus/content/field-map.ts';
import { Inspector } from '../../../../src/directus/admin/inspection.ts';
import { JobStore } from '../../../../src/directus/jobs/store.ts';
import { Jobs } from '../../../../src/directus/jobs/jobs.ts';
import { MemoryFiles } from '../../../../src/directus/memory-files/memory-files.ts';
import { MemoryImport } from '../../../../src/directus/memory-files/import.ts';
import { Settlement } from '../../../../src/directus/learning/settlement.ts';
import { StaleMap } from '../../../../src/directus/admin/stale-map.ts';
import { holdsPayload } from '../../../../src/directus/rows/trigger.ts';
import { InvalidInputError } from '../../../../src/errors.ts';
import { Leases } from '../../../../src/store/leases.ts';
import { openColumns } from '../../../helpers/fake-columns.ts';
import type { Row } from '../../../helpers/fake-database.ts';
import { ADMIN } from '../../../helpers/fake-directus.ts';
import {
	CONFIG,
	estimateBody,
	outcomesOf,
	RunSetup,
	SEAL,
	startJob,
} from '../../../helpers/run-setup.ts';

const MAP = { title_en: { de: 'title_de', fr: 'title_fr' }, body_en: { de: 'body_de' } };
const OPTIONS = {
	collection: 'flat',
	fieldMap: MAP,
	sourceLanguage: 'en',
	targetLanguages: undefined,
};

function open(values: Row = {}) {
	const setup = new RunSetup(openColumns());
	setup.directus.insert('flat', { id: 1, title_en: 'The title', ...values });
	const run = (options: Row = {}) => setup.run({ ...OPTIONS, keys: 1, ...options });
	const row = (): Row => ({ ...setup.directus.row('flat', 1) });
	return { setup, directus: setup.directus, run, row };
}

describe('a map that cannot be used', () => {
	test.each([
		[{ headline: { de: 'title_de' } }, 'flat has no column "headline"'],
		[{ constructor: { de: 'title_de' } }, 'flat has no column "constructor"'],
		[{ title_en: { de: 'titel' } }, 'flat has no column "titel"'],
		[{ id: { de: 'title_de' } }, '"id" of flat holds no text'],
		[{ title_en: { de: 'count' } }, '"count" of flat holds no text'],
		[{ title_en: { de: 'owner' } }, '"owner" of flat holds no text'],
		[{ title_en: { de: 'tags_de' } }, '"title_en" and "tags_de" must both hold JSON, or both text'],
		[{ tags_en: { de: 'title_de' } }, '"tags_en" and "title_de" must both hold JSON, or both text'],
		[{ title_en: { de: 'title_en' } }, '"title_en" is a source and a target'],
		[{ title_en: { de: 'title_de', fr: 'title_de' } }, '"title_de" is a target more than once'],
		[
			{ title_en: { de: 'title_de' }, title_de: { fr: 'title_fr' } },
			'"title_de" is a source and a target',
		],
		[{ status: { de: 'title_de' } }, 'the interface of "status" is not one for texts'],
	])('%j', async (fieldMap, fault) => {
		const { setup, directus, run } = open();
		const error: unknown = await run({ fieldMap }).catch((reason: unknown) => reason);
		expect(error).toBeInstanceOf(InvalidInputError);
		expect(error).toMatchObject({ option: 'fieldMap', message: `fieldMap: ${fault}` });
		expect(setup.router.calls).toEqual([]);
		expect(directus.writes).toEqual([]);
	});

	test('names a field that the translations have too', async () => {
		const { run } = open();
		const given = { collection: 'articles', fieldMap: { title: { de: 'lead_de' } } };
		await expect(run(given)).rejects.toMatchObject({
			message: 'fieldMap: "title" is a field of its translations too; rename one of them',
		});
	});

	test.each([
		[{ collection: 'nothing' }, 'collection', 'there is no collection "nothing"'],
		[{ collection: 'directus_settings' }, 'fieldMap', 'a collection of Directus'],
		[{ sourceLanguage: null }, 'sourceLanguage', 'name the language that the fields of fieldMap'],
		[{ targetLanguages: ['it'] }, 'targetLanguages', 'no column for "it" (de, fr)'],
		[{ targetLanguages: ['en'] }, 'targetLanguages', 'no column for "en"'],
		[{ fields: ['status'] }, 'fields', '"status" is not a translatable field of flat'],
		[{ fieldMap: '{"title_en": ["title_de"]}' }, 'fieldMap', 'must be an object of columns'],
		[{ fieldMap: {} }, 'fieldMap', 'must be an object of columns'],
		[{ fieldMap: { title_en: {} } }, 'fieldMap', 'must be an object of columns'],
	])('goes with %j', async (options, option, words) => {
		const { run } = open();
		// `readOptions` throws before anything is awaited.
		const error: unknown = await Promise.resolve()
			.then(() => run(options))
			.catch((reason: unknown) => reason);
		expect(error).toMatchObject({ option, message: expect.stringContaining(words) });
	});
});

describe('translations in columns', () => {
	test('are written where the map says, and a second run has nothing to do', async () => {
		const { setup, directus, run, row } = open({ body_en: '<p>One.</p><p>Two.</p>' });
		const result = await run();
		expect(result.items).toEqual([
			{
				key: 1,
				languages: {
					de: { status: 'written', fields: { title_en: 'translated', body_en: 'translated' } },
					fr: { status: 'written', fields: { title_en: 'translated' } },
				},
			},
		]);
		expect(row()).toMatchObject({
			title_en: 'The title',
			title_de: '[de] The title',
			title_fr: '[fr] The title',
			body_de: '<p>[de] One.</p><p>[de] Two.</p>',
		});
		const writes = directus.writes.map(({ action, values }) =>
			[action, ...Object.keys(values)].join(' '),
		);
		expect(writes.toSorted()).toEqual(['update title_de body_de', 'update title_fr']);
		setup.router.forget();
		directus.writes.length = 0;
		expect((await run()).segments).toEqual({ total: 4, hits: 4, misses: 0 });
		expect(setup.router.calls).toEqual([]);
		expect(directus.writes).toEqual([]);
	});

	test('come as JSON in a text too, for the languages that are named', async () => {
		const { run, row } = open();
		await run({ fieldMap: JSON.stringify(MAP), targetLanguages: ['fr'] });
		expect(row()).toMatchObject({ title_fr: '[fr] The title' });
		expect(row()['title_de']).toBeUndefined();
	});

	test('leave out what has no column, and the columns of the source language', async () => {
		const { run, row } = open({ body_en: '<p>One.</p>' });
		const fieldMap = { ...MAP, slug_en: { de: 'slug_de', en: 'tags_de' } };
		await expect(run({ fieldMap })).rejects.toMatchObject({ option: 'fieldMap' });
		const result = await run({ fieldMap: { ...MAP, slug_en: { en: 'slug_de' } } });
		expect(outcomesOf(result, 1, 'fr')).toEqual({ title_en: 'translated' });
		expect(Object.keys(result.items[0]?.languages ?? {})).toEqual(['de', 'fr']);
		expect(row()['slug_de']).toBeUndefined();
	});

	test('hold lists, and slugs without being named', async () => {
		const { run, row } = open({ slug_en: 'the title', tags_en: ['one', 'two'] });
		await run({ fieldMap: { slug_en: { de: 'slug_de' }, tags_en: { de: 'tags_de' } } });
		expect(row()['slug_de']).toBe('de-the-title');
		expect(row()['tags_de']).toEqual(['[de] one', '[de] two']);
	});

	test('send only the paragraph that was edited', async () => {
		const { setup, directus, run, row } = open({ body_en: '<p>One.</p><p>Two.</p>' });
		await run();
		setup.router.forget();
		await directus.write('flat', 1, { body_en: '<p>One.</p><p>Three.</p>' });
		await run();
		expect(setup.router.sentTexts()).toEqual(['Three.']);
		expect(row()['body_de']).toBe('<p>[de] One.</p><p>[de] Three.</p>');
	});

	test('that a person wrote stay', async () => {
		const { setup, directus, run, row } = open({ body_en: '<p>One.</p><p>Two.</p>' });
		await run();
		await directus.write('flat', 1, {
			title_de: 'Mein Titel',
			body_de: '<p>Eins.</p><p>Zwei.</p>',
		});
		expect(outcomesOf(await run(), 1, 'de')).toEqual({
			title_en: 'protected',
			body_en: 'protected',
		});
		setup.router.forget();
		await directus.write('flat', 1, { body_en: '<p>One.</p><p>Three.</p>' });
		expect(outcomesOf(await run(), 1, 'de')).toMatchObject({ body_en: 'merged' });
		expect(setup.router.sentTexts()).toEqual(['Three.']);
		expect(row()).toMatchObject({
			title_de: 'Mein Titel',
			body_de: '<p>Eins.</p><p>[de] Three.</p>',
		});
	});

	test('that nobody can explain are left alone', async () => {
		const { directus, run } = open();
		Object.assign(directus.row('flat', 1) ?? {}, { title_de: 'Von irgendwem' });
		expect(outcomesOf(await run(), 1, 'de')).toEqual({ title_en: 'unproven' });
	});

	test('are known from Directus’s history when the store has lost everything', async () => {
		const { directus, run } = open();
		await directus.write('flat', 1, { body_en: '<p>One.</p><p>Two.</p>' });
		await run();
		await directus.write('flat', 1, { title_fr: 'Le titre' });
		const after = new RunSetup(directus);
		const result = await after.run({ ...OPTIONS, keys: 1 });
		expect(outcomesOf(result, 1, 'de')).toEqual({ title_en: 'unchanged', body_en: 'unchanged' });
		expect(outcomesOf(result, 1, 'fr')).toEqual({ title_en: 'protected' });
		await directus.write('flat', 1, { body_en: '<p>One.</p><p>Three.</p>' });
		await after.run({ ...OPTIONS, keys: 1 });
		expect(after.router.sentTexts()).toEqual(['Three.']);
	});

	test('as a filter hook stores them are ours', async () => {
		const { setup, directus, run, row } = open();
		directus.filter = (_, values) =>
			'title_de' in values ? { ...values, title_de: `${String(values['title_de'])}!` } : values;
		await run();
		expect(row()['title_de']).toBe('[de] The title!');
		setup.router.forget();
		expect(outcomesOf(await run(), 1, 'de')).toEqual({ title_en: 'unchanged' });
	});

	test('that may not be written are refused', async () => {
		const { directus, run } = open();
		directus.permits = (_, access) => access === 'read';
		await expect(run()).rejects.toMatchObject({
			message: expect.stringContaining('do not allow writing the item'),
		});
	});

	test('stand beside a translations field, which such a run leaves alone', async () => {
		const { setup, directus } = open();
		setup.article(7, { title: 'In a row' });
		await directus.write('articles', 7, { lead_en: 'In a column' });
		const fieldMap = { lead_en: { de: 'lead_de' } };
		const result = await setup.run({ ...OPTIONS, collection: 'articles', fieldMap, keys: 7 });
		expect(outcomesOf(result, 7, 'de')).toEqual({ lead_en: 'translated' });
		expect(directus.row('articles', 7)?.['lead_de']).toBe('[de] In a column');
		expect(setup.row(7)).toBeUndefined();
	});

	test('are translated by an event of their collection', async () => {
		const { setup, directus, row } = open();
		const trigger = { event: 'flat.items.update', collection: 'flat', keys: [1] };
		const payload = { title_en: 'The title', title_de: 'written over since' };
		await setup.run({ ...OPTIONS, collection: null }, { trigger: { ...trigger, payload } });
		expect(row()['title_de']).toBe('[de] The title');
		expect(directus.writes).toHaveLength(2);
	});
});

describe('what an event wrote', () => {
	const model = mappedModel(openColumns().schema(), 'flat', MAP);
	const fields = [{ name: 'title_en', format: 'plain', slug: false, inParent: true }] as const;
	const item = { key: 1, parent: { id: 1, title_en: 'A', title_de: 'B' }, translations: [] };
	const holds = (payload: Row, language: string | null, collection = 'flat'): boolean =>
		holdsPayload({ collection, keys: [1], payload }, model, fields, item, language);

	test.each([
		[{ title_en: 'A' }, true, true],
		[{ title_en: 'X' }, false, false],
		[{ title_de: 'B' }, true, true],
		[{ title_de: 'X' }, true, false],
		[{ status: 'X' }, true, true],
	])('%j is there for a run: %s, for a hook: %s', (payload, forRun, forHook) => {
		expect(holds(payload, 'en')).toBe(forRun);
		expect(holds(payload, null)).toBe(forHook);
	});

	test('to another collection is no matter', () => {
		expect(holds({ title_en: 'X' }, 'en', 'articles')).toBe(true);
	});
});

describe('many items with translations in columns', () => {
	const body = { collection: 'flat', fieldMap: MAP, sourceLanguage: 'en' };

	test('are estimated and translated by a job', async () => {
		const { setup, directus } = open();
		directus.insert('flat', { id: 2, title_en: 'The second' });
		const estimate = await estimateBody(setup.dependencies, directus.context, ADMIN, body);
		expect(estimate).toMatchObject({ items: 2, segments: { total: 4, misses: 4 } });
		const jobs = new Jobs({
			store: new JobStore(setup.breakable.store, 'test', SEAL),
			leases: new Leases(setup.breakable.store),
			dependencies: setup.dependencies,
			context: directus.context,
			concurrency: 4,
		});
		const { id } = await startJob(jobs, body, ADMIN);
		expect(await jobs.wait(id)).toMatchObject({ state: 'done', writtenItems: 2, failures: [] });
		await jobs.close();
		expect(directus.row('flat', 2)).toMatchObject({ title_fr: '[fr] The second' });
	});
});

function admin({ directus, ...setup }: RunSetup) {
	const { context } = directus;
	const { fieldMaps, provenance, approved, cache } = setup;
	const owner = { context, config: CONFIG, fieldMaps, provenance };
	return {
		settlement: new Settlement({ ...owner, approved }),
		staleMap: new StaleMap(owner),
		inspector: new Inspector({
			context,
			dependencies: setup.dependencies,
			approved,
			variables: () => [],
			modelsOf: () => [],
		}),
		files: new MemoryFiles(owner, new MemoryImport({ context, config: CONFIG, cache, approved })),
	};
}

describe('whoever is not told of the map', () => {
	test('counts, explains and exports by that of the last run', async () => {
		const { setup, run, directus } = open();
		const { staleMap, inspector, files } = admin(setup);
		const stale = () => staleMap.count({ collection: 'flat' });
		await expect(stale()).rejects.toThrow('has no translations field');
		await run({ dryRun: true });
		await expect(stale()).rejects.toThrow('has no translations field');
		await run();
		directus.insert('flat', { id: 2, title_en: 'Not yet' });
		expect(await stale()).toMatchObject({
			sourceLanguage: 'en',
			items: 2,
			languages: { de: { current: 1, missing: 1 }, fr: { current: 1, missing: 1 } },
		});
		const place = { collection: 'flat', key: 1, field: 'title_en', language: 'de' };
		expect(await inspector.explain(place)).toMatchObject({
			state: 'current',
			segments: [{ source: 'The title', translation: '[de] The title', origin: 'row' }],
		});
		let text = '';
		for await (const chunk of (await files.export({ language: 'de', collection: 'flat' })).chunks) {
			text += chunk;
		}
		expect(JSON.parse(text)).toMatchObject({ source: 'The title', target: '[de] The title' });
	});

	test('settles what nobody can explain', async () => {
		const { setup, run, directus } = open();
		Object.assign(directus.row('flat', 1) ?? {}, { title_de: 'Von irgendwem' });
		await run();
		const { settlement } = admin(setup);
		expect(await settlement.adopt({ collection: 'flat' })).toMatchObject({ fields: 1 });
		expect(outcomesOf(await run(), 1, 'de')).toEqual({ title_en: 'unchanged' });
	});

	test('finds a field of the map beside a translations field', async () => {
		const { setup } = open();
		const { directus } = setup;
		setup.article(7, { title: 'In a row' });
		await directus.write('articles', 7, { lead_en: 'In a column' });
		const fieldMap = { lead_en: { de: 'lead_de' } };
		await setup.run({ ...OPTIONS, collection: 'articles', fieldMap, keys: 7 });
		const { inspector, files } = admin(setup);
		const place = { collection: 'articles', key: 7 };
		const lead = await inspector.explain({ ...place, field: 'lead_en', language: 'de' });
		expect(lead.state).toBe('current');
		const title = await inspector.explain({ ...place, field: 'title', language: 'de-DE' });
		expect(title.state).toBe('missing');
		let lines = '';
		for await (const chunk of (await files.export({})).chunks) lines += chunk;
		expect(lines.trim().split('\n')).toHaveLength(1);
	});
});
