import type { ParsedDocument, ParseOptions } from '../document.ts';
import { parsePlain } from '../plain/plain.ts';
import { PartList } from '../segments/part.ts';
import { append, type Piece } from '../segments/piece.ts';
import { SplicedDocument } from '../segments/spliced-document.ts';
import { isObject, readKey } from './place.ts';
import { writeJson } from './text.ts';
import type { SourceRange } from '../segments/splice.ts';

type Node = Readonly<Record<string, unknown>>;

type Marker =
	| { readonly kind: 'open'; readonly mark: unknown }
	| { readonly kind: 'close'; readonly mark: unknown }
	| { readonly kind: 'node'; readonly node: Node };

/** Markers stand in the text for what is no text: a mark's start or end, or a whole node. */
const MARKER = /\ue000(\d+)\ue001/g;
const RESERVED = /[\ue000\ue001]/g;
/** What a person reads of every node. */
const COMMON_ATTRIBUTES = ['alt', 'title'];
const NODE_ATTRIBUTES = [
	...COMMON_ATTRIBUTES,
	'label',
	'caption',
	'placeholder',
	'description',
	'summary',
];
const MARK_ATTRIBUTES = ['title', 'label'];
/** Their labels are names. */
const NAMES = /mention|hashtag|emoji/i;

/** Parses the inline nodes of a text block: marks become pairs, code and other nodes stay. */
export function parseTextBlock(
	nodes: readonly unknown[],
	options: ParseOptions,
): ParsedDocument<readonly unknown[]> {
	const block = new BlockText(nodes);
	const list = new PartList();
	const maxLength = options.maxSegmentLength;
	list.add(block.pieces, { role: 'text', collapse: false, maxLength }, ({ escape }) => ({
		write: (written) => escape(written.replace(RESERVED, '')),
	}));
	const text = new SplicedDocument(block.source, list, (markup) => block.nameMarkup(markup));
	const attributes = findAttributes(nodes, options);
	const names = new Set(attributes.map(({ name }) => name));
	const texts = new Set(attributes.map(({ name, text: said }) => `${name} ${said}`));
	const segments = [
		...text.segments,
		...attributes.flatMap(({ document }) => document.segments),
	].map((segment) => (names.size < texts.size ? { ...segment, unplaced: true } : segment));
	return {
		segments,
		blocks: [...text.blocks, ...attributes.flatMap(({ document }) => document.blocks)],
		render(translations) {
			const written = new Map<Node, Node>();
			let next = text.segments.length;
			for (const { node, key, document } of attributes) {
				const end = next + document.segments.length;
				const value = document.render(translations.slice(next, end));
				const current = written.get(node) ?? node;
				const attrs = readKey(current, 'attrs');
				written.set(node, {
					...current,
					attrs: { ...(isObject(attrs) ? attrs : {}), [key]: value },
				});
				next = end;
			}
			const rendered = text.render(translations.slice(0, text.segments.length));
			const kept = rendered === block.source ? nodes : block.readBack(rendered);
			const marks = new Map([...written].map(([mark, now]) => [writeJson(mark), now]));
			return kept.map((node) => {
				if (!isObject(node)) return node;
				const now = written.get(node) ?? node;
				const own = readMarks(now);
				const renewed = own.map((mark) => marks.get(writeJson(mark)) ?? mark);
				return renewed.every((mark, index) => mark === own[index])
					? now
					: { ...now, marks: renewed };
			});
		},
	};
}

interface Attribute {
	/** A node or a mark. */
	readonly node: Node;
	readonly key: string;
	/** What the attribute is besides its text. */
	readonly name: string;
	readonly text: string;
	readonly document: SplicedDocument;
}

/** The translated attributes, in an order that a translation keeps when nodes change places. */
function findAttributes(nodes: readonly unknown[], options: ParseOptions): Attribute[] {
	const read = (node: unknown, keys: readonly string[], described: string): Attribute[] => {
		const attrs = isObject(node) ? readKey(node, 'attrs') : undefined;
		return keys.flatMap((key): Attribute[] => {
			const text = isObject(attrs) ? readKey(attrs, key) : undefined;
			if (!isObject(node) || typeof text !== 'string') return [];
			const name = `${key} ${described}`;
			const document = parsePlain(text, options);
			return document.segments.length === 0 ? [] : [{ node, key, name, text, document }];
		});
	};
	const marks = new Map<string, unknown>();
	const found = nodes.flatMap((node) => {
		if (!isObject(node)) return [];
		for (const mark of readMarks(node)) marks.set(writeJson(mark), mark);
		return read(node, textAttributesOf(node), describeNode(node));
	});
	for (const mark of marks.values()) append(found, read(mark, MARK_ATTRIBUTES, describeMark(mark)));
	return found.toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

class BlockText {
	readonly pieces: Piece[] = [];
	source = '';
	readonly #markers: Marker[] = [];

	constructor(nodes: readonly unknown[]) {
		let open: readonly unknown[] = [];
		for (const node of nodes) {
			const text = isObject(node) ? readKey(node, 'text') : undefined;
			const readable = typeof text === 'string' && text.search(RESERVED) < 0;
			const marks = isObject(node) ? readMarks(node) : [];
			open = this.#switchMarks(open, marks);
			if (isObject(node) && readable && !marks.some(isCode)) {
				this.#addText(text);
			} else if (isObject(node)) {
				const word = typeof text === 'string' || readKey(node, 'type') === 'mention';
				this.#addMarker({ kind: 'node', node }, word);
			}
		}
		this.#switchMarks(open, []);
	}

	nameMarkup(markup: string): string {
		return markup.replace(MARKER, (_, index: string) =>
			describeMarker(this.#markers[Number(index)]),
		);
	}

	/** The nodes that a translated text stands for; the schema forbids empty text nodes. */
	readBack(rendered: string): Node[] {
		const nodes: Node[] = [];
		const open: unknown[] = [];
		let position = 0;
		const addText = (text: string) => {
			const last = nodes.at(-1);
			const marks = [...open];
			if (text === '') return;
			if (last !== undefined && last['type'] === 'text' && isSame(last['marks'] ?? [], marks)) {
				nodes[nodes.length - 1] = { ...last, text: `${String(last['text'])}${text}` };
			} else {
				nodes.push({ type: 'text', ...(marks.length > 0 ? { marks } : {}), text });
			}
		};
		for (const match of rendered.matchAll(MARKER)) {
			addText(rendered.slice(position, match.index));
			position = match.index + match[0].length;
			const marker = this.#markers[Number(match[1])];
			if (marker?.kind === 'open') open.push(marker.mark);
			else if (marker?.kind === 'close') open.pop();
			else if (marker !== undefined) nodes.push(marker.node);
		}
		addText(rendered.slice(position));
		return nodes;
	}

	#write(text: string): SourceRange {
		const start = this.source.length;
		this.source += text;
		return { start, end: this.source.length };
	}

	#addText(text: string): void {
		if (text !== '') this.pieces.push({ kind: 'text', ...this.#write(text), text });
	}

	#addMarker(marker: Marker, word: boolean): void {
		const range = this.#write(`\ue000${this.#markers.push(marker) - 1}\ue001`);
		this.pieces.push(
			marker.kind === 'node'
				? { kind: 'void', ...range, word, endsLine: isLineBreak(marker.node) }
				: { kind: marker.kind, ...range, name: writeJson(marker.mark) },
		);
	}

	/** Marks stay open over neighbouring nodes that share them. */
	#switchMarks(open: readonly unknown[], marks: readonly unknown[]): readonly unknown[] {
		let shared = 0;
		while (shared < open.length && shared < marks.length && isSame(open[shared], marks[shared])) {
			shared += 1;
		}
		for (const mark of open.slice(shared).toReversed()) {
			this.#addMarker({ kind: 'close', mark }, false);
		}
		for (const mark of marks.slice(shared)) this.#addMarker({ kind: 'open', mark }, false);
		return [...open.slice(0, shared), ...marks.slice(shared)];
	}
}

function readMarks(node: Node): readonly unknown[] {
	const marks = readKey(node, 'marks');
	return Array.isArray(marks) ? marks : [];
}

function isCode(mark: unknown): boolean {
	return isObject(mark) && /^(?:inline_?)?code$/i.test(String(readKey(mark, 'type')));
}

function isSame(a: unknown, b: unknown): boolean {
	return a === b || writeJson(a) === writeJson(b);
}

function describeMarker(marker: Marker | undefined): string {
	if (marker?.kind === 'node') return describeNode(marker.node);
	return marker?.kind === 'open' ? describeMark(marker.mark) : '';
}

/** The attributes of a node that hold text. */
export function textAttributesOf(node: Node): readonly string[] {
	return NAMES.test(String(readKey(node, 'type'))) ? COMMON_ATTRIBUTES : NODE_ATTRIBUTES;
}

/** A node as JSON, without its texts. */
export function describeNode(node: Node): string {
	const keys = textAttributesOf(node);
	return writeJson(node, (key, value: unknown) =>
		COMMON_ATTRIBUTES.includes(key) || (keys.includes(key) && typeof value === 'string')
			? ''
			: value,
	);
}

export function describeMark(mark: unknown): string {
	return writeJson(mark, (key, value: unknown) =>
		MARK_ATTRIBUTES.includes(key) && typeof value === 'string' ? '' : value,
	);
}

/** TipTap's, and that of ProseMirror's own schema. */
function isLineBreak(node: Readonly<Record<string, unknown>>): boolean {
	return ['hardBreak', 'hard_break'].includes(String(readKey(node, 'type')));
}
