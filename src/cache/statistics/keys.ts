import type { Keys } from '../entries/key.ts';

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

/**
 * The keys of figures. Totals, days and hours have the same fields, so that a long range is read
 * from few hashes; the series of a day is the course of all models together, hour by hour.
 */
export class StatsKeys {
	readonly total: string;
	readonly #keys: Keys;

	constructor(keys: Keys) {
		this.#keys = keys;
		this.total = keys.of('stats', 'total');
	}

	/** Where a process notes which of its figures have arrived. */
	once(process: string): string {
		return this.#keys.of('stats', `once:${process}`);
	}

	hour(time: number): string {
		return this.#keys.of('stats', `hour:${new Date(time).toISOString().slice(0, 13)}`);
	}

	day(time: number): string {
		return this.#keys.of('stats', `day:${new Date(time).toISOString().slice(0, 10)}`);
	}

	series(time: number): string {
		return this.#keys.of('stats', `series:${new Date(time).toISOString().slice(0, 10)}`);
	}
}

export function startOfHour(time: number): number {
	return Math.floor(time / HOUR_MS) * HOUR_MS;
}

export function startOfDay(time: number): number {
	return Math.floor(time / DAY_MS) * DAY_MS;
}
