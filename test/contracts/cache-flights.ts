import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CacheMiss, CacheRequest } from '../../src/cache/cache.ts';
import type { PromptCache } from '../../src/cache/prompt-cache.ts';
import type { Backend } from './backend.ts';
import { HELLO, openCache } from './cache-setup.ts';

export function describeFlights(name: string, create: () => Backend): void {
	describe(`single-flight: ${name}`, () => {
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

		it('computes once for a thousand callers of two processes', async () => {
			let computations = 0;
			const compute = async () => {
				computations += 1;
				await pause(30);
				return { response: 'Hallo' };
			};
			const answers = await Promise.all(
				Array.from({ length: 1000 }, (_, at) =>
					(at % 2 === 0 ? cache : elsewhere).getOrCompute(HELLO, compute),
				),
			);
			expect(new Set(answers)).toEqual(new Set(['Hallo']));
			expect(computations).toBe(1);
		});

		it('hands each miss to one owner and its answer to all others', async () => {
			const requests = ['a', 'b', 'c'].map((prompt) => ({ ...HELLO, prompt }));
			const mine = await cache.beginFlight(await missesOf(cache, requests.slice(0, 2)));
			const theirs = await elsewhere.beginFlight(await missesOf(elsewhere, requests));
			const here = await cache.beginFlight(await missesOf(cache, requests));
			expect([mine, theirs, here].map(({ owned }) => owned.length)).toEqual([2, 1, 0]);
			for (const miss of mine.owned) {
				await mine.complete(miss, { response: JSON.stringify(miss.request.prompt) });
			}
			for (const miss of theirs.owned) await theirs.complete(miss, { response: 'of c' });
			for (const { miss, result } of [...theirs.joined, ...here.joined]) {
				const { prompt } = miss.request;
				const response = prompt === 'c' ? 'of c' : JSON.stringify(prompt);
				expect(await result).toMatchObject({ status: 'hit', response });
				expect((await result)?.request).toBe(miss.request);
			}
			expect([theirs, here].map(({ joined }) => joined.length)).toEqual([2, 3]);
		});

		it('gives what was written in between without a call', async () => {
			const [miss] = await missesOf(cache, [HELLO]);
			await elsewhere.set(HELLO, 'Hallo');
			const flight = await cache.beginFlight(miss ? [miss] : []);
			expect(flight.owned).toEqual([]);
			expect(await flight.joined[0]?.result).toMatchObject({ response: 'Hallo' });
			await expect
				.poll(() => backend.keys())
				.not.toContainEqual(expect.stringMatching(/^ai_lock:/));
		});

		it('lets the waiters of a failed owner go on, and keeps no failure', async () => {
			const [miss] = await missesOf(cache, [HELLO]);
			const [other] = await missesOf(elsewhere, [HELLO]);
			const failing = await cache.beginFlight(miss ? [miss] : []);
			const here = await cache.beginFlight(miss ? [{ ...miss }] : []);
			const there = await elsewhere.beginFlight(other ? [other] : []);
			await failing.abandon();
			for (const flight of [here, there]) {
				const [joined] = flight.joined;
				expect(await joined?.result).toBeNull();
				expect(joined && flight.tookOver(joined.miss)).toBe(false);
			}
			const next = await elsewhere.beginFlight(other ? [other] : []);
			expect(next.owned).toHaveLength(1);
			await next.complete(next.owned[0] ?? failNever(), { response: 'Hallo' });
			expect(await cache.get(HELLO)).toBe('Hallo');
		});

		it('rejects for the caller whose computation failed, and tries once for the others', async () => {
			let attempts = 0;
			const compute = async () => {
				attempts += 1;
				await pause(20);
				if (attempts === 1) throw new Error('refused');
				return { response: 'Hallo' };
			};
			const answers = await Promise.allSettled(
				Array.from({ length: 10 }, () => cache.getOrCompute(HELLO, compute)),
			);
			expect(answers.filter(({ status }) => status === 'rejected')).toHaveLength(1);
			expect(attempts).toBe(2);
		});

		it('makes two computations at most for a hundred callers whose computations fail', async () => {
			let attempts = 0;
			const compute = async () => {
				attempts += 1;
				await pause(5);
				throw new Error(`refused ${attempts}`);
			};
			const answers = await Promise.allSettled(
				Array.from({ length: 100 }, () => cache.getOrCompute(HELLO, compute)),
			);
			expect(attempts).toBe(2);
			const reasons = answers.map((answer) =>
				answer.status === 'rejected' ? String(answer.reason) : 'none',
			);
			expect(reasons.filter((reason) => reason === 'Error: refused 1')).toHaveLength(1);
			expect(reasons.filter((reason) => reason === 'Error: refused 2')).toHaveLength(99);
		});

		it('joins a flight for an item whatever happened to what names none', async () => {
			const ITEM = { collection: 'articles', item: '1' };
			const ofItem = async (of: PromptCache) => {
				const [found] = await of.lookup([HELLO], ITEM);
				const miss = found?.status === 'miss' ? found : failNever();
				return { miss, flight: await of.beginFlight([miss], undefined, ITEM) };
			};
			const owner = await ofItem(cache);
			await elsewhere.invalidateItemless('articles');
			const here = await ofItem(cache);
			const there = await ofItem(elsewhere);
			const [itemless = failNever()] = await missesOf(cache, [HELLO]);
			const joining = await cache.beginFlight([itemless]);
			expect([here, there].map(({ flight }) => flight.owned)).toEqual([[], []]);
			await owner.flight.complete(owner.miss, { response: 'Hallo', item: ITEM });
			for (const flight of [here.flight, there.flight, joining]) {
				expect(await flight.joined[0]?.result).toMatchObject({ response: 'Hallo' });
			}
		});

		it('joins no flight of what names no item from before that was dropped', async () => {
			const [before = failNever()] = await missesOf(cache, [HELLO]);
			const owner = await cache.beginFlight([before]);
			await elsewhere.invalidateItemless('articles');
			const [after = failNever()] = await missesOf(cache, [HELLO]);
			const next = await cache.beginFlight([after]);
			const ofItem = await cache.beginFlight([{ ...after }], undefined, {
				collection: 'articles',
				item: '1',
			});
			expect(next.owned).toEqual([after]);
			await owner.complete(before, { response: 'late' });
			await next.complete(after, { response: 'new' });
			expect(await ofItem.joined[0]?.result).toMatchObject({ response: 'new' });
			expect(await cache.get(HELLO)).toBe('new');
		});

		it('serves nothing from before such a drop when a flight for an item names none in the end', async () => {
			const ITEM = { collection: 'articles', item: '1' };
			const [before = failNever()] = await missesOf(cache, [HELLO]);
			const owner = await cache.beginFlight([before], undefined, ITEM);
			await elsewhere.invalidateItemless('articles');
			const [after = failNever()] = await missesOf(cache, [HELLO]);
			const waiting = await cache.beginFlight([after], undefined, ITEM);
			await owner.complete(before, { response: 'late' });
			expect(await waiting.joined[0]?.result).toBeNull();
		});

		it('lets one waiter take over from an owner that vanished', async () => {
			const [lost] = await missesOf(cache, [HELLO]);
			await cache.beginFlight(lost ? [lost] : []);
			const [one] = await missesOf(elsewhere, [HELLO]);
			const first = await elsewhere.beginFlight(one ? [one] : []);
			const second = await elsewhere.beginFlight(one ? [{ ...one }] : []);
			// The lease is that of a process that renews it no more.
			await backend.elapse(11_000);
			const waiting = [first.joined[0]?.result, second.joined[0]?.result];
			expect(await waiting[0]).toBeNull();
			const miss = first.joined[0]?.miss ?? failNever();
			expect(first.tookOver(miss)).toBe(true);
			await first.complete(miss, { response: 'Hallo' });
			expect(await waiting[1]).toMatchObject({ response: 'Hallo' });
			expect(await cache.get(HELLO)).toBe('Hallo');
		});

		it('ends the waiting of a caller that aborts', async () => {
			const [miss] = await missesOf(cache, [HELLO]);
			await cache.beginFlight(miss ? [miss] : []);
			const [other] = await missesOf(elsewhere, [HELLO]);
			const abort = new AbortController();
			const flight = await elsewhere.beginFlight(other ? [other] : [], abort.signal);
			abort.abort();
			expect(await flight.joined[0]?.result).toBeNull();
			const late = await elsewhere.beginFlight(other ? [other] : [], abort.signal);
			expect(await late.joined[0]?.result).toBeNull();
		});

		it('counts as written what stands, and nothing else', async () => {
			const huge = 'x'.repeat(5_000_000);
			const quiet = openCache(backend, { logger: { warn: () => undefined } }).cache;
			await quiet.getOrCompute({ ...HELLO, prompt: 'huge' }, async () => ({ response: huge }));
			await quiet.setMany([
				{ request: HELLO, response: huge },
				{ request: { ...HELLO, prompt: 'small' }, response: 'small' },
			]);
			const entry = { ...HELLO, collection: 'articles', prompt: 'warm' };
			expect(await quiet.warm([{ ...entry, response: huge }])).toMatchObject({ written: 0 });
			await quiet.getOrCompute({ ...HELLO, prompt: 'one' }, async () => ({ response: 'one' }));
			expect((await quiet.stats({})).totals.writes).toBe(2);
		});

		it('settles once, and abandons only what is left', async () => {
			const requests = ['a', 'b'].map((prompt) => ({ ...HELLO, prompt }));
			const flight = await cache.beginFlight(await missesOf(cache, requests));
			const [first = failNever()] = flight.owned;
			await flight.complete(first, { response: 'once' });
			await flight.complete(first, { response: 'twice' });
			await flight.abandon();
			await flight.abandon();
			expect(await elsewhere.getMany(requests)).toEqual(['once', null]);
		});

		it('answers misses without a stamp as owned', async () => {
			const [miss = failNever()] = await missesOf(cache, [HELLO]);
			const blind = { ...miss, stamp: null };
			const flights = await Promise.all([cache.beginFlight([blind]), cache.beginFlight([blind])]);
			expect(flights.map(({ owned }) => owned)).toEqual([[blind], [blind]]);
			await flights[0]?.complete(blind, { response: 'Hallo' });
			expect(await cache.get(HELLO)).toBeNull();
		});
	});
}

async function missesOf(
	cache: PromptCache,
	requests: readonly CacheRequest[],
): Promise<readonly CacheMiss[]> {
	const found = await cache.lookup(requests);
	return found.map((one) => (one.status === 'miss' ? one : failNever()));
}

function failNever(): never {
	throw new Error('expected a miss');
}
