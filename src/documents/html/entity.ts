import { decodeHTML, decodeHTMLAttribute } from 'entities';
import {
	append,
	fillLiteral,
	lockTemplate,
	type Piece,
	type TextPiece,
} from '../segments/piece.ts';
import { isFolded } from './run.ts';
import type { Template } from '../segments/syntax/mask.ts';

const ENTITY = /&(?:#(?:[xX][\da-fA-F]+|\d+)|[A-Za-z][A-Za-z0-9]*);?|<\/>/g;
/** White space and controls as entities: a model's answer or rendering would lose them. */
// oxlint-disable-next-line no-control-regex -- these are the ones that are looked for
export const UNSPEAKABLE = /^[\u0000-\u0020\u007f-\u009f]$/;

/** Cuts a raw range of HTML text into literal runs and entities, each with its decoded text. */
export function readHtmlText(source: string, start: number, end: number): Piece[] {
	return readRaw(source, start, end, (raw) => decodeHTML(raw));
}

/** Cuts an attribute's value likewise; in one `&copy=` and `&copyright` are no entities. */
export function readHtmlAttribute(
	source: string,
	start: number,
	end: number,
	templates: readonly Template[] = [],
): Piece[] {
	const pieces: Piece[] = [];
	let position = start;
	const read = (until: number): void => {
		append(pieces, readRaw(source, position, until, decodeInAttribute));
	};
	for (const template of templates) {
		read(template.start);
		pieces.push(lockTemplate(template));
		position = template.end;
	}
	read(end);
	return pieces;
}

function decodeInAttribute(raw: string, next: string): string {
	return !raw.endsWith(';') && /[=A-Za-z0-9]/.test(next) ? raw : decodeHTMLAttribute(raw);
}

function readRaw(
	source: string,
	start: number,
	end: number,
	decode: (raw: string, next: string) => string,
): Piece[] {
	const raw = source.slice(start, end);
	const found: Piece[] = [];
	if (raw.includes('&') || raw.includes('</>')) {
		for (const { index, 0: run } of raw.matchAll(ENTITY)) {
			const decoded = run === '</>' ? '' : decode(run, raw.charAt(index + run.length));
			if (decoded === run) continue;
			const glued = sharedEnd(run, decoded);
			const text = decoded.slice(0, decoded.length - glued);
			const from = start + index;
			const range = { start: from, end: from + run.length - glued };
			const speakable = text !== '' && !UNSPEAKABLE.test(text);
			found.push(
				speakable ? { kind: 'text', ...range, text } : { kind: 'void', ...range, word: false },
			);
		}
	}
	return fillLiteral(source, start, end, found);
}

/** Counts the letters of `&amphttps` that are no part of the entity at its start. */
function sharedEnd(run: string, decoded: string): number {
	let length = 0;
	while (length < decoded.length - 1 && run.at(-1 - length) === decoded.at(-1 - length)) {
		length += 1;
	}
	return length;
}

/** Writes text as a segment does: a character as the segment spells it most often. */
export type Spelling = (text: string) => string;

/**
 * Learns how a segment writes its characters, when it is first asked for. `fallback` spells what
 * the segment itself never writes as an entity; `always` are the characters that must not stand raw
 * where the text goes.
 */
export function learnSpelling(
	source: string,
	pieces: readonly Piece[],
	always: ReadonlyMap<string, string>,
	fallback: (character: string) => string | undefined = () => undefined,
): Spelling {
	let spellings: ReadonlyMap<string, string> | undefined;
	return (text) => {
		spellings ??= countSpellings(source, pieces);
		let written = '';
		let index = 0;
		for (const character of text) {
			index += character.length;
			const learnt = spellings.get(character);
			if (character === '&' && learnt === '&') {
				written += /^[\s,.]|^$/.test(text.charAt(index)) ? '&' : '&amp;';
			} else if (character === '<' && learnt === '<' && always.has('<')) {
				written += /^[\s\d=]/.test(text.charAt(index)) ? '<' : '&lt;';
			} else if (learnt !== undefined && !(learnt === character && always.has(character))) {
				written += learnt;
			} else {
				written += always.get(character) ?? fallback(character) ?? character;
			}
		}
		return written;
	};
}

/** The most frequent spelling of `&`, `<`, `>` and each character that is an entity at least once. */
function countSpellings(source: string, pieces: readonly Piece[]): ReadonlyMap<string, string> {
	const texts = pieces.filter((piece): piece is TextPiece => piece.kind === 'text');
	const counts = new Map<string, Map<string, number>>();
	const count = (character: string, spelling: string) => {
		const spellings = counts.get(character) ?? new Map<string, number>();
		counts.set(character, spellings.set(spelling, (spellings.get(spelling) ?? 0) + 1));
	};
	for (const piece of texts) {
		const raw = source.slice(piece.start, piece.end);
		const isSpelt = raw !== piece.text && !isFolded(source, piece) && !piece.doubled;
		if (isSpelt && isCharacter(piece.text) && piece.text !== ' ') {
			count(piece.text, raw.startsWith('&') && !raw.endsWith(';') ? `${raw};` : raw);
		}
	}
	for (const piece of texts) {
		if (source.slice(piece.start, piece.end) === piece.text) {
			for (const character of piece.text) {
				if (/[&<>]/.test(character) || counts.has(character)) {
					count(character, character);
				}
			}
		}
	}
	const best = new Map<string, string>();
	for (const [character, spellings] of counts) {
		const [first] = [...spellings].toSorted((a, b) => b[1] - a[1]);
		best.set(character, first?.[0] ?? character);
	}
	return best;
}

function isCharacter(text: string): boolean {
	return text !== '' && String.fromCodePoint(text.codePointAt(0) ?? 0) === text;
}
