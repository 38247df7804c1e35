import { describe, expect, test } from 'vitest';
import { StaleMap } from '../../../../src/directus/admin/stale-map.ts';
import { CONFIG, RunSetup } from '../../../helpers/run-setup.ts';
import { replyTo } from '../../../helpers/scripted-router.ts';

const BODY = '<p>Boats leave at nine.</p><p>Others stay.</p>';
const OLD_BODY = '<p>Boote fahren um neun.</p><p>Andere bleiben.</p>';

/** Two articles with German texts that came from nobody knows where. */
function open(): { setup: RunSetup; staleMap: StaleMap } {
	const setup = new RunSetup();
	setup.article(1, { title: 'The first title', body: BODY });
	setup.article(2, { title: 'The second title' });
	setup.directus.insert(
		'articles_translations',
		{ id: 8, articles_id: 1, languages_code: 'de-DE', title: 'Erster Titel', body: OLD_BODY },
		{ id: 9, articles_id: 2, languages_code: 'de-DE', title: 'Zweiter Titel' },
	);
	const { directus, fieldMaps, provenance } = setup;
	const { context } = directus;
	return { setup, staleMap: new StaleMap({ context, config: CONFIG, fieldMaps, provenance }) };
}

const REQUEST = { collection: 'articles', languages: ['de-DE'] };

describe('the stale map', () => {
	test('tells for every language whose text stands where', async () => {
		const { setup, staleMap } = open();
		await setup.run({ keys: [1, 2], targetLanguages: ['fr-FR'] });
		await setup.edit(1, 'en-US', { title: 'Another title' });
		await setup.edit(2, 'fr-FR', { title: 'À la main' });
		const { items, languages, nextOffset } = await staleMap.count({ collection: 'articles' });
		const nothing = {
			missing: 0,
			current: 0,
			stale: 0,
			refused: 0,
			approved: 0,
			approvedStale: 0,
			unproven: 0,
		};
		expect({ items, languages, nextOffset }).toEqual({
			items: 2,
			nextOffset: null,
			languages: {
				'de-DE': { ...nothing, unproven: 3 },
				'fr-FR': { ...nothing, stale: 1, current: 1, approved: 1 },
			},
		});
	});

	test('of one item', async () => {
		const { staleMap } = open();
		const map = await staleMap.count({ collection: 'articles', item: '2' });
		expect(map).toMatchObject({ items: 1, languages: { 'de-DE': { unproven: 1 } } });
	});

	test('of thousands of items is read page by page', async () => {
		const { setup, staleMap } = open();
		for (let key = 3; key <= 250; key += 1) setup.article(key, { title: `Title ${key}` });
		const map = await staleMap.count({ collection: 'articles' });
		expect(map).toMatchObject({ items: 250, languages: { 'fr-FR': { missing: 251 } } });
	});

	test.each([
		[{ collection: 'pages' }, 'collection'],
		[{ ...REQUEST, languages: ['xx'] }, 'languages'],
		[{ ...REQUEST, fields: ['ttle'] }, 'fields'],
	])('%j is refused', async (request, option) => {
		const { staleMap } = open();
		await expect(staleMap.count(request)).rejects.toMatchObject({ option });
	});
});

describe('the items behind a figure of the map', () => {
	const CELL = { collection: 'articles', language: 'de-DE', state: 'unproven' } as const;

	test('are told with their fields', async () => {
		const { staleMap } = open();
		expect(await staleMap.list(CELL)).toEqual({
			...CELL,
			items: [
				{ key: '1', fields: ['title', 'body'] },
				{ key: '2', fields: ['title'] },
			],
			nextOffset: null,
		});
		expect(await staleMap.list({ ...CELL, state: 'stale' })).toMatchObject({ items: [] });
	});

	test('come in pages', async () => {
		const { setup, staleMap } = open();
		for (let key = 3; key <= 130; key += 1) setup.article(key, { title: `Title ${key}` });
		const missing = { ...CELL, state: 'missing' } as const;
		const keys: string[] = [];
		let offset: number | null = 0;
		while (offset !== null) {
			const page = await staleMap.list({ ...missing, offset });
			keys.push(...page.items.map(({ key }) => key));
			offset = page.nextOffset;
		}
		expect(keys).toEqual(Array.from({ length: 128 }, (_, at) => String(at + 3)));
	});

	test('need a language that there is', async () => {
		const { staleMap } = open();
		await expect(staleMap.list({ ...CELL, language: 'xx' })).rejects.toThrow(
			'language: "xx" is not in the collection languages',
		);
	});
});

/** One article whose body is refused in each language, and which runs over again and again. */
async function refuse() {
	const { setup } = open();
	setup.article(3, { title: 'Welcome to us', body: '<p>Room 417 is free today.</p>' });
	setup.router.answer = (call) =>
		Promise.resolve(replyTo(call, (text) => (text.includes('417') ? 'Frei' : `[x] ${text}`)));
	await setup.run({ keys: [3], targetLanguages: ['de-DE', 'fr-FR'] });
	const { context } = setup.directus;
	const { fieldMaps, provenance, dependencies, approved } = setup;
	const refusals = { ...dependencies, approved };
	const staleMap = new StaleMap({ context, config: CONFIG, fieldMaps, provenance, refusals });
	return { setup, staleMap, calls: setup.router.calls.length };
}

describe('a field whose translation was refused', () => {
	const ONE = { collection: 'articles', item: '3' };

	test('is counted with its reason, and listed, without a call', async () => {
		const { setup, staleMap, calls } = await refuse();
		expect(await staleMap.count(ONE)).toMatchObject({
			languages: {
				'de-DE': { current: 1, refused: 1, missing: 0 },
				'fr-FR': { current: 1, refused: 1, missing: 0 },
			},
			reasons: { 'de-DE': { numbers: 1 }, 'fr-FR': { numbers: 1 } },
		});
		const cell = { collection: 'articles', language: 'de-DE', state: 'refused' } as const;
		expect((await staleMap.list(cell)).items).toEqual([
			{ key: '3', fields: ['body'], reasons: { body: 'numbers' } },
		]);
		expect(setup.router.calls).toHaveLength(calls);
	});

	test('is reported by the next run, which asks nobody and would send nothing', async () => {
		const { setup, calls } = await refuse();
		const [again] = [await setup.run({ keys: [3], targetLanguages: ['de-DE'] })];
		expect(again.items[0]?.languages['de-DE']?.fields).toMatchObject({ body: 'refused: numbers' });
		expect(again.failures).toMatchObject([{ item: 3, field: 'body', reason: 'numbers' }]);
		const estimate = await setup.run({ keys: [3], targetLanguages: ['de-DE'], dryRun: true });
		expect(estimate.segments).toMatchObject({ misses: 0, refused: 1 });
		expect(estimate.usage.costUsd).toBe(0);
		expect(setup.router.calls).toHaveLength(calls);
	});

	test('is missing again once its source has changed, and is translated', async () => {
		const { setup, staleMap } = await refuse();
		await setup.edit(3, 'en-US', { body: '<p>A room is free today.</p>' });
		expect(await staleMap.count(ONE)).toMatchObject({
			languages: { 'de-DE': { missing: 1, refused: 0 } },
		});
		const done = await setup.run({ keys: [3], targetLanguages: ['de-DE'] });
		expect(done.items[0]?.languages['de-DE']?.fields).toMatchObject({ body: 'translated' });
	});

	test('is missing like any other while the store is away', async () => {
		const { setup, staleMap } = await refuse();
		setup.breakable.break();
		expect(await staleMap.count({ ...ONE, languages: ['de-DE'] })).toMatchObject({
			languages: { 'de-DE': { missing: 1, refused: 0 } },
			reasons: {},
		});
	});

	test('is forgotten with its item, and by a run that asks anew', async () => {
		const { setup, staleMap, calls } = await refuse();
		await setup.run({ keys: [3], targetLanguages: ['de-DE'], refresh: true });
		expect(setup.router.calls.length).toBeGreaterThan(calls);
		await setup.cache.forgetItem({ collection: 'articles', item: '3' });
		expect(await staleMap.count(ONE)).toMatchObject({
			languages: { 'de-DE': { missing: 1, refused: 0 }, 'fr-FR': { missing: 1, refused: 0 } },
		});
	});
});
