import { intlLocale } from '../../contract/language-tag.ts';
import { NUMBER_WORD, WRITTEN_MULTIPLES } from './tables/number-words.ts';

const CJK_NUMERAL = /[〇零一二三四五六七八九十百千]/u;
const CAPITALS = /(?<![A-Za-z])[A-Z]+/g;
const HEBREW = /[א-ת]+["'׳״]?[א-ת]?/gu;
const ROMAN: readonly (readonly [number, string])[] = [
	[90, 'XC'],
	[50, 'L'],
	[40, 'XL'],
	[10, 'X'],
	[9, 'IX'],
	[5, 'V'],
	[4, 'IV'],
	[1, 'I'],
];
/** What is said of an hour or a minute, in minutes or seconds. */
const PARTS: ReadonlyMap<number, RegExp> = new Map([
	[
		30,
		/half[ -](?:an? )?(?:hour|minute)|halb(?:e|en|er) (?:stund|minut)|halbstünd|demi[- ](?:heure|minute)|media hora|medio minuto|mezz['’]ora|meia hora|half ?uur|半(?:時間|小[时時]|[分个個])|полчаса|полминуты/iu,
	],
	[
		15,
		/quarter of an hour|quarter[- ]hour|viertelstund|quart d['’]heure|cuarto de hora|quarto d['’]ora|kwartier/iu,
	],
	[
		45,
		/three[- ]quarters of an hour|dreiviertelstund|trois quarts d['’]heure|tres cuartos de hora/iu,
	],
]);
const HEBREW_TENS = ' יכלמנסעפצ';
const HEBREW_UNITS = ' אבגדהוזחט';

/**
 * Tells of numbers whether a text names them without digits: by a word, a month, a Roman, a Hebrew
 * or a Chinese numeral.
 */
export function namesIn(text: string, language: string): (run: string) => boolean {
	const lower = text.toLowerCase();
	const capitals = new Set(text.match(CAPITALS));
	const hebrew = new Set((text.match(HEBREW) ?? []).map((word) => word.replace(/["'׳״]/g, '')));
	const [hasChinese, hasWords] = [CJK_NUMERAL.test(text), NUMBER_WORD.test(text)];
	const known = new Map<string, boolean>();
	const isNamed = (number: number): boolean => {
		if (hasChinese && number <= 10_000) return true;
		if (hasWords && number > 12 && number < 100) return true;
		if (PARTS.get(number)?.test(text) === true) return true;
		if (WRITTEN_MULTIPLES.get(number)?.test(text) === true) return true;
		const isMonth = number >= 1 && number <= 12;
		if (isMonth && monthNames(language, number).some((name) => lower.includes(name))) return true;
		if (number < 1 || number >= 100) return false;
		return capitals.has(toRoman(number)) || hebrew.has(toHebrew(number));
	};
	return (run) => {
		const named = known.get(run) ?? isNamed(Number(run));
		known.set(run, named);
		return named;
	};
}

/** Alone and in a date: languages inflect a month's name. */
const MONTH_FORMATS = (['long', 'short'] as const).flatMap((month) => [
	{ month, timeZone: 'UTC' } as const,
	{ month, day: 'numeric', timeZone: 'UTC' } as const,
]);

function monthNames(language: string, month: number): string[] {
	const date = new Date(Date.UTC(2024, month - 1, 15));
	const names = MONTH_FORMATS.map((options) => {
		const parts = new Intl.DateTimeFormat(intlLocale(language), options).formatToParts(date);
		const name = parts.find(({ type }) => type === 'month')?.value ?? '';
		return name.toLowerCase().replace(/\.$/, '');
	});
	return names.filter((name) => /\p{L}/u.test(name));
}

function toRoman(number: number): string {
	let rest = number;
	let roman = '';
	for (const [value, letters] of ROMAN) {
		while (rest >= value) {
			roman += letters;
			rest -= value;
		}
	}
	return roman;
}

/** Fifteen and sixteen are written so that they do not spell a name of God. */
function toHebrew(number: number): string {
	if (number === 15) return 'טו';
	if (number === 16) return 'טז';
	const [tens, units] = [HEBREW_TENS[Math.floor(number / 10)], HEBREW_UNITS[number % 10]];
	return `${tens}${units}`.replaceAll(' ', '');
}
