import { computed, type ComputedRef } from 'vue';
import { useTexts } from './texts.ts';

/** What a figure counts. */
export type Unit = 'count' | 'share' | 'usd' | 'milliseconds';

export interface Formats extends Readonly<Record<Unit, (value: number) => string>> {
	readonly bytes: (value: number) => string;
	readonly dateTime: (iso: string) => string;
	/** A difference with its sign, as a percentage. */
	readonly change: (value: number) => string;
	/** A difference of two shares with its sign, in points of a percentage. */
	readonly points: (value: number) => string;
	/** The marks of one axis, all written alike. */
	readonly axis: (unit: Unit, marks: readonly number[]) => readonly string[];
}

/** Numbers and times as the user's language writes them. */
export function useFormats(): ComputedRef<Formats> {
	const { locale } = useTexts();
	return computed(() => makeFormats(locale.value));
}

export function makeFormats(locale: string): Formats {
	const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
	const short = new Intl.NumberFormat(locale, { notation: 'compact', maximumFractionDigits: 1 });
	const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 });
	const signed = new Intl.NumberFormat(locale, {
		style: 'percent',
		maximumFractionDigits: 0,
		signDisplay: 'exceptZero',
	});
	const points = new Intl.NumberFormat(locale, {
		maximumFractionDigits: 1,
		signDisplay: 'exceptZero',
	});
	const time = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
	const formats = {
		/** Whole below 100,000, short above: 12,345 and 1.2M. */
		count: (value: number) => (Math.abs(value) < 100_000 ? whole : short).format(value),
		/** 0..1 as a percentage. */
		share: (value: number) => percent.format(value),
		usd: (value: number) => formatUsd(locale, value),
		milliseconds: (value: number) =>
			value < 1_000 ? `${whole.format(value)} ms` : `${short.format(value / 1_000)} s`,
	};
	return {
		...formats,
		bytes: (value) => `${short.format(value / 1_000_000)} MB`,
		dateTime: (iso) => time.format(new Date(iso)),
		change: (value) => signed.format(value),
		points: (value) => points.format(value * 100),
		axis: (unit, marks) =>
			unit === 'usd'
				? marks.map((mark) => currency(locale, mark, placesOf(marks)).format(mark))
				: marks.map(formats[unit]),
	};
}

const LEAST_USD = 0.0001;

/** Fractions of a cent are what most calls cost: four places below ten cents. */
function formatUsd(locale: string, value: number): string {
	const size = Math.abs(value);
	if (size > 0 && size < LEAST_USD) return `< ${currency(locale, LEAST_USD, 4).format(LEAST_USD)}`;
	return currency(locale, value, size === 0 || size >= 0.1 ? 2 : 4).format(value);
}

function currency(locale: string, value: number, places: number): Intl.NumberFormat {
	const isLarge = Math.abs(value) >= 100_000;
	return new Intl.NumberFormat(locale, {
		style: 'currency',
		currency: 'USD',
		currencyDisplay: 'narrowSymbol',
		minimumFractionDigits: isLarge ? 0 : places,
		maximumFractionDigits: isLarge ? 1 : places,
		...(isLarge ? { notation: 'compact' as const } : {}),
	});
}

/** As many as tell two marks apart. */
function placesOf([first = 0, second = first]: readonly number[]): number {
	const step = Math.abs(second - first);
	if (step === 0 || step >= 1) return step === 0 ? 2 : 0;
	return Math.min(6, Math.max(2, Math.ceil(-Math.log10(step) - 1e-9)));
}
