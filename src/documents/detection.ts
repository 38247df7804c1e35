import { FORMATS } from '../contract/names.ts';
import type { Format } from './document.ts';
import { readJson } from './json/text.ts';

const HTML =
	/<\/(?:p|div|h[1-6]|ul|ol|li|a|strong|em|b|i|span|table|td|figure|blockquote)>|<(?:br|img|hr|p)\b[^<>]*>/i;
const MARKDOWN = /^(?:#{1,6} \S|```|~~~|> \S|\|.*\|\s*$)|\]\([^()\s]+\)|\*\*[^*\s][^*]*\*\*/m;

export function isFormat(name: string): name is Format {
	return FORMATS.some((format) => format !== 'auto' && format === name);
}

/** A guess for text that comes without a field. */
export function detectFormat(text: string): Format {
	if (/^\s*[[{]/.test(text) && readJson(text.trim()) !== undefined) return 'json';
	if (HTML.test(text)) return 'html';
	return MARKDOWN.test(text) ? 'markdown' : 'plain';
}
