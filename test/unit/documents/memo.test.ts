import { expect, test } from 'vitest';
import { TextMemo } from '../../../src/documents/memo.ts';

/** What is made anew of these names, one after the other, by a memory of ten characters. */
function madeOf(...names: readonly string[]): readonly string[] {
	const memo = new TextMemo<string>(10);
	const made: string[] = [];
	for (const name of names) {
		memo.of(name, () => {
			made.push(name);
			return name;
		});
	}
	return made;
}

test('what is remembered is not made again', () => {
	expect(madeOf('abc', 'def', 'abc', 'def')).toEqual(['abc', 'def']);
});

test('what was asked for longest ago is forgotten first', () => {
	expect(madeOf('abcd', 'efgh', 'abcd', 'ijkl', 'abcd', 'efgh')).toEqual([
		'abcd',
		'efgh',
		'ijkl',
		'efgh',
	]);
});

test('what is longer than the whole memory costs nobody a place', () => {
	expect(madeOf('abc', 'longer than it', 'longer than it', 'abc')).toEqual([
		'abc',
		'longer than it',
		'longer than it',
	]);
});

test('what is forgotten makes room', () => {
	const memo = new TextMemo<number>(10);
	memo.of('abcdef', () => 1);
	memo.forget('abcdef');
	memo.forget('abcdef');
	memo.of('ghijk', () => 2);
	memo.of('lmnop', () => 3);
	expect(memo.of('ghijk', () => 4)).toBe(2);
});
