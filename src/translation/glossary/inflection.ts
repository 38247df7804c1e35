import { normaliseUnicode } from '../../documents/segment-digest.ts';

/** Accents are left out of words: many languages change them when they inflect one. */
const ACCENTS = /[\u0300-\u036f]/g;
/** Shorter words have no stem. */
const MIN_STEM = 4;
const MAX_ENDING = 2;
const MAX_CYRILLIC_ENDING = 3;
/** The length of particles and verbs that follow a noun of Korean without a space. */
const MAX_PARTICLE = 4;
/** Endings that make another word, not another form of it. */
const DERIVING = /^(?:er|or|ar|ly|al|ic|ed)$/;
const CYRILLIC_ENDING = /(?:[иыое]и|[ая]я|ое|[аеёиоуыэюяь])$/u;
const LATIN_VOWEL = /[aiouy]$/;
const SEMITIC = /^[\p{Script=Arabic}\p{Script=Hebrew}]/u;
/** Matches articles, conjunctions and prepositions written together with the next word. */
const ARABIC_PREFIX = /^(?:[وف]?[بكل]?(?:ال)|[وف]?لل|[وفبكل])/u;
const HEBREW_PREFIX = /^[הובלמשכ]{1,2}/u;

/** A word without its accents. */
export function foldWord(text: string): string {
	return normaliseUnicode(normaliseUnicode(text, 'NFD').replace(ACCENTS, ''), 'NFC');
}

/**
 * Whether a word of a text is a term's word, inflected perhaps: with an ending of two letters at
 * most, with another final vowel, behind an Arabic or Hebrew article, before a Korean particle.
 * Both without accents; `accented`: the word had others than the term.
 */
export function isFormOf(word: string, term: string, accented: boolean): boolean {
	if (word === term) return true;
	if (/^\p{Script=Hangul}/u.test(term)) {
		return term.length > 1 && word.startsWith(term) && word.length <= term.length + MAX_PARTICLE;
	}
	if (SEMITIC.test(term)) return isSemiticForm(word, term);
	if (term.length < MIN_STEM) return word === `${term}s`;
	if (/^\p{Script=Cyrillic}/u.test(term)) {
		return endsWithin(word, term.replace(CYRILLIC_ENDING, ''), MAX_CYRILLIC_ENDING);
	}
	if (word.startsWith(term)) {
		const ending = word.slice(term.length);
		return endsWithin(word, term, MAX_ENDING) && (accented || !DERIVING.test(ending));
	}
	const stem = term.slice(0, -1);
	if (term.endsWith('y') && word === `${stem}ies`) return true;
	return term.length > MIN_STEM && LATIN_VOWEL.test(term) && endsWithin(word, stem, 1);
}

function endsWithin(word: string, stem: string, length: number): boolean {
	return word.startsWith(stem) && /^\p{L}*\p{M}*$/u.test(word.slice(stem.length))
		? word.length <= stem.length + length
		: false;
}

function isSemiticForm(word: string, term: string): boolean {
	if (term.length < 3) return false;
	const prefix = /^\p{Script=Arabic}/u.test(term) ? ARABIC_PREFIX : HEBREW_PREFIX;
	return [word, word.replace(prefix, '')].some((form) => endsWithin(form, term, MAX_ENDING));
}

/** A word as it is written, and without what Arabic and Hebrew write together with it. */
export function bareForms(word: string): string[] {
	return SEMITIC.test(word)
		? [word, word.replace(ARABIC_PREFIX, ''), word.replace(HEBREW_PREFIX, '')]
		: [word];
}
