import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Invalidations } from '../../../../src/cache/invalidation/invalidation.ts';
import { Entries } from '../../../../src/cache/entries/entry.ts';
import { Keys } from '../../../../src/cache/entries/key.ts';
import { Tags } from '../../../../src/cache/entries/tag.ts';
import { Leases } from '../../../../src/store/leases.ts';
import { MemoryStore } from '../../../../src/store/memory/memory.ts';
import { failing } from '../../../contracts/failing-store.ts';

const MINUTE_MS = 60_000;

describe('invalidations that may have been lost', () => {
	const keys = new Keys('test', 1);
	let store: MemoryStore;
	let isAway: boolean;
	let faults: number;
	let invalidations: Invalidations;

	beforeEach(() => {
		vi.useFakeTimers({ toFake: ['Date'] });
		store = new MemoryStore({ maxBytes: 1_000_000 });
		isAway = false;
		faults = 0;
		const over = failing(store, () => isAway);
		const onFault = () => {
			faults += 1;
		};
		invalidations = new Invalidations({
			store: over,
			leases: new Leases(over),
			keys,
			tags: new Tags(over),
			entries: new Entries({ store: over, keys, ttlSeconds: 1 }),
			onFault,
		});
	});

	afterEach(async () => {
		invalidations.stop();
		await invalidations.idle();
		vi.useRealTimers();
	});

	/** As a restart from a snapshot does. */
	async function bringBack(collection: string): Promise<void> {
		await store.setMany([{ key: keys.tag({ collection }), value: Buffer.alloc(8), ttlMs: null }]);
	}

	async function stands(collection: string): Promise<boolean> {
		const [tag] = await store.getMany([keys.tag({ collection })]);
		return tag !== null;
	}

	it('are repeated when they were made in the minute before the connection was lost', async () => {
		await invalidations.invalidate({ collection: 'old' });
		vi.setSystemTime(Date.now() + 2 * MINUTE_MS);
		await invalidations.invalidate({ collection: 'late' });
		await invalidations.invalidateItemless('items');
		const lostAt = Date.now() + 1000;
		// However long the connection was away.
		vi.setSystemTime(lostAt + 10 * MINUTE_MS);
		await Promise.all(['old', 'late'].map(bringBack));
		invalidations.repeat(lostAt);
		expect(await Promise.all(['old', 'late'].map(stands))).toEqual([true, false]);
	});

	it('are repeated at each reconnect until one succeeds', async () => {
		await invalidations.invalidate({ collection: 'c' });
		const lostAt = Date.now();
		await bringBack('c');
		isAway = true;
		invalidations.repeat(lostAt);
		await invalidations.idle();
		expect(faults).toBeGreaterThan(0);
		expect(await stands('c')).toBe(true);
		isAway = false;
		// The connection was lost once more, long after.
		invalidations.repeat(lostAt + 10 * MINUTE_MS);
		expect(await stands('c')).toBe(false);
	});

	it('are repeated until they succeed, though the connection stays', async () => {
		vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'] });
		await invalidations.invalidate({ collection: 'c' });
		await bringBack('c');
		isAway = true;
		invalidations.repeat(Date.now());
		await vi.advanceTimersByTimeAsync(MINUTE_MS);
		expect(await stands('c')).toBe(true);
		const tries = faults;
		expect(tries).toBeGreaterThan(10);
		isAway = false;
		await vi.advanceTimersByTimeAsync(5000);
		expect(await stands('c')).toBe(false);
		await bringBack('c');
		await vi.advanceTimersByTimeAsync(MINUTE_MS);
		expect(await stands('c')).toBe(true);
		expect(faults).toBe(tries);
	});

	it('are not repeated when they were not acknowledged', async () => {
		isAway = true;
		await expect(invalidations.invalidate({ collection: 'c' })).rejects.toThrow('unavailable');
		isAway = false;
		await bringBack('c');
		invalidations.repeat(Date.now());
		expect(await stands('c')).toBe(true);
	});
});
