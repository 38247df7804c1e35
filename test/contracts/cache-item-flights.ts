import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CacheMiss, CacheRequest, ItemUse } from '../../src/cache/cache.ts';
import type { PromptCache } from '../../src/cache/prompt-cache.ts';
import type { Backend } from './backend.ts';
import { HELLO, HOUR_MS, openCache } from './cache-setup.ts';

const ONE = { collection: 'articles', item: '1' };
const SEGMENT = Buffer.from('segment_');
const USE: ItemUse = {
	field: 'body',
	segment: SEGMENT,
	sourceLanguage: 'en-US',
	targetLanguage: 'de-DE',
	request: HELLO,
};

export function describeItemFlights(name: string, create: () => Backend): void {
	describe(`answers in flight for an item: ${name}`, () => {
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

		async function miss(of = cache, request: CacheRequest = HELLO): Promise<CacheMiss> {
			const [found] = await of.lookup([request], ONE);
			if (found?.status !== 'miss') throw new Error('expected a miss');
			return found;
		}

		async function take() {
			const missed = await miss();
			await cache.announceItem(ONE, [USE]);
			return { missed, flight: await cache.beginFlight([missed], undefined, ONE) };
		}

		it('are not kept when the item was forgotten meanwhile', async (context) => {
			if (!backend.patches) context.skip();
			const { missed, flight } = await take();
			expect(await elsewhere.forgetItem(ONE)).toEqual({ dropped: 0, kept: 0 });
			await flight.complete(missed, { response: 'late', item: ONE });
			expect(await elsewhere.get(HELLO)).toBeNull();
			await elsewhere.set(HELLO, 'new');
			expect(await cache.get(HELLO)).toBe('new');
		});

		it('are not joined by a caller that comes after that', async () => {
			const { missed, flight } = await take();
			await elsewhere.forgetItem(ONE);
			const later = await miss();
			const next = await cache.beginFlight([later], undefined, ONE);
			expect(next.owned).toEqual([later]);
			await flight.complete(missed, { response: 'late', item: ONE });
			await next.complete(later, { response: 'new', item: ONE });
			expect(await elsewhere.get(HELLO)).toBe('new');
		});

		it('are kept while the text still uses them, and not when it no longer does', async (context) => {
			if (!backend.patches) context.skip();
			const { missed, flight } = await take();
			await elsewhere.releaseItem(ONE, new Map([['body', [SEGMENT]]]));
			await elsewhere.releaseItem(ONE, new Map([['title', []]]));
			await flight.complete(missed, { response: 'Hallo', item: ONE });
			expect(await elsewhere.get(HELLO)).toBe('Hallo');

			const [replaced] = await cache.lookup([HELLO], ONE);
			expect(await elsewhere.releaseItem(ONE, new Map([['body', []]]))).toEqual({
				dropped: 1,
				kept: 0,
			});
			// As a run that refreshes does.
			const { key = '', stamp = null } = replaced ?? {};
			const seen: CacheMiss = { status: 'miss', request: HELLO, key, stamp };
			await cache.write([{ miss: seen, response: 'late', item: ONE }]);
			expect(await elsewhere.get(HELLO)).toBeNull();
		});

		it('are not kept when they were dropped once more', async (context) => {
			if (!backend.patches) context.skip();
			await take();
			await elsewhere.forgetItem(ONE);
			const later = await miss();
			await cache.announceItem(ONE, [USE]);
			await elsewhere.forgetItem(ONE);
			await cache.write([{ miss: later, response: 'late', item: ONE }]);
			expect(await elsewhere.get(HELLO)).toBeNull();
		});

		it('do not replace what was made after they were dropped', async (context) => {
			if (!backend.patches) context.skip();
			const { missed, flight } = await take();
			await elsewhere.forgetItem(ONE);
			await elsewhere.set(HELLO, 'new', { item: ONE });
			await flight.complete(missed, { response: 'late', item: ONE });
			expect(await cache.get(HELLO)).toBe('new');
			await elsewhere.set(HELLO, 'newer', { item: ONE });
			await cache.write([{ miss: missed, response: 'late', item: ONE }]);
			expect(await cache.get(HELLO)).toBe('newer');
			// It can be marked, dropped and freed like any other.
			await cache.lookup([HELLO], { collection: 'articles', item: '2' });
			await cache.idle();
			await cache.announceItem(ONE, [USE]);
			expect(await elsewhere.forgetItem(ONE)).toEqual({ dropped: 0, kept: 1 });
			await cache.invalidate({ collection: 'articles' });
			await cache.idle();
			const keys = await backend.keys();
			expect(keys.filter((key) => key.startsWith('ai_response:'))).toEqual([]);
		});

		it('are not kept when what replaced them was dropped and reclaimed', async (context) => {
			if (!backend.patches) context.skip();
			const { missed, flight } = await take();
			await elsewhere.forgetItem(ONE);
			await elsewhere.set(HELLO, 'new');
			await elsewhere.invalidateItemless('articles');
			await elsewhere.idle();
			expect(await elsewhere.get(HELLO)).toBeNull();
			expect((await cache.info()).keys.total).toBe(0);
			await flight.complete(missed, { response: 'late', item: ONE });
			expect(await elsewhere.get(HELLO)).toBeNull();
		});

		it('are not kept when what replaced them has expired', async (context) => {
			if (!backend.patches) context.skip();
			const brief = openCache(backend, { ttlSeconds: 3 }).cache;
			const { missed, flight } = await take();
			await elsewhere.forgetItem(ONE);
			await brief.set(HELLO, 'new');
			expect(await elsewhere.get(HELLO)).toBe('new');
			expect((await cache.info()).keys.total).toBe(1);
			await expect.poll(() => elsewhere.get(HELLO)).toBeNull();
			await flight.complete(missed, { response: 'late', item: ONE });
			expect(await elsewhere.get(HELLO)).toBeNull();
			await brief.set(HELLO, 'newer');
			expect(await elsewhere.get(HELLO)).toBe('newer');
		});

		it('are computed anew by who waits for them in another process', async (context) => {
			if (!backend.patches) context.skip();
			const { missed, flight } = await take();
			const waiting = await miss(elsewhere);
			const joining = await elsewhere.beginFlight([waiting], undefined, { ...ONE, item: '2' });
			await cache.forgetItem(ONE);
			await flight.complete(missed, { response: 'late', item: ONE });
			expect(await joining.joined[0]?.result).toBeNull();
			expect(joining.tookOver(waiting)).toBe(true);
			await joining.abandon();
		});

		it('are announced by each run for itself', async (context) => {
			if (!backend.patches) context.skip();
			const { missed, flight } = await take();
			const another = { ...ONE };
			await elsewhere.announceItem(another, [USE]);
			await elsewhere.indexItem(another, { fields: ['body'], targetLanguages: ['de-DE'] }, []);
			await elsewhere.forgetItem(ONE);
			await flight.complete(missed, { response: 'late', item: ONE });
			expect(await elsewhere.get(HELLO)).toBeNull();
		});

		it('leave nothing behind when their run has ended', async () => {
			const { missed, flight } = await take();
			await flight.complete(missed, { response: 'Hallo', item: ONE });
			await cache.indexItem(ONE, { fields: ['body'], targetLanguages: ['de-DE'] }, [USE]);
			const keys = await backend.keys();
			expect(keys.filter((key) => key.endsWith(':announced'))).toEqual([]);
			expect(await elsewhere.forgetItem(ONE)).toEqual({ dropped: 1, kept: 0 });
			await backend.elapse(HOUR_MS + 1);
			const left = (await backend.keys()).filter((key) => /^ai_(?:response|index):/.test(key));
			expect(left).toEqual([]);
		});

		it('are reached through keys that somebody spoilt', async () => {
			await cache.announceItem(ONE, [USE]);
			const [key = ''] = (await backend.keys()).filter((one) => one.endsWith(':announced'));
			await backend.putForeignType(key);
			await cache.announceItem(ONE, [USE]);
			expect(await elsewhere.forgetItem(ONE)).toEqual({ dropped: 0, kept: 0 });
		});
	});
}
