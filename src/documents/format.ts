import { createHash } from 'node:crypto';
import type { Format, ParsedDocument, ParseOptions } from './document.ts';
import { htmlSkeleton } from './html-skeleton.ts';
import { parseHtml } from './html.ts';
import { parsePlain } from './plain.ts';

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
			return { segments: [], render: () => text };
		default:
			return parsePlain(text, options);
	}
}

/** What a translation has broken in a whole rendered document although every segment was in order; else null. */
export function checkRendered(format: Format, source: string, rendered: string): 'markup' | null {
	if (format !== 'html' || source === rendered) {
		return null;
	}
	return htmlSkeleton(source) === htmlSkeleton(rendered) ? null : 'markup';
}

const INTERFACE_FORMATS: ReadonlyMap<string, Format | null> = new Map([
	['input-rich-text-html', 'html'],
	['input-rich-text-md', 'markdown'],
	['input-block-editor', 'json'],
	['input-code', null],
]);

/** The format of a field by its Directus interface, else by its type; null: never translated. */
export function formatOfInterface(interfaceName: string | null, fieldType?: string): Format | null {
	const known = INTERFACE_FORMATS.get(interfaceName ?? '');
	if (known !== undefined) {
		return known;
	}
	return fieldType === 'json' ? 'json' : 'plain';
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

/** The text that tells segments apart: Unicode and white space in one spelling. */
export function normaliseSegment(text: string): string {
	return text
		.normalize('NFC')
		.replace(/[\t\n\v\f\r \u2028\u2029]+/g, ' ')
		.trim();
}

/** The first 8 bytes of SHA-256 over the normalised segment. */
export function segmentDigest(text: string): Buffer {
	return createHash('sha256').update(normaliseSegment(text)).digest().subarray(0, 8);
}
