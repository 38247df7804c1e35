export const RANGES = ['24h', '7d', '30d', '90d'] as const;
export type Range = (typeof RANGES)[number];

const HOUR_MS = 3_600_000;
const HOURS: Readonly<Record<Range, number>> = { '24h': 24, '7d': 168, '30d': 720, '90d': 2160 };

/** Bounds the range that ends now and the one before it, for `GET stats`. */
export function boundsOf(
	range: Range,
	now: number,
): { current: { from: string; to: string }; previous: { from: string; to: string } } {
	const length = HOURS[range] * HOUR_MS;
	return {
		current: { from: iso(now - length), to: iso(now) },
		previous: { from: iso(now - 2 * length), to: iso(now - length) },
	};
}

/** Tells the relative change; null where there is nothing to compare with. */
export function changeOf(now: number, before: number): number | null {
	return before === 0 ? null : (now - before) / before;
}

function iso(time: number): string {
	return new Date(time).toISOString();
}
