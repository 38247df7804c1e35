import { DEFAULT_MAX_SEGMENT_LENGTH, type ParsedDocument, type ParseOptions } from './document.ts';
import { lockPlaceholders, type Piece, type TextPiece } from './piece.ts';
import { planSegments } from './plan.ts';
import { SplicedDocument, type SplicedPart } from './spliced-document.ts';

/** Plain text of one or more lines: a line is a segment, and so is a sentence wrapped over several. */
export function parsePlain(source: string, options: ParseOptions = {}): ParsedDocument {
	const maxLength = options.maxSegmentLength ?? DEFAULT_MAX_SEGMENT_LENGTH;
	const shape = { role: 'text', unpaired: 'void', collapse: false, maxLength } as const;
	const parts: SplicedPart[] = [];
	for (const run of readRuns(source)) {
		for (const plan of planSegments(run, shape)) {
			parts.push({ plan, write: (text) => text });
		}
	}
	return new SplicedDocument(source, parts);
}

const LINE_BREAK = /(?:\r\n|\n|\r|\u2028|\u2029)[ \t]*/g;
/** A line this long that goes on with a small letter was wrapped by hand. */
const MIN_WRAPPED_LENGTH = 50;

function readRuns(source: string): Piece[][] {
	const runs: Piece[][] = [];
	let texts: TextPiece[] = [];
	const flush = () => {
		runs.push(lockPlaceholders(texts, { literal: true }));
		texts = [];
	};
	let start = 0;
	for (const { index, 0: lineBreak } of [...source.matchAll(LINE_BREAK), endOf(source)]) {
		const line = source.slice(start, index).trimEnd();
		const end = start + line.length;
		if (line !== '') {
			texts.push({ kind: 'text', start, end, text: line });
		}
		const next = index + lineBreak.length;
		if (isWrapped(line, source.slice(next, next + 2))) {
			texts.push({ kind: 'text', start: end, end: next, text: ' ' });
		} else {
			flush();
		}
		start = next;
	}
	return runs;
}

function isWrapped(line: string, next: string): boolean {
	return line.length >= MIN_WRAPPED_LENGTH && /[\p{L}\p{N},]$/u.test(line) && /^\p{Ll}/u.test(next);
}

function endOf(source: string): { index: number; 0: string } {
	return { index: source.length, 0: '' };
}
