import type { ItemRef } from '../cache/cache.ts';
import { shortHash } from '../documents/segment-digest.ts';

/**
 * Who else is served from the answers to a segment: whoever asks in the same lane. Undefined: every
 * run over the collection. A lane stands in the key of an entry; its runs read what every run does.
 */
export type LaneOf = (
	text: { readonly name?: string | undefined; readonly text: string },
	/** Whether the segment speaks to a model. */
	speaks: boolean,
) => string | undefined;

/** What speaks to a model serves its own item alone, and everything else the whole collection. */
export function sharedLane(item: ItemRef | undefined): LaneOf {
	const own = item === undefined ? undefined : itemName(item);
	return (_, speaks) => (speaks ? own : undefined);
}

/** For a run that may not write the collection: what it asks for serves its item alone. */
export function itemLane(item: ItemRef): LaneOf {
	const own = itemName(item);
	return () => own;
}

/** Names an item, as an owner of segments. */
export function itemName({ collection, item }: ItemRef): string {
	return `item ${JSON.stringify([collection, item])}`;
}

/** For texts of one flow and user: what serves one serves the others. */
export function userLane(flow: string | null, user: string | null): LaneOf {
	const own = `text ${JSON.stringify([flow, user])}`;
	return () => own;
}

/**
 * For texts of nobody who is known, such as a form's: an answer was given beside this text alone,
 * and serves this text alone.
 */
export const textLane: LaneOf = ({ name = '', text }) =>
	`text ${shortHash(`${name.length}:${name}${text}`)}`;
