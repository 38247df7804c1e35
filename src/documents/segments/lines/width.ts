/** East Asian wide and full-width characters, and emoji: they take two columns. */
const WIDE =
	/[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/gu;
const NO_COLUMN = /[\p{Mn}\p{Me}\p{Cf}]/gu;
const HIGH_SURROGATE = /[\ud800-\udbff](?=[\udc00-\udfff])/g;
/** Scripts that put no spaces between words. */
const NO_SPACES =
	'\\p{sc=Han}\\p{sc=Hira}\\p{sc=Kana}\\p{sc=Bopo}\\p{sc=Thai}\\p{sc=Lao}\\p{sc=Khmr}\\p{sc=Mymr}';
const WIDE_PUNCTUATION =
	'\\u3001-\\u303f\\uff01-\\uff0f\\uff1a-\\uff20\\uff3b-\\uff40\\uff5b-\\uff65';
const UNSPACED_LETTER = new RegExp(`[${NO_SPACES}]`, 'u');
const UNSPACED_LAST = new RegExp(`[${NO_SPACES}${WIDE_PUNCTUATION}][\\p{M}\\p{Cf}]{0,4}$`, 'u');
const UNSPACED_FIRST = new RegExp(`^[${NO_SPACES}${WIDE_PUNCTUATION}]`, 'u');
/** What joins the next word to a hyphen: `E-Mail-` and `Adresse`. */
const HYPHEN_LAST = /\p{L}[-\u2010\u00ad\u200b]$/u;
const OPENING = /[\p{Ps}\p{Pi}-]$/u;
const WORDS = new Intl.Segmenter('und', { granularity: 'word' });
/** No word that matters is longer, in characters. */
const LONGEST_WORD = 40;

/** How many columns a text takes where every letter has the same width; no tabs in it. */
export function displayWidth(text: string): number {
	if (/^[\x20-\x7e]*$/.test(text)) return text.length;
	const count = (pattern: RegExp) => text.match(pattern)?.length ?? 0;
	return text.length - count(HIGH_SURROGATE) - count(NO_COLUMN) + count(WIDE);
}

/** What stands between two lines that are read as one: no space in Chinese, behind a hyphen. */
export function joinerOf(before: string, after: string): '' | ' ' {
	const last = before.slice(-8);
	if (HYPHEN_LAST.test(last)) return '';
	return UNSPACED_LAST.test(last) && UNSPACED_FIRST.test(after) ? '' : ' ';
}

export function isUnspaced(text: string): boolean {
	return UNSPACED_LETTER.test(text);
}

/** The start of a text that no line end can part: up to the first blank, in Chinese a word. */
export function unitOf(text: string): string {
	const space = text.search(/[ \t]/);
	const word = space < 0 ? text : text.slice(0, space);
	if (!UNSPACED_FIRST.test(word)) return word;
	let length = 0;
	for (const { segment } of WORDS.segment(word.slice(0, LONGEST_WORD))) {
		if (length > 0 && mayPart(word.slice(0, length), segment)) return word.slice(0, length);
		length += segment.length;
	}
	return word;
}

/** Whether a line may end between two words that no space parts. */
export function mayPart(before: string, after: string): boolean {
	return joinerOf(before, after) === '' && isUnspaced(after.slice(0, 2)) && !OPENING.test(before);
}
