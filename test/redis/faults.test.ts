import { Redis } from 'ioredis';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CacheRequest } from '../../src/cache/cache.ts';
import { PromptCache } from '../../src/cache/prompt-cache.ts';
import type { RedisConnection } from '../../src/config/config.ts';
import { RedisStore } from '../../src/store/redis/redis.ts';
import { countTimeouts } from '../helpers/counting-timeouts.ts';
import { findFreePort, type RedisServer, startRedisServer } from '../helpers/redis-server.ts';

const DEADLINE_MS = 200;
const ITEM = { collection: 'other', item: '1' };
const REQUEST: CacheRequest = { provider: 'p', model: 'm', collection: 'c', prompt: 'Hello' };
const OF_ITEM: CacheRequest = { ...REQUEST, collection: ITEM.collection, prompt: 'of the item' };

interface Opened {
	readonly cache: PromptCache;
	readonly store: RedisStore;
	readonly warnings: readonly string[];
	/** Calls of the store that ran into their deadline. */
	timeouts(): number;
}

let server: RedisServer;
let opened: Opened[] = [];

beforeEach(async () => {
	server = await startRedisServer();
});

afterEach(async () => {
	server.thaw();
	await Promise.all(opened.map(({ cache }) => cache.close()));
	opened = [];
	await server.stop();
});

function open(connection: RedisConnection = { url: server.url }): Opened {
	const warnings: string[] = [];
	const logger = { warn: (message: string) => warnings.push(message) };
	const store = new RedisStore(connection, { commandTimeoutMs: DEADLINE_MS, logger });
	const counting = countTimeouts(store);
	const cache = new PromptCache({
		store: counting.store,
		namespace: 'faults',
		ttlSeconds: 3600,
		statsDays: 30,
	});
	const one = { cache, store, warnings, timeouts: () => counting.timeouts() };
	opened.push(one);
	return one;
}

async function until(condition: () => Promise<boolean> | boolean): Promise<void> {
	while (!(await condition())) await pause(20);
}

/** Redis serves again: entries are written and read. */
async function recovered({ cache }: Opened): Promise<void> {
	const request = { ...REQUEST, prompt: 'recovered' };
	await until(async () => {
		await cache.set(request, 'again');
		return (await cache.get(request)) === 'again';
	});
}

/** A translation run: lookups, a computation, another lookup. */
async function translate({ cache }: Opened, prompt: string): Promise<string> {
	const request = { ...REQUEST, prompt };
	return cache.getOrCompute(request, async () => ({ response: `of ${prompt}` }));
}

/** One entry that only `ITEM` uses. */
async function writeItem({ cache }: Opened): Promise<void> {
	const use = {
		field: 'title',
		segment: Buffer.alloc(8),
		sourceLanguage: 'en',
		targetLanguage: 'de',
		request: OF_ITEM,
	};
	await cache.set(OF_ITEM, 'Hallo', { item: ITEM });
	await cache.indexItem(ITEM, { fields: ['title'], targetLanguages: ['de'] }, [use]);
}

describe('Redis that cannot be reached', () => {
	it('at boot costs one warning and no exception', async () => {
		await server.kill();
		const one = open();
		expect(one.warnings).toEqual([]);
		expect(await translate(one, 'a')).toBe('of a');
		expect(await translate(one, 'b')).toBe('of b');
		await pause(500);
		expect(one.warnings).toEqual([expect.stringContaining('go on without the cache')]);
		expect(await one.store.health()).toMatchObject({ status: 'degraded' });
		expect(await one.cache.info()).toMatchObject({ health: 'degraded' });
		await server.start();
		await recovered(one);
		expect(await one.store.health()).toMatchObject({ status: 'ok' });
		expect(one.warnings).toHaveLength(2);
	});

	it('refuses to acknowledge an invalidation', async () => {
		const one = open();
		await one.cache.set(REQUEST, 'Hallo');
		await server.kill();
		await expect(one.cache.invalidate({})).rejects.toMatchObject({ code: 'STORE_FAILED' });
		await expect(one.cache.invalidateItemless('c')).rejects.toMatchObject({ kind: 'unavailable' });
		const item = { collection: 'c', item: '1' };
		await expect(one.cache.forgetItem(item)).rejects.toMatchObject({ code: 'STORE_FAILED' });
		await expect(one.cache.warm([])).resolves.toEqual({ written: 0, skipped: 0 });
		const entry = { ...REQUEST, collection: 'c', prompt: 'x', response: 'y' };
		await expect(one.cache.warm([entry])).rejects.toMatchObject({ code: 'STORE_FAILED' });
	});

	it('is nowhere: a port without a server, a name without a host, a wrong password', async () => {
		await server.stop();
		server = await startRedisServer(['--requirepass', 'right']);
		const connections: RedisConnection[] = [
			{ host: '127.0.0.1', port: await findFreePort() },
			{ host: 'no-such-host.invalid', port: 6379 },
			{ host: '127.0.0.1', port: server.port, password: 'wrong' },
			{ host: '127.0.0.1', port: server.port },
			{ host: '127.0.0.1', port: server.port, password: 'right', db: 99 },
		];
		for (const connection of connections) {
			const one = open(connection);
			expect(await translate(one, 'a')).toBe('of a');
			expect(await one.cache.get(REQUEST)).toBeNull();
			await expect(one.cache.invalidate({})).rejects.toMatchObject({ code: 'STORE_FAILED' });
			expect(one.warnings.join()).not.toMatch(/right|wrong/);
			expect(await one.store.health()).toMatchObject({ status: 'degraded' });
		}
		const allowed = open({ host: '127.0.0.1', port: server.port, password: 'right', db: 3 });
		await recovered(allowed);
	});
});

describe('Redis that goes away', () => {
	it('killed and started again: runs go on, and the cache recovers by itself', async () => {
		const one = open();
		await one.cache.set(REQUEST, 'Hallo');
		expect(await one.cache.get(REQUEST)).toBe('Hallo');
		const running = Array.from({ length: 50 }, (_, at) => translate(one, `during ${at}`));
		await server.kill();
		expect(await Promise.all(running)).toEqual(running.map((_, at) => `of during ${at}`));
		expect(await translate(one, 'after')).toBe('of after');
		expect(await one.cache.get(REQUEST)).toBeNull();
		await server.start();
		await recovered(one);
		expect(await one.cache.get(REQUEST)).toBeNull();
		expect(one.warnings).toHaveLength(2);
	});

	it('repeats what was invalidated lately when it comes back from a snapshot', async () => {
		await server.stop();
		server = await startRedisServer(['--dbfilename', 'dump.rdb']);
		const one = open();
		await one.cache.setMany([
			{ request: REQUEST, response: 'Hallo' },
			{ request: { ...REQUEST, collection: 'other' }, response: 'kept' },
		]);
		await writeItem(one);
		const client = new Redis(server.url);
		await client.save();
		await one.cache.invalidate({ collection: 'c' });
		expect(await one.cache.forgetItem(ITEM)).toEqual({ dropped: 1, kept: 0 });
		client.disconnect();
		await server.kill();
		await server.start();
		await recovered(one);
		const reader = open();
		await until(
			async () => (await reader.cache.get({ ...REQUEST, collection: 'other' })) === 'kept',
		);
		expect(await reader.cache.getMany([REQUEST, OF_ITEM])).toEqual([null, null]);
	});

	it('repeats it until Redis takes it, when it comes back without taking writes', async () => {
		await server.stop();
		const options = ['--dbfilename', 'dump.rdb', '--min-replicas-to-write', '1'];
		server = await startRedisServer(options);
		const client = new Redis(server.url);
		await client.config('SET', 'min-replicas-to-write', '0');
		const one = open();
		await one.cache.set(REQUEST, 'Hallo');
		await writeItem(one);
		await client.save();
		await one.cache.invalidate({ collection: 'c' });
		await one.cache.forgetItem(ITEM);
		client.disconnect();
		await server.kill();
		await server.start();
		const reader = open();
		await until(async () => (await one.cache.get({ ...REQUEST, prompt: 'any' })) === null);
		await until(async () => (await one.store.health()).usedMemoryBytes !== null);
		expect(await reader.cache.getMany([REQUEST, OF_ITEM])).toEqual(['Hallo', 'Hallo']);
		await pause(300);
		const admin = new Redis(server.url);
		await admin.config('SET', 'min-replicas-to-write', '0');
		admin.disconnect();
		await until(async () => {
			const found = await reader.cache.getMany([REQUEST, OF_ITEM]);
			return found.every((response) => response === null);
		});
	});

	it('restarted without its scripts: locks and marks go on', async () => {
		const one = open();
		expect(await translate(one, 'before')).toBe('of before');
		const client = new Redis(server.url);
		await client.script('FLUSH');
		expect(await translate(one, 'after')).toBe('of after');
		const keys = await client.keys('ai_lock:*');
		client.disconnect();
		expect(keys).toEqual([]);
		expect(await one.cache.get({ ...REQUEST, prompt: 'after' })).toBe('of after');
	});

	it('with its connections killed: the next run is served again', async () => {
		const one = open();
		await one.cache.set(REQUEST, 'Hallo');
		const client = new Redis(server.url);
		for (let round = 0; round < 5; round += 1) {
			await client.client('KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
			await until(async () => (await one.cache.get(REQUEST)) === 'Hallo');
		}
		client.disconnect();
	});
});

describe('Redis that does not answer', () => {
	it('frozen: slows a run by one deadline, once, and recovers', async () => {
		const one = open();
		await one.cache.set(REQUEST, 'Hallo');
		server.freeze();
		for (let at = 0; at < 100; at += 1) expect(await translate(one, `${at}`)).toBe(`of ${at}`);
		await expect(one.cache.invalidate({})).rejects.toMatchObject({ code: 'STORE_FAILED' });
		// Whatever came after the first command that ran into its deadline was refused at once.
		expect(one.timeouts()).toBe(1);
		expect(one.warnings).toHaveLength(1);
		server.thaw();
		await until(async () => (await one.cache.get(REQUEST)) === 'Hallo');
		expect(await one.store.health()).toMatchObject({ status: 'ok' });
	});

	it('paused: the same', async () => {
		const one = open();
		await one.cache.set(REQUEST, 'Hallo');
		const client = new Redis(server.url);
		await client.client('PAUSE', 2000, 'ALL');
		for (let at = 0; at < 20; at += 1) expect(await translate(one, `${at}`)).toBe(`of ${at}`);
		expect(one.warnings).toHaveLength(1);
		await until(async () => (await one.cache.get(REQUEST)) === 'Hallo');
		client.disconnect();
	});

	it('frozen while others wait for an answer: each goes on by itself', async () => {
		const one = open();
		const two = open();
		const [miss] = await one.cache.lookup([REQUEST]);
		if (miss?.status !== 'miss') throw new Error('expected a miss');
		const flight = await one.cache.beginFlight([miss]);
		const waiting = translate(two, 'Hello');
		await pause(100);
		server.freeze();
		expect(await waiting).toBe('of Hello');
		await flight.complete(miss, { response: 'late' });
		server.thaw();
	});

	it('is not blamed for an event loop of ours that was blocked', async () => {
		const one = open();
		await one.cache.set(REQUEST, 'Hallo');
		const found = one.cache.get(REQUEST);
		await new Promise((resolve) => {
			process.nextTick(resolve);
		});
		const end = performance.now() + DEADLINE_MS * 3;
		while (performance.now() < end);
		expect(await found).toBe('Hallo');
		expect(one.warnings).toEqual([]);
	});
});

describe('Redis that takes no writes', () => {
	it('full: entries are read, nothing is thrown, invalidations work', async () => {
		const one = open();
		await one.cache.set(REQUEST, 'Hallo');
		await writeItem(one);
		const client = new Redis(server.url);
		await client.config('SET', 'maxmemory-policy', 'noeviction');
		await client.config('SET', 'maxmemory', '1mb');
		expect(await one.cache.get(REQUEST)).toBe('Hallo');
		expect(await translate(one, 'a')).toBe('of a');
		expect(await one.cache.get({ ...REQUEST, prompt: 'a' })).toBeNull();
		expect(await one.store.health()).toMatchObject({ status: 'degraded' });
		await expect(
			one.store.setMany([{ key: 'x', value: Buffer.alloc(1), ttlMs: 1 }]),
		).rejects.toMatchObject({ kind: 'full' });
		await one.cache.invalidate({ collection: 'c' });
		expect(await one.cache.get(REQUEST)).toBeNull();
		// What is in flight for an item could not be kept from being written later.
		await expect(one.cache.forgetItem(ITEM)).rejects.toMatchObject({ kind: 'full' });
		await client.config('SET', 'maxmemory', '0');
		expect(await one.cache.forgetItem(ITEM)).toEqual({ dropped: 0, kept: 0 });
		expect(await one.cache.get(OF_ITEM)).toBeNull();
		client.disconnect();
		await recovered(one);
		expect(await one.store.health()).toMatchObject({ status: 'ok' });
	});

	it('a read-only replica: entries are read, and no invalidation is acknowledged', async () => {
		const one = open();
		await one.cache.set(REQUEST, 'Hallo');
		const admin = new Redis(server.url);
		await admin.config('SET', 'repl-diskless-sync-delay', '0');
		admin.disconnect();
		const replica = await startRedisServer(['--replicaof', '127.0.0.1', `${server.port}`]);
		try {
			const two = open({ url: replica.url });
			await until(async () => (await two.cache.get(REQUEST)) === 'Hallo');
			expect(await two.store.health()).toMatchObject({ status: 'degraded' });
			// The first refusal makes it look for a new primary, once.
			await until(async () => (await two.cache.get(REQUEST)) === 'Hallo');
			await expect(two.cache.invalidate({})).rejects.toMatchObject({ kind: 'read-only' });
			expect(await translate(two, 'a')).toBe('of a');
			await until(async () => (await two.cache.get(REQUEST)) === 'Hallo');
			await two.cache.close();
		} finally {
			await replica.stop();
		}
	});

	it('a user without the right to write', async () => {
		const admin = new Redis(server.url);
		await admin.call('ACL', 'SETUSER', 'reader', 'on', '>secret', '~*', '+@read', '+info', '+ping');
		await admin.call('ACL', 'SETUSER', 'ours', 'on', '>secret', '~ai_*', '+@all', '-@dangerous');
		const connection = { host: '127.0.0.1', port: server.port, password: 'secret' };
		const reader = open({ ...connection, username: 'reader' });
		expect(await translate(reader, 'a')).toBe('of a');
		await expect(reader.cache.invalidate({})).rejects.toMatchObject({ kind: 'failed' });
		expect(await reader.store.health()).toMatchObject({ status: 'degraded' });
		const ours = open({ ...connection, username: 'ours' });
		await recovered(ours);
		await ours.cache.invalidate({});
		await ours.cache.stats({});
		expect(await ours.store.health()).toMatchObject({ status: 'ok' });
		expect(ours.warnings).toEqual([]);
		expect(await admin.acl('LOG')).toEqual(expect.not.arrayContaining(['ours']));
		admin.disconnect();
	});
});

describe('what is counted while Redis is away', () => {
	it('is added when it comes back, once', async () => {
		const one = open();
		await one.cache.stats({});
		await server.kill();
		await one.cache.get(REQUEST);
		one.cache.count({ provider: 'p', model: 'm', collection: 'c', hits: { row: 5 } });
		await expect(one.cache.stats({})).rejects.toMatchObject({ code: 'STORE_FAILED' });
		await server.start();
		await recovered(one);
		const { totals, origins } = await one.cache.stats({});
		expect(origins.row).toBe(5);
		const again = await one.cache.stats({});
		expect(again.totals).toEqual(totals);
	});
});
