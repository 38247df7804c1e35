import { computed, type ComputedRef } from 'vue';
import { useTexts } from './texts.ts';

export interface Formats {
	/** Whole below 100,000, short above: 12,345 and 1.2M. */
	readonly count: (value: number) => string;
	/** 0..1 as a percentage. */
	readonly share: (value: number) => string;
	readonly usd: (value: number) => string;
	readonly bytes: (value: number) => string;
	readonly milliseconds: (value: number) => string;
	readonly dateTime: (iso: string) => string;
	/** A difference with its sign, as a percentage. */
	readonly change: (value: number) => string;
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
	const time = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
	return {
		count: (value) => (Math.abs(value) < 100_000 ? whole : short).format(value),
		share: (value) => percent.format(value),
		usd: (value) => usdFormat(locale, value).format(value),
		bytes: (value) => `${short.format(value / 1_000_000)} MB`,
		milliseconds: (value) =>
			value < 1_000 ? `${whole.format(value)} ms` : `${short.format(value / 1_000)} s`,
		dateTime: (iso) => time.format(new Date(iso)),
		change: (value) => signed.format(value),
	};
}

/** Fractions of a cent are what most calls cost: four places below ten cents. */
function usdFormat(locale: string, value: number): Intl.NumberFormat {
	const size = Math.abs(value);
	const digits = size === 0 || size >= 0.1 ? 2 : 4;
	return new Intl.NumberFormat(locale, {
		style: 'currency',
		currency: 'USD',
		currencyDisplay: 'narrowSymbol',
		minimumFractionDigits: size >= 100_000 ? 0 : digits,
		maximumFractionDigits: size >= 100_000 ? 1 : digits,
		...(size >= 100_000 ? { notation: 'compact' as const } : {}),
	});
}
