import { beforeEach, describe, expect, it } from 'vitest';
import type { PromptCache } from '../../../src/cache/prompt-cache.ts';
import { MemoryStore } from '../../../src/store/memory/memory.ts';
import { HELLO, openCache } from '../../contracts/cache-setup.ts';
import { failing } from '../../contracts/failing-store.ts';

const ITEM = { collection: 'articles', item: '1' };
const USE = {
	field: 'body',
	segment: Buffer.alloc(8),
	sourceLanguage: 'en-US',
	targetLanguage: 'de-DE',
	request: HELLO,
};

describe('a cache whose store fails', () => {
	let isAway: boolean;
	let cache: PromptCache;

	beforeEach(async () => {
		isAway = false;
		const store = failing(new MemoryStore({ maxBytes: 10_000_000 }), () => isAway);
		cache = openCache(undefined, { store }).cache;
		await cache.set(HELLO, 'Hallo');
		await cache.stats({});
		isAway = true;
	});

	it('reads misses that nothing can be written for', async () => {
		expect(await cache.lookup([HELLO])).toEqual([
			{ status: 'miss', request: HELLO, key: expect.any(String), stamp: null },
		]);
		const mixed = [HELLO, { ...HELLO, provider: 'other' }];
		expect(await cache.getMany(mixed)).toEqual([null, null]);
	});

	it('rejects no read and no write', async () => {
		const [found] = await cache.lookup([HELLO]);
		if (found?.status !== 'miss') throw new Error('expected a miss');
		await cache.write([{ miss: { ...found, stamp: Buffer.alloc(16) }, response: 'x' }]);
		await cache.set(HELLO, 'x');
		await cache.indexItem(ITEM, { fields: ['body'], targetLanguages: ['de-DE'] }, [USE]);
		expect(await cache.getOrCompute(HELLO, async () => ({ response: 'computed' }))).toBe(
			'computed',
		);
		expect(await cache.countEntries({})).toBeNull();
		expect((await cache.lookup([])).length).toBe(0);
	});

	it('lets those who have a stamp share their work in this process', async () => {
		isAway = false;
		const [miss] = await cache.lookup([{ ...HELLO, prompt: 'new' }]);
		if (miss?.status !== 'miss') throw new Error('expected a miss');
		isAway = true;
		const owner = await cache.beginFlight([miss]);
		const joiner = await cache.beginFlight([{ ...miss }]);
		expect([owner.owned.length, joiner.owned.length]).toEqual([1, 0]);
		await owner.complete(miss, { response: 'shared' });
		expect(await joiner.joined[0]?.result).toMatchObject({ response: 'shared' });
	});

	it('acknowledges no invalidation', async () => {
		const entry = { ...HELLO, collection: 'articles', prompt: 'x', response: 'y' };
		for (const work of [
			() => cache.invalidate({}),
			() => cache.invalidateItemless('articles'),
			() => cache.forgetItem(ITEM),
			() => cache.releaseItem(ITEM, new Map()),
			() => cache.warm([entry]),
		]) {
			await expect(work()).rejects.toMatchObject({ code: 'STORE_FAILED', kind: 'unavailable' });
		}
	});

	it('counts what failed', async () => {
		await cache.lookup([HELLO]);
		await cache.lookup([HELLO]);
		isAway = false;
		expect((await cache.stats({})).faults).toBe(2);
	});

	it('serves again when the store does', async () => {
		expect(await cache.get(HELLO)).toBeNull();
		isAway = false;
		expect(await cache.get(HELLO)).toBe('Hallo');
	});
});
