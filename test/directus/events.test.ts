import { appendFileSync } from 'node:fs';
import { join } from 'node:path';

import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, test } from 'vitest';

import type { InfoResponse, StatsResponse } from '../../src/contract/statistics.ts';
import type { ItemsResult } from '../../src/contract/runs.ts';
import { createItem, readTranslations } from '../harness/content.ts';
import { startDirectus } from '../harness/directus.ts';
import { createFlow, readFlowRuns, TRIGGER_OPTIONS } from '../harness/flows.ts';
import { demand } from '../harness/request.ts';
import { useLoopback, useRedis } from '../harness/services.ts';
import { createTestDatabase } from '../harness/test-database.ts';
import { type ArticleSite, BAKERY, loopbackEnv, startArticles } from './articles.ts';
import { eventually, untilQuiet } from './eventually.ts';

const loopback = useLoopback();
const redis = useRedis();
let site: ArticleSite;
let flow: string;

beforeAll(async () => {
	site = await startArticles({
		database: createTestDatabase('postgres'),
		env: {
			...loopbackEnv(loopback),
			TRANSLATION_CACHE_REDIS: redis.url,
			EXTENSIONS_AUTO_RELOAD: 'true',
		},
	});
	flow = await createFlow(site.directus, {
		trigger: {
			type: 'event',
			collections: ['articles', 'articles_translations'],
			scope: ['items.create', 'items.update'],
		},
		tracking: 'all',
		options: { ...TRIGGER_OPTIONS.event, sourceLanguage: 'en-US', targetLanguages: ['de-DE'] },
	});
});

afterAll(() => site.directus.stop());

const isItemsResult = (value: unknown): value is ItemsResult =>
	typeof value === 'object' && value !== null && 'items' in value;

/** Waits until no flow runs any more, and gives the results of all of them. */
async function settled(): Promise<readonly ItemsResult[]> {
	const runs = await untilQuiet(
		() => readFlowRuns(site.directus, flow),
		({ length }) => length,
		2_000,
	);
	const rejected = runs.find(({ status }) => status !== 'resolve');
	if (rejected !== undefined) throw new Error(JSON.stringify(rejected));
	return runs.map(({ result }) => result).filter(isItemsResult);
}

async function germanTitles(keys: readonly (string | number)[]): Promise<readonly unknown[]> {
	const titles: unknown[] = [];
	for (const key of keys) {
		const rows = await readTranslations(site.directus, site.articles, key);
		titles.push(rows['de-DE']?.['title']);
	}
	return titles;
}

test('events that fire before the commit are waited for: a PATCH with an array, and an import', async () => {
	const keys: (string | number)[] = [...site.keys];
	while (keys.length < 52) {
		keys.push(await createItem(site.directus, site.articles, { title: `Story ${keys.length}` }));
	}
	await settled();

	const patched = keys.map((id) => ({ id, title: `Patched story ${id}` }));
	await demand(site.directus, 'PATCH', '/items/articles', patched);
	const expected = (words: string): readonly string[] => keys.map((id) => `[de-DE] ${words} ${id}`);
	const afterPatch = await eventually(
		() => germanTitles(keys),
		(titles) => JSON.stringify(titles) === JSON.stringify(expected('Patched story')),
	);
	expect(afterPatch).toEqual(expected('Patched story'));
	await settled();

	const imported = keys.map((id) => ({ id, title: `Imported story ${id}` }));
	const form = new FormData();
	form.set(
		'file',
		new Blob([JSON.stringify(imported)], { type: 'application/json' }),
		'articles.json',
	);
	const answer = await site.directus.request('POST', '/utils/import/articles', form);
	expect(answer.status).toBe(200);
	const afterImport = await eventually(
		() => germanTitles(keys),
		(titles) => JSON.stringify(titles) === JSON.stringify(expected('Imported story')),
	);
	expect(afterImport).toEqual(expected('Imported story'));
	const results = await settled();
	expect(results.flatMap(({ failures }) => failures)).toEqual([]);
	expect(results.flatMap(({ items }) => items.filter(({ staleRead }) => staleRead))).toEqual([]);
});

test('a flow on parent and translations settles: its second pass calls nobody and writes nothing', async () => {
	await settled();
	loopback.reset();
	const key = await createItem(site.directus, site.articles, BAKERY);
	const before = (await settled()).length;
	const calls = loopback.requests.length;
	expect(calls).toBeGreaterThan(0);
	const rows = await readTranslations(site.directus, site.articles, key);
	expect(rows['de-DE']?.['title']).toBe(`[de-DE] ${BAKERY.title}`);

	await demand(site.directus, 'PATCH', `/items/articles/${key}`, { slug: 'another-slug' });
	const after = await settled();
	expect(loopback.requests).toHaveLength(calls);
	expect(after).toHaveLength(before + 1);
	expect(Object.values(after.at(-1)?.items[0]?.languages ?? {})).toEqual([
		expect.objectContaining({ status: 'unchanged' }),
	]);
});

test('counts of the cache are shared and survive ten reloads, which leave one connection', async () => {
	const stats: StatsResponse = await demand(site.directus, 'GET', '/translation-cache/stats');
	expect(stats.totals.misses).toBeGreaterThan(100);
	const reloads = (): number => site.directus.logs().split('Extensions reloaded').length - 1;
	for (let reload = 1; reload <= 10; reload += 1) {
		appendFileSync(join(site.directus.extensionDir, 'dist', 'api.js'), `\n// ${reload}`);
		expect(
			await eventually(
				async () => reloads(),
				(count) => count >= reload,
			),
		).toBe(reload);
		// Each copy of the bundle opens its own connection on first use.
		await demand(site.directus, 'GET', '/translation-cache/info');
	}
	expect(await eventually(countConnections, (count) => count === 1)).toBe(1);
	const again: StatsResponse = await demand(site.directus, 'GET', '/translation-cache/stats');
	expect(again.totals).toEqual(stats.totals);
});

test('in mode collection a change of any item drops all of its collection', async () => {
	const other = await startDirectus({
		database: 'sqlite',
		env: {
			...loopbackEnv(loopback),
			TRANSLATION_CACHE_REDIS: redis.url,
			TRANSLATION_CACHE_NAMESPACE: 'mode',
			TRANSLATION_CACHE_INVALIDATION: 'collection',
		},
	});
	try {
		const entries = ['notes', 'pages'].map((collection) => ({
			prompt: 'a',
			provider: 'openai',
			model: 'gpt-5.4-mini',
			collection,
			response: 'x',
		}));
		await demand(other, 'POST', '/collections', { collection: 'notes', schema: {}, meta: {} });
		await demand(other, 'POST', '/translation-cache/warm', { entries });
		await demand(other, 'POST', '/items/notes', {});
		const info = await eventually<InfoResponse>(
			() => demand(other, 'GET', '/translation-cache/info'),
			({ keys }) => keys?.collections['notes'] === undefined,
		);
		expect(info.keys?.collections).toEqual({ pages: 1 });
	} finally {
		await other.stop();
	}
});

test.each([null, '$last'] as const)(
	'a flow that runs before the save lets it through as it is (its answer: %s)',
	async (answers) => {
		const blocking = await createFlow(site.directus, {
			trigger: {
				type: 'event',
				collections: ['articles'],
				scope: ['items.create', 'items.update'],
				blocking: { answers },
			},
			tracking: 'all',
			options: { ...TRIGGER_OPTIONS.event, sourceLanguage: 'en-US' },
		});
		try {
			const key = await createItem(site.directus, site.articles, { title: 'Held up' });
			const edit = { title: 'Held up again' };
			await demand(site.directus, 'PATCH', `/items/articles/${key}`, edit);
			expect(await demand(site.directus, 'GET', `/items/articles/${key}`)).toMatchObject(edit);
			const runs = await readFlowRuns(site.directus, blocking);
			expect(runs).toHaveLength(2);
			for (const { status, result } of runs) {
				expect(status).toBe('resolve');
				if (answers === null) {
					expect(result).toMatchObject({ failures: [{ reason: 'blocking-flow' }] });
				}
			}
		} finally {
			await demand(site.directus, 'DELETE', `/flows/${blocking}`);
			await settled();
		}
	},
);

/** Clients of the Redis server besides the one that asks. */
async function countConnections(): Promise<number> {
	const client = new Redis(redis.url);
	try {
		return (
			String(await client.client('LIST'))
				.trim()
				.split('\n').length - 1
		);
	} finally {
		client.disconnect();
	}
}
