import type { StatsBucket } from '../../src/contract.ts';

export type Measure = 'hitRate' | 'hits' | 'misses' | 'costUsd' | 'savedUsd';

/** Buckets of equal length over a whole range: those in which nothing was counted are zero. */
export function fillBuckets(
	buckets: readonly StatsBucket[],
	bucketHours: number,
	bounds: { readonly from: string; readonly to: string },
	measures: readonly Measure[],
): { readonly times: readonly number[]; readonly values: readonly (readonly number[])[] } {
	const step = bucketHours * 3_600_000;
	const first = Math.floor(Date.parse(bounds.from) / step) * step;
	const last = Date.parse(bounds.to);
	const known = new Map(buckets.map((bucket) => [Date.parse(bucket.from), bucket]));
	const times: number[] = [];
	for (let time = first; time <= last; time += step) times.push(time);
	return {
		times: times.map((time) => time / 1_000),
		values: measures.map((measure) => times.map((time) => known.get(time)?.[measure] ?? 0)),
	};
}
