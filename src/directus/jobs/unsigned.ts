import { BatchLedger } from '../batches/ledger.ts';
import { progressOf } from '../batches/record.ts';
import { salvageBatch } from '../batches/salvage.ts';
import { addFigures } from '../../translation/figures.ts';
import type { RunRequest } from '../runs/request.ts';
import type { JobSurroundings } from './keeper.ts';
import type { JobRecord } from './record.ts';
import { addFailure, failFor } from './run.ts';

const UNSIGNED = {
	reason: 'unsigned',
	message:
		'this project has not signed the order of the job, or did so more than 7 days ago: it is not gone on with',
};

/**
 * Ends a job that nobody vouches for: one of a former version, of a process without a `SECRET` that
 * is gone, or one that somebody has laid into the store. Nothing is written into rows for it.
 */
export async function endUnsigned(
	{ dependencies, store, batchPaceMs }: JobSurroundings,
	{ contentType }: Pick<RunRequest, 'contentType'>,
	state: JobRecord,
): Promise<JobRecord> {
	let job = state;
	if (state.batch !== undefined) {
		const { signal } = dependencies;
		await salvageBatch(
			new BatchLedger(state.batch, {
				dependencies,
				id: state.progress.id,
				contentType,
				budget: null,
				manifests: store.manifests,
				persist: async (batch) => {
					job = { ...job, batch, progress: { ...job.progress, batch: progressOf(batch) } };
				},
				report: (failure) => {
					job = addFailure(job, failure);
				},
				pay: (figures) => {
					const { usage, served } = addFigures([job.progress, figures]);
					job = { ...job, progress: { ...job.progress, usage, served } };
				},
				knownIds: async () => new Set(),
				mayBuy: async () => false,
				stop: signal,
				leave: signal,
				paceMs: batchPaceMs,
			}),
		);
	}
	return failFor(job, UNSIGNED);
}
