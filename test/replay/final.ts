import type { Nodes } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { frontmatterFromMarkdown } from 'mdast-util-frontmatter';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { frontmatter } from 'micromark-extension-frontmatter';
import { gfm } from 'micromark-extension-gfm';
import type { Format } from '../../src/documents/document.ts';
import { parseDocument } from '../../src/documents/format.ts';
import { hasWords } from '../../src/translation/units/analysis.ts';
import { unmark } from './marking-router.ts';

/**
 * Without its marks the target is the source, and each of that one's segments with words has one.
 */
export function belongs(target: string, source: string, format: Format): boolean {
	const { text, marks } = unmark(target);
	return (
		marks === countWords(source, format) && simplify(text, format) === simplify(source, format)
	);
}

function countWords(source: string, format: Format): number {
	return parseDocument(source, format).segments.filter(({ text }) => hasWords(text)).length;
}

/**
 * Without what a translation may spell in another way: white space inside of a segment, quotation
 * marks.
 */
function simplify(text: string, format: Format): string {
	if (format === 'json') {
		return JSON.stringify(JSON.parse(text), (_, value: unknown) =>
			typeof value === 'string' ? simplify(value, 'html') : value,
		);
	}
	const content = format === 'markdown' ? flatten(text) : text;
	return content.replace(/&quot;/g, '"').replace(/\s+/g, ' ');
}

/**
 * What Markdown says, as the parser alone reads it: without escapes, kinds of reference and
 * emphasis.
 */
function flatten(source: string): string {
	const tree = fromMarkdown(source, {
		extensions: [gfm(), frontmatter()],
		mdastExtensions: [gfmFromMarkdown(), frontmatterFromMarkdown()],
	});
	let said = '';
	const open: Nodes[] = [tree];
	for (let node = open.pop(); node !== undefined; node = open.pop()) {
		said += describe(node);
		if ('children' in node) open.push(...node.children.toReversed());
	}
	return said;
}

function describe(node: Nodes): string {
	switch (node.type) {
		case 'emphasis':
		case 'strong':
		case 'delete':
			return '';
		case 'text':
			return node.value;
		case 'html':
			return node.value.replace(/^<\/?(?:em|strong|del)>$/, '');
		case 'yaml':
			return node.value.replace(/["'\\]/g, '');
		default: {
			const kept = Object.entries(node).filter(([key]) => !SPELLED.has(key));
			return JSON.stringify(Object.fromEntries(kept));
		}
	}
}

const SPELLED: ReadonlySet<string> = new Set([
	'children',
	'label',
	'position',
	'referenceType',
	'spread',
]);
