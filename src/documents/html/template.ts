import { findIcuBlocks, findIcuSyntax } from '../segments/icu.ts';
import { mayHoldBlocks } from '../segments/message.ts';
import type { SourceRange } from '../segments/splice.ts';
import { findTemplates, MASK, type Template } from '../segments/syntax/mask.ts';
import { shortHash } from '../segment-digest.ts';

/** Holds what no template does: the end of code, or blocks between braces that nobody closed. */
const NO_TEMPLATE = /<\/(?:script|style)\b|^\{\{(?![{!-])[^"']*<\/?(?:p|div|li|td|tr|h[1-6])\b/i;
const NOT_LINE_END = /[^\r\n]/g;
/** Matches a template that stands for the name of an element. */
const TAG_NAME = /<(\/?)\ue002(?=[^<>]*>)/g;

/** The templates of HTML, in order. Braces that are the syntax of an ICU message begin none. */
function findHtmlTemplates(source: string): Template[] {
	const syntax = mayHoldBlocks(source) ? findIcuSyntax(findIcuBlocks(source)) : [];
	const text = replaceRanges(source, syntax, (raw) => ' '.repeat(raw.length));
	return findTemplates(text).filter(
		({ start, end }) => !NO_TEMPLATE.test(source.slice(start, end)),
	);
}

/** HTML in which templates are as many letters, for its tokeniser to pass. */
export function hideTemplates(source: string): {
	readonly hidden: string;
	readonly templates: readonly Template[];
} {
	const templates = findHtmlTemplates(source);
	const hidden = replaceRanges(source, templates, (raw) => raw.replace(NOT_LINE_END, MASK));
	return { hidden: hidden.replace(TAG_NAME, '<$1x'), templates };
}

/** HTML in which a name stands for each template: the same for the same. */
export function nameTemplates(source: string): string {
	const templates = findHtmlTemplates(source);
	const named = replaceRanges(source, templates, (raw) => `${MASK}${shortHash(raw)}${MASK}`);
	return named.replace(TAG_NAME, '<$1x\ue002');
}

function replaceRanges(
	source: string,
	ranges: readonly SourceRange[],
	replace: (raw: string) => string,
): string {
	if (ranges.length === 0) return source;
	const parts: string[] = [];
	let position = 0;
	for (const { start, end } of ranges) {
		parts.push(source.slice(position, start), replace(source.slice(start, end)));
		position = end;
	}
	parts.push(source.slice(position));
	return parts.join('');
}

/** Matches a hidden template, or the name of one. */
const BESIDE = /\ue002(?:[\w-]{22}\ue002)?/g;

/** The name of an attribute without the templates that stand beside it. */
export function bareName(name: string): string {
	return name.includes(MASK) ? name.replace(BESIDE, '') : name;
}

/**
 * Whether it is not found in decoded text as well: a tokeniser of HTML would misread it, or its
 * blank lines would part a paragraph.
 */
export function isForeign(source: string, { start, end, role, isBound }: Template): boolean {
	const raw = source.slice(start, end);
	return isBound || /[<>&]|\n[ \t]*\r?\n/.test(raw) || (raw === '}' && role !== null);
}
