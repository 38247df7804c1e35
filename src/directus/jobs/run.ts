import type { RunFailure } from '../../contract/runs.ts';
import { InvalidInputError } from '../../errors.ts';
import { addFigures } from '../../translation/figures.ts';
import { BUDGET } from '../../budgets/budget.ts';
import type { DirectusContext } from '../host/context.ts';
import { nameOfError } from '../host/directus-error.ts';
import { isForbidden } from '../host/standing.ts';
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
	/**
	 * Rejects with `InvalidInputError` where the project does not fit the job any more, and with
	 * `FORBIDDEN` where whoever asked for it may not do it any more.
	 */
	readonly prepare: () => Promise<PreparedRun>;
	/** The same run, or one anew where other things are permitted by now; rejects as `prepare`. */
	readonly renew: (run: PreparedRun) => Promise<PreparedRun>;
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
	const { stop, context, prepaid } = options;
	let run = await options.prepare();
	let selection = await openSelection(run.plan.scope, order.request);
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
			const now = await options.renew(run);
			if (now !== run) {
				run = now;
				selection = await openSelection(run.plan.scope, order.request);
			}
			const items = await readItems(run.plan.scope, keys);
			found = items.length;
			const page = { ...run, plan: { ...run.plan, prepaid } };
			results = await runAll(page, items, { parallel: slots.count, stop });
		} catch (error) {
			if (isForbidden(error)) return forbid(job);
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
		const permitted = lost && results.every(isRefused) ? await mayWriteSome(run) : null;
		// Items that are another's cost nothing, and later ones may be his own.
		lostPages = lost && permitted !== true ? lostPages + 1 : 0;
		job = { ...addResults(job, keys.length, results), after: last };
		if (isOver) job = { ...job, progress: { ...job.progress, stopped: BUDGET } };
		await options.save(job);
		if (permitted === false) return forbid(job);
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

/** Nothing of it may be written. */
function isRefused({ failures }: ItemRunResult): boolean {
	return failures.every(({ reason }) => reason === FORBIDDEN);
}

function mayWriteSome({ plan, dependencies }: PreparedRun): Promise<boolean | null> {
	return dependencies.writer.mayWriteSome(plan.scope);
}

export function finish(job: JobRecord, state: 'done' | 'failed' | 'cancelled'): JobRecord {
	const finishedAt = new Date().toISOString();
	return { ...job, progress: { ...job.progress, state, finishedAt } };
}

/** A job that came to nothing: a field or a language is gone, or a permission. */
export function failJob(job: JobRecord, error: unknown): JobRecord {
	if (isForbidden(error)) return forbid(job);
	const message =
		error instanceof InvalidInputError
			? error.message
			: `the job broke off (${nameOfError(error)})`;
	return failFor(job, { reason: 'failed', message });
}

const FORBIDDEN = 'forbidden';
const FORBIDDEN_MESSAGE =
	'whoever asked for the job may not do this any more: the user, share or role is gone or not active, or its permissions have changed';

function forbid(job: JobRecord): JobRecord {
	return failFor(job, { reason: FORBIDDEN, message: FORBIDDEN_MESSAGE });
}

/** Ends a job for a reason that stands before all others. */
export function failFor(job: JobRecord, failure: RunFailure): JobRecord {
	const { failures, ...progress } = job.progress;
	const kept = [failure, ...failures].slice(0, MAX_FAILURES);
	return finish({ ...job, progress: { ...progress, failures: kept } }, 'failed');
}
