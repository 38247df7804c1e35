import { createCache as createDirectusCache } from '@directus/memory';
import KeyvRedis, { Keyv } from '@keyv/redis';
import { BentoCache, bentostore } from 'bentocache';
import { redisDriver } from 'bentocache/drivers/redis';
import { createCache } from 'cache-manager';
import { Cacheable } from 'cacheable';
import { Redis } from 'ioredis';
import type { Contender } from './contender.ts';
import type { Entry } from './texts.ts';

const TTL_MS = 86_400_000;

/** Reads and writes one by one where a cache has nothing for many. */
function each(
	get: Contender['get'],
	set: (entry: Entry) => Promise<unknown>,
): Pick<Contender, 'get' | 'getMany' | 'setMany'> {
	return {
		get,
		getMany: (entries) => Promise.all(entries.map(get)),
		setMany: async (entries) => {
			await Promise.all(entries.map(set));
		},
	};
}

export function createBento(url: string, tagged: boolean): Contender {
	const connection = new Redis(url);
	const bento = new BentoCache({
		default: 'cache',
		prefix: tagged ? 'tagged' : 'untagged',
		stores: { cache: bentostore().useL2Layer(redisDriver({ connection })) },
	});
	const tags = ({ group }: Entry) => (tagged ? { tags: [group] } : {});
	return {
		name: tagged ? 'bentocache, tagged' : 'bentocache',
		...each(
			async ({ key }) => (await bento.get<string>({ key })) ?? null,
			(entry) => bento.set({ key: entry.key, value: entry.response, ttl: TTL_MS, ...tags(entry) }),
		),
		compute: ({ key }, factory) => bento.getOrSet({ key, ttl: TTL_MS, factory }),
		...(tagged
			? {
					invalidate: async (group: string) => {
						await bento.deleteByTag({ tags: [group] });
					},
				}
			: {}),
		close: async () => {
			await bento.disconnectAll();
			connection.disconnect();
		},
	};
}

export function createCacheable(url: string): Contender {
	const cache = new Cacheable({
		primary: new KeyvRedis(url, { namespace: 'cacheable' }),
		tags: true,
		ttl: TTL_MS,
	});
	return {
		name: 'cacheable, tagged',
		get: async ({ key }) => (await cache.get<string>(key)) ?? null,
		getMany: async (entries) => {
			const found = await cache.getMany<string>(entries.map(({ key }) => key));
			return found.map((value) => value ?? null);
		},
		setMany: async (entries) => {
			await cache.setMany(
				entries.map(({ key, response, group }) => ({ key, value: response, tags: [group] })),
			);
		},
		compute: async ({ key }, factory) => String(await cache.getOrSet(key, factory)),
		invalidate: async (group) => {
			await cache.tags.invalidateTag(group);
		},
		close: () => cache.disconnect(),
	};
}

export function createCacheManager(url: string): Contender {
	const keyv = new Keyv(new KeyvRedis(url, { namespace: 'manager' }), { useKeyPrefix: false });
	const cache = createCache({ stores: [keyv], ttl: TTL_MS });
	return {
		name: 'cache-manager',
		get: async ({ key }) => (await cache.get<string>(key)) ?? null,
		getMany: async (entries) => {
			const found = await cache.mget<string>(entries.map(({ key }) => key));
			return found.map((value) => value ?? null);
		},
		setMany: async (entries) => {
			await cache.mset(entries.map(({ key, response }) => ({ key, value: response, ttl: TTL_MS })));
		},
		compute: ({ key }, factory) => cache.wrap(key, factory, TTL_MS),
		close: async () => {
			await cache.disconnect();
		},
	};
}

export function createDirectus(url: string): Contender {
	const redis = new Redis(url);
	// Its types name an ioredis of its own: `Object` takes the type away.
	const shared = Object(redis);
	const config = { type: 'redis', namespace: 'directus', ttl: TTL_MS } as const;
	const cache = createDirectusCache({ ...config, redis: shared });
	return {
		name: '@directus/memory',
		...each(
			async ({ key }) => (await cache.get<string>(key)) ?? null,
			({ key, response }) => cache.set(key, response),
		),
		close: async () => redis.disconnect(),
	};
}
