import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import type { StaleItemsResponse, StaleMapResponse } from '../../src/contract/content.ts';
import type { EstimateResponse } from '../../src/contract/bulk.ts';
import type { StatsResponse } from '../../src/contract/statistics.ts';
import { createItem, editItem, type Key, readTranslations } from '../harness/content.ts';
import type { Directus } from '../harness/directus.ts';
import { createFlow, TRIGGER_OPTIONS } from '../harness/flows.ts';
import { demand } from '../harness/request.ts';
import { useLoopback, useRedis, useRedisClient } from '../harness/services.ts';
import { CLIENTS, createTestDatabase } from '../harness/test-database.ts';
import { type ArticleSite, loopbackEnv, runFlow, startArticles } from './articles.ts';

const loopback = useLoopback();
const redis = useRedis();
const client = useRedisClient(redis);

const ITEMS = 20;
/** One item in five has a summary whose number the model always loses. */
const BAD = [5, 10, 15, 20];
const DAY_MS = 24 * 3_600_000;

describe.each(CLIENTS)('fields whose translation is refused, on %s', (database) => {
	const namespace = `remembered-${database}`;
	let site: ArticleSite;
	let directus: Directus;
	let flow: string;
	let again: string;
	const keys: Key[] = [];

	beforeAll(async () => {
		site = await startArticles({
			database: createTestDatabase(database),
			env: {
				...loopbackEnv(loopback),
				TRANSLATION_CACHE_REDIS: redis.url,
				TRANSLATION_CACHE_NAMESPACE: namespace,
			},
		});
		directus = site.directus;
		const manual = {
			...TRIGGER_OPTIONS.manual,
			sourceLanguage: 'en-US',
			targetLanguages: ['de-DE'],
		};
		const trigger = { type: 'manual', collections: ['articles'] } as const;
		flow = await createFlow(directus, { trigger, options: manual });
		again = await createFlow(directus, { trigger, options: { ...manual, refresh: true } });
		for (let at = 1; at <= ITEMS; at += 1) {
			const summary = BAD.includes(at)
				? `Room ${417 + at} is free for you today.`
				: `A summary of the words of article ${at + 2000}.`;
			const title = `The title of article ${at + 2000}`;
			keys.push(await createItem(directus, site.articles, { title, summary }));
		}
	});

	beforeEach(() => {
		loopback.translate = (text, language) =>
			text.startsWith('Room') ? 'Das Zimmer ist frei' : `[${language.slice(0, 2)}] ${text}`;
	});

	afterAll(() => directus.stop());

	const run = async (which = flow) => {
		const before = loopback.requests.length;
		const result = await runFlow(directus, which, keys);
		return { result, calls: loopback.requests.length - before };
	};
	const map = async (): Promise<StaleMapResponse> =>
		(
			await demand<{ staleMap: StaleMapResponse }>(
				directus,
				'GET',
				'/translation-cache/info?collection=articles&languages=de-DE',
			)
		).staleMap;

	test('are asked for twice once, and by no later run', async () => {
		const first = await run();
		expect(first.result.failures.map(({ reason }) => reason)).toEqual(BAD.map(() => 'numbers'));
		const second = await run();
		expect(second.calls).toBe(0);
		expect(second.result.failures).toHaveLength(BAD.length);
		expect(second.result.segments).toMatchObject({ misses: 0, refused: BAD.length });
		expect(await client.keys(`ai_response:*${namespace}*`)).not.toHaveLength(0);
		const rows = await readTranslations(directus, site.articles, keys[4] ?? '');
		expect(rows['de-DE']).toMatchObject({ summary: null });
	});

	test('live as long as Redis says, for 67 days', async () => {
		const found = await client.keys(`ai_response:v1:${namespace}:*`);
		const lifetimes = await Promise.all(found.map((key) => client.pttl(key)));
		const refused = lifetimes.filter((ms) => ms > 60 * DAY_MS);
		expect(refused).toHaveLength(BAD.length);
		for (const ms of refused) expect(ms).toBeLessThanOrEqual(67 * DAY_MS);
	});

	test('are counted with their reason, and would not be paid for', async () => {
		expect(await map()).toMatchObject({
			languages: { 'de-DE': { refused: BAD.length } },
			reasons: { 'de-DE': { numbers: BAD.length } },
		});
		const listed = '/translation-cache/info?collection=articles&language=de-DE&state=refused';
		const { staleItems } = await demand<{ staleItems: StaleItemsResponse }>(
			directus,
			'GET',
			listed,
		);
		expect(staleItems.items[0]).toMatchObject({
			fields: ['summary'],
			reasons: { summary: 'numbers' },
		});
		const stats = await demand<StatsResponse>(directus, 'GET', '/translation-cache/stats');
		expect(stats.totals.refused).toBe(BAD.length);
		expect(stats.collections['articles']?.refused).toBe(BAD.length);
		const body = { collection: 'articles', targetLanguages: ['de-DE'], keys };
		const estimate = await demand<EstimateResponse>(
			directus,
			'POST',
			'/translation-cache/estimate',
			body,
		);
		expect(estimate.segments).toMatchObject({ misses: 0, refused: BAD.length });
	});

	test('of a source that has changed are translated, and the others are left', async () => {
		const [key = ''] = keys.slice(4);
		await editItem(directus, site.articles, key, { summary: 'A room is free for you today.' });
		const { calls } = await run();
		expect(calls).toBe(1);
		const rows = await readTranslations(directus, site.articles, key);
		expect(rows['de-DE']).toMatchObject({ summary: '[de] A room is free for you today.' });
		expect((await map()).languages['de-DE']).toMatchObject({ refused: BAD.length - 1 });
	});

	test('are asked for anew after a clear, and by a run that asks again', async () => {
		expect((await run(again)).calls).toBeGreaterThan(0);
		expect((await run()).calls).toBe(0);
		await demand(directus, 'DELETE', '/translation-cache/clear');
		expect((await map()).languages['de-DE']).toMatchObject({ refused: 0 });
		expect((await run()).calls).toBe(6);
	});
});
