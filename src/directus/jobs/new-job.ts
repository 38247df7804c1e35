import { randomUUID } from 'node:crypto';
import { NO_FIGURES } from '../../translation/figures.ts';
import { requireBatch } from '../batches/eligibility.ts';
import { newBatch, progressOf } from '../batches/record.ts';
import { nameOfModel } from '../content/translations-model.ts';
import type { DirectusContext } from '../host/context.ts';
import { openSelection } from '../rows/selection.ts';
import { type BulkInput, optionsOf } from '../runs/bulk-request.ts';
import { prepareRun } from '../runs/run.ts';
import type { RunDependencies } from '../runs/context.ts';
import type { JobOrder, JobRecord } from './record.ts';

/** What a job begins with. Rejects with `InvalidInputError` for settings that cannot be used. */
export async function newJob(
	dependencies: RunDependencies,
	context: DirectusContext,
	wish: JobOrder,
): Promise<{ readonly order: JobOrder; readonly state: JobRecord }> {
	const { accountability, permissions, request } = wish;
	const options = { ...optionsOf(request), permissions };
	const { plan } = await prepareRun(dependencies, options, { ...context, accountability });
	const collection = nameOfModel(plan.scope.model);
	const batch = isBought(request) ? newBatch(requireBatch(dependencies, plan)) : null;
	const { count } = await openSelection(plan.scope, request);
	const progress: JobRecord['progress'] = {
		...NO_FIGURES,
		id: randomUUID(),
		collection,
		state: 'running',
		user: accountability?.user ?? null,
		startedAt: new Date().toISOString(),
		finishedAt: null,
		items: count,
		doneItems: 0,
		writtenItems: 0,
		failedItems: 0,
		failures: [],
	};
	const order = { ...wish, request: { ...request, collection } };
	if (batch === null) return { order, state: { after: null, progress } };
	const told = { ...progress, batch: progressOf(batch) };
	return { order, state: { after: null, progress: told, batch } };
}

/**
 * One job at a time goes through a collection, and one more that waits for a vendor; items that are named lock
 * themselves.
 */
export function lockOf({ request }: JobOrder, { progress, batch }: JobRecord): string {
	const isNamed = request.keys !== undefined && request.keys.length > 0;
	if (isNamed) return `job:${progress.id}`;
	return `${batch === undefined ? 'collection' : 'batch'}:${progress.collection}`;
}

/** A dry run buys nothing. */
function isBought({ batch, dryRun }: BulkInput): boolean {
	return batch === true && dryRun !== true;
}
