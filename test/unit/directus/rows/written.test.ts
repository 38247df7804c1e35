import { describe, expect, test } from 'vitest';
import { type Change, stands, writtenBy } from '../../../../src/directus/rows/changed-items.ts';

const change = (payload: Change['payload']): Change => ({
	kind: 'update',
	collection: 'articles_translations',
	keys: [7, 8],
	payload,
});

describe.each([
	['as it was told', (told: Change): Change => told],
	[
		'once its payload was let go',
		(told: Change): Change => ({ ...told, payload: null, wrote: writtenBy(told) }),
	],
])('what a change wrote, %s,', (_, kept) => {
	test.each([
		['Ein Titel', 'Ein Titel', true],
		['Ein Titel', 'Ein anderer', false],
		[null, null, true],
		[null, '', false],
		[{ blocks: [1] }, { blocks: [1] }, true],
		['{"blocks": [1]}', { blocks: [1] }, true],
		['[no JSON', '[no JSON', true],
	])('%j is what stands there as %j: %s', (written, standing, isIt) => {
		expect(stands(kept(change({ title: written })), '7', 'title', standing)).toBe(isIt);
	});

	test('is of its rows and columns alone', () => {
		expect(stands(kept(change({ title: 'A' })), '7', 'body', 'A')).toBe(false);
		expect(stands(kept(change(null)), '7', 'title', null)).toBe(false);
	});
});

test('JSON whose names a database has ordered anew is what was written', () => {
	const written = change({ blocks: { time: 1, blocks: [{ type: 'a', data: { text: 'x' } }] } });
	const standing = { blocks: [{ data: { text: 'x' }, type: 'a' }], time: 1 };
	expect(stands(written, '7', 'blocks', standing)).toBe(true);
	const other = { blocks: [{ data: { text: 'y' }, type: 'a' }], time: 1 };
	expect(stands(written, '7', 'blocks', other)).toBe(false);
});
