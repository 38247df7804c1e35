import type { ParseOptions } from '../document.ts';
import { HtmlParts } from './part.ts';
import { HtmlSegmenter } from './segmenter.ts';
import { readHtmlTokens } from './token.ts';
import { SplicedDocument } from '../segments/spliced-document.ts';

/** An HTML fragment of any well-formedness: block segments, and one for each translatable attribute. */
export function parseHtml(source: string, options: ParseOptions = {}): SplicedDocument {
	const sink = new HtmlParts(source, options);
	const segmenter = new HtmlSegmenter(source, sink);
	for (const token of readHtmlTokens(source)) {
		segmenter.accept(token);
	}
	segmenter.finish();
	return new SplicedDocument(source, sink.parts, sink.blocks);
}
