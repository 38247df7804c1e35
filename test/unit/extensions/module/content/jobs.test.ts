import { describe, expect, test } from 'vitest';
import {
	chooseJobs,
	findEnded,
	progressOf,
} from '../../../../../extensions/module/content/jobs.ts';
import type { JobResponse } from '../../../../../src/contract/runs.ts';

const job = (id: string, state: JobResponse['state'], items = 0, doneItems = 0): JobResponse => ({
	id,
	state,
	items,
	doneItems,
	collection: 'articles',
	user: null,
	startedAt: '',
	finishedAt: null,
	writtenItems: 0,
	failedItems: 0,
	segments: { total: 0, hits: 0, misses: 0 },
	usage: { inputTokens: 0, outputTokens: 0, costUsd: 0, savedUsd: 0 },
	failures: [],
	served: [],
});

const ids = (jobs: readonly JobResponse[]): string => jobs.map(({ id }) => id).join('');

describe('runs', () => {
	test('that are open are shown before the newest, however old', () => {
		const done = ['a', 'b', 'c', 'd', 'e', 'f'].map((id) => job(id, 'done'));
		expect(ids(chooseJobs([...done, job('g', 'running')]))).toBe('gabcd');
		const open = ['1', '2', '3', '4', '5', '6'].map((id) => job(id, 'cancelling'));
		expect(ids(chooseJobs([...done, ...open]))).toBe('123456');
	});

	test('that have ended are told once', () => {
		const before = [job('a', 'running'), job('b', 'cancelling'), job('c', 'done')];
		const now = [job('a', 'running'), job('b', 'cancelled'), job('c', 'done')];
		expect(ids(findEnded(before, now))).toBe('b');
		expect(ids(findEnded(now, now))).toBe('');
	});

	test('have a progress in hundredths', () => {
		const shares = [job('a', 'running', 3, 1), job('b', 'running'), job('c', 'running', 1, 2)];
		expect(shares.map(progressOf)).toEqual([33, 100, 100]);
	});
});
