import { escapeText } from './canonical.ts';
import { cutText, isLiteral, type Piece, type VoidPiece } from './piece.ts';
import { pairTemplates } from './pairing.ts';
import { splitSentences } from './sentence.ts';
import type { SourceRange } from './splice.ts';

/** Source ranges of the markup behind one numbered tag; a pair has a closing range too. */
export interface TagRange extends SourceRange {
	readonly closing: SourceRange | null;
}

/** A segment as it is cut: what the model sees, and where each part of it stands in the source. */
export interface LocatedSegment extends SourceRange {
	readonly text: string;
	readonly role: string;
	readonly tags: readonly TagRange[];
	readonly pieces: readonly Piece[];
	/** Numbers of tags that keep their order: see `Segment`. */
	readonly fences: readonly number[];
	/** Numbers of its line breaks: see `Segment`. */
	readonly inner?: readonly number[];
}

export interface CutOptions {
	readonly role: string;
	/** Whether runs of white space become one space. */
	readonly collapse: boolean;
	/** How many characters a segment has at most. Default: `DEFAULT_MAX_LENGTH`. */
	readonly maxLength: number | undefined;
}

/** How a short text beside the running text is cut: not at all. */
export const ASIDE = { collapse: true, maxLength: Infinity } as const;

const DEFAULT_MAX_LENGTH = 6000;
const LETTER = /\p{L}/u;

/** The segments in one run of text and inline markup between two block boundaries. */
export function cutSegments(found: readonly Piece[], options: CutOptions): LocatedSegment[] {
	if (!hasLetters(found)) return [];
	const run = pairTemplates(found, pairPieces(found));
	const segments: LocatedSegment[] = [];
	const { maxLength = DEFAULT_MAX_LENGTH } = options;
	for (const pieces of splitAtBreaks(run)) {
		for (const part of trimPieces(voidUnpaired(pieces))) {
			for (const bounded of splitSentences(part, maxLength)) {
				const trimmed = bounded === part ? [part] : trimPieces(bounded);
				for (const kept of trimmed) segments.push(compose(kept, options));
			}
		}
	}
	return segments;
}

function hasLetters(pieces: readonly Piece[]): boolean {
	return pieces.some((piece) => piece.kind === 'text' && LETTER.test(piece.text));
}

/**
 * Gives each opening and closing piece the index of its other half, and -1 to all others. Where two
 * pairs cross, the one that closes first is none.
 */
export function pairPieces(pieces: readonly Piece[]): Int32Array {
	const partners = new Int32Array(pieces.length).fill(-1);
	const openers = findOpeners(pieces);
	const isClosed = new Uint8Array(pieces.length);
	for (const opener of openers) if (opener !== -1) isClosed[opener] = 1;
	const open: number[] = [];
	for (const [index, piece] of pieces.entries()) {
		const opener = openers[index] ?? -1;
		if (piece.kind === 'open' && isClosed[index] === 1) open.push(index);
		if (opener === -1) continue;
		while (open.length > 0 && isClosed[open.at(-1) ?? 0] === 0) open.pop();
		isClosed[opener] = 0;
		if (open.at(-1) !== opener) continue;
		open.pop();
		partners[opener] = index;
		partners[index] = opener;
	}
	return partners;
}

/** What each closing piece would close if nothing else were open; -1 for all others. */
function findOpeners(pieces: readonly Piece[]): Int32Array {
	const openers = new Int32Array(pieces.length).fill(-1);
	const open = new Map<string, number[]>();
	for (const [index, piece] of pieces.entries()) {
		if (piece.kind === 'open') {
			const others = open.get(piece.name);
			if (others === undefined) open.set(piece.name, [index]);
			else others.push(index);
		} else if (piece.kind === 'close') {
			openers[index] = open.get(piece.name)?.pop() ?? -1;
		}
	}
	return openers;
}

/** The tags without their other half. */
export function findUnpaired(pieces: readonly Piece[]): Piece[] {
	const partners = pairPieces(pieces);
	return pieces.filter((piece, index) => isTag(piece) && partners[index] === -1);
}

export function isBalanced(pieces: readonly Piece[]): boolean {
	return !pieces.some(({ kind }) => kind === 'break') && findUnpaired(pieces).length === 0;
}

function splitAtBreaks(run: readonly Piece[]): readonly Piece[][] {
	const parts: Piece[][] = [[]];
	for (const piece of run) {
		if (piece.kind === 'break') parts.push([]);
		else parts.at(-1)?.push(piece);
	}
	return parts;
}

/** A tag without its other half stands for itself. */
function voidUnpaired(pieces: readonly Piece[]): Piece[] {
	const partners = pairPieces(pieces);
	return pieces.map((piece, index) =>
		isTag(piece) && partners[index] === -1
			? { ...range(piece), kind: 'void', word: false, isHalf: true }
			: piece,
	);
}

/** Takes white space, voids that are no words, and pairs around everything off the edges. */
function trimPieces(pieces: readonly Piece[]): Piece[][] {
	const partners = pairPieces(pieces);
	const filled = countBefore(pieces, isFilling);
	let from = 0;
	let to = pieces.length;
	for (let before = -1; before !== to - from;) {
		before = to - from;
		while (from < to && !isFilled(filled, from, reach(partners, from))) {
			from = reach(partners, from) + 1;
		}
		while (to > from && !isFilled(filled, reach(partners, to - 1), to - 1)) {
			to = reach(partners, to - 1);
		}
		const first = pieces[from];
		const around = first?.kind === 'open' && first.kept !== true && partners[from] === to - 1;
		if (from < to && around) {
			from += 1;
			to -= 1;
		}
	}
	const kept = pieces.slice(from, to);
	trimEnds(kept);
	return hasLetters(kept) ? [kept] : [];
}

function countBefore(
	pieces: readonly Piece[],
	test: (piece: Piece, index: number) => boolean,
): Int32Array {
	const counts = new Int32Array(pieces.length + 1);
	for (const [index, piece] of pieces.entries()) {
		counts[index + 1] = (counts[index] ?? 0) + (test(piece, index) ? 1 : 0);
	}
	return counts;
}

function isFilling(piece: Piece): boolean {
	return piece.kind === 'text' ? piece.text.trim() !== '' : piece.kind === 'void' && piece.word;
}

function reach(partners: Int32Array, index: number): number {
	const partner = partners[index] ?? -1;
	return partner === -1 ? index : partner;
}

function isFilled(filled: Int32Array, from: number, to: number): boolean {
	return filled[Math.max(from, to) + 1] !== filled[Math.min(from, to)];
}

function trimEnds(pieces: Piece[]): void {
	const first = pieces[0];
	if (first?.kind === 'text' && isLiteral(first)) {
		const blank = first.text.length - first.text.trimStart().length;
		pieces[0] = cutText(first, blank, first.text.length);
	}
	const last = pieces.at(-1);
	if (last?.kind === 'text' && isLiteral(last)) {
		pieces[pieces.length - 1] = cutText(last, 0, last.text.trimEnd().length);
	}
}

function compose(pieces: readonly Piece[], options: CutOptions): LocatedSegment {
	const partners = pairPieces(pieces);
	const filled = countBefore(pieces, (piece) => piece.kind === 'text' && isFilling(piece));
	const fencing = countBefore(pieces, (piece) => piece.kind === 'void' && isFence(piece));
	const tags: TagRange[] = [];
	const fences: number[] = [];
	const inner: number[] = [];
	const numbers = new Map<number, number>();
	let text = '';
	let blank = false;
	for (let index = 0; index < pieces.length; index += 1) {
		const piece = pieces[index];
		if (piece === undefined) break;
		if (piece.kind === 'text') {
			const { collapse } = options;
			const spaced = collapse ? piece.text.replace(/[ \t\n\r\f]+/g, ' ') : piece.text;
			const next = escapeText(spaced);
			text += collapse && blank && next.startsWith(' ') ? next.slice(1) : next;
			blank = collapse && next.endsWith(' ');
			continue;
		}
		blank = false;
		const partner = reach(partners, index);
		if (piece.kind === 'close') {
			text += `</${numbers.get(partner) ?? 0}>`;
		} else if (partner !== index && isFilled(filled, index, partner)) {
			const closing = range(pieces[partner] ?? piece);
			numbers.set(index, tags.push({ ...range(piece), closing }));
			text += `<${tags.length}>`;
		} else {
			// A pair around nothing that a translator could write about stands as one void.
			tags.push({ start: piece.start, end: (pieces[partner] ?? piece).end, closing: null });
			text += `<${tags.length}/>`;
			if (isFilled(fencing, index, partner)) fences.push(tags.length);
			if (piece.kind === 'void' && piece.endsLine === true) inner.push(tags.length);
			index = partner;
		}
	}
	const [first, last] = [pieces[0], pieces.at(-1)];
	const { role } = options;
	const bounds = { start: first?.start ?? 0, end: last?.end ?? 0 };
	return { text, role, ...bounds, tags, pieces, fences, inner };
}

function isFence({ tag, isHalf }: VoidPiece): boolean {
	return isHalf === true || tag?.isBlock === true;
}

function isTag(piece: Piece): boolean {
	return piece.kind === 'open' || piece.kind === 'close';
}

function range(piece: Piece): SourceRange {
	return { start: piece.start, end: piece.end };
}
