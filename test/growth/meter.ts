import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import type { Family } from './shape.ts';
import { BARE, pass, type RunStep } from './ways.ts';

/** A factor below it is no fault: what doubles takes 2, and a full memory adds to that. */
export const MAX_FACTOR = 2.5;
/** What takes less processor time than this counts as this much, in ms. */
export const MIN_MS = 20;
/** Of several runs the least counts: one where nothing is suspected, else up to so many. */
const RUNS = 6;
/** A suspect is doubled on for so many times what is enough for others. */
const SUSPECT_SHARE = 8;
/** What takes less than this, in ms, tells nothing about a machine. */
const MIN_BARE_MS = 3;
/**
 * How much of a factor other programs may cause, who fill the caches: what a bare pass of the
 * parser takes more than twice as long, at most. A quadratic parser is still found: 4 / 1.5.
 */
const MAX_EXCUSE = 1.5;
/** After a bare pass that takes longer than this, in ms, there is no other. */
const MAX_BARE_MS = 300;
const SMALLEST = 3_125;
/** Two doublings. */
const MIN_READINGS = 3;

export interface MeterOptions {
	/** The longest text, in characters. */
	readonly maxLength: number;
	/** No longer text follows on one that takes so long, in ms of the processor. */
	readonly enoughMs: number;
}

export interface Reading {
	readonly length: number;
	/** Processor time of the whole way, in ms. */
	readonly ms: number;
	/** Of one bare pass of the format's parser over the same text; 0 where it was not run. */
	readonly bareMs: number;
	/** The text is beyond the limits of its format. */
	readonly isRefused: boolean;
	/** What a text that people write may not have. */
	readonly fault: string | null;
	/** The step that takes most, with its share of the time. */
	readonly slowest: string;
}

export interface Growth {
	/** By length. */
	readonly readings: readonly Reading[];
	/** Of the last two doublings, the later one last. */
	readonly factors: readonly number[];
}

/** Doubles a family's text until it is long or slow enough. */
export async function measureGrowth(family: Family, options: MeterOptions): Promise<Growth> {
	const meter = new Meter(family);
	let length = SMALLEST;
	const lastMs = (): number => meter.growth().readings.at(-1)?.ms ?? 0;
	const readTo = async (enoughMs: number): Promise<void> => {
		while (
			length <= (family.minLength ?? 0) ||
			(length <= options.maxLength &&
				(lastMs() <= enoughMs || meter.growth().readings.length < MIN_READINGS))
		) {
			await meter.read(length);
			length *= 2;
		}
	};
	await readTo(options.enoughMs);
	for (const enoughMs of [options.enoughMs, options.enoughMs * SUSPECT_SHARE]) {
		await readTo(isSuspect(meter.growth()) ? enoughMs : 0);
		for (let run = 1; run < RUNS && isSuspect(meter.growth()); run += 1) {
			await meter.readAgain(run);
		}
	}
	return meter.growth();
}

/** Over the last two doublings together: what other programs do to the text between shows in both. */
export function isSuspect({ factors }: Growth): boolean {
	return factors.reduce((product, factor) => product * factor, 1) >= MAX_FACTOR ** factors.length;
}

/**
 * Holds each pass against a bare pass of the format's parser over the same text: where other
 * programs use the caches and the cores, both take longer.
 */
class Meter {
	readonly #family: Family;
	readonly #known = new Map<number, Reading>();

	constructor(family: Family) {
		this.#family = family;
	}

	async read(length: number, run = 0): Promise<void> {
		// A text that was read before may be remembered: each run has another one.
		const text = this.#family.make(Math.round(length * (1 - run / 50)));
		const steps = new Map<string, number>();
		const runStep: RunStep = (name, step) => {
			const started = cpuMs();
			const result = step();
			steps.set(name, cpuMs() - started);
			return result;
		};
		if (run > 0) collectGarbage();
		const started = cpuMs();
		const { isRefused, fault } = await pass(this.#family, text, runStep);
		const ms = cpuMs() - started;
		const bareMs = isRefused || this.#isBareSlow() ? 0 : this.#measureBare(text);
		const [name, most] = [...steps].toSorted(([, a], [, b]) => b - a)[0] ?? ['all', ms];
		const known = this.#known.get(length);
		this.#known.set(length, {
			length,
			isRefused,
			fault,
			slowest: `${name} ${Math.round((100 * most) / Math.max(ms, 0.01))} %`,
			ms: Math.min(ms, known?.ms ?? Infinity),
			bareMs: Math.min(bareMs, known?.bareMs ?? Infinity),
		});
	}

	async readAgain(run: number): Promise<void> {
		for (const length of [...this.#known.keys()].slice(-MIN_READINGS)) {
			await this.read(length, run);
		}
	}

	growth(): Growth {
		const readings = [...this.#known.values()];
		const factors = readings.slice(-MIN_READINGS).flatMap((reading, index, last) => {
			const before = last[index - 1];
			return before === undefined ? [] : [factorOf(before, reading)];
		});
		return { readings, factors };
	}

	/** A parser that is itself out of proportion excuses nothing. */
	#isBareSlow(): boolean {
		return [...this.#known.values()].some(({ bareMs }) => bareMs > MAX_BARE_MS);
	}

	#measureBare(text: string): number {
		const started = cpuMs();
		BARE[this.#family.way](text);
		return cpuMs() - started;
	}
}

function factorOf(before: Reading, after: Reading): number {
	const grown = Math.max(after.ms, MIN_MS) / Math.max(before.ms, MIN_MS);
	const bare = Math.max(after.bareMs, MIN_BARE_MS) / Math.max(before.bareMs, MIN_BARE_MS);
	return grown / Math.min(Math.max(bare / 2, 1), MAX_EXCUSE);
}

setFlagsFromString('--expose-gc');
/** What a pass leaves is not paid by the next; done for suspects, since it takes long itself. */
const collectGarbage: () => void = runInNewContext('gc');

/** Of this process alone, with what its garbage collector takes. */
function cpuMs(): number {
	const { user, system } = process.cpuUsage();
	return (user + system) / 1_000;
}
