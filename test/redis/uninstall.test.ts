import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readOptions } from '../../src/directus/runs/request.ts';
import { runOperation } from '../../src/directus/operation.ts';
import { disposeRuntime, getRuntime } from '../../src/runtime.ts';
import { ADMIN, openArticles } from '../helpers/fake-directus.ts';
import { type RedisServer, startRedisServer } from '../helpers/redis-server.ts';

/** Its characters are spelt differently by the two ways of encoding. */
const NAMESPACE = "a project's (first)";
const CONVENTION = /^ai_([a-z]+):v\d+:[^:]+(?::.|$)/;

let server: RedisServer;
let client: Redis;

beforeAll(async () => {
	server = await startRedisServer();
	client = new Redis(server.url);
});

afterAll(async () => {
	await disposeRuntime();
	client.disconnect();
	await server.stop();
});

/** Every key that anybody writes from now on. */
async function watchKeys(): Promise<{
	readonly seen: ReadonlySet<string>;
	readonly end: () => void;
}> {
	const seen = new Set<string>();
	const monitor = await client.monitor();
	monitor.on('monitor', (_time: string, args: readonly string[]) => {
		for (const word of args) if (word.startsWith('ai_')) seen.add(word);
	});
	return { seen, end: () => monitor.disconnect() };
}

describe('clearing everything', () => {
	it('leaves no key of this project, whatever part of it wrote one, and all others', async () => {
		const directus = openArticles();
		directus.insert('articles', { id: 1 });
		const texts = { title: 'A day at the harbour', body: '<p>Boats leave at nine.</p>' };
		const row = { id: 1, articles_id: 1, languages_code: 'en-US', ...texts };
		directus.insert('articles_translations', row);
		const env = {
			TRANSLATION_CACHE_REDIS: server.url,
			TRANSLATION_CACHE_NAMESPACE: NAMESPACE,
			TRANSLATION_CACHE_PROVIDERS: 'pseudo:pseudo',
			TRANSLATION_CACHE_DAILY_BUDGET_USD: '5',
			TRANSLATION_CACHE_RATE_LIMITS: '{"pseudo": {"rpm": 500, "tpm": 200000}}',
		};
		const others = ['ai_response:v1:other:p:m:d', 'ai_job:v1:other:jobs', 'ai_x', 'session'];
		for (const key of others) await client.set(key, 'x');
		const { seen, end } = await watchKeys();
		const runtime = await getRuntime({ ...directus.context, env });
		const options = { collection: 'articles', keys: [1], targetLanguages: ['de-DE'] };
		const context = { ...directus.context, accountability: ADMIN, data: {} };
		const result = await runOperation(runtime, readOptions(options), context);
		expect(result.failures).toEqual([]);
		const entries = [{ prompt: 'x', provider: 'p', model: 'm', response: 'y' }];
		await runtime.admin.warm({ entries }, ADMIN);
		await runtime.admin.invalidate({ collection: 'articles' });
		await runtime.admin.stats({});
		const standing = (await client.keys('*')).filter((key) => !others.includes(key));
		const spaces = new Set([...seen].map((key) => CONVENTION.exec(key)?.[1]));
		// One that is spelt otherwise would stay for ever.
		expect([...seen].filter((key) => !CONVENTION.test(key) && key !== 'ai_lock:v1:probe')).toEqual(
			[],
		);
		expect([...spaces]).toEqual(
			expect.arrayContaining(['response', 'tag', 'index', 'dict', 'stats', 'provenance', 'lock']),
		);
		expect(standing.length).toBeGreaterThan(5);
		await runtime.admin.clear({ all: 'true' });
		// What it clears is reclaimed behind it, under a lock.
		const left = async () => (await client.keys('*')).toSorted();
		await expect.poll(left).toEqual(others.toSorted());
		end();
	});
});
