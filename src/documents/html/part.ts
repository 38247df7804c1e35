import { DEFAULT_MAX_SEGMENT_LENGTH, type ParseOptions } from '../document.ts';
import { TRANSLATABLE_ATTRIBUTES } from '../markup/elements.ts';
import { learnSpelling, readHtmlAttribute } from './entity.ts';
import type { SegmentSink, StartToken } from './segmenter.ts';
import type { HtmlAttribute } from './token.ts';
import { planMessages } from '../segments/message.ts';
import { append, type Piece } from '../segments/piece.ts';
import type { SplicedPart } from '../segments/spliced-document.ts';

const TEXT_ESCAPES = new Map([
	['&', '&amp;'],
	['<', '&lt;'],
]);
const ATTRIBUTE_ESCAPES = new Map([
	['&', '&amp;'],
	['"', '&quot;'],
	["'", '&#39;'],
]);
const NO_BREAK_SPACE = '\u00a0';

/** Gathers the segments of HTML: one for each run of text, one for each translatable attribute. */
export class HtmlParts implements SegmentSink {
	readonly parts: SplicedPart[] = [];
	/** The syntax of ICU plurals and selects. */
	readonly blocks: string[] = [];
	readonly #source: string;
	readonly #maxLength: number;
	readonly #noBreakSpace: string | undefined;

	constructor(source: string, options: ParseOptions) {
		this.#source = source;
		this.#maxLength = options.maxSegmentLength ?? DEFAULT_MAX_SEGMENT_LENGTH;
		this.#noBreakSpace = /&nbsp;|&#160;/i.exec(source)?.[0];
	}

	run(pieces: readonly Piece[], heading: boolean): void {
		const maxLength = this.#maxLength;
		const shape = { role: 'text', unpaired: 'break', collapse: true, maxLength } as const;
		const fallback = (character: string) => (character === '>' ? '&gt;' : this.#spell(character));
		const { messages, blocks } = planMessages(pieces, shape);
		append(this.blocks, blocks);
		for (const { plan, escape, isBranch } of messages) {
			const spelling = once(() => learnSpelling(this.#source, plan.pieces, TEXT_ESCAPES, fallback));
			this.parts.push({
				plan,
				heading: heading && !isBranch,
				write: (text) => spelling()(escape(text)),
			});
		}
	}

	startTag(token: StartToken): void {
		for (const attribute of token.attributes) {
			if (TRANSLATABLE_ATTRIBUTES.has(attribute.name)) {
				this.#addAttribute(attribute);
			}
		}
	}

	#addAttribute({ name, start, end }: HtmlAttribute): void {
		const source = this.#source;
		const equals = /^\s*=\s*/.exec(source.slice(start + name.length, end));
		if (equals === null) {
			return;
		}
		const valueStart = start + name.length + equals[0].length;
		const quote = /["']/.exec(source.charAt(valueStart))?.[0] ?? '';
		const pieces = readHtmlAttribute(source, valueStart + quote.length, end - quote.length);
		const shape = { role: name, unpaired: 'void', collapse: true, maxLength: Infinity } as const;
		const fallback = (character: string) => this.#spell(character);
		const { messages, blocks } = planMessages(pieces, shape);
		append(this.blocks, blocks);
		for (const { plan, escape, isBranch } of messages) {
			const escapes = attributeEscapes(quote);
			const spelling = once(() => learnSpelling(source, plan.pieces, escapes, fallback));
			const part = { plan, write: (text: string) => spelling()(escape(text)) };
			if (quote !== '') {
				this.parts.push(part);
			} else if (plan.start === valueStart && plan.end === end && !isBranch) {
				this.parts.push({ ...part, wrap: quoteValue });
			}
		}
	}

	#spell(character: string): string | undefined {
		return character === NO_BREAK_SPACE ? this.#noBreakSpace : undefined;
	}
}

function attributeEscapes(quote: string): ReadonlyMap<string, string> {
	const other = quote === '"' ? "'" : quote === "'" ? '"' : '';
	return new Map([...ATTRIBUTE_ESCAPES].filter(([character]) => character !== other));
}

/** A value written without quotes gets them when its translation could not stand without. */
function quoteValue(written: string): string {
	return /[\s"'=<>`]/.test(written) ? `"${written}"` : written;
}

function once<T>(make: () => T): () => T {
	let made: { readonly value: T } | undefined;
	return () => (made ??= { value: make() }).value;
}
