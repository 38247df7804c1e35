import { describe, expect, test } from 'vitest';
import { ApprovedMemory } from '../../../../src/cache/approved.ts';
import { loadConfig } from '../../../../src/config/config.ts';
import { Admin } from '../../../../src/directus/admin/admin.ts';
import { FieldMaps } from '../../../../src/directus/content/field-maps.ts';
import { Provenance } from '../../../../src/directus/provenance/provenance.ts';
import { MemoryImport } from '../../../../src/directus/memory-files/import.ts';
import { Settlement } from '../../../../src/directus/learning/settlement.ts';
import { StaleMap } from '../../../../src/directus/admin/stale-map.ts';
import { tidy, type TidyRequest } from '../../../../src/directus/admin/tidy.ts';
import { InvalidInputError, StoreError } from '../../../../src/errors.ts';
import { makeBreakable } from '../../../helpers/breakable-store.ts';
import { ADMIN, openArticles } from '../../../helpers/fake-directus.ts';
import { openResponseCache, openStore } from '../../../helpers/translation-setup.ts';
import { PROVIDERS } from '../../../../src/providers/registry.ts';

const OPENAI = { provider: 'openai', model: 'gpt-5.4-mini' };
const MISTRAL = { provider: 'mistral', model: 'mistral-small' };

const uninstall = async (): Promise<void> => {};

function openAdmin() {
	const breakable = makeBreakable(openStore());
	const cache = openResponseCache(breakable.store);
	const { context } = openArticles();
	const config = loadConfig({ processEnv: {}, env: {} }, PROVIDERS);
	const approved = new ApprovedMemory(breakable.store, config.namespace);
	const provenance = new Provenance(breakable.store, config.namespace);
	const fieldMaps = new FieldMaps(breakable.store, config.namespace);
	const settlement = new Settlement({ context, config, fieldMaps, provenance, approved });
	const staleMap = new StaleMap({ context, config, fieldMaps, provenance });
	const memory = new MemoryImport({ context, config, cache, approved });
	const sweep = (request: TidyRequest) =>
		tidy({ context, provenance, approved, fieldMaps }, request);
	const parts = { cache, approved, fieldMaps, memory, settlement, staleMap, tidy: sweep };
	return { ...breakable, cache, admin: new Admin({ ...parts, uninstall, dailyBudget: null }) };
}

async function fill({ cache }: ReturnType<typeof openAdmin>): Promise<void> {
	await cache.setMany([
		{ request: { ...OPENAI, collection: 'articles', prompt: 'a' }, response: 'A' },
		{ request: { ...OPENAI, collection: 'pages', prompt: 'b' }, response: 'B' },
		{ request: { ...MISTRAL, collection: 'articles', prompt: 'c' }, response: 'C' },
	]);
}

function left({ cache }: ReturnType<typeof openAdmin>): Promise<readonly (string | null)[]> {
	return cache.getMany([
		{ ...OPENAI, collection: 'articles', prompt: 'a' },
		{ ...OPENAI, collection: 'pages', prompt: 'b' },
		{ ...MISTRAL, collection: 'articles', prompt: 'c' },
	]);
}

async function refusalOf(work: Promise<unknown>): Promise<[option: string, message: string]> {
	const error: unknown = await work.catch((reason: unknown) => reason);
	if (!(error instanceof InvalidInputError)) throw new Error('nothing was refused');
	return [error.option, error.message];
}

describe('statistics', () => {
	test('are filtered by provider, model and collection', async () => {
		const { admin, cache } = openAdmin();
		cache.count({ ...OPENAI, collection: 'articles', hits: { cache: 3 } });
		cache.count({ ...MISTRAL, collection: 'pages', hits: { row: 2 } });
		expect((await admin.stats({})).totals.hits).toBe(5);
		expect((await admin.stats(undefined)).totals.hits).toBe(5);
		expect((await admin.stats({ provider: 'openai' })).totals.hits).toBe(3);
		expect((await admin.stats({ model: 'mistral-small' })).totals.hits).toBe(2);
		expect((await admin.stats({ collection: ' pages ' })).totals.hits).toBe(2);
		expect((await admin.stats({ provider: 'openai', collection: 'pages' })).totals.hits).toBe(0);
	});

	test('of a time before anything was counted are empty', async () => {
		const { admin, cache } = openAdmin();
		cache.count({ ...OPENAI, hits: { cache: 3 } });
		const past = { from: '2020-01-01', to: '2020-01-02T00:00:00Z' };
		expect((await admin.stats(past)).totals.hits).toBe(0);
	});

	test.each([
		[{ provder: 'openai' }, 'provder', 'provder: is not a parameter of this call'],
		[{ provider: '' }, 'provider', expect.stringMatching(/^provider: /)],
		[{ provider: ['a', 'b'] }, 'provider', expect.stringMatching(/^provider: /)],
		[{ from: 'yesterday' }, 'from', expect.stringMatching(/^from: /)],
		['text', '', expect.stringMatching(/^the input: /)],
	])('%j is refused and named', async (query, option, message) => {
		const { admin } = openAdmin();
		expect(await refusalOf(admin.stats(query))).toEqual([option, message]);
	});

	test('a refusal does not repeat the value', async () => {
		const { admin } = openAdmin();
		const [, message] = await refusalOf(admin.stats({ from: 'sk-secret', provider: 'openai' }));
		expect(message).not.toContain('sk-secret');
	});
});

test('info tells the version, the store and what it holds', async () => {
	const open = openAdmin();
	await fill(open);
	expect(await open.admin.info()).toMatchObject({
		version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
		store: 'memory',
		health: 'ok',
		perProcess: true,
		keys: {
			total: 3,
			providers: { openai: 2, mistral: 1 },
			collections: { articles: 2, pages: 1 },
			complete: true,
		},
	});
});

describe('info', () => {
	test('counts nothing where it is not asked to', async () => {
		const open = openAdmin();
		await fill(open);
		const { keys, store } = await open.admin.info({ keys: 'false' });
		expect([keys, store]).toEqual([null, 'memory']);
	});

	test.each([
		[{ item: '7' }, 'collection'],
		[{ language: 'de-DE' }, 'collection'],
		[{ collection: 'articles', language: 'de-DE' }, 'state'],
		[{ collection: 'articles', state: 'stale' }, 'state'],
		[{ languages: 'de-DE' }, 'collection'],
		[{ collection: 'articles', languages: '' }, 'languages.0'],
		[{ collection: 'articles', languages: 'de-DE,xx' }, 'languages'],
		[
			{ collection: 'articles', languages: 'de-DE', language: 'de-DE', state: 'stale' },
			'languages',
		],
		[{ collection: 'articles', language: 'de-DE', state: 'rotten' }, 'state'],
	])('%j is refused', async (query, option) => {
		const { admin } = openAdmin();
		expect((await refusalOf(admin.info(query)))[0]).toBe(option);
	});
});

test.each([
	['fr-FR', ['fr-FR']],
	['de-DE, fr-FR', ['de-DE', 'fr-FR']],
	[
		['de-DE', 'fr-FR'],
		['de-DE', 'fr-FR'],
	],
])('info of the languages %j counts only those', async (languages, codes) => {
	const { admin } = openAdmin();
	const { staleMap } = await admin.info({ collection: 'articles', languages });
	expect(Object.keys(staleMap?.languages ?? {})).toEqual(codes);
});

describe('invalidating', () => {
	test.each([
		[{ provider: 'openai' }, 2, [null, null, 'C']],
		[{ model: 'mistral-small' }, 1, ['A', 'B', null]],
		[{ collection: 'articles' }, 2, [null, 'B', null]],
		[{ provider: 'openai', collection: 'articles' }, 1, [null, 'B', 'C']],
		[{ provider: 'deepseek' }, 0, ['A', 'B', 'C']],
	])('%j drops what all of it applies to', async (query, entries, rest) => {
		const open = openAdmin();
		await fill(open);
		expect(await open.admin.invalidate(query)).toEqual({ invalidated: query, entries });
		expect(await left(open)).toEqual(rest);
	});

	test('an item loses what only it used', async () => {
		const open = openAdmin();
		const item = { collection: 'articles', item: '7' };
		const request = { ...OPENAI, collection: 'articles', prompt: 'a' };
		const use = {
			field: 'title',
			segment: Buffer.alloc(8, 1),
			sourceLanguage: 'en',
			targetLanguage: 'de',
			request,
		};
		await open.cache.set(request, 'A', { item });
		await open.cache.indexItem(item, { fields: ['title'], targetLanguages: ['de'] }, [use]);
		const counted = await open.admin.invalidate({ ...item, dryRun: 'true' });
		expect(counted).toEqual({ invalidated: item, entries: 1 });
		expect(await open.cache.get(request)).toBe('A');
		expect(await open.admin.invalidate(item)).toEqual({ invalidated: item, entries: 1 });
		expect(await open.cache.get(request)).toBeNull();
	});

	test.each([
		[{}, 'provider', 'invalidate needs at least one of provider, model, collection, item'],
		[{ item: '7' }, 'collection', 'item needs collection'],
		[{ item: '7', collection: 'articles', model: 'm' }, 'item', 'item goes with collection alone'],
		[{ itme: '7' }, 'itme', 'itme: is not a parameter of this call'],
	])('%j is refused, and nothing is dropped', async (query, option, message) => {
		const open = openAdmin();
		await fill(open);
		expect(await refusalOf(open.admin.invalidate(query))).toEqual([option, message]);
		expect(await left(open)).toEqual(['A', 'B', 'C']);
	});

	test('is not acknowledged while the store is down', async () => {
		const { admin, ...open } = openAdmin();
		open.break();
		for (const query of [{ provider: 'openai' }, { collection: 'articles', item: '7' }]) {
			await expect(admin.invalidate(query)).rejects.toBeInstanceOf(StoreError);
		}
		await expect(admin.clear({})).rejects.toBeInstanceOf(StoreError);
	});
});

test('clearing drops every entry and says how many there were', async () => {
	const open = openAdmin();
	await fill(open);
	expect(await open.admin.clear(undefined)).toMatchObject({ invalidated: {}, entries: 3 });
	expect(await left(open)).toEqual([null, null, null]);
});

describe('warming', () => {
	const entry = { ...OPENAI, prompt: 'a', response: 'A' };

	test('writes what is missing and skips the rest', async () => {
		const { admin, cache } = openAdmin();
		await cache.set({ ...OPENAI, prompt: 'a' }, 'present');
		const entries = [entry, { ...entry, prompt: 'b', collection: 'articles', confidence: 1.2 }];
		expect(await admin.warm({ entries }, ADMIN)).toEqual({ written: 1, skipped: 1 });
		expect(await cache.get({ ...OPENAI, prompt: 'a' })).toBe('present');
		expect(await cache.get({ ...OPENAI, prompt: 'b', collection: 'articles' })).toBe('A');
	});

	test.each([
		[{}, /^entries: /],
		[undefined, /^entries: /],
		[{ entries: [] }, /^entries: /],
		[{ entries: [{ ...entry, response: '' }] }, /^entries\.0\.response: /],
		[{ entries: [entry, { ...entry, contentType: 'x' }] }, /^entries\.1\.contentType: /],
		[{ entries: [{ ...entry, extra: 1 }] }, /^extra: is not a parameter/],
	])('%j is refused and the place named', async (body, message) => {
		const { admin } = openAdmin();
		expect((await refusalOf(admin.warm(body, ADMIN)))[1]).toMatch(message);
	});

	test('says so when the store takes nothing', async () => {
		const { admin, ...open } = openAdmin();
		open.break();
		await expect(admin.warm({ entries: [entry] }, ADMIN)).rejects.toBeInstanceOf(StoreError);
	});
});
