export type Unit = 'count' | 'share' | 'usd' | 'milliseconds';

export interface Formats extends Readonly<Record<Unit, (value: number) => string>> {
	readonly dateTime: (iso: string) => string;
	/** Writes a day of UTC, as `2026-12-01`. */
	readonly day: (iso: string) => string;
	/** Writes a difference with its sign, as a percentage. */
	readonly change: (value: number) => string;
	/** Writes a difference of two shares with its sign, in percentage points. */
	readonly points: (value: number) => string;
	/** Writes the marks of one axis all alike. */
	readonly axis: (unit: Unit, marks: readonly number[]) => readonly string[];
}

export function makeFormats(locale: string): Formats {
	const number = (options: Intl.NumberFormatOptions): ((value: number) => string) => {
		const writer = new Intl.NumberFormat(locale, options);
		return (value) => writer.format(value);
	};
	const whole = number({ maximumFractionDigits: 0 });
	const short = number({ notation: 'compact', maximumFractionDigits: 1 });
	const points = number({ maximumFractionDigits: 1, signDisplay: 'exceptZero' });
	const time = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
	const day = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' });
	const formats = {
		/** Writes 12,345 as it is, and shortens 1,200,000 to 1.2M. */
		count: (value: number) => (Math.abs(value) < 100_000 ? whole : short)(value),
		share: number({ style: 'percent', maximumFractionDigits: 1 }),
		usd: (value: number) => formatUsd(locale, value),
		milliseconds: (value: number) =>
			value < 1_000 ? `${whole(value)} ms` : `${short(value / 1_000)} s`,
	};
	return {
		...formats,
		dateTime: (iso) => time.format(new Date(iso)),
		day: (iso) => day.format(new Date(iso)),
		change: number({ style: 'percent', maximumFractionDigits: 0, signDisplay: 'exceptZero' }),
		points: (value) => points(value * 100),
		axis: (unit, marks) =>
			unit === 'usd'
				? marks.map((mark) => currency(locale, mark, decimalsOf(marks)).format(mark))
				: marks.map(formats[unit]),
	};
}

const LEAST_USD = 0.0001;

/** Most calls cost fractions of a cent: below ten cents there are four decimals. */
function formatUsd(locale: string, value: number): string {
	const size = Math.abs(value);
	if (size > 0 && size < LEAST_USD) return `< ${currency(locale, LEAST_USD, 4).format(LEAST_USD)}`;
	return currency(locale, value, size === 0 || size >= 0.1 ? 2 : 4).format(value);
}

function currency(locale: string, value: number, decimals: number): Intl.NumberFormat {
	const isLarge = Math.abs(value) >= 100_000;
	return new Intl.NumberFormat(locale, {
		style: 'currency',
		currency: 'USD',
		currencyDisplay: 'narrowSymbol',
		minimumFractionDigits: isLarge ? 0 : decimals,
		maximumFractionDigits: isLarge ? 1 : decimals,
		...(isLarge ? { notation: 'compact' as const } : {}),
	});
}

/** Has as many decimals as tell two marks apart. */
function decimalsOf([first = 0, second = first]: readonly number[]): number {
	const step = Math.abs(second - first);
	if (step === 0 || step >= 1) return step === 0 ? 2 : 0;
	return Math.min(6, Math.max(2, Math.ceil(-Math.log10(step) - 1e-9)));
}
