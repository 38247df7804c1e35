import type { RequestTerm } from '../../providers/request.ts';
import { proseOf, UNSPACED } from './glossary.ts';
import { foldWord } from './inflection.ts';

const WORDS = /[\p{L}\p{M}\p{N}]+/gu;
/** Shorter words have no stem, and in a term of several words they are articles and the like. */
const MIN_STEM = 4;
const STEM_SHARE = 0.6;
/** Letters that may follow a word that is shorter than a stem. */
const MAX_ENDING = 2;

/**
 * Whether a translation leaves out the wording that the glossary demands for a term of its source.
 * Words may be inflected and stand in compounds: of each the first 60 % must occur, and never less
 * than four letters.
 */
export function missesTerm(terms: readonly RequestTerm[], translation: string): boolean {
	const demanded = terms.flatMap((term) => term.translation ?? []);
	if (demanded.length === 0) return false;
	const prose = fold(translation);
	return !demanded.every((wording) => occurs(fold(wording), prose));
}

function fold(text: string): string {
	return foldWord(proseOf(text));
}

function occurs(wording: string, prose: string): boolean {
	const words = wording.match(WORDS);
	if (words === null || UNSPACED.test(wording) || /\p{Script=Hangul}/u.test(wording)) {
		return prose.replaceAll(' ', '').includes(wording.replaceAll(' ', ''));
	}
	const long = words.filter((word) => word.length >= MIN_STEM);
	if (long.length > 0) return long.every((word) => prose.includes(stemOf(word)));
	const there = prose.match(WORDS) ?? [];
	return words.every((word) =>
		there.some((other) => other.startsWith(word) && other.length <= word.length + MAX_ENDING),
	);
}

function stemOf(word: string): string {
	return word.slice(0, Math.max(MIN_STEM, Math.ceil(word.length * STEM_SHARE)));
}
