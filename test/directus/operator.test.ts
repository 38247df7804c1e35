import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, test } from 'vitest';

import type { JobResponse } from '../../src/contract/runs.ts';
import { createItem, type Key } from '../harness/content.ts';
import { type Directus, startDirectus } from '../harness/directus.ts';
import { createFlow, readFlowRuns, runManualFlow, TRIGGER_OPTIONS } from '../harness/flows.ts';
import { demand } from '../harness/request.ts';
import { useLoopback, useRedis } from '../harness/services.ts';
import { type ArticleSite, loopbackEnv, startArticles } from './articles.ts';
import { eventually } from './eventually.ts';

/** Of the environment, Directus's settings, a file, and the environment again. */
const SECRETS = ['sk-test-openai', 'sk-test-settings', 'sk-test-file', 'sk-test-deepseek'];
/** Stands in every source text. */
const MARK = 'Zanzibarian';
const PER_MINUTE = 60;
const MINUTE_MS = 60_000;
/** With two languages each they take more than a minute. */
const ITEMS = 34;
/** Directus's own log of its queries holds all that they write. */
const QUERY = /\bTRACE\b.*\[[\d.]+ ?ms\]|\[[\d.]+ ?ms\] *(?:select|insert|update|delete)\b/i;

const loopback = useLoopback();
const redis = useRedis();
let site: ArticleSite;
let other: Directus;
let folder: string;
const keys: Key[] = [];

beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'operator-'));
	await writeFile(join(folder, 'key'), 'sk-test-file\n');
	const { ANTHROPIC_API_KEY: _, MISTRAL_API_KEY: __, ...vendors } = loopbackEnv(loopback);
	const env = {
		...vendors,
		MISTRAL_API_KEY_FILE: join(folder, 'key'),
		TRANSLATION_CACHE_USE_DIRECTUS_AI_KEYS: 'true',
		TRANSLATION_CACHE_PROVIDERS:
			'openai:gpt-5.4-mini,anthropic:claude-sonnet-4-6,mistral:mistral-small-2603,deepseek:deepseek-flash',
		TRANSLATION_CACHE_REDIS: redis.url,
		TRANSLATION_CACHE_RATE_LIMITS: JSON.stringify({ openai: { rpm: PER_MINUTE } }),
	};
	site = await startArticles({ database: 'sqlite', env });
	await demand(site.directus, 'PATCH', '/settings', { ai_anthropic_api_key: 'sk-test-settings' });
	other = await startDirectus({
		database: 'sqlite',
		dataDir: site.directus.dataDir,
		env: { ...env, LOG_LEVEL: 'trace' },
	});
	for (let at = 0; at < ITEMS; at += 1) {
		const name = `${'abcdefghij'.charAt(at % 10)}${'wxyz'.charAt(Math.floor(at / 10))}`;
		keys.push(await createItem(site.directus, site.articles, { title: `${MARK} title ${name}` }));
	}
});

afterAll(async () => {
	await site.directus.stop();
	await other.stop();
	await rm(folder, { recursive: true });
});

test('two processes stay under their common limit of requests', async () => {
	const times: number[] = [];
	loopback.translate = async (text, language) => {
		times.push(performance.now());
		// Calls that hang must not let draws pile up behind them.
		if (times.length % 12 < 3) await delay(2_000);
		return `[${language}] ${text}`;
	};
	const half = keys.length / 2;
	const started = await Promise.all(
		[site.directus, other].map(async (directus, at) => {
			const job = await demand<JobResponse>(directus, 'POST', '/translation-cache/translate', {
				collection: 'articles',
				keys: keys.slice(at * half, (at + 1) * half),
				sourceLanguage: 'en-US',
				targetLanguages: ['de-DE', 'fr-FR'],
				fields: ['title'],
			});
			return { directus, id: job.id };
		}),
	);
	for (const { directus, id } of started) {
		const job = await eventually(
			() => demand<JobResponse>(directus, 'GET', `/translation-cache/jobs/${id}`),
			({ state }) => state !== 'running',
			2 * MINUTE_MS,
		);
		expect(job).toMatchObject({ state: 'done', writtenItems: half, failedItems: 0 });
	}
	expect(times).toHaveLength(keys.length * 2);
	expect(times.length).toBeGreaterThan(PER_MINUTE);
	const perMinute = times.map(
		(start) => times.filter((at) => at >= start && at < start + MINUTE_MS).length,
	);
	expect(Math.max(...perMinute)).toBeLessThanOrEqual(PER_MINUTE);
	// A limit that is kept by sending little would be none of use.
	expect(Math.max(...perMinute)).toBeGreaterThan(PER_MINUTE * 0.8);
});

test('no key and no source text stands where it does not belong', async () => {
	const flow = await createFlow(site.directus, {
		trigger: { type: 'manual', collections: ['articles'] },
		options: { ...TRIGGER_OPTIONS.manual, sourceLanguage: 'en-US' },
		tracking: 'all',
	});
	const answers: unknown[] = [];
	const fresh = [];
	for (const name of ['one', 'two', 'three', 'four']) {
		fresh.push(await createItem(site.directus, site.articles, { title: `${MARK} story ${name}` }));
	}
	const run = async (directus: Directus, some: readonly Key[]): Promise<void> => {
		answers.push((await runManualFlow(directus, flow, 'articles', some)).body);
	};
	loopback.intercept = ({ headers }) => {
		const message = `Incorrect API key provided: ${headers['authorization']?.toString()}`;
		return { status: 401, body: { error: { message, code: 'invalid_api_key' } } };
	};
	await run(site.directus, fresh.slice(0, 1));
	const used = loopback.requests.map(({ headers }) => headers['authorization']);
	expect(new Set(used)).toEqual(new Set(SECRETS.map((secret) => `Bearer ${secret}`)));
	loopback.reset();
	await run(site.directus, fresh.slice(0, 2));
	loopback.translate = () => 'x';
	await run(other, fresh.slice(2, 3));
	for (const directus of [site.directus, other]) {
		for (const path of ['settings', 'info', 'stats', 'jobs', 'metrics']) {
			answers.push((await directus.request('GET', `/translation-cache/${path}`)).body);
		}
		for (const body of [
			{ collection: 'articles', targetLanguages: ['de-DE', 'fr-FR'] },
			{ collection: 'nowhere' },
			{ collection: 'articles', providers: [{ provider: 'nobody', model: 'm' }] },
			{ collection: 'articles', filter: { nothing: { _eq: 1 } } },
			{ keys: 'all' },
		]) {
			answers.push((await directus.request('POST', '/translation-cache/estimate', body)).body);
		}
		answers.push((await directus.request('GET', '/translation-cache/jobs/none')).body);
		answers.push((await directus.request('GET', '/translation-cache/stats', undefined, null)).body);
	}
	const answered = JSON.stringify(answers);
	const exported = JSON.stringify(
		(
			await site.directus.request(
				'GET',
				'/translation-cache/export?format=tmx&sourceLanguage=en-US',
			)
		).body,
	);
	expect(exported).toContain(MARK);
	const traced = other.logs().split('\n');
	expect(traced.some((line) => QUERY.test(line))).toBe(true);
	const logs = [site.directus.logs(), ...traced.filter((line) => !QUERY.test(line))].join('\n');
	const runs = JSON.stringify(await readFlowRuns(site.directus, flow));
	const stored = await readAll(redis.url);
	for (const secret of SECRETS) {
		expect([secret, answered.includes(secret)]).toEqual([secret, false]);
		expect([secret, exported.includes(secret)]).toEqual([secret, false]);
		expect([secret, logs.includes(secret)]).toEqual([secret, false]);
		expect([secret, runs.includes(secret)]).toEqual([secret, false]);
		expect([secret, stored.includes(secret)]).toEqual([secret, false]);
	}
	expect(answered).not.toContain(MARK);
	expect(runs).not.toContain(MARK);
	expect(logs).not.toContain(MARK);
	expect(stored).toContain('ai_response');
});

/** Every key of a Redis with its value, as text. */
async function readAll(url: string): Promise<string> {
	const client = new Redis(url);
	const parts: string[] = [];
	for await (const found of client.scanStream({ count: 1_000 })) {
		for (const key of Array.isArray(found) ? found.map(String) : []) {
			const type = await client.type(key);
			const value =
				type === 'hash'
					? await client.hgetall(key)
					: type === 'set'
						? await client.smembers(key)
						: await client.get(key);
			parts.push(key, JSON.stringify(value));
		}
	}
	client.disconnect();
	return parts.join('\n');
}
