import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type HoldAnswer, sumOf } from '../../src/store/account.ts';
import type { Store } from '../../src/store/store.ts';
import type { Backend } from './backend.ts';

const BYTES = Buffer.from([0, 1, 2, 13, 10, 127, 128, 200, 254, 255]);

function bucket(kind: string, amount: number, needed = amount) {
	return { name: kind, amount, needed, capacity: 10, refillPerMs: 1e-9 } as const;
}

/** What every store promises, whatever is behind it. */
export function describeStore(name: string, create: () => Backend): void {
	describe(`store: ${name}`, () => {
		let backend: Backend;
		let store: Store;
		let other: Store;

		beforeEach(() => {
			backend = create();
			store = backend.open();
			other = backend.open();
		});

		afterEach(() => backend.close());

		it('gives back the bytes it was given, in the order of the keys', async () => {
			await store.setMany([
				{ key: 'a', value: BYTES, ttlMs: null },
				{ key: 'b', value: Buffer.alloc(0), ttlMs: 5000 },
			]);
			expect(await other.getMany(['b', 'missing', 'a', 'a'])).toEqual([
				Buffer.alloc(0),
				null,
				BYTES,
				BYTES,
			]);
		});

		it('answers nothing for no keys', async () => {
			expect(await store.getMany([])).toEqual([]);
			expect(await store.deleteMany([])).toBe(0);
			await store.setMany([]);
			await store.writeFields('a', new Map(), 1000);
			await store.incrementMany([]);
			expect(await store.acquireMany([], 'me', 1000)).toEqual([]);
			expect(await store.renewMany([], 'me', 1000)).toEqual([]);
			await store.releaseMany([], 'me');
			await store.patchMany([]);
			expect(await backend.keys()).toEqual([]);
		});

		it('answers calls of one tick each with its own values', async () => {
			await store.setMany(
				['a', 'b', 'c'].map((key) => ({ key, value: Buffer.from(key), ttlMs: null })),
			);
			const answers = await Promise.all([
				store.getMany(['a', 'b']),
				store.getMany(['c']),
				store.getMany(['b', 'x', 'a']),
			]);
			expect(answers.map((values) => values.map(String))).toEqual([
				['a', 'b'],
				['c'],
				['b', 'null', 'a'],
			]);
		});

		it('reads thousands of keys', async () => {
			const keys = Array.from({ length: 1500 }, (_, at) => `key-${at}`);
			await store.setMany(keys.map((key) => ({ key, value: Buffer.from(key), ttlMs: 60_000 })));
			expect((await store.getMany(keys)).map(String)).toEqual(keys);
			expect(await store.deleteMany(keys)).toBe(1500);
		});

		it('forgets a value when its lifetime ends, and keeps what has none', async () => {
			await store.setMany([
				{ key: 'short', value: BYTES, ttlMs: 60_000 },
				{ key: 'long', value: BYTES, ttlMs: 600_000 },
				{ key: 'lasting', value: BYTES, ttlMs: null },
			]);
			await backend.elapse(59_000);
			expect(await store.getMany(['short', 'long', 'lasting'])).toEqual([BYTES, BYTES, BYTES]);
			await backend.elapse(2000);
			expect(await store.getMany(['short', 'long', 'lasting'])).toEqual([null, BYTES, BYTES]);
		});

		it('replaces value and lifetime when it sets again', async () => {
			await store.setMany([{ key: 'a', value: BYTES, ttlMs: 60_000 }]);
			await store.setMany([{ key: 'a', value: Buffer.from('new'), ttlMs: null }]);
			await backend.elapse(120_000);
			expect(await store.getMany(['a'])).toEqual([Buffer.from('new')]);
		});

		it('reads a value of another type as nothing', async () => {
			await backend.putForeignType('a');
			expect(await store.getMany(['a'])).toEqual([null]);
		});

		it('reads the heads of values', async () => {
			await backend.put('a', BYTES);
			await backend.put('b', Buffer.from([7]));
			const heads = [BYTES.subarray(0, 4), Buffer.from([7])];
			expect(await store.getHeads(['a', 'b'], 4)).toEqual(heads);
		});

		it('reads nothing as no head', async (context) => {
			if (!backend.typed) context.skip();
			await backend.putForeignType('a');
			expect(await store.getHeads(['a', 'missing'], 4)).toEqual([null, null]);
		});

		it('sets nothing over what is guarded, but for the value that was seen', async (context) => {
			if (!backend.patches) context.skip();
			const value = Buffer.from([0xe1, 0, 255]);
			const set = (key: string, over: Buffer | null, ttlMs: number | null = null) =>
				other.setGuarded([{ key, value, ttlMs, over }], '-');
			await backend.put('guarded', Buffer.from('-one'));
			await set('guarded', null);
			await set('guarded', Buffer.from('-two'));
			expect(await store.getMany(['guarded'])).toEqual([Buffer.from('-one')]);
			await backend.put('guarded', Buffer.from('-one and more'));
			await set('guarded', Buffer.from('-two'));
			await set('guarded', Buffer.from('-one'), 60_000);
			await backend.put('ordinary', Buffer.from('two'));
			await set('ordinary', null);
			await set('absent', Buffer.from('-one'), 60_000);
			await set('empty', null);
			const keys = ['guarded', 'ordinary', 'absent', 'empty'];
			expect(await store.getMany(keys)).toEqual(keys.map(() => value));
			await backend.elapse(61_000);
			expect(await store.getMany(keys)).toEqual([null, value, null, value]);
		});

		it('sets over another type though it guards', async (context) => {
			if (!backend.typed) context.skip();
			await backend.putForeignType('foreign');
			await store.setGuarded([{ key: 'foreign', value: BYTES, ttlMs: null, over: null }], '-');
			expect(await store.getMany(['foreign'])).toEqual([BYTES]);
		});

		it('sets hundreds of guarded values', async (context) => {
			if (!backend.patches) context.skip();
			const keys = Array.from({ length: 300 }, (_, at) => `guarded:${at}`);
			await backend.put('guarded:7', Buffer.from('-seven'));
			const values = keys.map((key) => ({
				key,
				value: Buffer.from(key),
				ttlMs: 60_000,
				over: null,
			}));
			await store.setGuarded(values, '-');
			const found = await store.getMany(keys);
			expect(found.map(String)).toEqual(keys.with(7, '-seven'));
		});

		it('sets only what is absent and answers what stands', async () => {
			await backend.put('a', BYTES);
			const standing = await store.setAbsentMany([
				{ key: 'a', value: Buffer.from('mine'), ttlMs: null },
				{ key: 'b', value: Buffer.from('new'), ttlMs: null },
			]);
			expect(standing).toEqual([BYTES, Buffer.from('new')]);
			expect(await other.getMany(['a', 'b'])).toEqual([BYTES, Buffer.from('new')]);
		});

		it('agrees with all others on what stands', async () => {
			const offers = await Promise.all(
				[store, other].flatMap((one, at) =>
					[0, 1].map((round) =>
						one.setAbsentMany([{ key: 'tag', value: Buffer.from(`${at}${round}`), ttlMs: null }]),
					),
				),
			);
			expect(new Set(offers.map(([value]) => String(value))).size).toBe(1);
		});

		it('replaces another type where it has to set', async () => {
			await backend.putForeignType('a');
			const [standing] = await store.setAbsentMany([{ key: 'a', value: BYTES, ttlMs: null }]);
			expect(standing).toEqual(BYTES);
		});

		it('counts the keys that it deleted', async () => {
			await backend.put('a', BYTES);
			await backend.putForeignType('b');
			expect(await store.deleteMany(['a', 'b', 'missing'])).toBe(2);
			expect(await backend.keys()).toEqual([]);
		});

		it('walks over the keys that begin and end literally as asked', async () => {
			const wanted = ['p:*[x]:1:end', 'p:*[x]:2:end'];
			const others = ['p:abc:1:end', 'p:*[x]:1', 'q:*[x]:1:end', 'p:*[x]:3:End'];
			for (const key of [...wanted, ...others]) await backend.put(key, BYTES);
			const found = new Set<string>();
			for await (const page of store.scan('p:*[x]:', ':end')) {
				for (const key of page) found.add(key);
			}
			expect([...found].toSorted()).toEqual(wanted);
		});

		it('walks over many keys in pages', async () => {
			const keys = Array.from({ length: 1000 }, (_, at) => `page:${at}`);
			await store.setMany(keys.map((key) => ({ key, value: BYTES, ttlMs: null })));
			const found = new Set<string>();
			let largest = 0;
			for await (const page of store.scan('page:')) {
				largest = Math.max(largest, page.length);
				for (const key of page) found.add(key);
			}
			expect(found.size).toBe(1000);
			expect(largest).toBeLessThan(backend.name === 'ioredis-mock' ? 1001 : 400);
		});

		it('patches the head of a value that is still the expected one', async (context) => {
			if (!backend.patches) context.skip();
			await store.setMany([
				{ key: 'a', value: BYTES, ttlMs: 60_000 },
				{ key: 'b', value: BYTES, ttlMs: 60_000 },
			]);
			const expected = BYTES.subarray(0, 3);
			const replacement = Buffer.from([0, 255, 2]);
			await store.patchMany([
				{ key: 'a', expected, replacement },
				{ key: 'b', expected: Buffer.from([9, 9, 9]), replacement },
				{ key: 'missing', expected, replacement },
				{ key: 'empty', expected: Buffer.alloc(0), replacement: Buffer.alloc(0) },
			]);
			const patched = Buffer.concat([replacement, BYTES.subarray(3)]);
			expect(await store.getMany(['a', 'b', 'missing'])).toEqual([patched, BYTES, null]);
			expect((await backend.keys()).toSorted()).toEqual(['a', 'b']);
			await backend.elapse(61_000);
			expect(await store.getMany(['a'])).toEqual([null]);
		});

		it('deletes only what is still as expected', async (context) => {
			if (!backend.patches) context.skip();
			await backend.put('a', BYTES);
			await backend.put('b', Buffer.from('new'));
			await backend.putForeignType('c');
			const expected = BYTES.subarray(0, 8);
			const heads = ['a', 'b', 'c', 'missing'].map((key) => ({ key, expected }));
			expect(await store.deleteUnchanged(heads)).toBe(1);
			expect((await backend.keys()).toSorted()).toEqual(['b', 'c']);
		});

		it('keeps fields of any bytes', async () => {
			await store.writeFields('hash', fields({ a: BYTES, b: BYTES.subarray(4) }), 60_000);
			await other.writeFields('hash', fields({ b: BYTES, c: Buffer.from([255]) }), 60_000);
			const expected = fields({ a: BYTES, b: BYTES, c: Buffer.from([255]) });
			expect(await store.readFields('hash')).toEqual(expected);
			await store.writeFields('hash', fields({ b: null, missing: null, d: BYTES }), 60_000);
			expect([...(await other.readFields('hash')).keys()].toSorted()).toEqual(['a', 'c', 'd']);
			await store.writeFields('hash', fields({ a: null, c: null, d: null }), 0);
			expect(await backend.keys()).toEqual([]);
			expect(await store.readFields('hash')).toEqual(new Map());
		});

		it('keeps fields as long as the longest lifetime they were given', async () => {
			await store.writeFields('hash', fields({ a: BYTES }), 600_000);
			await store.writeFields('hash', fields({ b: BYTES }), 60_000);
			await store.writeFields('hash', fields({ b: null }), 0);
			await backend.elapse(590_000);
			expect((await store.readFields('hash')).size).toBe(1);
			await store.writeFields('hash', fields({ c: BYTES }), 60_000);
			await backend.elapse(50_000);
			expect((await store.readFields('hash')).size).toBe(2);
			await backend.elapse(20_000);
			expect((await store.readFields('hash')).size).toBe(0);
		});

		it('keeps fields longer without writing any', async () => {
			await store.writeFields('hash', fields({ a: BYTES }), 60_000);
			await other.writeFields('hash', new Map(), 600_000);
			await backend.elapse(590_000);
			expect(await store.readFields('hash')).toEqual(fields({ a: BYTES }));
			await backend.elapse(20_000);
			expect(await backend.keys()).toEqual([]);
		});

		it('replaces another type by fields', async (context) => {
			if (!backend.typed) context.skip();
			await backend.put('text', BYTES);
			expect(await store.readFields('text')).toEqual(new Map());
			await store.writeFields('text', fields({ a: BYTES, b: null }), 60_000);
			expect(await store.readFields('text')).toEqual(fields({ a: BYTES }));
		});

		it('adds to counters that all share', async () => {
			await Promise.all([addCounts(store, 2), addCounts(other, 3), addCounts(store, -1)]);
			await store.incrementMany([{ key: 'big', fields: { n: 2 ** 52 }, ttlMs: null }]);
			expect(await store.readHashes(['totals', 'missing', 'hour', 'big'])).toEqual([
				{ 'a:b%3A': '4', c: '3' },
				{},
				{ a: '4' },
				{ n: `${2 ** 52}` },
			]);
			await backend.elapse(61_000);
			expect(await store.readHashes(['totals', 'hour'])).toEqual([{ 'a:b%3A': '4', c: '3' }, {}]);
		});

		it('adds once what is repeated under the same number', async () => {
			const increments = [
				{ key: 'totals', fields: { a: 1, b: 2 }, ttlMs: null },
				{ key: 'hour', fields: { a: 1 }, ttlMs: 60_000 },
			];
			const add = (of: Store, number: number, key = 'once') =>
				of.incrementMany(increments, { key, number, ttlMs: 120_000 });
			await add(store, 1);
			await add(other, 1);
			await add(store, 2);
			await add(store, 1);
			await add(store, 1, 'another');
			expect(await store.readHashes(['totals', 'hour'])).toEqual([{ a: '3', b: '6' }, { a: '3' }]);
			await backend.elapse(121_000);
			expect(await backend.keys()).toEqual(['totals']);
		});

		it('adds to many counters', async () => {
			const many = Object.fromEntries(Array.from({ length: 700 }, (_, at) => [`f${at}`, at + 1]));
			const increments = ['one', 'two'].map((key) => ({ key, fields: many, ttlMs: null }));
			const once = { key: 'once', number: 1, ttlMs: 60_000 };
			await store.incrementMany(increments, once);
			await store.incrementMany(increments, once);
			const texts = Object.fromEntries(Object.entries(many).map(([field, by]) => [field, `${by}`]));
			expect(await store.readHashes(['one', 'two'])).toEqual([texts, texts]);
		});

		it('counts where another type stood', async (context) => {
			if (!backend.typed) context.skip();
			await backend.put('totals', BYTES);
			await store.incrementMany([{ key: 'totals', fields: { a: 1, b: 2 }, ttlMs: null }]);
			expect(await store.readHashes(['totals'])).toEqual([{ a: '1', b: '2' }]);
		});

		it('gives a lock to one owner until it is released', async () => {
			expect(await store.acquireMany(['x', 'y'], 'one', 10_000)).toEqual([true, true]);
			expect(await other.acquireMany(['y', 'z'], 'two', 10_000)).toEqual([false, true]);
			await other.releaseMany(['x', 'y', 'z'], 'two');
			expect(await other.acquireMany(['x', 'y', 'z'], 'three', 10_000)).toEqual([
				false,
				false,
				true,
			]);
			await store.releaseMany(['x', 'y'], 'one');
			expect(await other.acquireMany(['x', 'y'], 'three', 10_000)).toEqual([true, true]);
		});

		it('frees a lock when its lease ends, and prolongs it for its owner only', async () => {
			await store.acquireMany(['x', 'y'], 'one', 10_000);
			await backend.elapse(8000);
			expect(await store.renewMany(['x', 'missing'], 'one', 10_000)).toEqual([true, false]);
			expect(await other.renewMany(['y'], 'two', 10_000)).toEqual([false]);
			await backend.elapse(5000);
			expect(await other.acquireMany(['x', 'y'], 'two', 10_000)).toEqual([false, true]);
		});

		it('takes, prolongs and frees hundreds of locks', async () => {
			const locks = Array.from({ length: 300 }, (_, at) => `lock-${at}`);
			expect((await store.acquireMany(locks, 'one', 10_000)).every(Boolean)).toBe(true);
			expect((await store.renewMany(locks, 'one', 10_000)).every(Boolean)).toBe(true);
			await store.releaseMany(locks, 'one');
			expect(await backend.keys()).toEqual([]);
		});

		it('draws from all buckets of a key or from none, for all processes', async (context) => {
			if (!backend.patches) context.skip();
			expect(await store.draw('limit', [bucket('rpm', 6), bucket('tpm', 9)])).toBe(0);
			expect(await other.draw('limit', [bucket('rpm', 1), bucket('tpm', 2)])).toBeGreaterThan(0);
			expect(await other.draw('limit', [bucket('rpm', 0), bucket('tpm', -5)])).toBe(0);
			expect(await other.draw('limit', [bucket('rpm', 4), bucket('tpm', 6)])).toBe(0);
			expect(await store.draw('limit', [bucket('rpm', 1), bucket('tpm', 0)])).toBeGreaterThan(0);
			expect(await store.draw('limit', [bucket('rpm', 0), bucket('tpm', 20, -1e9)])).toBe(0);
			expect(await store.draw('limit', [bucket('rpm', 0), bucket('tpm', 1)])).toBeGreaterThan(0);
			expect(await store.draw('other', [bucket('rpm', 10)])).toBe(0);
		});

		it('sets amounts aside while they fit, for all processes', async (context) => {
			if (!backend.patches) context.skip();
			expect(await ask(store, 'a', 20, 60)).toEqual({ state: 'granted', sum: 20 });
			expect(await ask(other, 'b', 20, 41)).toEqual({ state: 'wait', sum: 20 });
			expect(await ask(other, 'c', 20, 40)).toEqual({ state: 'granted', sum: 40 });
			expect(await ask(other, 'd', 101, 101)).toEqual({ state: 'full', sum: 40 });
			await Promise.all([1, 2].map(() => store.chargeHold('account', 'a', 30, 120_000)));
			await other.chargeHold('account', 'c', 10, 120_000);
			expect(await ask(store, 'e', 61, 61)).toEqual({ state: 'full', sum: 40 });
			expect(await ask(store, 'f', 60, 999)).toEqual({ state: 'granted', sum: 100 });
			await store.incrementMany([{ key: 'account', fields: { spent: 5 }, ttlMs: 120_000 }]);
			const [account] = await store.readHashes(['account']);
			expect(sumOf(Object.entries(account ?? {}))).toBe(105);
			await store.chargeHold('account', 'unknown', 7, 120_000);
			expect(await other.readHashes(['account'])).toEqual([account]);
		});

		it('counts an amount that nobody settles as it was expected', async (context) => {
			if (!backend.patches) context.skip();
			const killed = { id: 'killed', expected: 20, ceiling: 90, limit: 100, leaseMs: 0 };
			expect(await store.hold('account', killed, 120_000)).toEqual({ state: 'granted', sum: 20 });
			expect(await ask(other, 'next', 20, 90)).toEqual({ state: 'granted', sum: 40 });
			await store.chargeHold('account', 'killed', 70, 120_000);
			expect(await ask(store, 'third', 10, 90)).toEqual({ state: 'wait', sum: 90 });
		});

		it('keeps amounts of this size to the last digit', async (context) => {
			if (!backend.patches) context.skip();
			const big = 2 ** 50 + 1;
			const hold = { id: 'a', expected: big, ceiling: big, limit: 2 ** 52, leaseMs: 1000 };
			expect(await store.hold('account', hold, 1000)).toEqual({ state: 'granted', sum: big });
		});

		it('reports its health', async () => {
			const health = await store.health();
			expect(health.status).toBe('ok');
			expect(health.usedMemoryBytes).toBeGreaterThanOrEqual(0);
			expect(await backend.keys()).toEqual([]);
		});
	});
}

function ask(store: Store, id: string, expected: number, ceiling: number): Promise<HoldAnswer> {
	const hold = { id, expected, ceiling, limit: 100, leaseMs: 60_000 };
	return store.hold('account', hold, 120_000);
}

function addCounts(store: Store, by: number): Promise<void> {
	return store.incrementMany([
		{ key: 'totals', fields: { 'a:b%3A': by, c: 1 }, ttlMs: null },
		{ key: 'hour', fields: { a: by }, ttlMs: 60_000 },
	]);
}

function fields<T extends Buffer | null>(record: Readonly<Record<string, T>>): Map<string, T> {
	return new Map(Object.entries(record));
}
