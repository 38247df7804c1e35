import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CacheMiss } from '../../../src/cache/cache.ts';
import type { PromptCache } from '../../../src/cache/prompt-cache.ts';
import { MemoryStore } from '../../../src/store/memory/memory.ts';
import { HELLO, openCache } from '../../contracts/cache-setup.ts';

const MINUTE_MS = 60_000;

async function missOf(cache: PromptCache): Promise<CacheMiss> {
	const [found] = await cache.lookup([HELLO]);
	if (found?.status !== 'miss') throw new Error('expected a miss');
	return found;
}

describe('waiting for another process', () => {
	let owner: PromptCache;
	let waiter: PromptCache;

	beforeEach(() => {
		vi.useFakeTimers();
		const store = new MemoryStore({ maxBytes: 1_000_000 });
		owner = openCache(undefined, { store }).cache;
		waiter = openCache(undefined, { store }).cache;
	});

	afterEach(() => {
		vi.useRealTimers();
	});

	async function wait() {
		const flight = await waiter.beginFlight([await missOf(waiter)]);
		const answers: unknown[] = [];
		void flight.joined[0]?.result.then((hit) =>
			answers.push(hit?.status === 'hit' ? hit.response : null),
		);
		return { flight, answers };
	}

	it('lasts for as long as the lease is renewed, far beyond its first ten seconds', async () => {
		const miss = await missOf(owner);
		const owned = await owner.beginFlight([miss]);
		const { answers } = await wait();
		await vi.advanceTimersByTimeAsync(2 * MINUTE_MS);
		expect(answers).toEqual([]);
		await owned.complete(miss, { response: 'Hallo' });
		await vi.advanceTimersByTimeAsync(1000);
		expect(answers).toEqual(['Hallo']);
	});

	it('ends after three minutes, as if the other had failed', async () => {
		await owner.beginFlight([await missOf(owner)]);
		const { flight, answers } = await wait();
		await vi.advanceTimersByTimeAsync(2.9 * MINUTE_MS);
		expect(answers).toEqual([]);
		await vi.advanceTimersByTimeAsync(0.2 * MINUTE_MS);
		expect(answers).toEqual([null]);
		const [joined] = flight.joined;
		expect(joined && flight.tookOver(joined.miss)).toBe(false);
	});
});
