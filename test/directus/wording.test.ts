import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';

import { createItem, editItem, type Key, readTranslations } from '../harness/content.ts';
import type { Database } from '../harness/database.ts';
import { createFlow, TRIGGER_OPTIONS } from '../harness/flows.ts';
import { queryPostgres } from '../harness/postgres.ts';
import { demand } from '../harness/request.ts';
import { useLoopback, useRedis, useRedisClient } from '../harness/services.ts';
import { createTestDatabase } from '../harness/test-database.ts';
import { type ArticleSite, loopbackEnv, runFlow, startArticles } from './articles.ts';
import { eventually } from './eventually.ts';

const loopback = useLoopback();
const redis = useRedis();
const client = useRedisClient(redis);

async function approvals(): Promise<number> {
	return (await client.keys('ai_approved:*')).length;
}

type Snapshot = ReadonlyMap<string, Buffer>;

async function copyRedis(): Promise<Snapshot> {
	const copy = new Map<string, Buffer>();
	for (const key of await client.keys('ai_*')) {
		const value = await client.dumpBuffer(key);
		if (value !== null) copy.set(key, value);
	}
	return copy;
}

async function restoreRedis(copy: Snapshot): Promise<void> {
	await client.flushall();
	for (const [key, value] of copy) await client.restore(key, 0, value);
}

describe.each(['sqlite', 'postgres'] as const)('what people wrote, on %s', (kind) => {
	let database: Database;
	let site: ArticleSite;
	let flow: string;

	beforeAll(async () => {
		database = createTestDatabase(kind);
		const env = { ...loopbackEnv(loopback), TRANSLATION_CACHE_REDIS: redis.url };
		site = await startArticles({ database, env });
		flow = await createFlow(site.directus, {
			trigger: { type: 'manual', collections: ['articles'] },
			options: {
				...TRIGGER_OPTIONS.manual,
				sourceLanguage: 'en-US',
				targetLanguages: ['de-DE'],
				fields: ['summary'],
			},
		});
	});

	afterEach(async () => {
		await client.flushall();
	});

	afterAll(() => site.directus.stop());

	/** Past Directus: no hook hears of it, and no history. */
	const execute = (statement: string): void => {
		if (database !== 'sqlite' && 'postgres' in database) {
			queryPostgres(database.postgres, statement);
			return;
		}
		const file = new DatabaseSync(join(site.directus.dataDir, 'data.db'), { timeout: 5_000 });
		file.exec(statement);
		file.close();
	};
	const putBack = async (key: Key, source: string, target: string): Promise<void> => {
		const { id } = await rowOf(key);
		execute(`update articles set summary = '${source}' where id = ${key}`);
		execute(`update articles_translations set summary = '${target}' where id = ${String(id)}`);
	};
	const article = (summary: string): Promise<Key> =>
		createItem(site.directus, site.articles, { title: 'Kept', summary });
	const rowOf = async (key: Key) => {
		const rows = await readTranslations(site.directus, site.articles, key);
		return rows['de-DE'] ?? {};
	};
	const type = async (key: Key, summary: string): Promise<void> => {
		await demand(site.directus, 'PATCH', `/items/articles/${key}`, {
			translations: { create: [{ languages_code: 'de-DE', summary }], update: [], delete: [] },
		});
	};
	const path = async (key: Key): Promise<string> =>
		`/items/${site.articles.translations}/${String((await rowOf(key))['id'])}`;
	const run = async (key: Key): Promise<unknown> =>
		(await runFlow(site.directus, flow, [key])).items[0]?.languages['de-DE']?.fields['summary'];

	test('by hand comes back elsewhere without a call, until it is emptied', async () => {
		const key = await article('Typed once.');
		await type(key, 'Einmal getippt.');
		expect(await eventually(approvals, (count) => count > 0)).toBe(1);
		const other = await article('Typed once.');
		expect(await run(other)).toBe('merged');
		expect(loopback.requests).toEqual([]);
		expect((await rowOf(other))['summary']).toBe('Einmal getippt.');

		await demand(site.directus, 'PATCH', await path(key), { summary: null });
		expect(await eventually(approvals, (count) => count === 0)).toBe(0);
		const third = await article('Typed once.');
		await run(third);
		expect((await rowOf(third))['summary']).toBe('[de-DE] Typed once.');
	});

	test('is taken back with its row, and with its item', async () => {
		const keys = [await article('In a row.'), await article('In an item.')] as const;
		await type(keys[0], 'In einer Zeile.');
		await type(keys[1], 'In einem Artikel.');
		expect(await eventually(approvals, (count) => count > 1)).toBe(2);
		await demand(site.directus, 'DELETE', await path(keys[0]));
		expect(await eventually(approvals, (count) => count < 2)).toBe(1);
		await demand(site.directus, 'DELETE', `/items/articles/${keys[1]}`);
		expect(await eventually(approvals, (count) => count < 1)).toBe(0);
	});

	test('survives a cleared cache and another glossary, and warm brings it back after the rest', async () => {
		const key = await article('Worded by a person.');
		await type(key, 'Von einem Menschen.');
		expect(await eventually(approvals, (count) => count > 0)).toBe(1);
		await demand(site.directus, 'DELETE', '/translation-cache/clear');
		await demand(site.directus, 'PATCH', '/settings', {
			ai_translation_glossary: [{ term: 'person', translation_note: 'somebody' }],
		});
		const other = await article('Worded by a person.');
		await run(other);
		expect(loopback.requests).toEqual([]);
		expect((await rowOf(other))['summary']).toBe('Von einem Menschen.');

		await demand(site.directus, 'DELETE', '/translation-cache/clear?approved=true');
		expect(await approvals()).toBe(0);
		const scope = { collection: 'articles', languages: ['de-DE'], fields: ['summary'] };
		const warm = async (body: object = scope): Promise<unknown> =>
			demand(site.directus, 'POST', '/translation-cache/warm', body);
		await warm();
		expect(await warm({ ...scope, dryRun: true })).toMatchObject({ fields: 0, segments: 0 });
		const third = await article('Worded by a person.');
		await run(third);
		expect(loopback.requests).toEqual([]);
		expect((await rowOf(third))['summary']).toBe('Von einem Menschen.');
		await demand(site.directus, 'PATCH', '/settings', { ai_translation_glossary: null });
	});

	test('is kept where Redis is older than the database', async () => {
		const keys = [await article('First of all.'), await article('Second of all.')] as const;
		await run(keys[0]);
		await run(keys[1]);
		const copy = await copyRedis();
		await editItem(site.directus, site.articles, keys[0], { summary: 'First of all, anew.' });
		await run(keys[0]);
		await demand(site.directus, 'PATCH', await path(keys[1]), { summary: 'Zweitens.' });
		expect(await eventually(approvals, (count) => count > 0)).toBe(1);
		await restoreRedis(copy);
		loopback.reset();

		expect(await run(keys[0])).toBe('unchanged');
		expect(await run(keys[1])).toBe('protected');
		expect(loopback.requests).toEqual([]);
		// A row that is touched is looked at again, and none of ours is learned with it.
		await demand(site.directus, 'PATCH', await path(keys[0]), { notes: 'A person was here.' });
		await editItem(site.directus, site.articles, keys[0], { summary: 'First of all, once more.' });
		expect(await run(keys[0])).toBe('translated');
		expect((await rowOf(keys[1]))['summary']).toBe('Zweitens.');
		const wordings = await Promise.all(
			(await client.keys('ai_approved:*')).map((name) => client.get(name)),
		);
		expect(wordings.filter((wording) => wording?.includes('[de-DE]') === true)).toEqual([]);
	});

	test('is kept without a history, and without provenance too', async () => {
		const keys = [await article('Ours alone.'), await article('Edited later.')] as const;
		for (const key of keys) await run(key);
		await demand(site.directus, 'PATCH', await path(keys[1]), { summary: 'Später bearbeitet.' });
		expect(await eventually(approvals, (count) => count > 0)).toBe(1);
		execute('delete from directus_revisions');
		execute('delete from directus_activity');
		expect(await run(keys[0])).toBe('unchanged');
		expect(await run(keys[1])).toBe('protected');
		await client.flushall();
		for (const key of keys) {
			await editItem(site.directus, site.articles, key, { summary: `Moved on, ${key}.` });
			expect(await run(key)).toBe('unproven');
		}
		expect((await rowOf(keys[0]))['summary']).toBe('[de-DE] Ours alone.');
		expect((await rowOf(keys[1]))['summary']).toBe('Später bearbeitet.');
	});

	test('is kept where the database is older than Redis', async () => {
		const keys = [await article('Third of all.'), await article('Fourth of all.')] as const;
		await run(keys[0]);
		await type(keys[1], 'Viertens.');
		expect(await eventually(approvals, (count) => count > 0)).toBe(1);
		for (const key of keys) {
			await editItem(site.directus, site.articles, key, { summary: `Anew, number ${key}.` });
			await run(key);
		}
		await putBack(keys[0], 'Third of all.', '[de-DE] Third of all.');
		await putBack(keys[1], 'Fourth of all.', 'Viertens.');
		loopback.reset();
		expect(await run(keys[0])).toBe('unchanged');
		expect(await run(keys[1])).toBe('protected');
		expect(loopback.requests).toEqual([]);
		expect((await rowOf(keys[1]))['summary']).toBe('Viertens.');
	});
});
