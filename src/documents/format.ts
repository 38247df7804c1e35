import { createHash } from 'node:crypto';
import type { Format, ParsedDocument, ParseOptions } from './document.ts';
import { htmlSkeleton } from './html/skeleton.ts';
import { parseHtml } from './html/html.ts';
import { isObject } from './json/place.ts';
import { jsonSkeleton, sameJson } from './json/referee.ts';
import { parseJsonText } from './json/json.ts';
import { markdownSkeleton, sameMarkdown } from './markdown/skeleton.ts';
import { parseMarkdown } from './markdown/markdown.ts';
import { plainSkeleton, samePlain } from './plain/skeleton.ts';
import { parsePlain } from './plain/plain.ts';

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

/**
 * The texts in the values of the `tags` and repeater (`list`) interfaces by their options, repeaters in repeaters too, for
 * `ParseOptions.jsonPaths`; of any other interface none.
 */
export function jsonPathsOfInterface(
	interfaceName: string | null,
	interfaceOptions: unknown,
): Readonly<Record<string, Format>> {
	if (interfaceName === 'tags') {
		return { '*': 'plain' };
	}
	const fields = isObject(interfaceOptions) ? interfaceOptions['fields'] : undefined;
	const paths: Record<string, Format> = {};
	if (interfaceName !== 'list' || !Array.isArray(fields)) {
		return paths;
	}
	for (const field of fields) {
		const meta = isObject(field) ? field['meta'] : undefined;
		const [name, type] = ['field', 'type'].map((key) =>
			isObject(field) ? (field[key] ?? (isObject(meta) ? meta[key] : undefined)) : undefined,
		);
		const used = isObject(meta) ? meta['interface'] : undefined;
		if (typeof name !== 'string' || typeof used !== 'string') {
			continue;
		}
		const inner = jsonPathsOfInterface(used, isObject(meta) ? meta['options'] : undefined);
		for (const [path, format] of Object.entries(inner)) {
			paths[`*.${name}.${path}`] = format;
		}
		const format = REPEATER_TEXT.get(used);
		if (format !== undefined && /^(?:string|text|json)$/.test(String(type))) {
			paths[`*.${name}`] = format;
		}
	}
	return paths;
}

/** A path as people write it, `items[].title`, as `ParseOptions.jsonPaths` wants it. */
export function readJsonPath(path: string): string {
	return path
		.replace(/\[(\d*)\]/g, (_, index: string) => `.${index === '' ? '*' : index}`)
		.replace(/^\./, '');
}

/** Interfaces that hold text; selects, icons, colours and the like hold values. */
const REPEATER_TEXT: ReadonlyMap<string, Format> = new Map([
	['input', 'plain'],
	['input-multiline', 'plain'],
	['input-rich-text-html', 'html'],
	['input-rich-text-md', 'markdown'],
	['input-block-editor', 'json'],
]);

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
