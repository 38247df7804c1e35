import type { ItemsResult, JobResponse, SegmentCounts, UsageSummary } from '../contract.ts';
import type { DirectusContext } from './context.ts';

const ENDS = {
	running: 'goes on',
	cancelling: 'is being cancelled',
	done: 'is finished',
	failed: 'failed',
	cancelled: 'was cancelled',
} as const;

/** Tells the user who asked for a job how it ended, without texts. */
export async function notifyOfJob(context: DirectusContext, job: JobResponse): Promise<void> {
	await notify(context, job.user, {
		subject: `Translation of ${job.collection} ${ENDS[job.state]}`,
		message: [
			`${job.writtenItems} of ${job.items} items were written, ${job.failedItems} had failures.`,
			...job.failures.slice(0, 1).map(({ message }) => `The first: ${message}.`),
			describeFigures(job),
		].join(' '),
		collection: job.collection,
	});
}

/** Tells the user who asked for a run what became of it, without texts. */
export async function notifyOfRun(
	context: DirectusContext,
	user: string | null,
	result: ItemsResult,
): Promise<void> {
	const own = result.items.filter(({ collection }) => collection === undefined);
	const [item] = own;
	const outcomes = result.items.flatMap(({ languages }) =>
		Object.values(languages).flatMap(({ fields }) => Object.values(fields)),
	);
	const written = outcomes.filter((outcome) => ['translated', 'merged'].includes(outcome)).length;
	const refused = outcomes.filter((outcome) => outcome.startsWith('refused')).length;
	const kept = outcomes.length - written - refused;
	await notify(context, user, {
		subject: `Translation of ${result.collection}: ${written} written`,
		message: [
			`${count(result.items.length, 'item')}: ${count(written, 'field')} written, ${kept} left as they were, ${refused} refused.`,
			...result.failures.slice(0, 1).map(({ message }) => `The first failure: ${message}.`),
			describeFigures(result),
			...(written > 0 ? ['Open the item again to see it.'] : []),
		].join(' '),
		collection: result.collection,
		...(own.length === 1 && item !== undefined ? { item: String(item.key) } : {}),
	});
}

interface Notice {
	readonly subject: string;
	readonly message: string;
	readonly collection: string;
	/** One item that it links to. */
	readonly item?: string;
}

/** In the Studio only: `NotificationsService` would send an e-mail for each run as well. */
async function notify(
	context: DirectusContext,
	recipient: string | null,
	notice: Notice,
): Promise<void> {
	if (recipient === null) return;
	try {
		const schema = await context.getSchema();
		const options = { schema, knex: context.database };
		const service = new context.services.ItemsService('directus_notifications', options);
		await service.createOne({ recipient, status: 'inbox', ...notice });
	} catch (error) {
		const name = error instanceof Error ? error.name : 'unknown';
		context.logger.warn(`translation-cache: a user could not be notified (${name})`);
	}
}

function describeFigures({
	segments,
	usage,
}: {
	readonly segments: SegmentCounts;
	readonly usage: UsageSummary;
}): string {
	const known = `${segments.hits} of ${count(segments.total, 'segment')} cost nothing`;
	if (segments.misses === 0) return `${known}.`;
	const unpriced = usage.unpriced === undefined ? '' : ', calls of unknown price not counted';
	return `${known}, the others ${usage.costUsd.toFixed(4)} US dollars${unpriced}.`;
}

function count(number: number, noun: string): string {
	return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
