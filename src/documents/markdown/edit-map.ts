import { EditMap } from 'micromark-util-edit-map';

type Events = Parameters<EditMap['consume']>[0];

/**
 * Makes the parser apply its edits from the first one on, so that what stands before is not moved.
 * Since micromark 4.0.3 it moves its whole list of events whenever a quote, list or footnote ends,
 * so that a text of many takes a time that grows with the square of its length.
 */
export function mendEditMap(): void {
	EditMap.prototype.consume = applyEdits;
}

function applyEdits(this: EditMap, events: Events): undefined {
	const edits = this.map.toSorted(([a], [b]) => a - b);
	this.map.length = 0;
	this.index.clear();
	const start = edits[0]?.[0];
	if (start === undefined) return;
	const rest = events.slice(start);
	events.length = start;
	let position = 0;
	for (const [at, removed, added] of edits) {
		pushRange(events, rest, position, at - start);
		pushRange(events, added, 0, added.length);
		position = at - start + removed;
	}
	pushRange(events, rest, position, rest.length);
}

function pushRange(events: Events, items: Events, from: number, to: number): void {
	for (let index = from; index < to; index += 1) {
		const item = items[index];
		if (item !== undefined) events.push(item);
	}
}
