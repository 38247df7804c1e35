import type { ParsedDocument, ParseOptions } from '../document.ts';
import { BYTE_ORDER_MARK, isMarkdownInLimits } from './tree.ts';
import { MarkdownWalker } from './walker.ts';
import { SplicedDocument } from '../segments/spliced-document.ts';

/**
 * Markdown (CommonMark and GFM, front matter, HTML inside) within the limits of `isMarkdownInLimits`; beyond them the
 * document is `refused`.
 */
export function parseMarkdown(source: string, options: ParseOptions = {}): ParsedDocument {
	if (source.startsWith(BYTE_ORDER_MARK)) {
		// The parser would drop it, and count every position from behind it.
		const document = parseMarkdownText(source.slice(1), options);
		return {
			segments: document.segments,
			...(document.refused === true ? { refused: true } : {}),
			...(document.blocks === undefined ? {} : { blocks: document.blocks }),
			render: (translations) => `${BYTE_ORDER_MARK}${document.render(translations)}`,
		};
	}
	return parseMarkdownText(source, options);
}

function parseMarkdownText(source: string, options: ParseOptions): ParsedDocument {
	if (!isMarkdownInLimits(source)) {
		return { segments: [], refused: true, render: () => source };
	}
	const walker = new MarkdownWalker(source, options, parseMarkdown);
	walker.walk();
	return new SplicedDocument(source, walker.parts, walker.blocks);
}

/** The syntax of the ICU plurals and selects in Markdown of any length, for the referee. */
export function findMarkdownBlocks(source: string): readonly string[] {
	const walker = new MarkdownWalker(source, {}, parseMarkdown);
	walker.walk();
	return walker.blocks;
}
