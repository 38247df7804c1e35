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

/** A list of attributes in braces, as in `{.class #id key="value"}`; what is quoted may hold braces. */
export const BRACES = String.raw`\{(?:"[^"\n]*"|'[^'\n]*'|[^{}"'\n])*\}`;

/** Names the values that a person reads among the attributes that a range of hidden syntax holds. */
export function addValues(page: Page, start: number, end: number, escaped = false): void {
	for (const match of page.source.slice(start, end).matchAll(ASSIGNMENT)) {
		const { index, 0: whole, 1: name = '', 2: value = '' } = match;
		const role = name.toLowerCase();
		if (!READ.has(role) && !isTextAttribute('', role, [])) continue;
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
