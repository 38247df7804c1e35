import { FREQUENT_WORDS } from './tables/frequent-words.ts';
import { normaliseUnicode } from '../segment-digest.ts';
import { ownScriptShare } from './script.ts';

/** Words that hardly a sentence does without; a word of several languages tells none of them. */
const FUNCTION_WORDS: Readonly<Record<string, string>> = {
	en: 'the and of to with for that this you your are from have not is it be will can or when has which their been',
	de: 'der die das und ist nicht mit ein eine den dem für auf von sie zu wir werden auch sich einer wird oder bei sind aus',
	fr: 'le les des est et une pour dans qui vous pas sur avec nous votre du au aux cette sont vos ou ne être',
	es: 'el los las una que para con por del es su se más como está y este esta puede sus desde cuando',
	it: 'il gli che di per con una è del della sono non nel alla dei questo può le delle anche ed i',
	pt: 'o os uma um que para com não do da dos das em você é são ao pelo seu sua mais como ou',
	nl: 'de het een en van niet met voor zijn dat wordt je op te uw worden ook bij naar deze kan',
	pl: 'nie jest się na do że oraz dla jak przez które lub od są można tego po',
	sv: 'och är det som att för inte en ett på av med till du kan från eller om',
	fi: 'ja on ei että se tai kun voit sen ovat mutta kanssa tämä joka myös',
	hu: 'és az hogy nem egy van vagy ez kell meg csak lehet is minden',
	cs: 'je se na že pro nebo jako být jsou které při aby pokud tento podle lze',
	tr: 've bir bu için ile olarak değil veya daha gibi olan çok her',
	id: 'yang dan di untuk dengan ini tidak dari pada akan atau dalam anda',
	vi: 'và của là không được các cho có trong một này với người bạn',
};
/** Languages so close that they share too many words to be told apart by them. */
const FAMILIES = [
	['es', 'pt', 'gl', 'ca', 'it'],
	['sv', 'da', 'nb', 'nn', 'no'],
	['cs', 'sk', 'pl'],
	['nl', 'af'],
	['id', 'ms'],
];
/** Matches a quotation, which may be in any language, or what would be one if it were closed. */
const QUOTATION = /[“„"«»‘‚][^“”„"«»‘’]*([”“"«»’])?/gu;
const WORDS = /\p{L}+/gu;
const MIN_WORDS = 6;
const MIN_HITS = 3;
const MIN_SHARE = 0.25;

const LANGUAGE_OF = new Map<string, string>();
for (const [language, list] of Object.entries(FUNCTION_WORDS)) {
	for (const word of list.split(' ')) LANGUAGE_OF.set(word, LANGUAGE_OF.has(word) ? '' : language);
}

/**
 * Whether a text is surely in another language than the one asked for, by letters that only one of
 * two has or by words that only another has, the source's own left out. Both are primary subtags.
 * In doubt it is not.
 */
export function isOtherLanguage(text: string, from: string, to: string): boolean {
	return hasOtherLetters(text, from, to) || hasOtherWords(text, from, to);
}

function hasOtherWords(text: string, from: string, to: string): boolean {
	if (!Object.hasOwn(FUNCTION_WORDS, to)) return false;
	const own = text.replace(QUOTATION, (quoted, end?: string) => (end === undefined ? quoted : ' '));
	const words = own.toLowerCase().match(WORDS) ?? [];
	if (words.length < MIN_WORDS) return false;
	const hits = new Map<string, Set<string>>();
	const total = new Map<string, number>();
	for (const word of words) {
		const language = LANGUAGE_OF.get(word);
		if (language !== undefined && language !== '') {
			hits.set(language, (hits.get(language) ?? new Set()).add(word));
			total.set(language, (total.get(language) ?? 0) + 1);
		}
	}
	if ((hits.get(to)?.size ?? 0) > 0) return false;
	return [...hits].some(([language, found]) => {
		const close = isClose(language, to);
		return (
			// What stays in the source's language may be a title, a name or a quotation.
			language !== from &&
			!close &&
			found.size >= MIN_HITS &&
			(total.get(language) ?? 0) >= words.length * MIN_SHARE
		);
	});
}

function hasOtherLetters(text: string, from: string, to: string): boolean {
	const count = (letters: RegExp) => text.match(letters)?.length ?? 0;
	if (to === 'uk') return count(/[ыэъё]/giu) >= 3 && count(/[іїєґ]/giu) === 0;
	if (to === 'ru') return count(/[іїєґ]/giu) >= 3 && count(/[ыэъё]/giu) === 0;
	if (to === 'ja') {
		const chinese = count(/[们这说没对从]|[的是了](?=\p{sc=Han})/gu);
		return count(/\p{sc=Han}/gu) >= 12 && count(/[\p{sc=Hira}\p{sc=Kana}]/gu) === 0 && chinese >= 2;
	}
	if (to === 'zh' && from !== 'ja') {
		return count(/\p{sc=Hira}/gu) >= Math.max(4, count(/\p{L}/gu) * 0.2);
	}
	return false;
}

const FREQUENT = new Map(
	Object.entries(FREQUENT_WORDS).map(([language, words]) => [language, new Set(words.split(' '))]),
);
/** So many different words that only the other of two languages has tell it. */
const MIN_FOREIGN_WORDS = 3;
/** A text of no more words is told by two of them. */
const SHORT_WORDS = 8;
/** What is asked of a text whose own language has no list. */
const UNLISTED = { words: 4, share: 0.5 };

/**
 * Whether a text is surely in another language than `from`, a primary subtag: by its letters, or
 * by the words that only one of two languages has. In doubt it is not. A quotation in the target's
 * language, or a filler text, is rightly given back as it is.
 */
export function isForeignTo(text: string, from: string): boolean {
	const own = ownScriptShare(text, from);
	if (own !== null && own < 0.1) return true;
	if (hasForeignLetters(text, from)) return true;
	const words = normaliseUnicode(text.toLowerCase(), 'NFC').match(WORDS) ?? [];
	const known = FREQUENT.get(from);
	const listed = { words: words.length <= SHORT_WORDS ? 2 : MIN_FOREIGN_WORDS, share: MIN_SHARE };
	const least = known === undefined ? UNLISTED : listed;
	for (const [language, frequent] of FREQUENT) {
		if (language === from || (known === undefined && isClose(language, from))) continue;
		const foreign = words.filter((word) => frequent.has(word) && known?.has(word) !== true);
		const familiar = words.filter((word) => known?.has(word) === true && !frequent.has(word));
		if (new Set(foreign).size < least.words) continue;
		if (foreign.length < words.length * least.share) continue;
		if (familiar.length * 3 <= foreign.length) return true;
	}
	return false;
}

/** Of languages that share a script. */
function hasForeignLetters(text: string, from: string): boolean {
	const count = (letters: RegExp) => text.match(letters)?.length ?? 0;
	if (from === 'ru') return count(/[іїєґ]/giu) >= 3 && count(/[ыэъё]/giu) === 0;
	if (from === 'uk') return count(/[ыэъё]/giu) >= 3 && count(/[іїєґ]/giu) === 0;
	if (from === 'zh') {
		return count(/[\p{sc=Hira}\p{sc=Kana}]/gu) >= Math.max(3, count(/\p{L}/gu) * 0.2);
	}
	if (from === 'ja') {
		const chinese = count(/[们这说没对从]|[的是了](?=\p{sc=Han})/gu);
		return count(/[\p{sc=Hira}\p{sc=Kana}]/gu) === 0 && chinese >= 2;
	}
	const urdu = count(/[ٹڈڑںےہ]/gu);
	const persian = count(/[پچژگ]/gu);
	const arabic = count(/[ةى]/gu);
	if (from === 'ar') return urdu + persian >= 3 && arabic === 0;
	if (from === 'fa') return urdu >= 3 || (arabic >= 3 && persian === 0);
	if (from === 'ur') return urdu === 0 && arabic + persian >= 3;
	return false;
}

function isClose(a: string, b: string): boolean {
	return FAMILIES.some((family) => family.includes(a) && family.includes(b));
}
