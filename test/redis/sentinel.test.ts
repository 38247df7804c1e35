import { Redis } from 'ioredis';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CacheRequest } from '../../src/cache/cache.ts';
import { PromptCache } from '../../src/cache/prompt-cache.ts';
import { parseRedisAddress } from '../../src/config/redis-address.ts';
import { RedisStore } from '../../src/store/redis/redis.ts';
import { type SentinelGroup, startSentinelGroup } from '../helpers/redis-sentinel.ts';

const REQUEST: CacheRequest = { provider: 'p', model: 'm', collection: 'c', prompt: 'Hello' };

let group: SentinelGroup;
let caches: PromptCache[] = [];

beforeEach(async () => {
	group = await startSentinelGroup();
});

afterEach(async () => {
	group.replica.thaw();
	await Promise.all(caches.map((cache) => cache.close()));
	caches = [];
	await group.stop();
});

function open(): PromptCache {
	const hosts = group.sentinels.map(({ host, port }) => `${host}:${port}`).join(',');
	const connection = parseRedisAddress(`redis+sentinel://${hosts}/${group.name}/2`) ?? {};
	const store = new RedisStore(connection, { commandTimeoutMs: 500 });
	const cache = new PromptCache({ store, namespace: 's', ttlSeconds: 3600, statsDays: 30 });
	caches.push(cache);
	return cache;
}

async function until(condition: () => Promise<boolean>): Promise<void> {
	while (!(await condition())) await pause(50);
}

/** Until the replica has everything; a fresh one may still be at its first copy. */
async function replicated(primary: Redis): Promise<void> {
	await until(async () => {
		// What WAIT counts is what this connection has written.
		await primary.set('replicated', String(Date.now()));
		return (await primary.wait(1, 500)) === 1;
	});
}

/**
 * From now on the replica hears of nothing: its connection is cut, and it cannot make a new one.
 */
async function cutReplica(): Promise<void> {
	const primary = new Redis(group.primary.url);
	await replicated(primary);
	group.replica.freeze();
	await primary.client('KILL', 'TYPE', 'replica');
	primary.disconnect();
}

async function failOver(): Promise<void> {
	await group.primary.kill();
	group.replica.thaw();
	const replica = new Redis(group.replica.url, { db: 2 });
	expect(await replica.exists('ai_tag:v1:s:c=c')).toBe(1);
	await until(async () => (await replica.info('replication')).includes('role:master'));
	replica.disconnect();
}

describe('a failover under Sentinel', () => {
	it('leaves entries where they were, and what was invalidated before it invalid', async () => {
		const cache = open();
		const kept = { ...REQUEST, collection: 'kept' };
		await cache.setMany([
			{ request: REQUEST, response: 'Hallo' },
			{ request: kept, response: 'kept' },
		]);
		expect(await cache.getMany([REQUEST, kept])).toEqual(['Hallo', 'kept']);
		const primary = new Redis(group.primary.url);
		await replicated(primary);
		primary.disconnect();
		// What the replica has not received by now is repeated when this process connects to it.
		await cache.invalidate({ collection: 'c' });
		await group.primary.kill();
		const during = await cache.getOrCompute({ ...REQUEST, prompt: 'during' }, async () => ({
			response: 'computed',
		}));
		expect(during).toBe('computed');
		await until(async () => (await cache.get(kept)) === 'kept');
		expect(await cache.get(REQUEST)).toBeNull();
		await until(async () => {
			await cache.set(REQUEST, 'again');
			return (await cache.get(REQUEST)) === 'again';
		});
		expect(await open().get(REQUEST)).toBe('again');
	});

	it('repeats what the new primary has not heard of', async () => {
		const cache = open();
		const kept = { ...REQUEST, collection: 'kept' };
		await cache.setMany([
			{ request: REQUEST, response: 'Hallo' },
			{ request: kept, response: 'kept' },
		]);
		await cutReplica();
		await cache.invalidate({ collection: 'c' });
		expect(await cache.get(REQUEST)).toBeNull();
		await failOver();
		await until(async () => (await cache.get(kept)) === 'kept');
		expect(await open().getMany([REQUEST, kept])).toEqual([null, 'kept']);
	});

	it('brings back what nobody is left to repeat, which is not promised', async () => {
		const writer = open();
		await writer.set(REQUEST, 'Hallo');
		const reader = open();
		expect(await reader.get(REQUEST)).toBe('Hallo');
		await cutReplica();
		await writer.invalidate({ collection: 'c' });
		await writer.close();
		expect(await reader.get(REQUEST)).toBeNull();
		await failOver();
		await until(async () => (await reader.get(REQUEST)) === 'Hallo');
	});

	it('is found by a process that starts while it goes on', async () => {
		await group.primary.kill();
		const cache = open();
		expect(await cache.get(REQUEST)).toBeNull();
		await until(async () => {
			await cache.set(REQUEST, 'new');
			return (await cache.get(REQUEST)) === 'new';
		});
	});
});
