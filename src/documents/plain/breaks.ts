import { findPlaceholders } from '../segments/placeholder.ts';
import { UNSPACED } from '../segments/syntax/tables/address.ts';

const LINE_END = String.raw`(?:\r\n|\n|\r|\u2028|\u2029)[ \t]*`;
/** What an alternative is for: `{0}`, `[1,*]`. */
const RANGE = String.raw`[ \t]{0,9}(?:\{\d{1,9}\}|[[\]]\d{1,9},(?:\d{1,9}|\*)[[\]])`;
const HAS_RANGES = new RegExp(String.raw`^${RANGE}[^|]*\|`);
/** A line's end, or what separates the alternatives of a plural. */
export const BREAK = new RegExp(String.raw`${LINE_END}| \| `, 'g');
const BREAK_OF_RANGES = new RegExp(String.raw`${LINE_END}|\|?(?<=^|\|)${RANGE}|\|`, 'g');
/** Where what stands between bars reads like messages, bars without spaces separate them too. */
const BREAK_OF_MESSAGES = new RegExp(String.raw`${LINE_END}|[ \t]?\|[ \t]?`, 'g');
const WORD = new RegExp(String.raw`\p{L}{3}|[${UNSPACED}]`, 'u');
const WORDS = new RegExp(String.raw`\S\s+\S|[${UNSPACED}]`, 'u');
const FRAMED_NAME = /\|[A-Z\d_]{1,99}\|/;
const OTHER_FRAME = /\|\*|\*\||\[\[|\]\]/;
const MAX_MESSAGES_LENGTH = 1000;
/** Forms of one word begin with so many letters alike: `day|days`. */
const STEM = 3;

/** What parts the lines and alternatives of a plain text. */
export function chooseBreaks(source: string): RegExp {
	if (HAS_RANGES.test(source)) return BREAK_OF_RANGES;
	return hasMessages(source) ? BREAK_OF_MESSAGES : BREAK;
}

function hasMessages(source: string): boolean {
	const isLine = source.length <= MAX_MESSAGES_LENGTH && !/[\n\r\u2028\u2029]/.test(source);
	if (!isLine || !/\S\|\S/.test(source) || hasFrame(source)) return false;
	let masked = '';
	for (const { start, end } of findPlaceholders(source, { literal: true })) {
		masked += `${source.slice(masked.length, start)}${'_'.repeat(end - start)}`;
	}
	const parts = (masked + source.slice(masked.length)).split('|').map(withoutBrackets);
	return (
		parts.every((part) => WORD.test(part) && !/["`()[\]\\=;*^/{}]/.test(part)) &&
		(parts.some((part) => WORDS.test(part)) || areForms(parts))
	);
}

/** Whether bars frame something, whatever script the words around are of: `|NAME|`, `[[a|b]]`. */
function hasFrame(source: string): boolean {
	const isInCapitals = !/(?![A-Z])\p{L}/u.test(source);
	return OTHER_FRAME.test(source) || (!isInCapitals && FRAMED_NAME.test(source));
}

function withoutBrackets(part: string): string {
	const bare = part.replace(/^[\s«»“”„‘’「」¿¡]+|[\s«»“”‘’「」.!?]{1,9}$/g, '');
	return /^\([^()]*\)$/.test(bare) ? bare.slice(1, -1) : part;
}

/** `Error|Errors`, `days|day|days`: not `name|email`. */
function areForms(parts: readonly string[]): boolean {
	const stems = parts.map((part) => part.trim().slice(0, STEM).toLowerCase());
	return stems.every((stem) => stem === stems[0]);
}
