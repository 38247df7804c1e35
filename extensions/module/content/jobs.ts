import { isUnfinished, type JobResponse } from '../../../src/contract/runs.ts';

const SHOWN = 5;

/** Chooses all open jobs, and beside them the newest. */
export function chooseJobs(jobs: readonly JobResponse[]): readonly JobResponse[] {
	const open = jobs.filter(isUnfinished);
	const others = jobs.filter((job) => !isUnfinished(job));
	return [...open, ...others.slice(0, Math.max(0, SHOWN - open.length))];
}

/** Finds the jobs that were open before and are not any more. */
export function findEnded(
	before: readonly JobResponse[],
	now: readonly JobResponse[],
): readonly JobResponse[] {
	const open = new Set(before.filter(isUnfinished).map(({ id }) => id));
	return now.filter((job) => open.has(job.id) && !isUnfinished(job));
}

/** Tells which share of its items a job has done, as a whole percentage. */
export function progressOf({ doneItems, items }: JobResponse): number {
	return items === 0 ? 100 : Math.min(100, Math.round((doneItems / items) * 100));
}
