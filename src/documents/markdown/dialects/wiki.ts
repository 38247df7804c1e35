import { type Dialect, MASKED_CLOSING, MASKED_OPENING, type Page } from './page.ts';

const PAGE = String.raw`(?<page>[^\s[\]|"'${'`'}$(){}<>](?:[^[\]|\n]{0,498}[^\s[\]|\\])?)`;
const WORDS = String.raw`(?<words>(?:\\?\|[^[\]|\n]{0,500}){0,9})`;
/** No link of Markdown: `[[1]](/x)`. */
const NO_LINK = String.raw`(?!\([^()\s]{1,999}\)|\[(?!\[)[^\]\n]{1,200}\])`;
const LINK = String.raw`(?<link>!?\[\[)${PAGE}${WORDS}\]\]${NO_LINK}`;
/** A comment of Obsidian; what has no blank in it may be a name to be replaced. */
const COMMENT = String.raw`(?<![\d%][ \t]?)(?<!%%[\w.-]{1,50})(?<comment>%%(?=[^%\n]*\s)[^%\n]{1,2000}%%)(?!%)`;
/** The name of a block at the end of its line, with a letter: `^2` is a power. */
const BLOCK = String.raw`(?<block>(?<=^|[ \t>])\^(?=[\w-]*[A-Za-z])[A-Za-z\d-]{3,60}(?=[ \t]{0,99}$))`;
const REFERENCE = String.raw`(?<reference>\(\([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}\)\))`;
const INLINE = new RegExp([LINK, COMMENT, BLOCK, REFERENCE].join('|'), 'gu');
const NUMBERS = /^[\d\s.,;:+*/-]+$/;
/** Matches what stands before an index, and an index. */
const INDEXED = /[\w)\]]/;
const INDEX = /^[a-z](?:[+-]\d)?$/;
const PICTURE = /^(?:file|image|datei|bild|fichier|archivo|imagen|immagine|bestand):/i;
const MEASURE =
	/^(?:thumb(?:nail)?|frame|frameless|border|left|right|center|none|upright|(?:\d{1,5}x)?\d{1,5}(?:px)?|x\d{1,5}px|\w+=.*)$/i;
const DEFINITION = /^ {0,3}\[([^\]\n]{1,500})\]:/gm;
/** Matches the line that begins or ends a comment of several. */
const COMMENT_LINE = /^[ \t>]*%%[ \t]*$/;
const PROPERTY = /^[ \t]*(?:[-*+][ \t]+)?(?:id:: [\da-f-]{36}|collapsed:: (?:true|false))[ \t]*$/;

/** Links of wikis, comments and names of blocks as in Obsidian, references as in Logseq. */
export const WIKI: Dialect = { sign: /\[\[|%%|\^|\(\(|:: /, hide: hideWiki };

function hideWiki(page: Page): void {
	hideLines(page);
	const defined = new Set(
		[...page.text.matchAll(DEFINITION)].map(([, label = '']) => label.toLowerCase()),
	);
	for (const [start, { 0: whole, groups = {} }] of page.findInline(INLINE)) {
		const end = start + whole.length;
		const { link, page: name = '', words = '' } = groups;
		if (link === undefined) {
			page.mask(start, end);
			continue;
		}
		const isIndex = INDEX.test(name) && INDEXED.test(page.text.charAt(start - 1));
		const isPage = !isIndex && !NUMBERS.test(name) && !defined.has(name.toLowerCase());
		if (!isPage) continue;
		const label = words.slice(words.lastIndexOf('|') + 1);
		const isPicture = link.startsWith('!') || (PICTURE.test(name) && MEASURE.test(label));
		if (isPicture || label.trim() === '') {
			page.mask(start, end);
		} else {
			page.mask(start, end - 2 - label.length, MASKED_OPENING);
			page.mask(end - 2, end, MASKED_CLOSING);
		}
	}
}

/** Comments over several lines, and properties of Logseq. */
function hideLines(page: Page): void {
	let opened: number | null = null;
	for (const { start, end, text, isCode } of page.lines) {
		if (isCode) continue;
		if (PROPERTY.test(text)) page.blank(start, end);
		if (!COMMENT_LINE.test(text)) continue;
		if (opened === null) {
			opened = start;
		} else {
			page.blank(opened, end);
			opened = null;
		}
	}
	page.turn();
}
