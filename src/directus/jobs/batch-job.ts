import { addFigures } from '../../translation/figures.ts';
import { buyBatch, readPaid } from '../batches/buying.ts';
import { BatchLedger, type BatchOptions } from '../batches/ledger.ts';
import { type BatchRecord, progressOf } from '../batches/record.ts';
import { addFailure, finish, type JobRunOptions, runJob } from './run.ts';
import type { JobOrder, JobRecord } from './record.ts';

export interface BatchJobOptions
	extends
		JobRunOptions,
		Pick<
			BatchOptions,
			'dependencies' | 'budget' | 'manifests' | 'knownIds' | 'mayBuy' | 'leave' | 'paceMs'
		> {
	/** Notes a state; rejects with `StoreError` when it was not taken. */
	readonly persist: (state: JobRecord) => Promise<void>;
}

/**
 * Buys what a job would ask for through a vendor's batch API and lays it into the cache, then runs
 * the job in the ordinary way. Goes on from wherever another process has left it.
 */
export async function runBatchJob(
	order: JobOrder,
	state: JobRecord & { readonly batch: BatchRecord },
	options: BatchJobOptions,
): Promise<JobRecord> {
	const { stop, leave, takeSlots, prepare, renew } = options;
	const { request } = order;
	let job: JobRecord = state;
	const ledger = new BatchLedger(state.batch, {
		...options,
		id: state.progress.id,
		contentType: request.contentType,
		persist: (batch) => {
			job = { ...job, batch, progress: { ...job.progress, batch: progressOf(batch) } };
			return options.persist(job);
		},
		report: (failure) => {
			job = addFailure(job, failure);
		},
		pay: (figures) => {
			const { usage, served } = addFigures([job.progress, figures]);
			job = { ...job, progress: { ...job.progress, usage, served } };
		},
	});
	try {
		await buyBatch(ledger, { prepare, renew, wanted: request, takeSlots });
		if (stop.aborted) return leave.aborted ? job : finish(job, 'cancelled');
		return await runJob(order, job, { ...options, prepaid: await readPaid(ledger) });
	} catch (error) {
		// Whoever goes on with it finds everything noted.
		if (leave.aborted) return job;
		throw error;
	}
}
