import { type ParsedDocument, type ParseOptions, refuseText } from '../document.ts';
import { PartList } from '../segments/part.ts';
import { SplicedDocument } from '../segments/spliced-document.ts';
import { HtmlParts } from './part.ts';
import { HtmlSegmenter } from './segmenter.ts';
import { readHtmlTokens } from './token.ts';
import { mayOutgrow, readHtmlTree } from './tree.ts';

/**
 * An HTML fragment, well formed or not: blocks and translatable attributes are segments. It is
 * `refused` where a browser's tree of it would outgrow it.
 */
export function parseHtml(source: string, options: ParseOptions = {}): ParsedDocument {
	const tokens = readHtmlTokens(source);
	if (mayOutgrow(tokens) && readHtmlTree(source) === null) return refuseText(source);
	const list = new PartList();
	const segmenter = new HtmlSegmenter(source, new HtmlParts(source, list, options));
	for (const token of tokens) segmenter.accept(token);
	segmenter.finish();
	return new SplicedDocument(source, list);
}
