import type { Nodes, PhrasingContent } from 'mdast';
import { DEFAULT_MAX_SEGMENT_LENGTH, type ParsedDocument, type ParseOptions } from './document.ts';
import { learnSpelling, type Spelling } from './entity.ts';
import { HtmlParts } from './html-part.ts';
import { HtmlSegmenter } from './html-segmenter.ts';
import { readHtmlTokens } from './html-token.ts';
import { readInline, type InlineReading } from './markdown-inline.ts';
import { findLabel, findTitle, type TextRange } from './markdown-link.ts';
import { maskForeign, type MaskedSource } from './markdown-mask.ts';
import { decodeMarkdown, readMarkdownText } from './markdown-text.ts';
import { endOf, readMarkdownTree, startOf } from './markdown-tree.ts';
import type { Leaf } from './markdown-reader.ts';
import { writeMarkdown } from './markdown-writer.ts';
import { planMessages, type PlannedMessage } from './message.ts';
import { append, lockText } from './piece.ts';
import { planSegments, type SegmentPlan } from './plan.ts';
import type { SplicedPart } from './spliced-document.ts';

type Parse = (source: string, options: ParseOptions) => ParsedDocument;

/** Gathers the segments of a Markdown document. */
export class MarkdownWalker {
	readonly #source: string;
	readonly #masked: string;
	readonly #titles: MaskedSource['titles'];
	readonly #options: ParseOptions;
	readonly #parse: Parse;
	readonly #own: SplicedPart[] = [];
	readonly #blocks: string[] = [];
	readonly #html: HtmlParts;
	readonly #segmenter: HtmlSegmenter;

	/** `parse` reads what was written of a segment. */
	constructor(source: string, options: ParseOptions, parse: Parse) {
		this.#source = source;
		this.#parse = parse;
		const { masked, titles } = maskForeign(source);
		this.#masked = masked;
		this.#titles = titles;
		this.#options = options;
		this.#html = new HtmlParts(source, options);
		this.#segmenter = new HtmlSegmenter(source, this.#html);
	}

	get parts(): SplicedPart[] {
		return [...this.#own, ...this.#html.parts];
	}

	/** The syntax of ICU plurals and selects. */
	get blocks(): string[] {
		return [...this.#blocks, ...this.#html.blocks];
	}

	walk(): void {
		const open: { node: Nodes; quoted: boolean }[] = [
			{ node: readMarkdownTree(this.#masked), quoted: false },
		];
		for (let entry = open.pop(); entry !== undefined; entry = open.pop()) {
			const { node, quoted } = entry;
			if (node.type === 'paragraph' || node.type === 'heading' || node.type === 'tableCell') {
				this.#readLeaf(node.children, leafKind(node, this.#source), node.type === 'heading');
			} else if (node.type === 'html') {
				this.#readHtml(node, quoted);
			} else if (node.type === 'definition') {
				this.#addTitle(node, this.#afterLabel(node), ':', 'paragraph');
			} else if ('children' in node) {
				for (const child of node.children.toReversed()) {
					open.push({ node: child, quoted: quoted || node.type === 'blockquote' });
				}
			}
		}
		this.#segmenter.finish();
		for (const { start, end } of this.#titles) {
			this.#addContainerTitle(start, end);
		}
	}

	#addContainerTitle(start: number, end: number): void {
		const text = this.#source.slice(start, end);
		const pieces = lockText([{ kind: 'text', start, end, text }]);
		const shape = { role: 'title', unpaired: 'void', collapse: true, maxLength: Infinity } as const;
		for (const plan of planSegments(pieces, shape)) {
			this.#own.push({ plan, write: (written) => written.replace(/[{}[\]]/g, '') });
		}
	}

	/** What is open in one block of HTML may be closed in a later one, so all of them are one stream. */
	#readHtml(node: Nodes, quoted: boolean): void {
		const raw = this.#source.slice(startOf(node), endOf(node));
		if (quoted && raw.includes('\n')) {
			return;
		}
		for (const token of readHtmlTokens(raw, startOf(node))) {
			this.#segmenter.accept(token);
		}
		this.#segmenter.pause();
	}

	#readLeaf(
		children: readonly PhrasingContent[],
		{ kind, startsLine }: Pick<Leaf, 'kind' | 'startsLine'>,
		heading: boolean,
	): void {
		const [first, last] = [children[0], children.at(-1)];
		if (first === undefined || last === undefined) {
			return;
		}
		if (this.#segmenter.locked) {
			this.#lookForEnd(children);
			return;
		}
		const reading = readInline(this.#source, this.#masked, children);
		const maxLength = this.#options.maxSegmentLength ?? DEFAULT_MAX_SEGMENT_LENGTH;
		const shape = { role: 'text', unpaired: 'break', collapse: true, maxLength } as const;
		const { messages, blocks } = planMessages(reading.pieces, shape);
		append(this.#blocks, blocks);
		for (const message of messages) {
			const { plan } = message;
			const before = this.#source.slice(startOf(first), plan.start);
			const behind = this.#source.slice(plan.end, endOf(last));
			const labels = [...reading.labels];
			this.#addSegment(message, { kind, startsLine, before, behind, labels }, reading, heading);
		}
		for (const token of reading.startTags) {
			this.#html.startTag(token);
		}
		for (const link of reading.links) {
			const from = link.children.at(-1);
			this.#addTitle(link, from === undefined ? startOf(link) + 1 : endOf(from), '](', kind);
		}
		for (const image of reading.images) {
			this.#addImage(image, kind);
		}
	}

	/** The closing tag of what a block of HTML has locked may stand inside of a paragraph. */
	#lookForEnd(children: readonly PhrasingContent[]): void {
		const open: Nodes[] = children.toReversed();
		for (let node = open.pop(); node !== undefined; node = open.pop()) {
			if (node.type === 'html') {
				for (const token of readHtmlTokens(node.value, startOf(node))) {
					this.#segmenter.accept(token);
				}
			} else if ('children' in node) {
				open.push(...node.children.toReversed());
			}
		}
		this.#segmenter.pause();
	}

	#addSegment(
		{ plan, escape, isBranch }: PlannedMessage,
		leaf: Leaf,
		{ markup }: InlineReading,
		heading: boolean,
	): void {
		const source = this.#source;
		const spelling = this.#learn(plan, new Map());
		const parse = (text: string) => this.#parse(text, this.#options);
		this.#own.push({
			plan,
			heading: heading && !isBranch,
			write: (text) => spelling()(text),
			describe: ({ start }) => markup.get(start)?.description,
			compose: (tokens, slice) =>
				writeMarkdown({ plan, leaf, markup, source, escape, spelling, parse }, tokens, slice),
		});
	}

	#learn(plan: SegmentPlan, always: ReadonlyMap<string, string>): () => Spelling {
		let spelling: Spelling | undefined;
		return () => (spelling ??= learnSpelling(this.#source, plan.pieces, always, () => undefined));
	}

	#addImage(image: Extract<Nodes, { type: 'image' | 'imageReference' }>, kind: Leaf['kind']): void {
		const label = findLabel(this.#masked, startOf(image) + 1, endOf(image));
		if (label === null) {
			return;
		}
		const type = image.type === 'image' ? 'full' : image.referenceType;
		const raw = this.#source.slice(label.start, label.end);
		if (type !== 'collapsed') {
			const own = decodeMarkdown(raw) === image.alt;
			this.#addPlain(own ? label : null, 'alt', kind, type === 'shortcut' ? `][${raw}` : '');
		}
		if (image.type === 'image') {
			this.#addTitle(image, label.end, '](', kind);
		}
	}

	#addTitle(
		node: Extract<Nodes, { type: 'link' | 'image' | 'definition' }>,
		from: number,
		opening: string,
		kind: Leaf['kind'],
	): void {
		if (typeof node.title !== 'string' || !this.#masked.startsWith(opening, from)) {
			return;
		}
		const range = findTitle(this.#masked, from + opening.length, endOf(node));
		const raw = range === null ? '' : this.#source.slice(range.start, range.end);
		this.#addPlain(decodeMarkdown(raw) === node.title ? range : null, 'title', kind, '');
	}

	#afterLabel(node: Nodes): number {
		return (findLabel(this.#masked, startOf(node), endOf(node))?.end ?? 0) + 1;
	}

	/** Text without inline markup, where every character that could be syntax is escaped. */
	#addPlain(range: TextRange | null, role: string, kind: Leaf['kind'], suffix: string): void {
		if (range === null || /[\r\n]/.test(this.#source.slice(range.start, range.end))) {
			return;
		}
		const closing = range.quote === '(' ? '()' : range.quote === '[' ? '[]*_`<>~|!' : range.quote;
		const always = new Map(
			`\\&${closing}${kind === 'cell' ? '|' : ''}`
				.split('')
				.map((character) => [character, `\\${character}`]),
		);
		const pieces = readMarkdownText(this.#source, this.#masked, range.start, range.end);
		const shape = { role, unpaired: 'void', collapse: true, maxLength: Infinity } as const;
		const { messages, blocks } = planMessages(pieces, shape);
		append(this.#blocks, blocks);
		for (const { plan, escape, isBranch } of messages) {
			const spelling = this.#learn(plan, always);
			const part = { plan, write: (text: string) => spelling()(escape(text)) };
			const whole = plan.start === range.start && plan.end === range.end && !isBranch;
			if (suffix === '') {
				this.#own.push(part);
			} else if (whole) {
				this.#own.push({ ...part, wrap: (written) => `${written}${suffix}` });
			}
		}
	}
}

/** A heading above an underline and a row without a first bar begin a line, as a paragraph does. */
function leafKind(
	node: Extract<Nodes, { type: 'paragraph' | 'heading' | 'tableCell' }>,
	source: string,
): Pick<Leaf, 'kind' | 'startsLine'> {
	const first = source.charAt(startOf(node));
	if (node.type === 'tableCell') {
		return { kind: 'cell', startsLine: first !== '|' };
	}
	const heading = node.type === 'heading' && first === '#';
	return { kind: heading ? 'heading' : 'paragraph', startsLine: !heading };
}
