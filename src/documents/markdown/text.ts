import { decodeHTMLStrict } from 'entities';
import { UNSPEAKABLE } from '../html/entity.ts';
import { MASK } from './mask.ts';
import type { Piece } from '../segments/piece.ts';

/** The start of a line inside a paragraph of a block quote or list. */
const SPECIAL = new RegExp(
	String.raw`[ \t]*(?:\r\n|\n|\r)[ \t]*(?:>[ \t]*)*|\\[!-/:-@[-${'`'}{-~]|&(?:#(?:[xX][\da-fA-F]{1,6}|\d{1,7})|[A-Za-z][A-Za-z0-9]{1,31});|${MASK}+`,
	'g',
);

/**
 * Cuts text of Markdown into literal runs, escapes, entities and soft breaks; macros behind the mask are locked, other
 * placeholders are text.
 */
export function readMarkdownText(
	source: string,
	masked: string,
	start: number,
	end: number,
): Piece[] {
	const pieces: Piece[] = [];
	let position = start;
	const pushLiteral = (until: number) => {
		if (until > position) {
			const text = source.slice(position, until);
			pieces.push({ kind: 'text', start: position, end: until, text });
		}
	};
	for (const { index, 0: run } of masked.slice(start, end).matchAll(SPECIAL)) {
		const from = start + index;
		const to = from + run.length;
		const text = decodeSpecial(run);
		if (text === run) {
			continue;
		}
		pushLiteral(from);
		const lock = run.startsWith(MASK) || (run.startsWith('&') && UNSPEAKABLE.test(text));
		const word = lock && !/^\s*\{[#:]/.test(source.slice(from, from + 9));
		pieces.push(
			lock
				? { kind: 'void', start: from, end: to, word }
				: { kind: 'text', start: from, end: to, text },
		);
		position = to;
	}
	pushLiteral(end);
	return pieces;
}

function decodeSpecial(run: string): string {
	if (run.startsWith('\\')) {
		return run.slice(1);
	}
	if (run.startsWith('&')) {
		return decodeHTMLStrict(run);
	}
	return run.startsWith(MASK) ? MASK : ' ';
}

/** The text that a range of Markdown without inline markup stands for. */
export function decodeMarkdown(raw: string): string {
	return raw.replace(SPECIAL, decodeSpecial);
}
