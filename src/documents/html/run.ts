import { pairPieces } from '../segments/cut.ts';
import { findIcuBlocks } from '../segments/icu.ts';
import {
	append,
	cutText,
	isLiteral,
	type Piece,
	PieceRange,
	type TextPiece,
} from '../segments/piece.ts';

/** A run of HTML as it is cut: readings of ruby left out, components and paragraphs parted. */
export function shapeRun(pieces: Piece[]): readonly Piece[] {
	return partParagraphs(partComponents(foldRuby(pieces)));
}

const RUBY = /^<?ruby\b/;
const READING = /^<?(?:rp|rt|rtc)\b/;
const BASE = /^<?rb\b/;
/** Ruby in ruby has a reading on both sides; nobody nests it deeper. */
const MAX_RUBY_DEPTH = 3;

/** Whether a piece is the text of a ruby. */
export function isFolded(source: string, { kind, start }: Piece): boolean {
	return kind === 'text' && /^<ruby/i.test(source.slice(start, start + 5));
}

interface OpenRuby {
	readonly at: number;
	/** Where the reading begins that is open. */
	reading: number | null;
	isPlain: boolean;
}

/**
 * Ruby as its text: a translation has no use for how the source's words are read. Where the text
 * holds other markup its readings are voids.
 */
export function foldRuby(pieces: Piece[]): Piece[] {
	if (!pieces.some((piece) => piece.kind === 'open' && RUBY.test(piece.name))) return pieces;
	const folded: Piece[] = [];
	const open: OpenRuby[] = [];
	for (const piece of pieces) {
		const name = piece.kind === 'open' || piece.kind === 'close' ? piece.name : '';
		const ruby = open.at(-1);
		if (RUBY.test(name) && piece.kind === 'open') {
			open.push({ at: folded.length, reading: null, isPlain: open.length < MAX_RUBY_DEPTH });
			folded.push(piece);
		} else if (ruby === undefined) {
			folded.push(piece);
		} else if (RUBY.test(name)) {
			open.pop();
			endReading(folded, ruby);
			folded.push(piece);
			const outer = open.at(-1);
			if (ruby.isPlain) foldLast(folded, ruby.at);
			else if (outer !== undefined) outer.isPlain = false;
		} else if (READING.test(name)) {
			if (piece.kind === 'open') ruby.reading ??= folded.length;
			folded.push(piece);
			if (piece.kind === 'close') endReading(folded, ruby);
		} else if (BASE.test(name)) {
			endReading(folded, ruby);
			folded.push(piece);
		} else {
			ruby.isPlain &&= piece.kind === 'text' || ruby.reading !== null;
			folded.push(piece);
		}
	}
	return folded;
}

function endReading(folded: Piece[], ruby: OpenRuby): void {
	if (ruby.reading === null) return;
	const [first, last] = [folded[ruby.reading], folded.at(-1)];
	folded.length = ruby.reading;
	ruby.reading = null;
	if (first === undefined || last === undefined) return;
	folded.push({ kind: 'void', start: first.start, end: last.end, word: false });
}

/** Puts the text of the ruby that ends a list of pieces in its place. */
function foldLast(folded: Piece[], at: number): void {
	const [first, last] = [folded[at], folded.at(-1)];
	if (first === undefined || last === undefined) return;
	const text = folded
		.slice(at)
		.map((piece) => (piece.kind === 'text' ? piece.text : ''))
		.join('');
	folded.length = at;
	const base = text.includes('\n') ? text.trim() : text;
	folded.push({ kind: 'text', start: first.start, end: last.end, text: base });
}

const COMPONENT = /^[a-z][^\s:]*-/;

interface Context {
	/** Where the pair begins that is it; -1 for the run. */
	readonly opener: number;
	readonly outer: Context | null;
	readonly components: { readonly open: number; readonly close: number }[];
	hasText: boolean;
}

/**
 * Custom elements beside each other, with nothing but blanks between them, are blocks: cards,
 * buttons. Beside text they are words of it, however a translation moves them.
 */
function partComponents(pieces: readonly Piece[]): readonly Piece[] {
	if (!pieces.some(isComponent)) return pieces;
	const partners = pairPieces(pieces);
	const parted = new Set<number>();
	let context: Context = { opener: -1, outer: null, components: [], hasText: false };
	const contexts = [context];
	for (const [index, piece] of pieces.entries()) {
		const partner = partners[index] ?? -1;
		if (piece.kind === 'text') {
			context.hasText ||= /[\p{L}\p{N}]/u.test(piece.text);
		} else if (piece.kind === 'void') {
			context.hasText ||= piece.word;
		} else if (piece.kind === 'open' && partner !== -1) {
			if (isComponent(piece)) context.components.push({ open: index, close: partner });
			else context.hasText = true;
			context = { opener: index, outer: context, components: [], hasText: false };
			contexts.push(context);
		} else if (piece.kind === 'close' && partner !== -1) {
			context = context.outer ?? context;
		}
	}
	const free = new Set<Context | null>([null]);
	for (const each of contexts) {
		if (each.hasText || !free.has(each.outer)) continue;
		free.add(each);
		if (each.components.length < 2) continue;
		for (const { open, close } of each.components) parted.add(open).add(close);
	}
	return pieces.map((piece, index) =>
		parted.has(index) ? { kind: 'break', start: piece.start, end: piece.end } : piece,
	);
}

function isComponent(piece: Piece): boolean {
	return piece.kind === 'open' && COMPONENT.test(piece.name);
}

const BLANK_LINE = /\n[ \t]*\r?\n/;
const BLANK_LINES = /\n[ \t]*\r?\n/g;

/** Blank lines outside of pairs part paragraphs, as in what WordPress stores. */
function partParagraphs(pieces: readonly Piece[]): readonly Piece[] {
	if (!pieces.some(holdsBlankLine)) return pieces;
	if (findIcuBlocks(new PieceRange(pieces).text).length > 0) return pieces;
	const partners = pairPieces(pieces);
	const parted: Piece[] = [];
	let depth = 0;
	for (const [index, piece] of pieces.entries()) {
		if (piece.kind === 'text' && depth === 0 && isLiteral(piece) && holdsBlankLine(piece)) {
			append(parted, partText(piece));
			continue;
		}
		if ((partners[index] ?? -1) !== -1) depth += piece.kind === 'open' ? 1 : -1;
		parted.push(piece);
	}
	return parted;
}

function holdsBlankLine(piece: Piece): boolean {
	return piece.kind === 'text' && BLANK_LINE.test(piece.text);
}

function partText(piece: TextPiece): Piece[] {
	const parts: Piece[] = [];
	let from = 0;
	for (const { index, 0: blank } of piece.text.matchAll(BLANK_LINES)) {
		if (index > from) parts.push(cutText(piece, from, index));
		from = index + blank.length;
		parts.push({ kind: 'break', start: piece.start + index, end: piece.start + from });
	}
	if (from < piece.text.length) parts.push(cutText(piece, from, piece.text.length));
	return parts;
}
