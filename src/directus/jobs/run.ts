import type { RunFailure } from '../../contract/runs.ts';
import { InvalidInputError } from '../../errors.ts';
import { addFigures } from '../../translation/figures.ts';
import { BUDGET } from '../../budgets/budget.ts';
import type { DirectusContext } from '../host/context.ts';
import { nameOfError } from '../host/directus-error.ts';
import type { ItemRunResult } from '../runs/item.ts';
import type { JobOrder, JobRecord } from './record.ts';
import { type PreparedRun, runAll } from '../runs/run.ts';
import { openSelection } from '../rows/selection.ts';
import { readItems } from '../rows/item-rows.ts';

/** Keys that are read, worked on and noted as done together: what a kill repeats at most. */
const KEYS_AT_ONCE = 20;
const MAX_FAILURES = 100;
/** So many pages in which everything failed say that going on is of no use. */
const MAX_LOST_PAGES = 2;

/** The reason of a stop that is for good. */
export const CANCELLED = 'cancelled';

export interface JobRunOptions {
	readonly context: DirectusContext;
	/** Rejects with `InvalidInputError` where the project does not fit the job any more. */
	readonly prepare: () => Promise<PreparedRun>;
	/** Keys of entries that the job has paid for in advance. */
	readonly prepaid?: Set<string>;
	/** Items at once, as many as are free; called before each page and released after it. */
	readonly takeSlots: () => Promise<{ readonly count: number; release(): Promise<void> }>;
	/** Called after each page. */
	readonly save: (state: JobRecord) => Promise<void>;
	/** Fires when the job is cancelled or taken over, or the process stops: nothing more begins. */
	readonly stop: AbortSignal;
}

/** Works through a job's items page by page from where it had come to; answers how it ends. */
export async function runJob(
	order: JobOrder,
	state: JobRecord,
	options: JobRunOptions,
): Promise<JobRecord> {
	const { stop, context } = options;
	const { plan, ...rest } = await options.prepare();
	const run = { ...rest, plan: { ...plan, prepaid: options.prepaid } };
	const selection = await openSelection(run.plan.scope, order.request);
	let job = state;
	let lostPages = 0;
	while (!stop.aborted) {
		const keys = await selection.next(job.after, KEYS_AT_ONCE);
		const last = keys.at(-1);
		if (last === undefined) return finish(job, 'done');
		const slots = await options.takeSlots();
		let results: readonly ItemRunResult[];
		let found: number;
		try {
			const items = await readItems(run.plan.scope, keys);
			found = items.length;
			results = await runAll(run, items, { parallel: slots.count, stop });
		} catch (error) {
			const name = nameOfError(error);
			context.logger.warn(
				`translation-cache: a page of the job ${job.progress.id} broke off (${name})`,
			);
			results = [];
			found = keys.length;
			job = addFailure(job, { reason: 'failed', message: `a page broke off (${name})` });
		} finally {
			await slots.release();
		}
		if (stop.aborted) return stopEarly(job, results, stop.reason);
		const isOver = results.some(({ failures }) => failures.some(({ reason }) => reason === BUDGET));
		// What was paid for in a batch is written all the same.
		const goesOn = isOver && job.batch !== undefined;
		const lost = !goesOn && found > 0 && results.every(isLost);
		lostPages = lost ? lostPages + 1 : 0;
		job = { ...addResults(job, keys.length, results), after: last };
		if (isOver) job = { ...job, progress: { ...job.progress, stopped: BUDGET } };
		await options.save(job);
		if (isOver && !goesOn) return finish(job, 'done');
		if (lostPages >= MAX_LOST_PAGES) return finish(job, 'failed');
	}
	return stopEarly(job, [], stop.reason);
}

function addResults(job: JobRecord, done: number, results: readonly ItemRunResult[]): JobRecord {
	const { progress } = job;
	const failures = results.flatMap((result) => result.failures);
	const own = results.filter(isOwn);
	return {
		...job,
		progress: {
			...progress,
			...addFigures([progress, ...results]),
			items: Math.max(progress.items, progress.doneItems + done),
			doneItems: progress.doneItems + done,
			writtenItems: progress.writtenItems + own.filter(isWritten).length,
			failedItems: progress.failedItems + own.filter((result) => result.failures.length > 0).length,
			failures: [...progress.failures, ...failures].slice(0, MAX_FAILURES),
		},
	};
}

/** Another process does this page's items again, and finds their translations; paid for here. */
function stopEarly(job: JobRecord, results: readonly ItemRunResult[], reason: unknown): JobRecord {
	if (reason === CANCELLED) {
		return finish(addResults(job, results.filter(isOwn).length, results), 'cancelled');
	}
	const paid = results.map(({ served, ...result }) => ({
		...result,
		served: served.map((part) => ({ ...part, segments: 0 })),
	}));
	const { usage, served } = addFigures([job.progress, ...paid]);
	return { ...job, progress: { ...job.progress, usage, served } };
}

export function addFailure(job: JobRecord, failure: RunFailure): JobRecord {
	const failures = [...job.progress.failures, failure].slice(0, MAX_FAILURES);
	return { ...job, progress: { ...job.progress, failures } };
}

/** Nested items are counted in the figures alone. */
function isOwn({ item }: ItemRunResult): boolean {
	return item !== null && item.collection === undefined;
}

function isWritten({ item }: ItemRunResult): boolean {
	return Object.values(item?.languages ?? {}).some(
		({ status }) => status === 'written' || status === 'partial',
	);
}

/** Nothing came of it: all that was tried was refused, or it broke off before anything was. */
function isLost({ item, failures }: ItemRunResult): boolean {
	const outcomes = Object.values(item?.languages ?? {}).flatMap(({ fields }) =>
		Object.values(fields),
	);
	return failures.length > 0 && outcomes.every((outcome) => outcome.startsWith('refused'));
}

export function finish(job: JobRecord, state: 'done' | 'failed' | 'cancelled'): JobRecord {
	const finishedAt = new Date().toISOString();
	return { ...job, progress: { ...job.progress, state, finishedAt } };
}

/** A job whose settings have become unusable, by a field or a language that is gone. */
export function failJob(job: JobRecord, error: unknown): JobRecord {
	const message =
		error instanceof InvalidInputError
			? error.message
			: `the job broke off (${nameOfError(error)})`;
	return finish(addFailure(job, { reason: 'failed', message }), 'failed');
}
