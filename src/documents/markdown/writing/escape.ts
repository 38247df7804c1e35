export const SYNTAX = /[\\`*_{}[\]<>~|&]/g;

/** A backslash before one would end what ICU has quoted. */
const ESCAPED_BRACE = /\\(?=[{}])/g;

/** What GFM would take for an address, and marks of dialects. */
const ADDRESS = /:(?=\/\/)|(?<=www)\.|@(?=[\w.-]+\.)|([=+^])(?=\1)|(?<=([=+^]))\2/gi;

const LINE_START = /^(?:[#+\-=>:]|\d{1,9}(?=[.)])|[ie](?=(?:m|x)port\b))/;

/** Text of a table's cell, where a bar would end it. */
export function escapeCell(text: string, startsLine: boolean): string {
	const cell = text.replace(/(?<!\\)\|/g, '\\|');
	return startsLine ? escapeLineStart(cell) : cell;
}

/** Text in which nothing is syntax. */
export function escapeMarkdown(
	text: string,
	{ startsLine, isIcu }: { readonly startsLine: boolean; readonly isIcu: boolean },
): string {
	const written = text
		.replace(SYNTAX, (character) => `\\${character}`)
		.replace(ADDRESS, (character) => `\\${character}`);
	const quoted = isIcu ? written.replace(ESCAPED_BRACE, '') : written;
	return startsLine ? escapeLineStart(quoted) : quoted;
}

function escapeLineStart(text: string): string {
	return text.replace(LINE_START, (mark) => {
		if (/[ie]/.test(mark)) return `&#${mark.charCodeAt(0)};`;
		return /\d/.test(mark) ? `${mark}\\` : `\\${mark}`;
	});
}
