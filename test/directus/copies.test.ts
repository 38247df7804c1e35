import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { StaleCounts, StaleMapResponse } from '../../src/contract/content.ts';
import { createItem, type Key, readTranslations } from '../harness/content.ts';
import { createFlow, TRIGGER_OPTIONS } from '../harness/flows.ts';
import { demand } from '../harness/request.ts';
import { useLoopback, useRedis, useRedisClient } from '../harness/services.ts';
import { createTestDatabase } from '../harness/test-database.ts';
import { type ArticleSite, loopbackEnv, runFlow, startArticles } from './articles.ts';
import { eventually } from './eventually.ts';

const SUMMER = { title: 'Summer menu', body: '<p>Try our melon soup.</p><p>Open at noon.</p>' };
const WINTER = { title: 'Winter menu', body: '<p>Try our pumpkin soup.</p><p>Open at noon.</p>' };
const GERMAN = {
	title: '[de-DE] Winter menu',
	body: '<p>[de-DE] Try our pumpkin soup.</p><p>[de-DE] Open at noon.</p>',
};
const BLOCKS = {
	time: 1_700_000_000_000,
	blocks: [
		{
			id: 'one',
			type: 'paragraph',
			data: { text: 'Tables for two, for four and for twelve, outside and in the hall.' },
		},
	],
	version: '2.31.2',
};
const FIELDS = ['title', 'body', 'blocks'];

describe.each(['source-row', 'parent-columns'] as const)('a copy of an item with %s', (shape) => {
	const loopback = useLoopback();
	const redis = useRedis();
	const client = useRedisClient(redis);
	let site: ArticleSite;
	let flow: string;
	let original: Key;

	beforeAll(async () => {
		const env = { ...loopbackEnv(loopback), TRANSLATION_CACHE_REDIS: redis.url };
		const database = createTestDatabase();
		site = await startArticles({ database, env }, { shape, withBlocks: true });
		flow = await createFlow(site.directus, {
			trigger: { type: 'manual', collections: ['articles'] },
			options: { ...TRIGGER_OPTIONS.manual, sourceLanguage: 'en-US', fields: FIELDS },
		});
		original = await createItem(site.directus, site.articles, { ...SUMMER, blocks: BLOCKS });
		await runFlow(site.directus, flow, [original]);
	});

	afterAll(() => site.directus.stop());

	/** As the Studio saves it: every column, and all rows of translations without their keys. */
	async function saveAsCopy(
		source: object = {},
		from = original,
		worded: object = {},
	): Promise<Key> {
		const { directus, articles } = site;
		const path = `/items/${articles.collection}/${from}?fields=*,translations.*`;
		const {
			id: _,
			translations,
			...columns
		}: Record<string, unknown> = await demand(directus, 'GET', path);
		const rows = Array.isArray(translations) ? translations : [];
		const create = rows.map((row: Record<string, unknown>) => {
			const { id: __, articles_id: ___, ...texts } = row;
			const changes = { 'en-US': source, 'de-DE': worded }[String(row['languages_code'])];
			return { ...texts, ...changes };
		});
		const own = shape === 'parent-columns' ? source : {};
		const values = { ...columns, ...own, translations: { create, update: [], delete: [] } };
		const { id }: { id: Key } = await demand(directus, 'POST', '/items/articles', values);
		return id;
	}

	async function edit(key: Key, source: object): Promise<void> {
		const rows = await readTranslations(site.directus, site.articles, key);
		const own = shape === 'parent-columns';
		const path = own ? `articles/${key}` : `articles_translations/${String(rows['en-US']?.['id'])}`;
		await demand(site.directus, 'PATCH', `/items/${path}`, source);
	}

	const german = async (key: Key) =>
		(await readTranslations(site.directus, site.articles, key))['de-DE'];

	const fieldsOf = async (key: Key): Promise<unknown> =>
		(await runFlow(site.directus, flow, [key])).items[0]?.languages['de-DE']?.fields;

	async function counts(key: Key): Promise<StaleCounts | undefined> {
		const asked = `collection=articles&item=${key}&languages=de-DE&sourceLanguage=en-US`;
		const path = `/translation-cache/info?${asked}`;
		const { staleMap }: { staleMap: StaleMapResponse } = await demand(site.directus, 'GET', path);
		return staleMap.languages['de-DE'];
	}

	const approvals = async (): Promise<number> => {
		const [, keys] = await client.scan(0, 'MATCH', 'ai_approved:*', 'COUNT', 10_000);
		return keys.length;
	};

	async function expectNoPerson(): Promise<void> {
		const { url, adminToken } = site.directus;
		const answer = await fetch(`${url}/translation-cache/export?sourceLanguage=en-US`, {
			headers: { authorization: `Bearer ${adminToken}` },
		});
		const file = await answer.text();
		expect(file).toContain('Summer menu');
		expect(file).not.toContain('person');
		expect(await approvals()).toBe(0);
	}

	/** What the hook has made of a copy is known by its record. */
	const isRecorded = async (key: Key): Promise<boolean> =>
		eventually(
			async () => (await client.exists(`ai_provenance:v1:directus:articles:${key}:de-DE`)) > 0,
			(exists) => exists,
		);

	const outcomes = { title: 'translated', body: 'translated', blocks: 'unchanged' };

	describe.each(['kept', 'lost before', 'lost after'])('Redis %s the copy', (fate) => {
		test('follows the source that was changed in the same save', async () => {
			if (fate === 'lost before') await client.flushall();
			const key = await saveAsCopy(WINTER);
			expect(await isRecorded(key)).toBe(true);
			if (fate === 'lost after') await client.flushall();
			expect(await counts(key)).toMatchObject({ stale: 2, current: 1, approved: 0 });
			await expectNoPerson();
			expect(await fieldsOf(key)).toEqual(outcomes);
			expect(await german(key)).toMatchObject(GERMAN);
		});

		test('follows the source that is changed later', async () => {
			if (fate === 'lost before') await client.flushall();
			const key = await saveAsCopy();
			expect(await isRecorded(key)).toBe(true);
			if (fate === 'lost after') await client.flushall();
			expect(await counts(key)).toMatchObject({ current: 3, approved: 0 });
			await edit(key, WINTER);
			expect(await fieldsOf(key)).toEqual(outcomes);
			expect(await german(key)).toMatchObject(GERMAN);
			await expectNoPerson();
		});

		test('of a copy is as much ours', async () => {
			if (fate === 'lost before') await client.flushall();
			const key = await saveAsCopy(WINTER, await saveAsCopy());
			expect(await isRecorded(key)).toBe(true);
			if (fate === 'lost after') await client.flushall();
			expect(await fieldsOf(key)).toEqual(outcomes);
			await expectNoPerson();
		});
	});

	test('is found by JSON alone, as the database keeps it', async () => {
		const from = await createItem(site.directus, site.articles, { blocks: BLOCKS });
		await runFlow(site.directus, flow, [from]);
		const key = await saveAsCopy({}, from);
		expect(await isRecorded(key)).toBe(true);
		expect(await counts(key)).toMatchObject({ current: 1, approved: 0 });
		await client.flushall();
		expect(await counts(key)).toMatchObject({ current: 1, approved: 0 });
	});

	test('is no person’s once a draft that holds it is published', async () => {
		const { directus, articles } = site;
		await demand(directus, 'PATCH', '/collections/articles', { meta: { versioning: true } });
		const key = await createItem(directus, articles, WINTER);
		const copied = { ...(await german(original)) };
		const { title, body } = copied;
		const create = [{ languages_code: 'de-DE', title, body }];
		const draft = { key: 'draft', name: 'Draft', collection: 'articles', item: String(key) };
		const { id }: { id: string } = await demand(directus, 'POST', '/versions', draft);
		const path = `/versions/${id}`;
		const translations = { create, update: [], delete: [] };
		await demand(directus, 'POST', `${path}/save`, { translations });
		const { mainHash }: { mainHash: string } = await demand(directus, 'GET', `${path}/compare`);
		await demand(directus, 'POST', `${path}/promote`, { mainHash });
		expect(await isRecorded(key)).toBe(true);
		expect(await counts(key)).toMatchObject({ stale: 2, approved: 0 });
		await client.flushall();
		expect(await counts(key)).toMatchObject({ stale: 2, approved: 0 });
		expect(await fieldsOf(key)).toEqual({ title: 'translated', body: 'translated' });
		expect(await german(key)).toMatchObject(GERMAN);
	});

	test('is known among the doubled items of one request', async () => {
		const { directus, articles } = site;
		const hand = { title: 'Herbstkarte', body: '<p>Zwiebelkuchen und neuer Wein, ab Mittag.</p>' };
		const source = { title: 'Autumn menu', body: '<p>Onion tart and new wine, from noon on.</p>' };
		const english = { languages_code: 'en-US', ...source };
		const german2 = { languages_code: 'de-DE', ...hand };
		const create = shape === 'source-row' ? [english, german2] : [german2];
		const own = shape === 'source-row' ? {} : source;
		const items = Array.from({ length: 30 }, () => ({ ...own, translations: create }));
		const made: { id: Key }[] = await demand(directus, 'POST', '/items/articles', items);
		const keys = made.map(({ id }) => id);
		for (const key of keys) expect(await isRecorded(key)).toBe(true);
		expect(await counts(keys.at(-1) ?? 0)).toMatchObject({ approved: 2 });
		// What was learned is gone with the row where it was typed.
		expect(await approvals()).toBe(2);
		const typed = await german(keys[0] ?? 0);
		const path = `/items/${articles.translations}/${String(typed?.['id'])}`;
		await demand(directus, 'DELETE', path);
		expect(await eventually(approvals, (count) => count === 0)).toBe(0);
		expect(await counts(keys.at(-1) ?? 0)).toMatchObject({ approved: 2 });
	});

	test('spreads nothing to a new item', async () => {
		const key = await createItem(site.directus, site.articles, { title: WINTER.title });
		await runFlow(site.directus, flow, [key]);
		expect((await german(key))?.['title']).toBe(GERMAN.title);
	});

	test.each(['kept', 'lost'])(
		'is inherited in the paragraphs that its writer left, with Redis %s',
		async (fate) => {
			await client.flushall();
			const body = '<p>[de-DE] Try our melon soup.</p><p>Ab Mittag.</p>';
			const key = await saveAsCopy(WINTER, original, { body });
			expect(await isRecorded(key)).toBe(true);
			expect(await eventually(approvals, (count) => count > 0)).toBe(1);
			if (fate === 'lost') await client.flushall();
			expect(await fieldsOf(key)).toEqual({ ...outcomes, body: 'merged' });
			const merged = '<p>[de-DE] Try our pumpkin soup.</p><p>Ab Mittag.</p>';
			expect(await german(key)).toMatchObject({ title: GERMAN.title, body: merged });
			await demand(site.directus, 'DELETE', `/items/articles/${key}`);
		},
	);
});
