import type { ParsedDocument, ParseOptions } from '../document.ts';
import type { PartList } from '../segments/part.ts';
import { SplicedDocument } from '../segments/spliced-document.ts';
import { BYTE_ORDER_MARK, isMarkdownInLimits } from './tree.ts';
import { MarkdownWalker } from './walker.ts';

/** CommonMark and GFM with front matter and HTML; beyond `isMarkdownInLimits` it is `refused`. */
export function parseMarkdown(source: string, options: ParseOptions = {}): ParsedDocument {
	if (source.startsWith(BYTE_ORDER_MARK)) {
		// The parser would drop it, and count every position from behind it.
		const document = parseMarkdownText(source.slice(1), options);
		return {
			...document,
			render: (translations) => `${BYTE_ORDER_MARK}${document.render(translations)}`,
		};
	}
	return parseMarkdownText(source, options);
}

function parseMarkdownText(source: string, options: ParseOptions): ParsedDocument {
	if (!isMarkdownInLimits(source)) return { segments: [], refused: true, render: () => source };
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
