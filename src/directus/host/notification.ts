import type { ItemsResult, JobResponse, SegmentCounts, UsageSummary } from '../../contract/runs.ts';
import { findLanguage, NOTICE_TEXTS, pluralRuleOf } from '../../contract/texts/languages.ts';
import type { DirectusContext, SchemaOverview } from './context.ts';
import { nameOfError } from './directus-error.ts';
import { itemsOf } from './items.ts';
import { readDefaultLanguage } from './settings.ts';

/** Tells the user who asked for a job how it ended, without texts. */
export async function notifyOfJob(context: DirectusContext, job: JobResponse): Promise<void> {
	const { collection, writtenItems: written, failedItems: failed, items: count } = job;
	await notify(context, job.user, (reader) => {
		const { texts, say } = reader;
		return {
			subject: say(texts.ended[job.stopped ?? job.state], { collection }),
			message: [
				...(job.stopped === undefined ? [] : [texts.goesOn]),
				say(texts.jobItems, { written, failed, count }),
				...job.failures.slice(0, 1).map(({ message }) => say(texts.first, { message })),
				describeFigures(job, reader),
			].join(' '),
			collection,
		};
	});
}

/** Tells the user who asked for a run what became of it, without texts. */
export async function notifyOfRun(
	context: DirectusContext,
	user: string | null,
	result: ItemsResult,
): Promise<void> {
	const { collection, items } = result;
	const [item, ...others] = items.filter((one) => one.collection === undefined);
	const outcomes = items.flatMap(({ languages }) =>
		Object.values(languages).flatMap(({ fields }) => Object.values(fields)),
	);
	const written = outcomes.filter((outcome) => ['translated', 'merged'].includes(outcome)).length;
	const refused = outcomes.filter((outcome) => outcome.startsWith('refused')).length;
	const kept = outcomes.length - written - refused;
	await notify(context, user, (reader) => {
		const { texts, say } = reader;
		return {
			subject: say(texts.runSubject, { collection, written }),
			message: [
				say(texts.run, {
					items: say(texts.items, { count: items.length }),
					fields: say(texts.fields, { count: written }),
					kept,
					refused,
				}),
				...result.failures.slice(0, 1).map(({ message }) => say(texts.firstFailure, { message })),
				describeFigures(result, reader),
				...(written > 0 ? [texts.openAgain] : []),
			].join(' '),
			collection,
			...(item !== undefined && others.length === 0 ? { item: String(item.key) } : {}),
		};
	});
}

/** Notifies in the Studio only: `NotificationsService` would send an e-mail for each run too. */
async function notify(
	context: DirectusContext,
	recipient: string | null,
	describe: (reader: Reader) => Readonly<Record<'subject' | 'message' | 'collection', string>>,
): Promise<void> {
	if (recipient === null) return;
	try {
		const schema = await context.getSchema();
		const notice = describe(addressReader(await readLocale(context, schema, recipient)));
		const notifications = itemsOf({ context, schema }, 'directus_notifications');
		await notifications.createOne({ recipient, status: 'inbox', ...notice });
	} catch (error) {
		const what = `a user could not be notified (${nameOfError(error)})`;
		context.logger.warn(`translation-cache: ${what}`);
	}
}

/** The user's own, else the project's. */
async function readLocale(
	context: DirectusContext,
	schema: SchemaOverview,
	user: string,
): Promise<string | undefined> {
	const [row] = await itemsOf({ context, schema }, 'directus_users').readByQuery({
		filter: { id: { _eq: user } },
		fields: ['language'],
		limit: 1,
	});
	const own: unknown = row?.['language'];
	return typeof own === 'string' ? own : readDefaultLanguage(context, schema);
}

type Reader = ReturnType<typeof addressReader>;

/** Our texts for one who reads a notice, in their language or else in English. */
function addressReader(locale = 'en') {
	const language = findLanguage(locale, NOTICE_TEXTS) ?? 'en';
	const choose = pluralRuleOf(language);
	const number = (value: number, decimals = 0): string => {
		const digits = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
		return value.toLocaleString(language, digits);
	};
	return {
		texts: NOTICE_TEXTS[language],
		number,
		/** Fills a text in; the value `count` chooses between its forms. */
		say: (text: string, values: Readonly<Record<string, string | number>>): string => {
			const forms = text.split(' | ');
			const form = forms[choose(Number(values['count'] ?? 1), forms.length)] ?? text;
			return form.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
				const value = values[name] ?? '';
				return typeof value === 'number' ? number(value) : value;
			});
		},
	};
}

function describeFigures(
	{ segments, usage }: { readonly segments: SegmentCounts; readonly usage: UsageSummary },
	{ texts, say, number }: Reader,
): string {
	const free = say(texts.free, { hits: segments.hits, count: segments.total });
	if (segments.misses === 0) return `${free}.`;
	const others = say(texts.others, { usd: number(usage.costUsd, 4) });
	return `${free}${others}${usage.unpriced === undefined ? '' : texts.unpriced}.`;
}
