import { afterEach, describe, expect, test, vi } from 'vitest';
import type { JobResponse } from '../../../../src/contract/runs.ts';
import type { Accountability } from '../../../../src/directus/host/context.ts';
import { JobStore } from '../../../../src/directus/jobs/store.ts';
import { Jobs } from '../../../../src/directus/jobs/jobs.ts';
import { runOperation } from '../../../../src/directus/operation.ts';
import { readOptions } from '../../../../src/directus/runs/request.ts';
import { InvalidInputError } from '../../../../src/errors.ts';
import { Leases } from '../../../../src/store/leases.ts';
import type { Row } from '../../../helpers/fake-database.ts';
import { ADMIN, PERSON, twiceTranslatedModel } from '../../../helpers/fake-directus.ts';
import { estimateBody, RunSetup, SEAL, startJob } from '../../../helpers/run-setup.ts';
import { failure, replyTo, translateByPrefix } from '../../../helpers/scripted-router.ts';

const german = translateByPrefix('de-DE');
const VISITOR: Accountability = {
	user: null,
	role: null,
	roles: [],
	admin: false,
	app: false,
	ip: null,
};
/** Of one title, at the prices of the scripted router. */
const COST_OF_CALL_USD = 20_000 / 1e9;
const opened: Jobs[] = [];

afterEach(async () => {
	vi.useRealTimers();
	await Promise.all(opened.splice(0).map((jobs) => jobs.close()));
});

function openJobs(setup: RunSetup, concurrency = 4): Jobs {
	const jobs = new Jobs({
		store: new JobStore(setup.breakable.store, 'test', SEAL),
		leases: new Leases(setup.breakable.store),
		dependencies: setup.dependencies,
		context: setup.directus.context,
		concurrency,
	});
	opened.push(jobs);
	return jobs;
}

function open(count: number, concurrency?: number): { setup: RunSetup; jobs: Jobs } {
	const setup = new RunSetup();
	for (let key = 1; key <= count; key += 1) setup.article(key, { title: `Title ${key}` });
	return { setup, jobs: openJobs(setup, concurrency) };
}

const request = { collection: 'articles', targetLanguages: ['de-DE'] };

async function runToEnd(jobs: Jobs, changes: Row = {}): Promise<JobResponse> {
	const { id } = await startJob(jobs, { ...request, ...changes }, ADMIN);
	return jobs.wait(id);
}

/** Answers wait until they are let go. */
function holdBack(setup: RunSetup): PromiseWithResolvers<void> {
	const gate = Promise.withResolvers<void>();
	setup.router.answer = async (call) => {
		await gate.promise;
		return replyTo(call, german);
	};
	return gate;
}

function operate(
	setup: RunSetup,
	jobs: Jobs,
	options: Row,
	trigger: Row = {},
	accountability = PERSON,
) {
	const given = readOptions({ collection: 'articles', targetLanguages: ['de-DE'], ...options });
	const context = setup.context({ accountability, data: { $trigger: trigger } });
	return runOperation({ ...setup.dependencies, jobs }, given, context);
}

function translated(setup: RunSetup): readonly unknown[] {
	return setup.directus
		.rows('articles_translations')
		.filter((row) => row['languages_code'] === 'de-DE')
		.map((row) => row['articles_id']);
}

function notices(setup: RunSetup): readonly Row[] {
	return setup.directus.rows('directus_notifications');
}

describe('a job', () => {
	test('goes through all items of a collection, page by page', async () => {
		const { setup, jobs } = open(45);
		const { id, ...started } = await startJob(jobs, request, ADMIN);
		expect(started).toMatchObject({ state: 'running', items: 45, doneItems: 0, user: 'u-admin' });
		expect(await jobs.wait(id)).toMatchObject({
			id,
			state: 'done',
			items: 45,
			doneItems: 45,
			writtenItems: 45,
			failedItems: 0,
			segments: { total: 45, hits: 0, misses: 45 },
			served: [{ provider: 'openai', model: 'alpha', segments: 45 }],
			failures: [],
		});
		expect(translated(setup)).toHaveLength(45);
		expect(setup.row(45)?.['title']).toBe(german('Title 45'));
		expect(await jobs.list()).toMatchObject({ jobs: [{ id, state: 'done' }] });
	});

	test.each([
		[true, []],
		[false, ['Title']],
		[undefined, ['Title']],
	])('heeds its glossary, case %s, when another process goes on with it', async (given, terms) => {
		const { setup, jobs } = open(45);
		const glossary = [{ term: 'title', translation: 'Titel', caseSensitive: given }];
		const { id } = await startJob(jobs, { ...request, glossary }, ADMIN);
		await jobs.close();
		setup.router.forget();
		const others = openJobs(setup);
		await expect.poll(async () => (await others.read(id)).state).toBe('done');
		const sent = setup.router.calls.flatMap((call) => call.request.glossary);
		expect(setup.router.calls.length).toBeGreaterThan(0);
		expect(new Set(sent.map(({ term }) => term.toLowerCase()))).toEqual(
			new Set(terms.map((term) => term.toLowerCase())),
		);
	});

	test('costs nothing the second time', async () => {
		const { setup, jobs } = open(25);
		await runToEnd(jobs);
		setup.router.forget();
		const job = await runToEnd(jobs);
		expect(job).toMatchObject({
			doneItems: 25,
			writtenItems: 0,
			segments: { hits: 25, misses: 0 },
		});
		expect(setup.router.calls).toEqual([]);
	});

	test.each([
		['a filter', { filter: { id: { _gt: 22 } } }, [23, 24, 25]],
		['names', { keys: [3, '1', 3] }, [3, 1]],
		['names and a filter', { keys: [1, 22, 23, 24], filter: { id: { _gt: 22 } } }, [23, 24]],
	])('takes the items of %s', async (_, selection, expected) => {
		const { setup, jobs } = open(25);
		const job = await runToEnd(jobs, selection);
		expect(job).toMatchObject({ items: expected.length, doneItems: expected.length });
		expect(new Set(translated(setup))).toEqual(new Set(expected));
	});

	test('takes items that are made while it runs', async () => {
		const { setup, jobs } = open(20);
		let made = false;
		setup.router.answer = (call) => {
			if (!made) setup.article(21, { title: 'Late' });
			made = true;
			return replyTo(call, german);
		};
		expect(await runToEnd(jobs)).toMatchObject({ items: 21, doneItems: 21 });
		expect(translated(setup)).toContain(21);
	});

	test('tells who asked for it how it ended, without texts', async () => {
		const { setup, jobs } = open(2);
		await runToEnd(jobs);
		expect(notices(setup)).toMatchObject([
			{
				recipient: 'u-admin',
				subject: 'Translation of articles is finished',
				collection: 'articles',
			},
		]);
		expect(String(notices(setup)[0]?.['message'])).toMatch(
			/^2 of 2 items were written, 0 had failures\. 0 of 2 segments cost nothing, the others \d+\.\d{4} US dollars\.$/,
		);
	});

	test.each([
		['de-DE', 'Die Übersetzung von articles ist fertig', /^2 von 2 Einträgen geschrieben/],
		['fr-CA', 'La traduction de articles est terminée', /^2 écrits sur 2 éléments, 0 avec/],
		['pl-PL', 'Translation of articles is finished', /^2 of 2 items were written/],
	])('is told of in the language %s of who asked', async (language, subject, message) => {
		const { setup, jobs } = open(2);
		Object.assign(setup.directus.row('directus_users', 'u-admin') ?? {}, { language });
		await runToEnd(jobs);
		expect(notices(setup)).toMatchObject([{ subject, message: expect.stringMatching(message) }]);
	});

	test('gives up when nothing works, and says why', async () => {
		const { setup, jobs } = open(90);
		setup.router.answer = () => {
			throw failure('auth');
		};
		const job = await runToEnd(jobs);
		expect(job.state).toBe('failed');
		expect(job.doneItems).toBeLessThan(90);
		expect(job.failures[0]).toMatchObject({ reason: 'auth' });
		expect(notices(setup)[0]?.['subject']).toBe('Translation of articles failed');
	});

	test('resolves what its filter names once', async () => {
		const { setup, jobs } = open(3);
		Object.assign(setup.directus.row('articles', 2) ?? {}, { author: 'u-admin' });
		const filter = { author: { _eq: '$CURRENT_USER' } };
		expect(await runToEnd(jobs, { filter })).toMatchObject({ items: 1, writtenItems: 1 });
		expect(translated(setup)).toEqual([2]);
		const { context } = setup.directus;
		const estimate = await estimateBody(setup.dependencies, context, ADMIN, { ...request, filter });
		expect(estimate.totalItems).toBe(1);
	});

	test('goes on past items that fail', async () => {
		const { setup, jobs } = open(60);
		setup.router.answer = (call) => {
			if (call.request.segments.some(({ text }) => / [1-5]$/.test(text))) {
				throw failure('content-filter');
			}
			return replyTo(call, german);
		};
		expect(await runToEnd(jobs)).toMatchObject({ state: 'done', doneItems: 60, failedItems: 5 });
	});

	test('goes on while one language works and another is refused for every item', async () => {
		const { setup, jobs } = open(90);
		setup.router.answer = (call) => {
			if (call.request.targetLanguage === 'fr-FR') throw failure('content-filter');
			return replyTo(call, german);
		};
		expect(await runToEnd(jobs, { targetLanguages: ['de-DE', 'fr-FR'] })).toMatchObject({
			state: 'done',
			doneItems: 90,
			writtenItems: 90,
			failedItems: 90,
		});
	});

	test('goes on where every item has a failure but nothing was refused', async () => {
		const { setup, jobs } = open(60);
		for (let key = 1; key <= 60; key += 1) {
			const row = { articles_id: key, languages_code: 'de-DE' };
			const rows = [1_000, 2_000].map((offset) => ({ id: offset + key, ...row }));
			setup.directus.insert('articles_translations', ...rows);
		}
		const job = await runToEnd(jobs);
		expect(job).toMatchObject({ state: 'done', doneItems: 60, writtenItems: 60 });
		expect(job.failures[0]).toMatchObject({ reason: 'duplicate-rows' });
	});

	test.each([
		[{ collection: 'nothing' }, 'collection'],
		[{ collection: '' }, 'collection'],
		[{ keys: [] }, 'keys'],
		[{ keys: Array.from({ length: 10_001 }, (_, key) => key) }, 'keys'],
		[{ filter: { id: { _eq: '$CURRENT_USER.age' } } }, 'filter'],
		[{ filter: [] }, 'filter'],
		[{ filter: { id: { _near: 1 } } }, 'filter'],
		[{ targetLanguages: ['xx'] }, 'targetLanguages'],
		[{ anything: 1 }, 'anything'],
	])('is refused for %j', async (changes, option) => {
		const { jobs } = open(1);
		const error: unknown = await startJob(jobs, { ...request, ...changes }, ADMIN).catch(
			(e: unknown) => e,
		);
		expect(error).toBeInstanceOf(InvalidInputError);
		expect(error).toMatchObject({ option });
		expect(await jobs.list()).toEqual({ jobs: [] });
	});

	test('that is unknown is refused by its id', async () => {
		const { jobs } = open(1);
		await expect(jobs.read('nobody')).rejects.toMatchObject({ option: 'id' });
		await expect(jobs.cancel('nobody')).rejects.toMatchObject({ option: 'id' });
	});
});

describe('a job among others', () => {
	test('has its collection for itself, unless its items are named', async () => {
		const { setup, jobs } = open(3);
		const gate = holdBack(setup);
		const first = await startJob(jobs, request, ADMIN);
		const elsewhere = openJobs(setup);
		await expect(startJob(elsewhere, request, ADMIN)).rejects.toMatchObject({
			option: 'collection',
			message: `collection: the job ${first.id} is at work on articles; wait for it or cancel it`,
		});
		const named = await startJob(elsewhere, { ...request, keys: [1] }, ADMIN);
		gate.resolve();
		expect(await elsewhere.wait(named.id)).toMatchObject({ state: 'done' });
		expect(await jobs.wait(first.id)).toMatchObject({ state: 'done' });
		expect(setup.router.sentTexts().toSorted()).toEqual(['Title 1', 'Title 2', 'Title 3']);
		expect(await runToEnd(elsewhere)).toMatchObject({ state: 'done', writtenItems: 0 });
	});

	test('that could not be noted leaves its collection to the next', async () => {
		const { setup, jobs } = open(1);
		setup.router.answer = (call) => replyTo(call, german);
		setup.breakable.break('setMany');
		await expect(startJob(jobs, request, ADMIN)).rejects.toThrow('no answer');
		setup.breakable.mend();
		expect(await runToEnd(jobs)).toMatchObject({ state: 'done', writtenItems: 1 });
	});

	test('that is cancelled begins nothing more, and keeps what it has', async () => {
		const { setup, jobs } = open(50, 1);
		const cancelled: Promise<JobResponse>[] = [];
		const { id } = await startJob(jobs, request, ADMIN);
		setup.router.answer = (call) => {
			if (cancelled.length === 0) cancelled.push(jobs.cancel(id));
			return replyTo(call, german);
		};
		const job = await jobs.wait(id);
		expect(await Promise.all(cancelled)).toMatchObject([{ id, state: 'cancelling' }]);
		expect(job.state).toBe('cancelled');
		expect(job.writtenItems).toBe(translated(setup).length);
		expect(job.doneItems).toBe(1);
		expect(notices(setup)[0]?.['subject']).toBe('Translation of articles was cancelled');
		expect(await jobs.cancel(id)).toMatchObject({ state: 'cancelled' });

		expect(await runToEnd(jobs)).toMatchObject({ state: 'done', writtenItems: 49 });
		const sent = setup.router.sentTexts();
		expect(new Set(sent).size).toBe(sent.length);
	});

	test('is taken over when its process ends, and nothing is sent twice', async () => {
		const { setup, jobs } = open(70);
		const { id } = await startJob(jobs, request, ADMIN);
		const closing: Promise<void>[] = [];
		setup.router.answer = (call) => {
			if (setup.router.calls.length === 30) closing.push(jobs.close());
			return replyTo(call, german);
		};
		expect(await jobs.wait(id)).toMatchObject({ state: 'running' });
		await Promise.all(closing);
		expect(translated(setup).length).toBeLessThan(70);
		expect(notices(setup)).toEqual([]);

		const other = openJobs(setup);
		await expect.poll(async () => (await other.read(id)).state).toBe('done');
		expect(await other.read(id)).toMatchObject({ doneItems: 70, user: 'u-admin' });
		expect(new Set(translated(setup)).size).toBe(70);
		const sent = setup.router.sentTexts();
		expect(new Set(sent).size).toBe(sent.length);
	});

	test('keeps its limit over a process that was killed before it noted anything', async () => {
		const { setup, jobs } = open(70);
		const limit = { refresh: true, maxCostUsd: 40 * COST_OF_CALL_USD };
		const { id } = await startJob(jobs, { ...request, ...limit }, ADMIN);
		const closing: Promise<void>[] = [];
		setup.breakable.break('setMany');
		setup.router.answer = (call) => {
			if (setup.router.calls.length === 15) closing.push(jobs.close());
			return replyTo(call, german);
		};
		await jobs.wait(id).catch(() => null);
		await Promise.allSettled(closing);
		setup.breakable.mend();
		expect(setup.router.calls.length).toBeGreaterThanOrEqual(15);

		const other = openJobs(setup);
		await expect.poll(async () => (await other.read(id)).state).toBe('done');
		expect(setup.router.calls.length).toBe(40);
		expect(await other.read(id)).toMatchObject({ stopped: 'budget' });
		await expect
			.poll(() => notices(setup)[0]?.['subject'])
			.toBe('Translation of articles was stopped by its budget');
	});

	test('that is cancelled while no process works on it tells who asked for it', async () => {
		const { setup, jobs } = open(30);
		const { id } = await startJob(jobs, request, ADMIN);
		const closing: Promise<void>[] = [];
		setup.router.answer = (call) => {
			if (closing.length === 0) closing.push(jobs.close());
			return replyTo(call, german);
		};
		await jobs.wait(id);
		await Promise.all(closing);
		await new JobStore(setup.breakable.store, 'test', SEAL).cancel(id);
		const other = openJobs(setup);
		await expect.poll(async () => (await other.read(id)).state).toBe('cancelled');
		await expect
			.poll(() => notices(setup))
			.toMatchObject([{ recipient: 'u-admin', subject: 'Translation of articles was cancelled' }]);
	});

	test('is gone on with as the share that asked for it', async () => {
		const { setup, jobs } = open(1);
		const trigger = { body: { collection: 'articles', keys: ['1'] } };
		setup.directus.insert('directus_shares', { id: 'a-share', times_used: 1, max_uses: null });
		setup.directus.permits = () => true;
		const accountability = { ...VISITOR, share: 'a-share' };
		const result = await operate(setup, jobs, { background: true }, trigger, accountability);
		const id = 'job' in result ? (result.job?.id ?? '') : '';
		await jobs.wait(id);
		const order = await new JobStore(setup.breakable.store, 'test', SEAL).readOrder(id);
		expect(order?.standing?.share).toBe('a-share');
		expect(setup.directus.writes[0]?.accountability?.share).toBe('a-share');
	});

	test('shares places with the jobs of all processes', async () => {
		const { setup, jobs } = open(12, 1);
		let working = 0;
		let most = 0;
		setup.router.answer = async (call) => {
			working += 1;
			most = Math.max(most, working);
			await new Promise((resolve) => setImmediate(resolve));
			working -= 1;
			return replyTo(call, german);
		};
		const other = openJobs(setup, 1);
		const named = await startJob(other, { ...request, keys: [10, 11, 12] }, ADMIN);
		await runToEnd(jobs, { filter: { id: { _in: [1, 2, 3] } } });
		await other.wait(named.id);
		expect(most).toBe(1);
	});

	test('has ended though the store does not take its end, and is noted later', async () => {
		vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
		const { setup, jobs } = open(1);
		const { id } = await startJob(jobs, request, ADMIN);
		setup.router.answer = (call) => {
			setup.breakable.break('setMany');
			return replyTo(call, german);
		};
		expect(await jobs.wait(id)).toMatchObject({ state: 'done', writtenItems: 1 });
		const { jobs: told } = await jobs.list();
		expect(told).toMatchObject([{ id, state: 'done' }]);
		expect(await jobs.read(id)).toMatchObject({ state: 'done' });
		expect(setup.directus.warnings).toContainEqual(
			expect.stringContaining('does not take the end'),
		);
		const noted = new JobStore(setup.breakable.store, 'test', SEAL);
		expect(await noted.read(id)).toMatchObject({ progress: { state: 'running' } });
		setup.breakable.mend();
		await vi.advanceTimersByTimeAsync(5_000);
		await vi.waitFor(async () => {
			expect(await noted.read(id)).toMatchObject({ progress: { state: 'done' } });
		});
		vi.useRealTimers();
		expect(await runToEnd(jobs)).toMatchObject({ state: 'done', writtenItems: 0 });
	});

	test('goes on while the store is away', async () => {
		const { setup, jobs } = open(30);
		const { id } = await startJob(jobs, request, ADMIN);
		let broken = false;
		setup.router.answer = (call) => {
			if (!broken) setup.breakable.break();
			broken = true;
			return replyTo(call, german);
		};
		await jobs.wait(id).catch(() => null);
		setup.breakable.mend();
		expect(new Set(translated(setup)).size).toBe(30);
	});
});

/** Two articles, each with a label too. */
function openTwice(): { setup: RunSetup; jobs: Jobs; labels: () => readonly unknown[] } {
	const { setup, jobs } = open(2);
	setup.directus.model = twiceTranslatedModel();
	for (const key of [1, 2]) {
		const row = { articles_id: key, languages_code: 'en-US', title: `Label ${key}` };
		setup.directus.insert('articles_labels', { id: key, ...row });
	}
	const labels = (): readonly unknown[] =>
		setup.directus
			.rows('articles_labels')
			.filter((row) => row['languages_code'] === 'de-DE')
			.map((row) => row['title']);
	return { setup, jobs, labels };
}

describe('a second translations field', () => {
	test('is translated under the name of its rows, apart from the first', async () => {
		const { setup, jobs, labels } = openTwice();
		expect(await runToEnd(jobs)).toMatchObject({ collection: 'articles', writtenItems: 2 });
		expect(labels()).toEqual([]);
		const job = await runToEnd(jobs, { collection: 'articles_labels' });
		expect(job).toMatchObject({ collection: 'articles_labels', writtenItems: 2 });
		expect(labels()).toEqual([german('Label 1'), german('Label 2')]);
		setup.router.forget();
		expect(await runToEnd(jobs)).toMatchObject({ segments: { hits: 2 }, writtenItems: 0 });
		await setup.edit(1, 'en-US', { title: 'New title' });
		expect(await runToEnd(jobs)).toMatchObject({ writtenItems: 1 });
		expect(setup.row(1)?.['title']).toBe(german('New title'));
	});

	test('is named by a flow through its rows, in the background too', async () => {
		const { setup, jobs, labels } = openTwice();
		const options = { collection: 'articles_labels', filter: { id: { _eq: 2 } } };
		await operate(setup, jobs, options);
		expect(labels()).toEqual([german('Label 2')]);
	});
});

describe('the operation', () => {
	test('goes through all that a filter lets through, and waits for it', async () => {
		const { setup, jobs } = open(30);
		const result = await operate(setup, jobs, { filter: { id: { _gt: 5 } } });
		expect(result).toMatchObject({
			collection: 'articles',
			items: [],
			segments: { total: 25 },
			job: { state: 'done', writtenItems: 25, user: 'u-person' },
		});
		expect(translated(setup)).toHaveLength(25);
	});

	test('takes of the items that are named those that the filter lets through', async () => {
		const { setup, jobs } = open(5);
		const result = await operate(setup, jobs, { keys: [1, 2, 5], filter: { id: { _gt: 1 } } });
		expect(result).toMatchObject({ items: [{ key: 2 }, { key: 5 }] });
		expect(translated(setup)).toEqual([2, 5]);
		const none = await operate(setup, jobs, { keys: [1], filter: { id: { _gt: 1 } } });
		expect(none).toMatchObject({ items: [], failures: [] });
	});

	test('makes a job of many named items, and waits for it', async () => {
		const { setup, jobs } = open(51);
		const keys = Array.from({ length: 51 }, (_, at) => at + 1);
		const result = await operate(setup, jobs, { keys });
		expect(result).toMatchObject({
			items: [],
			job: { state: 'done', items: 51, writtenItems: 51 },
		});
		expect(translated(setup)).toHaveLength(51);
		const few = await operate(setup, jobs, { keys: keys.slice(1) });
		expect('items' in few ? few.items : []).toHaveLength(50);
	});

	test('makes a job of many rows that were chosen, by their items', async () => {
		const { setup, jobs } = open(51);
		const keys = setup.directus.rows('articles_translations').map(({ id }) => id);
		const body = { collection: 'articles_translations', keys };
		const options = { collection: 'articles_translations', keys };
		const result = await operate(setup, jobs, options, { body });
		expect(result).toMatchObject({ job: { collection: 'articles', items: 51, writtenItems: 51 } });
	});

	test('translates many named items without a store too', async () => {
		const { setup, jobs } = open(51);
		setup.breakable.break();
		const keys = Array.from({ length: 51 }, (_, at) => at + 1);
		const result = await operate(setup, jobs, { keys });
		setup.breakable.mend();
		expect('items' in result ? result.items : []).toHaveLength(51);
		expect(translated(setup)).toHaveLength(51);
	});

	test('makes no job of many items of an event', async () => {
		const { setup, jobs } = open(51);
		const keys = Array.from({ length: 51 }, (_, at) => String(at + 1));
		const trigger = { event: 'articles.items.update', collection: 'articles', keys };
		const result = await operate(setup, jobs, {}, trigger);
		expect('items' in result ? result.items : []).toHaveLength(51);
	});

	test('without a selection takes all items only where a filter says so', async () => {
		const { setup, jobs } = open(3);
		const trigger = { body: { collection: 'articles' } };
		await expect(operate(setup, jobs, {}, trigger)).rejects.toMatchObject({ option: 'keys' });
		const given = readOptions({ targetLanguages: ['de-DE'], filter: {} });
		const context = setup.context({ accountability: PERSON, data: { $trigger: trigger } });
		const flow = { trigger: 'manual' };
		const dependencies = { ...setup.dependencies, jobs };
		const result = await runOperation(dependencies, given, { ...context, flow });
		expect(result).toMatchObject({ job: { items: 3, writtenItems: 3 } });
		expect(notices(setup)).toHaveLength(1);
	});

	test('on a schedule goes through all items, and tells nobody', async () => {
		const { setup, jobs } = open(3);
		const given = readOptions({
			collection: 'articles',
			targetLanguages: ['de-DE'],
			filter: '{}',
		});
		const context = setup.context({ accountability: null, data: { $trigger: {} } });
		const result = await runOperation({ ...setup.dependencies, jobs }, given, context);
		expect(result).toMatchObject({ job: { items: 3, writtenItems: 3, user: null } });
		expect(notices(setup)).toEqual([]);
	});

	test.each([{}, { collection: 'articles', filter: {} }])(
		'says of a content version when it is translated',
		async (options) => {
			const { setup, jobs } = open(1);
			const trigger = { event: 'versions.update', collection: 'directus_versions', keys: ['v'] };
			const given = { ...setup.dependencies, jobs };
			const context = setup.context({ data: { $trigger: trigger } });
			await expect(runOperation(given, readOptions(options), context)).rejects.toMatchObject({
				option: 'collection',
				message: expect.stringContaining('when they are promoted'),
			});
		},
	);

	test('resolves what its filter names', async () => {
		const { setup, jobs } = open(3);
		Object.assign(setup.directus.row('articles', 2) ?? {}, { author: PERSON.user });
		const filter = { author: { _eq: '$CURRENT_USER' } };
		await operate(setup, jobs, { keys: [1, 2, 3], filter });
		expect(translated(setup)).toEqual([2]);
		expect(await operate(setup, jobs, { filter })).toMatchObject({ job: { items: 1 } });
	});

	test('in the background takes no more items than a job can be resumed with', async () => {
		const { setup, jobs } = open(0);
		const rows = Array.from({ length: 10_001 }, (_, at) => ({ id: at + 1 }));
		setup.directus.insert('articles', ...rows);
		const keys = rows.map(({ id }) => id);
		await expect(operate(setup, jobs, { keys, background: true })).rejects.toMatchObject({
			option: 'keys',
			message: expect.stringContaining('filter'),
		});
		expect(await jobs.list()).toEqual({ jobs: [] });
	});

	test('in the background answers at once with the job', async () => {
		const { setup, jobs } = open(3);
		const trigger = { body: { collection: 'articles', keys: ['1', '3'] } };
		const result = await operate(setup, jobs, { background: true }, trigger);
		expect(result).toMatchObject({ items: [], job: { state: 'running', items: 2 } });
		const id = 'job' in result ? (result.job?.id ?? '') : '';
		expect(await jobs.wait(id)).toMatchObject({ state: 'done', writtenItems: 2 });
		expect(translated(setup)).toEqual([1, 3]);
		expect(notices(setup)).toHaveLength(1);
	});

	test('in the background of an event, which nobody waits for, makes no job', async () => {
		const { setup, jobs } = open(1);
		const trigger = { event: 'articles.items.update', collection: 'articles', keys: ['1'] };
		const result = await operate(setup, jobs, { background: true }, trigger);
		expect(result).toMatchObject({ items: [{ key: 1 }] });
		expect(await jobs.list()).toEqual({ jobs: [] });
		expect(notices(setup)).toEqual([]);
	});

	test('tells a person who chose items what became of them', async () => {
		const { setup, jobs } = open(1);
		const trigger = { body: { collection: 'articles', keys: ['1'] } };
		await operate(setup, jobs, {}, trigger);
		expect(notices(setup)).toMatchObject([
			{
				recipient: 'u-person',
				subject: 'Translation of articles: 1 written',
				collection: 'articles',
				item: '1',
			},
		]);
		expect(String(notices(setup)[0]?.['message'])).toContain('1 item: 1 field written');
		expect(String(notices(setup)[0]?.['message'])).not.toContain('Title');
	});

	test('tells nobody where that is not wanted, or nobody asked', async () => {
		const { setup, jobs } = open(1);
		const trigger = { body: { collection: 'articles', keys: ['1'] } };
		await operate(setup, jobs, { notify: false }, trigger);
		await operate(setup, jobs, { keys: 1 });
		expect(notices(setup)).toEqual([]);
	});
});

describe('an estimate', () => {
	test('tells what a run would cost for each language, and asks nobody', async () => {
		const { setup } = open(60);
		const estimate = await estimateBody(setup.dependencies, setup.directus.context, ADMIN, {
			...request,
			targetLanguages: ['de-DE', 'fr-FR'],
		});
		expect(estimate).toMatchObject({
			collection: 'articles',
			items: 60,
			totalItems: 60,
			segments: { total: 120, hits: 0, misses: 120 },
			languages: {
				'de-DE': { segments: { total: 60, misses: 60 } },
				'fr-FR': { segments: { total: 60, misses: 60 } },
			},
		});
		expect(estimate.usage.inputTokens).toBeGreaterThan(0);
		expect(setup.router.calls).toEqual([]);
		expect(setup.directus.writes).toEqual([]);
	});

	test('counts what several items have in common once, as the run will', async () => {
		const setup = new RunSetup();
		for (let key = 1; key <= 60; key += 1) {
			setup.article(key, {
				title: 'The footer of every page',
				body: `<p>Number ${key % 2 ? 'odd' : 'even'}</p>`,
			});
		}
		const estimate = await estimateBody(setup.dependencies, setup.directus.context, ADMIN, {
			...request,
			targetLanguages: ['de-DE', 'fr-FR'],
		});
		const job = await runToEnd(openJobs(setup), { targetLanguages: ['de-DE', 'fr-FR'] });
		expect(estimate.segments).toEqual({ total: 240, hits: 234, misses: 6 });
		expect(job.segments).toEqual(estimate.segments);
		expect(job.usage.inputTokens).toBe(estimate.usage.inputTokens);
	});
});
