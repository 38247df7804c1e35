import { escapeText } from './canonical.ts';
import { findPlaceholders, type PlaceholderOptions } from './placeholder.ts';

/** A literal run (`text` is the source's own) or one entity. */
export interface TextPiece {
	readonly kind: 'text';
	readonly start: number;
	readonly end: number;
	readonly text: string;
}

export interface TagPiece {
	readonly kind: 'open' | 'close';
	readonly start: number;
	readonly end: number;
	readonly name: string;
	/** Part of the segment although it stands around all of it. */
	readonly kept?: true;
}

export interface VoidPiece {
	readonly kind: 'void';
	readonly start: number;
	readonly end: number;
	/** Stands for a word of the sentence, so it is never trimmed off its edges. */
	readonly word: boolean;
}

export type Piece = TextPiece | TagPiece | VoidPiece;

/** A spread call would overflow the stack on very long lists. */
export function append<T>(list: T[], items: Iterable<T>): void {
	for (const item of items) {
		list.push(item);
	}
}

/** Replaces what must survive untouched by pieces of its own. `pieces` is text in source order. */
export function lockPlaceholders(
	pieces: readonly TextPiece[],
	options: PlaceholderOptions,
): Piece[] {
	const text = pieces.length === 1 ? (pieces[0]?.text ?? '') : pieces.map((p) => p.text).join('');
	const found = findPlaceholders(text, options);
	if (found.length === 0) {
		return [...pieces];
	}
	const locked: Piece[] = [];
	const cursor = new TextCursor(pieces);
	for (const placeholder of found) {
		append(locked, cursor.take(placeholder.start));
		const inside = cursor.take(placeholder.end);
		const [first, last] = [inside[0], inside.at(-1)];
		if (first === undefined || last === undefined) {
			continue;
		}
		const range = { start: first.start, end: last.end };
		locked.push(
			placeholder.kind === 'void'
				? { kind: 'void', ...range, word: placeholder.name === '' }
				: { kind: placeholder.kind, ...range, name: placeholder.name },
		);
	}
	append(locked, cursor.take(text.length));
	return locked;
}

/** Hands out pieces up to an offset in their joined text; an entity is never cut. */
class TextCursor {
	readonly #pieces: readonly TextPiece[];
	#index = 0;
	#offset = 0;
	#position = 0;

	constructor(pieces: readonly TextPiece[]) {
		this.#pieces = pieces;
	}

	take(until: number): TextPiece[] {
		const taken: TextPiece[] = [];
		while (this.#position < until) {
			const piece = this.#pieces[this.#index];
			if (piece === undefined) {
				break;
			}
			const wanted = until - this.#position;
			const rest = piece.text.length - this.#offset;
			const cut = wanted < rest && isLiteral(piece) ? wanted : rest;
			taken.push(cutText(piece, this.#offset, this.#offset + cut));
			this.#position += cut;
			this.#offset += cut;
			if (this.#offset >= piece.text.length) {
				this.#index += 1;
				this.#offset = 0;
			}
		}
		return taken;
	}
}

export function isLiteral(piece: TextPiece): boolean {
	return piece.text.length === piece.end - piece.start;
}

export function cutText(piece: TextPiece, from: number, to: number): TextPiece {
	if (from === 0 && to === piece.text.length) {
		return piece;
	}
	const start = piece.start + from;
	return { kind: 'text', start, end: piece.start + to, text: piece.text.slice(from, to) };
}

/** Canonical spelling of text: white space of a format that ignores it becomes one space. */
export function canonicalText(text: string, collapse: boolean): string {
	return escapeText(collapse ? text.replace(/[ \t\n\r\f]+/g, ' ') : text);
}
