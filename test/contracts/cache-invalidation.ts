import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CacheMiss, CacheRequest } from '../../src/cache/cache.ts';
import type { PromptCache } from '../../src/cache/prompt-cache.ts';
import type { Backend } from './backend.ts';
import { HELLO, openCache } from './cache-setup.ts';

const FILTERS = [
	{},
	{ provider: 'p1' },
	{ model: 'm1' },
	{ collection: 'c1' },
	{ provider: 'p1', model: 'm1' },
	{ provider: 'p1', collection: 'c1' },
	{ model: 'm1', collection: 'c1' },
	{ provider: 'p1', model: 'm1', collection: 'c1' },
] as const;

const REQUESTS: readonly CacheRequest[] = ['p1', 'p2'].flatMap((provider) =>
	['m1', 'm2'].flatMap((model) =>
		['c1', 'c2', undefined].map((collection) => ({ provider, model, collection, prompt: 'Hello' })),
	),
);

export function describeInvalidation(name: string, create: () => Backend): void {
	describe(`invalidation: ${name}`, () => {
		let backend: Backend;
		let cache: PromptCache;
		let elsewhere: PromptCache;

		beforeEach(() => {
			backend = create();
			cache = openCache(backend).cache;
			elsewhere = openCache(backend).cache;
		});

		afterEach(async () => {
			await cache.idle();
			await elsewhere.idle();
			await backend.close();
		});

		it.each(FILTERS)('drops exactly what bears every part of %o', async (filter) => {
			await cache.setMany(REQUESTS.map((request) => ({ request, response: 'Hallo' })));
			expect(await elsewhere.getMany(REQUESTS)).toEqual(REQUESTS.map(() => 'Hallo'));
			await cache.invalidate(filter);
			const expected = REQUESTS.map((request) =>
				Object.entries(filter).every(([part, value]) =>
					Object.entries(request).some(([key, held]) => key === part && held === value),
				)
					? null
					: 'Hallo',
			);
			expect(await elsewhere.getMany(REQUESTS)).toEqual(expected);
			expect(await cache.getMany(REQUESTS)).toEqual(expected);
		});

		it('never serves an answer that was asked for before and written after', async () => {
			const before = await missOf(elsewhere, HELLO);
			await cache.invalidate({ collection: 'articles' });
			await elsewhere.write([{ miss: before, response: 'late' }]);
			expect(await cache.get(HELLO)).toBeNull();
			const after = await missOf(elsewhere, HELLO);
			await elsewhere.write([{ miss: after, response: 'fresh' }]);
			expect(await cache.get(HELLO)).toBe('fresh');
			await elsewhere.write([{ miss: before, response: 'later still' }]);
			expect(await cache.get(HELLO)).toBeNull();
		});

		it('lets no caller join an answer that was in flight before', async () => {
			const before = await missOf(cache, HELLO);
			const flight = await cache.beginFlight([before]);
			await elsewhere.invalidate({ collection: 'articles' });
			const after = await missOf(cache, HELLO);
			const next = await cache.beginFlight([after]);
			expect(next.owned).toEqual([after]);
			await flight.complete(before, { response: 'late' });
			await next.abandon();
			expect(await cache.get(HELLO)).toBeNull();
		});

		it('revives nothing when a tag was lost', async () => {
			await cache.set(HELLO, 'Hallo');
			const tags = (await backend.keys()).filter((key) => key.startsWith('ai_tag:'));
			expect(tags).toHaveLength(9);
			for (const tag of tags) {
				await cache.set(HELLO, 'Hallo');
				expect(await cache.get(HELLO)).toBe('Hallo');
				await openCache(backend).store.deleteMany([tag]);
				expect(await elsewhere.get(HELLO)).toBeNull();
				expect(await cache.get(HELLO)).toBeNull();
			}
		});

		it('replaces a tag that holds something else', async () => {
			await cache.set(HELLO, 'Hallo');
			const tags = (await backend.keys()).filter((key) => key.startsWith('ai_tag:'));
			for (const [at, tag] of tags.entries()) {
				if (at % 2 === 0) await backend.put(tag, Buffer.from('something longer than a nonce'));
				else await backend.putForeignType(tag);
			}
			expect(await cache.get(HELLO)).toBeNull();
			await cache.set(HELLO, 'Hallo');
			expect(await elsewhere.get(HELLO)).toBe('Hallo');
		});

		it('drops the entries of a collection that name no item, and no others', async () => {
			const item = { collection: 'articles', item: '1' };
			const named = { ...HELLO, prompt: 'of an item' };
			const other = { ...HELLO, collection: 'pages' };
			await cache.setMany([
				{ request: HELLO, response: 'no item' },
				{ request: named, response: 'item', item },
				{ request: other, response: 'other' },
			]);
			await elsewhere.invalidateItemless('articles');
			expect(await cache.getMany([HELLO, named, other])).toEqual([null, 'item', 'other']);
			await cache.set(HELLO, 'again');
			expect(await elsewhere.get(HELLO)).toBe('again');
		});

		it('frees what it made unreachable and nothing else', async (context) => {
			if (!backend.patches) context.skip();
			await cache.setMany(REQUESTS.map((request) => ({ request, response: 'Hallo' })));
			await backend.put('ai_response:v1:other:p1:m1:digest:collection:c1', Buffer.from('theirs'));
			await backend.put('ai_response:v1:test:p1:m1:foreign:collection:c1', Buffer.from('foreign'));
			await backend.put('session:1', Buffer.from('theirs'));
			const before = (await backend.keys()).filter((key) => !key.startsWith('ai_tag:'));
			await cache.invalidate({ provider: 'p1', collection: 'c1' });
			await elsewhere.set({ provider: 'p1', model: 'm1', collection: 'c1', prompt: 'new' }, 'new');
			await cache.idle();
			const after = new Set(await backend.keys());
			const freed = before.filter((key) => !after.has(key));
			expect(freed).toHaveLength(2);
			for (const key of freed) expect(key).toMatch(/^ai_response:v1:test:p1:.*:collection:c1$/);
			const kept = { provider: 'p1', model: 'm1', collection: 'c1', prompt: 'new' };
			expect(await cache.get(kept)).toBe('new');
		});

		it('frees hundreds of entries in small steps', async (context) => {
			if (!backend.patches) context.skip();
			const requests = Array.from({ length: 700 }, (_, at) => ({ ...HELLO, prompt: `p${at}` }));
			await cache.setMany(requests.map((request) => ({ request, response: 'Hallo' })));
			await Promise.all([cache.invalidate({}), elsewhere.invalidate({ model: HELLO.model })]);
			await Promise.all([cache.idle(), elsewhere.idle()]);
			const left = (await backend.keys()).filter((key) => /^ai_(response|lock):/.test(key));
			expect(left).toEqual([]);
		});

		it('keeps two namespaces apart', async () => {
			const other = openCache(backend, { namespace: 'te' }).cache;
			const alike = openCache(backend, { namespace: 'test:openai' }).cache;
			await cache.set(HELLO, 'Hallo');
			await other.set(HELLO, 'Salut');
			await alike.set(HELLO, 'Ciao');
			await cache.invalidate({});
			await cache.idle();
			expect(await cache.get(HELLO)).toBeNull();
			expect(await other.get(HELLO)).toBe('Salut');
			expect(await alike.get(HELLO)).toBe('Ciao');
			expect((await other.info()).keys.total).toBe(1);
		});
	});
}

async function missOf(cache: PromptCache, request: CacheRequest): Promise<CacheMiss> {
	const [found] = await cache.lookup([request]);
	if (found?.status !== 'miss') throw new Error('expected a miss');
	return found;
}
