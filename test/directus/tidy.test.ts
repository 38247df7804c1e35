import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { TidyResponse } from '../../src/contract/memory.ts';
import { createItem, createTranslatedCollection, type Key } from '../harness/content.ts';
import type { Directus } from '../harness/directus.ts';
import { createFlow, TRIGGER_OPTIONS } from '../harness/flows.ts';
import { demand } from '../harness/request.ts';
import { useLoopback, useRedis, useRedisClient } from '../harness/services.ts';
import { CLIENTS, createTestDatabase } from '../harness/test-database.ts';
import { type ArticleSite, loopbackEnv, runFlow, startArticles } from './articles.ts';
import { eventually } from './eventually.ts';

const loopback = useLoopback();
const redis = useRedis();
const client = useRedisClient(redis);

describe.each(CLIENTS)('what is kept of names that are gone, on %s', (database) => {
	const namespace = `tidy-${database}`;
	let site: ArticleSite;
	let directus: Directus;
	let flow: string;
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
		flow = await createFlow(directus, {
			trigger: { type: 'manual', collections: ['articles', 'notes'] },
			options: { ...TRIGGER_OPTIONS.manual, sourceLanguage: 'en-US' },
		});
		const notes = await createTranslatedCollection(directus, { collection: 'notes' });
		keys.push(await createItem(directus, notes, { title: 'A note', summary: 'Of few words' }));
		await runFlow(directus, flow, site.keys);
		await runFlow(directus, flow, keys, 'notes');
	});

	afterAll(() => directus.stop());

	const kept = async (place: string): Promise<readonly string[]> =>
		client.keys(`ai_provenance:v*:${namespace}:${place}`);
	const left = (place: string, count: number) =>
		eventually(
			() => kept(place),
			(found) => found.length === count,
			20_000,
		);
	const tidy = (body: object) =>
		demand<TidyResponse>(directus, 'POST', '/translation-cache/tidy', body);

	test('goes with a language, a field and a collection', async () => {
		expect(await kept('articles:*:fr-FR')).toHaveLength(2);
		await demand(directus, 'DELETE', '/items/languages/fr-FR');
		expect(await left('articles:*:fr-FR', 0)).toEqual([]);
		expect(await kept('articles:*:de-DE')).toHaveLength(2);

		await demand(directus, 'DELETE', '/fields/notes_translations/summary');
		await eventually(
			() => tidy({}),
			({ gone }) => gone.length === 0,
			20_000,
		);
		expect(await tidy({})).toEqual({ dryRun: true, gone: [] });

		await demand(directus, 'DELETE', '/collections/notes_translations');
		await demand(directus, 'DELETE', '/collections/notes');
		expect(await left('notes:*', 0)).toEqual([]);
		expect(await kept('articles:*')).toHaveLength(2);
	});

	test('is counted by `POST tidy`, and dropped when that is asked for', async () => {
		const [known = ''] = await kept('articles:*:de-DE');
		const value = (await client.getBuffer(known)) ?? '';
		await client.set(known.replace('articles', 'vanished'), value);
		await client.set(known.replace('de-DE', 'xx'), value);
		const found = await tidy({});
		expect(found.gone).toEqual(
			expect.arrayContaining([
				expect.objectContaining({ kind: 'collection', name: 'vanished' }),
				expect.objectContaining({ kind: 'language', collection: 'articles', name: 'xx' }),
			]),
		);
		expect(await tidy({ dryRun: false })).toEqual({ ...found, dryRun: false });
		expect(await tidy({})).toEqual({ dryRun: true, gone: [] });
		expect(await kept('articles:*')).toHaveLength(2);
		const { status } = await directus.request('POST', '/translation-cache/tidy', { dryrun: false });
		expect(status).toBe(400);
	});
});
