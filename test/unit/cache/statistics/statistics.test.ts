import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MemoryStore } from '../../../../src/store/memory/memory.ts';
import type { Store } from '../../../../src/store/store.ts';
import { openCache } from '../../../contracts/cache-setup.ts';
import { countCalls } from '../../../contracts/counting-store.ts';
import { after } from '../../../helpers/interleaved-store.ts';
import { failing } from '../../../contracts/failing-store.ts';

const MODEL = { provider: 'openai', model: 'gpt-4', collection: 'articles' };
const HOUR_MS = 3_600_000;

describe('statistics', () => {
	let store: MemoryStore;

	beforeEach(() => {
		vi.useFakeTimers();
		vi.setSystemTime('2026-03-01T10:30:00Z');
		store = new MemoryStore({ maxBytes: 10_000_000 });
	});

	afterEach(() => {
		vi.useRealTimers();
	});

	function open(over: Store = store) {
		return openCache(undefined, { store: over }).cache;
	}

	it('count everything, per provider, model and collection', async () => {
		const cache = open();
		cache.count({ ...MODEL, hits: { row: 3, approved: 1, cache: 2, current: 4 }, misses: 10 });
		cache.count({ ...MODEL, writes: 2, inputTokens: 500, outputTokens: 400 });
		cache.count({ ...MODEL, costNanoUsd: 1_234_567_891, savedNanoUsd: 3 });
		cache.count({ ...MODEL, unpricedCalls: 2, refused: 3 });
		cache.count({ ...MODEL, collection: undefined, misses: 5 });
		cache.count({
			provider: 'approved',
			model: 'person',
			collection: 'pages',
			hits: { approved: 1 },
		});
		cache.countInvalidation('articles', 3, 1);
		cache.countInvalidation('articles', 2, 0);
		const stats = await cache.stats({});
		expect(stats.origins).toEqual({ row: 3, approved: 2, cache: 2, current: 4 });
		expect(stats.totals).toEqual({
			hits: 11,
			misses: 15,
			writes: 2,
			hitRate: 11 / 26,
			inputTokens: 500,
			outputTokens: 400,
			costUsd: 1.234567891,
			savedUsd: 3e-9,
			unpricedCalls: 2,
			refused: 3,
			hitsByOrigin: { row: 3, approved: 2, cache: 2, current: 4 },
			latencyMs: null,
		});
		expect(stats.providers['openai']?.models['gpt-4']).toMatchObject({ hits: 10, misses: 15 });
		expect(stats.providers['approved']?.models['person']).toMatchObject({ hits: 1, misses: 0 });
		expect(stats.collections['articles']).toMatchObject({ hits: 10, misses: 10 });
		expect(stats.collections['pages']).toMatchObject({ hits: 1, hitRate: 1 });
		expect(stats.invalidations).toEqual({ articles: { dropped: 5, kept: 1 } });
		expect(stats.buckets).toEqual([{ from: '2026-03-01T10:00:00.000Z', ...stats.totals }]);
	});

	it('filter by every part together', async () => {
		const cache = open();
		for (const provider of ['a', 'b']) {
			for (const model of ['m', 'n']) {
				for (const collection of ['x', 'y']) {
					cache.count({ provider, model, collection, misses: 1 });
				}
			}
		}
		const misses = async (query: object) => (await cache.stats(query)).totals.misses;
		expect(await misses({})).toBe(8);
		expect(await misses({ provider: 'a' })).toBe(4);
		expect(await misses({ provider: 'a', model: 'm' })).toBe(2);
		expect(await misses({ model: 'm', collection: 'x' })).toBe(2);
		expect(await misses({ provider: 'a', model: 'm', collection: 'x' })).toBe(1);
		expect(await misses({ collection: 'z' })).toBe(0);
		const { buckets } = await cache.stats({ provider: 'a' });
		expect(buckets).toMatchObject([{ from: '2026-03-01T10:00:00.000Z', misses: 4 }]);
	});

	it('give the hours of a range', async () => {
		const cache = open();
		for (let hour = 0; hour < 30; hour += 1) {
			cache.count({ ...MODEL, misses: hour + 1 });
			vi.setSystemTime(Date.now() + HOUR_MS);
		}
		const { buckets, totals, providers } = await cache.stats({
			from: new Date('2026-03-01T12:10:00Z'),
			to: new Date('2026-03-01T14:59:00Z'),
		});
		expect(buckets.map(({ from, misses }) => [from.slice(11, 13), misses])).toEqual([
			['12', 3],
			['13', 4],
			['14', 5],
		]);
		expect(totals.misses).toBe(12);
		expect(providers['openai']?.models['gpt-4']?.misses).toBe(12);
		const all = await cache.stats({});
		expect(all.totals.misses).toBe(465);
		expect(all.buckets.length).toBeGreaterThan(24);
		expect(all.buckets.map(({ from }) => from)).toEqual(
			all.buckets.map(({ from }) => from).toSorted(),
		);
		const later = await cache.stats({ from: new Date('2026-03-02T00:00:00Z') });
		expect(later.buckets).toHaveLength(16);
		expect((await cache.stats({ to: new Date('2020-01-01') })).buckets).toEqual([]);
	});

	it('give a long range by days, whole ones', async () => {
		const counting = countCalls(store);
		const cache = open(counting.store);
		for (let hour = 0; hour < 40 * 24; hour += 1) {
			cache.count({ ...MODEL, misses: 1, hits: { row: 2 }, latencyMs: 300 });
			cache.count({ ...MODEL, provider: 'other', misses: 1 });
			vi.setSystemTime(Date.now() + HOUR_MS);
		}
		await cache.stats({});
		counting.reset();
		const from = new Date(Date.now() - 30 * 24 * HOUR_MS);
		const month = await cache.stats({ from, provider: 'openai' });
		expect([...counting.calls]).toEqual([['readHashes', 1]]);
		expect(month.bucketHours).toBe(24);
		expect(month.buckets).toHaveLength(31);
		expect(month.buckets[0]).toMatchObject({ from: '2026-03-11T00:00:00.000Z', misses: 24 });
		expect(month.buckets[0]?.hitsByOrigin.row).toBe(48);
		expect(month.totals.misses).toBe(30 * 24 + 10);
		expect(Object.keys(month.providers)).toEqual(['openai']);
	});

	it('are the same by whole days and by hours', async () => {
		const cache = open();
		for (let hour = 0; hour < 10 * 24; hour += 1) {
			cache.count({ ...MODEL, misses: hour, latencyMs: hour * 10 });
			vi.setSystemTime(Date.now() + HOUR_MS);
		}
		const range = { from: new Date('2026-03-04T07:00:00Z'), to: new Date('2026-03-09T22:59:59Z') };
		const whole = await cache.stats(range);
		const byHours = await cache.stats({ ...range, provider: MODEL.provider });
		expect(whole.bucketHours).toBe(1);
		expect(whole.buckets).toHaveLength(5 * 24 + 16);
		expect(whole.totals.misses).toBe(whole.buckets.reduce((sum, { misses }) => sum + misses, 0));
		expect(byHours).toEqual(whole);
	});

	it('forget hours after their days, and totals never', async () => {
		const cache = open();
		cache.count({ ...MODEL, misses: 1 });
		await cache.stats({});
		vi.setSystemTime(Date.now() + 92 * 24 * HOUR_MS);
		const { buckets } = await cache.stats({ from: new Date('2026-01-01') });
		expect(buckets).toEqual([]);
		expect((await cache.stats({})).totals.misses).toBe(1);
	});

	it('are written once a second at most, and with what is left on close', async () => {
		const counting = countCalls(store);
		const cache = open(counting.store);
		const writes = () => counting.calls.get('incrementMany') ?? 0;
		for (let at = 0; at < 1000; at += 1) cache.count({ ...MODEL, misses: 1 });
		expect(writes()).toBe(0);
		await vi.advanceTimersByTimeAsync(1001);
		expect(writes()).toBe(1);
		await vi.advanceTimersByTimeAsync(5000);
		expect(writes()).toBe(1);
		cache.count({ ...MODEL, misses: 1 });
		await cache.close();
		expect(writes()).toBe(2);
	});

	it('are read in one call however many models there are', async () => {
		const counting = countCalls(store);
		const cache = open(counting.store);
		for (let model = 0; model < 40; model += 1) {
			cache.count({ ...MODEL, model: `model-${model}`, misses: 1 });
		}
		await cache.stats({});
		counting.reset();
		const stats = await cache.stats({});
		expect(Object.keys(stats.providers['openai']?.models ?? {})).toHaveLength(40);
		expect([...counting.calls]).toEqual([['readHashes', 1]]);
	});

	it('are kept when they could not be added, and added once when nobody knows whether they were', async () => {
		for (const kind of ['unavailable', 'read-only', 'full', 'timeout', 'failed'] as const) {
			const inner = new MemoryStore({ maxBytes: 1_000_000 });
			let fails = false;
			const refusing = failing(inner, () => fails, kind);
			const cache = open(refusing);
			cache.count({ ...MODEL, misses: 7 });
			fails = true;
			await expect(cache.stats({})).rejects.toMatchObject({ kind });
			cache.count({ ...MODEL, misses: 1 });
			fails = false;
			expect((await cache.stats({})).totals.misses).toBe(8);

			fails = true;
			const losing = open(
				after(inner, 'incrementMany', async () => void (await refusing.getMany([]))),
			);
			losing.count({ ...MODEL, misses: 7 });
			await expect(losing.stats({})).rejects.toMatchObject({ kind });
			losing.count({ ...MODEL, misses: 1 });
			fails = false;
			expect((await losing.stats({})).totals.misses).toBe(16);
		}
	});

	it('are sent again by themselves', async () => {
		let fails = false;
		const cache = open(failing(store, () => fails));
		fails = true;
		cache.count({ ...MODEL, misses: 7 });
		await vi.advanceTimersByTimeAsync(1001);
		fails = false;
		await vi.advanceTimersByTimeAsync(10_001);
		expect((await open().stats({})).totals.misses).toBe(7);
	});

	it('take names that mean something to objects', async () => {
		const cache = open();
		for (const name of ['__proto__', 'constructor', 'toString', 'a:b', '']) {
			cache.count({ provider: name, model: name, collection: name, misses: 1 });
		}
		const stats = await cache.stats({});
		expect(stats.totals.misses).toBe(5);
		expect(Object.keys(stats.providers)).toHaveLength(5);
		for (const [name, { models }] of Object.entries(stats.providers)) {
			const [[model, { misses }] = ['none', { misses: 0 }]] = Object.entries(models);
			expect([model, misses]).toEqual([name, 1]);
		}
	});

	it('leave out amounts that make no sense', async () => {
		const cache = open();
		cache.count({ ...MODEL, misses: Number.NaN, hits: { cache: Number.POSITIVE_INFINITY } });
		cache.count({ ...MODEL, costNanoUsd: 0.4, inputTokens: 1.6 });
		const { totals } = await cache.stats({});
		expect(totals).toMatchObject({ misses: 0, hits: 0, costUsd: 0, inputTokens: 2 });
	});

	it('show how long calls took', async () => {
		const cache = open();
		for (const latencyMs of [5, 100, 101, 900, 70_000]) cache.count({ ...MODEL, latencyMs });
		const latency = (await cache.stats({})).latency['openai']?.['gpt-4'];
		expect(latency).toMatchObject({ count: 5, sumMs: 71_106 });
		expect(latency?.steps.filter(({ count }) => count > 0)).toEqual([
			{ upToMs: 100, count: 2 },
			{ upToMs: 250, count: 1 },
			{ upToMs: 1000, count: 1 },
			{ upToMs: null, count: 1 },
		]);
		const { totals, providers, buckets } = await cache.stats({});
		for (const { latencyMs } of [totals, providers['openai']?.models['gpt-4'], buckets[0]].flatMap(
			(one) => one ?? [],
		)) {
			expect(latencyMs).toEqual({ calls: 5, p50: 175, p95: 60_000 });
		}
	});

	it('ignore fields that nobody of ours wrote', async () => {
		await store.incrementMany([
			{
				key: 'ai_stats:v1:test:total',
				fields: { foreign: 1, 'm:only': 2, 'zz:a:b:c': 3, 'm:a:b:c:d': 4, 'm:a:b:c': 5 },
				ttlMs: null,
			},
		]);
		expect((await open().stats({})).totals.misses).toBe(9);
	});
});
