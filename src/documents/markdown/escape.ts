/** A bare URL takes what follows it for a part: it stands between angle brackets, or apart where it has no scheme. */
export function writeUrl(written: string, url: string, before: string, behind: string): string {
	const left = /^$|\s$/.test(before);
	const right = /^[.,:;!?]*(?:\s|$)/.test(behind);
	if (left && right) {
		return written;
	}
	if (written === url || url === `mailto:${written}`) {
		return `<${written}>`;
	}
	return `${left ? '' : ' '}${written}${right ? '' : ' '}`;
}

const SYNTAX = /[\\`*_{}[\]<>~|&]/g;
/** A backslash before one would end what ICU has quoted. */
const ESCAPED_BRACE = /\\(?=[{}])/g;
/** What GFM would take for an address. */
const ADDRESS = /:(?=\/\/)|(?<=www)\.|@(?=[\w.-]+\.)/gi;
const LINE_START = /^(?:[#+\-=>:]|\d{1,9}(?=[.)]))/;

export function hasSyntax(text: string): boolean {
	return text.search(SYNTAX) >= 0;
}

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
	return text.replace(LINE_START, (mark) => (/\d/.test(mark) ? `${mark}\\` : `\\${mark}`));
}
