import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { StaleCounts, StaleMapResponse } from '../../src/contract/content.ts';
import { createItem, editItem, type Key, readTranslations } from '../harness/content.ts';
import { createFlow, TRIGGER_OPTIONS } from '../harness/flows.ts';
import { demand } from '../harness/request.ts';
import { useLoopback, useRedis, useRedisClient } from '../harness/services.ts';
import { createTestDatabase } from '../harness/test-database.ts';
import { startLoopbackProvider } from '../helpers/loopback-provider.ts';
import { type ArticleSite, articleBody, loopbackEnv, runFlow, startArticles } from './articles.ts';
import { eventually } from './eventually.ts';

describe.each(['parent-columns', 'source-row'] as const)(
	'editors and articles with %s',
	(shape) => {
		const loopback = useLoopback();
		const redis = useRedis();
		const client = useRedisClient(redis);
		let site: ArticleSite;
		let flow: string;

		beforeAll(async () => {
			const env = { ...loopbackEnv(loopback), TRANSLATION_CACHE_REDIS: redis.url };
			site = await startArticles({ database: createTestDatabase(), env }, { shape });
			flow = await createFlow(site.directus, {
				trigger: { type: 'manual', collections: ['articles'] },
				options: {
					...TRIGGER_OPTIONS.manual,
					sourceLanguage: 'en-US',
					targetLanguages: ['de-DE'],
					fields: ['body'],
				},
			});
		});

		afterAll(() => site.directus.stop());

		const approvals = async (): Promise<number> => {
			const [, keys] = await client.scan(0, 'MATCH', 'ai_approved:*', 'COUNT', 10_000);
			return keys.length;
		};
		const german = async (key: Key): Promise<string> => {
			const rows = await readTranslations(site.directus, site.articles, key);
			return String(rows['de-DE']?.['body']);
		};
		const edit = async (key: Key, body: string): Promise<void> => {
			const rows = await readTranslations(site.directus, site.articles, key);
			const row = String(rows['de-DE']?.['id']);
			await demand(site.directus, 'PATCH', `/items/${site.articles.translations}/${row}`, { body });
		};
		const article = async (paragraphs: readonly string[]): Promise<Key> =>
			createItem(site.directus, site.articles, { title: 'People', body: articleBody(paragraphs) });

		test('an edited paragraph stays, and another is translated around it', async () => {
			const key = await article(['First words.', 'Second words.', 'Third words.']);
			await runFlow(site.directus, flow, [key]);
			const machine = await german(key);
			await edit(key, machine.replace('[de-DE] First words.', 'Von Hand geschrieben.'));
			await editItem(site.directus, site.articles, key, {
				body: articleBody(['First words.', 'Second words.', 'Quite other words.']),
			});
			loopback.reset();
			const result = await runFlow(site.directus, flow, [key]);

			expect(loopback.sentTexts()).toEqual(['Quite other words.']);
			expect(result.items[0]?.languages['de-DE']?.fields).toEqual({ body: 'merged' });
			expect(await german(key)).toBe(
				articleBody([
					'Von Hand geschrieben.',
					'[de-DE] Second words.',
					'[de-DE] Quite other words.',
				])
					.replace('A morning', '[de-DE] A morning')
					.replace('Bring a', '[de-DE] Bring a')
					.replace('Read <a', '[de-DE] Read <a'),
			);
			expect(
				(await runFlow(site.directus, flow, [key])).items[0]?.languages['de-DE']?.fields,
			).toEqual({
				body: 'unchanged',
			});
		});

		test('the wording is learned for other articles, and forgotten when the edit is taken back', async () => {
			const before = await approvals();
			const sentence = 'A sentence that stands in two articles.';
			const key = await article([sentence, 'And one that does not.']);
			await runFlow(site.directus, flow, [key]);
			const machine = await german(key);
			await edit(key, machine.replace(`[de-DE] ${sentence}`, 'Ein Satz, der zweimal vorkommt.'));
			expect(await eventually(approvals, (count) => count > before)).toBe(before + 1);

			const other = await article([sentence, 'Something else.']);
			loopback.reset();
			await runFlow(site.directus, flow, [other]);
			expect(loopback.sentTexts()).toEqual(['Something else.']);
			expect(await german(other)).toContain('<p>Ein Satz, der zweimal vorkommt.</p>');

			await edit(key, machine);
			expect(await eventually(approvals, (count) => count === before)).toBe(before);
			const third = await article([sentence]);
			await runFlow(site.directus, flow, [third]);
			expect(await german(third)).toContain(`<p>[de-DE] ${sentence}</p>`);
		});

		test('one paragraph is sent after everything in Redis was lost, and nothing is taken for a person', async () => {
			const key = await article(['Alpha words.', 'Beta words.', 'Gamma words.']);
			await runFlow(site.directus, flow, [key]);
			await client.flushall();
			await editItem(site.directus, site.articles, key, {
				body: articleBody(['Alpha words.', 'Beta words, edited.', 'Gamma words.']),
			});
			loopback.reset();
			const result = await runFlow(site.directus, flow, [key]);
			expect(loopback.sentTexts()).toEqual(['Beta words, edited.']);
			expect(result.items[0]?.languages['de-DE']?.fields).toEqual({ body: 'translated' });
			expect(await approvals()).toBe(0);
		});

		test('an edit that was made before Redis lost everything is merged all the same', async () => {
			const key = await article(['One word.', 'Two words.', 'Three words.']);
			await runFlow(site.directus, flow, [key]);
			await edit(key, (await german(key)).replace('[de-DE] Two words.', 'Zwei Wörter.'));
			await client.flushall();
			await editItem(site.directus, site.articles, key, {
				body: articleBody(['One new word.', 'Two words.', 'Three words.']),
			});
			loopback.reset();
			const result = await runFlow(site.directus, flow, [key]);
			expect(loopback.sentTexts()).toEqual(['One new word.']);
			expect(result.items[0]?.languages['de-DE']?.fields).toEqual({ body: 'merged' });
			expect(await german(key)).toContain('<p>Zwei Wörter.</p>');
		});
	},
);

test('unproven text is left alone, adopted or warmed, and the stale map counts it', async () => {
	const loopback = await startLoopbackProvider();
	const site = await startArticles({
		database: createTestDatabase(),
		env: loopbackEnv(loopback),
	});
	const { directus } = site;
	try {
		// No history and no provenance tell who wrote these.
		const settings = { meta: { accountability: null } };
		await demand(directus, 'PATCH', `/collections/${site.articles.translations}`, settings);
		const keys: Key[] = [];
		for (const sentence of ['One sentence.', 'Another sentence.']) {
			const key = await createItem(directus, site.articles, { title: 'Old', summary: sentence });
			await demand(directus, 'POST', `/items/${site.articles.translations}`, {
				articles_id: key,
				languages_code: 'de-DE',
				summary: `Alt: ${sentence}`,
			});
			keys.push(key);
		}
		const flow = await createFlow(directus, {
			trigger: { type: 'manual', collections: ['articles'] },
			options: {
				...TRIGGER_OPTIONS.manual,
				sourceLanguage: 'en-US',
				targetLanguages: ['de-DE'],
				fields: ['summary'],
			},
		});
		const outcome = async (key: Key): Promise<unknown> =>
			(await runFlow(directus, flow, [key])).items[0]?.languages['de-DE']?.fields['summary'];
		const info = '/translation-cache/info?collection=articles&sourceLanguage=en-US';
		const map = async (): Promise<StaleCounts | undefined> => {
			const { staleMap }: { staleMap: StaleMapResponse } = await demand(
				directus,
				'GET',
				`${info}&languages=de-DE`,
			);
			expect(Object.keys(staleMap.languages)).toEqual(['de-DE']);
			return staleMap.languages['de-DE'];
		};
		const scope = {
			collection: 'articles',
			languages: ['de-DE'],
			fields: ['summary'],
			sourceLanguage: 'en-US',
		};
		const call = async (path: string, body: object): Promise<unknown> =>
			demand(directus, 'POST', `/translation-cache/${path}`, body);

		// The hook saw a person type them: that is to be forgotten too.
		expect(await eventually(map, isLearned)).toMatchObject({ approved: 2 });
		await demand(directus, 'DELETE', '/translation-cache/clear?all=true');
		expect(await outcome(keys[0] ?? 0)).toBe('unproven');
		expect(await map()).toMatchObject({ unproven: 2, current: 0 });
		const unknown = await directus.request('GET', `${info}&languages=de-DE&languages=xx`);
		expect(unknown.status).toBe(400);
		expect(unknown.errors[0]?.message).toContain(
			'languages: "xx" is not in the collection languages',
		);
		expect(await call('adopt', { ...scope, dryRun: true })).toMatchObject({
			fields: 2,
			dryRun: true,
		});
		expect(await map()).toMatchObject({ unproven: 2 });
		expect(await call('warm', scope)).toMatchObject({ fields: 2, segments: 2, unaligned: 0 });
		expect(await map()).toMatchObject({ unproven: 0, approved: 2 });
		expect(await outcome(keys[0] ?? 0)).toBe('protected');

		const copy = await createItem(directus, site.articles, {
			title: 'New',
			summary: 'One sentence.',
		});
		loopback.reset();
		expect(await outcome(copy)).toBe('merged');
		expect(loopback.requests).toEqual([]);
		const rows = await readTranslations(directus, site.articles, copy);
		expect(rows['de-DE']?.['summary']).toBe('Alt: One sentence.');

		await demand(directus, 'DELETE', '/translation-cache/clear?all=true');
		expect(await map()).toMatchObject({ unproven: 3 });
		expect(await call('adopt', scope)).toMatchObject({ fields: 3 });
		expect(await map()).toMatchObject({ unproven: 0, current: 3 });
		await editItem(directus, site.articles, copy, { summary: 'One other sentence.' });
		expect(await map()).toMatchObject({ current: 2, stale: 1 });
		expect(await outcome(copy)).toBe('translated');
	} finally {
		await directus.stop();
		await loopback.close();
	}
});

function isLearned(counts: StaleCounts | undefined): boolean {
	return counts?.approved === 2;
}
