import type { GlossaryTerm } from '../providers/provider.ts';

export interface GlossaryEntry extends GlossaryTerm {
	/** BCP 47; absent: for every target language. */
	readonly language?: string | undefined;
}

/** Scripts that put no spaces between words: there a term is found inside of a run of letters. */
const UNSPACED =
	/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const TAG = /<\/?\d+\/?>/g;

/**
 * The terms that occur in a segment, for one target language, sorted so that the order of the glossary shapes no key.
 * Case is ignored; a term starts and ends at a word's boundary, except in scripts without spaces.
 */
export function matchTerms(
	text: string,
	entries: readonly GlossaryEntry[],
	targetLanguage: string,
): readonly GlossaryTerm[] {
	const prose = text.replace(TAG, '').toLowerCase();
	const byTerm = new Map<string, GlossaryTerm>();
	for (const entry of entries) {
		if (entry.language !== undefined && !sameLanguage(entry.language, targetLanguage)) continue;
		if (!occurs(prose, entry.term.toLowerCase())) continue;
		const known = byTerm.get(entry.term);
		if (known?.translation !== undefined && entry.translation === undefined) continue;
		byTerm.set(entry.term, {
			term: entry.term,
			...(entry.translation === undefined ? {} : { translation: entry.translation }),
			...(entry.note === undefined ? {} : { note: entry.note }),
		});
	}
	return [...byTerm.values()].toSorted((a, b) => (a.term < b.term ? -1 : 1));
}

/** `de` covers `de-DE`; `de-AT` does not. */
function sameLanguage(entry: string, target: string): boolean {
	const [wanted, actual] = [entry.toLowerCase(), target.toLowerCase()];
	return actual === wanted || actual.startsWith(`${wanted}-`);
}

function occurs(prose: string, term: string): boolean {
	if (term.trim() === '') return false;
	for (let at = prose.indexOf(term); at !== -1; at = prose.indexOf(term, at + 1)) {
		if (UNSPACED.test(term)) return true;
		const before = prose.slice(Math.max(at - 2, 0), at);
		const after = prose.slice(at + term.length, at + term.length + 2);
		if (!/[\p{L}\p{N}]$/u.test(before) && !/^[\p{L}\p{N}]/u.test(after)) return true;
	}
	return false;
}
