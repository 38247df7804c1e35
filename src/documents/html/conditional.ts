import type { SourceRange } from '../segments/splice.ts';

/** A comment that Outlook alone reads as HTML. */
const HIDDEN = /^(<!--\[if\b[^\]<>]{0,200}\]>)([^]*)<!\[endif\]-->$/i;
/** What opens and closes HTML that all but Outlook read. */
const REVEALING = /^<!(?:--)?\[if\b[^\]<>]{0,200}\]>?(?:\s{0,9}<!)?(?:--)?>$/i;
const REVEALED = /^<!(?:--)?\s{0,9}(?:<!)?\[endif\](?:--)?>$/i;

/** Where the HTML of a conditional comment stands in it; null in any other comment. */
export function findHiddenHtml(comment: string): SourceRange | null {
	const [, head, html] = HIDDEN.exec(comment) ?? [];
	if (head === undefined || html === undefined) return null;
	return { start: head.length, end: head.length + html.length };
}

/** Which half of a pair a comment is, with a name that no element has; null: it is none. */
export function readCondition(
	comment: string,
): { readonly kind: 'open' | 'close'; readonly name: string } | null {
	if (REVEALING.test(comment)) return { kind: 'open', name: '[if]' };
	return REVEALED.test(comment) ? { kind: 'close', name: '[if]' } : null;
}
