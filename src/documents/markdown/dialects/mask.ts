import type { SourceRange } from '../../segments/splice.ts';
import { ALERTS } from './alert.ts';
import { CONTAINERS } from './container.ts';
import { LIQUID } from './liquid.ts';
import { MACROS } from './macro.ts';
import { Page, type Dialect } from './page.ts';

/** In the order in which they hide what is theirs: each sees what those before it have left. */
const DIALECTS: readonly Dialect[] = [LIQUID, CONTAINERS, ALERTS, MACROS];

export interface MaskedSource {
	/** What the parser reads. */
	readonly masked: string;
	/** What was hidden, in order and without the titles in it. */
	readonly hidden: readonly SourceRange[];
	/** The only text in what is blank, in order. */
	readonly titles: readonly SourceRange[];
}

/** Markdown with the syntax of its dialects hidden behind as many characters: offsets stay. */
export function maskForeign(source: string): MaskedSource {
	const page = new Page(source);
	for (const { sign, hide } of DIALECTS) {
		if (!sign.test(page.text)) continue;
		hide(page);
		page.turn();
	}
	const titles = page.titles.toSorted((a, b) => a.start - b.start);
	return { masked: page.text, hidden: leaveOut(titles, page.hidden), titles };
}

/** The ranges without what lies in one of the titles; those that overlap are one. */
function leaveOut(titles: readonly SourceRange[], ranges: readonly SourceRange[]): SourceRange[] {
	const left: SourceRange[] = [];
	let title = 0;
	let position = 0;
	for (const { start, end } of ranges.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
		position = Math.max(position, start);
		while ((titles[title]?.end ?? Infinity) <= position) title += 1;
		for (let next = titles[title]; next !== undefined && next.start < end; next = titles[title]) {
			if (next.start > position) left.push({ start: position, end: next.start });
			position = Math.max(position, next.end);
			title += 1;
		}
		if (end > position) left.push({ start: position, end });
		position = Math.max(position, end);
	}
	return left;
}
