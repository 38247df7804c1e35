import type { DocumentFormat, Format } from './document.ts';
import { parseHtml } from './html/html.ts';
import { htmlSkeleton, sameHtml } from './html/skeleton.ts';
import { parseMarkdown } from './markdown/markdown.ts';
import { markdownSkeleton, sameMarkdown } from './markdown/skeleton.ts';
import { MARKDOWN_LIMIT } from './markdown/tree.ts';
import { parsePlain } from './plain/plain.ts';
import { plainSkeleton, samePlain } from './plain/skeleton.ts';

/** The formats of text, which strings in JSON may have too. */
export const TEXT_FORMATS: Readonly<Record<Exclude<Format, 'json'>, DocumentFormat>> = {
	html: { limit: 4_000_000, parse: parseHtml, isSame: sameHtml, skeleton: htmlSkeleton },
	markdown: {
		limit: MARKDOWN_LIMIT,
		parse: parseMarkdown,
		isSame: sameMarkdown,
		skeleton: markdownSkeleton,
	},
	plain: { limit: 4_000_000, parse: parsePlain, isSame: samePlain, skeleton: plainSkeleton },
};
