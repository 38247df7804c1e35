import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ItemLock } from '../../../../src/directus/writing/item-lock.ts';
import { Leases } from '../../../../src/store/leases.ts';
import { makeBreakable } from '../../../helpers/breakable-store.ts';
import { openStore } from '../../../helpers/translation-setup.ts';

const ROW = ['articles', '7', 'de-DE'];

/** Work that goes on until it is told to end, and a record of what began and ended. */
class Works {
	readonly log: string[] = [];
	readonly #ends = new Map<string, () => void>();

	start(lock: ItemLock, name: string, row: readonly string[] = ROW): Promise<string> {
		return lock.run(row, async () => {
			this.log.push(`${name} begins`);
			await new Promise<void>((resolve) => this.#ends.set(name, resolve));
			this.log.push(`${name} ends`);
			return name;
		});
	}

	end(name: string): void {
		this.#ends.get(name)?.();
	}
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('writers of one row', () => {
	test('in one process take turns in the order of their coming', async () => {
		const lock = new ItemLock(new Leases(openStore()), 'test');
		const works = new Works();
		const runs = ['a', 'b', 'c'].map((name) => works.start(lock, name));
		for (const name of ['a', 'b', 'c']) {
			await vi.advanceTimersByTimeAsync(0);
			works.end(name);
		}
		expect(await Promise.all(runs)).toEqual(['a', 'b', 'c']);
		expect(works.log).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
	});

	test('in two processes take turns', async () => {
		const store = openStore();
		const works = new Works();
		const first = works.start(new ItemLock(new Leases(store), 'test'), 'first');
		await vi.advanceTimersByTimeAsync(0);
		const second = works.start(new ItemLock(new Leases(store), 'test'), 'second');
		await vi.advanceTimersByTimeAsync(5_000);
		expect(works.log).toEqual(['first begins']);
		works.end('first');
		await first;
		await vi.advanceTimersByTimeAsync(100);
		expect(works.log).toEqual(['first begins', 'first ends', 'second begins']);
		works.end('second');
		expect(await second).toBe('second');
	});

	test('wait for one that is slow', async () => {
		const store = openStore();
		const works = new Works();
		const slow = works.start(new ItemLock(new Leases(store), 'test'), 'slow');
		await vi.advanceTimersByTimeAsync(0);
		const second = works.start(new ItemLock(new Leases(store), 'test'), 'second');
		await vi.advanceTimersByTimeAsync(45_000);
		expect(works.log).toEqual(['slow begins']);
		works.end('slow');
		await slow;
		await vi.advanceTimersByTimeAsync(100);
		expect(works.log).toEqual(['slow begins', 'slow ends', 'second begins']);
		works.end('second');
		await second;
	});

	test('wait out the lock of one that was killed, and hold their own', async () => {
		const store = openStore();
		const works = new Works();
		const breakable = makeBreakable(store);
		void works.start(new ItemLock(new Leases(breakable.store), 'test'), 'killed');
		await vi.advanceTimersByTimeAsync(0);
		// Its process prolongs nothing any more.
		breakable.break();
		const second = works.start(new ItemLock(new Leases(store), 'test'), 'second');
		await vi.advanceTimersByTimeAsync(9_000);
		expect(works.log).toEqual(['killed begins']);
		await vi.advanceTimersByTimeAsync(2_000);
		expect(works.log).toEqual(['killed begins', 'second begins']);
		const third = works.start(new ItemLock(new Leases(store), 'test'), 'third');
		await vi.advanceTimersByTimeAsync(20_000);
		expect(works.log).not.toContain('third begins');
		works.end('second');
		await second;
		await vi.advanceTimersByTimeAsync(100);
		works.end('third');
		expect(await third).toBe('third');
	});

	test('do not wait for ever for one that is stuck', async () => {
		const store = openStore();
		const works = new Works();
		const stuck = works.start(new ItemLock(new Leases(store), 'test'), 'stuck');
		await vi.advanceTimersByTimeAsync(0);
		const second = works.start(new ItemLock(new Leases(store), 'test'), 'second');
		await vi.advanceTimersByTimeAsync(61_000);
		expect(works.log).toEqual(['stuck begins', 'second begins']);
		works.end('second');
		await second;
		const third = works.start(new ItemLock(new Leases(store), 'test'), 'third');
		await vi.advanceTimersByTimeAsync(0);
		expect(works.log).not.toContain('third begins');
		works.end('stuck');
		await stuck;
		await vi.advanceTimersByTimeAsync(100);
		works.end('third');
		expect(await third).toBe('third');
	});

	test('ask for nothing once all have ended', async () => {
		const lock = new ItemLock(new Leases(openStore()), 'test');
		expect(await lock.run(ROW, async () => 'done')).toBe('done');
		expect(vi.getTimerCount()).toBe(0);
	});

	test('go on after one that failed', async () => {
		const lock = new ItemLock(new Leases(openStore()), 'test');
		const failing = lock.run(ROW, () => Promise.reject(new Error('refused')));
		const next = lock.run(ROW, async () => 'done');
		await expect(failing).rejects.toThrow('refused');
		expect(await next).toBe('done');
	});

	test('go on at once without a store', async () => {
		const breakable = makeBreakable(openStore());
		breakable.break();
		const lock = new ItemLock(new Leases(breakable.store), 'test');
		expect(await lock.run(ROW, async () => 'done')).toBe('done');
	});

	test('take turns in their process without a store', async () => {
		const breakable = makeBreakable(openStore());
		breakable.break();
		const lock = new ItemLock(new Leases(breakable.store), 'test');
		const works = new Works();
		const runs = [works.start(lock, 'a'), works.start(lock, 'b')];
		await vi.advanceTimersByTimeAsync(0);
		expect(works.log).toEqual(['a begins']);
		works.end('a');
		await vi.advanceTimersByTimeAsync(0);
		works.end('b');
		await Promise.all(runs);
	});

	test('a defect of the store is not taken for its absence', async () => {
		const store = openStore();
		store.acquireMany = () => Promise.reject(new TypeError('a defect'));
		await expect(
			new ItemLock(new Leases(store), 'test').run(ROW, async () => 'done'),
		).rejects.toThrow('a defect');
	});
});

test.each([
	[['articles', '8', 'de-DE']],
	[['articles', '7', 'fr-FR']],
	[['pages', '7', 'de-DE']],
	[['articles:7', 'de-DE']],
])('%j is another row', async (row) => {
	const lock = new ItemLock(new Leases(openStore()), 'test');
	const works = new Works();
	const runs = [works.start(lock, 'a'), works.start(lock, 'b', row)];
	await vi.advanceTimersByTimeAsync(0);
	expect(works.log).toEqual(['a begins', 'b begins']);
	works.end('a');
	works.end('b');
	await Promise.all(runs);
});

test('two projects on one store do not wait for each other', async () => {
	const store = openStore();
	const works = new Works();
	const runs = [
		works.start(new ItemLock(new Leases(store), 'one'), 'a'),
		works.start(new ItemLock(new Leases(store), 'two'), 'b'),
	];
	await vi.advanceTimersByTimeAsync(0);
	expect(works.log).toEqual(['a begins', 'b begins']);
	works.end('a');
	works.end('b');
	await Promise.all(runs);
});
