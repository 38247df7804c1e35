import { performance } from 'node:perf_hooks';
import { setImmediate } from 'node:timers';

/** Milliseconds of work in one turn of the event loop: a quarter of what a hold may last. */
const WORK_MS = 25;

/** Works that have given way, the longest waiting first. */
const waiting: (() => void)[] = [];
/** When work began in this turn of the event loop; null: it has not. */
let beganAt: number | null = null;

/**
 * Long work calls it between its pieces, as `await giveWay()`: it goes on at once for 25 ms, then
 * timers, requests and other work have their turn. All works of the process share these 25 ms,
 * and one of those that have given way goes on in each turn. A call that need not wait takes less
 * than a microsecond.
 */
export function giveWay(): Promise<void> | undefined {
	if (beganAt === null) begin();
	else if (performance.now() - beganAt >= WORK_MS) {
		return new Promise((resolve) => {
			waiting.push(resolve);
		});
	}
	return undefined;
}

function begin(): void {
	beganAt = performance.now();
	setImmediate(turn);
}

function turn(): void {
	beganAt = null;
	const next = waiting.shift();
	if (next === undefined) return;
	begin();
	next();
}

/** A list in parts: between two of them others have their turn, or each is a statement's. */
export function* chunksOf<T>(values: readonly T[], size: number): Generator<readonly T[]> {
	for (let at = 0; at < values.length; at += size) yield values.slice(at, at + size);
}
