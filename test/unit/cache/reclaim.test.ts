import { describe, expect, it } from 'vitest';
import { HELLO, openCache } from '../../contracts/cache-setup.ts';
import { MemoryStore } from '../../../src/store/memory.ts';
import { after } from '../../helpers/interleaved-store.ts';

function store(): MemoryStore {
	return new MemoryStore({ maxBytes: 10_000_000 });
}

describe('reclaiming', () => {
	it('leaves alone what is written anew while it looks', async () => {
		const inner = store();
		const { cache: writer } = openCache(undefined, { store: inner });
		let writes = 0;
		const { cache } = openCache(undefined, {
			store: after(inner, 'getHeads', async () => {
				writes += 1;
				await writer.set(HELLO, 'anew');
			}),
		});
		await cache.set(HELLO, 'Hallo');
		await cache.invalidate({ collection: 'articles' });
		await cache.settled();
		expect(writes).toBe(1);
		expect(await cache.get(HELLO)).toBe('anew');
	});

	it('waits for the process that is at it', async () => {
		const inner = store();
		const { cache } = openCache(undefined, { store: inner });
		await cache.set(HELLO, 'Hallo');
		const lock = 'ai_lock:v1:test:reclaim';
		await inner.acquireMany([lock], 'another process', 60_000);
		await cache.invalidate({});
		expect((await cache.info()).keys.total).toBe(1);
		await inner.releaseMany([lock], 'another process');
		await cache.settled();
		expect((await cache.info()).keys.total).toBe(0);
		expect(await inner.acquireMany([lock], 'another process', 1)).toEqual([true]);
	});

	it('ends with the cache', async () => {
		const inner = store();
		const { cache } = openCache(undefined, { store: inner });
		const requests = Array.from({ length: 2000 }, (_, at) => ({ ...HELLO, prompt: `${at}` }));
		await cache.setMany(requests.map((request) => ({ request, response: 'x' })));
		await cache.invalidate({});
		await cache.close();
		expect(await inner.acquireMany(['ai_lock:v1:test:reclaim'], 'me', 1)).toEqual([true]);
	});

	it('ends quietly when something fails', async () => {
		const inner = store();
		const warnings: string[] = [];
		const { cache } = openCache(undefined, {
			logger: { warn: (message) => warnings.push(message) },
			store: after(inner, 'getHeads', () => Promise.reject(new TypeError('of a text'))),
		});
		await cache.set(HELLO, 'Hallo');
		await cache.invalidate({});
		await cache.settled();
		expect(warnings).toEqual([expect.stringContaining('goes on after a TypeError')]);
		expect(warnings.join()).not.toContain('of a text');
		expect((await cache.stats({})).faults).toBe(1);
	});
});
