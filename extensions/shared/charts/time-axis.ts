const HOUR = 3_600;
const DAY = 24 * HOUR;

export interface TimeAxis {
	/** Steps between two marks, in seconds; each mark has another label. */
	readonly steps: readonly number[];
	readonly mark: (time: number) => string;
	/** Labels the bucket that begins then. */
	readonly moment: (time: number) => string;
	/** Daily figures are of days in UTC, wherever they are looked at. */
	readonly timeZone: string | undefined;
}

/** How buckets of `bucketHours` over `times` (seconds since 1970) are labelled. */
export function describeTimes(
	locale: string,
	times: readonly number[],
	bucketHours: number,
): TimeAxis {
	const isDaily = bucketHours >= 24;
	const timeZone = isDaily ? 'UTC' : undefined;
	const zone = timeZone === undefined ? {} : { timeZone };
	const day = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', ...zone });
	const hour = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' });
	const whole = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
	const date = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', ...zone });
	const span = (times.at(-1) ?? 0) - (times[0] ?? 0);
	const inDays = isDaily || span > 2 * DAY;
	return {
		steps: inDays
			? [1, 2, 3, 7, 14, 28, 56].map((days) => days * DAY)
			: [1, 2, 3, 4, 6, 12].map((hours) => hours * HOUR),
		mark: (time) => (inDays ? day : hour).format(time * 1_000),
		moment: (time) => (isDaily ? date : whole).format(time * 1_000),
		timeZone,
	};
}
