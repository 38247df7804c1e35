import { decodeHTMLStrict } from 'entities';
import { UNSPEAKABLE } from '../html/entity.ts';
import { fillLiteral, type Piece } from '../segments/piece.ts';
import { MASK } from './mask.ts';

/** Matches escapes, entities, masked macros, and where a line of a quotation or list goes on. */
const SPECIAL = new RegExp(
	[
		String.raw`(?:(?<![ \t])[ \t]+)?(?:\r\n|\n|\r)[ \t]*(?:>[ \t]*)*`,
		String.raw`\\[!-/:-@[-${'`'}{-~]`,
		String.raw`&(?:#(?:[xX][\da-fA-F]{1,6}|\d{1,7})|[A-Za-z][A-Za-z0-9]{1,31});`,
		`${MASK}+`,
	].join('|'),
	'g',
);

/** Cuts Markdown text into literal runs, escapes, entities and soft breaks; locks macros. */
export function readMarkdownText(
	source: string,
	masked: string,
	start: number,
	end: number,
): Piece[] {
	const found: Piece[] = [];
	for (const { index, 0: run } of masked.slice(start, end).matchAll(SPECIAL)) {
		const text = decodeSpecial(run);
		if (text === run) continue;
		const from = start + index;
		const range = { start: from, end: from + run.length };
		const isLocked = run.startsWith(MASK) || (run.startsWith('&') && UNSPEAKABLE.test(text));
		const word = isLocked && !/^\s*\{[#:]/.test(source.slice(from, from + 9));
		found.push(isLocked ? { kind: 'void', ...range, word } : { kind: 'text', ...range, text });
	}
	return fillLiteral(source, start, end, found);
}

function decodeSpecial(run: string): string {
	if (run.startsWith('\\')) return run.slice(1);
	if (run.startsWith('&')) return decodeHTMLStrict(run);
	return run.startsWith(MASK) ? MASK : ' ';
}

/** The text that a range of Markdown without inline markup stands for. */
export function decodeMarkdown(raw: string): string {
	return raw.replace(SPECIAL, decodeSpecial);
}
