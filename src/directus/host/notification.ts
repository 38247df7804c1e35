import type { ItemsResult, JobResponse, SegmentCounts, UsageSummary } from '../../contract/runs.ts';
import type { DirectusContext, SchemaOverview } from './context.ts';
import { type NoticeLanguage, noticesIn } from './notice-texts.ts';
import { readDefaultLanguage } from './settings.ts';

/** Tells the user who asked for a job how it ended, without texts. */
export async function notifyOfJob(context: DirectusContext, job: JobResponse): Promise<void> {
	await notify(context, job.user, (say) => ({
		subject: say.jobSubject(job.collection, job.stopped ?? job.state),
		message: [
			...(job.stopped === undefined ? [] : [say.goesOn]),
			say.jobItems(
				say.number(job.writtenItems),
				say.counted(job.items),
				say.number(job.failedItems),
			),
			...job.failures.slice(0, 1).map(({ message }) => say.first(message)),
			describeFigures(job, say),
		].join(' '),
		collection: job.collection,
	}));
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
	await notify(context, user, (say) => ({
		subject: say.runSubject(result.collection, say.number(written)),
		message: [
			say.runItems(
				say.counted(result.items.length),
				say.counted(written),
				say.number(kept),
				say.number(refused),
			),
			...result.failures.slice(0, 1).map(({ message }) => say.firstFailure(message)),
			describeFigures(result, say),
			...(written > 0 ? [say.openAgain] : []),
		].join(' '),
		collection: result.collection,
		...(own.length === 1 && item !== undefined ? { item: String(item.key) } : {}),
	}));
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
	describe: (say: NoticeLanguage) => Notice,
): Promise<void> {
	if (recipient === null) return;
	try {
		const schema = await context.getSchema();
		const options = { schema, knex: context.database };
		const notice = describe(noticesIn(await readLanguage(context, schema, recipient)));
		const service = new context.services.ItemsService('directus_notifications', options);
		await service.createOne({ recipient, status: 'inbox', ...notice });
	} catch (error) {
		const name = error instanceof Error ? error.name : 'unknown';
		context.logger.warn(`translation-cache: a user could not be notified (${name})`);
	}
}

/** The user's own language, else the project's. */
async function readLanguage(
	context: DirectusContext,
	schema: SchemaOverview,
	user: string,
): Promise<string | undefined> {
	const options = { schema, knex: context.database };
	const service = new context.services.ItemsService('directus_users', options);
	const [row] = await service.readByQuery({
		filter: { id: { _eq: user } },
		fields: ['language'],
		limit: 1,
	});
	const own: unknown = row?.['language'];
	return typeof own === 'string' ? own : readDefaultLanguage(context, schema);
}

function describeFigures(
	{ segments, usage }: { readonly segments: SegmentCounts; readonly usage: UsageSummary },
	say: NoticeLanguage,
): string {
	const free = say.free(say.number(segments.hits), say.counted(segments.total));
	if (segments.misses === 0) return `${free}.`;
	const unpriced = usage.unpriced === undefined ? '' : say.unpriced;
	return `${free}${say.others(say.number(usage.costUsd, 4))}${unpriced}.`;
}
