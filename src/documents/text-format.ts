import type { DocumentFormat, Format } from './document.ts';
import { parseHtml } from './html/html.ts';
import { compareWithHtml, htmlSkeleton } from './html/skeleton.ts';
import { MARKDOWN_LIMIT } from './markdown/limits.ts';
import { parseMarkdown } from './markdown/markdown.ts';
import { compareWithMarkdown, markdownSkeleton } from './markdown/skeleton.ts';
import { parsePlain } from './plain/plain.ts';
import { compareWithPlain, plainSkeleton } from './plain/skeleton.ts';

/** The formats of text, which strings in JSON may have too. */
export const TEXT_FORMATS: Readonly<Record<Exclude<Format, 'json'>, DocumentFormat>> = {
	html: {
		limit: 8_000_000,
		parse: parseHtml,
		compareWith: compareWithHtml,
		skeleton: htmlSkeleton,
	},
	markdown: {
		limit: MARKDOWN_LIMIT,
		parse: parseMarkdown,
		compareWith: compareWithMarkdown,
		skeleton: markdownSkeleton,
	},
	plain: {
		limit: 8_000_000,
		parse: parsePlain,
		compareWith: compareWithPlain,
		skeleton: plainSkeleton,
	},
};
