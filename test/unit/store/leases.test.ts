import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Leases } from '../../../src/store/leases.ts';
import { MemoryStore } from '../../../src/store/memory/memory.ts';
import { failing } from '../../contracts/failing-store.ts';
import { type CountingStore, countCalls } from '../../contracts/counting-store.ts';

describe('leases', () => {
	let counting: CountingStore;
	let leases: Leases;
	let faults: unknown[];
	let isAway: boolean;

	beforeEach(() => {
		vi.useFakeTimers();
		isAway = false;
		counting = countCalls(failing(new MemoryStore({ maxBytes: 1_000_000 }), () => isAway));
		faults = [];
		leases = new Leases(counting.store, (error) => void faults.push(error));
	});

	afterEach(() => {
		vi.useRealTimers();
	});

	async function isFree(key: string): Promise<boolean> {
		const [taken] = await counting.store.acquireMany([key], 'them', 1);
		return taken === true;
	}

	it('are prolonged all at once for as long as they are held', async () => {
		await leases.acquire(['a', 'b']);
		await leases.acquire(['c']);
		counting.reset();
		await vi.advanceTimersByTimeAsync(60_000);
		expect(counting.calls.get('renewMany')).toBe(20);
		expect(await Promise.all(['a', 'b', 'c'].map(isFree))).toEqual([false, false, false]);
	});

	it('end ten seconds after their process has', async () => {
		await leases.acquire(['a']);
		vi.setSystemTime(Date.now() + 9900);
		expect(await isFree('a')).toBe(false);
		vi.setSystemTime(Date.now() + 200);
		expect(await isFree('a')).toBe(true);
	});

	it('are released once, and nothing is prolonged any more', async () => {
		await leases.acquire(['a', 'b']);
		await leases.release(['a', 'b', 'never taken']);
		await leases.release(['a', 'b']);
		expect(counting.calls.get('releaseMany')).toBe(1);
		counting.reset();
		await vi.advanceTimersByTimeAsync(60_000);
		expect(counting.total()).toBe(0);
		expect(await isFree('a')).toBe(true);
	});

	it('leave alone what another has taken', async () => {
		await counting.store.acquireMany(['a'], 'them', 100_000);
		expect(await leases.acquire(['a', 'b'])).toEqual([false, true]);
		await leases.release(['a']);
		expect(await isFree('a')).toBe(false);
	});

	it('are taken once by one process too', async () => {
		expect(await leases.acquire(['a'])).toEqual([true]);
		await counting.store.deleteMany(['a']);
		expect(await leases.acquire(['a', 'b'])).toEqual([false, true]);
	});

	it('are given up when another has them, and their holder is told', async () => {
		await leases.acquire(['a', 'b']);
		const lost: string[] = [];
		for (const key of ['a', 'b']) leases.whenLost(key, () => lost.push(key));
		await counting.store.deleteMany(['a']);
		await counting.store.acquireMany(['a'], 'them', 100_000);
		await vi.advanceTimersByTimeAsync(3100);
		expect(lost).toEqual(['a']);
		expect(['a', 'b'].map((key) => leases.holds(key))).toEqual([false, true]);
		leases.whenLost('a', () => lost.push('a late'));
		expect(lost).toEqual(['a', 'a late']);
		await leases.release(['a']);
		expect(await isFree('a')).toBe(false);
	});

	it('are taken again when the store has lost them', async () => {
		await leases.acquire(['a']);
		leases.whenLost('a', () => expect.unreachable());
		await counting.store.deleteMany(['a']);
		await vi.advanceTimersByTimeAsync(3100);
		expect(await isFree('a')).toBe(false);
		await leases.release(['a']);
		expect(await isFree('a')).toBe(true);
	});

	it('are not taken for lost while a slow heartbeat takes them again', async () => {
		const inner = counting.store;
		const slow = new Leases({
			...inner,
			acquireMany: (...args) => inner.acquireMany(...args),
			renewMany: async (...args) => {
				const held = await inner.renewMany(...args);
				await new Promise((resolve) => {
					setTimeout(resolve, 5000);
				});
				return held;
			},
		});
		await slow.acquire(['a']);
		slow.whenLost('a', () => expect.unreachable());
		await inner.deleteMany(['a']);
		await vi.advanceTimersByTimeAsync(30_000);
		expect(slow.holds('a')).toBe(true);
	});

	it('that were released during a heartbeat are not taken again', async () => {
		await leases.acquire(['a']);
		await counting.store.deleteMany(['a']);
		vi.advanceTimersByTime(3100);
		await leases.release(['a']);
		await vi.advanceTimersByTimeAsync(100);
		expect(await isFree('a')).toBe(true);
	});

	it('are given up when they are held for longer than they may be', async () => {
		await leases.acquire(['a'], 15 * 60_000);
		await vi.advanceTimersByTimeAsync(16 * 60_000);
		expect(await isFree('a')).toBe(true);
		// The last heartbeat may still be under way.
		await vi.waitFor(() => expect(vi.getTimerCount()).toBe(0));
	});

	it('survive a store that fails for a while', async () => {
		await leases.acquire(['a']);
		isAway = true;
		await vi.advanceTimersByTimeAsync(6100);
		isAway = false;
		expect(faults).toHaveLength(2);
		await vi.advanceTimersByTimeAsync(6000);
		expect(await isFree('a')).toBe(false);
	});

	it('are released on close', async () => {
		await leases.acquire(['a', 'b']);
		await leases.close();
		expect(await Promise.all(['a', 'b'].map(isFree))).toEqual([true, true]);
	});
});
