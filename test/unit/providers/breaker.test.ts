import { beforeEach, expect, test } from 'vitest';
import { Breaker } from '../../../src/providers/breaker.ts';

let now = 0;
let breaker: Breaker;
beforeEach(() => {
	now = 1_000;
	breaker = new Breaker({ threshold: 3, coolDownMs: 30_000, now: () => now });
});

function fail(times: number): boolean[] {
	return Array.from({ length: times }, () => breaker.failed());
}

test('opens after so many failures in a row', () => {
	expect(fail(2)).toEqual([false, false]);
	expect(breaker.admits()).toBe(true);
	expect(fail(1)).toEqual([true]);
	expect(breaker.admits()).toBe(false);
});

test('a success in between starts the count anew', () => {
	fail(2);
	breaker.succeeded();
	fail(2);
	expect(breaker.admits()).toBe(true);
});

test('after the cool-down it lets one caller try, and only one', () => {
	fail(3);
	now += 29_999;
	expect(breaker.admits()).toBe(false);
	now += 1;
	expect([breaker.admits(), breaker.admits()]).toEqual([true, false]);
});

test('a good trial closes it, a bad one opens it for as long again', () => {
	fail(3);
	now += 30_000;
	breaker.admits();
	breaker.failed();
	now += 29_999;
	expect(breaker.admits()).toBe(false);
	now += 1;
	breaker.admits();
	breaker.succeeded();
	expect([breaker.admits(), breaker.admits()]).toEqual([true, true]);
});

test('a trial that was cancelled lets the next caller try', () => {
	fail(3);
	now += 30_000;
	breaker.admits();
	breaker.forgot();
	expect([breaker.admits(), breaker.admits()]).toEqual([true, false]);
});

test('opens at once for as long as the vendor asks', () => {
	expect(breaker.failed(120_000)).toBe(true);
	now += 119_999;
	expect(breaker.admits()).toBe(false);
	now += 1;
	expect(breaker.admits()).toBe(true);
});

test('late failures of calls that were under way announce nothing again', () => {
	fail(3);
	expect(fail(1)).toEqual([false]);
});
