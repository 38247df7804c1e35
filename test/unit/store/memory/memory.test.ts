import { describe, expect, it } from 'vitest';
import { StoreError } from '../../../../src/errors.ts';
import { MemoryStore } from '../../../../src/store/memory/memory.ts';
import { memoryBackend } from '../../../contracts/backend.ts';
import { describeStore } from '../../../contracts/store.ts';

describeStore('memory', memoryBackend);

const KILOBYTE = Buffer.alloc(1000);

describe('the bound of the memory store', () => {
	it('drops the least recently used first', async () => {
		const store = new MemoryStore({ maxBytes: 5000 });
		for (const key of ['a', 'b', 'c', 'd']) {
			await store.setMany([{ key, value: KILOBYTE, ttlMs: 60_000 }]);
		}
		await store.getMany(['a']);
		await store.setMany([{ key: 'e', value: KILOBYTE, ttlMs: 60_000 }]);
		const present = (await store.getMany(['a', 'b', 'c', 'd', 'e'])).map((value) => value !== null);
		expect(present).toEqual([true, false, true, true, true]);
	});

	it('drops what has no lifetime last', async () => {
		const store = new MemoryStore({ maxBytes: 5000 });
		await store.setMany([{ key: 'tag', value: KILOBYTE, ttlMs: null }]);
		for (let at = 0; at < 20; at += 1) {
			await store.setMany([{ key: `entry-${at}`, value: KILOBYTE, ttlMs: 60_000 }]);
		}
		expect(await store.getMany(['tag', 'entry-0', 'entry-19'])).toEqual([KILOBYTE, null, KILOBYTE]);
		for (let at = 0; at < 3; at += 1) {
			await store.setMany([{ key: `lasting-${at}`, value: KILOBYTE, ttlMs: null }]);
		}
		expect(await store.getMany(['tag', 'entry-19'])).toEqual([KILOBYTE, null]);
		await store.setMany([{ key: 'lasting-3', value: KILOBYTE, ttlMs: null }]);
		expect(await store.getMany(['lasting-0', 'lasting-3'])).toEqual([null, KILOBYTE]);
	});

	it('never holds more than its bound', async () => {
		const store = new MemoryStore({ maxBytes: 20_000 });
		for (let at = 0; at < 300; at += 1) {
			const key = `key-${at % 70}`;
			await store.setMany([{ key, value: Buffer.alloc((at * 37) % 900), ttlMs: 60_000 }]);
			await store.writeFields(
				`set-${at % 5}`,
				new Map([[`${at}`, KILOBYTE.subarray(990)]]),
				60_000,
			);
			await store.incrementMany([{ key: 'hash', fields: { [`field-${at}`]: 1 }, ttlMs: 60_000 }]);
			expect((await store.health()).usedMemoryBytes).toBeLessThanOrEqual(20_000);
		}
	});

	it('counts the same bytes out that it counted in', async () => {
		const store = new MemoryStore({ maxBytes: 100_000 });
		await store.setMany([{ key: 'a', value: KILOBYTE, ttlMs: null }]);
		await store.writeFields('set', new Map([['a', KILOBYTE]]), 60_000);
		await store.incrementMany([{ key: 'hash', fields: { a: 1, b: 2 }, ttlMs: null }]);
		await store.patchMany([{ key: 'a', expected: KILOBYTE.subarray(0, 1), replacement: KILOBYTE }]);
		await store.deleteMany(['a', 'set', 'hash']);
		expect((await store.health()).usedMemoryBytes).toBe(0);
	});

	it('drops no other for being listed or looked at in passing', async () => {
		const store = new MemoryStore({ maxBytes: 5000 });
		for (const key of ['a', 'b', 'c', 'd']) {
			await store.setMany([{ key, value: KILOBYTE, ttlMs: 60_000 }]);
		}
		await store.getMany(['a']);
		for await (const keys of store.scan('')) await store.getHeads(keys.toReversed(), 4);
		await store.setMany([{ key: 'e', value: KILOBYTE, ttlMs: 60_000 }]);
		expect(await store.getMany(['a', 'b'])).toEqual([KILOBYTE, null]);
	});

	it('keeps what stands where it refuses what is to replace it', async () => {
		const store = new MemoryStore({ maxBytes: 5000 });
		await store.setMany([{ key: 'a', value: KILOBYTE, ttlMs: null }]);
		const failed = store.setMany([{ key: 'a', value: Buffer.alloc(6000), ttlMs: null }]);
		await expect(failed).rejects.toMatchObject({ kind: 'full' });
		expect(await store.getMany(['a'])).toEqual([KILOBYTE]);
	});

	it('refuses by name what is larger than all of it', async () => {
		const store = new MemoryStore({ maxBytes: 500 });
		const failed = store.setMany([{ key: 'a', value: KILOBYTE, ttlMs: null }]);
		await expect(failed).rejects.toBeInstanceOf(StoreError);
		await expect(failed).rejects.toMatchObject({ kind: 'full' });
	});
});
