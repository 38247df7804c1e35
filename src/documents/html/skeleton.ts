import type { DefaultTreeAdapterTypes as Tree } from 'parse5';
import type { Comparer, SkeletonOptions } from '../document.ts';
import { isTextAttribute } from '../markup/attributes.ts';
import { BLOCK_ELEMENTS, LOCKED_ELEMENTS } from '../markup/elements.ts';
import { isDefault, isDressing, SAME_ELEMENTS } from '../markup/respelling.ts';
import { findUnpaired } from '../segments/cut.ts';
import { mayHoldBlocks } from '../segments/message.ts';
import { shortHash } from '../segment-digest.ts';
import { spliceEdits, type Edit } from '../segments/splice.ts';
import { parseHtml } from './html.ts';
import { findHiddenHtml } from './conditional.ts';
import { isFolded } from './run.ts';
import { HtmlSegmenter } from './segmenter.ts';
import { bareName, nameTemplates } from './template.ts';
import { readHtmlTokens, type StartToken } from './token.ts';
import { readHtmlTree } from './tree.ts';

type Node = Tree.ChildNode;

/**
 * A translation keeps the elements of its source as a browser would build them. Tags without their
 * other half build what stands behind them into the bargain: they keep their order instead. Ruby
 * may be lost.
 */
export function compareWithHtml(source: string): Comparer {
	const isPlain = findOddities(nameTemplates(source)).length === 0;
	const isLarge = isPlain || readHtmlTree(source) === null;
	const read = isLarge ? htmlSkeleton : (html: string) => htmlSkeleton(evenOut(html));
	const skeleton = read(source);
	return (rendered) => skeleton === read(rendered);
}

/** HTML with a numbered comment for each tag without its other half, and without ruby. */
function evenOut(html: string): string {
	const named = nameTemplates(html);
	return spliceEdits(named, findOddities(named));
}

/** In order. */
function findOddities(html: string): Edit[] {
	const found: Edit[] = [];
	const starts = new Map<number, StartToken>();
	let halves = 0;
	const segmenter = new HtmlSegmenter(html, {
		run(pieces) {
			const unpaired = new Set(findUnpaired(pieces));
			for (const piece of pieces) {
				const { start, end } = piece;
				if (unpaired.has(piece)) {
					const token = starts.get(start);
					const tag = token && { tagName: token.name, attrs: [...token.attributes] };
					const markup = tag ? describe(tag, false) : html.slice(start, end);
					const comment = `<!--${(halves += 1)} ${markup.replaceAll('>', '&gt;')}-->`;
					found.push({ start, end, write: () => comment });
				} else if (isFolded(html, piece)) {
					found.push({ start, end, write: () => '' });
				}
			}
		},
		startTag(token) {
			starts.set(token.start, token);
		},
	});
	for (const token of readHtmlTokens(html)) segmenter.accept(token);
	segmenter.finish();
	return found;
}

/**
 * What a translation must not change, as a browser would build it: blocks in order, and in each
 * block the same elements with the same attributes under the same parents (inline ones may change
 * places). Locked content and the syntax of ICU plurals and selects are part of it. A text whose
 * tree would outgrow it stands for itself.
 */
export function htmlSkeleton(html: string, options: SkeletonOptions = {}): string {
	const { resaved = false, bare = false } = options;
	const tree = readHtmlTree(nameTemplates(html));
	if (tree === null) return html;
	const blocks: string[] = [];
	const inlines: string[] = [];
	const stack: { node: Node; parent: string; locked: boolean }[] = [];
	const pushChildren = (nodes: readonly Node[], parent: string, locked: boolean) => {
		for (const node of nodes.toReversed()) stack.push({ node, parent, locked });
	};
	pushChildren(tree.childNodes, '', false);
	for (let entry = stack.pop(); entry !== undefined; entry = stack.pop()) {
		const { parent, locked } = entry;
		const node = bare && !locked ? undress(entry.node) : entry.node;
		if (!('tagName' in node)) {
			const content = readLeaf(node, locked, options);
			if (content !== null) inlines.push(`${parent}>${content}`);
			continue;
		}
		if (resaved && !locked && isOfEditor(node)) {
			pushChildren(node.childNodes, parent, locked);
			continue;
		}
		// Those of MJML may end with their start tag, which a browser's tree does not know.
		const isLocked = LOCKED_ELEMENTS.has(node.tagName) && !node.tagName.startsWith('mj-');
		const inside = locked || isLocked;
		const path = `${parent}>${resaved ? describeResaved(node, locked) : describe(node, locked)}`;
		const block = BLOCK_ELEMENTS.has(node.tagName);
		(block ? blocks : inlines).push(path);
		const children = 'content' in node ? node.content.childNodes : node.childNodes;
		// Paths would grow with depth, and numbers tell the order, which is free.
		const id = children.length > 0 ? shortHash(block ? `${path}#${blocks.length}` : path) : '';
		pushChildren(children, id, inside);
	}
	const messages = mayHoldBlocks(html) ? (parseHtml(html).blocks ?? []) : [];
	return [...blocks, '', ...inlines.toSorted(), ...messages.toSorted()].join('\n');
}

function undress(node: Node): Node {
	return 'tagName' in node
		? { ...node, attrs: node.attrs.filter(({ name }) => !isDressing(name)) }
		: node;
}

/** Whether editors add the element: paragraphs, spans that say nothing, widths of columns. */
function isOfEditor({ tagName, attrs }: Tree.Element): boolean {
	const isColumn = tagName === 'colgroup' || tagName === 'col';
	return isColumn || ((tagName === 'p' || tagName === 'span') && attrs.length === 0);
}

function describeResaved({ tagName, attrs }: Tree.Element, locked: boolean): string {
	const kept = attrs.filter(({ name, value }) => !isDefault(tagName, name, value));
	const sorted = kept.toSorted((a, b) => (a.name < b.name ? -1 : 1));
	return describe({ tagName: SAME_ELEMENTS.get(tagName) ?? tagName, attrs: sorted }, locked);
}

function readLeaf(node: Node, locked: boolean, options: SkeletonOptions): string | null {
	if (node.nodeName === '#text' && 'value' in node) {
		return locked ? JSON.stringify(node.value) : null;
	}
	if (!('data' in node)) return node.nodeName;
	const comment = `<!--${node.data}-->`;
	const html = findHiddenHtml(comment);
	if (html === null) return `<!${JSON.stringify(node.data)}`;
	const inside = htmlSkeleton(comment.slice(html.start, html.end), options);
	return `${comment.slice(0, html.start)}${JSON.stringify(inside)}`;
}

function describe(
	{ tagName, attrs }: Pick<Tree.Element, 'tagName' | 'attrs'>,
	locked: boolean,
): string {
	const bare = attrs.map(({ name, value }) => ({ name: bareName(name), value }));
	const attributes = attrs.map(({ name, value }) =>
		!locked && isTextAttribute(tagName, bareName(name), bare)
			? name
			: `${name}=${JSON.stringify(value)}`,
	);
	return `${tagName}[${attributes.join(' ')}]`;
}
