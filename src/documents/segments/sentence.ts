import { cutText, isLiteral, type Piece } from './piece.ts';

const SENTENCES = new Intl.Segmenter('und', { granularity: 'sentence' });
const WORDS = new Intl.Segmenter('und', { granularity: 'word' });

/**
 * Cuts a run longer than `maxLength` between sentences, or between words of one longer itself, but
 * never inside pairs. The sentences alone tell where, so an edit moves no far boundary.
 */
export function splitSentences<P extends readonly Piece[]>(
	pieces: P,
	maxLength: number,
): (P | Piece[])[] {
	const total = pieces.reduce((sum, piece) => sum + lengthOf(piece), 0);
	return total <= maxLength ? [pieces] : cutPieces(pieces, chooseCuts(pieces, maxLength));
}

function lengthOf(piece: Piece): number {
	return piece.kind === 'text' ? piece.text.length : 1;
}

function chooseCuts(pieces: readonly Piece[], maxLength: number): number[] {
	const free = freeOffsets(pieces);
	const joined = pieces.map((piece) => (piece.kind === 'text' ? piece.text : '\ufffc')).join('');
	const cuts: number[] = [];
	let last = 0;
	let previous = 0;
	for (const { end, segment } of boundariesOf(joined, maxLength)) {
		if (end - last > maxLength && previous > last) {
			cuts.push(previous);
			last = previous;
		}
		if (!free(end)) continue;
		previous = end;
		if (segment !== null && end - last >= maxLength / 4 && hash(segment) % 4 === 0) {
			cuts.push(end);
			last = end;
		}
	}
	return cuts.filter((cut) => cut < joined.length);
}

/** The ends of sentences, and of words (`segment` null) in a sentence that is itself too long. */
function* boundariesOf(
	text: string,
	maxLength: number,
): Generator<{ readonly end: number; readonly segment: string | null }> {
	for (const { index, segment } of SENTENCES.segment(text)) {
		if (segment.length > maxLength) {
			for (const word of WORDS.segment(segment)) {
				yield { end: index + word.index + word.segment.length, segment: null };
			}
		}
		yield { end: index + segment.length, segment };
	}
}

/** Answers, for growing offsets, whether the text may be cut there: outside of every pair. */
function freeOffsets(pieces: readonly Piece[]): (offset: number) => boolean {
	let index = 0;
	let start = 0;
	let depth = 0;
	return (offset) => {
		for (let piece = pieces[index]; piece !== undefined; piece = pieces[index]) {
			const length = lengthOf(piece);
			if (start + length > offset) break;
			start += length;
			depth += piece.kind === 'open' ? 1 : piece.kind === 'close' ? -1 : 0;
			index += 1;
		}
		const piece = pieces[index];
		const between = start === offset;
		return depth === 0 && (between || (piece?.kind === 'text' && isLiteral(piece)));
	};
}

function cutPieces(pieces: readonly Piece[], cuts: readonly number[]): Piece[][] {
	const parts: Piece[][] = [[]];
	let position = 0;
	let next = 0;
	for (const piece of pieces) {
		const length = lengthOf(piece);
		let from = 0;
		for (let cut = cuts[next]; cut !== undefined && cut < position + length; cut = cuts[next]) {
			if (piece.kind === 'text' && cut - position > from) {
				parts.at(-1)?.push(cutText(piece, from, cut - position));
				from = cut - position;
			}
			parts.push([]);
			next += 1;
		}
		parts.at(-1)?.push(piece.kind === 'text' ? cutText(piece, from, length) : piece);
		position += length;
	}
	return parts;
}

function hash(text: string): number {
	let value = 0x811c9dc5;
	for (let index = 0; index < text.length; index += 1) {
		value = Math.imul(value ^ text.charCodeAt(index), 0x01000193) >>> 0;
	}
	return value >>> 8;
}
