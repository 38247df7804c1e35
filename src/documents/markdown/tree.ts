import type { Nodes, PhrasingContent, Root } from 'mdast';
import { type Extension, fromMarkdown } from 'mdast-util-from-markdown';
import { frontmatterFromMarkdown } from 'mdast-util-frontmatter';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { frontmatter } from 'micromark-extension-frontmatter';
import { gfm } from 'micromark-extension-gfm';
import { combineExtensions } from 'micromark-util-combine-extensions';
import { mendEditMap } from './edit-map.ts';

mendEditMap();

const MATTERS = ['yaml', 'toml'] as const;
/** Merged once: the parser would merge what it is given at every call. */
const SYNTAX = [combineExtensions([gfm(), frontmatter([...MATTERS])])];
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

export const MARKDOWN_LIMIT = 256_000;
/** A translation may be this much longer than the limits of its source. */
export const OUTPUT_SCALE = 4;
const MAX_CHUNK_LENGTH = 32_000;
const MAX_CHUNK_MARKS = 2000;
const MAX_CHUNK_LINES = 2000;
const MAX_DEPTH = 50;
/** Each opening of a quote or list costs the parser a look at all that it has read before. */
const MAX_OPENINGS_BY_DEPTH = 50_000_000;

/**
 * Whether the parser's time stays in proportion: 256,000 characters, 50 nested quotes or lists,
 * some 7,000 quotes or lists (by their depth less), and between two blank lines 2,000 lines, 32,000
 * characters of tables and 2,000 characters that may delimit inline markup. `scale` widens what
 * grows with the length of the words.
 */
export function isMarkdownInLimits(source: string, scale = 1): boolean {
	if (source.length > MARKDOWN_LIMIT * scale) return false;
	let chunk = { lines: 0, marks: 0, pipes: 0, length: 0 };
	const openings = new Openings();
	for (const line of source.split('\n')) {
		openings.read(line);
		if (line.trim() === '') {
			chunk = { lines: 0, marks: 0, pipes: 0, length: 0 };
			continue;
		}
		chunk.lines += 1;
		chunk.marks += line.match(/[*_[\]<`~!]/g)?.length ?? 0;
		chunk.pipes += line.includes('|') ? 1 : 0;
		chunk.length += line.length;
		const wide = chunk.pipes > 1 && chunk.length > MAX_CHUNK_LENGTH * scale;
		if (wide || chunk.marks > MAX_CHUNK_MARKS * scale || chunk.lines > MAX_CHUNK_LINES) {
			return false;
		}
	}
	return !openings.tooMany;
}

const PREFIX = /^(?:[ \t]|>|[-*+](?=[ \t])|\d{1,9}[.)](?=[ \t]))*/;

/** Counts the quotes and lists that a text opens, which is what the parser's time depends on. */
class Openings {
	#count = 0;
	#depths = 0;
	#deepest = 0;
	#before = '';
	/** What an item of the list at the margin begins with: another one of it opens little. */
	#item = '';

	get tooMany(): boolean {
		return this.#deepest > MAX_DEPTH || this.#count * this.#depths > MAX_OPENINGS_BY_DEPTH;
	}

	read(line: string): void {
		const prefix = PREFIX.exec(line)?.[0] ?? '';
		const marks = prefix.replace(/\d+/g, '').replace(/[ \t]/g, '');
		this.#deepest = Math.max(this.#deepest, marks.length, Math.ceil(prefix.length / 4));
		if (line.length === prefix.length && !/[-*+\d]/.test(marks)) {
			this.#before = '';
			return;
		}
		const nested = marks.length > 1 && /[-*+.)]/.test(marks);
		const margin = !/^[ \t]/.test(line);
		const sibling = margin && marks === this.#item;
		if (marks !== '' && !sibling && (nested || prefix !== this.#before)) {
			this.#count += 1;
			this.#depths += marks.length + Math.floor((/^[ \t]*/.exec(line)?.[0].length ?? 0) / 2);
		}
		this.#before = prefix;
		if (margin) this.#item = /^[-*+.)]$/.test(marks) ? marks : '';
	}
}

/** From this length on, in characters, reading again costs more than remembering the tree. */
const LONG = 4_000;
/** How many trees are remembered: of a translation and its source, before a change and after. */
const REMEMBERED = 4;
/** The texts of an item are read many times over; nothing is kept from the garbage collector. */
const remembered = new Map<string, WeakRef<Readonly<Root>>>();

/** Reading a long text again gives the very tree of the last reading, so nobody may change one. */
export function readMarkdownTree(masked: string): Readonly<Root> {
	const known = remembered.get(masked)?.deref();
	const tree = known ?? fromMarkdown(masked, { extensions: SYNTAX, mdastExtensions: TREE });
	if (masked.length < LONG) return tree;
	remembered.delete(masked);
	remembered.set(masked, new WeakRef(tree));
	const [oldest] = remembered.keys();
	if (remembered.size > REMEMBERED && oldest !== undefined) remembered.delete(oldest);
	return tree;
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
