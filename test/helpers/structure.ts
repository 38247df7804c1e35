import type { Nodes } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';
import { type DefaultTreeAdapterTypes as Tree, parseFragment } from 'parse5';
import type { Format } from '../../src/documents/document.ts';

const TEXT_ATTRIBUTES = new Set(['alt', 'title', 'placeholder', 'aria-label']);
const CODE = new Set(['code', 'pre', 'kbd', 'script', 'style']);
const FIXED = /\{\{[^}]*\}\}|\{%.*?%\}|\{\w+\}|%[ds]\b|:name\b|https?:\/\/[^\s<>")\]]+|\bwww\.\S+/g;
const MARKDOWN_ELEMENTS: Readonly<Record<string, string>> = {
	emphasis: 'em',
	strong: 'strong',
	delete: 'del',
};

/**
 * What a translation must leave as it is, told by other code than the documents' own: elements with
 * attributes under their parents, code, addresses and placeholders; as lines in an order of their
 * own, since inline markup may move.
 */
export function structureOf(text: string, format: Format): string {
	const lines =
		format === 'html'
			? htmlLines(text)
			: format === 'markdown'
				? markdownLines(text)
				: format === 'json'
					? jsonLines(JSON.parse(text))
					: plainLines(text);
	return [...lines, ...icuLines(text)].toSorted().join('\n');
}

/**
 * The cases of ICU plurals and selects, each with those around it, and whether all of them are
 * closed.
 */
function icuLines(text: string): string[] {
	const message = text
		.replaceAll(/<[^<>]*>|\\(?=[^\p{L}\p{N}])/gu, '')
		.replaceAll(/&#39;|&apos;/g, "'")
		.replaceAll(/"type":"text"(?:,"marks":\[[^\]]*\])?|"text":/g, '');
	const lines: string[] = [];
	const open: string[] = [];
	const head = /\{\s*(\w+),\s*(plural|select|selectordinal),(?=\s*[=\w]+\s*\{)/y;
	const branch = /\s*([=\w]+)\s*\{/y;
	const quoted = /''|'[{}#][^']*(?:''[^']*)*'/y;
	const token = [quoted, head, branch];
	for (let at = 0; at < message.length;) {
		for (const pattern of token) pattern.lastIndex = at;
		const inBlock = open.at(-1)?.endsWith(',') === true;
		const match = inBlock ? branch.exec(message) : (quoted.exec(message) ?? head.exec(message));
		if (match !== null && !match[0].startsWith("'")) {
			open.push(
				inBlock ? `${open.at(-1)}${match[1]}` : `${open.at(-1) ?? ''} ${match[1]} ${match[2]},`,
			);
			lines.push(open.at(-1) ?? '');
		} else if (match === null && message[at] === '}') {
			open.pop();
		} else if (match === null && message[at] === '{' && open.length > 0) {
			open.push('argument');
		}
		at += match?.[0].length ?? 1;
	}
	return lines.length === 0 ? [] : [...lines, `${open.length} open`];
}

function htmlLines(html: string): string[] {
	const lines: string[] = html.match(FIXED) ?? [];
	const visit = (nodes: readonly Tree.ChildNode[], path: string, code: boolean): void => {
		for (const node of nodes) {
			if ('tagName' in node) {
				const attributes = node.attrs.map(({ name, value }) =>
					TEXT_ATTRIBUTES.has(name) ? name : `${name}=${value}`,
				);
				const own = `${path}>${node.tagName}[${attributes.join()}]`;
				lines.push(own);
				visit(node.childNodes, own, code || CODE.has(node.tagName));
			} else if ('value' in node) {
				if (code) lines.push(`${path} ${node.value}`);
			} else {
				lines.push(`${path} ${'data' in node ? node.data : node.nodeName}`);
			}
		}
	};
	visit(parseFragment(html).childNodes, '', false);
	return lines;
}

function markdownLines(markdown: string): string[] {
	const lines: string[] = markdown.match(FIXED) ?? [];
	const visit = (node: Nodes, path: string): void => {
		if (node.type === 'text') return;
		if (node.type === 'html') {
			lines.push(
				...(node.value.match(/<[A-Za-z][^>]*>/g) ?? []).map((tag) =>
					/^<(?:em|strong|del)>$/.test(tag) ? tag.slice(1, -1) : tag,
				),
			);
			return;
		}
		const url = 'url' in node ? node.url : '';
		const value = 'value' in node ? node.value : '';
		const depth = 'depth' in node ? node.depth : '';
		const name = MARKDOWN_ELEMENTS[node.type];
		lines.push(name ?? `${path}>${node.type} ${depth} ${url} ${value}`);
		const inner = name === undefined && node.type !== 'link' ? `${path}>${node.type}` : path;
		if ('children' in node) for (const child of node.children) visit(child, inner);
	};
	visit(fromMarkdown(markdown, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] }), '');
	return lines;
}

function plainLines(text: string): string[] {
	const marks = text.match(/<[^<>]*>/g) ?? [];
	return [
		`${text.split('\n').length} lines`,
		`${text.split('|').length} alternatives`,
		...(text.match(FIXED) ?? []),
		...marks,
	];
}

function jsonLines(root: unknown): string[] {
	const lines: string[] = [];
	const visit = (value: unknown, path: string, key: string, code: boolean): void => {
		if (typeof value === 'string' && !code && ['text', 'caption', 'alt'].includes(key)) {
			lines.push(...htmlLines(value).map((line) => `${path} ${line}`));
		} else if (Array.isArray(value) && !code && value.some(isTextNode)) {
			// Words of a paragraph may be cut anew: its marks and other nodes count.
			for (const node of value) {
				const { text, ...rest } = Object(node);
				if (typeof text === 'string') lines.push(...(text.match(FIXED) ?? []));
				lines.push(`${path} ${JSON.stringify(rest)}`);
			}
		} else if (typeof value === 'object' && value !== null) {
			const locked = code || Reflect.get(value, 'type') === 'codeBlock';
			for (const [name, inner] of Object.entries(value)) {
				visit(inner, `${path}.${name}`, name, locked);
			}
		} else {
			lines.push(`${path}=${String(value)}`);
		}
	};
	visit(root, '', '', false);
	return [...new Set(lines)];
}

function isTextNode(node: unknown): boolean {
	return typeof node === 'object' && node !== null && Reflect.get(node, 'type') === 'text';
}
