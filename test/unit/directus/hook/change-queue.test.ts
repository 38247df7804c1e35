import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ChangeQueue } from '../../../../src/directus/hook/change-queue.ts';
import type { Change } from '../../../../src/directus/rows/changed-items.ts';

const QUIET_MS = 100;
const AT_MOST_MS = 250;

beforeEach(() => {
	vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});
afterEach(() => {
	vi.useRealTimers();
});

function changeOf(...keys: number[]): Change {
	return { kind: 'update', collection: 'articles', keys, payload: { title: `${keys.length}` } };
}

function open(work: (changes: readonly Change[]) => Promise<void> = async () => {}) {
	const gatherings: (readonly Change[])[] = [];
	const errors: unknown[] = [];
	const queue = new ChangeQueue({
		quietMs: QUIET_MS,
		atMostMs: AT_MOST_MS,
		work: (changes) => {
			gatherings.push(changes);
			return work(changes);
		},
		onError: (_, error) => void errors.push(error),
	});
	const keys = (): number[][] =>
		gatherings.map((changes) => changes.flatMap((change) => change.keys.map(Number)));
	return { queue, gatherings, keys, errors };
}

describe('changes', () => {
	test('are handed on together once it is quiet, and after a while in any case', async () => {
		const { queue, keys } = open();
		for (const key of [1, 2, 3]) {
			queue.note(changeOf(key), false);
			await vi.advanceTimersByTimeAsync(QUIET_MS - 1);
		}
		expect(keys()).toEqual([[1, 2, 3]]);
		queue.note(changeOf(4), false);
		await vi.advanceTimersByTimeAsync(QUIET_MS);
		expect(keys()).toEqual([[1, 2, 3], [4]]);
	});

	test('know which of their rows another change has followed on', async () => {
		const { queue, gatherings } = open();
		queue.note(changeOf(1, 2, 3), false);
		queue.note(changeOf(2), false);
		queue.note(changeOf(3), true);
		await vi.advanceTimersByTimeAsync(QUIET_MS);
		const overtaken = gatherings[0]?.map((change) => [...(change.overtaken ?? [])]);
		expect(overtaken).toEqual([['2', '3'], []]);
	});

	test('that are given back wait with what comes meanwhile', async () => {
		const { queue, keys } = open();
		queue.repeat([changeOf(1)], (changes) => changes, 1_000);
		queue.note(changeOf(2), false);
		await vi.advanceTimersByTimeAsync(999);
		expect(keys()).toEqual([]);
		await vi.advanceTimersByTimeAsync(1);
		expect(keys()).toEqual([[1, 2]]);
	});

	test('whose work breaks off do not hold up the next ones', async () => {
		const { queue, keys, errors } = open(async () => {
			throw new Error('broken');
		});
		for (const key of [1, 2]) {
			queue.note(changeOf(key), false);
			await vi.advanceTimersByTimeAsync(QUIET_MS);
		}
		expect(keys()).toEqual([[1], [2]]);
		expect(errors).toHaveLength(2);
	});

	test('are worked on or left at the end, as is wished', async () => {
		const [worked, left] = [open(), open()];
		for (const { queue } of [worked, left]) queue.note(changeOf(1), false);
		await worked.queue.close({ isLeft: false });
		await left.queue.close({ isLeft: true });
		worked.queue.note(changeOf(2), false);
		expect([worked.keys(), left.keys()]).toEqual([[[1]], []]);
	});
});
