import type { DocumentFormat, Format } from './document.ts';
import { parseHtml } from './html/html.ts';
import { htmlSkeleton, sameHtml } from './html/skeleton.ts';
import { parseMarkdown } from './markdown/markdown.ts';
import { markdownSkeleton, sameMarkdown } from './markdown/skeleton.ts';
import { parsePlain } from './plain/plain.ts';
import { plainSkeleton, samePlain } from './plain/skeleton.ts';

/** The formats of text, which strings in JSON may have too. */
export const TEXT_FORMATS: Readonly<Record<Exclude<Format, 'json'>, DocumentFormat>> = {
	html: { parse: parseHtml, isSame: sameHtml, skeleton: htmlSkeleton },
	markdown: { parse: parseMarkdown, isSame: sameMarkdown, skeleton: markdownSkeleton },
	plain: { parse: parsePlain, isSame: samePlain, skeleton: plainSkeleton },
};
