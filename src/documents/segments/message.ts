import {
	escapeIcu,
	findIcuBlocks,
	findIcuMarks,
	findIcuSyntax,
	listMessages,
	syntaxOf,
	type IcuBlock,
	type IcuMessage,
} from './icu.ts';
import { append, lockBraces, lockText, PieceRange, type Piece } from './piece.ts';
import { isBalanced, cutSegments, type CutOptions, type LocatedSegment } from './cut.ts';

/** A segment of a text that may be an ICU message. */
export interface CutMessage extends LocatedSegment {
	/** It is a branch of a plural or select, or a part of one. */
	readonly isBranch: boolean;
	/** It stands in ICU syntax, or around it: braces in it are quoted. */
	readonly isIcu: boolean;
	/** Spells text for the syntax that it stands in, before the document's format does. */
	readonly escape: (text: string) => string;
}

interface CutRun {
	readonly messages: readonly CutMessage[];
	readonly blocks: readonly string[];
}

/**
 * The segments in one run of text and markup, with those of the branches of its ICU plurals and
 * selects. A block stands whole in the text around it; one whose markup does not belong to single
 * branches stays as it is.
 */
export function cutMessages(run: readonly Piece[], options: CutOptions): CutRun {
	const mayHold = run.some((piece) => piece.kind === 'text' && mayHoldBlocks(piece.text));
	const range = mayHold ? new PieceRange(run) : null;
	const found = range === null ? [] : findIcuBlocks(range.text);
	if (range === null || found.length === 0) {
		const plain = { isBranch: false, isIcu: false, escape: (text: string) => text };
		const segments = cutSegments(lockText(run), options);
		return { messages: segments.map((segment) => ({ ...segment, ...plain })), blocks: [] };
	}
	const doubled = range.text.includes("''");
	const blocks = found.map((block) => (isSound(range, block) ? block : { ...block, branches: [] }));
	const messages: CutMessage[] = [];
	const syntax: string[] = [];
	for (const message of listMessages(range.text.length, blocks)) {
		const plural = message.plural === true;
		const escape = (text: string) => escapeIcu(text, { plural, doubled });
		const pieces = lockBraces(lockText(readMarks(range, message)));
		const role = `${options.role}${message.path}`;
		const inIcu = { isBranch: message.path !== '', isIcu: true, escape };
		for (const segment of cutSegments(pieces, { ...options, role })) {
			messages.push({ ...segment, ...inIcu });
		}
		for (const block of message.blocks) syntax.push(syntaxOf(range.text, block));
	}
	return { messages, blocks: syntax };
}

/** Whether a text may hold blocks, which need one of these words: reading for nothing is dear. */
export function mayHoldBlocks(text: string): boolean {
	return /plural|select/.test(text);
}

/** Whether a block has no markup in its syntax, and closes in each branch what it opens there. */
function isSound(range: PieceRange, block: IcuBlock): boolean {
	const branches = listMessages(range.text.length, [block]).slice(1);
	return (
		findIcuSyntax([block]).every(({ start, end }) => !range.slice(start, end).some(isMarkup)) &&
		branches.every(({ start, end, blocks }) => isBalanced(sliceAround(range, start, end, blocks)))
	);
}

function isMarkup(piece: Piece): boolean {
	return piece.kind === 'void' ? piece.word : piece.kind !== 'text';
}

/** The pieces between two offsets with a void for each block. */
function sliceAround(
	range: PieceRange,
	start: number,
	end: number,
	blocks: readonly IcuBlock[],
): Piece[] {
	const pieces: Piece[] = [];
	let position = start;
	for (const block of blocks) {
		append(pieces, range.slice(position, block.start));
		append(pieces, lockAll(range.slice(block.start, block.end)));
		position = block.end;
	}
	append(pieces, range.slice(position, end));
	return pieces;
}

/** One piece for a block; it parts the run where the block's tags have halves outside of it. */
function lockAll(pieces: readonly Piece[]): Piece[] {
	const [first, last] = [pieces[0], pieces.at(-1)];
	if (first === undefined || last === undefined) return [];
	const range = { start: first.start, end: last.end };
	return isBalanced(pieces)
		? [{ kind: 'void', ...range, word: true }]
		: [{ kind: 'break', ...range }];
}

/** The pieces of a message: what means something in ICU is locked, a mere apostrophe is text. */
function readMarks(range: PieceRange, { start, end, blocks, plural }: IcuMessage): Piece[] {
	const own = new PieceRange(sliceAround(range, start, end, blocks));
	const read: Piece[] = [];
	let position = 0;
	for (const mark of findIcuMarks(own.text, 0, own.text.length, plural === true)) {
		append(read, own.slice(position, mark.start));
		const marked = own.slice(mark.start, mark.end);
		const [first, last] = [marked[0], marked.at(-1)];
		if (!mark.apostrophe) {
			append(read, lockStretches(marked));
		} else if (first !== undefined && last !== undefined) {
			const doubled = { start: first.start, end: last.end, text: "'", doubled: true } as const;
			read.push(
				marked.length > 1 || mark.end - mark.start > 1 ? { kind: 'text', ...doubled } : first,
			);
		}
		position = mark.end;
	}
	append(read, own.slice(position, own.text.length));
	return read;
}

/** Puts a void in place of each stretch of text. */
function lockStretches(pieces: readonly Piece[]): Piece[] {
	const locked: Piece[] = [];
	let before: Piece | undefined;
	for (const piece of pieces) {
		const last = locked.at(-1);
		if (piece.kind !== 'text') {
			locked.push(piece);
		} else if (before?.kind === 'text' && last !== undefined) {
			locked[locked.length - 1] = { kind: 'void', start: last.start, end: piece.end, word: true };
		} else {
			locked.push({ kind: 'void', start: piece.start, end: piece.end, word: true });
		}
		before = piece;
	}
	return locked;
}
