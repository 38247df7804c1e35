import { findTemplates } from '../../segments/syntax/mask.ts';
import { readSyntax } from './macro.ts';
import type { Dialect, Page } from './page.ts';

/** What template languages read in a text, where no dialect before has it: words of a sentence. */
export const TEMPLATES: Dialect = { sign: /[{<%#@*[$~]/, hide: hideTemplates };

const PARAGRAPH_END = /\n[ \t>]*\r?\n/;
/** Matches what is a macro, whose arguments may be texts. */
const MACRO = /^\{(?:%|\{[%<])/;
/** Matches what two cells with emphasis have between them, as in `|*a*|b|*c*|`. */
const CELL = /^\*\|[^A-Z]/;

function hideTemplates(page: Page): void {
	const { text, lines } = page;
	const codes = page.listCode();
	const isSyntax = readSyntax(page.source);
	let line = 0;
	let code = 0;
	for (const { start, end } of findTemplates(text)) {
		while ((lines[line + 1]?.start ?? Infinity) <= start) line += 1;
		while ((codes[code]?.end ?? Infinity) <= start) code += 1;
		if (lines[line]?.isCode !== false || (codes[code]?.start ?? Infinity) <= start) continue;
		const markup = text.slice(start, end);
		if (CELL.test(markup) && lines[line]?.text.trimStart().startsWith('|') === true) continue;
		if (MACRO.test(markup) || isSyntax(start, end)) continue;
		if (!PARAGRAPH_END.test(markup)) page.mask(start, end);
		else if (isAlone(page, start, end)) page.blank(start, end);
	}
}

/** Whether nothing stands beside a range on its lines. */
function isAlone({ text }: Page, start: number, end: number): boolean {
	const before = text.slice(text.lastIndexOf('\n', start - 1) + 1, start);
	return /^[ \t>]*$/.test(before) && /^[ \t]*(?:\r?\n|$)/.test(text.slice(end, end + 200));
}
