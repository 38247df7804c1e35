import type { Nodes } from 'mdast';
import { learnSpelling, readHtmlText } from '../html/entity.ts';
import { ASIDE } from '../segments/cut.ts';
import type { PartList } from '../segments/part.ts';
import { fillLiteral, type Piece } from '../segments/piece.ts';
import type { Value } from './dialects/page.ts';
import { findLabel, findTitle, type TextRange } from './link.ts';
import type { Leaf } from './writing/reader.ts';
import { curlQuotes, decodeMarkdown, readMarkdownText } from './text.ts';
import { alternativeOf, endOf, startOf } from './tree.ts';

type Image = Extract<Nodes, { type: 'image' | 'imageReference' }>;

const NONE: ReadonlyMap<string, string> = new Map();
const ESCAPED = new Map(['"', '\\'].map((character) => [character, `\\${character}`]));

/** Gathers titles and alternative texts: texts beside the running text, without markup in them. */
export class MarkdownAsides {
	readonly #source: string;
	readonly #masked: string;
	readonly #list: PartList;

	constructor(source: string, masked: string, list: PartList) {
		this.#source = source;
		this.#masked = masked;
		this.#list = list;
	}

	/** Adds the value of an attribute, between quotation marks that the text must not end. */
	addValue({ start, end, role, quote, escaped }: Value): void {
		const run = (escaped === true ? readEscaped : readHtmlText)(this.#source, start, end);
		this.#list.add(run, { ...ASIDE, role }, ({ pieces, escape }) => {
			const spell = learnSpelling(this.#source, pieces, escaped === true ? ESCAPED : NONE);
			const write = (text: string) => spell(escaped === true ? text : curlQuotes(text, quote));
			const isOpen = quote === '';
			return { write: (text) => write(escape(isOpen ? text : text.replace(/[{}]/g, ''))) };
		});
	}

	addDefinition(node: Extract<Nodes, { type: 'definition' }>): void {
		const label = findLabel(this.#masked, startOf(node), endOf(node));
		this.#addTitle(node, (label?.end ?? 0) + 1, ':', 'paragraph');
	}

	addLink(link: Extract<Nodes, { type: 'link' }>, kind: Leaf['kind']): void {
		const from = link.children.at(-1);
		this.#addTitle(link, from === undefined ? startOf(link) + 1 : endOf(from), '](', kind);
	}

	/** Adds the title, and an alternative text that is nothing but text; answers whether it is. */
	addImage(image: Image, kind: Leaf['kind']): boolean {
		const label = findLabel(this.#masked, startOf(image) + 1, endOf(image));
		if (label === null) return false;
		if (image.type === 'image') this.#addTitle(image, label.end, '](', kind);
		const type = image.type === 'image' ? 'full' : image.referenceType;
		const raw = this.#source.slice(label.start, label.end);
		if (!isTextOnly(image) || decodeMarkdown(raw) !== image.alt || /[\r\n]/.test(raw)) return false;
		if (type !== 'collapsed') {
			this.#addPlain(label, 'alt', kind, type === 'shortcut' ? `][${raw}` : '');
		}
		return true;
	}

	#addTitle(
		node: Extract<Nodes, { type: 'link' | 'image' | 'definition' }>,
		from: number,
		opening: string,
		kind: Leaf['kind'],
	): void {
		if (typeof node.title !== 'string' || !this.#masked.startsWith(opening, from)) return;
		const range = findTitle(this.#masked, from + opening.length, endOf(node));
		const raw = range === null ? '' : this.#source.slice(range.start, range.end);
		if (range !== null && decodeMarkdown(raw) === node.title && !/[\r\n]/.test(raw)) {
			this.#addPlain(range, 'title', kind, '');
		}
	}

	/** Adds a text in which every character that could be syntax is escaped. */
	#addPlain(range: TextRange, role: string, kind: Leaf['kind'], suffix: string): void {
		const closing = range.quote === '(' ? '()' : range.quote === '[' ? '[]*_`<>~|!' : range.quote;
		const always = new Map(
			`\\&${closing}${kind === 'cell' ? '|' : ''}`
				.split('')
				.map((character) => [character, `\\${character}`]),
		);
		const run = readMarkdownText(this.#source, this.#masked, range.start, range.end);
		this.#list.add(run, { ...ASIDE, role }, ({ pieces, start, end, escape, isBranch }) => {
			const spell = learnSpelling(this.#source, pieces, always);
			const write = (text: string) => spell(escape(text));
			if (suffix === '') return { write };
			const isWhole = start === range.start && end === range.end && !isBranch;
			return isWhole ? { write, wrap: (written) => `${written}${suffix}` } : null;
		});
	}
}

export function isTextOnly(image: Image): boolean {
	return alternativeOf(image).every(({ type }) => type === 'text');
}

/** Text in which a backslash stands before quotation marks and others of its kind. */
function readEscaped(source: string, start: number, end: number): Piece[] {
	const found = [...source.slice(start, end).matchAll(/\\(["\\])/g)].map(
		({ index, 1: text = '' }): Piece => {
			return { kind: 'text', start: start + index, end: start + index + 2, text };
		},
	);
	return fillLiteral(source, start, end, found);
}
