import { afterAll, beforeAll, expect, test } from 'vitest';

import { createItem, editItem, readTranslations } from '../harness/content.ts';
import { createFlow, runManualFlow, TRIGGER_OPTIONS } from '../harness/flows.ts';
import { demand } from '../harness/request.ts';
import { useLoopback, useRedis, useRedisClient } from '../harness/services.ts';
import { createTestDatabase } from '../harness/test-database.ts';
import { type ArticleSite, loopbackEnv, runFlow, startArticles } from './articles.ts';

const loopback = useLoopback();
const redis = useRedis();
const client = useRedisClient(redis);
let first: ArticleSite;
let second: ArticleSite;

beforeAll(async () => {
	const env = { ...loopbackEnv(loopback), TRANSLATION_CACHE_REDIS: redis.url };
	first = await startArticles({ database: 'sqlite', env });
	const manual = { type: 'manual', collections: ['articles'] } as const;
	const options = { ...TRIGGER_OPTIONS.manual, sourceLanguage: 'en-US' };
	const flow = await createFlow(first.directus, { trigger: manual, options });
	await runFlow(first.directus, flow, first.keys);
	// Databases of one kind are copies of each other, and would be the same project.
	second = await startArticles({ database: createTestDatabase('postgres'), env });
});

afterAll(async () => {
	await first.directus.stop();
	await second.directus.stop();
});

/** All that is stored, but for figures and locks, which come and go. */
async function stored(): Promise<ReadonlyMap<string, string>> {
	const keys = await client.keys('*');
	const kept = keys.filter((key) => !/^ai_(?:lock|stats|calibration|limit)/.test(key));
	const values = await Promise.all(
		kept.map(async (key) => {
			const isText = (await client.type(key)) === 'string';
			return isText ? (await client.getBuffer(key))?.toString('hex') : 'another kind';
		}),
	);
	return new Map(kept.toSorted().map((key) => [key, values[kept.indexOf(key)] ?? '']));
}

test('a second project in a namespace says so, and touches nothing', async () => {
	const before = await stored();
	expect(before.size).toBeGreaterThan(10);
	const { directus, articles, keys } = second;
	const flow = await createFlow(directus, {
		trigger: { type: 'manual', collections: ['articles'] },
		options: { ...TRIGGER_OPTIONS.manual, sourceLanguage: 'en-US' },
	});
	loopback.reset();
	const run = await runManualFlow(directus, flow, 'articles', keys);
	expect(run.status).toBe(503);
	expect(JSON.stringify(run.body)).toContain('another Directus project keeps its memory');
	const info = await directus.request('GET', '/translation-cache/info');
	expect(info.status).toBe(503);
	expect(info.errors[0]?.message).toContain('TRANSLATION_CACHE_NAMESPACE');
	for (const path of ['clear?all=true', 'invalidate?collection=articles']) {
		const { status } = await directus.request('DELETE', `/translation-cache/${path}`);
		expect(status).toBe(503);
	}
	const tidy = await directus.request('POST', '/translation-cache/tidy', { dryRun: false });
	expect(tidy.status).toBe(503);
	const key = await createItem(directus, articles, { title: 'Another harbour' });
	await editItem(directus, articles, key, { title: 'Another bakery' });
	await demand(directus, 'DELETE', `/items/articles/${keys[0]}`);
	await demand(directus, 'DELETE', '/items/languages/fr-FR');

	expect(loopback.sentTexts()).toEqual([]);
	expect(await readTranslations(directus, articles, key)).not.toHaveProperty('de-DE');
	expect(directus.logs()).toContain('another Directus project keeps its memory');
	// What could not be applied would be repeated after some seconds.
	const logged = directus.logs().split('another Directus project').length;
	expect(logged).toBeLessThan(10);
	expect(await stored()).toEqual(before);
});

test('and the first goes on', async () => {
	const { directus, articles } = first;
	const flow = await createFlow(directus, {
		trigger: { type: 'manual', collections: ['articles'] },
		options: { ...TRIGGER_OPTIONS.manual, sourceLanguage: 'en-US' },
	});
	loopback.reset();
	await runFlow(directus, flow, first.keys);
	expect(loopback.sentTexts()).toEqual([]);
	const key = await createItem(directus, articles, { title: 'A new harbour' });
	await runFlow(directus, flow, [key]);
	expect((await readTranslations(directus, articles, key))['de-DE']).toMatchObject({
		title: '[de-DE] A new harbour',
	});
});
