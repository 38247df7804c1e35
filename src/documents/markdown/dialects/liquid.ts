import { LIQUID_BLOCK } from '../../segments/syntax/tables/liquid.ts';
import type { Dialect, Page } from './page.ts';

const BLOCK = new RegExp(LIQUID_BLOCK, 'g');

/** Blocks of Liquid that are no text: blank on lines of their own, a word inside of a line. */
export const LIQUID: Dialect = { sign: /\{%/, hide: hideBlocks };

function hideBlocks(page: Page): void {
	let at = 0;
	for (const { index, 0: block } of page.text.matchAll(BLOCK)) {
		while ((page.lines[at + 1]?.start ?? Infinity) <= index) at += 1;
		const line = page.lines[at];
		if (line === undefined || line.isCode) continue;
		const end = index + block.length;
		const before = page.text.slice(line.start, index);
		const behind = /[^\n]*/.exec(page.text.slice(end, end + 200))?.[0] ?? '';
		if (/^[ \t>]*$/.test(before) && behind.trim() === '') page.blank(index, end);
		else page.mask(index, end);
	}
}
