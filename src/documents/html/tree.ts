import { defaultTreeAdapter, parseFragment, type DefaultTreeAdapterTypes as Tree } from 'parse5';
import { BLOCK_ELEMENTS, FORMATTING_ELEMENTS } from '../markup/elements.ts';
import type { HtmlToken } from './token.ts';

/** A tree may have one element a character and these: about half a second of work (measured). */
const MAX_ELEMENTS = 300_000;
const OUTGROWN = new RangeError('documents: an HTML tree outgrows its text');

/**
 * The tree that a browser would build. It repeats formatting that is left open in every block that
 * follows; null where it outgrows its text by that.
 */
export function readHtmlTree(html: string): Tree.DocumentFragment | null {
	let left = MAX_ELEMENTS + html.length;
	const createElement: typeof defaultTreeAdapter.createElement = (...element) => {
		left -= 1;
		if (left < 0) throw OUTGROWN;
		return defaultTreeAdapter.createElement(...element);
	};
	try {
		return parseFragment(html, { treeAdapter: { ...defaultTreeAdapter, createElement } });
	} catch (error) {
		if (error === OUTGROWN) return null;
		throw error;
	}
}

/** Whether a tree of these tokens may outgrow its text, so that it has to be built to be known. */
export function mayOutgrow(tokens: readonly HtmlToken[]): boolean {
	let open = 0;
	let elements = 0;
	for (const token of tokens) {
		if (token.kind !== 'start' && token.kind !== 'end') continue;
		if (FORMATTING_ELEMENTS.has(token.name)) {
			open = Math.max(open + (token.kind === 'start' ? 1 : -1), 0);
		} else if (BLOCK_ELEMENTS.has(token.name)) {
			elements += open;
		}
	}
	return elements > MAX_ELEMENTS;
}
