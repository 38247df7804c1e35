import type { StatsBucket } from '../../src/contract.ts';

export type Measure =
	| 'hitRate'
	| 'hits'
	| 'misses'
	| 'segments'
	| 'costUsd'
	| 'savedUsd'
	| 'latency';

/** null: there was nothing that it could be measured by. */
export type Value = number | null;

const READERS: Readonly<Record<Measure, (bucket: StatsBucket) => Value>> = {
	hitRate: ({ hits, misses, hitRate }) => (hits + misses === 0 ? null : hitRate),
	hits: ({ hits }) => hits,
	misses: ({ misses }) => misses,
	segments: ({ hits, misses }) => hits + misses,
	costUsd: ({ costUsd }) => costUsd,
	savedUsd: ({ savedUsd }) => savedUsd,
	latency: ({ latencyMs }) => latencyMs?.p50 ?? null,
};
/** Of an hour without any bucket: rates have none, sums are zero. */
const EMPTY: Readonly<Record<Measure, Value>> = {
	hitRate: null,
	hits: 0,
	misses: 0,
	segments: 0,
	costUsd: 0,
	savedUsd: 0,
	latency: null,
};

/** Buckets of equal length over a whole range, those in which nothing was counted too. */
export function fillBuckets(
	buckets: readonly StatsBucket[],
	bucketHours: number,
	bounds: { readonly from: string; readonly to: string },
	measures: readonly Measure[],
): { readonly times: readonly number[]; readonly values: readonly (readonly Value[])[] } {
	const step = bucketHours * 3_600_000;
	const first = Math.floor(Date.parse(bounds.from) / step) * step;
	const last = Date.parse(bounds.to);
	const known = new Map(buckets.map((bucket) => [Date.parse(bucket.from), bucket]));
	const times: number[] = [];
	for (let time = first; time <= last; time += step) times.push(time);
	return {
		times: times.map((time) => time / 1_000),
		values: measures.map((measure) =>
			times.map((time) => {
				const bucket = known.get(time);
				return bucket === undefined ? EMPTY[measure] : READERS[measure](bucket);
			}),
		),
	};
}
