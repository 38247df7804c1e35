/** What is wanted of one bucket: it holds `capacity` at most and is filled at `refillPerMs`. */
export interface Draw {
	readonly name: string;
	/** Negative: given back. */
	readonly amount: number;
	/** What it must hold at least; less than `amount` leaves a debt behind. */
	readonly needed: number;
	readonly capacity: number;
	readonly refillPerMs: number;
}

/**
 * Draws from all buckets or from none; answers 0, or in how many ms it is worth asking again.
 * `levels` are those of `elapsedMs` ago and are changed when the draw is granted.
 */
export function drawAll(
	levels: Map<string, number>,
	draws: readonly Draw[],
	elapsedMs: number,
): number {
	let waitMs = 0;
	const after = draws.map(({ name, amount, needed, capacity, refillPerMs }): [string, number] => {
		const level = Math.min(capacity, (levels.get(name) ?? capacity) + elapsedMs * refillPerMs);
		if (level < needed) waitMs = Math.max(waitMs, Math.ceil((needed - level) / refillPerMs));
		return [name, Math.min(capacity, level - amount)];
	});
	if (waitMs === 0) for (const [name, level] of after) levels.set(name, level);
	return waitMs;
}
