import { beforeEach, expect, test } from 'vitest';
import { type Admission, Breaker } from '../../../../src/providers/admission/breaker.ts';

let now = 0;
let breaker: Breaker;
beforeEach(() => {
	now = 1_000;
	breaker = new Breaker({ threshold: 3, coolDownMs: 30_000, now: () => now });
});

function admit(): Admission {
	const admission = breaker.admit();
	if (admission === null) throw new Error('the breaker is open');
	return admission;
}

function fail(times: number): boolean[] {
	return Array.from({ length: times }, () => breaker.failed(admit()));
}

test('opens after so many failures in a row', () => {
	expect(fail(2)).toEqual([false, false]);
	expect(breaker.isOpen()).toBe(false);
	expect(fail(1)).toEqual([true]);
	expect(breaker.isOpen()).toBe(true);
	expect(breaker.admit()).toBeNull();
});

test('a success in between starts the count anew', () => {
	fail(2);
	breaker.succeeded(admit());
	fail(2);
	expect(breaker.isOpen()).toBe(false);
});

test('after the cool-down it lets one caller try, and only one', () => {
	fail(3);
	now += 29_999;
	expect(breaker.isOpen()).toBe(true);
	now += 1;
	expect([breaker.isOpen(), breaker.isOpen()]).toEqual([false, false]);
	admit();
	expect([breaker.isOpen(), breaker.admit()]).toEqual([true, null]);
});

test('a good trial closes it, a bad one opens it for as long again', () => {
	fail(3);
	now += 30_000;
	expect(breaker.failed(admit())).toBe(true);
	now += 29_999;
	expect(breaker.isOpen()).toBe(true);
	now += 1;
	breaker.succeeded(admit());
	admit();
	admit();
});

test('a trial that was cancelled lets the next caller try', () => {
	fail(3);
	now += 30_000;
	breaker.forgot(admit());
	admit();
	expect(breaker.admit()).toBeNull();
});

test('opens at once for as long as the vendor asks', () => {
	expect(breaker.failed(admit(), 120_000)).toBe(true);
	now += 119_999;
	expect(breaker.isOpen()).toBe(true);
	now += 1;
	expect(breaker.isOpen()).toBe(false);
});

test('calls that were admitted before it opened neither close it, nor announce it, nor shorten what the vendor asked', () => {
	const [one, two, three, four] = [admit(), admit(), admit(), admit()];
	expect(breaker.failed(one, 600_000)).toBe(true);
	now += 1_000;
	expect(breaker.failed(two)).toBe(false);
	expect(breaker.failed(three, 61_000)).toBe(false);
	breaker.succeeded(four);
	now += 598_999;
	expect(breaker.isOpen()).toBe(true);
	now += 1;
	expect(breaker.isOpen()).toBe(false);
});

test('a late call says nothing about the trial that is under way', () => {
	const late = admit();
	fail(3);
	now += 30_000;
	const trial = admit();
	breaker.succeeded(late);
	breaker.failed(late);
	breaker.forgot(late);
	expect(breaker.isOpen()).toBe(true);
	breaker.succeeded(trial);
	expect(breaker.isOpen()).toBe(false);
});
