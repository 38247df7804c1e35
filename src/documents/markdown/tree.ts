import type { Nodes, PhrasingContent, Root } from 'mdast';
import { type Extension, fromMarkdown } from 'mdast-util-from-markdown';
import { frontmatterFromMarkdown } from 'mdast-util-frontmatter';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { frontmatter } from 'micromark-extension-frontmatter';
import { gfm } from 'micromark-extension-gfm';
import { combineExtensions } from 'micromark-util-combine-extensions';
import { append } from '../segments/piece.ts';
import { endIn, type Layout, startIn } from './dialects/layout.ts';
import { mendEditMap } from './edit-map.ts';
import { EFFORT, startEffort, TooMuchEffort } from './effort.ts';

mendEditMap();

const MATTERS = ['yaml', 'toml'] as const;
/** Merged once: the parser would merge what it is given at every call. */
const SYNTAX = combineExtensions([gfm(), frontmatter([...MATTERS]), EFFORT]);
/** Of pages whose components indent what they hold, as MDX reads them. */
const INDENTED_SYNTAX = combineExtensions([SYNTAX, { disable: { null: ['codeIndented'] } }]);
const ALTERNATIVES = new WeakMap<object, readonly PhrasingContent[]>();
/** Keeps the markup in an image's alternative text, of which the tree has the words alone. */
const KEEP_ALTERNATIVES: Extension = {
	exit: {
		label() {
			const fragment = this.stack.at(-1);
			const text = this.resume();
			const node = this.stack.at(-1);
			this.data.inReference = true;
			const children = fragment?.type === 'fragment' ? fragment.children : [];
			if (node?.type === 'link') {
				node.children = children;
			} else if (node?.type === 'image') {
				node.alt = text;
				ALTERNATIVES.set(node, children);
			}
		},
	},
};
/** Transforms are left out: the one for e-mail addresses makes nodes that stand nowhere. */
const TREE = [
	...gfmFromMarkdown().map((extension) => ({ ...extension, transforms: [] })),
	frontmatterFromMarkdown([...MATTERS]),
	KEEP_ALTERNATIVES,
];

export const BYTE_ORDER_MARK = '\ufeff';

/** From this length on, in characters, reading again costs more than remembering the tree. */
const LONG = 4_000;
/** How many trees are remembered: of a translation and its source, before a change and after. */
const REMEMBERED = 4;
/** The texts of an item are read many times over; nothing is kept from the garbage collector. */
const remembered = new Map<string, WeakRef<Readonly<Root>>>();

/**
 * Reading a long text again gives the very tree of the last reading, so nobody may change one.
 * null: its inline markup takes too long; `scale` widens what it may take.
 */
export function readMarkdownTree(layout: Layout, scale = 1): Readonly<Root> | null {
	const { text, stretches, isIndented = false } = layout;
	const isShort = text.length < LONG;
	const key = isShort
		? ''
		: `${isIndented} ${stretches.map(({ start }) => start).join(' ')}\n${text}`;
	const tree = (isShort ? undefined : remembered.get(key)?.deref()) ?? parseTree(layout, scale);
	if (tree === null || isShort) return tree;
	remembered.delete(key);
	remembered.set(key, new WeakRef(tree));
	const [oldest] = remembered.keys();
	if (remembered.size > REMEMBERED && oldest !== undefined) remembered.delete(oldest);
	return tree;
}

function parseTree(layout: Layout, scale: number): Root | null {
	startEffort(scale);
	try {
		const extensions = [layout.isIndented === true ? INDENTED_SYNTAX : SYNTAX];
		const tree = fromMarkdown(layout.text, { extensions, mdastExtensions: TREE });
		if (layout.stretches.length > 0) moveTree(tree, layout);
		return tree;
	} catch (error) {
		if (error instanceof TooMuchEffort) return null;
		throw error;
	}
}

/** Gives each node its place in the source. */
function moveTree(tree: Root, layout: Layout): void {
	const open: Nodes[] = [tree];
	for (let node = open.pop(); node !== undefined; node = open.pop()) {
		if (node.position !== undefined) {
			const { start, end } = node.position;
			node.position.start = { ...start, offset: startIn(layout, start.offset ?? 0) };
			node.position.end = { ...end, offset: endIn(layout, end.offset ?? 0) };
		}
		append(open, 'children' in node ? node.children : alternativeOf(node));
	}
}

export function alternativeOf(image: Nodes): readonly PhrasingContent[] {
	return ALTERNATIVES.get(image) ?? [];
}

export function startOf(node: Nodes): number {
	return node.position?.start.offset ?? 0;
}

export function endOf(node: Nodes): number {
	return node.position?.end.offset ?? 0;
}
