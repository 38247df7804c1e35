import { isTextAttribute } from '../../markup/attributes.ts';
import type { Page } from './page.ts';

/** What a person reads or hears of a component, beside the attributes of HTML. */
const READ = new Set(
	'alt-text caption cta description headline heading label subtitle summary tagline text'.split(
		' ',
	),
);
const VALUE = String.raw`"(?:[^"\\\n]|\\.)*"|'[^'\n]*'`;
const ASSIGNMENT = new RegExp(String.raw`(?<![^\s{(,])([a-z][\w-]*)[ \t]?=[ \t]?(${VALUE})`, 'gi');

const MARK = String.raw`[.#][\w:-]+|[\w:@-]+=(?:${VALUE}|[^\s"'{}]+)`;
/** What is certainly a list of attributes. */
export const ATTRIBUTES = String.raw`\{:?[ \t]*(?:${MARK})(?:[ \t]+(?:${MARK}))*[ \t]*\}`;

/** Braces with attributes, as in `{.class #id key="value"}`; what is quoted may hold braces. */
export const BRACES = String.raw`\{(?:"[^"\n]*"|'[^'\n]*'|[^{}"'\n])*\}`;

const OPTION = /^[ \t>]*:([a-z][\w-]*):(?:[ \t]+|$)/;

/** Hides the options of MyST below a line, as in `:class: tip`; answers the last line of them. */
export function hideOptions(page: Page, index: number): number {
	for (let last = index; ; last += 1) {
		const line = page.lines[last + 1];
		const [option, name = ''] = (line === undefined ? null : OPTION.exec(line.text)) ?? [];
		if (line === undefined || option === undefined) return last;
		page.blank(line.start, line.end);
		const [start, end] = [line.start + option.length, line.start + line.text.trimEnd().length];
		if (isRead(name) && end > start) page.values.push({ start, end, role: name, quote: '' });
	}
}

function isRead(name: string): boolean {
	return READ.has(name) || isTextAttribute('', name, []);
}

/** Names the values that a person reads among the attributes that a range of hidden syntax holds. */
export function addValues(page: Page, start: number, end: number, escaped = false): void {
	for (const match of page.source.slice(start, end).matchAll(ASSIGNMENT)) {
		const { index, 0: whole, 1: name = '', 2: value = '' } = match;
		const role = name.toLowerCase();
		if (!isRead(role)) continue;
		const quote = value.charAt(0);
		const to = start + index + whole.length - 1;
		const from = to - value.length + 2;
		if (to <= from) continue;
		page.values.push({ start: from, end: to, role, quote, ...spelling(escaped, quote) });
	}
}

function spelling(escaped: boolean, quote: string): { readonly escaped?: true } {
	return escaped && quote === '"' ? { escaped } : {};
}
