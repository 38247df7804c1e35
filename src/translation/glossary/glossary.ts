import type { GlossaryTerm } from '../../contract/glossary.ts';
import { coversLanguage } from '../../contract/language-tag.ts';
import type { RequestTerm } from '../../providers/request.ts';
import { bareForms, foldWord, isFormOf } from './inflection.ts';
import { foldSpelling } from './spelling.ts';

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

/** A term with all that is asked of it in each segment. */
interface PreparedTerm {
	readonly entry: GlossaryTerm;
	readonly isExact: boolean;
	/** As it is looked for: normalised, and in lower case unless it is exact. */
	readonly wanted: string;
	/** Its words, which may be inflected; none where it does not consist of words. */
	readonly forms: readonly Word[];
}

/** The glossary of a run is the same list for all of its segments. */
const preparations = new WeakMap<Glossary, Map<string, readonly PreparedTerm[]>>();

function prepareTerms(entries: Glossary, targetLanguage: string): readonly PreparedTerm[] {
	const byLanguage = preparations.get(entries) ?? new Map<string, readonly PreparedTerm[]>();
	preparations.set(entries, byLanguage);
	const known = byLanguage.get(targetLanguage);
	if (known !== undefined) return known;
	const terms = entriesFor(entries, targetLanguage)
		.toSorted((a, b) => (a.language?.length ?? 0) - (b.language?.length ?? 0))
		.map((entry): PreparedTerm => {
			const term = foldSpelling(entry.term);
			const isExact = entry.caseSensitive ?? isCapitals(term);
			const wanted = isExact ? term : term.toLowerCase();
			const isOfWords = OF_WORDS.test(wanted) && !UNSPACED.test(wanted);
			const forms = isOfWords ? wanted.split(/[ -]+/).map(readWord) : [];
			return { entry, isExact, wanted, forms };
		});
	byLanguage.set(targetLanguage, terms);
	return terms;
}

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
	for (const prepared of prepareTerms(entries, targetLanguage)) {
		if (!(prepared.isExact ? exact : folded).holds(prepared)) continue;
		const { term, translation, note } = prepared.entry;
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
		({ language }) => language === undefined || coversLanguage(language, targetLanguage),
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
	return foldSpelling(prose);
}

interface Word {
	readonly word: string;
	readonly folded: string;
}

class Prose {
	readonly #text: string;
	#words: readonly Word[] | undefined;
	/** Where words stand, by what a term that they are forms of begins with. */
	readonly #places = new Map<string, number[]>();

	constructor(text: string) {
		this.#text = text;
	}

	holds({ wanted, forms }: PreparedTerm): boolean {
		return occurs(this.#text, wanted) || this.#holdsForms(forms);
	}

	#holdsForms(forms: readonly Word[]): boolean {
		if (forms[0] === undefined) return false;
		const words = (this.#words ??= this.#readWords());
		const places = this.#places.get(startOf(forms[0].folded)) ?? [];
		return places.some((at) =>
			forms.every(({ word, folded }, index) => {
				const other = words[at + index];
				if (other === undefined) return false;
				const accented = !other.word.startsWith(word);
				return isFormOf(other.folded, folded, accented);
			}),
		);
	}

	#readWords(): readonly Word[] {
		const words = (this.#text.match(WORDS) ?? []).map(readWord);
		for (const [at, { folded }] of words.entries()) {
			for (const start of new Set(bareForms(folded).flatMap(startsOf))) {
				const places = this.#places.get(start) ?? [];
				places.push(at);
				this.#places.set(start, places);
			}
		}
		return words;
	}
}

function readWord(word: string): Word {
	return { word, folded: foldWord(word) };
}

/** Every form of a word begins with the word's first two letters, behind its article. */
function startOf(word: string): string {
	return word.slice(0, 2);
}

/** What the words begin with that this one may be a form of: `as` of `a` too. */
function startsOf(word: string): readonly string[] {
	return word.length > 2 ? [startOf(word)] : [word, word.slice(0, 1)];
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
