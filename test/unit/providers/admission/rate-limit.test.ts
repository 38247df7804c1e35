import { setImmediate as turn } from 'node:timers/promises';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { RateLimit } from '../../../../src/config/schemas.ts';
import { RateLimits } from '../../../../src/providers/admission/rate-limit.ts';
import { Leases } from '../../../../src/store/leases.ts';
import { MemoryStore } from '../../../../src/store/memory/memory.ts';
import { Slots } from '../../../../src/store/slots.ts';
import { makeBreakable } from '../../../helpers/breakable-store.ts';

const MINUTE = 60_000;

beforeEach(() => {
	vi.useFakeTimers({ toFake: ['Date'] });
	return () => vi.useRealTimers();
});

/** Processes that share buckets; waiting moves the clock on. */
function open(limit: RateLimit) {
	const breakable = makeBreakable(new MemoryStore({ maxBytes: 1_000_000 }));
	const sent: number[] = [];
	const process = (): RateLimits => {
		const leases = new Leases(breakable.store);
		return new RateLimits({
			limits: { openai: limit },
			shared: breakable.store,
			own: new MemoryStore({ maxBytes: 1_000_000 }),
			places: (provider, count) =>
				new Slots(leases, {
					count,
					keyOf: (slot) => `${provider}:${slot}`,
					atMost: 1,
					waitMs: 1,
				}),
			keyOf: (provider) => provider,
			sleep: async (ms, signal) => {
				signal.throwIfAborted();
				vi.setSystemTime(Date.now() + ms);
			},
		});
	};
	const send = async (limits: RateLimits, tokens = 0): Promise<void> => {
		await limits.take('openai', tokens, new AbortController().signal);
		sent.push(Date.now());
	};
	return { breakable, process, send, sent };
}

function mostPerMinute(times: readonly number[]): number {
	return Math.max(
		...times.map((start) => times.filter((at) => at >= start && at < start + MINUTE).length),
	);
}

describe('requests per minute', () => {
	test('stay below the limit in every 60 s, of two processes together', async () => {
		const { process, send, sent } = open({ rpm: 60 });
		const [one, two] = [process(), process()];
		const startedAt = Date.now();
		for (let round = 0; round < 100; round += 1) {
			await send(one);
			await send(two);
		}
		expect(mostPerMinute(sent)).toBeLessThanOrEqual(60);
		expect(mostPerMinute(sent)).toBeGreaterThan(50);
		expect(Date.now() - startedAt).toBeGreaterThan(3 * MINUTE);
	});

	test('of one a minute are one a minute', async () => {
		const { process, send, sent } = open({ rpm: 1 });
		const limits = process();
		for (let round = 0; round < 4; round += 1) await send(limits);
		expect(mostPerMinute(sent)).toBe(1);
	});

	test('are kept by each process for itself while the buckets cannot be reached', async () => {
		const { process, send, sent, breakable } = open({ rpm: 60 });
		breakable.break();
		const limits = process();
		for (let round = 0; round < 100; round += 1) await send(limits);
		expect(mostPerMinute(sent)).toBeLessThanOrEqual(60);
	});

	test('are no matter to other providers', async () => {
		const { process } = open({ rpm: 1 });
		const limits = process();
		const before = Date.now();
		for (let round = 0; round < 5; round += 1) {
			await limits.take('mistral', 10, new AbortController().signal);
		}
		expect(Date.now()).toBe(before);
	});
});

describe('tokens per minute', () => {
	test('make a caller wait for what the one before used beyond its estimate', async () => {
		const { process, send } = open({ tpm: 60_000 });
		const limits = process();
		await send(limits, 1_000);
		await limits.correct('openai', 1_000, 30_000);
		const before = Date.now();
		await send(limits, 1_000);
		expect(Date.now() - before).toBeGreaterThan(20_000);
	});

	test('that were not used are given back', async () => {
		const { process, send } = open({ tpm: 60_000 });
		const limits = process();
		await send(limits, 6_000);
		await limits.correct('openai', 6_000, 10);
		const before = Date.now();
		await send(limits, 5_000);
		expect(Date.now()).toBe(before);
	});
});

describe('calls in flight', () => {
	test('are so many at once, of two processes together', async () => {
		const { process } = open({ concurrency: 3 });
		const processes = [process(), process()];
		let inFlight = 0;
		let most = 0;
		await Promise.all(
			Array.from({ length: 20 }, async (_, at) => {
				const place = await processes[at % 2]?.enter('openai', new AbortController().signal);
				inFlight += 1;
				most = Math.max(most, inFlight);
				await turn();
				inFlight -= 1;
				await place?.release();
			}),
		);
		expect(most).toBe(3);
	});

	test('are no matter to other providers, nor while there is nobody to share with', async () => {
		const { process, breakable } = open({ concurrency: 1 });
		const { signal } = new AbortController();
		const limits = process();
		await limits.enter('openai', signal);
		await limits.enter('mistral', signal);
		await limits.enter('mistral', signal);
		breakable.break();
		await limits.enter('openai', signal);
	});

	test('keep nobody who is cancelled', async () => {
		const { process } = open({ concurrency: 1 });
		const stop = new AbortController();
		const limits = process();
		const place = await limits.enter('openai', stop.signal);
		const waiting = limits.enter('openai', stop.signal);
		stop.abort();
		await expect(waiting).rejects.toThrow('abort');
		await place.release();
		await limits.enter('openai', new AbortController().signal);
	});
});

test('a caller that is cancelled waits no longer', async () => {
	const { process, send } = open({ rpm: 1 });
	const limits = process();
	await send(limits);
	const stop = new AbortController();
	stop.abort();
	await expect(limits.take('openai', 0, stop.signal)).rejects.toThrow();
});
