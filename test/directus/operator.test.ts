import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';

import type { JobResponse } from '../../src/contract.ts';
import { createItem, type Key } from '../harness/content.ts';
import { type Directus, startDirectus } from '../harness/directus.ts';
import { createFlow, readFlowRuns, runManualFlow, TRIGGER_OPTIONS } from '../harness/flows.ts';
import { demand } from '../harness/request.ts';
import { type LoopbackProvider, startLoopbackProvider } from '../helpers/loopback-provider.ts';
import { type RedisServer, startRedisServer } from '../helpers/redis-server.ts';
import { type ArticleSite, loopbackEnv, startArticles } from './articles.ts';
import { eventually } from './eventually.ts';

const SECRETS = ['sk-test-openai', 'sk-test-anthropic', 'sk-test-mistral', 'sk-test-deepseek'];
/** Stands in every source text. */
const MARK = 'Zanzibarian';
const PER_MINUTE = 60;

let loopback: LoopbackProvider;
let redis: RedisServer;
let site: ArticleSite;
let other: Directus;
const keys: Key[] = [];

beforeAll(async () => {
	loopback = await startLoopbackProvider();
	redis = await startRedisServer();
	const env = {
		...loopbackEnv(loopback),
		TRANSLATION_CACHE_REDIS: redis.url,
		TRANSLATION_CACHE_RATE_LIMITS: JSON.stringify({ openai: { rpm: PER_MINUTE } }),
	};
	site = await startArticles({ database: 'sqlite', env });
	other = await startDirectus({ database: 'sqlite', dataDir: site.directus.dataDir, env });
	for (let at = 0; at < 30; at += 1) {
		const name = `${'abcdefghij'.charAt(at % 10)}${'xyz'.charAt(Math.floor(at / 10))}`;
		keys.push(await createItem(site.directus, site.articles, { title: `${MARK} title ${name}` }));
	}
});

afterEach(() => loopback.reset());

afterAll(async () => {
	await site.directus.stop();
	await other.stop();
	await redis.stop();
	await loopback.close();
});

test('two processes stay under their common limit of requests', async () => {
	const times: number[] = [];
	loopback.translate = (text, language) => {
		times.push(performance.now());
		return `[${language}] ${text}`;
	};
	const half = keys.length / 2;
	const started = await Promise.all(
		[site.directus, other].map(async (directus, at) => {
			const job = await demand<JobResponse>(directus, 'POST', '/translation-cache/translate', {
				collection: 'articles',
				keys: keys.slice(at * half, (at + 1) * half),
				sourceLanguage: 'en-US',
				targetLanguages: ['de-DE'],
				fields: ['title'],
			});
			return { directus, id: job.id };
		}),
	);
	for (const { directus, id } of started) {
		const job = await eventually(
			() => demand<JobResponse>(directus, 'GET', `/translation-cache/jobs/${id}`),
			({ state }) => state !== 'running',
		);
		expect(job).toMatchObject({ state: 'done', writtenItems: half, failedItems: 0 });
	}
	expect(times).toHaveLength(keys.length);
	const [first = 0] = times;
	const last = times.at(-1) ?? 0;
	// A burst of a tenth of the limit, then one a second.
	const allowed = PER_MINUTE / 10 + ((last - first) / 60_000) * PER_MINUTE;
	expect(times.length).toBeLessThanOrEqual(Math.ceil(allowed) + 1);
});

test('no key and no source text stands where it does not belong', async () => {
	const flow = await createFlow(site.directus, {
		trigger: { type: 'manual', collections: ['articles'] },
		options: { ...TRIGGER_OPTIONS.manual, sourceLanguage: 'en-US' },
		tracking: 'all',
	});
	const refusals = SECRETS.map((secret) => ({
		status: 401,
		body: { error: { message: `Incorrect API key provided: ${secret}`, code: 'invalid_api_key' } },
	}));
	const answers: unknown[] = [];
	const run = async (some: readonly Key[]): Promise<void> => {
		answers.push((await runManualFlow(site.directus, flow, 'articles', some)).body);
	};
	loopback.respondWith(...refusals);
	await run(keys.slice(0, 2));
	loopback.reset();
	await run(keys.slice(0, 2));
	loopback.translate = () => 'x';
	await run(keys.slice(2, 3));
	for (const path of ['settings', 'info', 'stats', 'jobs']) {
		answers.push(await demand(site.directus, 'GET', `/translation-cache/${path}`));
	}
	const answered = JSON.stringify(answers);
	const logs = site.directus.logs() + other.logs();
	const runs = JSON.stringify(await readFlowRuns(site.directus, flow));
	const stored = await readAll(redis.url);
	for (const secret of SECRETS) {
		expect([secret, answered.includes(secret)]).toEqual([secret, false]);
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
