import { expect, describe, test } from 'vitest';
import type { ItemsResult } from '../../../../src/contract/runs.ts';
import { branchesOf, fruitfulCollections } from '../../../../src/directus/content/branches.ts';
import { JobStore } from '../../../../src/directus/jobs/store.ts';
import { Jobs } from '../../../../src/directus/jobs/jobs.ts';
import { findModel } from '../../../../src/directus/content/translations-model.ts';
import { Leases } from '../../../../src/store/leases.ts';
import { Pages } from '../../../helpers/fake-blocks.ts';
import type { Row } from '../../../helpers/fake-database.ts';
import { ADMIN, PERSON } from '../../../helpers/fake-directus.ts';
import { estimateBody, RunSetup, SEAL, startJob } from '../../../helpers/run-setup.ts';
import { translateByPrefix } from '../../../helpers/scripted-router.ts';

const german = translateByPrefix('de-DE');

/** A page with a text and a group of two cards. */
function open(): { pages: Pages; setup: RunSetup; run: (options?: Row) => Promise<ItemsResult> } {
	const pages = new Pages();
	pages.add('pages', 1, { title: 'A page' });
	pages.add('texts', 5, { title: 'A text' });
	pages.insert('groups', { id: 7 });
	pages.add('cards', 8, { label: 'A card' }, { group: 7 });
	pages.add('cards', 9, { label: 'Another card' }, { group: 7 });
	pages.hold(1, 'texts', 5);
	pages.hold(1, 'groups', 7);
	const setup = new RunSetup(pages);
	const run = (options: Row = {}) =>
		setup.run({ collection: 'pages', keys: 1, deep: true, ...options });
	return { pages, setup, run };
}

function placesOf({ items }: ItemsResult): readonly string[] {
	return items.map(({ collection = '', key }) => `${collection} ${key}`.trim());
}

describe('the branches of a collection', () => {
	test('are its M2A and O2M fields, never its translations', () => {
		const schema = new Pages().schema();
		expect(branchesOf(schema, 'pages')).toEqual([
			{ kind: 'o2m', collection: 'pages', column: 'parent' },
			{
				kind: 'm2a',
				collections: ['texts', 'groups'],
				junction: 'pages_blocks',
				parentField: 'pages_id',
				itemField: 'item',
				collectionField: 'collection',
			},
		]);
		expect(branchesOf(schema, 'texts')).toEqual([]);
		expect(branchesOf(schema, 'nothing')).toEqual([]);
	});

	test('lead to translations, or are not worth a look', () => {
		const schema = new Pages().schema();
		const fruitful = fruitfulCollections(schema, (name) => findModel(schema, name) !== null);
		expect([...fruitful].toSorted()).toEqual(['cards', 'groups', 'pages', 'texts']);
	});
});

describe('a run with nested items', () => {
	test('translates blocks and their children as items of their own', async () => {
		const { pages, setup, run } = open();
		const result = await run();
		expect(pages.german('pages', 1)?.['title']).toBe(german('A page'));
		expect(pages.german('texts', 5)?.['title']).toBe(german('A text'));
		expect(pages.german('cards', 9)?.['label']).toBe(german('Another card'));
		expect(placesOf(result)).toEqual(['1', 'texts 5', 'cards 8', 'cards 9']);
		expect(result.segments).toEqual({ total: 4, hits: 0, misses: 4 });
		expect(result.failures).toEqual([]);
		setup.router.forget();
		pages.writes.length = 0;
		expect((await run()).segments).toEqual({ total: 4, hits: 4, misses: 0 });
		expect(setup.router.calls).toEqual([]);
		expect(pages.writes).toEqual([]);
	});

	test('is one only where it is asked for', async () => {
		const { setup, run } = open();
		expect(placesOf(await run({ deep: false }))).toEqual(['1']);
		expect(setup.router.sentTexts()).toEqual(['A page']);
	});

	test('sends one segment for a block that was edited', async () => {
		const { pages, setup, run } = open();
		await run();
		setup.router.forget();
		await pages.write('cards_translations', 1, { label: 'A new card' });
		await run();
		expect(setup.router.sentTexts()).toEqual(['A new card']);
		expect(pages.german('cards', 8)?.['label']).toBe(german('A new card'));
	});

	test('leaves a person’s wording of a block alone', async () => {
		const { pages, run } = open();
		await run();
		const row = pages.german('texts', 5);
		await pages.write('texts_translations', Number(row?.['id']), { title: 'Ein Text' });
		const result = await run();
		const text = result.items.find(({ collection }) => collection === 'texts');
		expect(text?.languages['de-DE']?.fields).toEqual({ title: 'protected' });
	});

	test('ends where a tree bites its tail, and visits a shared block once', async () => {
		const { pages, setup, run } = open();
		pages.add('pages', 2, { title: 'Below' }, { parent: 1 });
		pages.add('pages', 3, { title: 'Far below' }, { parent: 2 });
		Object.assign(pages.row('pages', 1) ?? {}, { parent: 3 });
		pages.hold(2, 'texts', 5);
		pages.hold(3, 'texts', 5);
		const places = placesOf(await run());
		expect(places.toSorted()).toEqual(
			['1', 'pages 2', 'pages 3', 'texts 5', 'cards 8', 'cards 9'].toSorted(),
		);
		expect(setup.router.sentTexts().filter((text) => text === 'A text')).toHaveLength(1);
	});

	test('goes ten levels deep', async () => {
		const pages = new Pages();
		for (let id = 1; id <= 13; id += 1) {
			pages.add('pages', id, { title: `Page ${id}` }, id === 1 ? {} : { parent: id - 1 });
		}
		const setup = new RunSetup(pages);
		const result = await setup.run({ collection: 'pages', keys: 1, deep: true });
		expect(result.items.map(({ key }) => key)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
	});

	test('passes over references to what is gone, and to what the field does not allow', async () => {
		const { pages, run } = open();
		pages.add('cards', 11, { label: 'Loose' });
		pages.hold(1, 'texts', 99);
		pages.hold(1, 'cards', 11);
		const result = await run();
		expect(result.failures).toEqual([]);
		expect(placesOf(result)).not.toContain('cards 11');
	});

	test('does not read what leads to no translations', async () => {
		const { pages, run } = open();
		const read: string[] = [];
		pages.beforeRead = (collection) => void read.push(collection);
		await run();
		expect(read).not.toContain('visits');
		expect(read).toContain('pages_blocks');
	});

	test('keeps to the fields that are named, where a block has one of them', async () => {
		const { setup, run } = open();
		expect(placesOf(await run({ fields: ['title'] }))).toEqual(['1', 'texts 5']);
		expect(setup.router.sentTexts()).toEqual(['A page', 'A text']);
	});

	test('holds its field map for the same collection further down', async () => {
		const pages = new Pages();
		const { collections } = pages.model;
		const { pages: known } = collections;
		const lead = { type: 'string', interface: 'input' };
		const fields = { ...known?.fields, lead_en: lead, lead_de: lead };
		pages.model = {
			...pages.model,
			collections: { ...collections, pages: { primary: 'id', fields } },
		};
		pages.add('pages', 1, { title: 'A page' }, { lead_en: 'A lead' });
		pages.add('pages', 2, { title: 'Below' }, { lead_en: 'Another lead', parent: 1 });
		pages.add('texts', 5, { title: 'A text' });
		pages.hold(2, 'texts', 5);
		const setup = new RunSetup(pages);
		const result = await setup.run({
			collection: 'pages',
			keys: 1,
			deep: true,
			sourceLanguage: 'en-US',
			fieldMap: { lead_en: { 'de-DE': 'lead_de' } },
		});
		expect(placesOf(result)).toEqual(['1', 'pages 2', 'texts 5']);
		expect(pages.row('pages', 2)?.['lead_de']).toBe(german('Another lead'));
		expect(pages.german('texts', 5)?.['title']).toBe(german('A text'));
		expect(pages.german('pages', 2)).toBeUndefined();
	});

	test('begins at a collection without translations of its own', async () => {
		const { pages, setup, run } = open();
		const result = await run({ collection: 'groups', keys: 7, fields: ['label'] });
		expect(placesOf(result)).toEqual(['7', 'cards 8', 'cards 9']);
		expect(result.items[0]?.languages).toEqual({ 'de-DE': { status: 'unchanged', fields: {} } });
		expect(pages.german('cards', 8)?.['label']).toBe(german('A card'));
		const all = await run({ collection: 'groups', keys: 7, targetLanguages: undefined });
		expect(Object.keys(all.items[1]?.languages ?? {})).toEqual(['de-DE', 'fr-FR']);
		await expect(run({ collection: 'groups', keys: 7, deep: false })).rejects.toThrow(
			'"groups" has no translations field',
		);
		await expect(run({ collection: 'visits', keys: 7 })).rejects.toThrow(
			'"visits" has no translations field',
		);
		expect(setup.router.sentTexts()).toHaveLength(4);
	});

	test('spends one budget', async () => {
		const { run } = open();
		const result = await run({ maxCostUsd: 0.00002 * 2 });
		expect(result.usage.costUsd).toBeCloseTo(0.00002 * 2, 9);
		expect(result.failures.map(({ collection, reason }) => [collection, reason])).toEqual([
			['cards', 'budget'],
			['cards', 'budget'],
		]);
	});

	test('marks what waited for its trigger, not a block with the same key', async () => {
		const { pages, setup } = open();
		pages.add('texts', 1, { title: 'Number one' });
		pages.hold(1, 'texts', 1);
		const payload = { translations: [{ id: 1, title: 'A page' }] };
		const trigger = { collection: 'pages', keys: [1], payload };
		const result = await setup.run({ collection: null, deep: true }, { trigger });
		expect(result.items.some(({ staleRead }) => staleRead === true)).toBe(false);
	});
});

describe('what a run with nested items may not, or cannot', () => {
	test.each([
		['texts', ['cards 8', 'cards 9']],
		['cards', ['texts 5']],
		['pages_blocks', []],
	])('read of %s is told once, and the rest goes on', async (forbidden, others) => {
		const { pages, setup, run } = open();
		pages.permits = (_, access, collection) => access !== 'read' || collection !== forbidden;
		const result = await run();
		expect(placesOf(result)).toEqual(['1', ...others]);
		expect(result.failures).toEqual([
			{
				collection: forbidden,
				reason: 'forbidden',
				message: `${forbidden} may not be read under the permissions of this run`,
			},
		]);
		expect(setup.router.sentTexts()).toHaveLength(1 + others.length);
	});

	test('read is not named to who is no admin, but in the log', async () => {
		const { pages, setup } = open();
		pages.permits = (_, access, collection) => access !== 'read' || collection !== 'texts';
		const accountability = { ...PERSON, admin: false };
		const options = { collection: 'pages', keys: 1, deep: true };
		const { failures } = await setup.run(options, { accountability });
		const message = 'nested items may not be read under the permissions of this run';
		expect(failures).toEqual([{ reason: 'forbidden', message }]);
		expect(pages.warnings).toEqual([
			'translation-cache: texts may not be read under the permissions of this run',
		]);
	});

	test('write is refused for each language of the block', async () => {
		const { pages, run } = open();
		pages.permits = (_, access, collection) =>
			access === 'read' || collection !== 'texts_translations';
		const result = await run();
		const text = result.items.find(({ collection }) => collection === 'texts');
		expect(text?.languages['de-DE']?.fields).toEqual({ title: 'refused: forbidden' });
		expect(result.failures).toMatchObject([{ collection: 'texts', item: 5, language: 'de-DE' }]);
	});

	test('do in a language that a collection of blocks does not have is its failure', async () => {
		const { pages, run } = open();
		const { collections, relations } = pages.model;
		pages.model = {
			collections: {
				...collections,
				tongues: { primary: 'code', fields: { code: { type: 'string' } } },
			},
			relations: relations.map((relation) =>
				relation.collection === 'texts_translations' && relation.field === 'languages_code'
					? { ...relation, related_collection: 'tongues' }
					: relation,
			),
		};
		pages.insert('tongues', { code: 'en-US' }, { code: 'fr-FR' });
		const result = await run();
		expect(placesOf(result)).toEqual(['1', 'cards 8', 'cards 9']);
		expect(result.failures).toMatchObject([{ collection: 'texts', reason: 'invalid-input' }]);
		expect(result.failures[0]?.message).toContain('"de-DE" is not in the collection tongues');
	});
});

describe('many items with what they hold', () => {
	test('are counted by the run’s own; nested ones are in the figures', async () => {
		const { pages, setup } = open();
		pages.add('pages', 2, { title: 'Second page' });
		pages.hold(2, 'texts', 5);
		const jobs = new Jobs({
			store: new JobStore(setup.breakable.store, 'test', SEAL),
			leases: new Leases(setup.breakable.store),
			dependencies: setup.dependencies,
			context: pages.context,
			concurrency: 4,
		});
		pages.permits = (_, access, collection) => access !== 'read' || collection !== 'cards';
		const body = { collection: 'pages', targetLanguages: ['de-DE'], deep: true };
		const { id } = await startJob(jobs, body, PERSON);
		const job = await jobs.wait(id);
		await jobs.close();
		expect(job).toMatchObject({ items: 2, doneItems: 2, writtenItems: 2, failedItems: 0 });
		expect(job).toMatchObject({ state: 'done', segments: { total: 3, misses: 3 } });
		expect(job.failures).toMatchObject([{ collection: 'cards', reason: 'forbidden' }]);
	});

	test('are estimated as they would be translated', async () => {
		const { pages, setup } = open();
		const body = { collection: 'pages', targetLanguages: ['de-DE'], deep: true };
		const estimate = await estimateBody(setup.dependencies, pages.context, ADMIN, body);
		expect(estimate).toMatchObject({ items: 1, segments: { total: 4, misses: 4 } });
		expect(setup.router.calls).toEqual([]);
	});
});
