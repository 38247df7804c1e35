import { deflateSync, inflateSync } from 'node:zlib';
import { Redis } from 'ioredis';
import type { Contender } from './contender.ts';

const TTL_SECONDS = 86_400;

/**
 * ioredis alone: what any cache on Redis has to pay. With `compressing`, zlib above 1,000 bytes.
 */
function pack(text: string): string | Buffer {
	return text.length > 1000 ? deflateSync(text) : text;
}

/** No text begins with the two bytes of zlib's header. */
function unpack(value: Buffer): string {
	return value[0] === 0x78 && value[1] === 0x9c ? inflateSync(value).toString() : value.toString();
}

function setAll(client: Redis, values: readonly (readonly [string, string | Buffer])[]) {
	const pipeline = client.pipeline();
	for (const [key, value] of values) pipeline.set(key, value, 'EX', TTL_SECONDS);
	return pipeline.exec();
}

/** ioredis alone: what any cache on Redis has to pay. */
export function createRaw(url: string): Contender {
	const client = new Redis(url);
	return {
		name: 'raw',
		get: ({ key }) => client.get(key),
		getMany: (entries) => client.mget(entries.map(({ key }) => key)),
		setMany: async (entries) => {
			await setAll(
				client,
				entries.map(({ key, response }) => [key, response]),
			);
		},
		close: async () => client.disconnect(),
	};
}

/** The same with zlib above 1,000 bytes. */
export function createRawZlib(url: string): Contender {
	const client = new Redis(url);
	return {
		name: 'raw + zlib',
		get: async ({ key }) => {
			const value = await client.getBuffer(key);
			return value && unpack(value);
		},
		getMany: async (entries) => {
			const values = await client.mgetBuffer(entries.map(({ key }) => key));
			return values.map((value) => value && unpack(value));
		},
		setMany: async (entries) => {
			await setAll(
				client,
				entries.map(({ key, response }) => [key, pack(response)]),
			);
		},
		close: async () => client.disconnect(),
	};
}

/** The original specification as it is written: a counter with each read, KEYS to invalidate. */
export function createSeedDesign(url: string): Contender {
	const client = new Redis(url);
	const get: Contender['get'] = async ({ key, request: { provider, model } }) => {
		const value = await client.getBuffer(key);
		await client.incr(`cache:${provider}:${model}:${value ? 'hits' : 'misses'}`);
		return value && unpack(value);
	};
	return {
		name: "the seed's design",
		get,
		getMany: (entries) => Promise.all(entries.map(get)),
		setMany: async (entries) => {
			await setAll(
				client,
				entries.map(({ key, response }) => [key, pack(response)]),
			);
		},
		compute: async (entry, factory) => {
			const known = await get(entry);
			if (known !== null) return known;
			const response = await factory();
			await setAll(client, [[entry.key, pack(response)]]);
			return response;
		},
		stats: async () => {
			const counters = await client.keys('cache:*');
			return client.mget(counters);
		},
		invalidate: async (group) => {
			const keys = await client.keys(`ai_response:v1:*:*:*:collection:${group}`);
			for (let start = 0; start < keys.length; start += 50_000) {
				await client.del(...keys.slice(start, start + 50_000));
			}
		},
		close: async () => client.disconnect(),
	};
}
