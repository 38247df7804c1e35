import type { ParseOptions } from '../document.ts';
import { isTextAttribute } from '../markup/attributes.ts';
import { isNoText } from '../plain/no-text.ts';
import { ASIDE } from '../segments/cut.ts';
import type { PartList } from '../segments/part.ts';
import type { Piece } from '../segments/piece.ts';
import type { SourceRange } from '../segments/splice.ts';
import { learnSpelling, readHtmlAttribute } from './entity.ts';
import { HtmlSegmenter, type SegmentSink } from './segmenter.ts';
import { readHtmlTokens, type HtmlAttribute, type StartToken } from './token.ts';

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
	readonly #source: string;
	readonly #list: PartList;
	readonly #maxLength: number | undefined;
	readonly #noBreakSpace: string | undefined;
	readonly #options: ParseOptions;
	readonly #inComment: boolean;

	constructor(source: string, list: PartList, options: ParseOptions, inComment = false) {
		this.#source = source;
		this.#options = options;
		this.#inComment = inComment;
		this.#list = list;
		this.#maxLength = options.maxSegmentLength;
		this.#noBreakSpace = /&nbsp;|&#160;/i.exec(source)?.[0];
	}

	run(run: readonly Piece[], heading: boolean): void {
		const maxLength = this.#maxLength;
		const options = { role: 'text', collapse: true, maxLength } as const;
		const fallback = (character: string) => (character === '>' ? '&gt;' : this.#spell(character));
		this.#list.add(run, options, ({ pieces, escape, isBranch }) => {
			const spell = learnSpelling(this.#source, pieces, TEXT_ESCAPES, fallback);
			return {
				heading: heading && !isBranch,
				write: (text) => this.#keepInside(spell(escape(text))),
			};
		});
	}

	startTag({ name: element, attributes }: StartToken): void {
		for (const attribute of attributes) {
			const { name, value } = attribute;
			const isText = isTextAttribute(element, name, attributes) && !isNoText(value);
			if (isText) this.#addAttribute(attribute);
		}
	}

	/** What Outlook alone reads is text too. It is HTML of its own, which no other tag meets. */
	hidden({ start, end }: SourceRange): void {
		const source = this.#source;
		const inside = new HtmlParts(source, this.#list, this.#options, true);
		const segmenter = new HtmlSegmenter(source, inside);
		for (const token of readHtmlTokens(source.slice(start, end), start)) segmenter.accept(token);
		segmenter.finish();
	}

	/** Text in a comment must not end it. */
	#keepInside(written: string): string {
		return this.#inComment ? written.replace(/(--!?)>/g, '$1&gt;') : written;
	}

	#addAttribute({ name, nameEnd, end, templates }: HtmlAttribute): void {
		const source = this.#source;
		const equals = /^\s*=\s*/.exec(source.slice(nameEnd, end));
		if (equals === null) return;
		const valueStart = nameEnd + equals[0].length;
		const quote = /["']/.exec(source.charAt(valueStart))?.[0] ?? '';
		const range = { start: valueStart + quote.length, end: end - quote.length };
		const run = readHtmlAttribute(source, range.start, range.end, templates);
		const escapes = attributeEscapes(quote);
		const fallback = (character: string) => this.#spell(character);
		this.#list.add(
			run,
			{ ...ASIDE, role: name },
			({ pieces, start: from, end: to, escape, isBranch }) => {
				const spell = learnSpelling(source, pieces, escapes, fallback);
				const write = (text: string) => this.#keepInside(spell(escape(text)));
				if (quote !== '') return { write };
				const isWhole = from === valueStart && to === end && !isBranch;
				return isWhole ? { write, wrap: quoteValue } : null;
			},
		);
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
