import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { PromptCache } from '../../src/cache/prompt-cache.ts';
import { RedisStore } from '../../src/store/redis/redis.ts';
import { DAY_MS, HELLO } from '../contracts/cache-setup.ts';
import { type RedisServer, startRedisServer } from '../helpers/redis-server.ts';

const ITEM = { collection: 'articles', item: '1' };
const DOCUMENT = Array.from({ length: 500 }, (_, at) => ({ ...HELLO, prompt: `segment ${at}` }));

let server: RedisServer;
let client: Redis;
let cache: PromptCache;

beforeAll(async () => {
	server = await startRedisServer();
	client = new Redis(server.url);
});

beforeEach(async () => {
	await client.flushall();
	const store = new RedisStore({ url: server.url }, { commandTimeoutMs: 5000 });
	cache = new PromptCache({ store, namespace: 'cost', ttlSeconds: 86_400, statsDays: 90 });
	await cache.get(HELLO);
	await cache.stats({});
});

afterEach(() => cache.close());

afterAll(async () => {
	client.disconnect();
	await server.stop();
});

/** How often Redis was asked for what, but for what this suite asks itself. */
async function commandsOf(work: () => Promise<unknown>): Promise<Readonly<Record<string, number>>> {
	await client.config('RESETSTAT');
	await work();
	const stats = await client.info('commandstats');
	const counted = [...stats.matchAll(/cmdstat_([\w|]+):calls=(\d+)/g)].map(
		([, name = '', calls]) => [name, Number(calls)] as const,
	);
	return Object.fromEntries(counted.filter(([name]) => !/^(?:config|info)/.test(name)));
}

function since(days: number): { readonly from: Date } {
	return { from: new Date(Date.now() - days * DAY_MS) };
}

describe('what the cache asks of Redis', () => {
	it('is one MGET for a hit', async () => {
		await cache.set(HELLO, 'Hallo');
		expect(await commandsOf(() => cache.lookup([HELLO], ITEM))).toEqual({ mget: 1 });
	});

	it('is one MGET for a miss', async () => {
		const missing = { ...HELLO, prompt: 'missing' };
		expect(await commandsOf(() => cache.lookup([missing]))).toEqual({ mget: 1 });
	});

	it('is one MGET for all lookups of a tick', async () => {
		const requests = DOCUMENT.slice(0, 64);
		const counted = await commandsOf(() => Promise.all(requests.map((one) => cache.lookup([one]))));
		expect(counted).toEqual({ mget: 1 });
	});

	it('is one MGET for a document of 500 segments', async () => {
		await cache.setMany(DOCUMENT.map((request) => ({ request, response: 'x' })));
		expect(await commandsOf(() => cache.lookup(DOCUMENT))).toEqual({ mget: 1 });
	});

	it('is one MGET for a chain of providers', async () => {
		const chain = ['openai', 'anthropic', 'mistral'].flatMap((provider) =>
			DOCUMENT.slice(0, 50).map((request) => ({ ...request, provider })),
		);
		await cache.lookup(chain);
		expect(await commandsOf(() => cache.lookup(chain))).toEqual({ mget: 1 });
	});

	it('is eight scripts for a document of 500 segments that is written', async () => {
		const found = await cache.lookup(DOCUMENT);
		const misses = found.flatMap((one) => (one.status === 'miss' ? [one] : []));
		const write = () => cache.write(misses.map((miss) => ({ miss, response: 'x' })));
		expect(await commandsOf(write)).toEqual({ evalsha: 8, getrange: 500, set: 500 });
	});

	it('is one UNLINK for an invalidation, however much it drops', async () => {
		await cache.setMany(DOCUMENT.map((request) => ({ request, response: 'x' })));
		const closed = new PromptCache({
			store: new RedisStore({ url: server.url }, { commandTimeoutMs: 5000 }),
			namespace: 'cost',
			ttlSeconds: 60,
			statsDays: 1,
		});
		await closed.get(HELLO);
		const counted = await commandsOf(async () => {
			await closed.invalidate({ collection: 'articles' });
			// What is reclaimed in the background comes after it.
			await closed.close();
		});
		expect(counted['unlink']).toBe(1);
		expect(counted).not.toHaveProperty('keys');
	});

	it('is a mark, once, for an entry that another item is served from', async () => {
		await cache.set(HELLO, 'Hallo', { item: ITEM });
		const other = { collection: 'articles', item: '2' };
		const lookup = async () => {
			await cache.lookup([HELLO], other);
			await cache.idle();
		};
		await lookup();
		expect(await commandsOf(lookup)).toEqual({ mget: 1 });
	});

	it('is two HGETALL for the statistics of 40 models, and one for each hour or day of a range', async () => {
		for (let model = 0; model < 40; model += 1) {
			cache.count({ ...HELLO, model: `model-${model}`, misses: 1 });
		}
		await cache.stats({});
		expect(await commandsOf(() => cache.stats({}))).toEqual({ hgetall: 2 });
		const day = await commandsOf(() => cache.stats({ ...since(1), provider: 'openai' }));
		expect(day).toEqual({ hgetall: 25 });
		// Of whole days one hash for all hours, and one for the course of each day.
		const week = await commandsOf(() => cache.stats(since(7)));
		expect(week['hgetall']).toBeLessThanOrEqual(8 + 24 + 8);
		expect(await commandsOf(() => cache.stats(since(89)))).toEqual({ hgetall: 90 });
	});

	it('is nothing while nothing is to be counted', async () => {
		expect(await commandsOf(() => cache.close())).toEqual({ quit: 1 });
	});

	it('packs the index of an item', async () => {
		const uses = DOCUMENT.map((request, at) => ({
			field: 'body',
			segment: Buffer.from(`${at}`.padStart(8, '0')),
			sourceLanguage: 'en-US',
			targetLanguage: 'de-DE',
			request,
		}));
		await cache.indexItem(ITEM, { fields: ['body'], targetLanguages: ['de-DE'] }, uses);
		const [key = ''] = await client.keys('ai_index:*');
		expect(await client.object('ENCODING', key)).toBe('listpack');
		expect(Number(await client.memory('USAGE', key)) / uses.length).toBeLessThan(32);
		expect(await client.pttl(key)).toBeGreaterThan(DAY_MS);
	});

	it('is no command over the whole of Redis, and no key of anybody else', async () => {
		const foreign = { session: 'x', 'ai_response:v1:other:p:m:d': 'y', 'directus:settings': 'z' };
		await client.mset(foreign);
		const monitor = await client.monitor();
		const seen: string[][] = [];
		monitor.on('monitor', (_time: string, args: string[]) => void seen.push(args));
		await cache.setMany(DOCUMENT.map((request) => ({ request, response: 'x', item: ITEM })));
		await cache.lookup(DOCUMENT, { collection: 'articles', item: '2' });
		await Promise.all(
			[1, 2].map(() =>
				cache.getOrCompute({ ...HELLO, prompt: 'new' }, async () => ({ response: 'y' })),
			),
		);
		const use = {
			field: 'f',
			segment: Buffer.alloc(8),
			sourceLanguage: 'en',
			targetLanguage: 'de',
			request: HELLO,
		};
		await cache.indexItem(ITEM, { fields: ['f'], targetLanguages: ['de'] }, [use]);
		await cache.forgetItem(ITEM);
		await cache.invalidateItemless('articles');
		await cache.invalidate({ provider: 'openai' });
		await cache.invalidate({});
		await cache.idle();
		await cache.stats({ from: new Date(Date.now() - DAY_MS) });
		await cache.info();
		await cache.countEntries({ collection: 'articles' });
		await cache.close();
		monitor.disconnect();
		const allowed =
			/^(?:mget|set|unlink|del|get|getrange|setrange|evalsha|eval|pttl|pexpire|hset|hdel|hgetall|hincrby|scan|info|quit|client)$/i;
		const names = new Set(seen.map(([name = '']) => name.toLowerCase()));
		expect([...names].filter((name) => !allowed.test(name))).toEqual([]);
		const text = seen.filter(([name = '']) => !/^(?:scan|info|quit|client)$/i.test(name));
		for (const key of Object.keys(foreign)) {
			expect(text.filter((args) => args.slice(1).includes(key))).toEqual([]);
		}
		expect(await client.mget(Object.keys(foreign))).toEqual(Object.values(foreign));
		const left = (await client.keys('*')).filter((key) => !Object.hasOwn(foreign, key));
		for (const key of left) {
			expect(key).toMatch(/^ai_(?:tag|stats|dict|lock|response):v1:cost:/);
			if (!key.startsWith('ai_response:')) continue;
			// A tombstone, for an hour.
			expect(await client.strlen(key)).toBeLessThan(16);
			expect(await client.pttl(key)).toBeLessThanOrEqual(3_600_000);
		}
	});
});
