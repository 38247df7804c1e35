import type { Nodes, PhrasingContent } from 'mdast';
import { DEFAULT_MAX_SEGMENT_LENGTH, type ParsedDocument, type ParseOptions } from '../document.ts';
import { planFrontMatter, readFrontMatter } from './front-matter.ts';
import { HtmlParts } from '../html/part.ts';
import { HtmlSegmenter } from '../html/segmenter.ts';
import { readHtmlTokens } from '../html/token.ts';
import { isTextOnly, learnLater, MarkdownAsides } from './aside.ts';
import { readInline, type InlineReading } from './inline.ts';
import { maskForeign, type MaskedSource } from './mask.ts';
import type { Leaf } from './reader.ts';
import { alternativeOf, endOf, readMarkdownTree, startOf } from './tree.ts';
import { writeMarkdown } from './writer.ts';
import { planMessages } from '../segments/message.ts';
import { append } from '../segments/piece.ts';
import type { SplicedPart } from '../segments/spliced-document.ts';

interface LeafPlace extends Pick<Leaf, 'kind' | 'startsLine'> {
	/** What follows stands under it. */
	readonly heading: boolean;
}
type RunPlace = LeafPlace &
	Pick<Leaf, 'shared'> & { readonly role: string; readonly start: number; readonly end: number };
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
	readonly #defined = new Set<string>();
	readonly #asides: MarkdownAsides;
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
		this.#asides = new MarkdownAsides(source, masked);
		this.#html = new HtmlParts(source, options);
		this.#segmenter = new HtmlSegmenter(source, this.#html);
	}

	get parts(): SplicedPart[] {
		return [...this.#own, ...this.#asides.parts, ...this.#html.parts];
	}

	/** The syntax of ICU plurals and selects. */
	get blocks(): string[] {
		return [...this.#blocks, ...this.#asides.blocks, ...this.#html.blocks];
	}

	walk(): void {
		const open: { node: Nodes; quoted: boolean }[] = [
			{ node: readMarkdownTree(this.#masked), quoted: false },
		];
		for (let entry = open.pop(); entry !== undefined; entry = open.pop()) {
			const { node, quoted } = entry;
			if (node.type === 'paragraph' || node.type === 'heading' || node.type === 'tableCell') {
				this.#readLeaf(node.children, leafKind(node, this.#source));
			} else if (node.type === 'html') {
				this.#readHtml(node, quoted);
			} else if (node.type === 'yaml') {
				this.#readFrontMatter(node);
			} else if (node.type === 'definition') {
				this.#defined.add(node.identifier);
				this.#asides.addDefinition(node);
			} else if ('children' in node) {
				if (node.type === 'footnoteDefinition') {
					this.#defined.add(`^${node.identifier}`);
				}
				for (const child of node.children.toReversed()) {
					open.push({ node: child, quoted: quoted || node.type === 'blockquote' });
				}
			}
		}
		this.#segmenter.finish();
		for (const title of this.#titles) {
			this.#asides.addContainerTitle(title);
		}
	}

	#readFrontMatter(node: Nodes): void {
		const values = readFrontMatter(this.#source, startOf(node), endOf(node));
		const { parts, blocks } = planFrontMatter(this.#source, values);
		append(this.#own, parts);
		append(this.#blocks, blocks);
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

	#readLeaf(children: readonly PhrasingContent[], place: LeafPlace): void {
		if (this.#segmenter.locked) {
			this.#lookForEnd(children);
			return;
		}
		const reading = readInline(this.#source, this.#masked, children);
		const around = {
			start: startOfAll(children),
			end: endOfAll(children),
			shared: reading.images.some((image) => !isTextOnly(image)),
		};
		this.#addRun(reading, { role: 'text', ...place, ...around });
		for (const token of reading.startTags) {
			this.#html.startTag(token);
		}
		for (const link of reading.links) {
			this.#asides.addLink(link, place.kind);
		}
		const images = [...reading.images];
		for (let image = images.pop(); image !== undefined; image = images.pop()) {
			const isRead = this.#asides.addImage(image, place.kind);
			const isLabel = image.type === 'imageReference' && image.referenceType !== 'full';
			if (!isRead && !isLabel) {
				const inside = readInline(this.#source, this.#masked, alternativeOf(image));
				for (const label of reading.labels) {
					inside.labels.add(label);
				}
				this.#addRun(inside, { role: 'alt', ...place, ...around });
				append(images, inside.images);
			}
		}
	}

	#addRun(
		{ pieces, markup, labels: used }: InlineReading,
		{ role, kind, startsLine, heading, start, end, shared }: RunPlace,
	): void {
		const source = this.#source;
		const maxLength = this.#options.maxSegmentLength ?? DEFAULT_MAX_SEGMENT_LENGTH;
		const shape = { role, unpaired: 'break', collapse: true, maxLength } as const;
		const { messages, blocks } = planMessages(pieces, shape);
		append(this.#blocks, blocks);
		const isShared = shared || messages.length > 1;
		const labels = [...used];
		const defined = this.#defined;
		const parse = (text: string) => this.#parse(text, this.#options);
		for (const { plan, escape, isBranch, isIcu } of messages) {
			const before = source.slice(start, plan.start);
			const behind = source.slice(plan.end, end);
			const leaf = { kind, startsLine, before, behind, labels, defined, shared: isShared };
			const spelling = learnLater(source, plan, new Map());
			this.#own.push({
				plan,
				heading: heading && role === 'text' && !isBranch,
				write: (text) => spelling()(text),
				describe: (tag) => markup.get(tag.start)?.description,
				compose: (tokens, slice) =>
					writeMarkdown(
						{ plan, leaf, markup, source, escape, isIcu, spelling, parse },
						tokens,
						slice,
					),
			});
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
}

/** A heading above an underline and a row without a first bar begin a line, as a paragraph does. */
function leafKind(
	node: Extract<Nodes, { type: 'paragraph' | 'heading' | 'tableCell' }>,
	source: string,
): LeafPlace {
	const first = source.charAt(startOf(node));
	if (node.type === 'tableCell') {
		return { kind: 'cell', startsLine: first !== '|', heading: false };
	}
	const heading = node.type === 'heading';
	const marked = heading && first === '#';
	return { kind: marked ? 'heading' : 'paragraph', startsLine: !marked, heading };
}

function startOfAll(nodes: readonly Nodes[]): number {
	const [first] = nodes;
	return first === undefined ? 0 : startOf(first);
}

function endOfAll(nodes: readonly Nodes[]): number {
	const last = nodes.at(-1);
	return last === undefined ? 0 : endOf(last);
}
