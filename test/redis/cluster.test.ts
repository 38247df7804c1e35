import { Cluster } from 'ioredis';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseRedisAddress } from '../../src/config/redis-address.ts';
import { RedisStore } from '../../src/store/redis/redis.ts';
import type { Store } from '../../src/store/store.ts';
import type { Backend } from '../contracts/backend.ts';
import { HELLO, openCache } from '../contracts/cache-setup.ts';
import { describeCache } from '../contracts/cache.ts';
import { describeStore } from '../contracts/store.ts';
import { documentedClusterRights, documentedRights } from '../helpers/redis-rights.ts';
import { type RedisCluster, startRedisCluster } from '../helpers/redis-cluster.ts';

let cluster: RedisCluster;
let client: Cluster;

beforeAll(async () => {
	cluster = await startRedisCluster();
	client = new Cluster([...cluster.nodes]);
}, 60_000);

afterAll(async () => {
	client.disconnect();
	await cluster.stop();
});

async function keys(): Promise<readonly string[]> {
	return (await Promise.all(client.nodes('master').map((node) => node.keys('*')))).flat();
}

function clusterBackend(keyPrefix = ''): Backend {
	const stores: Store[] = [];
	const urls = cluster.nodes.map(({ host, port }) => `redis://${host}:${port}`);
	const connection = { ...parseRedisAddress(urls.join(',')), keyPrefix };
	return {
		name: 'cluster',
		patches: true,
		typed: true,
		keys: async () => {
			const all = await keys();
			expect(all.filter((key) => !key.startsWith(keyPrefix))).toEqual([]);
			return all.map((key) => key.slice(keyPrefix.length));
		},
		open: () => {
			const store = new RedisStore(connection, { commandTimeoutMs: 5000 });
			stores.push(store);
			return store;
		},
		put: async (key, value) => {
			await client.set(keyPrefix + key, value);
		},
		putForeignType: async (key) => {
			await client.del(keyPrefix + key);
			await client.lpush(keyPrefix + key, 'x');
		},
		elapse: async (ms) => {
			for (const key of await keys()) {
				const left = await client.pttl(key);
				if (left >= 0) await client.pexpire(key, Math.max(0, left - ms));
			}
		},
		close: async () => {
			await Promise.all(stores.map((store) => store.close()));
			await Promise.all(client.nodes('master').map((node) => node.flushall()));
		},
	};
}

describeStore('cluster of three', () => clusterBackend('team:'));
describeCache('cluster of three', () => clusterBackend());

describe('a user with the documented rights', () => {
	it('may do all that the cache does in a cluster', async () => {
		const nodes = client.nodes('master');
		for (const node of nodes) {
			const rights = [...documentedRights(), ...documentedClusterRights()];
			await node.call('ACL', 'SETUSER', 'translation-cache', ...rights);
		}
		const [first] = cluster.nodes;
		const url = `redis+cluster://translation-cache:password@127.0.0.1:${first?.port ?? 0}`;
		const warnings: string[] = [];
		const store = new RedisStore(parseRedisAddress(url) ?? {}, {
			commandTimeoutMs: 2000,
			logger: { warn: (message) => warnings.push(message) },
		});
		const { cache } = openCache(undefined, { store });
		const requests = Array.from({ length: 50 }, (_, at) => ({ ...HELLO, prompt: `${at}` }));
		await cache.setMany(requests.map((request) => ({ request, response: 'Hallo' })));
		expect(await cache.getMany(requests)).toEqual(requests.map(() => 'Hallo'));
		await cache.invalidate({ provider: HELLO.provider });
		await cache.idle();
		await cache.stats({});
		expect(await store.health()).toMatchObject({ status: 'ok' });
		await cache.close();
		expect(warnings).toEqual([]);
		for (const node of nodes) expect(await node.acl('LOG')).toEqual([]);
		await Promise.all(nodes.map((node) => node.flushall()));
	});
});

describe('a cluster that changes', () => {
	it('serves keys from where they were moved to', async () => {
		const backend = clusterBackend();
		const { cache } = openCache(backend);
		const requests = Array.from({ length: 300 }, (_, at) => ({ ...HELLO, prompt: `${at}` }));
		await cache.setMany(requests.map((request) => ({ request, response: 'Hallo' })));
		const first = cluster.nodes[0]?.port;
		const owner = client.nodes('master').find((node) => node.options.port === first);
		const [owned = ''] = (await owner?.keys('ai_response:*')) ?? [];
		await cluster.moveSlot(await client.cluster('KEYSLOT', owned));
		expect(await cache.getMany(requests)).toEqual(requests.map(() => 'Hallo'));
		await cache.invalidate({});
		expect(await cache.getMany(requests)).toEqual(requests.map(() => null));
		await cache.idle();
		await backend.close();
	});

	it('is read and written while a slot is on its way', async () => {
		const backend = clusterBackend('{b}:');
		const { cache } = openCache(backend);
		const requests = Array.from({ length: 100 }, (_, at) => ({ ...HELLO, prompt: `${at}` }));
		await cache.setMany(requests.map((request) => ({ request, response: 'Hallo' })));
		const slot = await client.cluster('KEYSLOT', '{b}:');
		const [from] = cluster.servers;
		const owner = client.nodes('master').find((node) => node.options.port === from?.port);
		// All keys of this prefix are in one slot, and it is the first server's.
		expect(await owner?.cluster('COUNTKEYSINSLOT', slot)).toBeGreaterThan(100);
		let halfway = false;
		await cluster.moveSlot(slot, async () => {
			halfway = true;
			// The client asks one of both servers for all of them: what is at the other is a miss.
			const found = new Set(await cache.getMany(requests));
			expect([...found].filter((one) => one !== 'Hallo' && one !== null)).toEqual([]);
			const fresh = { ...HELLO, prompt: 'fresh' };
			expect(await cache.getOrCompute(fresh, async () => ({ response: 'new' }))).toBe('new');
			await cache.invalidate({ provider: 'another' });
		});
		expect(halfway).toBe(true);
		const request = { ...HELLO, prompt: 'afterwards' };
		await cache.set(request, 'new');
		expect(await cache.get(request)).toBe('new');
		await cache.invalidate({});
		expect(await cache.getMany(requests)).toEqual(requests.map(() => null));
		await cache.idle();
		await backend.close();
	});

	it('goes on while one of its servers is gone, and recovers', async () => {
		const backend = clusterBackend();
		const warnings: string[] = [];
		const store = new RedisStore(
			{ clusterNodes: cluster.nodes },
			{ commandTimeoutMs: 300, logger: { warn: (message) => warnings.push(message) } },
		);
		const { cache } = openCache(backend, { store });
		expect(await cache.getOrCompute(HELLO, async () => ({ response: 'a' }))).toBe('a');
		const [gone] = cluster.servers;
		gone?.freeze();
		const requests = Array.from({ length: 20 }, (_, at) => ({ ...HELLO, prompt: `during ${at}` }));
		for (const request of requests) {
			expect(await cache.getOrCompute(request, async () => ({ response: 'b' }))).toBe('b');
		}
		gone?.thaw();
		for (;;) {
			await cache.set(HELLO, 'again');
			if ((await cache.get(HELLO)) === 'again') break;
			await pause(100);
		}
		await store.close();
		await backend.close();
	});
});
