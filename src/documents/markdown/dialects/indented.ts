import { type Dialect, type Line, type Page, QUOTE } from './page.ts';

const LIST = /^(?:[-*+]|\d{1,9}[.)])(?=[ \t])/;
/** Matches the first line of an admonition or of what unfolds, once its white space is trimmed. */
const ADMONITION =
	/^(?:!!!|\?\?\?\+?)[ \t]*(?:[\p{L}\w-]+(?:[ \t]+|(?="|$)))*(?:"(?<title>.*)")?$/u;
const TAB = /^===[!+]{0,2}[ \t]+"(?<title>.*)"$/;
/** Matches what begins a block between lines of slashes. */
const BLOCK = /^\/{3,}[ \t]+([a-z][\w-]*)(?:[ \t]*\|[ \t]*(\S.*))?$/;
const BLOCK_END = /^[ \t>]*\/{3,}[ \t]*$/;
/** Matches what begins a definition, or an item that Pandoc numbers. */
const DEFINITION = /^(?::|\(@[\w-]*\)|#\.)[ \t]+(?=\S)/;
/** Matches a line that is no term, for it begins a block or is a row of a table. */
const NO_TERM = /^(?:[-+*][ \t]|#{1,6}[ \t]|[>|<]|\d{1,9}[.)][ \t]|[-=*_~`]{3})|\|/;
const MAX_TERMS = 4;

/** Admonitions and tabs of MkDocs and definitions: what is indented below their first line. */
export const INDENTED: Dialect = {
	sign: /^[ \t>]*(?:!!!|\?\?\?|===[!+]{0,2}[ \t]|\/\/\/|:[ \t]|\(@|#\.)/m,
	hide: (page) => {
		new IndentedBlocks(page).hide();
	},
};

/** What stands open around a line; the parser knows a list, and sees no other. */
interface Frame {
	/** The column in which its text begins at least. */
	readonly content: number;
	/** How many columns of that the parser does not see. */
	readonly strip: number;
	/** Whether it ends before a line with less, though that goes on with a paragraph. */
	readonly isStrict: boolean;
}

interface Place {
	readonly depth: number;
	/** Where the white space of the line itself begins and ends. */
	readonly from: number;
	readonly to: number;
	/** The column in which its text begins, from the quotation that it stands in. */
	readonly column: number;
	readonly isBlank: boolean;
}

class IndentedBlocks {
	readonly #page: Page;
	readonly #places: readonly Place[];
	/** Whether any block of slashes is ended. */
	readonly #hasBlocks: boolean;
	#open: Frame[] = [];
	/** The first line of the paragraph that may go on; -1 behind a blank line or a block. */
	#paragraph = -1;

	constructor(page: Page) {
		this.#page = page;
		this.#places = page.lines.map(placeOf);
		this.#hasBlocks = page.lines.some(({ text }) => BLOCK_END.test(text));
	}

	hide(): void {
		const { lines } = this.#page;
		let depth = 0;
		for (const [index, line] of lines.entries()) {
			const place = this.#places[index];
			if (place === undefined || place.isBlank) {
				this.#paragraph = -1;
				continue;
			}
			const isInFence = line.isCode && lines[index - 1]?.isCode === true;
			if (!isInFence) this.#close(line, place, depth);
			depth = place.depth;
			this.#unindent(line, place);
			if (isInFence) continue;
			const isDeep = place.column - (this.#open.at(-1)?.content ?? 0) >= 4;
			const isRead = !isDeep && !line.isCode && this.#read(index, line, place);
			if (line.isCode || isRead) this.#paragraph = -1;
			else if (this.#paragraph < 0) this.#paragraph = index;
		}
	}

	/** Closes what the line no longer stands in. */
	#close(line: Line, place: Place, depth: number): void {
		if (place.depth !== depth) this.#open = [];
		let isStrict = false;
		while ((this.#open.at(-1)?.content ?? 0) > place.column) {
			isStrict = this.#open.pop()?.isStrict === true || isStrict;
		}
		if (!isStrict || this.#paragraph < 0) return;
		this.#page.part(line);
		this.#paragraph = -1;
	}

	#unindent(line: Line, { from, to, column }: Place): void {
		const strip = this.#open.reduce((sum, frame) => sum + frame.strip, 0);
		if (strip === 0) return;
		const left = Math.max(column - strip, 0);
		this.#page.reshape(line.start + from, line.start + to, ' '.repeat(left));
	}

	/** Opens what begins with a line; answers whether the line is no part of a paragraph. */
	#read(index: number, line: Line, place: Place): boolean {
		const text = line.text.slice(place.to).trimEnd();
		const marker = LIST.exec(text)?.[0].length ?? 0;
		if (marker > 0) {
			const blank = /^[ \t]*/.exec(text.slice(marker))?.[0].length ?? 1;
			const content = place.column + marker + (blank > 4 ? 1 : blank);
			this.#open.push({ content, strip: 0, isStrict: false });
			return false;
		}
		const start = line.start + place.to;
		const definition = DEFINITION.exec(text)?.[0].length ?? 0;
		if (definition > 0) {
			this.#partTerms(index, line);
			this.#page.blank(start, start + definition);
			this.#page.reshape(start, start + definition, '');
			const strip = Math.min(definition, 4);
			this.#open.push({ content: place.column + strip, strip, isStrict: false });
			return false;
		}
		if (this.#readBlock(start, line, text)) return true;
		const head = ADMONITION.exec(text) ?? TAB.exec(text);
		const title = head?.groups?.['title'];
		if (head === null || (title === undefined && !this.#hasContent(index))) return false;
		const end = start + text.length - 1;
		const titled = { start: end - (title ?? '').length, end, closing: '"' } as const;
		this.#page.addTitle({ start, end: line.end }, titled);
		this.#open.push({ content: place.column + 4, strip: 4, isStrict: true });
		return true;
	}

	/** Hides what begins or ends a block of slashes. */
	#readBlock(start: number, { end }: Line, text: string): boolean {
		const [block, name = '', title = ''] = BLOCK.exec(text) ?? [];
		const isEnd = BLOCK_END.test(text);
		if ((block === undefined && !isEnd) || !this.#hasBlocks) return false;
		const last = start + text.length;
		const from = /^(?:html|define)$/.test(name) ? last : last - title.length;
		this.#page.addTitle({ start, end }, { start: from, end: last, closing: '' });
		return true;
	}

	/** Terms stand above their definition, each on a line of its own. */
	#partTerms(index: number, line: Line): void {
		if (this.#paragraph < 0) return;
		const { lines } = this.#page;
		const first = this.#paragraph;
		const terms = index - first > MAX_TERMS ? [] : lines.slice(first, index);
		const isTerm = ({ text }: Line, at: number) =>
			!NO_TERM.test(text.slice(this.#places[first + at]?.to));
		if (terms.every(isTerm)) for (const term of terms.slice(1)) this.#page.part(term);
		this.#page.part(line);
		this.#paragraph = -1;
	}

	/** Whether the next line that is not blank is indented below this one. */
	#hasContent(index: number): boolean {
		let next = index + 1;
		while (this.#places[next]?.isBlank === true) next += 1;
		const [place, content] = [this.#places[index], this.#places[next]];
		return place?.depth === content?.depth && (content?.column ?? 0) >= (place?.column ?? 0) + 4;
	}
}

function placeOf({ text }: Line): Place {
	const quote = QUOTE.exec(text)?.[0] ?? '';
	const depth = quote.split('>').length - 1;
	let column = 0;
	let to = quote.length;
	for (; to < text.length; to += 1) {
		const character = text.charAt(to);
		if (character === '\t') column += 4 - (column % 4);
		else if (character === ' ') column += 1;
		else break;
	}
	return { depth, from: quote.length, to, column, isBlank: to === text.length };
}
