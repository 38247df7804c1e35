type Kind = 'space' | 'punctuation' | 'letter';

const SPACE: readonly Kind[] = ['space'];
const PUNCTUATION: readonly Kind[] = ['punctuation'];
const LETTER: readonly Kind[] = ['letter'];
const EITHER: readonly Kind[] = ['punctuation', 'letter'];

/** The last character of a text; empty at the edge of a block. */
export function lastOf(text: string): string {
	return /.$/su.exec(text.slice(-2))?.[0] ?? '';
}

export function firstOf(text: string): string {
	return /^./su.exec(text.slice(0, 2))?.[0] ?? '';
}

/**
 * Whether every parser of CommonMark reads a run of `*`, `_` or `~` as the beginning or the end of
 * emphasis, by the characters beside it: the rules of its section "Emphasis and strong emphasis",
 * which are the same from both sides.
 */
export function isDelimiter(mark: string, outside: string, inside: string): boolean {
	return kindsOf(outside).every((outer) =>
		kindsOf(inside).every((inner) => {
			const isFlanking = inner === 'letter' || (inner === 'punctuation' && outer !== 'letter');
			const isInWord = mark === '_' && outer === 'letter';
			return isFlanking && !isInWord;
		}),
	);
}

/**
 * What parsers may take a character for. They differ in symbols beyond ASCII and characters beyond
 * the basic plane, and in braces, which some have read as a word before.
 */
function kindsOf(character: string): readonly Kind[] {
	if (character === '' || /\s/u.test(character)) return SPACE;
	if (/[{}]|(?![!-~])\p{S}/u.test(character) || character.length > 1) return EITHER;
	return /[\p{P}\p{S}]/u.test(character) ? PUNCTUATION : LETTER;
}
