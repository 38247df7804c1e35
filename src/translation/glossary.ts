import { normaliseSegment } from '../documents/format.ts';
import type { GlossaryTerm } from '../providers/provider.ts';

export interface GlossaryEntry extends GlossaryTerm {
	/** BCP 47; absent: for every target language. */
	readonly language?: string | undefined;
}

/** Scripts that put no spaces between words: there a term is found inside of a run of letters. */
export const UNSPACED =
	/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
/** What `<2/>` stands for is not text, but it ends a word. */
const OBJECT = '\uFFFC';
const WORD = String.raw`[\p{L}\p{M}\p{N}]`;
const ENDS_IN_WORD = new RegExp(`${WORD}$`, 'u');
const STARTS_WITH_WORD = new RegExp(`^${WORD}`, 'u');

/**
 * The terms that occur in a segment, for one target language, sorted so that the order of the glossary shapes no key.
 * Case is ignored; a term starts and ends at a word's boundary, except in scripts without spaces. Of several entries
 * for one term the one for the narrower language decides, then the later one.
 */
export function matchTerms(
	text: string,
	entries: readonly GlossaryEntry[],
	targetLanguage: string,
): readonly GlossaryTerm[] {
	const prose = proseOf(text);
	const byTerm = new Map<string, GlossaryTerm>();
	const applicable = entries
		.filter(({ language }) => language === undefined || sameLanguage(language, targetLanguage))
		.toSorted((a, b) => (a.language?.length ?? 0) - (b.language?.length ?? 0));
	for (const { term, translation, note } of applicable) {
		if (!occurs(prose, normaliseSegment(term).toLowerCase())) continue;
		byTerm.set(term, {
			...byTerm.get(term),
			term,
			...(translation === undefined ? {} : { translation }),
			...(note === undefined ? {} : { note }),
		});
	}
	return [...byTerm.values()].toSorted((a, b) => (a.term < b.term ? -1 : 1));
}

/** Canonical text as it is read, in lower case. */
export function proseOf(text: string): string {
	const prose = text
		.replace(/<\d+\/>/g, OBJECT)
		.replace(/<\/?\d+>/g, '')
		.replaceAll('&lt;', '<')
		.replaceAll('&gt;', '>')
		.replaceAll('&amp;', '&');
	return normaliseSegment(prose).toLowerCase();
}

/** `de` covers `de-DE`; `de-AT` does not. */
function sameLanguage(entry: string, target: string): boolean {
	const [wanted, actual] = [entry.toLowerCase(), target.toLowerCase()];
	return actual === wanted || actual.startsWith(`${wanted}-`);
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
