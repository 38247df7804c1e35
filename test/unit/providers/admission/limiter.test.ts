import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { Limiter } from '../../../../src/providers/admission/limiter.ts';

const { signal } = new AbortController();

/** A task that runs until told to end. */
function createTask(): { task: () => Promise<void>; started: () => boolean; end: () => void } {
	let running = false;
	const { promise, resolve } = Promise.withResolvers<void>();
	const task = (): Promise<void> => {
		running = true;
		return promise;
	};
	return { task, started: () => running, end: resolve };
}

test('runs so many at once and the rest in the order of their coming', async () => {
	const limiter = new Limiter(2);
	const tasks = [createTask(), createTask(), createTask(), createTask()];
	const runs = tasks.map(({ task }) => limiter.run(task, signal));
	await turn();
	expect(tasks.map(({ started }) => started())).toEqual([true, true, false, false]);
	tasks[1]?.end();
	await turn();
	expect(tasks.map(({ started }) => started())).toEqual([true, true, true, false]);
	for (const { end } of tasks) end();
	await Promise.all(runs);
	expect(tasks[3]?.started()).toBe(true);
});

test('a task that fails makes room', async () => {
	const limiter = new Limiter(1);
	await expect(limiter.run(() => Promise.reject(new Error('no')), signal)).rejects.toThrow('no');
	await expect(limiter.run(() => Promise.resolve('yes'), signal)).resolves.toBe('yes');
});

test('an abort leaves the line without taking a place', async () => {
	const limiter = new Limiter(1);
	const [first, second] = [createTask(), createTask()];
	const running = limiter.run(first.task, signal);
	const controller = new AbortController();
	const aborted = limiter.run(second.task, controller.signal);
	controller.abort();
	await expect(aborted).rejects.toMatchObject({ name: 'AbortError' });
	first.end();
	await running;
	await expect(limiter.run(() => Promise.resolve('next'), signal)).resolves.toBe('next');
	expect(second.started()).toBe(false);
});
