import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { AutoTranslator } from '../../../../src/directus/hook/auto-translator.ts';
import type { Change } from '../../../../src/directus/rows/changed-items.ts';
import { FieldMaps } from '../../../../src/directus/content/field-maps.ts';
import { Invalidator } from '../../../../src/directus/hook/invalidation.ts';
import { Learner } from '../../../../src/directus/learning/learning.ts';
import { StoreError } from '../../../../src/errors.ts';
import { countCalls } from '../../../contracts/counting-store.ts';
import { openColumns } from '../../../helpers/fake-columns.ts';
import type { FakeEvent } from '../../../helpers/fake-directus.ts';
import { RunSetup } from '../../../helpers/run-setup.ts';
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
	const { directus, cache, provenance, approved, dependencies } = setup;
	for (const id of [1, 2]) directus.insert('flat', { id, title_en: 'The title' });
	const invalidator = new Invalidator({
		cache,
		mode: 'item',
		ownWrites: dependencies.ownWrites,
		context: directus.context,
		learner: new Learner(provenance, approved),
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
		payload: null,
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

describe('the maps of earlier runs', () => {
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

	test('that cannot be read are none, or demanded again', async () => {
		const { breakable } = new RunSetup();
		const maps = new FieldMaps(breakable.store, 'test');
		breakable.break();
		await maps.note('flat', 'en', MAP);
		expect(await mapsOf(maps)).toEqual([]);
		await expect(maps.demand(schema, 'flat')).rejects.toBeInstanceOf(StoreError);
	});
});
