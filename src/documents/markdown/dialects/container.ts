import type { Dialect, Page } from './page.ts';

const CONTAINER =
	/^[ \t>]*:{2,}(?:[ \t]*\{[^}\n]*\})?[ \t]*(?:[\w-]+(?:\[[^\]\n]*\])?(?:\{[^}\n]*\})?)?[ \t]*/;
const RULE = /^[ \t]*---[ \t]*$/;
const NAMED = /^[ \t]*:{2,}[\w-]/;

/** Containers of `:::`, and blocks of MDC with their front matter. */
export const CONTAINERS: Dialect = { sign: /::/, hide: hideContainers };

function hideContainers(page: Page): void {
	let matter = false;
	for (const [index, { start, end, text, isCode }] of page.lines.entries()) {
		if (isCode) continue;
		const rule = RULE.test(text);
		if (matter || (rule && NAMED.test(page.lines[index - 1]?.text ?? ''))) {
			matter = !(matter && rule);
			page.blank(start, end);
			continue;
		}
		const [container] = CONTAINER.exec(text) ?? [];
		if (container === undefined) continue;
		const from = start + container.length;
		page.addTitle(from, from + lengthOfTitle(text.slice(container.length)));
		page.blank(start, end);
	}
}

/** The length of a container's title, without the attributes in braces that may end its line. */
function lengthOfTitle(rest: string): number {
	const text = rest.trimEnd();
	const opening = text.indexOf('{', text.lastIndexOf('}', text.length - 2) + 1);
	const ends = text.endsWith('}') && opening >= 0;
	return ends ? text.slice(0, opening).trimEnd().length : text.length;
}
