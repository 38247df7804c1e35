import type { JobResponse, SegmentCounts, UsageSummary } from '../contract.ts';
import type { DirectusContext } from './context.ts';

/** Tells the user who asked for a job how it ended, without texts. Nobody is told of a schedule's. */
export async function notifyOfJob(context: DirectusContext, job: JobResponse): Promise<void> {
	if (job.user === null) return;
	const ends = { done: 'finished', failed: 'failed', cancelled: 'cancelled' } as const;
	const end = job.state === 'running' || job.state === 'cancelling' ? 'stopped' : ends[job.state];
	await notify(context, job.user, {
		subject: `Translation of ${job.collection} ${end}`,
		message: [
			`${job.writtenItems} of ${job.items} items were written, ${job.failedItems} had failures.`,
			describeFigures(job),
		].join(' '),
		collection: job.collection,
	});
}

export interface Notice {
	readonly subject: string;
	readonly message: string;
	readonly collection: string;
	/** One item that it links to. */
	readonly item?: string | undefined;
}

export async function notify(
	context: DirectusContext,
	recipient: string,
	notice: Notice,
): Promise<void> {
	const schema = await context.getSchema();
	const service = new context.services.NotificationsService({ schema, knex: context.database });
	await service.createOne({ recipient, ...notice, item: notice.item ?? null });
}

/** What it took, in one sentence. */
export function describeFigures(figures: {
	readonly segments: SegmentCounts;
	readonly usage: UsageSummary;
}): string {
	const { segments, usage } = figures;
	const cost = `${usage.costUsd.toFixed(4)} US dollars`;
	const unpriced = usage.unpriced === undefined ? '' : ', calls without a known price not counted';
	return `${segments.hits} of ${segments.total} segments were known already; the others cost ${cost}${unpriced}.`;
}
