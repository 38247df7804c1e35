import type { StatsBucket } from '../../../src/contract/statistics.ts';

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

/** What of a bucket is measured. */
type Counted = Pick<StatsBucket, 'hits' | 'misses' | 'costUsd' | 'savedUsd' | 'latencyMs'>;

const READERS: Readonly<Record<Measure, (counted: Counted) => Value>> = {
	hitRate: ({ hits, misses }) => (hits + misses === 0 ? null : hits / (hits + misses)),
	hits: ({ hits }) => hits,
	misses: ({ misses }) => misses,
	segments: ({ hits, misses }) => hits + misses,
	costUsd: ({ costUsd }) => costUsd,
	savedUsd: ({ savedUsd }) => savedUsd,
	latency: ({ latencyMs }) => latencyMs?.p50 ?? null,
};
const NOTHING: Counted = { hits: 0, misses: 0, costUsd: 0, savedUsd: 0, latencyMs: null };

function addCounted(a: Counted, b: Counted): Counted {
	return {
		hits: a.hits + b.hits,
		misses: a.misses + b.misses,
		costUsd: a.costUsd + b.costUsd,
		savedUsd: a.savedUsd + b.savedUsd,
		latencyMs: meanLatency(a.latencyMs, b.latencyMs),
	};
}

/** Medians have no sum: their mean by calls is near enough for a line. */
function meanLatency(a: Counted['latencyMs'], b: Counted['latencyMs']): Counted['latencyMs'] {
	if (a === null || b === null) return a ?? b;
	const calls = a.calls + b.calls;
	const mean = (first: number, second: number): number =>
		(first * a.calls + second * b.calls) / calls;
	return { calls, p50: mean(a.p50, b.p50), p95: mean(a.p95, b.p95) };
}

/** Steps of equal length over a whole range, those in which nothing was counted too; `stepHours` as the buckets' or more. */
export function fillBuckets(
	buckets: readonly StatsBucket[],
	stepHours: number,
	bounds: { readonly from: string; readonly to: string },
	measures: readonly Measure[],
): { readonly times: readonly number[]; readonly values: readonly (readonly Value[])[] } {
	const step = stepHours * 3_600_000;
	const beginOf = (time: string): number => Math.floor(Date.parse(time) / step) * step;
	const known = new Map<number, Counted>();
	for (const bucket of buckets) {
		const begin = beginOf(bucket.from);
		known.set(begin, addCounted(known.get(begin) ?? NOTHING, bucket));
	}
	const last = Date.parse(bounds.to);
	const times: number[] = [];
	for (let time = beginOf(bounds.from); time <= last; time += step) times.push(time);
	return {
		times: times.map((time) => time / 1_000),
		values: measures.map((measure) =>
			times.map((time) => READERS[measure](known.get(time) ?? NOTHING)),
		),
	};
}
