import { decodeHTMLStrict } from 'entities';
import { UNSPEAKABLE } from '../html/entity.ts';
import { append, fillLiteral, lockTemplate, type Piece } from '../segments/piece.ts';
import { findTemplates } from '../segments/syntax/mask.ts';
import { SURE } from '../segments/syntax/scan.ts';
import {
	type Closing,
	MASK,
	MASKED_CLOSING,
	MASKED_OPENING,
	MASKED_REST,
} from './dialects/page.ts';

const MASKS = new Set([MASK, MASKED_OPENING, MASKED_CLOSING]);
/** Matches escapes, entities, masked macros, and where a line of a quotation or list goes on. */
const SPECIAL = new RegExp(
	[
		String.raw`(?:(?<![ \t])[ \t]+)?(?:\r\n|\n|\r)[ \t]*(?:>[ \t]*)*`,
		String.raw`\\[!-/:-@[-${'`'}{-~]`,
		String.raw`&(?:#(?:[xX][\da-fA-F]{1,6}|\d{1,7})|[A-Za-z][A-Za-z0-9]{1,31});`,
		`${MASK}+|[${MASKED_OPENING}${MASKED_CLOSING}]${MASKED_REST}*`,
	].join('|'),
	'g',
);

/** Matches how attributes, comments, names of blocks and blanks in braces begin: no words. */
const NO_WORD = /^\{(?:[#:]|\s*\/\*|(["'`])\s*\1\})|^%%|^\^/;

const NONE: ReadonlySet<number> = new Set();

/**
 * Cuts Markdown text into literal runs, escapes, entities and soft breaks; locks macros and the
 * line ends that are `kept`.
 */
export function readMarkdownText(
	source: string,
	masked: string,
	start: number,
	end: number,
	kept: ReadonlySet<number> = NONE,
): Piece[] {
	const found: Piece[] = [];
	for (const { index, 0: run } of masked.slice(start, end).matchAll(SPECIAL)) {
		const text = decodeSpecial(run);
		if (text === run && !MASKS.has(run)) continue;
		const from = start + index;
		const range = { start: from, end: from + run.length };
		if (text === MASKED_OPENING || text === MASKED_CLOSING) {
			found.push({ kind: text === MASKED_OPENING ? 'open' : 'close', ...range, name: MASK });
			continue;
		}
		if (kept.has(from + run.search(/[\r\n]/))) {
			found.push({ kind: 'void', ...range, word: false, endsLine: true });
			continue;
		}
		const templates = text === MASK ? readTemplates(source, from, range.end) : [];
		if (templates.length > 0) {
			append(found, templates);
			continue;
		}
		const isLocked = text === MASK || (run.startsWith('&') && UNSPEAKABLE.test(text));
		const word = isLocked && !NO_WORD.test(source.slice(from, from + 9));
		found.push(isLocked ? { kind: 'void', ...range, word } : { kind: 'text', ...range, text });
	}
	return fillLiteral(source, start, end, found);
}

/** The templates that a range is made of; none where it holds anything else. */
function readTemplates(source: string, start: number, end: number): readonly Piece[] {
	const templates = findTemplates(source.slice(start, end), SURE);
	const length = templates.reduce((sum, template) => sum + template.end - template.start, 0);
	if (length < end - start) return [];
	return templates.map((template) =>
		lockTemplate({ ...template, start: start + template.start, end: start + template.end }),
	);
}

function decodeSpecial(run: string): string {
	if (run.startsWith('\\')) return run.slice(1);
	if (run.startsWith('&')) return decodeHTMLStrict(run);
	const [first = ''] = run;
	return MASKS.has(first) ? first : ' ';
}

/** The text that a range of Markdown without inline markup stands for. */
export function decodeMarkdown(raw: string): string {
	return raw.replace(SPECIAL, decodeSpecial);
}

/** Text that does not end its title. */
export function closeNothing(text: string, closing: Closing): string {
	if (closing === '"') return curlQuotes(text, closing);
	if (closing === ']') return text.replace(/(?<!\\)[[\]]/g, (bracket) => `\\${bracket}`);
	return closing === '{' ? text.replace(/\\?[{}]/g, '') : text;
}

/** Text in which no quotation mark stands straight that would end it. */
export function curlQuotes(text: string, quote: string): string {
	const curled = CURLED[quote];
	if (curled === undefined || !text.includes(quote)) return text;
	return text.replace(curled.opening, curled.left).replaceAll(quote, curled.right);
}

/** A straight mark at the beginning of a word opens a quotation. */
const CURLED: Readonly<Record<string, { opening: RegExp; left: string; right: string }>> = {
	'"': { opening: /(?<![^\s([{])"(?=\S)/g, left: '“', right: '”' },
	"'": { opening: /(?<![^\s([{])'(?=\S)/g, left: '‘', right: '’' },
};
