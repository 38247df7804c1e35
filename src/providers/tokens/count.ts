import { primaryLanguage } from '../../contract/language-tag.ts';
/** UTF-16 units a token, tokens relative to English: by OpenAI's o200k on Directus's own texts. */
const LANGUAGES: Readonly<Record<string, readonly [unitsPerToken: number, relative: number]>> = {
	ar: [3.3, 1.28],
	bg: [3.1, 1.63],
	bs: [3.4, 1.45],
	ca: [3.7, 1.35],
	ckb: [1.8, 2.65],
	cs: [3.0, 1.52],
	da: [3.7, 1.22],
	de: [4.6, 1.24],
	en: [4.7, 1],
	es: [4.6, 1.15],
	et: [3.2, 1.45],
	fa: [3.1, 1.53],
	fi: [3.1, 1.57],
	fr: [4.5, 1.22],
	he: [2.6, 1.4],
	hr: [3.4, 1.43],
	hu: [2.9, 1.66],
	id: [4.0, 1.13],
	it: [4.0, 1.36],
	ja: [1.6, 1.62],
	ka: [3.0, 1.73],
	ko: [2.0, 1.34],
	lt: [2.9, 1.65],
	mn: [2.7, 1.82],
	mr: [2.8, 1.67],
	nb: [3.7, 1.3],
	ne: [3.0, 1.64],
	nl: [4.2, 1.19],
	no: [3.7, 1.3],
	pl: [3.3, 1.54],
	pt: [4.5, 1.15],
	ro: [3.5, 1.51],
	ru: [4.1, 1.2],
	sk: [3.0, 1.5],
	sl: [3.3, 1.34],
	sq: [3.0, 1.73],
	sv: [3.6, 1.27],
	th: [2.5, 1.55],
	tr: [3.4, 1.44],
	uk: [3.0, 1.62],
	vi: [3.4, 1.25],
	zh: [1.6, 1.1],
};
const OTHER: readonly [number, number] = [3.1, 1.5];

/** `<1>`, `</1>` and `<1/>` alike. */
const TOKENS_PER_TAG = 3;
const TAG = /<\/?\d+\/?>/g;

function languageOf(tag: string): readonly [number, number] {
	const language = primaryLanguage(tag);
	return (Object.hasOwn(LANGUAGES, language) ? LANGUAGES[language] : undefined) ?? OTHER;
}

export function countTokens(text: string, language: string): number {
	const [unitsPerToken] = languageOf(language);
	const plain = text.replaceAll(TAG, '');
	const tags = text.length === plain.length ? 0 : (text.match(TAG)?.length ?? 0);
	return Math.ceil(plain.length / unitsPerToken) + tags * TOKENS_PER_TAG;
}

/** What `,"context":""` costs. */
const TOKENS_PER_CONTEXT = 3;

export function countContextTokens(context: string | undefined, language: string): number {
	return context === undefined ? 0 : TOKENS_PER_CONTEXT + countTokens(context, language);
}

export function countAnswerTokens(
	text: string,
	sourceLanguage: string,
	targetLanguage: string,
): number {
	return Math.ceil(countTokens(text, sourceLanguage) * growthOf(sourceLanguage, targetLanguage));
}

/** How many tokens a translation has for each of its source. */
export function growthOf(sourceLanguage: string, targetLanguage: string): number {
	const [, source] = languageOf(sourceLanguage);
	const [, target] = languageOf(targetLanguage);
	return target / source;
}
