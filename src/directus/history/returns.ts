import type { FieldRevision } from './history.ts';

/** Which of some revisions hold one text. */
type IsIt = (revision: FieldRevision) => boolean;

/**
 * The revision that brought what stands there now, as an index; -1 where the newest holds another
 * text. It is the last one that did not find it there: `[text, text, other, text]` is 1.
 */
export function findBringer(revisions: readonly FieldRevision[], isIt: IsIt): number {
	let bringer = -1;
	for (const [at, revision] of revisions.entries()) {
		if (isIt(revision)) bringer = at;
		// A write of ours that was undone at once has never stood for anybody.
		else if (!revision.ours || revisions[at - 1]?.restored !== true) break;
	}
	return bringer;
}

/**
 * The earlier revision to whose text a person went back, by Directus's own revert or by typing it;
 * null where nobody did. To undo an edit of our newest text is no such decision.
 */
export function findReturn(revisions: readonly FieldRevision[], isIt: IsIt): FieldRevision | null {
	const at = findBringer(revisions, isIt);
	const bringer = revisions[at];
	if (bringer === undefined || bringer.ours || isNewestOurs(revisions, isIt)) return null;
	return revisions.slice(at + 1).find(isIt) ?? null;
}

/** Whether it is the newest text of ours, in whose place a person may have had another one. */
function isNewestOurs(revisions: readonly FieldRevision[], isIt: IsIt): boolean {
	const newest = revisions.find(({ ours }) => ours);
	return newest !== undefined && isIt(newest);
}
