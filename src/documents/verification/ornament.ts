import { primaryLanguage } from '../../contract/language-tag.ts';
import { addsMatches, countMatches } from './matches.ts';

/** What opens or closes an emphasis, as Markdown has it. */
const MARKS: readonly RegExp[] = [
	/(?<!\*)\*{2,3}(?!\*)/g,
	/(?<![\w_])_{2,3}(?=[^\s_])|(?<=[^\s_])_{2,3}(?![\w_])/g,
	/(?<!~)~~(?!~)/g,
	/(?<![\p{L}\p{N}*])\*(?=[^\s*])|(?<=[^\s*])\*(?![\p{L}\p{N}*])/gu,
	/(?<![\p{L}\p{N}_])_(?=[^\s_])|(?<=[^\s_])_(?![\p{L}\p{N}_])/gu,
	/`/g,
];
/** As `__init__`: a word of a sentence is seldom emphasised so. */
const PROGRAM_NAMES = /(?<!\w)__[a-z][a-z\d_]*__(?!\w)/g;
/** Headings, items of a list, quotations; not `> 5 kg`, `- 5 °C`. */
const LINE_MARKS = /^[ \t]*(?:#{1,6}|[*+•‣▪>-])[ \t]+(?![\d\s])/gmu;
/** A source that begins so may be told with a mark of its own. */
const ANY_LINE_MARK = /^[ \t]*(?:#|[^\p{L}\p{N}\s([{<]+[ \t]|["“„«»‹›‘’‚'「『—–-])/gmu;

const SPACED =
	/(?<!\S)(?:[\p{sc=Latn}\p{sc=Cyrl}\p{sc=Grek}] ){5,}[\p{sc=Latn}\p{sc=Cyrl}\p{sc=Grek}](?!\S)/gu;
/** Letters of mathematics, which some take for bold and italic ones. */
const STYLED = /[\u{1d400}-\u{1d7ff}]/gu;
const FULL_WIDTH = /[！-～]/gu;
const WIDE_LANGUAGES = new Set(['ja', 'ko', 'yue', 'zh']);
const CAPITALS = /\p{Lu}/gu;
const SMALL = /\p{Ll}/gu;
/** No abbreviation has so many, in two words. */
const SHOUTED = 12;

/** Whether a translation is dressed up as its source is not: emphasis, capitals, odd letters. */
export function isDressedUp(source: string, translation: string, language: string): boolean {
	if (MARKS.some((mark) => addsPair(source, translation, mark))) return true;
	const letters = WIDE_LANGUAGES.has(primaryLanguage(language))
		? [SPACED, STYLED]
		: [SPACED, STYLED, FULL_WIDTH];
	return (
		letters.some((form) => addsMatches(source, translation, form)) || isShouted(source, translation)
	);
}

/** Whether a translation has a heading, an item of a list or a quotation that its source has not. */
export function addsLineMark(source: string, translation: string): boolean {
	const found = countMatches(translation, LINE_MARKS);
	return found > 0 && found > countMatches(source, ANY_LINE_MARK);
}

function addsPair(source: string, translation: string, mark: RegExp): boolean {
	const found = countMatches(translation.replaceAll(PROGRAM_NAMES, ' '), mark);
	return found > 1 && found > countMatches(source, mark) + 1;
}

function isShouted(source: string, translation: string): boolean {
	if (SMALL_LETTER.test(translation) || !translation.includes(' ')) return false;
	return (
		countMatches(translation, CAPITALS) >= SHOUTED &&
		countMatches(source, SMALL) > countMatches(source, CAPITALS)
	);
}

const SMALL_LETTER = /\p{Ll}/u;
