import { tokeniseCanonical } from '../../documents/segments/canonical.ts';
import type { Segment } from '../../documents/document.ts';
import { normaliseSegment } from '../../documents/segment-digest.ts';
import { speaksToModel } from '../orders.ts';
import { UNSPACED } from '../glossary/glossary.ts';

/** A longer text explains itself, and each context costs input tokens in every request. */
const MAX_SHORT_LENGTH = 30;
const MAX_SHORT_WORDS = 3;
const MAX_CONTEXT_LENGTH = 60;

const WORDS = new Intl.Segmenter('und', { granularity: 'word' });
const GRAPHEMES = new Intl.Segmenter('und', { granularity: 'grapheme' });

/**
 * Tells under which heading of which field the short segments of a document stand. It is for the
 * model alone and in no cache key, because keys are computed without a document too (import,
 * `warm`): a text has one translation everywhere, shaped by where it is asked for first.
 */
export class ContextReader {
	readonly #name: string;
	readonly #collection: string | undefined;
	/** Canonical; empty where there is none. */
	#heading = '';
	#nextHeading = '';
	#plainHeading: string | null = null;

	/** Without a name only headings are told. The collection is told with a name and no heading. */
	constructor(name: string | undefined, collection: string | undefined) {
		this.#name = name === undefined || speaksToModel(name) ? '' : cut(normaliseSegment(name));
		this.#collection = collection;
	}

	enter({ text, heading, apart }: Segment): void {
		if (apart === true) this.#nextHeading = '';
		if (this.#nextHeading !== this.#heading) {
			this.#heading = this.#nextHeading;
			this.#plainHeading = null;
		}
		// What it says to a model would reach what stands below it.
		if (heading === true) this.#nextHeading = speaksToModel(text) ? '' : text;
	}

	/** Where the text entered last stands; undefined: it needs no context, or has none. */
	contextOf(text: string): string | undefined {
		const own = plainText(text);
		if (!isShort(own)) return undefined;
		this.#plainHeading ??= plainText(this.#heading);
		const heading = this.#plainHeading;
		if (hasLetters(heading) && !isSame(heading, own)) {
			return cut(this.#name === '' ? heading : `${this.#name}: ${heading}`);
		}
		if (!hasLetters(this.#name)) return undefined;
		const place = this.#collection === undefined ? this.#name : `${this.#collection}.${this.#name}`;
		return isSame(place, own) ? undefined : cut(place);
	}
}

/** What a reader sees: no tags, and nothing of what stands behind them. */
function plainText(canonical: string): string {
	const parts = tokeniseCanonical(canonical).map((token) =>
		token.kind === 'text' ? token.text : token.kind === 'void' ? ' ' : '',
	);
	return normaliseSegment(parts.join(''));
}

function isShort(text: string): boolean {
	return text.length <= MAX_SHORT_LENGTH && countWords(text) <= MAX_SHORT_WORDS;
}

function countWords(text: string): number {
	if (!UNSPACED.test(text)) return text.split(' ').length;
	return [...WORDS.segment(text)].filter(({ isWordLike }) => isWordLike === true).length;
}

function hasLetters(text: string): boolean {
	return /\p{L}/u.test(text);
}

function isSame(one: string, other: string): boolean {
	return one.toLowerCase() === other.toLowerCase();
}

/** Cuts at the end of a word, else of a grapheme. */
function cut(text: string): string {
	if (text.length <= MAX_CONTEXT_LENGTH) return text;
	let end = 0;
	for (const { index } of GRAPHEMES.segment(text.slice(0, 2 * MAX_CONTEXT_LENGTH))) {
		if (index >= MAX_CONTEXT_LENGTH) break;
		end = index;
	}
	const blank = text.lastIndexOf(' ', end);
	return `${text.slice(0, blank > MAX_CONTEXT_LENGTH / 2 ? blank : end)}…`;
}
