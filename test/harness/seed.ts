import * as fc from 'fast-check';

/**
 * Of every generated example, so that a suite gives one answer for one commit; `npm run fuzz` looks
 * further.
 */
const FIXED_SEED = 20_261_125;

/** A number, or `random`: then a failure prints the seed to run again. */
const { FUZZ_SEED } = process.env;

const seed = FUZZ_SEED === undefined ? FIXED_SEED : Number(FUZZ_SEED);
if (FUZZ_SEED !== 'random') {
	if (!Number.isInteger(seed)) {
		throw new Error(`FUZZ_SEED must be an integer or "random", not "${FUZZ_SEED}"`);
	}
	fc.configureGlobal({ seed });
}
