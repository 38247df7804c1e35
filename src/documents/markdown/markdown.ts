import type { ParsedDocument, ParseOptions } from '../document.ts';
import type { PartList } from '../segments/part.ts';
import { SplicedDocument } from '../segments/spliced-document.ts';
import { renderMarkdown } from './rendering.ts';
import { BYTE_ORDER_MARK, isMarkdownInLimits, OUTPUT_SCALE } from './tree.ts';
import { MarkdownWalker } from './walker.ts';

/** CommonMark and GFM with front matter and HTML; beyond `isMarkdownInLimits` it is `refused`. */
export function parseMarkdown(source: string, options: ParseOptions = {}): ParsedDocument {
	// The parser would drop the mark, and count every position from behind it.
	const mark = source.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK : '';
	const text = source.slice(mark.length);
	if (!isMarkdownInLimits(text)) return { segments: [], refused: true, render: () => source };
	const document = readDocument(text, options);
	const { segments, blocks } = document;
	const read = (rendered: string) =>
		isMarkdownInLimits(rendered, OUTPUT_SCALE) ? readDocument(rendered, options).segments : null;
	return {
		segments,
		blocks,
		render: (translations) => mark + renderMarkdown(document, translations, read),
	};
}

function readDocument(source: string, options: ParseOptions): SplicedDocument {
	return new SplicedDocument(source, listParts(source, options));
}

function listParts(source: string, options: ParseOptions): PartList {
	const walker = new MarkdownWalker(source, options, parseMarkdown);
	walker.walk();
	return walker.list;
}

/** The syntax of the ICU plurals and selects in Markdown of any length. */
export function findMarkdownBlocks(source: string): readonly string[] {
	return listParts(source, {}).blocks;
}
