import {
	BLOCK_ELEMENTS,
	HEADING_ELEMENTS,
	LOCKED_ELEMENTS,
	isAlone,
	WORD_ELEMENTS,
} from '../markup/elements.ts';
import { findHiddenHtml, readCondition } from './conditional.ts';
import { readHtmlText } from './entity.ts';
import type { HtmlToken, StartToken } from './token.ts';
import { OpenElements } from './open-elements.ts';
import { shapeRun } from './run.ts';
import { append, lockTemplate, type Piece } from '../segments/piece.ts';
import type { SourceRange } from '../segments/splice.ts';

interface Lock {
	readonly name: string;
	readonly start: number;
	readonly depth: number;
	readonly word: boolean;
	block: boolean;
}

export interface SegmentSink {
	/** Takes what stands between two block boundaries; `heading` marks the first run of a heading. */
	run(pieces: readonly Piece[], heading: boolean): void;
	startTag(token: StartToken): void;
	/** Takes HTML that stands in a comment. */
	hidden?(range: SourceRange): void;
}

/** What a person sees nothing of; a drawing and a formula have names. */
const EMBEDDED = new Set(['script', 'style', 'template']);

/** Cuts a token stream into runs at block boundaries and replaces what is locked by voids. */
export class HtmlSegmenter {
	readonly #source: string;
	readonly #sink: SegmentSink;
	readonly #open = new OpenElements();
	#pieces: Piece[] = [];
	/** The last block boundary began a heading; one that is never closed ends with its first run. */
	#heading = false;
	#lock: Lock | null = null;

	constructor(source: string, sink: SegmentSink) {
		this.#source = source;
		this.#sink = sink;
	}

	accept(token: HtmlToken): void {
		if (token.kind === 'start') this.#start(token);
		else if (token.kind === 'end') this.#end(token);
		else if (this.#lock === null) this.#content(token);
	}

	finish(): void {
		if (this.#lock !== null) this.#unlock(this.#lock, null);
		this.#flush();
	}

	get locked(): boolean {
		return this.#lock !== null;
	}

	/** Ends a run where something that is no HTML stands between two stretches of it. */
	pause(): void {
		this.#flush();
	}

	#content(token: HtmlToken): void {
		const { kind, start, end } = token;
		if (kind === 'doctype') this.#flush();
		else if (kind === 'comment') this.#comment(start, end);
		else if (kind === 'template') this.#pieces.push(lockTemplate(token.template));
		else append(this.#pieces, readHtmlText(this.#source, start, end));
	}

	#comment(start: number, end: number): void {
		const comment = this.#source.slice(start, end);
		const condition = readCondition(comment);
		if (condition !== null) {
			this.#pieces.push({ ...condition, start, end });
			return;
		}
		this.#pieces.push({ kind: 'void', start, end, word: false });
		const html = findHiddenHtml(comment);
		if (html !== null) this.#sink.hidden?.({ start: start + html.start, end: start + html.end });
	}

	#start(token: StartToken): void {
		this.#open.closeImplied(token.name);
		if (this.#lock !== null && this.#open.depth <= this.#lock.depth) this.#unlock(this.#lock, null);
		const isVoid = isAlone(token.name, token.selfClosing);
		const isBlock = BLOCK_ELEMENTS.has(token.name);
		if (this.#lock !== null) {
			this.#lock.block ||= isBlock;
			const embedded = this.#lock.name === 'svg' || this.#lock.name === 'math';
			if (!isVoid && !(embedded && token.selfClosing)) this.#open.push(token.name);
			return;
		}
		const pinned = isUntranslatable(token);
		if (!pinned && !EMBEDDED.has(token.name)) this.#sink.startTag(token);
		const { name, start, end } = token;
		if (isBlock) {
			this.#flush();
			this.#heading = HEADING_ELEMENTS.has(name);
		}
		if (isVoid) {
			const endsLine = name === 'br';
			if (!isBlock) this.#pieces.push({ kind: 'void', start, end, word: false, endsLine });
			return;
		}
		this.#open.push(name);
		if (pinned || LOCKED_ELEMENTS.has(name)) {
			const word = pinned ? !LOCKED_ELEMENTS.has(name) : WORD_ELEMENTS.has(name);
			this.#lock = { name, start, depth: this.#open.depth - 1, word, block: isBlock };
		} else if (!isBlock) {
			this.#pieces.push({ kind: 'open', start, end, name });
		}
	}

	#end(token: Extract<HtmlToken, { kind: 'end' }>): void {
		const { name, start, end } = token;
		const closed = this.#open.close(name);
		if (this.#lock !== null) {
			if (this.#open.depth > this.#lock.depth) return;
			const own = closed === this.#lock.depth;
			this.#unlock(this.#lock, own ? end : null);
			if (own) return;
		}
		if (BLOCK_ELEMENTS.has(name)) this.#flush();
		else this.#pieces.push({ kind: 'close', start, end, name });
	}

	/** Without an end tag (null) text written behind would be locked too, so the run ends. */
	#unlock(lock: Lock, end: number | null): void {
		this.#lock = null;
		if (lock.block || end === null) this.#flush();
		else this.#pieces.push({ kind: 'void', start: lock.start, end, word: lock.word });
	}

	#flush(): void {
		if (this.#pieces.length > 0) {
			this.#sink.run(shapeRun(this.#pieces), this.#heading);
			this.#pieces = [];
		}
		this.#heading = false;
	}
}

export function isUntranslatable(token: StartToken): boolean {
	return token.attributes.some(
		({ name, value }) =>
			(name === 'translate' && value.trim().toLowerCase() === 'no') ||
			(name === 'class' && /(?:^|\s)notranslate(?:\s|$)/.test(value)),
	);
}
