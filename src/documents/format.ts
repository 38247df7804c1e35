import {
	type Comparer,
	type DocumentFormat,
	type Format,
	type ParsedDocument,
	type ParseOptions,
	refuseText,
} from './document.ts';
import { parseJsonText } from './json/json.ts';
import { compareWithJson, jsonSkeleton } from './json/skeleton.ts';
import { TEXT_FORMATS } from './text-format.ts';

const FORMATS: Readonly<Record<Format, DocumentFormat>> = {
	...TEXT_FORMATS,
	json: {
		limit: 8_000_000,
		parse: parseJsonText,
		compareWith: compareWithJson,
		skeleton: jsonSkeleton,
	},
};
/** A translation may be this much longer than the limit of its source. */
const RENDERED_SCALE = 4;

export function parseDocument(
	text: string,
	format: Format,
	options: ParseOptions = {},
): ParsedDocument {
	const { limit, parse } = FORMATS[format];
	return text.length > limit ? refuseText(text) : parse(text, options);
}

/** What translations have broken in a whole document though each was in order; null: nothing. */
export function checkRendered(
	format: Format,
	source: string,
	rendered: string,
	options: ParseOptions = {},
): 'markup' | null {
	return compareWith(source, format, options)(rendered) ? null : 'markup';
}

/** Looks at the source when a text that differs from it is first compared with it, and then once. */
export function compareWith(source: string, format: Format, options: ParseOptions = {}): Comparer {
	const { limit, compareWith: compare } = FORMATS[format];
	let isSame: Comparer | null = null;
	return (rendered) => {
		if (rendered === source) return true;
		if (source.length > limit || rendered.length > limit * RENDERED_SCALE) return false;
		isSame ??= compare(source, options);
		return isSame(rendered);
	};
}

/**
 * What stands around a text's segments, however an editor spelled it; see `SkeletonOptions`. Empty
 * beyond the format's limit.
 */
export function skeletonOf(
	text: string,
	format: Format,
	options: ParseOptions = {},
	bare = false,
): string {
	const { limit, skeleton } = FORMATS[format];
	return text.length > limit ? '' : skeleton(text, { ...options, resaved: true, bare });
}
