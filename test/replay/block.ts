import type { Format } from '../../src/documents/document.ts';

const BLOCK_TAG =
	/<\/?(?:address|article|aside|blockquote|body|br|caption|center|col|colgroup|dd|details|dialog|div|dl|dt|fieldset|figcaption|figure|footer|form|h[1-6]|header|hr|html|legend|li|main|menu|nav|ol|optgroup|option|p|section|select|summary|table|tbody|td|tfoot|th|thead|tr|ul)\b[^>]*>/gi;
const NOT_TEXT = /<!--[\s\S]*?-->|<(pre|script|style|textarea|svg)\b[\s\S]*?<\/\1\s*>/gi;
const FRONT_MATTER = /^---\n[\s\S]*?\n---\n/;
const FENCE = /^ *(```+|~~~+)[\s\S]*?^ *\1[`~]*$/gm;
/** Begins a block of its own within a run of lines. */
const LINE_START = /^(?:\s*>)*\s*(?:[-*+]\s|\d+[.)]\s|#{1,6}\s)/;
const JSON_TEXT_KEYS = new Set(
	'caption content description html items label message text title'.split(' '),
);

/**
 * The blocks of a text as somebody would cut it who knows nothing of our parsers: what stands
 * between block tags, blank lines, list items, headings or cells, inner markup and attributes
 * included, code blocks left out.
 */
export function blocksOf(text: string, format: Format): readonly string[] {
	const raw =
		format === 'html'
			? htmlBlocks(text)
			: format === 'markdown'
				? markdownBlocks(text)
				: format === 'json'
					? jsonBlocks(text)
					: text.split('\n');
	return raw
		.map((block) => block.replace(/\s+/g, ' ').trim())
		.filter((block) => /\p{L}/u.test(block.replace(/<[^>]*>/g, '')));
}

/** Characters of the distinct blocks that are not among the known ones. */
export function countNew(blocks: readonly string[], known: ReadonlySet<string>): number {
	return [...new Set(blocks)]
		.filter((block) => !known.has(block))
		.reduce((total, block) => total + block.length, 0);
}

function htmlBlocks(text: string): string[] {
	return text.replace(NOT_TEXT, '<p>').split(BLOCK_TAG);
}

function markdownBlocks(text: string): string[] {
	const prose = text.replaceAll('\r\n', '\n').replace(FRONT_MATTER, '').replace(FENCE, '');
	return prose.split(/\n\s*\n/).flatMap((run) => {
		const blocks: string[] = [];
		for (const line of run.split('\n')) {
			if (/^\s*\|/.test(line)) blocks.push(...line.split('|'), '');
			else if (LINE_START.test(line)) blocks.push(line.replace(LINE_START, ''));
			else blocks.push(`${blocks.pop() ?? ''} ${line}`);
		}
		return blocks.flatMap(htmlBlocks);
	});
}

function jsonBlocks(text: string): string[] {
	const found: string[] = [];
	const open: { key: string; value: unknown }[] = [{ key: '', value: JSON.parse(text) }];
	for (let entry = open.pop(); entry !== undefined; entry = open.pop()) {
		const { key, value } = entry;
		if (typeof value === 'string') {
			if (JSON_TEXT_KEYS.has(key)) found.push(...htmlBlocks(value));
		} else if (Array.isArray(value)) {
			const runs = value.map(textOfRun);
			if (runs.some((run) => run !== null)) found.push(runs.join(''));
			else for (const item of value) open.push({ key, value: item });
		} else if (typeof value === 'object' && value !== null) {
			for (const [name, item] of Object.entries(value)) open.push({ key: name, value: item });
		}
	}
	return found;
}

/** Of a stretch of text in a tree of nodes (TipTap): its siblings are of the same paragraph. */
function textOfRun(node: unknown): string | null {
	const isText =
		typeof node === 'object' && node !== null && 'type' in node && node.type === 'text';
	return isText && 'text' in node && typeof node.text === 'string' ? node.text : null;
}
