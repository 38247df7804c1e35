import { type Dialect, MASKED_CLOSING, MASKED_OPENING, type Page } from './page.ts';

const KEY = String.raw`(?:[a-z\d-]{1,20}|"[^"+\n]{1,40}")`;
const KEYS =
	'(?:ctrl|control|alt|shift|cmd|command|meta|win|windows|option|fn|tab|enter|return|esc|escape|del|delete|ins|insert|home|end|space|backspace|up|down|left|right|(?:page|arrow|num|print|caps|scroll)-?[a-z]+|f\\d{1,2}|[a-z\\d])';
/** Matches marks in a line, the text between two of them apart. */
const MARK = new RegExp(
	[
		String.raw`(?<note>(?<!\\)\{>>[^\n]{0,1000}?<<\})`,
		String.raw`(?<!\\)(?<change>\{~~)[^\n~]{0,500}~>[^\n~]{0,500}~~\}`,
		String.raw`(?<!\\)\{(?<critic>\+\+|--|==)(?=\S)[^\n{}]{1,500}?\k<critic>\}`,
		String.raw`(?<![\w+\\])(?<keys>\+\+(?:${KEY}(?:\+${KEY}){1,9}|${KEYS})\+\+)(?![\w+])`,
		String.raw`(?<![\w=+^\\])(?<mark>==|\+\+|\^\^)(?=[^\s=+^])[^\n=+^]{1,500}(?<=\S)\k<mark>(?![\w=+^])`,
	].join('|'),
	'g',
);

/** Keys, and marks that stand around text as emphasis does, of MkDocs and of editors' remarks. */
export const MARKS: Dialect = { sign: /\+\+|==|\^\^|\{(?:>>|~~|--)/, hide: hideMarks };

function hideMarks(page: Page): void {
	let code = 0;
	for (const line of page.lines) {
		if (line.isCode || !/\+\+|==|\^\^|\{(?:>>|~~|--)/.test(line.text)) continue;
		const codes = [...line.text.matchAll(/`+/g)].map(({ index }) => line.start + index);
		let next = 0;
		for (const { index, 0: whole, groups = {} } of line.text.matchAll(MARK)) {
			const start = line.start + index;
			const end = start + whole.length;
			for (; (codes[next] ?? Infinity) < end; next += 1) {
				const at = codes[next] ?? 0;
				if (at >= code) code = Math.max(code, page.endOfCode(at));
			}
			if (code > start) continue;
			hideMark(page, start, end, whole, groups);
		}
	}
}

function hideMark(
	page: Page,
	start: number,
	end: number,
	whole: string,
	{ note, keys, change, critic, mark }: Readonly<Record<string, string | undefined>>,
): void {
	if (note !== undefined || keys !== undefined) {
		page.mask(start, end);
		return;
	}
	const length = (change ?? mark ?? `{${critic}`).length;
	page.mask(start, start + length, MASKED_OPENING);
	if (change !== undefined) {
		const at = start + whole.indexOf('~>');
		page.mask(at, at + 2);
	}
	page.mask(end - length, end, MASKED_CLOSING);
}
