import { collectSegments } from '../batches/collecting.ts';
import { keysOf } from '../batches/landing.ts';
import { BatchLedger, type BatchRunOptions } from '../batches/ledger.ts';
import type { Manifest } from '../batches/manifest.ts';
import { newPart } from '../batches/record.ts';
import { BatchWait } from '../batches/waiting.ts';
import { finish, prepareJob, runJob } from './run.ts';
import type { JobOrder, JobRecord } from './record.ts';

/**
 * A job in two steps: what it would ask for is bought through a vendor's batch API and laid into the cache, then the
 * ordinary run writes the rows, and asks for what is missing. Goes on from wherever another process has left it.
 */
export async function runBatchJob(
	order: JobOrder,
	state: JobRecord,
	options: BatchRunOptions,
): Promise<JobRecord> {
	const { stop, leave } = options;
	const ledger = new BatchLedger(order, state, options);
	try {
		if (ledger.batch.phase !== 'applying') await buy(ledger);
		if (stop.aborted) return leave.aborted ? ledger.job : finish(ledger.job, 'cancelled');
		return await runJob(order, ledger.job, { ...options, prepaid: await readPaid(ledger) });
	} catch (error) {
		// Whoever goes on with it finds everything noted.
		if (leave.aborted) return ledger.job;
		throw error;
	}
}

/** Comes back when everything is in the cache that will ever be, or the job has been stopped. */
async function buy(ledger: BatchLedger): Promise<void> {
	const { stop } = ledger.options;
	if (ledger.batch.phase === 'collecting') await collect(ledger);
	await new BatchWait(ledger).run();
	if (!stop.aborted) await ledger.note({ phase: 'applying' });
}

async function collect(ledger: BatchLedger): Promise<void> {
	const { order, options, member } = ledger;
	const { manifests, takeSlots, stop } = options;
	const known: Manifest[] = [];
	for (const index of ledger.batch.parts.keys()) {
		const manifest = await ledger.readManifest(index);
		if (manifest) known.push(manifest);
	}
	await collectSegments(await prepareJob(order, options), order, member, {
		known,
		after: ledger.batch.after,
		takeSlots,
		stop,
		note: async (taken, after) => {
			const { parts } = ledger.batch;
			for (const [at, manifest] of taken.entries()) {
				await ledger.withStore(() => manifests.write(ledger.id, parts.length + at, manifest));
			}
			const added = taken.map(({ requests }) => newPart(requests.length));
			await ledger.note({ after, parts: [...parts, ...added] });
		},
	});
	if (!stop.aborted) await ledger.note({ phase: 'waiting' });
}

/** Keys of the entries that the job has paid for. */
async function readPaid(ledger: BatchLedger): Promise<Set<string>> {
	const keys: string[] = [];
	for (const index of ledger.partsIn('landed')) {
		const manifest = await ledger.readManifest(index);
		const { requests } = ledger.part(index);
		if (manifest) keys.push(...keysOf({ requests: manifest.requests.slice(0, requests) }));
	}
	return new Set(keys);
}
