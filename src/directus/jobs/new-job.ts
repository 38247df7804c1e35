import { randomUUID } from 'node:crypto';
import { tooManyKeys } from '../../config/run-options.ts';
import { MAX_KEYS } from '../../contract/options.ts';
import { NO_FIGURES } from '../../translation/figures.ts';
import { requireBatch } from '../batches/eligibility.ts';
import { newBatch, progressOf } from '../batches/record.ts';
import { refusal } from '../host/input.ts';
import { nameOfModel } from '../content/translations-model.ts';
import { openSelection } from '../rows/selection.ts';
import type { PreparedRun } from '../runs/run.ts';
import type { RunDependencies } from '../runs/context.ts';
import type { JobOrder, JobRecord } from './record.ts';

/** What a job begins with. Rejects with `InvalidInputError` what no job can be made of. */
export async function newJob(
	dependencies: RunDependencies,
	{ plan }: PreparedRun,
	{ request, standing }: JobOrder,
): Promise<JobRecord> {
	if ((request.keys?.length ?? 0) > MAX_KEYS) throw refusal('keys', tooManyKeys());
	// A dry run buys nothing.
	const isBought = request.batch && !request.dryRun;
	const batch = isBought ? newBatch(requireBatch(dependencies, plan)) : null;
	const { count } = await openSelection(plan.scope, request);
	const progress: JobRecord['progress'] = {
		...NO_FIGURES,
		id: randomUUID(),
		collection: nameOfModel(plan.scope.model),
		state: 'running',
		user: standing?.user ?? null,
		startedAt: new Date().toISOString(),
		finishedAt: null,
		items: count,
		doneItems: 0,
		writtenItems: 0,
		failedItems: 0,
		failures: [],
	};
	if (batch === null) return { after: null, progress };
	return { after: null, progress: { ...progress, batch: progressOf(batch) }, batch };
}

/** One job and one batch at a time go through a collection; named items lock themselves. */
export function lockOf({ request }: JobOrder, { progress, batch }: JobRecord): string {
	if (request.keys?.length) return `job:${progress.id}`;
	return `${batch === undefined ? 'collection' : 'batch'}:${progress.collection}`;
}
