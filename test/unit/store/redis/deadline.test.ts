import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Deadlines } from '../../../../src/store/redis/deadline.ts';

describe('deadlines', () => {
	let deadlines: Deadlines;
	let events: string[];

	beforeEach(() => {
		vi.useFakeTimers();
		deadlines = new Deadlines();
		events = [];
	});

	afterEach(() => {
		vi.useRealTimers();
	});

	function watch(name: string, work: Promise<unknown>, ms: number): void {
		deadlines.watch(
			work,
			ms,
			{
				resolve: () => void events.push(`${name} resolved`),
				reject: () => void events.push(`${name} rejected`),
			},
			() => void events.push(`${name} expired`),
		);
	}

	it('let work end in time', async () => {
		watch('quick', after(50), 100);
		watch(
			'failing',
			after(60).then(() => Promise.reject(new Error('no'))),
			100,
		);
		await vi.advanceTimersByTimeAsync(1000);
		expect(events).toEqual(['quick resolved', 'failing rejected']);
	});

	it('end once what does not, and hear nothing of it later', async () => {
		watch('slow', after(500), 100);
		watch(
			'failing late',
			after(500).then(() => Promise.reject(new Error('no'))),
			100,
		);
		await vi.advanceTimersByTimeAsync(99);
		expect(events).toEqual([]);
		await vi.advanceTimersByTimeAsync(2000);
		expect(events).toEqual(['slow expired', 'failing late expired']);
	});

	it('are each their own', async () => {
		watch('a', after(10_000), 300);
		watch('b', after(10_000), 100);
		await vi.advanceTimersByTimeAsync(50);
		watch('c', after(10_000), 100);
		await vi.advanceTimersByTimeAsync(60);
		expect(events).toEqual(['b expired']);
		await vi.advanceTimersByTimeAsync(50);
		expect(events).toEqual(['b expired', 'c expired']);
		await vi.advanceTimersByTimeAsync(200);
		expect(events).toEqual(['b expired', 'c expired', 'a expired']);
	});

	it('hold after a time without any', async () => {
		watch('first', after(10), 100);
		await vi.advanceTimersByTimeAsync(5000);
		watch('second', after(10_000), 100);
		await vi.advanceTimersByTimeAsync(102);
		expect(events).toEqual(['first resolved', 'second expired']);
	});

	it('set one timer for thousands', () => {
		for (let at = 0; at < 2000; at += 1) watch('work', new Promise(() => undefined), 100);
		expect(vi.getTimerCount()).toBe(1);
	});
});

function after(ms: number): Promise<void> {
	return new Promise((resolve) => {
		setTimeout(resolve, ms);
	});
}
