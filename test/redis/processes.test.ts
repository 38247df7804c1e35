import { Redis } from 'ioredis';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { CacheRequest } from '../../src/cache/cache.ts';
import { type CacheProcess, startCacheProcess } from '../helpers/cache-process.ts';
import { type RedisServer, startRedisServer } from '../helpers/redis-server.ts';

const REQUEST: CacheRequest = { provider: 'p', model: 'm', collection: 'c', prompt: 'Hello' };

let server: RedisServer;
let client: Redis;
let processes: CacheProcess[] = [];

beforeAll(async () => {
	server = await startRedisServer();
	client = new Redis(server.url);
});

afterEach(async () => {
	await Promise.all(processes.map((one) => one.stop()));
	processes = [];
	await client.flushall();
});

afterAll(async () => {
	client.disconnect();
	await server.stop();
});

async function start(count: number): Promise<readonly CacheProcess[]> {
	const options = { url: server.url, namespace: 'processes' };
	const started = await Promise.all(
		Array.from({ length: count }, () => startCacheProcess(options)),
	);
	processes.push(...started);
	return started;
}

async function waitFor(condition: () => Promise<boolean>): Promise<void> {
	while (!(await condition())) await pause(5);
}

describe('several processes on one Redis', () => {
	it('make one computation for 100 callers in each of 4 processes', async () => {
		const all = await start(4);
		const compute = { type: 'compute', request: REQUEST, callers: 100, ms: 50 } as const;
		const replies = await Promise.all(
			all.map((one) => one.ask({ ...compute, counter: 'computations' })),
		);
		expect(await client.get('computations')).toBe('1');
		const answers = new Set(replies.map((reply) => JSON.stringify(Object(reply).answers)));
		expect(answers.size).toBe(1);
	});

	it('make exactly one computation more when the owner is killed', async () => {
		const [owner, ...others] = await start(4);
		const compute = { type: 'compute', request: REQUEST, callers: 100, counter: 'calls' } as const;
		const doomed = owner?.ask({ ...compute, ms: 60_000 }).catch(() => 'killed');
		await waitFor(async () => (await client.get('calls')) === '1');
		const replies = others.map((one) => one.ask({ ...compute, ms: 50 }));
		await pause(100);
		await owner?.kill();
		expect(await doomed).toBe('killed');
		await Promise.all(replies);
		expect(await client.get('calls')).toBe('2');
		expect(await others[0]?.ask({ type: 'get', request: REQUEST })).toMatch(/^computed by/);
	});

	it('serve nothing that any of them has acknowledged to be invalidated', async () => {
		const all = await start(3);
		const [one, two, three] = all;
		for (let round = 0; round < 20; round += 1) {
			await one?.ask({ type: 'set', request: REQUEST, response: `round ${round}` });
			expect(await two?.ask({ type: 'get', request: REQUEST })).toBe(`round ${round}`);
			await three?.ask({ type: 'invalidate', filter: { collection: 'c' } });
			const reads = await Promise.all(
				all.map((each) => each.ask({ type: 'get', request: REQUEST })),
			);
			expect(reads).toEqual([null, null, null]);
		}
	});

	it('free what a process that was killed while it did so has left', async () => {
		const [one, two] = await start(2);
		await one?.ask({ type: 'fill', request: REQUEST, count: 20_000 });
		await two?.ask({ type: 'fill', request: { ...REQUEST, collection: 'kept' }, count: 10 });
		await one?.ask({ type: 'invalidate', filter: { collection: 'c' } });
		const lock = 'ai_lock:v1:processes:reclaim';
		await waitFor(async () => (await client.exists(lock)) === 1);
		const left = async () => (await client.keys('ai_response:*')).length;
		await waitFor(async () => (await left()) < 20_010);
		await one?.kill();
		expect(await left()).toBeGreaterThan(1000);
		// So that the lease need not be waited for.
		expect(await client.pexpire(lock, 50)).toBe(1);
		await two?.ask({ type: 'get', request: { ...REQUEST, collection: 'other' } });
		await two?.ask({ type: 'invalidate', filter: { collection: 'other' } });
		await two?.ask({ type: 'idle' });
		expect(await left()).toBe(10);
		expect(await client.keys('ai_lock:*')).toEqual([]);
	});

	it('count together, each thing once', async () => {
		const all = await start(3);
		await all[0]?.ask({ type: 'set', request: REQUEST, response: 'Hallo' });
		await Promise.all(
			all.flatMap((one) => [1, 2, 3, 4].map(() => one.ask({ type: 'get', request: REQUEST }))),
		);
		const stats = await Promise.all(all.map((one) => one.ask({ type: 'flush' })));
		const last = await all[0]?.ask({ type: 'flush' });
		expect(stats).toHaveLength(3);
		expect(last).toMatchObject({ totals: { hits: 12, misses: 0, writes: 1 } });
	});
});
