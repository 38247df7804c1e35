import { beforeEach, describe, expect, test, vi } from 'vitest';
import { RateLimits } from '../../../src/providers/rate-limit.ts';
import { MemoryStore } from '../../../src/store/memory.ts';
import { makeBreakable } from '../../helpers/breakable-store.ts';

const MINUTE = 60_000;

beforeEach(() => {
	vi.useFakeTimers({ toFake: ['Date'] });
	return () => vi.useRealTimers();
});

/** Processes that share buckets; waiting moves the clock on. */
function open(limit: { rpm?: number; tpm?: number }) {
	const breakable = makeBreakable(new MemoryStore({ maxBytes: 1_000_000 }));
	const sent: number[] = [];
	const process = (): RateLimits =>
		new RateLimits({
			limits: { openai: limit },
			shared: breakable.store,
			own: new MemoryStore({ maxBytes: 1_000_000 }),
			namespace: 'test',
			sleep: async (ms, signal) => {
				signal.throwIfAborted();
				vi.setSystemTime(Date.now() + ms);
			},
		});
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
		await limits.settle('openai', 1_000, 30_000);
		const before = Date.now();
		await send(limits, 1_000);
		expect(Date.now() - before).toBeGreaterThan(20_000);
	});

	test('that were not used are given back', async () => {
		const { process, send } = open({ tpm: 60_000 });
		const limits = process();
		await send(limits, 6_000);
		await limits.settle('openai', 6_000, 10);
		const before = Date.now();
		await send(limits, 5_000);
		expect(Date.now()).toBe(before);
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
