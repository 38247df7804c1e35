import { setTimeout as delay } from 'node:timers/promises';

/** How many answers' time at most nothing may come before it counts as quiet. */
const QUIET_ANSWERS = 20;

/**
 * Reads until the count has stayed the same for a while. Where answers are slow the while is
 * longer, since what is still under way is slow too.
 */
export async function untilQuiet<T>(
	read: () => Promise<T>,
	countOf: (value: T) => number,
	quietMs: number,
): Promise<T> {
	let known: number | null = null;
	let since = 0;
	let slowestMs = 0;
	for (;;) {
		const askedAt = performance.now();
		const value = await read();
		const now = performance.now();
		const count = countOf(value);
		if (count !== known) {
			known = count;
			since = now;
			slowestMs = 0;
		}
		slowestMs = Math.max(slowestMs, now - askedAt);
		if (now - since > Math.max(quietMs, QUIET_ANSWERS * slowestMs)) return value;
		await delay(100);
	}
}

/**
 * Reads again and again what happens beside the request that set it off; the last reading when
 * patience ends.
 */
export async function eventually<T>(
	read: () => Promise<T>,
	settled: (value: T) => boolean,
	patienceMs = 120_000,
): Promise<T> {
	const deadline = Date.now() + patienceMs;
	for (;;) {
		const value = await read();
		if (settled(value) || Date.now() > deadline) return value;
		await delay(100);
	}
}
