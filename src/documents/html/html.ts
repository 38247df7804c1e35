import type { ParseOptions } from '../document.ts';
import { PartList } from '../segments/part.ts';
import { SplicedDocument } from '../segments/spliced-document.ts';
import { HtmlParts } from './part.ts';
import { HtmlSegmenter } from './segmenter.ts';
import { readHtmlTokens } from './token.ts';

/** An HTML fragment, well formed or not: blocks and translatable attributes are segments. */
export function parseHtml(source: string, options: ParseOptions = {}): SplicedDocument {
	const list = new PartList();
	const segmenter = new HtmlSegmenter(source, new HtmlParts(source, list, options));
	for (const token of readHtmlTokens(source)) segmenter.accept(token);
	segmenter.finish();
	return new SplicedDocument(source, list);
}
