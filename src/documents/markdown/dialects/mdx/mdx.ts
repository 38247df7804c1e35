import type { SourceRange } from '../../../segments/splice.ts';
import type { Dialect, Page } from '../page.ts';
import { type Token, TokenHiding } from './hiding.ts';
import { findModules } from './module.ts';
import { Script } from './script.ts';
import { readTag } from './tag.ts';

/** Modules, scripts in braces, and the tags of JSX that are no HTML. */
export const MDX: Dialect = {
	sign: /\{|<\/?[A-Z>]|^(?:im|ex)port\b/m,
	hide: hideMdx,
};

const TOKEN = /\\[^]|`+|<!--|<(?=[A-Za-z/>])|\{/g;
const RAW = /<(\/?)(script|style|textarea|pre)\b/gi;
const FRONT_MATTER = /^---[ \t]*\r?\n[^]*?\n---[ \t]*(?=\r?\n|$(?![^]))/;
const COMMENT = /^\{\s*\/\*[^]*\*\/\s*\}$/;
/** Matches braces of other dialects: attributes, macros, and arguments of a message. */
const FOREIGN =
	/^\{(?:[#:%{.!=^@]|\/(?!\*)|\s*[\w.]+\s*,\s*(?:plural|select|selectordinal|number|date|time)\b)/;
/** Matches what is no prose in whatever document: comments, strings and calls. */
const CERTAIN = [
	/^\{\s*\/\*/,
	/^\{\s*(?:"[^"\n]*"|'[^'\n]*'|`[^`]*`)\s*\}$/,
	/^\{\s*(?:new\s+[\w$.]+|[\w$]+(?:\??\.[\w$]+)+)\(/,
	/^\{\s*[\w$]+\(\s*(?:\)|["'`])/,
	/=>|&&\s*[(<]|\?\s*[(<]/,
];

function hideMdx(page: Page): void {
	const skips = findSkips(page);
	const stops = skips.map(({ start }) => start);
	const modules = findModules(page, new Script(page.text, stops), skips);
	const tokens = readTokens(
		page,
		new Script(page.text, stops),
		mergeRanges([...skips, ...modules]),
	);
	const isMdx =
		modules.length > 0 ||
		tokens.some((token) =>
			token.kind === 'braces'
				? COMMENT.test(page.text.slice(token.start, token.end))
				: token.scripts.length > 0,
		);
	for (const { start, end } of modules) page.blank(start, end);
	const isRead = (token: Token) => token.kind !== 'braces' || isScript(page, token, isMdx);
	new TokenHiding(page, modules, isMdx).hide(tokens.filter(isRead));
	if (isMdx) page.evidence = '{/**/}';
}

function isScript({ text }: Page, { start, end }: SourceRange, isMdx: boolean): boolean {
	const braces = text.slice(start, end);
	// ICU quotes a brace: `'{'`.
	if (braces.startsWith("{'") && text.charAt(start - 1) === "'") return false;
	return !FOREIGN.test(braces) && (isMdx || CERTAIN.some((pattern) => pattern.test(braces)));
}

/** Front matter, code, and elements whose content is none of the page's, in order. */
function findSkips({ text, lines }: Page): SourceRange[] {
	const skips: SourceRange[] = [];
	const matter = FRONT_MATTER.exec(text);
	if (matter !== null) skips.push({ start: 0, end: matter[0].length });
	for (const { start, end, isCode } of lines) if (isCode) skips.push({ start, end });
	let open: { readonly name: string; readonly start: number } | null = null;
	for (const { index, 1: slash, 2: tag = '' } of text.matchAll(RAW)) {
		const name = tag.toLowerCase();
		if (slash === '') {
			open ??= { name, start: index };
		} else if (open?.name === name) {
			skips.push({ start: open.start, end: index });
			open = null;
		}
	}
	return mergeRanges(skips);
}

function mergeRanges(ranges: readonly SourceRange[]): SourceRange[] {
	const merged: { start: number; end: number }[] = [];
	for (const { start, end } of ranges.toSorted((a, b) => a.start - b.start)) {
		const last = merged.at(-1);
		if (last !== undefined && start <= last.end) last.end = Math.max(last.end, end);
		else merged.push({ start, end });
	}
	return merged;
}

/** Tags and braces, those in others left out, in order. */
function readTokens(page: Page, script: Script, skips: readonly SourceRange[]): Token[] {
	const { text } = page;
	const tokens: Token[] = [];
	let skip = 0;
	let hasComments = true;
	TOKEN.lastIndex = 0;
	for (let match = TOKEN.exec(text); match !== null; match = TOKEN.exec(text)) {
		const { index: start, 0: token } = match;
		while ((skips[skip]?.end ?? Infinity) <= start) skip += 1;
		const skipped = skips[skip];
		if (skipped !== undefined && skipped.start <= start) {
			TOKEN.lastIndex = skipped.end;
		} else if (token.startsWith('`')) {
			const end = page.endOfCode(start);
			if (end > 0) TOKEN.lastIndex = end;
		} else if (token === '<!--') {
			const end: number = hasComments ? text.indexOf('-->', start) : -1;
			hasComments = end >= 0;
			if (end >= 0) TOKEN.lastIndex = end;
		} else if (token === '{') {
			const end = script.endOf(start);
			if (end < 0) continue;
			tokens.push({ kind: 'braces', start, end });
			TOKEN.lastIndex = end;
		} else if (token === '<') {
			const tag = readTag(text, start, script);
			if (tag === null) continue;
			tokens.push(tag);
			TOKEN.lastIndex = tag.end;
		}
	}
	return tokens;
}
