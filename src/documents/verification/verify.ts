import { primaryLanguage } from '../../contract/language-tag.ts';
import { isAddress } from './address.ts';
import { addsHidden } from './hidden.ts';
import {
	type CanonicalToken,
	compareTags,
	tokeniseCanonical,
	visibleText,
} from '../segments/canonical.ts';
import type { VerificationFault } from '../document.ts';
import { normaliseUnicode } from '../segment-digest.ts';
import { sameNumbers } from './number.ts';
import { isForeignTo, isOtherLanguage } from './other-language.ts';
import { findPlaceholders } from '../segments/placeholder.ts';
import { isMisspelt } from './encoding.ts';
import { countMatches } from './matches.ts';
import { addsLineMark, isDressedUp } from './ornament.ts';
import { recites, type Told } from './recital.ts';
import { hasRemark, offersTwo, withoutQuotes } from './remark.ts';
import { repeatsItself } from './repetition.ts';
import { ownScriptShare, weighLength } from './script.ts';
import { addsAddress, isKnownAddress } from './site.ts';

export interface VerifyOptions {
	/** BCP 47. */
	readonly sourceLanguage: string;
	readonly targetLanguage: string;
	/** Those of the segment. Default none. */
	readonly fences?: readonly number[] | undefined;
	readonly inner?: readonly number[] | undefined;
	/** Default: nothing. */
	readonly told?: Told | undefined;
}

/** The number of these rules: raise it where they judge otherwise, and what they refused is asked. */
export const VERIFICATION = 2;

/** Why a translation of canonical text cannot be used; null when nothing speaks against it. */
export function verify(
	segmentText: string,
	translationText: string,
	options: VerifyOptions,
): VerificationFault | null {
	const limit = 2000 + segmentText.length * 20;
	if (translationText.length > limit) return 'length';
	if (translationText.trim() === '') return 'empty';
	const sourceTokens = tokeniseCanonical(segmentText);
	const tokens = tokeniseCanonical(translationText);
	const source = visibleText(sourceTokens).trim();
	const translation = visibleText(tokens).trim();
	if (/\p{L}/u.test(source) && !/[\p{L}\p{N}]/u.test(translation)) return 'empty';
	if (
		countPlaceholders(translation, source) > countPlaceholders(source) ||
		countMatches(translation, MARKUP) > countMatches(source, MARKUP)
	) {
		return 'tags';
	}
	if (addsHidden(source, translation, options.targetLanguage)) return 'hidden';
	if (addsAddress(source, translation)) return 'address';
	if (options.told && recites(source, translation, options.told)) return 'recital';
	return (
		faultOfAddition(source, translation, options) ??
		(addsLineMark(withVoids(sourceTokens), withVoids(tokens)) ? 'markup' : null) ??
		compareTags(sourceTokens, tokens, options.fences, options.inner) ??
		faultOfLength(source, translation) ??
		faultOfLanguage(source, translation, options) ??
		(sameNumbers(source, translation, options) ? null : 'numbers')
	);
}

/** Something stands in the place of a placeholder: `<1/>-<2/>` is no item of a list. */
function withVoids(tokens: readonly CanonicalToken[]): string {
	return tokens
		.map((token) => (token.kind === 'text' ? token.text : token.kind === 'void' ? '\ufffc' : ''))
		.join('');
}

/**
 * The source's own placeholders stand behind its tags; a translation may bring no others. A site
 * that the source names as text may be spelt as a placeholder is.
 */
function countPlaceholders(text: string, source?: string): number {
	const found = findPlaceholders(text, { literal: false }).map(({ start, end }) =>
		text.slice(start, end),
	);
	if (source === undefined) return found.length;
	return found.filter((placeholder) => !isKnownAddress(source, placeholder)).length;
}

/** Matches what some reader could follow or run: the start of an address, an element. */
const MARKUP = /:\/\/|\b(?:javascript|vbscript):\S|<\/?[a-z][^<>]*>/giu;

/** Finds what nobody asked for: remarks, a broken encoding, a dress of the text. */
function faultOfAddition(
	source: string,
	translation: string,
	{ sourceLanguage, targetLanguage }: VerifyOptions,
): VerificationFault | null {
	if (
		hasRemark(source, translation, targetLanguage) ||
		withoutQuotes(source, translation, targetLanguage) !== null ||
		offersTwo(source, translation) ||
		repeatsSource(source, translation, sourceLanguage, targetLanguage)
	) {
		return 'preamble';
	}
	if (isMisspelt(source, translation) || isDressedUp(source, translation, targetLanguage)) {
		return 'markup';
	}
	return repeatsItself(source, translation) ? 'length' : null;
}

const ARROW = /->|=>|[→⇒➜➔➡]/u;

/** Whether the source stands before its translation. */
function repeatsSource(source: string, translation: string, from: string, to: string): boolean {
	const [before, after] = [fold(source), fold(translation)];
	if (before === '' || before === after) return false;
	const pairs = ARROW.test(source) ? [] : translation.split(ARROW);
	if (pairs.length === 2 && fold(pairs[0] ?? '') === before) return true;
	if (!after.startsWith(`${before} `) || after.length < before.length * 1.5) return false;
	const [fromPrimary, toPrimary] = [primaryLanguage(from), primaryLanguage(to)];
	return (
		fromPrimary !== toPrimary &&
		isProse(source, fromPrimary, toPrimary) &&
		!isForeignTo(source, fromPrimary)
	);
}

function faultOfLength(source: string, translation: string): VerificationFault | null {
	const [before, after] = [weighLength(source), weighLength(translation)];
	const longest = before < 20 ? 60 + before * 3 : before < 200 ? 60 + before * 2.5 : before * 2.8;
	const shortest = before < 40 ? 1 : before < 200 ? before * 0.18 : before * 0.3;
	return after > longest || after < shortest ? 'length' : null;
}

/** Languages so close that one sentence may be the same in both. */
const CLOSE = [
	['nb', 'nn', 'no', 'da', 'sv'],
	['hr', 'sr', 'bs', 'sl', 'mk', 'bg'],
	['cs', 'sk'],
	['id', 'ms'],
	['es', 'pt', 'gl', 'ca'],
	['ru', 'uk', 'be'],
	['hi', 'mr', 'ne'],
	['zh', 'yue', 'ja'],
	['nl', 'af'],
];
const ENGLISH_WORDS =
	/^(?:a|an|and|are|as|at|be|by|can|do|for|from|has|have|how|if|in|is|it|its|my|no|not|of|on|or|our|that|the|their|then|there|this|to|up|was|we|what|when|with|you|your)$/i;
/** Matches commands with options, assignments, calls, and patterns of dates. */
const CODE =
	/(?:^|\s)-{1,2}[a-z][\w-]*(?:[=\s]|$)|^(?:\$ |(?:git|npm|npx|pnpm|yarn|docker|kubectl|curl|sudo|apt|brew|pip|composer|cd|ssh)\s)|\w\(\)|^[a-zA-Z_]\w*\s?=|^[dDEGHKMQSYZahkmsuwyz'’\s\d:.,/-]+$/;
/** Matches names in programs, the same in every language: `Hash#slice`, `getItem`. */
const NAMES = /(?<![\w$])[\d_]*[A-Za-z$][\w$]*(?:(?:::|[#._])[\w$?!]+)+|\b[a-z]+[A-Z]\w*/g;
const WORDS = /[\p{L}\p{M}'’-]+/gu;

function faultOfLanguage(
	source: string,
	translation: string,
	options: VerifyOptions,
): VerificationFault | null {
	const from = primaryLanguage(options.sourceLanguage);
	const to = primaryLanguage(options.targetLanguage);
	if (from === to) return null;
	if (fold(source) === fold(translation)) {
		// What is no prose of the source's language is rightly given back as it is.
		return isProse(source, from, to) && !isForeignTo(source, from) ? 'untranslated' : null;
	}
	if (isOtherLanguage(translation, from, to)) return 'untranslated';
	if (!isProse(source, from, to)) return null;
	const share = ownScriptShare(translation.replace(NAMES, ' '), options.targetLanguage);
	const before = ownScriptShare(source, options.targetLanguage);
	const foreign =
		share !== null && share < 0.03 && !(before !== null && before >= 0.5 && share > 0);
	return foreign ? 'untranslated' : null;
}

/** Whether several words mean something in their language alone: no names, no command. */
function isProse(text: string, from: string, to: string): boolean {
	if (CODE.test(text)) return false;
	const words = text.replace(NAMES, ' ').match(WORDS) ?? [];
	if (isAddress(text, words)) return false;
	const close = CLOSE.some((family) => family.includes(from) && family.includes(to));
	if (
		/[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Thai}\p{sc=Khmr}\p{sc=Laoo}\p{sc=Mymr}]/u.test(text)
	) {
		return (text.match(/\p{L}/gu)?.length ?? 0) >= (close ? 24 : 10);
	}
	const small = words.filter((word) => /^[\p{Ll}\p{Lo}]/u.test(word) && /\p{L}{2}/u.test(word));
	const enough = close ? 8 : 4;
	if (words.length < enough || small.length * 2 < words.length) return false;
	return from === 'en' ? words.some((word) => ENGLISH_WORDS.test(word)) : true;
}

function fold(text: string): string {
	return normaliseUnicode(text, 'NFKC')
		.toLowerCase()
		.replace(/[^\p{L}\p{N}]+/gu, ' ')
		.trim();
}
