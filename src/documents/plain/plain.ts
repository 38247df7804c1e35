import type { ParseOptions } from '../document.ts';
import { ASIDE, cutSegments } from '../segments/cut.ts';
import {
	escapeIcu,
	findIcuBlocks,
	findIcuMarks,
	listMessages,
	syntaxOf,
	type IcuMessage,
} from '../segments/icu.ts';
import { PartList, type WriteText } from '../segments/part.ts';
import {
	append,
	fillLiteral,
	lockBraces,
	lockPlaceholders,
	lockSigns,
	type Piece,
	type TextPiece,
} from '../segments/piece.ts';
import { findPlaceholders } from '../segments/placeholder.ts';
import { SplicedDocument } from '../segments/spliced-document.ts';
import { BREAK, chooseBreaks } from './breaks.ts';
import { layoutOf } from './layout.ts';
import { readParagraphs, type TextLine } from './lines.ts';
import { type Around, lookAround } from '../segments/syntax/scan.ts';
import { isNoText } from './no-text.ts';

/** A stretch of the source whose lines are segments; plural and select blocks in it stand whole. */
interface ReadMessage extends IcuMessage {
	/** What is translated as one, or as several where it is very long. */
	readonly runs: readonly (readonly Piece[])[];
	readonly breaks: readonly string[];
	/** Line ends inside of runs. */
	readonly wraps: number;
	/** Lines between blank ones; none in ICU syntax. */
	readonly paragraphs: readonly (readonly TextLine[])[];
}

/**
 * Plain text of one or more lines: a line is a segment, and so is a paragraph wrapped by hand.
 * Branches of ICU plurals and selects and alternatives between bars are segments of their own.
 */
export function parsePlain(source: string, options: ParseOptions = {}): SplicedDocument {
	const list = new PartList();
	if (isNoText(source)) return new SplicedDocument(source, list);
	const cut = { ...ASIDE, collapse: false, maxLength: options.maxSegmentLength };
	const doubled = source.includes("''");
	for (const message of readMessages(source)) {
		const write = writerOf(message, doubled);
		const role = `text${message.path}`;
		for (const paragraph of message.paragraphs) {
			const layout = layoutOf(source, paragraph);
			if (layout !== null) list.layouts.push(layout);
		}
		for (const block of message.blocks) list.blocks.push(syntaxOf(source, block));
		for (const run of message.runs) {
			for (const segment of cutSegments(run, { ...cut, role })) {
				list.parts.push({ ...segment, write, literal: true });
			}
		}
	}
	return new SplicedDocument(source, list);
}

/** The text itself and every branch of its ICU blocks, each parted at its `breaks`. */
export function readMessages(source: string, breaks = chooseBreaks(source)): ReadMessage[] {
	return listMessages(source.length, findIcuBlocks(source)).map((message) =>
		readMessage(source, message, message.plural === null ? breaks : BREAK),
	);
}

function writerOf({ plural }: IcuMessage, doubled: boolean): WriteText {
	if (plural === null) return (text) => text;
	return (text) => escapeIcu(text, { plural, doubled });
}

/** In ICU syntax a line this long that goes on with a small letter was wrapped by hand. */
const MIN_WRAPPED_LENGTH = 50;

function readMessage(source: string, message: IcuMessage, breaks: RegExp): ReadMessage {
	const reader = new RunReader(source, message.plural);
	const paragraphs = message.plural === null ? readParagraphs(source, breaks) : [];
	if (message.plural === null) {
		reader.readLines(paragraphs.flat());
	} else {
		let position = message.start;
		for (const { start, end } of message.blocks) {
			reader.readText(position, start);
			reader.addVoid(start, end);
			position = end;
		}
		reader.readText(position, message.end);
	}
	const runs = reader.finish();
	return { ...message, runs, paragraphs, breaks: reader.breaks, wraps: reader.wraps };
}

class RunReader {
	readonly breaks: string[] = [];
	wraps = 0;
	readonly #source: string;
	readonly #plural: boolean | null;
	readonly #around: Around;
	readonly #runs: Piece[][] = [[]];
	#texts: TextPiece[] = [];

	constructor(source: string, plural: boolean | null) {
		this.#source = source;
		this.#plural = plural;
		this.#around = lookAround(source);
	}

	readLines(lines: readonly TextLine[]): void {
		let from = lines[0]?.text ?? 0;
		for (const [index, { text, end, isFixed, found, joiner }] of lines.entries()) {
			const next = lines[index + 1];
			const to = joiner === null ? end : text + this.#source.slice(text, end).trimEnd().length;
			if (!isFixed) this.#addText(from, to);
			if (next === undefined) break;
			from = next.text;
			if (joiner === null) {
				this.#endRun();
				this.breaks.push(found);
			} else {
				const written = this.#source.slice(next.text, next.end);
				from += written.length - written.trimStart().length;
				this.#texts.push({ kind: 'text', start: to, end: from, text: joiner });
				this.wraps += 1;
			}
		}
	}

	readText(from: number, to: number): void {
		const text = this.#source.slice(from, to);
		const whole = findPlaceholders(text, { literal: true });
		let start = 0;
		let passed = 0;
		for (const { index, 0: found } of text.matchAll(BREAK)) {
			while ((whole[passed]?.end ?? Infinity) <= index) passed += 1;
			if ((whole[passed]?.start ?? Infinity) < index) continue;
			const next = index + found.length;
			const line = text.slice(start, index);
			if (isWrapped(line.trimEnd(), text.slice(next, next + 2)) && !found.includes('|')) {
				const end = from + start + line.trimEnd().length;
				this.#addText(from + start, end);
				this.#texts.push({ kind: 'text', start: end, end: from + next, text: ' ' });
				this.wraps += 1;
			} else {
				this.#addText(from + start, from + index);
				this.#endRun();
				this.breaks.push(found);
			}
			start = next;
		}
		this.#addText(from + start, to);
	}

	addVoid(start: number, end: number): void {
		this.#endText();
		this.#runs.at(-1)?.push({ kind: 'void', start, end, word: true });
	}

	finish(): Piece[][] {
		this.#endText();
		return this.#runs;
	}

	#addText(start: number, end: number): void {
		const marks = this.#plural === null ? [] : findIcuMarks(this.#source, start, end, this.#plural);
		const found = marks.map(({ apostrophe, ...range }): Piece =>
			apostrophe ? { kind: 'text', ...range, text: "'" } : { kind: 'void', ...range, word: true },
		);
		for (const piece of fillLiteral(this.#source, start, end, found)) {
			if (piece.kind === 'text') this.#texts.push(piece);
			else this.addVoid(piece.start, piece.end);
		}
	}

	#endText(): void {
		if (this.#texts.length > 0) {
			const pieces = lockPlaceholders(this.#texts, { literal: true, around: this.#around });
			const isIcu = this.#plural !== null;
			append(this.#runs.at(-1) ?? [], isIcu ? lockBraces(pieces) : lockSigns(pieces, /\|+/g));
			this.#texts = [];
		}
	}

	#endRun(): void {
		this.#endText();
		this.#runs.push([]);
	}
}

function isWrapped(line: string, next: string): boolean {
	return line.length >= MIN_WRAPPED_LENGTH && /[\p{L}\p{N},]$/u.test(line) && /^\p{Ll}/u.test(next);
}
