import type { GlossaryTerm } from '../../contract/glossary.ts';
import { normaliseSegment } from '../../documents/segment-digest.ts';
import type { RequestTerm } from '../../providers/request.ts';
import { foldWord, isFormOf } from './inflection.ts';

export type Glossary = readonly GlossaryTerm[];

/** Scripts that put no spaces between words: there a term is found inside of a run of letters. */
export const UNSPACED =
	/[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/u;
/** What `<2/>` stands for is not text, but it ends a word. */
const OBJECT = '\uFFFC';
const WORDS = /[\p{L}\p{M}\p{N}]+|\uFFFC/gu;
const OF_WORDS = /^[\p{L}\p{M}\p{N}]+(?:[ -]+[\p{L}\p{M}\p{N}]+)*$/u;
const WORD = String.raw`[\p{L}\p{M}\p{N}]`;
const ENDS_IN_WORD = new RegExp(`${WORD}$`, 'u');
const STARTS_WITH_WORD = new RegExp(`^${WORD}`, 'u');

/**
 * The terms that occur in a segment, for one target language, sorted so that the order of the
 * glossary shapes no key. A term starts and ends at a word's boundary, except in scripts without
 * spaces, and its words may be inflected. Of several entries for one term the one for the narrower
 * language decides, then the later one.
 */
export function matchTerms(text: string, entries: Glossary, targetLanguage: string): RequestTerm[] {
	const exact = new Prose(readProse(text));
	const folded = new Prose(proseOf(text));
	const byTerm = new Map<string, RequestTerm>();
	const applicable = entriesFor(entries, targetLanguage).toSorted(
		(a, b) => (a.language?.length ?? 0) - (b.language?.length ?? 0),
	);
	for (const { term, translation, note, caseSensitive } of applicable) {
		const wanted = normaliseSegment(term);
		const found =
			(caseSensitive ?? isCapitals(wanted))
				? exact.holds(wanted)
				: folded.holds(wanted.toLowerCase());
		if (!found) continue;
		byTerm.set(term, {
			...byTerm.get(term),
			term,
			...(translation === undefined ? {} : { translation }),
			...(note === undefined ? {} : { note }),
		});
	}
	return [...byTerm.values()].toSorted((a, b) => (a.term < b.term ? -1 : 1));
}

export function entriesFor(entries: Glossary, targetLanguage: string): Glossary {
	return entries.filter(
		({ language }) => language === undefined || sameLanguage(language, targetLanguage),
	);
}

function isCapitals(term: string): boolean {
	return /\p{Lu}.*\p{Lu}/u.test(term) && !/\p{Ll}/u.test(term);
}

/** Canonical text as it is read, in lower case. */
export function proseOf(text: string): string {
	return readProse(text).toLowerCase();
}

function readProse(text: string): string {
	const prose = text
		.replace(/<\d+\/>/g, OBJECT)
		.replace(/<\/?\d+>/g, '')
		.replaceAll('&lt;', '<')
		.replaceAll('&gt;', '>')
		.replaceAll('&amp;', '&');
	return normaliseSegment(prose);
}

/** `de` covers `de-DE`; `de-AT` does not. */
function sameLanguage(entry: string, target: string): boolean {
	const [wanted, actual] = [entry.toLowerCase(), target.toLowerCase()];
	return actual === wanted || actual.startsWith(`${wanted}-`);
}

class Prose {
	readonly #text: string;
	#words: readonly { readonly word: string; readonly folded: string }[] | undefined;

	constructor(text: string) {
		this.#text = text;
	}

	holds(term: string): boolean {
		return occurs(this.#text, term) || this.#holdsForms(term);
	}

	#holdsForms(term: string): boolean {
		if (!OF_WORDS.test(term) || UNSPACED.test(term)) return false;
		const wanted = term.split(/[ -]+/);
		this.#words ??= (this.#text.match(WORDS) ?? []).map((word) => ({
			word,
			folded: foldWord(word),
		}));
		const words = this.#words;
		const forms = wanted.map((word) => ({ word, folded: foldWord(word) }));
		return words.some((_, at) =>
			forms.every(({ word, folded }, index) => {
				const other = words[at + index];
				if (other === undefined) return false;
				const accented = !other.word.startsWith(word);
				return isFormOf(other.folded, folded, accented);
			}),
		);
	}
}

function occurs(prose: string, term: string): boolean {
	if (term === '') return false;
	for (let at = prose.indexOf(term); at !== -1; at = prose.indexOf(term, at + 1)) {
		if (UNSPACED.test(term)) return true;
		const before = prose.slice(Math.max(at - 2, 0), at);
		const after = prose.slice(at + term.length, at + term.length + 2);
		if (!ENDS_IN_WORD.test(before) && !STARTS_WITH_WORD.test(after)) return true;
	}
	return false;
}
