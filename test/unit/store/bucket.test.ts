import { array, assert, integer, nat, property, tuple } from 'fast-check';
import { expect, test } from 'vitest';
import { type Draw, drawAll } from '../../../src/store/bucket.ts';

const draw = (amount: number, changes: Partial<Draw> = {}): Draw => ({
	name: 'rpm',
	amount,
	needed: Math.min(amount, 10),
	capacity: 10,
	refillPerMs: 0.01,
	...changes,
});

test('a bucket is full at first, and answers how long until there is enough again', () => {
	const levels = new Map<string, number>();
	expect(drawAll(levels, [draw(8)], 0)).toBe(0);
	expect(drawAll(levels, [draw(5)], 0)).toBe(300);
	expect(drawAll(levels, [draw(5)], 300)).toBe(0);
});

test('nothing is drawn from one bucket when another has not enough', () => {
	const levels = new Map([
		['rpm', 5],
		['tpm', 1],
	]);
	expect(drawAll(levels, [draw(1), draw(2, { name: 'tpm' })], 0)).toBe(100);
	expect(levels.get('rpm')).toBe(5);
});

test('more than it can hold is given when it is full, and owed', () => {
	const levels = new Map<string, number>();
	expect(drawAll(levels, [draw(50)], 0)).toBe(0);
	expect(drawAll(levels, [draw(1)], 0)).toBe(4100);
});

test('what is given back is there again, and never more than it can hold', () => {
	const levels = new Map([['rpm', 4]]);
	drawAll(levels, [draw(-3)], 0);
	expect(levels.get('rpm')).toBe(7);
	drawAll(levels, [draw(-30)], 0);
	expect(levels.get('rpm')).toBe(10);
});

test('in no minute is more drawn than a full bucket and its refill', () => {
	const calls = array(tuple(nat(5_000), integer({ min: 1, max: 3 })), {
		maxLength: 200,
	});
	assert(
		property(calls, (attempts) => {
			const levels = new Map<string, number>();
			const drawn: { at: number; amount: number }[] = [];
			let now = 0;
			let last = 0;
			for (const [pause, amount] of attempts) {
				now += pause;
				if (drawAll(levels, [draw(amount, { refillPerMs: 50 / 60_000 })], now - last) > 0) continue;
				drawn.push({ at: now, amount });
				last = now;
			}
			return drawn.every(({ at }) => {
				const within = drawn.filter((other) => other.at >= at && other.at < at + 60_000);
				return within.reduce((sum, { amount }) => sum + amount, 0) <= 60;
			});
		}),
	);
});
