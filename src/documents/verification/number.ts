import { type Idioms, idiomsOf } from './idiom.ts';
import { namesIn } from './numeral.ts';

/** The digit zero of every script whose digits are common in writing. */
const ZEROS = [
	0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xe50, 0xed0,
	0xf20, 0x1040, 0x17e0, 0x1810, 0xff10,
];
const GROUPED = /\d+(?:[.,'’\u066b\u066c\u00a0\u202f\u2009 ]\d+)*/g;
const SCALE_WORD =
	/thousand|[mb]illi|mrd|mio|млн|млрд|тыс|mil\b|mille|tausend|lakh|crore|हज़ार|लाख|करोड़|ألف|مليون|مليار|\d\s?[kKMB]\b|[万萬億亿兆千만억천백百]/iu;
/** Matches "round the clock", which other languages say with other numbers or none. */
const ALWAYS =
	/(?<!\d)24\s?\/\s?7(?!\d)|24\s?[時时]間?[、・\s]?(?:365\s?日|7\s?天)|24시간|(?<!\d)24\s?h(?:eures)?(?:\s?\/\s?|\ssur\s)24(?!\d)|(?<!\d)7\s?j(?:ours)?(?:\s?\/\s?|\ssur\s)7(?!\d)|(?<!\d)24 (?:ore su 24|hours a day|stunden am tag|horas al día|horas por dia)|(?<!\d)7 (?:giorni su 7|days a week|tage die woche|días a la semana)/giu;
/** Texts of which more numbers differ, some 300 of each, speak of others. */
const MAX_COMPARISONS = 100_000;
/** Numbers that languages are free to write out. */
const WRITTEN_OUT = new Set(['100', '1000']);

/** Whether both texts speak of the same numbers, as far as digits and names of months tell. */
export function sameNumbers(
	source: string,
	translation: string,
	languages: { readonly sourceLanguage: string; readonly targetLanguage: string },
): boolean {
	const always = ALWAYS.test(source) || ALWAYS.test(translation);
	ALWAYS.lastIndex = 0;
	const from = dropAlways(toAsciiDigits(source), always);
	const to = dropAlways(toAsciiDigits(translation), always);
	if (!/\d/.test(from) && !/\d/.test(to)) return true;
	const scaled = SCALE_WORD.test(source) || SCALE_WORD.test(translation);
	const [lost, added] = differ(
		readGrouped(from),
		readGrouped(to),
		scaled ? (number) => stripZeros(joinDigits(number)) : joinDigits,
	);
	const [lostRuns, addedRuns] = differ(lost.flatMap(readRuns), added.flatMap(readRuns), joinDigits);
	if (lostRuns.length === 0 && addedRuns.length === 0) return true;
	const isInTranslation = namesIn(translation, languages.targetLanguage);
	const isInSource = namesIn(source, languages.sourceLanguage);
	const missing = lostRuns.filter((run) => !isInTranslation(run));
	const extra = addedRuns.filter((run) => !isInSource(run));
	if (missing.length * extra.length > MAX_COMPARISONS) return false;
	return (
		matchLoosely(missing, extra, scaled) ||
		matchIdioms(missing, extra, { from: idiomsOf(from, to), to: idiomsOf(to, from) }, scaled)
	);
}

/** An idiom may lose its number, or bring one, but exchange it for no other. */
function matchIdioms(
	missing: readonly string[],
	extra: readonly string[],
	{ from, to }: { readonly from: Idioms; readonly to: Idioms },
	scaled: boolean,
): boolean {
	const spans = new Set([...from.spans, ...to.spans]);
	const [lost, added] = takePairs(missing, extra, (a, b) => isSameSpan(a, b, spans));
	const [kept] = takePairs(lost, from.mayGo, (a, b) => a === b);
	const [own] = takePairs(added, to.mayCome, (a, b) => a === b);
	const [rest, others] = takePairs(kept, own, (a, b) => isSameAmount(a, b, scaled));
	const isExchange = (rest.length > 0 || kept.length < lost.length) && others.length > 0;
	return !isExchange && areWords([...rest, ...others]);
}

/** `1800` and `19` of `the 1800s` and the 19th century, or `1990` and `90`. */
function isSameSpan(a: string, b: string, spans: ReadonlySet<string>): boolean {
	const [long, short] = Number(a) > Number(b) ? [a, b] : [b, a];
	if (!spans.has(long)) return false;
	const isCentury = long.endsWith('00') && Number(short) === Number(long) / 100 + 1;
	return isCentury || long.endsWith(short);
}

function dropAlways(text: string, always: boolean): string {
	return always ? text.replace(ALWAYS, ' ').replace(/(?<!\d)(?:24|365|7)(?!\d)/g, ' ') : text;
}

function toAsciiDigits(text: string): string {
	return text.replace(/[^\P{Nd}0-9]/gu, (digit) => {
		const code = digit.codePointAt(0) ?? 0;
		const zero = ZEROS.find((start) => code >= start && code < start + 10);
		return zero === undefined ? digit : String(code - zero);
	});
}

/** Numbers with the separators between their digits: `1,000.50`, `31.12.2024`. */
function readGrouped(text: string): string[] {
	return (text.match(GROUPED) ?? []).flatMap((number) =>
		number.includes(' ') && !/^\d{1,3}(?: \d{3})+(?!\d)/.test(number)
			? number.split(' ')
			: [number],
	);
}

function readRuns(number: string): string[] {
	const digits = number.split(/\D/);
	const decimals = /[.,\u066b]\d{1,2}$/.test(number);
	return digits.map((run, index) =>
		decimals && index > 0 && index === digits.length - 1 ? stripZeros(run) || '0' : bare(run),
	);
}

function joinDigits(number: string): string {
	return bare(number.replace(/\D/g, ''));
}

function bare(digits: string): string {
	return digits.replace(/^0+(?=\d)/, '');
}

/** What only one of two lists holds, repetitions counted. */
function differ(
	before: readonly string[],
	after: readonly string[],
	key: (number: string) => string,
): [string[], string[]] {
	const counts = new Map<string, number>();
	for (const number of after) counts.set(key(number), (counts.get(key(number)) ?? 0) + 1);
	const take = (number: string): boolean => {
		const left = counts.get(key(number)) ?? 0;
		counts.set(key(number), left - 1);
		return left > 0;
	};
	const lost = before.filter((number) => !take(number));
	const added = after.toReversed().filter(take);
	return [lost, added.toReversed()];
}

function matchLoosely(
	missing: readonly string[],
	extra: readonly string[],
	scaled: boolean,
): boolean {
	if (missing.length === 0 || extra.length === 0) return areWords([...missing, ...extra]);
	if (missing.join('') === extra.join('')) return true;
	const [unmatched, rest] = takePairs(missing, extra, (a, b) => isSameAmount(a, b, scaled));
	return (unmatched.length === 0 || rest.length === 0) && areWords([...unmatched, ...rest]);
}

/** What is left of two lists without the pairs that are the same. */
function takePairs(
	missing: readonly string[],
	extra: readonly string[],
	isSame: (a: string, b: string) => boolean,
): [string[], string[]] {
	const rest = [...extra];
	const left = missing.filter((run) => {
		const index = rest.findIndex((other) => isSame(run, other));
		if (index >= 0) rest.splice(index, 1);
		return index < 0;
	});
	return [left, rest];
}

/** Whether languages are free to write all of these out. */
function areWords(runs: readonly string[]): boolean {
	return runs.every((run) => Number(run) <= 12 || WRITTEN_OUT.has(run));
}

/** Whether two say the same: `3` and `15` o'clock, `90s` and `1990s`, `2` million and `200` 万. */
function isSameAmount(a: string, b: string, scaled: boolean): boolean {
	const [x, y] = [Number(a), Number(b)];
	const hours = Math.abs(x - y) === 12 && Math.max(x, y) <= 24;
	const decade = /^(?:19|20)\d\d$/.test(a) ? a.endsWith(b) && b.length === 2 : false;
	const century = /^(?:19|20)\d\d$/.test(b) ? b.endsWith(a) && a.length === 2 : false;
	return hours || decade || century || (scaled && stripZeros(a) === stripZeros(b));
}

function stripZeros(run: string): string {
	return run.replace(/(?<!0)0+$/, '');
}
