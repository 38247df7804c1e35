import { Redis } from 'ioredis';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PromptCache } from '../../src/cache/prompt-cache.ts';
import { RedisStore } from '../../src/store/redis/redis.ts';
import { type CuttingProxy, startCuttingProxy } from '../helpers/cutting-proxy.ts';
import { type RedisServer, startRedisServer } from '../helpers/redis-server.ts';

const MODEL = { provider: 'p', model: 'm', collection: 'c' };

let server: RedisServer;
let proxy: CuttingProxy;
let cache: PromptCache;

beforeEach(async () => {
	server = await startRedisServer();
	proxy = await startCuttingProxy(server.port);
	cache = new PromptCache({
		store: new RedisStore({ url: proxy.url }, { commandTimeoutMs: 1000 }),
		namespace: 'figures',
		ttlSeconds: 3600,
		statsDays: 30,
	});
});

afterEach(async () => {
	await cache.close();
	await proxy.stop();
	await server.stop();
});

/** Asks until Redis answers again. */
async function misses(): Promise<number> {
	for (;;) {
		try {
			return (await cache.stats({})).totals.misses;
		} catch {
			await pause(20);
		}
	}
}

describe('figures', () => {
	it('count once when the connection ends between what Redis did and its reply', async () => {
		cache.count({ ...MODEL, misses: 1 });
		expect(await misses()).toBe(1);
		for (let round = 1; round <= 5; round += 1) {
			cache.count({ ...MODEL, misses: 10 });
			proxy.cutReplyTo('m:p:m:c');
			expect(await misses()).toBe(1 + 10 * round);
			expect(proxy.cuts).toBe(round);
		}
		const { buckets, totals } = await cache.stats({ provider: 'p' });
		expect(totals.misses).toBe(51);
		expect(buckets.reduce((sum, bucket) => sum + bucket.misses, 0)).toBe(51);
	});

	it('count once when Redis is full meanwhile, however many there are', async () => {
		const client = new Redis(server.url);
		for (let model = 0; model < 200; model += 1) {
			cache.count({ ...MODEL, model: `m${model}`, misses: 1, hits: { row: 1 } });
		}
		await client.config('SET', 'maxmemory-policy', 'noeviction');
		await client.config('SET', 'maxmemory', '1mb');
		await expect(cache.stats({})).rejects.toMatchObject({ kind: 'full' });
		await client.config('SET', 'maxmemory', '0');
		expect((await cache.stats({})).totals).toMatchObject({ misses: 200, hits: 200 });
		proxy.cutReplyTo('m:p:m199:c');
		for (let model = 0; model < 200; model += 1) {
			cache.count({ ...MODEL, model: `m${model}`, misses: 1 });
		}
		expect(await misses()).toBe(400);
		client.disconnect();
	});
});
