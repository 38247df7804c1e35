import type { ParseOptions } from './document.ts';
import { HtmlParts } from './html-part.ts';
import { HtmlSegmenter } from './html-segmenter.ts';
import { readHtmlTokens } from './html-token.ts';
import { SplicedDocument } from './spliced-document.ts';

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
