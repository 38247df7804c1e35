import { array, assert, constantFrom, property } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { alignDigests } from '../../../../src/translation/units/alignment.ts';

/** A list of that many different digests. */
function listOf(count: number, name = 'd'): string[] {
	return Array.from({ length: count }, (_, index) => `${name}${index}`);
}

describe('two lists of segments', () => {
	test('keep the order of both, and pair what is the same in the longest way', () => {
		expect([...alignDigests(['a', 'b', 'c', 'd'], ['b', 'x', 'd', 'a'])]).toEqual([
			[1, 0],
			[2, 1],
			[3, 2],
		]);
		const lists = array(constantFrom('a', 'b', 'c', 'd', 'e'), { maxLength: 12 });
		assert(
			property(lists, lists, (old, now) => {
				const pairs = [...alignDigests(old, now)];
				for (const [index, [from, to]] of pairs.entries()) {
					const [before, place] = pairs[index - 1] ?? [-1, -1];
					expect(before < from && place < to).toBe(true);
				}
			}),
		);
	});

	test('that are too long to be compared pair by pair are aligned by what stands once in each', () => {
		const old = ['first', ...listOf(5_000), 'last'];
		const now = ['another', ...listOf(5_000), 'end'].toSpliced(2_500, 1, 'more', 'words');
		const places = alignDigests(old, now);
		expect(places.size).toBe(old.length - 1);
		expect([places.get(0), places.get(2_499), places.get(2_501)]).toEqual([0, 2_499, 2_502]);
		expect([places.get(2_500), places.get(5_001)]).toEqual([undefined, 5_002]);
	});

	test('may be so long that a call could not take them as its arguments', () => {
		const old = ['first', ...listOf(600_000)];
		expect(alignDigests(old, ['another', ...listOf(600_000), 'end']).size).toBe(old.length);
	});

	test('that are too long and share nothing are not aligned', () => {
		expect(alignDigests(listOf(3_000, 'a'), listOf(3_001, 'b')).size).toBe(0);
	});
});
