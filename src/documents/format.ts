import type { Format, ParsedDocument, ParseOptions } from './document.ts';
import { parseHtml } from './html/html.ts';
import { htmlSkeleton } from './html/skeleton.ts';
import { parseJsonText } from './json/json.ts';
import { jsonSkeleton, sameJson } from './json/referee.ts';
import { parseMarkdown } from './markdown/markdown.ts';
import { markdownSkeleton, sameMarkdown } from './markdown/skeleton.ts';
import { parsePlain } from './plain/plain.ts';
import { plainSkeleton, samePlain } from './plain/skeleton.ts';

/** Never throws: what cannot be understood has no segments. */
export function parseDocument(
	text: string,
	format: Format,
	options: ParseOptions = {},
): ParsedDocument {
	switch (format) {
		case 'html':
			return parseHtml(text, options);
		case 'json':
			return parseJsonText(text, options);
		case 'markdown':
			return parseMarkdown(text, options);
		default:
			return parsePlain(text, options);
	}
}

/**
 * What the translations have broken in a whole rendered document although every segment was in order; else null. JSON
 * may come as text or as a value, on both sides alike. A field at fault is not to be written.
 */
export function checkRendered(
	format: Format,
	source: unknown,
	rendered: unknown,
	options: ParseOptions = {},
): 'markup' | null {
	if (source === rendered) {
		return null;
	}
	const same = isSame(format, source, rendered, options);
	return same ? null : 'markup';
}

function isSame(
	format: Format,
	source: unknown,
	rendered: unknown,
	options: ParseOptions,
): boolean {
	switch (format) {
		case 'html':
			return htmlSkeleton(String(source)) === htmlSkeleton(String(rendered));
		case 'markdown':
			return sameMarkdown(String(source), String(rendered));
		case 'json':
			return sameJson(source, rendered, options);
		default:
			return samePlain(String(source), String(rendered));
	}
}

/** What stands around the segments of a text, however an editor spelled it; `bare`: without what one leaves out. */
export function skeletonOf(
	text: string,
	format: Format,
	options: ParseOptions = {},
	bare = false,
): string {
	switch (format) {
		case 'html':
			return htmlSkeleton(text, { resaved: true, bare });
		case 'markdown':
			return markdownSkeleton(text) ?? '';
		case 'json':
			return jsonSkeleton(text, options);
		default:
			return plainSkeleton(text);
	}
}

/** A guess for text that comes without a field. */
export function detectFormat(text: string): Format {
	const trimmed = text.trim();
	if (/^[[{]/.test(trimmed) && isJson(trimmed)) {
		return 'json';
	}
	if (
		/<\/(?:p|div|h[1-6]|ul|ol|li|a|strong|em|b|i|span|table|td|figure|blockquote)>|<(?:br|img|hr|p)\b[^<>]*>/i.test(
			text,
		)
	) {
		return 'html';
	}
	const markdown = /^(?:#{1,6} \S|```|~~~|> \S|\|.*\|\s*$)|\]\([^()\s]+\)|\*\*[^*\s][^*]*\*\*/m;
	return markdown.test(text) ? 'markdown' : 'plain';
}

function isJson(text: string): boolean {
	try {
		JSON.parse(text);
		return true;
	} catch {
		return false;
	}
}
