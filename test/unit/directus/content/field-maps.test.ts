import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { AutoTranslator } from '../../../../src/directus/hook/auto-translator.ts';
import type { Accountability } from '../../../../src/directus/host/context.ts';
import type { Change } from '../../../../src/directus/rows/changed-items.ts';
import { FieldMaps } from '../../../../src/directus/content/field-maps.ts';
import { Invalidator } from '../../../../src/directus/hook/invalidation.ts';
import { asRow } from '../../../../src/directus/host/context.ts';
import { StoreError } from '../../../../src/errors.ts';
import { countCalls } from '../../../contracts/counting-store.ts';
import { openColumns } from '../../../helpers/fake-columns.ts';
import type { Row } from '../../../helpers/fake-database.ts';
import { ADMIN, type FakeEvent } from '../../../helpers/fake-directus.ts';
import { RunSetup } from '../../../helpers/run-setup.ts';
import { replyTo } from '../../../helpers/scripted-router.ts';
import { openStore } from '../../../helpers/translation-setup.ts';

const MAP = { title_en: { de: 'title_de', fr: 'title_fr' } };
const OPTIONS = {
	collection: 'flat',
	fieldMap: MAP,
	sourceLanguage: 'en',
	targetLanguages: undefined,
};

function open(fieldMaps?: FieldMaps) {
	const setup = new RunSetup(openColumns());
	const { directus, cache, learner, dependencies } = setup;
	for (const id of [1, 2]) directus.insert('flat', { id, title_en: 'The title' });
	const invalidator = new Invalidator({
		cache,
		mode: 'item',
		ownWrites: dependencies.ownWrites,
		context: directus.context,
		learner,
		fieldMaps: fieldMaps ?? setup.fieldMaps,
	});
	directus.onEvent = (event) => invalidator.note(changeOf(event), event.accountability);
	const run = (key: number) => setup.run({ ...OPTIONS, keys: key });
	return { setup, directus, invalidator, run };
}

function changeOf({ event, meta }: FakeEvent): Change {
	const keys = Array.isArray(meta['keys']) ? meta['keys'] : [meta['key']];
	return {
		kind: event === 'items.create' ? 'create' : event === 'items.update' ? 'update' : 'delete',
		collection: meta.collection,
		keys: keys.map((key: unknown) => (typeof key === 'number' ? key : String(key))),
		payload: event === 'items.delete' ? null : asRow(meta['payload']),
	};
}

describe('the hook, of an item with translations in columns,', () => {
	test('drops what an edited source used', async () => {
		const { setup, directus, invalidator, run } = open();
		await run(1);
		await directus.write('flat', 1, { title_en: 'Another title' });
		await invalidator.close();
		setup.router.forget();
		await run(2);
		expect(setup.router.sentTexts()).toEqual(['The title', 'The title']);
	});

	test('drops nothing for our own writes', async () => {
		const { setup, invalidator, run } = open();
		await run(1);
		await invalidator.close();
		setup.router.forget();
		await run(2);
		expect(setup.router.calls).toEqual([]);
	});

	test('drops what a deleted item used', async () => {
		const { setup, directus, invalidator, run } = open();
		await run(1);
		await directus.remove('flat', 1);
		await invalidator.close();
		setup.router.forget();
		await run(2);
		expect(setup.router.sentTexts()).toHaveLength(2);
	});

	test('learns what a person wrote, and drops nothing for it', async () => {
		const { setup, directus, invalidator, run } = open();
		await run(1);
		await directus.write('flat', 1, { title_de: 'Mein Titel' });
		await invalidator.close();
		setup.router.forget();
		await run(2);
		expect(setup.router.calls).toEqual([]);
		expect(directus.row('flat', 2)).toMatchObject({
			title_de: 'Mein Titel',
			title_fr: '[fr] The title',
		});
	});

	test('learns what a run found to be a person’s before it', async () => {
		const { setup, directus, invalidator, run } = open();
		await directus.write('flat', 1, { title_en: 'The title' });
		await run(1);
		await directus.write('flat', 1, { title_de: 'Mein Titel' });
		await run(1);
		await invalidator.close();
		setup.router.forget();
		await run(2);
		expect(setup.router.calls).toEqual([]);
		expect(directus.row('flat', 2)).toMatchObject({ title_de: 'Mein Titel' });
	});

	test('keeps what it has where nothing tells of the map any more', async () => {
		const { setup, directus, invalidator, run } = open(new FieldMaps(openStore(), 'test'));
		await run(1);
		await directus.write('flat', 1, { title_en: 'Another title' });
		await invalidator.close();
		setup.router.forget();
		await run(2);
		expect(setup.router.calls).toEqual([]);
	});
});

describe('a save of an item with translations in columns', () => {
	beforeEach(() => {
		vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
	});
	afterEach(() => {
		vi.useRealTimers();
	});

	test('is translated without a flow, and settles', async () => {
		const { setup, directus } = open();
		const auto = new AutoTranslator({
			rules: [{ collections: ['flat'], fieldMap: MAP, sourceLanguage: 'en' }],
			dependencies: setup.dependencies,
			context: directus.context,
		});
		directus.onEvent = (event) => auto.note(changeOf(event), event.accountability);
		const pass = async (): Promise<void> => {
			await vi.advanceTimersByTimeAsync(1_000);
			await auto.idle();
		};
		await directus.write('flat', 1, { title_en: 'Saved' });
		await pass();
		expect(directus.row('flat', 1)).toMatchObject({
			title_de: '[de] Saved',
			title_fr: '[fr] Saved',
		});
		const { length } = directus.writes;
		await pass();
		expect(directus.writes).toHaveLength(length);
		expect(directus.warnings).toEqual([]);
		await auto.close();
	});
});

const schema = openColumns().schema();

async function mapsOf(maps: FieldMaps, collection = 'flat') {
	const found = await maps.read(schema, collection);
	return found.map(({ model, sourceLanguage }) => [
		sourceLanguage,
		Object.fromEntries(
			[...(model.columns ?? [])].map(([field, columns]) => [field, Object.fromEntries(columns)]),
		),
	]);
}

const EDITOR: Accountability = { ...ADMIN, user: 'u-editor', admin: false };
function openFor(mayWrite: boolean) {
	const opened = open();
	opened.directus.permits = (accountability, action) =>
		accountability?.admin !== false || mayWrite || action === 'read';
	const as = (accountability: Accountability, options: Row = {}) =>
		opened.setup.run({ ...OPTIONS, keys: 1, ...options }, { accountability });
	return { ...opened, as };
}

describe('a run with a map', () => {
	test('leaves none behind where its caller may not write', async () => {
		const { setup, as } = openFor(false);
		await as(EDITOR).catch(() => {});
		expect(await mapsOf(setup.fieldMaps)).toEqual([]);
	});

	test('leaves none behind where it only looks, or nothing comes of it', async () => {
		const { setup, as } = openFor(true);
		await as(ADMIN, { dryRun: true });
		setup.router.answer = (call) => replyTo(call, () => null);
		await as(ADMIN).catch(() => {});
		expect(await mapsOf(setup.fieldMaps)).toEqual([]);
	});

	test('leaves behind what was written, and nothing else of who may not do all', async () => {
		const { setup, directus, as } = openFor(true);
		Object.assign(directus.row('flat', 1) ?? {}, { slug_de: 'a-private-note' });
		const fieldMap = { ...MAP, body_en: { de: 'body_de' }, slug_en: { de: 'slug_de' } };
		await as(EDITOR, { fieldMap });
		expect(await mapsOf(setup.fieldMaps)).toEqual([['en', MAP]]);
		await as(ADMIN, { fieldMap, refresh: true });
		expect(await mapsOf(setup.fieldMaps)).toEqual([['en', fieldMap]]);
	});

	test('replaces nothing that is known where its caller may not update every row', async () => {
		const { setup, as } = openFor(true);
		await as(ADMIN);
		const nobody: Accountability = { ...EDITOR, user: null, role: null, roles: [] };
		const fieldMap = { body_en: { de: 'title_de' }, title_en: { xx: 'body_de' } };
		await as(nobody, { fieldMap, policy: 'overwrite' });
		expect(await mapsOf(setup.fieldMaps)).toEqual([
			['en', { title_en: { ...MAP.title_en, xx: 'body_de' } }],
		]);
		await as(ADMIN, { fieldMap, policy: 'overwrite' });
		expect(await mapsOf(setup.fieldMaps)).toEqual([
			['en', { body_en: { de: 'title_de' }, title_en: { fr: 'title_fr', xx: 'body_de' } }],
		]);
	});

	test('leaves it behind again where the store has lost it', async () => {
		const { setup, as } = openFor(true);
		await as(EDITOR);
		await setup.fieldMaps.remove(() => true);
		expect(await mapsOf(setup.fieldMaps)).toEqual([]);
		await as(EDITOR, { policy: 'stale' });
		expect(await mapsOf(setup.fieldMaps)).toEqual([]);
		await as(EDITOR);
		expect(await mapsOf(setup.fieldMaps)).toEqual([['en', MAP]]);
	});

	test('names no more languages than there may be', async () => {
		const { directus, as } = openFor(true);
		const { flat } = directus.model.collections;
		const columns = Array.from({ length: 201 }, (_, at) => [`l${at}`, `column_${at}`] as const);
		const title = { type: 'string', interface: 'input' };
		const added = Object.fromEntries(columns.map(([, column]) => [column, title]));
		if (flat !== undefined) Object.assign(flat.fields, added);
		const fieldMap = { title_en: Object.fromEntries(columns) };
		await expect(as(ADMIN, { fieldMap })).rejects.toThrow('it names more than 200 languages');
	});
});

describe('the maps of earlier runs', () => {
	test('of a collection and a source language are one', async () => {
		const maps = new FieldMaps(openStore(), 'test');
		await maps.note('flat', 'en', { title_en: { de: 'title_de' } });
		await maps.note('flat', 'en', { body_en: { de: 'body_de' }, title_en: { fr: 'title_fr' } });
		await maps.note('flat', 'de', { title_de: { en: 'title_en' } });
		expect(await mapsOf(maps)).toEqual([
			['en', { title_en: { de: 'title_de', fr: 'title_fr' }, body_en: { de: 'body_de' } }],
			['de', { title_de: { en: 'title_en' } }],
		]);
		expect(await mapsOf(maps, 'articles')).toEqual([]);
	});

	test('hold what the newest of them says about a column', async () => {
		const maps = new FieldMaps(openStore(), 'test');
		await maps.note('flat', 'en', { title_en: { de: 'title_de' } });
		await maps.note('flat', 'en', { slug_en: { de: 'title_de' } });
		expect(await mapsOf(maps)).toEqual([['en', { slug_en: { de: 'title_de' } }]]);
	});

	test('are left out where the collection has changed', async () => {
		const maps = new FieldMaps(openStore(), 'test');
		await maps.note('flat', 'en', {
			title_en: { de: 'title_de', it: 'title_it' },
			gone: { de: 'x' },
		});
		await maps.note('vanished', 'en', { title_en: { de: 'title_de' } });
		expect(await mapsOf(maps)).toEqual([['en', { title_en: { de: 'title_de' } }]]);
		expect(await mapsOf(maps, 'vanished')).toEqual([]);
	});

	test('are written when they change, and read by other processes', async () => {
		const { store, calls } = countCalls(openStore());
		const ours = new FieldMaps(store, 'test');
		await ours.note('flat', 'en', MAP);
		await ours.note('flat', 'en', { title_en: { fr: 'title_fr', de: 'title_de' } });
		expect(Object.fromEntries(calls)).toEqual({ getMany: 1, setMany: 1 });
		expect(await mapsOf(new FieldMaps(store, 'test'))).toEqual([['en', MAP]]);
		expect(await mapsOf(new FieldMaps(store, 'other'))).toEqual([]);
	});

	test('are kept for so many source languages of a collection', async () => {
		const maps = new FieldMaps(openStore(), 'test');
		for (let at = 0; at < 30; at += 1) await maps.note('flat', `l${at}`, MAP);
		await maps.note('flat', 'l0', { title_en: { it: 'body_de' } });
		expect(await maps.list()).toHaveLength(20);
		expect((await maps.list())[0]?.fieldMap).toEqual({
			title_en: { ...MAP.title_en, it: 'body_de' },
		});
	});

	test('are removed one by one', async () => {
		const maps = new FieldMaps(openStore(), 'test');
		await maps.note('flat', 'en', MAP);
		await maps.note('flat', 'de', { title_de: { en: 'title_en' } });
		expect(await maps.remove(({ sourceLanguage }) => sourceLanguage === 'de')).toBe(1);
		expect(await maps.remove(({ sourceLanguage }) => sourceLanguage === 'de')).toBe(0);
		expect(await mapsOf(maps)).toEqual([['en', MAP]]);
	});

	test('that cannot be read are none, or demanded again', async () => {
		const { breakable } = new RunSetup();
		const maps = new FieldMaps(breakable.store, 'test');
		breakable.break();
		await maps.note('flat', 'en', MAP);
		expect(await mapsOf(maps)).toEqual([]);
		await expect(maps.demand(schema, 'flat')).rejects.toBeInstanceOf(StoreError);
	});
});
