import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { HELLO, openCache } from '../../../contracts/cache-setup.ts';
import type { Store } from '../../../../src/store/store.ts';
import { MemoryStore } from '../../../../src/store/memory/memory.ts';
import { after } from '../../../helpers/interleaved-store.ts';

const LOCK = 'ai_lock:v1:test:reclaim';

async function keysOf(of: Store, prefix: string): Promise<readonly string[]> {
	const keys: string[] = [];
	for await (const page of of.scan(prefix)) keys.push(...page);
	return keys;
}

/** Shared: closed by none of its users. */
function store(): Store {
	const inner = new MemoryStore({ maxBytes: 10_000_000 });
	inner.close = async () => undefined;
	return inner;
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
		await cache.idle();
		expect(writes).toBe(1);
		expect(await cache.get(HELLO)).toBe('anew');
	});

	it('waits for the process that is at it', async () => {
		const inner = store();
		const { cache } = openCache(undefined, { store: inner });
		await cache.set(HELLO, 'Hallo');
		await inner.acquireMany([LOCK], 'another process', 60_000);
		await cache.invalidate({});
		expect((await cache.info()).keys.total).toBe(1);
		await inner.releaseMany([LOCK], 'another process');
		await cache.idle();
		expect((await cache.info()).keys.total).toBe(0);
		expect(await inner.acquireMany([LOCK], 'another process', 1)).toEqual([true]);
	});

	it('never goes on beside the process that is at it', async () => {
		const inner = store();
		const { cache } = openCache(undefined, { store: inner });
		await cache.set(HELLO, 'Hallo');
		await inner.acquireMany([LOCK], 'another process', 60_000);
		await cache.invalidate({});
		await pause(600);
		expect((await cache.info()).keys.total).toBe(1);
		await cache.close();
		expect((await openCache(undefined, { store: inner }).cache.info()).keys.total).toBe(1);
	});

	it('is taken over by who comes next when its process ends', async () => {
		const inner = store();
		const { cache } = openCache(undefined, { store: inner });
		const other = { ...HELLO, collection: 'pages' };
		const kept = { ...HELLO, collection: 'kept' };
		await cache.setMany([HELLO, other, kept].map((request) => ({ request, response: 'x' })));
		await cache.invalidate({ collection: 'articles' });
		await cache.close();
		const { cache: next } = openCache(undefined, { store: inner });
		expect((await next.info()).keys.total).toBe(3);
		await next.invalidate({ collection: 'pages' });
		await next.idle();
		expect((await next.info()).keys).toMatchObject({ total: 1, collections: { kept: 1 } });
	});

	it('is taken over by who starts', async () => {
		const inner = store();
		const { cache } = openCache(undefined, { store: inner });
		await cache.set(HELLO, 'Hallo');
		await cache.invalidate({});
		await cache.close();
		vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
		const { cache: next } = openCache(undefined, { store: inner });
		vi.advanceTimersByTime(10_000);
		vi.useRealTimers();
		await next.idle();
		expect((await next.info()).keys.total).toBe(0);
		await next.close();
		expect(await keysOf(inner, 'ai_lock')).toEqual([]);
	});

	it('does not walk over anything when there was nothing to drop', async () => {
		const inner = store();
		const { cache, calls } = openCache(undefined, { store: inner });
		await cache.invalidate({ collection: 'articles' });
		await cache.invalidateItemless('articles');
		await cache.idle();
		expect(calls.get('scan')).toBeUndefined();
		await cache.set(HELLO, 'Hallo');
		await cache.invalidate({ collection: 'articles' });
		await cache.idle();
		expect(calls.get('scan')).toBe(1);
	});

	it('of what names no item comes once a minute, of all processes together', async () => {
		const inner = store();
		const opened = [1, 2].map(() => openCache(undefined, { store: inner }));
		for (let edit = 0; edit < 5; edit += 1) {
			for (const { cache } of opened) {
				await cache.set(HELLO, `edit ${edit}`);
				await cache.invalidateItemless('articles');
				expect(await cache.get(HELLO)).toBeNull();
				await cache.idle();
			}
		}
		const scans = opened.map(({ calls }) => calls.get('scan') ?? 0);
		expect(scans.reduce((sum, count) => sum + count, 0)).toBe(1);
	});

	it('ends with the cache', async () => {
		const inner = store();
		const { cache } = openCache(undefined, { store: inner });
		const requests = Array.from({ length: 2000 }, (_, at) => ({ ...HELLO, prompt: `${at}` }));
		await cache.setMany(requests.map((request) => ({ request, response: 'x' })));
		await cache.invalidate({});
		await cache.close();
		expect(await inner.acquireMany([LOCK], 'me', 1)).toEqual([true]);
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
		await cache.idle();
		expect(warnings).toEqual([expect.stringContaining('goes on after a TypeError')]);
		expect(warnings.join()).not.toContain('of a text');
		expect((await cache.stats({})).faults).toBe(1);
	});
});
