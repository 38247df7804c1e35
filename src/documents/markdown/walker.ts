import type { Nodes, PhrasingContent } from 'mdast';
import type { ParsedDocument, ParseOptions } from '../document.ts';
import { learnSpelling } from '../html/entity.ts';
import { HtmlParts } from '../html/part.ts';
import { HtmlSegmenter } from '../html/segmenter.ts';
import { readHtmlTokens } from '../html/token.ts';
import { PartList } from '../segments/part.ts';
import { append } from '../segments/piece.ts';
import { isTextOnly, MarkdownAsides } from './aside.ts';
import { addFrontMatter, readFrontMatter } from './front-matter.ts';
import { InlineReading } from './inline.ts';
import { maskForeign, type MaskedSource } from './dialects/mask.ts';
import { MASK } from './dialects/page.ts';
import { findKeptLines } from './lines.ts';
import type { Leaf } from './writing/reader.ts';
import { alternativeOf, endOf, readMarkdownTree, startOf } from './tree.ts';
import { MarkdownWriter } from './writing/writer.ts';
import type { SourceRange } from '../segments/splice.ts';

interface RunBlock extends Pick<Leaf, 'kind' | 'startsLine' | 'closing'> {
	readonly heading: boolean;
	readonly role: string;
}
type RunContext = RunBlock & SourceRange & Pick<Leaf, 'shared'>;
type Parse = (source: string, options: ParseOptions) => ParsedDocument;

/** The title of a container stands on a line of its own, and heads nothing. */
const TITLE = {
	kind: 'heading',
	startsLine: false,
	heading: false,
	role: 'title',
	closing: '',
} as const;

const MASKS = new RegExp(`${MASK}+`, 'g');
/** Matches how an expression begins, and no template. */
const SCRIPT = /^\{[^{%#:!]/;

/** Gathers the segments of a Markdown document. */
export class MarkdownWalker {
	readonly list = new PartList();
	readonly #source: string;
	readonly #masked: string;
	readonly #foreign: MaskedSource;
	readonly #options: ParseOptions;
	readonly #parse: Parse;
	readonly #defined = new Set<string>();
	readonly #asides: MarkdownAsides;
	readonly #html: HtmlParts;
	readonly #segmenter: HtmlSegmenter;
	#tag = 0;

	/** `parse` reads what was written of a segment. */
	constructor(source: string, options: ParseOptions, parse: Parse) {
		this.#source = source;
		this.#parse = parse;
		this.#foreign = maskForeign(source);
		this.#masked = this.#foreign.masked;
		this.#options = options;
		this.#asides = new MarkdownAsides(source, this.#masked, this.list);
		this.#html = new HtmlParts(source, this.list, options);
		this.#segmenter = new HtmlSegmenter(source, this.#html);
	}

	/** false: the inline markup takes too long to read; `scale` widens what it may take. */
	walk(scale = 1): boolean {
		const tree = readMarkdownTree(this.#foreign.layout, scale);
		if (tree === null) return false;
		const open: { node: Nodes; quoted: boolean }[] = [{ node: tree, quoted: false }];
		for (let entry = open.pop(); entry !== undefined; entry = open.pop()) {
			const { node, quoted } = entry;
			this.#readTags(startOf(node));
			if (node.type === 'paragraph' || node.type === 'heading' || node.type === 'tableCell') {
				const title = this.#foreign.titles.get(startOf(node));
				this.#readLeaf(
					node.children,
					title === undefined ? blockOf(node, this.#source) : { ...TITLE, closing: title.closing },
				);
			} else if (node.type === 'html') {
				this.#readHtml(node, quoted);
			} else if (node.type === 'yaml') {
				this.#readFrontMatter(startOf(node), endOf(node));
			} else if (node.type === 'definition') {
				this.#defined.add(node.identifier);
				this.#asides.addDefinition(node);
			} else if ('children' in node) {
				if (node.type === 'footnoteDefinition') this.#defined.add(`^${node.identifier}`);
				for (const child of node.children.toReversed()) {
					open.push({ node: child, quoted: quoted || node.type === 'blockquote' });
				}
			}
		}
		this.#readTags(Infinity);
		this.#segmenter.finish();
		for (const value of this.#foreign.values) this.#asides.addValue(value);
		for (const { start, end } of this.#foreign.matters) this.#readFrontMatter(start, end);
		return true;
	}

	/** The attributes of the hidden tags before an offset; offsets grow. */
	#readTags(before: number): void {
		const { tags } = this.#foreign;
		for (let tag = tags[this.#tag]; tag !== undefined; tag = tags[this.#tag]) {
			if (tag.start >= before) return;
			this.#tag += 1;
			if (this.#segmenter.locked) continue;
			for (const token of readHtmlTokens(tag.html, tag.start)) {
				if (token.kind === 'start') this.#html.startTag(token);
			}
		}
	}

	#readFrontMatter(start: number, end: number): void {
		const values = readFrontMatter(this.#source, start, end);
		addFrontMatter(this.list, this.#source, values);
	}

	/** What is open in one block of HTML may be closed in a later one: all are one stream. */
	#readHtml(node: Nodes, quoted: boolean): void {
		const raw = this.#masked.slice(startOf(node), endOf(node));
		if (quoted && raw.includes('\n')) return;
		for (const token of readHtmlTokens(raw, startOf(node))) {
			if (token.kind === 'text') this.#readHtmlText(token.start, token.end);
			else this.#segmenter.accept(token);
		}
		this.#segmenter.pause();
	}

	/** Expressions of MDX are as little text as comments are. */
	#readHtmlText(start: number, end: number): void {
		let position = start;
		for (const { index, 0: run } of this.#masked.slice(start, end).matchAll(MASKS)) {
			const from = start + index;
			if (!SCRIPT.test(this.#source.slice(from, from + 2))) continue;
			if (from > position) this.#segmenter.accept({ kind: 'text', start: position, end: from });
			position = from + run.length;
			this.#segmenter.accept({ kind: 'comment', start: from, end: position });
		}
		if (end > position) this.#segmenter.accept({ kind: 'text', start: position, end });
	}

	#readLeaf(children: readonly PhrasingContent[], block: RunBlock): void {
		if (this.#segmenter.locked) return this.#lookForEnd(children);
		const [first, last] = [children[0], children.at(-1)];
		const start = first === undefined ? 0 : startOf(first);
		const end = last === undefined ? 0 : endOf(last);
		const kept = findKeptLines(this.#masked, start, end);
		const reading = new InlineReading(this.#source, this.#masked, children, kept);
		const around = {
			start,
			end,
			shared: reading.images.some((image) => !isTextOnly(image)),
		};
		this.#addRun(reading, { ...block, ...around });
		for (const token of reading.startTags) this.#html.startTag(token);
		for (const link of reading.links) this.#asides.addLink(link, block.kind);
		const images = [...reading.images];
		for (let image = images.pop(); image !== undefined; image = images.pop()) {
			const isRead = this.#asides.addImage(image, block.kind);
			const isLabel = image.type === 'imageReference' && image.referenceType !== 'full';
			if (!isRead && !isLabel) {
				const inside = new InlineReading(this.#source, this.#masked, alternativeOf(image));
				for (const label of reading.labels) inside.labels.add(label);
				this.#addRun(inside, { ...block, ...around, role: 'alt' });
				append(images, inside.images);
			}
		}
	}

	#addRun(
		{ pieces, markup, labels: used }: InlineReading,
		{ role, kind, startsLine, heading, start, end, shared, closing: endOfTitle }: RunContext,
	): void {
		const source = this.#source;
		const maxLength = this.#options.maxSegmentLength;
		const options = { role, collapse: true, maxLength } as const;
		const labels = [...used];
		const defined = this.#defined;
		const { evidence } = this.#foreign;
		const parse = (text: string) => this.#parse(`${text}\n${evidence}`, this.#options);
		this.list.add(pieces, options, (message, count) => {
			const before = source.slice(start, message.start);
			const behind = source.slice(message.end, end);
			const isShared = shared || count > 1;
			const leaf = {
				kind,
				startsLine,
				closing: endOfTitle,
				before,
				behind,
				labels,
				defined,
				shared: isShared,
			};
			const spell = learnSpelling(source, message.pieces, new Map());
			const writer = new MarkdownWriter({ ...message, leaf, markup, source, spell, parse });
			return {
				heading: heading && role === 'text' && !message.isBranch,
				write: spell,
				describe: (tag) => {
					const { description, tagEnd } = markup.get(tag.start) ?? {};
					return tag.closing === null && tag.end === tagEnd ? undefined : description;
				},
				compose: (tokens, slice, care) => writer.write(tokens, slice, care),
				isCertain: (tokens) => writer.isCertain(tokens),
			};
		});
	}

	/** The closing tag of what a block of HTML has locked may stand inside of a paragraph. */
	#lookForEnd(children: readonly PhrasingContent[]): void {
		const open: Nodes[] = children.toReversed();
		for (let node = open.pop(); node !== undefined; node = open.pop()) {
			if (node.type === 'html') {
				const tokens = readHtmlTokens(node.value, startOf(node));
				for (const token of tokens) this.#segmenter.accept(token);
			} else if ('children' in node) {
				append(open, node.children.toReversed());
			}
		}
		this.#segmenter.pause();
	}
}

/** A heading above an underline and a row without a first bar begin a line, as a paragraph does. */
function blockOf(
	node: Extract<Nodes, { type: 'paragraph' | 'heading' | 'tableCell' }>,
	source: string,
): RunBlock {
	const first = source.charAt(startOf(node));
	const isCell = node.type === 'tableCell';
	if (isCell) return { ...TITLE, kind: 'cell', role: 'text', startsLine: first !== '|' };
	const heading = node.type === 'heading';
	const marked = heading && first === '#';
	const kind = marked ? 'heading' : 'paragraph';
	return { kind, startsLine: !marked, heading, role: 'text', closing: '' };
}
