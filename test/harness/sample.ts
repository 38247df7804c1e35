/**
 * True for `npm run fuzz`, which tries the long suites in full. Every other run tries a fixed
 * sample of them, so that it stays short.
 */
export const IN_FULL = process.env['FUZZ_SEED'] !== undefined;
const PARTS = 4;

/** How many of the generated examples, or repetitions of a hostile text, this run tries. */
export function sampleOf(full: number): number {
	return IN_FULL ? full : Math.ceil(full / PARTS);
}

/** The examples that this run tries; together the samples from 0 to 3 are all of them. */
export function pickSample<T>(examples: readonly T[], sample: number): readonly T[] {
	return IN_FULL ? examples : examples.filter((_, index) => index % PARTS === sample % PARTS);
}
