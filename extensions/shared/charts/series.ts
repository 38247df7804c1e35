import type { StatsBucket } from '../../../src/contract/statistics.ts';
import type { Unit } from '../format.ts';
import type { TextKey } from '../texts.ts';

/** null when there was nothing to measure it by. */
export type Value = number | null;

type Counted = Pick<StatsBucket, 'hits' | 'misses' | 'costUsd' | 'savedUsd' | 'latencyMs'>;

interface MeasureKind {
	readonly label: TextKey;
	readonly unit: Unit;
	/** A CSS variable of the theme. */
	readonly color: string;
	readonly read: (counted: Counted) => Value;
}

/** Everything that is measured: how it is called, written, drawn and read. */
export const MEASURES = {
	hitRate: {
		label: 'hitRate',
		unit: 'share',
		color: '--theme--primary',
		read: ({ hits, misses }) => (hits + misses === 0 ? null : hits / (hits + misses)),
	},
	hits: { label: 'hits', unit: 'count', color: '--theme--primary', read: ({ hits }) => hits },
	misses: {
		label: 'misses',
		unit: 'count',
		color: '--theme--warning',
		read: ({ misses }) => misses,
	},
	segments: {
		label: 'segments',
		unit: 'count',
		color: '--theme--primary',
		read: ({ hits, misses }) => hits + misses,
	},
	costUsd: {
		label: 'tile.spend',
		unit: 'usd',
		color: '--theme--danger',
		read: (one) => one.costUsd,
	},
	savedUsd: {
		label: 'tile.savings',
		unit: 'usd',
		color: '--theme--success',
		read: ({ savedUsd }) => savedUsd,
	},
	latency: {
		label: 'tile.health',
		unit: 'milliseconds',
		color: '--theme--primary',
		read: ({ latencyMs }) => latencyMs?.p50 ?? null,
	},
} as const satisfies Readonly<Record<string, MeasureKind>>;
export type Measure = keyof typeof MEASURES;

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

/** Divides a range into equal steps, empty ones too; a step is as long as a bucket or longer. */
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
		values: measures.map((name) =>
			times.map((time) => MEASURES[name].read(known.get(time) ?? NOTHING)),
		),
	};
}
