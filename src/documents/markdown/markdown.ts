import { type ParsedDocument, type ParseOptions, refuseText } from '../document.ts';
import type { PartList } from '../segments/part.ts';
import { SplicedDocument } from '../segments/spliced-document.ts';
import { BYTE_ORDER_MARK, isMarkdownInLimits } from './tree.ts';
import { MarkdownWalker } from './walker.ts';

/** CommonMark and GFM with front matter and HTML; beyond `isMarkdownInLimits` it is `refused`. */
export function parseMarkdown(source: string, options: ParseOptions = {}): ParsedDocument {
	// The parser would drop the mark, and count every position from behind it.
	const mark = source.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK : '';
	const text = source.slice(mark.length);
	if (!isMarkdownInLimits(text)) return refuseText(source);
	const document = new SplicedDocument(text, listParts(text, options));
	if (mark === '') return document;
	const { segments, blocks } = document;
	return { segments, blocks, render: (translations) => mark + document.render(translations) };
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
