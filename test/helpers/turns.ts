import { performance } from 'node:perf_hooks';
import { setImmediate as turn } from 'node:timers/promises';
import { vi } from 'vitest';

/** More than a work has in one turn of the event loop. */
const STEP_MS = 30;

/**
 * The turns that the event loop has during a work to which every look at the clock is long: each
 * piece of it takes a turn.
 */
export async function countTurns(work: () => Promise<unknown>): Promise<number> {
	// What others have done in this turn counts by the true clock.
	await turn();
	// It goes on from there: a turn that began before must not seem to begin in the future.
	let now = performance.now();
	const clock = vi.spyOn(performance, 'now').mockImplementation(() => (now += STEP_MS));
	const seen = { turns: 0, isWorking: true };
	const turns = (async () => {
		while (seen.isWorking) {
			await turn();
			seen.turns += 1;
		}
	})();
	try {
		await work();
		return seen.turns;
	} finally {
		seen.isWorking = false;
		clock.mockRestore();
		await turns;
	}
}
