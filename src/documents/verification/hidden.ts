import { intlLocale, primaryLanguage } from '../../contract/language-tag.ts';

import { addsMatches } from './matches.ts';

const TURNING = /[\u202a-\u202e]/gu;
const ISOLATES = /[\u2066-\u2069]/gu;
const END_OF_ISOLATE = '\u2069';
/** Tag characters, which spell flags such as England's, and what is free beside them. */
const TAGS = /[\u{e0000}-\u{e00ff}]+/gu;
/** Behind a Chinese character they choose one of its shapes. */
const LOOSE_SELECTORS = /(?<!\p{sc=Han})[\u{e0100}-\u{e01ef}]/gu;
const RIGHT_TO_LEFT = new Set(['Arab', 'Hebr', 'Syrc', 'Thaa', 'Nkoo', 'Adlm', 'Rohg', 'Mand']);

/** Letters of one alphabet that look like those of the other, inside a word of the other. */
const DISGUISED =
	/(?<=\p{sc=Latn})[АВЕЅІЈКМНОРСТУХаеорсухіјѕԁһ]|[АВЕЅІЈКМНОРСТУХаеорсухіјѕԁһ](?=\p{sc=Latn})|(?<=\p{sc=Latn})[ΑΒΕΖΗΙΚΜΝΟΡΤΥΧονα](?=\p{sc=Latn})|(?<=\p{sc=Cyrl})[ABCEHKMOPTXaceopxyijs](?=\p{sc=Cyrl})/gu;

/** Whoever writes both slips from one into the other. */
const TWO_ALPHABETS = new Set(['az', 'bs', 'kk', 'ky', 'mn', 'sh', 'sr', 'tk', 'tt', 'uz']);

/**
 * Whether a translation has characters that turn text around or hide a text, and that its source
 * has not. Joiners, soft hyphens, zero-width blanks and marks of direction are spelling.
 */
export function addsHidden(source: string, translation: string, language: string): boolean {
	if ([TURNING, TAGS, LOOSE_SELECTORS].some((one) => adds(source, translation, one))) return true;
	const isOneAlphabet = !TWO_ALPHABETS.has(primaryLanguage(language));
	if (isOneAlphabet && addsMatches(source, translation, DISGUISED)) return true;
	if (!adds(source, translation, ISOLATES)) return false;
	return !(isRightToLeft(language) && isBalanced(translation.match(ISOLATES) ?? []));
}

function adds(source: string, translation: string, pattern: RegExp): boolean {
	const found = translation.match(pattern);
	if (found === null) return false;
	const known = new Set(source.match(pattern));
	return found.some((one) => !known.has(one));
}

function isBalanced(isolates: readonly string[]): boolean {
	let open = 0;
	for (const isolate of isolates) {
		open += isolate === END_OF_ISOLATE ? -1 : 1;
		if (open < 0) return false;
	}
	return open === 0;
}

function isRightToLeft(language: string): boolean {
	return RIGHT_TO_LEFT.has(new Intl.Locale(intlLocale(language)).maximize().script ?? '');
}
