import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { BATCH_LIMITS, packBatches } from '../../../src/translation/batch.ts';

const segments = fc.array(
	fc.nat({ max: 40 }).map((length) => ({ text: 'x'.repeat(length) })),
	{ maxLength: 60 },
);
const limits = fc.record({
	maxCharacters: fc.integer({ min: 1, max: 60 }),
	maxSegments: fc.integer({ min: 1, max: 10 }),
});

function lengthOf(batch: readonly { readonly text: string }[]): number {
	return batch.reduce((sum, { text }) => sum + text.length, 0);
}

test('batches partition the segments in order', () => {
	fc.assert(
		fc.property(segments, limits, (given, bounds) => {
			const batches = packBatches(given, bounds);
			const flat = batches.flat();
			expect(flat).toHaveLength(given.length);
			expect(flat.every((segment, at) => segment === given[at])).toBe(true);
			expect(batches.every((batch) => batch.length > 0)).toBe(true);
		}),
	);
});

test('no batch passes a limit, but for a segment that alone does', () => {
	fc.assert(
		fc.property(segments, limits, (given, bounds) => {
			for (const batch of packBatches(given, bounds)) {
				expect(batch.length).toBeLessThanOrEqual(bounds.maxSegments);
				if (batch.length > 1) expect(lengthOf(batch)).toBeLessThanOrEqual(bounds.maxCharacters);
			}
		}),
	);
});

test('no batch could have taken the first segment of the next one', () => {
	fc.assert(
		fc.property(segments, limits, (given, bounds) => {
			const batches = packBatches(given, bounds);
			for (const [at, batch] of batches.slice(0, -1).entries()) {
				const [next] = batches[at + 1] ?? [];
				const full = batch.length === bounds.maxSegments;
				expect(full || lengthOf(batch) + (next?.text.length ?? 0) > bounds.maxCharacters).toBe(
					true,
				);
			}
		}),
	);
});

test('by default sixty segments or eight thousand characters travel together', () => {
	const short = Array.from({ length: 61 }, () => ({ text: 'x' }));
	expect(packBatches(short).map((batch) => batch.length)).toEqual([60, 1]);
	const long = Array.from({ length: 3 }, () => ({ text: 'x'.repeat(4_000) }));
	expect(packBatches(long).map((batch) => batch.length)).toEqual([2, 1]);
	expect(BATCH_LIMITS).toEqual({ maxCharacters: 8_000, maxSegments: 60 });
});

test('nothing is packed into nothing', () => {
	expect(packBatches([])).toEqual([]);
});
