import { hideOptions } from './attribute.ts';
import type { Dialect, Line, Page } from './page.ts';

const FENCE = /^[ \t>]*(?:[-*+][ \t]+|\d{1,9}[.)][ \t]+)*(`{3,}|~{3,})(.*)/;
/** Matches what makes a fence a directive, with its argument behind it. */
const DIRECTIVE = /^\{([a-z][\w-]*)\}[ \t]*/;
/** Directives whose content is Markdown; what stands behind the name is a title or its first line. */
const PROSE = new Set(
	'admonition attention card caution danger dropdown epigraph error grid grid-item grid-item-card highlights hint important margin note pull-quote seealso sidebar tab-item tab-set tip topic versionadded versionchanged deprecated warning'.split(
		' ',
	),
);
/** Those whose argument is the address of an image. */
const IMAGES = new Set(['figure', 'image']);

/** Fences of MyST that hold text instead of code. */
export const MYST: Dialect = { sign: /(?:```|~~~)\{/, hide: hideDirectives };

interface Open {
	readonly marker: string;
	/** Where it begins; undefined for code. */
	readonly index: number | undefined;
}

function hideDirectives(page: Page): void {
	const open: Open[] = [];
	for (const [index, line] of page.lines.entries()) {
		const [, marker = '', info = ''] = FENCE.exec(line.text) ?? [];
		if (marker === '') continue;
		const last = open.at(-1);
		const isEnd = last !== undefined && marker.startsWith(last.marker) && info.trim() === '';
		if (isEnd) {
			open.pop();
			if (last.index !== undefined) hideDirective(page, last.index, line);
		} else if (last === undefined || last.index !== undefined) {
			const name = DIRECTIVE.exec(info)?.[1] ?? '';
			const isProse = PROSE.has(name) || IMAGES.has(name);
			open.push({ marker, index: isProse ? index : undefined });
		}
	}
}

function hideDirective(page: Page, index: number, last: Line): void {
	const line = page.lines[index];
	const [, marker = '', info = ''] = FENCE.exec(line?.text ?? '') ?? [];
	const [head = '', name = ''] = DIRECTIVE.exec(info) ?? [];
	if (line === undefined) return;
	const from = line.end - info.length - marker.length;
	const start = line.end - info.length + head.length;
	const end = line.start + line.text.trimEnd().length;
	const title = { start: IMAGES.has(name) ? end : start, end, closing: '' } as const;
	page.addTitle({ start: from, end: line.end }, title);
	hideOptions(page, index);
	page.blank(last.start + (/^[ \t>]*/.exec(last.text)?.[0].length ?? 0), last.end);
}
