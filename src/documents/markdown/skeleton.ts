import type { Nodes } from 'mdast';
import type { Comparer } from '../document.ts';
import { htmlSkeleton } from '../html/skeleton.ts';
import { readHtmlTokens } from '../html/token.ts';
import { isTextAttribute } from '../markup/attributes.ts';
import { mayHoldBlocks } from '../segments/message.ts';
import { readFrontMatter } from './front-matter.ts';
import { isMarkdownInLimits, OUTPUT_SCALE } from './limits.ts';
import { ELEMENTS } from './markup.ts';
import { findKeptLines } from './lines.ts';
import { findMarkdownBlocks } from './markdown.ts';
import { maskForeign, type MaskedSource } from './dialects/mask.ts';
import { alternativeOf, BYTE_ORDER_MARK, endOf, readMarkdownTree, startOf } from './tree.ts';

/** A translation may lose it. */
const RUBY = /^<\/?(?:ruby|rb|rp|rt|rtc)\b/i;
const EMPHASIS = /^<(\/?)(?:em|strong|del)>$/;

/** A translation has the structure of its source; beyond the limits it counts as another. */
export function compareWithMarkdown(source: string): Comparer {
	const skeleton = readSkeleton(source, 1);
	return (rendered) => skeleton !== null && skeleton === readSkeleton(rendered, OUTPUT_SCALE);
}

/**
 * What a translation must not change: blocks in order with all but their text, and in each the same
 * inline nodes, in any order, with the syntax of ICU plurals and selects. Empty beyond the limits
 * of Markdown.
 */
export function markdownSkeleton(text: string): string {
	return readSkeleton(text, 1) ?? '';
}

/** null: beyond the limits of Markdown, `scale` times as wide. */
function readSkeleton(text: string, scale: number): string | null {
	if (!isMarkdownInLimits(text, scale)) return null;
	const marked = text.startsWith(BYTE_ORDER_MARK);
	const source = marked ? text.slice(1) : text;
	const foreign = maskForeign(source);
	const tree = readMarkdownTree(foreign.layout, scale);
	if (tree === null) return null;
	const lines: string[] = [marked ? 'marked' : '', ...findMasked(source, foreign)];
	const open: { node: Nodes; leaf: SkeletonLeaf | null; depth: number }[] = [
		{ node: tree, leaf: null, depth: 0 },
	];
	const leaves: SkeletonLeaf[] = [];
	for (let entry = open.pop(); entry !== undefined; entry = open.pop()) {
		const { node, leaf, depth } = entry;
		let inner = leaf;
		if (leaf === null) {
			const matter = node.type === 'yaml' ? describeMatter(source, node) : null;
			lines.push(`${depth} ${matter ?? describeNode(node, false)}`);
			if (node.type === 'paragraph' || node.type === 'heading' || node.type === 'tableCell') {
				const kept = findKeptLines(foreign.masked, startOf(node), endOf(node));
				inner = { at: lines.push('') - 1, inline: [], kept: [...kept], passed: 0 };
				leaves.push(inner);
			}
		} else {
			const description = describeNode(node, true);
			if (description !== null) leaf.inline.push(description);
			if (node.type === 'text') passLines(leaf, startOf(node), endOf(node));
		}
		const children = 'children' in node ? node.children : alternativeOf(node);
		for (const child of children.toReversed()) {
			open.push({ node: child, leaf: inner, depth: depth + 1 });
		}
	}
	for (const { at, inline } of leaves) lines[at] = inline.toSorted().join('\n');
	const blocks = mayHoldBlocks(source) ? findMarkdownBlocks(source, scale) : [];
	return [...lines, ...blocks.toSorted()].join('\n');
}

interface SkeletonLeaf {
	readonly at: number;
	readonly inline: string[];
	/** The line ends that are kept, in order, and how many of them are passed. */
	readonly kept: readonly number[];
	passed: number;
}

/** A line end that is kept is a break, as one is that its translation needs to keep it. */
function passLines(leaf: SkeletonLeaf, start: number, end: number): void {
	for (let at = leaf.kept[leaf.passed]; at !== undefined && at < end; at = leaf.kept[leaf.passed]) {
		leaf.passed += 1;
		if (at >= start) leaf.inline.push('break');
	}
}

/** The foreign syntax, which the tree does not show, without the titles in it. */
function findMasked(source: string, { hidden }: MaskedSource): string[] {
	return hidden
		.map(({ start, end }) => source.slice(start, end).trim())
		.filter((run) => run !== '')
		.toSorted();
}

/** Front matter without the texts that are translated, however these are quoted. */
function describeMatter(source: string, node: Nodes): string {
	let rest = '';
	let position = startOf(node);
	for (const { start, end } of readFrontMatter(source, position, endOf(node))) {
		rest += `${source.slice(position, start)}…`;
		position = end;
	}
	return `matter ${JSON.stringify(rest + source.slice(position, endOf(node)))}`;
}

function describeNode(node: Nodes, isInline: boolean): string | null {
	switch (node.type) {
		case 'text':
			return null;
		case 'html':
			return isInline ? describeHtml(node.value) : `html ${htmlSkeleton(node.value)}`;
		case 'code':
			return `code ${JSON.stringify([node.lang, node.meta, node.value])}`;
		case 'heading':
			return `heading ${node.depth}`;
		case 'list':
			return `list ${node.ordered} ${node.start} ${node.spread}`;
		case 'listItem':
			return `item ${node.checked} ${node.spread}`;
		case 'table':
			return `table ${JSON.stringify(node.align)}`;
		case 'definition':
			return `definition ${node.identifier} ${node.url} ${typeof node.title}`;
		case 'footnoteDefinition':
			return `footnote ${node.identifier}`;
		case 'emphasis':
		case 'strong':
		case 'delete':
			return ELEMENTS[node.type];
		case 'link':
		case 'image':
			return `${node.type} ${node.url} ${typeof node.title}`;
		case 'linkReference':
		case 'imageReference':
		case 'footnoteReference':
			return `${node.type} ${node.identifier}`;
		default:
			return 'value' in node ? `${node.type} ${JSON.stringify(node.value)}` : node.type;
	}
}

function describeHtml(raw: string): string | null {
	if (RUBY.test(raw)) return null;
	const emphasis = EMPHASIS.exec(raw);
	if (emphasis !== null) return emphasis[1] === '' ? raw.slice(1, -1) : null;
	return readHtmlTokens(raw)
		.map((token) => {
			if (token.kind !== 'start') return raw.slice(token.start, token.end);
			const attributes = token.attributes.map(({ name, value }) => [
				name,
				isTextAttribute(token.name, name, token.attributes) ? '' : value,
			]);
			return `<${token.name} ${JSON.stringify(attributes)}>`;
		})
		.join('');
}
