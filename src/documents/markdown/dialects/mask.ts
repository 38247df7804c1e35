import { readHtmlTokens } from '../../html/token.ts';
import { isTextAttribute } from '../../markup/attributes.ts';
import type { SourceRange } from '../../segments/splice.ts';
import { ALERTS } from './alert.ts';
import { CONTAINERS } from './container.ts';
import { DIRECTIVES } from './directive.ts';
import { INDENTED } from './indented.ts';
import { LINES } from './line.ts';
import { LIQUID } from './liquid.ts';
import { MACROS } from './macro.ts';
import { MARKS } from './mark.ts';
import { MDX } from './mdx/mdx.ts';
import { MYST } from './myst.ts';
import { readFrontMatter } from '../front-matter.ts';
import { type Layout, layOut } from './layout.ts';
import { TEMPLATES } from './template.ts';
import { WIKI } from './wiki.ts';
import { Page, type Dialect, type Title, type Value } from './page.ts';

/** In the order in which they hide what is theirs: each sees what those before it have left. */
const DIALECTS: readonly Dialect[] = [
	LIQUID,
	MYST,
	INDENTED,
	CONTAINERS,
	ALERTS,
	DIRECTIVES,
	MDX,
	MARKS,
	LINES,
	WIKI,
	TEMPLATES,
	MACROS,
];

export interface MaskedSource {
	readonly masked: string;
	/** What the parser reads. */
	readonly layout: Layout;
	/** What was hidden, in order and without the texts in it. */
	readonly hidden: readonly SourceRange[];
	/** By where they start. */
	readonly titles: ReadonlyMap<number, Title>;
	readonly values: readonly Value[];
	readonly matters: readonly SourceRange[];
	readonly tags: Page['tags'];
	readonly evidence: string;
}

/** Markdown with the syntax of its dialects hidden behind as many characters: offsets stay. */
export function maskForeign(source: string): MaskedSource {
	const page = new Page(source);
	for (const { sign, hide } of DIALECTS) {
		if (!sign.test(page.text)) continue;
		hide(page);
		page.turn();
	}
	const { text: masked, hidden, values, matters, reshapings, tags, evidence } = page;
	const scalars = matters.flatMap(({ start, end }) => readFrontMatter(source, start, end));
	const attributes = tags.flatMap(listTexts);
	const texts = [...values, ...scalars, ...attributes].toSorted((a, b) => a.start - b.start);
	const titles = new Map(page.titles.map((title) => [title.start, title]));
	const layout = { ...layOut(masked, reshapings), isIndented: page.isIndented };
	const left = leaveOut(texts, hidden);
	return { masked, layout, hidden: left, titles, values, matters, tags, evidence };
}

/** The attributes of a tag that are read. */
function listTexts({ start, html }: Page['tags'][number]): readonly SourceRange[] {
	return readHtmlTokens(html, start).flatMap((token) =>
		token.kind === 'start'
			? token.attributes.filter(({ name }) => isTextAttribute(token.name, name, token.attributes))
			: [],
	);
}

/** The ranges without what lies in one of the texts; those that overlap are one. */
function leaveOut(texts: readonly SourceRange[], ranges: readonly SourceRange[]): SourceRange[] {
	const left: SourceRange[] = [];
	let text = 0;
	let position = 0;
	for (const { start, end } of ranges.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
		position = Math.max(position, start);
		while ((texts[text]?.end ?? Infinity) <= position) text += 1;
		for (let next = texts[text]; next !== undefined && next.start < end; next = texts[text]) {
			if (next.start > position) left.push({ start: position, end: next.start });
			position = Math.max(position, next.end);
			text += 1;
		}
		if (end > position) left.push({ start: position, end });
		position = Math.max(position, end);
	}
	return left;
}
