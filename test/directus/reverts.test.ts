import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createItem, editItem, type Key, readTranslations } from '../harness/content.ts';
import { createFlow, TRIGGER_OPTIONS } from '../harness/flows.ts';
import { demand } from '../harness/request.ts';
import { useLoopback, useRedis, useRedisClient } from '../harness/services.ts';
import { createTestDatabase } from '../harness/test-database.ts';
import { type ArticleSite, loopbackEnv, runFlow, startArticles } from './articles.ts';
import { eventually } from './eventually.ts';

const textsOf = (word: string) => ({ title: `Old ${word} tour`, summary: `By ${word}.` });
const german = (title: string): string => `[de-DE] ${title}`;

describe('an editor who reverts a translation in the Studio', () => {
	const loopback = useLoopback();
	const redis = useRedis();
	const client = useRedisClient(redis);
	let site: ArticleSite;
	let flow: string;

	beforeAll(async () => {
		const env = { ...loopbackEnv(loopback), TRANSLATION_CACHE_REDIS: redis.url };
		site = await startArticles({ database: createTestDatabase(), env });
		flow = await createFlow(site.directus, {
			trigger: { type: 'manual', collections: ['articles'] },
			options: {
				...TRIGGER_OPTIONS.manual,
				sourceLanguage: 'en-US',
				targetLanguages: ['de-DE'],
				fields: ['title', 'summary'],
			},
		});
	});

	afterAll(() => site.directus.stop());

	const row = async (key: Key) =>
		(await readTranslations(site.directus, site.articles, key))['de-DE'];

	async function translate(key: Key): Promise<unknown> {
		const result = await runFlow(site.directus, flow, [key]);
		return result.items[0]?.languages['de-DE']?.fields;
	}

	/** An article whose title and summary were translated once for each of these words. */
	async function article(...words: readonly string[]): Promise<Key> {
		const key = await createItem(site.directus, site.articles, textsOf(words[0] ?? ''));
		await translate(key);
		for (const word of words.slice(1)) {
			await editItem(site.directus, site.articles, key, textsOf(word));
			await translate(key);
		}
		return key;
	}

	/** As the Studio's drawer of revisions does. */
	async function revertTo(key: Key, title: string): Promise<void> {
		const { id } = (await row(key)) ?? {};
		const filter = { collection: { _eq: site.articles.translations }, item: { _eq: String(id) } };
		const query = `filter=${encodeURIComponent(JSON.stringify(filter))}&fields=id,data&limit=-1`;
		const revisions = await demand<{ id: number; data: { title?: string } }[]>(
			site.directus,
			'GET',
			`/revisions?${query}`,
		);
		const found = revisions.find(({ data }) => data.title === title);
		await demand(site.directus, 'POST', `/utils/revert/${found?.id}`);
		await eventually(
			() => row(key),
			(now) => now?.['title'] === title,
		);
	}

	async function approvedKeys(): Promise<number> {
		const [, keys] = await client.scan(0, 'MATCH', 'ai_approved:*', 'COUNT', 10_000);
		return keys.length;
	}

	test.each([
		['the text before', ['harbour', 'boat'], true],
		['one further back', ['harbour', 'raft', 'canoe', 'boat'], true],
		['the text before, with nothing in Redis', ['harbour', 'boat'], false],
		['one further back, with nothing in Redis', ['harbour', 'raft', 'canoe', 'boat'], false],
	])('has decided on %s until its source changes', async (_, words, isKept) => {
		const key = await article(...words);
		if (!isKept) await client.flushall();
		await revertTo(key, german('Old harbour tour'));
		if (!isKept) await client.flushall();
		loopback.reset();
		for (let run = 0; run < 2; run += 1) {
			expect(await translate(key)).toEqual({ title: 'protected', summary: 'protected' });
		}
		expect(loopback.requests).toEqual([]);
		expect(await row(key)).toMatchObject({
			title: german('Old harbour tour'),
			summary: german('By harbour.'),
		});
		expect(await approvedKeys()).toBe(0);

		await editItem(site.directus, site.articles, key, { title: 'New tour' });
		expect(await translate(key)).toEqual({ title: 'translated', summary: 'protected' });
		expect((await row(key))?.['title']).toBe(german('New tour'));
	});

	test('goes back to our newest text: it is ours again', async () => {
		const key = await article('harbour', 'boat');
		const { id } = (await row(key)) ?? {};
		const path = `/items/${site.articles.translations}/${String(id)}`;
		await demand(site.directus, 'PATCH', path, { title: 'Mit dem Boot' });
		expect(await eventually(approvedKeys, (count) => count === 1)).toBe(1);
		await revertTo(key, german('Old boat tour'));
		expect(await eventually(approvedKeys, (count) => count === 0)).toBe(0);
		expect(await translate(key)).toEqual({ title: 'unchanged', summary: 'unchanged' });
	});
});
