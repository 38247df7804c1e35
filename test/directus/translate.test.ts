import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { InfoResponse, StatsResponse } from '../../src/contract/statistics.ts';
import { editItem, readTranslations } from '../harness/content.ts';
import { createFlow, TRIGGER_OPTIONS } from '../harness/flows.ts';
import { demand } from '../harness/request.ts';
import { useLoopback, useRedis } from '../harness/services.ts';
import { createTestDatabase } from '../harness/test-database.ts';
import { startLoopbackProvider } from '../helpers/loopback-provider.ts';
import {
	articleBody,
	type ArticleSite,
	HARBOUR,
	loopbackEnv,
	PARAGRAPHS,
	runFlow,
	startArticles,
} from './articles.ts';
import { eventually } from './eventually.ts';

describe.each(['parent-columns', 'source-row'] as const)('articles with %s', (shape) => {
	const loopback = useLoopback();
	const redis = useRedis();
	let site: ArticleSite;
	let flow: string;
	let env: Record<string, string>;

	beforeAll(async () => {
		env = { ...loopbackEnv(loopback), TRANSLATION_CACHE_REDIS: redis.url };
		site = await startArticles({ database: createTestDatabase(), env }, { shape });
		flow = await createFlow(site.directus, {
			trigger: { type: 'manual', collections: ['articles'] },
			options: { ...TRIGGER_OPTIONS.manual, sourceLanguage: 'en-US' },
		});
	});

	afterAll(() => site.directus.stop());

	const info = async (): Promise<InfoResponse> =>
		demand(site.directus, 'GET', '/translation-cache/info');
	const stats = async (): Promise<StatsResponse> =>
		demand(site.directus, 'GET', '/translation-cache/stats');

	test('writes a row for each language and keeps the structure of the HTML', async () => {
		const result = await runFlow(site.directus, flow, site.keys);

		const [harbour] = site.keys;
		const rows = await readTranslations(site.directus, site.articles, harbour ?? 0);
		expect(rows['de-DE']).toMatchObject({ title: '[de-DE] A day at the harbour', slug: null });
		expect(rows['fr-FR']).toMatchObject({ summary: `[fr-FR] ${HARBOUR.summary}` });
		expect(String(rows['de-DE']?.['body'])).toContain(
			'<p>[de-DE] Fishing boats leave at dawn and return with <strong>mackerel</strong> and <em>sea bass</em>.</p>',
		);
		expect(String(rows['de-DE']?.['body']).replaceAll('[de-DE] ', '')).toBe(HARBOUR.body);

		const all = { title: 'translated', summary: 'translated', body: 'translated' };
		expect(result.collection).toBe('articles');
		expect(result.failures).toEqual([]);
		expect(result.items.map(({ languages }) => languages)).toEqual([
			{ 'de-DE': { status: 'written', fields: all }, 'fr-FR': { status: 'written', fields: all } },
			{ 'de-DE': { status: 'written', fields: all }, 'fr-FR': { status: 'written', fields: all } },
		]);
		expect(result.segments.hits).toBe(0);
		expect(result.usage.inputTokens).toBeGreaterThan(0);
		expect(result.usage.costUsd).toBeGreaterThan(0);
		expect(JSON.stringify(result)).not.toMatch(/harbour|oven|\[de-DE\]/);
	});

	test('hides a placeholder from the provider and puts it back', async () => {
		const rows = await readTranslations(site.directus, site.articles, site.keys[1] ?? 0);
		expect(String(rows['de-DE']?.['body'])).toContain('Hello {{ customer.name }}, your loaf');
	});

	test('pays nothing when it runs again, and counts the hits', async () => {
		const result = await runFlow(site.directus, flow, site.keys);

		expect(loopback.requests).toEqual([]);
		expect(result.segments.misses).toBe(0);
		expect(result.segments.hits).toBeGreaterThan(20);
		expect(result.items.flatMap(({ languages }) => Object.values(languages))).toEqual(
			Array.from({ length: 4 }, () => ({
				status: 'unchanged',
				fields: { title: 'unchanged', summary: 'unchanged', body: 'unchanged' },
			})),
		);
		const { providers, totals } = await stats();
		expect(providers['openai']?.models['gpt-5.4-mini']?.hits).toBe(result.segments.hits);
		expect(totals.inputTokens).toBeGreaterThan(0);
	});

	test('sends one segment per language when one paragraph was edited', async () => {
		const paragraphs = [
			PARAGRAPHS[0] ?? '',
			'Fishing boats now leave at ten.',
			PARAGRAPHS[2] ?? '',
		];
		await editItem(site.directus, site.articles, site.keys[0] ?? 0, {
			body: articleBody(paragraphs),
		});
		await eventually(stats, ({ invalidations }) => (invalidations['articles']?.dropped ?? 0) >= 2);
		const result = await runFlow(site.directus, flow, site.keys);

		expect(loopback.sentTexts()).toEqual([
			'Fishing boats now leave at ten.',
			'Fishing boats now leave at ten.',
		]);
		expect(result.segments.misses).toBe(2);
		const rows = await readTranslations(site.directus, site.articles, site.keys[0] ?? 0);
		expect(String(rows['fr-FR']?.['body']).replaceAll('[fr-FR] ', '')).toBe(
			articleBody(paragraphs),
		);
	});

	test('leaves what a person wrote alone, and what nobody can explain', async () => {
		const rows = await readTranslations(site.directus, site.articles, site.keys[0] ?? 0);
		const german = rows['de-DE'] ?? {};
		await demand(
			site.directus,
			'PATCH',
			`/items/${site.articles.translations}/${String(german['id'])}`,
			{
				title: 'Ein Tag am Hafen',
			},
		);
		await editItem(site.directus, site.articles, site.keys[0] ?? 0, {
			title: 'One day at the harbour',
		});
		const result = await runFlow(site.directus, flow, [site.keys[0] ?? 0]);

		expect(result.items[0]?.languages['de-DE']?.fields['title']).toBe('protected');
		expect(result.items[0]?.languages['fr-FR']?.fields['title']).toBe('translated');
		const after = await readTranslations(site.directus, site.articles, site.keys[0] ?? 0);
		expect(after['de-DE']?.['title']).toBe('Ein Tag am Hafen');
	});

	test('answers from the cache in a new process on the same Redis', async () => {
		const second = await startArticles({ database: createTestDatabase(), env }, { shape });
		try {
			const manual = await createFlow(second.directus, {
				trigger: { type: 'manual', collections: ['articles'] },
				options: {
					...TRIGGER_OPTIONS.manual,
					sourceLanguage: 'en-US',
					fields: ['summary', 'body'],
				},
			});
			const result = await runFlow(second.directus, manual, [second.keys[1] ?? 0]);
			expect(loopback.requests).toEqual([]);
			expect(result.segments.misses).toBe(0);
			const rows = await readTranslations(second.directus, second.articles, second.keys[1] ?? 0);
			expect(rows['de-DE']?.['summary']).toContain('[de-DE]');
		} finally {
			await second.directus.stop();
		}
	});

	test('recognises its own text from the history when Redis has lost everything', async () => {
		await redis.kill();
		await redis.start();
		const result = await eventually(
			() => runFlow(site.directus, flow, [site.keys[1] ?? 0]),
			({ segments }) => segments.total > 0,
		);
		expect(loopback.requests).toEqual([]);
		const outcomes = Object.values(result.items[0]?.languages ?? {}).flatMap(({ fields }) =>
			Object.values(fields),
		);
		expect(new Set(outcomes)).toEqual(new Set(['unchanged']));
	});

	test('removes the entries of a deleted article', async () => {
		await runFlow(site.directus, await refreshing(site), site.keys);
		const before = await info();
		const entries = before.keys?.collections['articles'] ?? 0;
		expect(entries).toBeGreaterThan(0);
		await demand(site.directus, 'DELETE', `/items/articles/${site.keys[0]}`);
		const isFewer = ({ keys }: InfoResponse): boolean =>
			(keys?.collections['articles'] ?? 0) < entries;
		expect(await eventually(info, isFewer)).toSatisfy(isFewer);
	});
});

/** A flow that asks the providers whatever the rows and the cache hold. */
async function refreshing({ directus }: ArticleSite): Promise<string> {
	return createFlow(directus, {
		name: 'Refresh',
		trigger: { type: 'manual', collections: ['articles'] },
		options: { ...TRIGGER_OPTIONS.manual, sourceLanguage: 'en-US', refresh: true },
	});
}

describe('every vendor', () => {
	const loopback = useLoopback();
	let site: ArticleSite;

	beforeAll(async () => {
		site = await startArticles({ database: createTestDatabase(), env: loopbackEnv(loopback) });
	});

	afterAll(() => site.directus.stop());

	test.each([
		['openai', 'gpt-5.4-mini', 'openai'],
		['anthropic', 'claude-sonnet-4-6', 'anthropic'],
		['mistral', 'mistral-large-latest', 'mistral'],
		['deepseek', 'deepseek-flash', 'deepseek'],
		['openai-compatible', 'llama3:8b', 'openai-compatible'],
	])('%s translates an article over its SDK', async (provider, model, vendor) => {
		loopback.reset();
		const flow = await createFlow(site.directus, {
			trigger: { type: 'webhook' },
			options: {
				collection: 'articles',
				keys: site.keys[0],
				sourceLanguage: 'en-US',
				targetLanguages: ['de-DE'],
				policy: 'overwrite',
				providers: [{ provider, model }],
			},
		});
		const { status, body } = await site.directus.request('POST', `/flows/trigger/${flow}`, {});
		await demand(site.directus, 'DELETE', `/flows/${flow}`);
		expect([status, body]).toMatchObject([200, { failures: [], segments: { hits: 0 } }]);
		expect(new Set(loopback.requests.map((request) => request.vendor))).toEqual(new Set([vendor]));
		expect(new Set(loopback.requests.map((request) => request.model))).toEqual(new Set([model]));
		const rows = await readTranslations(site.directus, site.articles, site.keys[0] ?? 0);
		expect(String(rows['de-DE']?.['body']).replaceAll('[de-DE] ', '')).toBe(HARBOUR.body);
	});
});

test('a Directus whose Redis cannot be reached starts, warns once and translates', async () => {
	const loopback = await startLoopbackProvider();
	const env = { ...loopbackEnv(loopback), TRANSLATION_CACHE_REDIS: 'redis://127.0.0.1:1' };
	const site = await startArticles({ database: createTestDatabase(), env });
	try {
		const flow = await createFlow(site.directus, {
			trigger: { type: 'manual', collections: ['articles'] },
			options: { ...TRIGGER_OPTIONS.manual, sourceLanguage: 'en-US' },
		});
		const result = await runFlow(site.directus, flow, site.keys);
		expect(result.failures).toEqual([]);
		expect(result.segments.misses).toBeGreaterThan(0);
		const info: InfoResponse = await demand(site.directus, 'GET', '/translation-cache/info');
		expect(info).toMatchObject({ store: 'redis', health: 'degraded' });
		const refused = await site.directus.request(
			'DELETE',
			'/translation-cache/invalidate?provider=x',
		);
		expect(refused.status).toBe(503);
		const warnings = site.directus
			.logs()
			.split('\n')
			.filter((line) => /WARN.*redis/i.test(line));
		expect(warnings).toHaveLength(1);
	} finally {
		await site.directus.stop();
		await loopback.close();
	}
});
