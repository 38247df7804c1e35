import { describe, expect, test } from 'vitest';
import {
	type SeenRow,
	sortWrites,
	type TargetWrite,
} from '../../../../src/directus/writing/target-write.ts';

const SOURCE = 'A day';
const OLD = 'Ein alter Tag';
const NEW = 'Ein Tag';

function writeOf(field: string, changes: Partial<TargetWrite> = {}): TargetWrite {
	return {
		field,
		value: NEW,
		kind: { format: 'plain' },
		sourceText: SOURCE,
		people: [],
		sourceLanguage: 'en-US',
		shapings: null,
		byPerson: false,
		member: null,
		...changes,
	};
}

function seenAs(changes: Partial<SeenRow> = {}): SeenRow {
	const row = { title: OLD };
	return { before: row, now: row, sourceOf: () => SOURCE, hidden: new Set(), ...changes };
}

function sort(writes: readonly TargetWrite[], seen: SeenRow): Record<string, string[]> {
	const sorted = Object.entries(sortWrites(writes, seen));
	return Object.fromEntries(
		sorted.flatMap(([state, found]) =>
			found.length === 0 ? [] : [[state, found.map(({ field }) => field)]],
		),
	);
}

describe('a write', () => {
	test.each<[what: string, state: string, seen: Partial<SeenRow>]>([
		['waits for its turn where all is as it was', 'pending', {}],
		['of a new row waits too', 'pending', { before: undefined, now: undefined }],
		['of what stands there is none', 'unchanged', { now: { title: NEW } }],
		['into a field that was emptied is left', 'protected', { now: { title: ' ' } }],
		['has moved with the text', 'moved', { now: { title: 'Ein anderer' } }],
		['has moved with the source', 'moved', { sourceOf: () => 'Another day' }],
		['has moved where the source is gone', 'moved', { sourceOf: () => null }],
		['has moved where the field is hidden', 'moved', { hidden: new Set(['title']) }],
	])('%s', (_, state, seen) => {
		expect(sort([writeOf('title')], seenAs(seen))).toEqual({ [state]: ['title'] });
	});

	test('moves with the field that it is made of', () => {
		const writes = [writeOf('slug', { madeOf: 'title' }), writeOf('title'), writeOf('lead')];
		const titles: Record<string, string> = { title: 'Another day' };
		const row = {};
		const seen = seenAs({ before: row, now: row, sourceOf: (field) => titles[field] ?? SOURCE });
		expect(sort(writes, seen)).toEqual({ moved: ['slug', 'title'], pending: ['lead'] });
	});
});
