import { HIT_ORIGINS, type HitOrigin, type Totals } from '../../contract/statistics.ts';
import type { Latency } from '../face.ts';

const NANO = 1e9;

/** Upper bounds of the latency steps, in ms; the last step has none. */
const LATENCY_STEPS = [100, 250, 500, 1000, 2500, 5000, 10_000, 30_000, 60_000] as const;

/** Counters of hits. Their names are short because every field of every hour bears one. */
export const HIT = { row: 'hr', approved: 'ha', cache: 'hc', current: 'hu' } as const;

/** What a delta counts beside hits, and the counter of each. */
export const AMOUNTS = [
	['misses', 'm'],
	['writes', 'w'],
	['inputTokens', 'i'],
	['outputTokens', 'o'],
	['costNanoUsd', 'c'],
	['savedNanoUsd', 's'],
	['unpricedCalls', 'u'],
	['refused', 'r'],
] as const;
export const LATENCY_SUM = 'ls';
export const DROPPED = 'xd';
export const KEPT = 'xk';

const SLOTS = [
	...HIT_ORIGINS.map((origin) => HIT[origin]),
	...AMOUNTS.map(([, counter]) => counter),
	LATENCY_SUM,
	...Array.from({ length: LATENCY_STEPS.length + 1 }, (_, step) => `l${step}`),
];
const FIRST_STEP = SLOTS.length - LATENCY_STEPS.length - 1;
const STEP_BOUNDS = [...LATENCY_STEPS, null];
export const SLOT_OF: ReadonlyMap<string, number> = new Map(
	SLOTS.map((counter, slot) => [counter, slot]),
);

/** Amounts of one provider, model or collection, by the slots of the counters. */
export class Counters {
	readonly #amounts: number[] = SLOTS.map(() => 0);

	/** Ignores a counter that it does not know. */
	add(counter: string, by: number): void {
		const slot = SLOT_OF.get(counter);
		if (slot !== undefined) this.addTo(slot, by);
	}

	addTo(slot: number, by: number): void {
		this.#amounts[slot] = (this.#amounts[slot] ?? 0) + by;
	}

	addAll(other: Counters): void {
		for (const [slot, amount] of other.#amounts.entries()) {
			if (amount !== 0) this.addTo(slot, amount);
		}
	}

	read(counter: string): number {
		return this.#amounts[SLOT_OF.get(counter) ?? -1] ?? 0;
	}

	totals(): Totals {
		const hitsByOrigin = this.origins();
		let hits = 0;
		for (const origin of HIT_ORIGINS) hits += hitsByOrigin[origin];
		const misses = this.read('m');
		return {
			hits,
			misses,
			writes: this.read('w'),
			hitRate: hits + misses === 0 ? 0 : hits / (hits + misses),
			inputTokens: this.read('i'),
			outputTokens: this.read('o'),
			costUsd: this.read('c') / NANO,
			savedUsd: this.read('s') / NANO,
			unpricedCalls: this.read('u'),
			refused: this.read('r'),
			hitsByOrigin,
			latencyMs: percentilesOf(this.latency()),
		};
	}

	origins(): Readonly<Record<HitOrigin, number>> {
		return {
			row: this.read(HIT.row),
			approved: this.read(HIT.approved),
			cache: this.read(HIT.cache),
			current: this.read(HIT.current),
		};
	}

	latency(): Latency {
		let count = 0;
		const steps = STEP_BOUNDS.map((upToMs, step) => {
			const ofStep = this.#amounts[FIRST_STEP + step] ?? 0;
			count += ofStep;
			return { upToMs, count: ofStep };
		});
		return { count, sumMs: this.read(LATENCY_SUM), steps };
	}
}

export function stepOf(latencyMs: number): number {
	const at = LATENCY_STEPS.findIndex((upToMs) => latencyMs <= upToMs);
	return at === -1 ? LATENCY_STEPS.length : at;
}

/** Estimated: within its step a call is taken to have fallen anywhere. */
function percentilesOf({ count, steps }: Latency): Totals['latencyMs'] {
	if (count === 0) return null;
	return {
		calls: count,
		p50: quantileOf(steps, count * 0.5),
		p95: quantileOf(steps, count * 0.95),
	};
}

function quantileOf(steps: Latency['steps'], rank: number): number {
	let below = 0;
	let lower = 0;
	for (const { upToMs, count } of steps) {
		if (count > 0 && below + count >= rank) {
			// Nobody knows the end of the last step.
			if (upToMs === null) return lower;
			return Math.round(lower + ((upToMs - lower) * (rank - below)) / count);
		}
		below += count;
		lower = upToMs ?? lower;
	}
	return lower;
}
