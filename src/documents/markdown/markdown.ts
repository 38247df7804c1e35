import { type ParsedDocument, type ParseOptions, refuseText } from '../document.ts';
import { SplicedDocument } from '../segments/spliced-document.ts';
import { isMarkdownInLimits, OUTPUT_SCALE } from './limits.ts';
import { renderMarkdown } from './writing/rendering.ts';
import { BYTE_ORDER_MARK } from './tree.ts';
import { MarkdownWalker } from './walker.ts';

/** CommonMark and GFM with front matter and HTML; what takes too long to read is `refused`. */
export function parseMarkdown(source: string, options: ParseOptions = {}): ParsedDocument {
	// The parser would drop the mark, and count every position from behind it.
	const mark = source.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK : '';
	const document = readDocument(source.slice(mark.length), options, 1);
	if (document === null) return refuseText(source);
	const { segments, blocks } = document;
	const read = (rendered: string) =>
		readDocument(rendered, options, OUTPUT_SCALE)?.segments ?? null;
	return {
		segments,
		blocks,
		render: (translations) => mark + renderMarkdown(document, translations, read),
	};
}

/** null: beyond the limits of Markdown, `scale` times as wide. */
function readDocument(
	source: string,
	options: ParseOptions,
	scale: number,
): SplicedDocument | null {
	if (!isMarkdownInLimits(source, scale)) return null;
	const walker = new MarkdownWalker(source, options, parseMarkdown);
	return walker.walk(scale) ? new SplicedDocument(source, walker.list) : null;
}

/** The syntax of the ICU plurals and selects in Markdown of any length; see `isMarkdownInLimits`. */
export function findMarkdownBlocks(source: string, scale: number): readonly string[] {
	const walker = new MarkdownWalker(source, {}, parseMarkdown);
	return walker.walk(scale) ? walker.list.blocks : [];
}
