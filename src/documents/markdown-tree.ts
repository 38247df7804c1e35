import type { Nodes, Root } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { frontmatterFromMarkdown } from 'mdast-util-frontmatter';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { frontmatter } from 'micromark-extension-frontmatter';
import { gfm } from 'micromark-extension-gfm';

const MATTERS = ['yaml', 'toml'] as const;
const SYNTAX = [gfm(), frontmatter([...MATTERS])];
/** Without transforms: the one for e-mail addresses makes nodes that stand nowhere. */
const TREE = [
	...gfmFromMarkdown().map((extension) => ({ ...extension, transforms: [] })),
	frontmatterFromMarkdown([...MATTERS]),
];

const MAX_MARKDOWN_LENGTH = 256_000;
const MAX_CHUNK_LENGTH = 32_000;
const MAX_CHUNK_MARKS = 2000;
const MAX_CHUNK_LINES = 2000;
const MAX_DEPTH = 50;

/**
 * Whether the parser's time stays in proportion: 256,000 characters, 50 nested quotes or lists, and between two blank
 * lines 2,000 lines, 32,000 characters of tables and 2,000 characters that may delimit inline markup.
 */
export function isMarkdownInLimits(source: string): boolean {
	if (source.length > MAX_MARKDOWN_LENGTH) {
		return false;
	}
	let lines = 0;
	let marks = 0;
	let pipes = 0;
	let length = 0;
	for (const line of source.split('\n')) {
		if (line.trim() === '') {
			[lines, marks, pipes, length] = [0, 0, 0, 0];
			continue;
		}
		lines += 1;
		marks += countMarks(line);
		pipes += line.includes('|') ? 1 : 0;
		length += line.length;
		const prefix = /^(?:[ \t]|>|[-*+](?=[ \t])|\d{1,9}[.)](?=[ \t]))*/.exec(line)?.[0] ?? '';
		const deep = prefix.replace(/[ \t]/g, '').length > MAX_DEPTH || prefix.length > 4 * MAX_DEPTH;
		const wide = pipes > 1 && length > MAX_CHUNK_LENGTH;
		if (deep || wide || marks > MAX_CHUNK_MARKS || lines > MAX_CHUNK_LINES) {
			return false;
		}
	}
	return true;
}

function countMarks(line: string): number {
	return line.match(/[*_[\]<`~!]/g)?.length ?? 0;
}

export function readMarkdownTree(masked: string): Root {
	return fromMarkdown(masked, { extensions: SYNTAX, mdastExtensions: TREE });
}

export function startOf(node: Nodes): number {
	return node.position?.start.offset ?? 0;
}

export function endOf(node: Nodes): number {
	return node.position?.end.offset ?? 0;
}
