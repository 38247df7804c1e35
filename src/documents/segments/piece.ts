import { findClosed, findPlaceholders, type PlaceholderOptions } from './placeholder.ts';
import { findFirst, type SourceRange } from './splice.ts';
import type { Template } from './syntax/mask.ts';
import type { Role } from './syntax/syntax.ts';

/** A literal run (`text` is the source's own) or one entity. */
export interface TextPiece extends SourceRange {
	readonly kind: 'text';
	readonly text: string;
	/** An apostrophe that its format writes twice: nothing to learn its spelling from. */
	readonly doubled?: true;
}

interface TagPiece extends SourceRange {
	readonly kind: 'open' | 'close';
	readonly name: string;
	/** The tag is part of the segment even where it stands around all of it. */
	readonly kept?: true;
}

export interface VoidPiece extends SourceRange {
	readonly kind: 'void';
	/** Whether it stands for a word of the sentence, and is never trimmed off its edges. */
	readonly word: boolean;
	/** It is a tag of markup that lacks its other half, and keeps its order. */
	readonly isHalf?: true;
	/** It ends a line: at an edge of a segment there is none. */
	readonly endsLine?: boolean;
	/** It is a tag of a template, which opens, parts or closes something. */
	readonly tag?: TemplateTag;
}

interface TemplateTag {
	readonly role: Role;
	/** It keeps its order where it is no half of a pair. */
	readonly isBlock: boolean;
}

/** A segment ends before it, another begins behind it. */
interface BreakPiece extends SourceRange {
	readonly kind: 'break';
}

export type Piece = TextPiece | TagPiece | VoidPiece | BreakPiece;

/** A spread call would overflow the stack on very long lists. */
export function append<T>(list: T[], items: Iterable<T>): void {
	for (const item of items) list.push(item);
}

/** What stands for a template in a run; its halves are paired when the run is cut. */
export function lockTemplate({ start, end, kind, role }: Template): VoidPiece {
	const locked = { kind: 'void', start, end, word: true } as const;
	return role === null ? locked : { ...locked, tag: { role, isBlock: kind === 'block' } };
}

/** A stretch of source text: what was found in it, in order, and the literal text between. */
export function fillLiteral(
	source: string,
	start: number,
	end: number,
	found: Iterable<Piece>,
): Piece[] {
	const pieces: Piece[] = [];
	let position = start;
	const pushLiteral = (until: number): void => {
		if (until <= position) return;
		const text = source.slice(position, until);
		pieces.push({ kind: 'text', start: position, end: until, text });
	};
	for (const piece of found) {
		pushLiteral(piece.start);
		pieces.push(piece);
		position = piece.end;
	}
	pushLiteral(end);
	return pieces;
}

/** Replaces what must survive untouched by pieces of its own. `pieces` is text in source order. */
export function lockPlaceholders(
	pieces: readonly TextPiece[],
	options: PlaceholderOptions,
): Piece[] {
	const range = new PieceRange(pieces);
	const found = findPlaceholders(range.text, options);
	if (found.length === 0) return [...pieces];
	const locked: Piece[] = [];
	let position = 0;
	for (const placeholder of found) {
		append(locked, range.slice(position, placeholder.start));
		const inside = range.slice(placeholder.start, placeholder.end);
		position = placeholder.end;
		const [first, last] = [inside[0], inside.at(-1)];
		if (first === undefined || last === undefined) continue;
		const { kind, name, tag } = placeholder;
		const whole = { start: first.start, end: last.end };
		if (kind !== 'void') locked.push({ kind, ...whole, name });
		else locked.push({ kind, ...whole, word: name === '', ...(tag !== undefined && { tag }) });
	}
	append(locked, range.slice(position, range.text.length));
	return locked;
}

/** Locks the placeholders of each stretch of text between tags and voids. */
export function lockText(pieces: readonly Piece[]): Piece[] {
	const locked: Piece[] = [];
	let texts: TextPiece[] = [];
	const closed = new Set<string>();
	for (const piece of pieces) {
		if (piece.kind === 'text') for (const name of findClosed(piece.text)) closed.add(name);
	}
	const flush = () => {
		if (texts.length > 0) {
			append(locked, lockPlaceholders(texts, { literal: false, closed }));
			texts = [];
		}
	};
	for (const piece of pieces) {
		if (piece.kind === 'text') {
			texts.push(piece);
		} else {
			flush();
			locked.push(piece);
		}
	}
	flush();
	return locked;
}

/** Locks braces of no placeholder: in an ICU message they are syntax, if broken syntax. */
export function lockBraces(pieces: readonly Piece[]): Piece[] {
	return lockSigns(pieces, /[{}]/g);
}

/** Locks single characters. */
export function lockSigns(pieces: readonly Piece[], signs: RegExp): Piece[] {
	const locked: Piece[] = [];
	for (const piece of pieces) {
		if (piece.kind !== 'text' || piece.text.search(signs) < 0) {
			locked.push(piece);
		} else if (isLiteral(piece)) {
			let from = 0;
			for (const {
				index,
				0: { length },
			} of piece.text.matchAll(signs)) {
				append(locked, index > from ? [cutText(piece, from, index)] : []);
				const start = piece.start + index;
				locked.push({ kind: 'void', start, end: start + length, word: true });
				from = index + length;
			}
			append(locked, from < piece.text.length ? [cutText(piece, from, piece.text.length)] : []);
		} else {
			locked.push({ kind: 'void', start: piece.start, end: piece.end, word: true });
		}
	}
	return locked;
}

/** The character that stands for a word that is no text. */
const OBJECT = '\ufffc';

/** Pieces by offsets in their joined text, in which whatever is no text is one character. */
export class PieceRange {
	/** Tags, and voids that are no word such as a line break, are spaces in it. */
	readonly text: string;
	readonly #pieces: readonly Piece[];
	readonly #starts: number[] = [];

	constructor(pieces: readonly Piece[]) {
		this.#pieces = pieces;
		const parts: string[] = [];
		let length = 0;
		for (const piece of pieces) {
			const isWord = piece.kind === 'void' && piece.word;
			const part = piece.kind === 'text' ? piece.text : isWord ? OBJECT : ' ';
			this.#starts.push(length);
			length += part.length;
			parts.push(part);
		}
		this.text = parts.length === 1 ? (parts[0] ?? '') : parts.join('');
	}

	/** The pieces that begin between two offsets; an entity is never cut. */
	slice(from: number, to: number): Piece[] {
		const slice: Piece[] = [];
		const starts = this.#starts;
		const next = findFirst(starts.length, (at) => (starts[at] ?? 0) <= from);
		for (let index = Math.max(next - 1, 0); index < this.#pieces.length; index += 1) {
			const piece = this.#pieces[index];
			const start = starts[index] ?? 0;
			if (piece === undefined || start >= to) break;
			if (piece.kind === 'text' && isLiteral(piece)) {
				const part = [Math.max(from - start, 0), Math.min(to - start, piece.text.length)] as const;
				if (part[0] < part[1]) slice.push(cutText(piece, ...part));
			} else if (start >= from) {
				slice.push(piece);
			}
		}
		return slice;
	}
}

export function isLiteral(piece: TextPiece): boolean {
	return piece.text.length === piece.end - piece.start;
}

export function cutText(piece: TextPiece, from: number, to: number): TextPiece {
	if (from === 0 && to === piece.text.length) return piece;
	const start = piece.start + from;
	return { kind: 'text', start, end: piece.start + to, text: piece.text.slice(from, to) };
}
