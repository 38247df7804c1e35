import { randomUUID } from 'node:crypto';

import { Redis } from 'ioredis';
import RedisMock from 'ioredis-mock';
import { vi } from 'vitest';
import type { RedisConnection } from '../../src/config/config.ts';
import { MemoryStore } from '../../src/store/memory/memory.ts';
import { RedisStore } from '../../src/store/redis/redis.ts';
import type { Store } from '../../src/store/store.ts';

/** What the contract suites need of a place where bytes live, whichever store is in front of it. */
export interface Backend {
	readonly name: string;
	/** Scripts handle bytes; ioredis-mock turns them into text. */
	readonly patches: boolean;
	/** A key of another type is refused; not by ioredis-mock. */
	readonly typed: boolean;
	/** A store over the same data, as another process has it. */
	open(): Store;
	/** Puts a value that no store of ours wrote. */
	put(key: string, value: Buffer): Promise<void>;
	/** Puts something that is no string. */
	putForeignType(key: string): Promise<void>;
	/** Lets that much time pass for everything that has a lifetime. */
	elapse(ms: number): Promise<void>;
	/** Every key there is. */
	keys(): Promise<readonly string[]>;
	close(): Promise<void>;
}

export function memoryBackend(): Backend {
	const store = new MemoryStore({ maxBytes: 64 * 1024 * 1024 });
	return {
		name: 'memory',
		patches: true,
		typed: true,
		// One process: what is closed there is closed for all, so nobody closes it.
		open: () => new Proxy(store, { get: keepOpen }),
		put: (key, value) => store.setMany([{ key, value, ttlMs: null }]),
		putForeignType: async (key) => {
			await store.deleteMany([key]);
			await store.writeFields(key, new Map([['x', Buffer.from('x')]]), 1e6);
		},
		elapse: async (ms) => {
			if (!vi.isFakeTimers()) vi.useFakeTimers({ toFake: ['Date'] });
			vi.setSystemTime(Date.now() + ms);
		},
		keys: async () => {
			const keys: string[] = [];
			for await (const page of store.scan('')) keys.push(...page);
			return keys;
		},
		close: async () => {
			vi.useRealTimers();
			await store.close();
		},
	};
}

function keepOpen(store: MemoryStore, property: keyof MemoryStore): unknown {
	if (property === 'close') return async () => undefined;
	const member: unknown = store[property];
	return typeof member === 'function' ? member.bind(store) : member;
}

/** Deadlines are generous: these suites are not about a slow server. */
const OPTIONS = { commandTimeoutMs: 5000 };

/** In the unit suite ioredis-mock stands in the place of ioredis. */
export function mockBackend(): Backend {
	// Clients of one host share their data.
	const host = randomUUID();
	const client: Redis = new RedisMock({ host });
	return {
		...rawBackend(client),
		name: 'ioredis-mock',
		patches: false,
		typed: false,
		open: () => new RedisStore({ host }, OPTIONS),
		close: async () => {
			await client.flushall();
			client.disconnect();
		},
	};
}

/** `connection` is how the stores reach what stands at `url`, where that differs. */
export function redisBackend(url: string, connection: RedisConnection = { url }): Backend {
	const { keyPrefix = '' } = connection;
	const client = new Redis(url, { keyPrefix });
	const stores: Store[] = [];
	return {
		...rawBackend(client, keyPrefix),
		name: 'redis',
		patches: true,
		typed: true,
		open: () => {
			const store = new RedisStore(connection, OPTIONS);
			stores.push(store);
			return store;
		},
		close: async () => {
			await Promise.all(stores.map((store) => store.close()));
			await client.flushall();
			client.disconnect();
		},
	};
}

function rawBackend(client: Redis, keyPrefix = '') {
	const keys = async () => {
		const all = await client.keys('*');
		const foreign = all.filter((key) => !key.startsWith(keyPrefix));
		if (foreign.length > 0) throw new Error(`keys without the prefix: ${foreign.join(' ')}`);
		return all.map((key) => key.slice(keyPrefix.length));
	};
	return {
		keys,
		put: async (key: string, value: Buffer) => {
			await client.set(key, value);
		},
		putForeignType: async (key: string) => {
			await client.del(key);
			await client.lpush(key, 'x');
		},
		elapse: async (ms: number) => {
			for (const key of await keys()) {
				const left = await client.pttl(key);
				if (left >= 0) await client.pexpire(key, Math.max(0, left - ms));
			}
		},
	};
}
