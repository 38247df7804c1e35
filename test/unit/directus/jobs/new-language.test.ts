import { afterEach, describe, expect, test } from 'vitest';
import type { NewLanguageResponse } from '../../../../src/contract/bulk.ts';
import { JobStore } from '../../../../src/directus/jobs/store.ts';
import { Jobs } from '../../../../src/directus/jobs/jobs.ts';
import { addLanguage } from '../../../../src/directus/jobs/new-language.ts';
import { Leases } from '../../../../src/store/leases.ts';
import { ADMIN, twiceTranslatedModel } from '../../../helpers/fake-directus.ts';
import { RunSetup, SEAL, startJob } from '../../../helpers/run-setup.ts';
import { translateByPrefix } from '../../../helpers/scripted-router.ts';

const italian = translateByPrefix('it-IT');
const opened: Jobs[] = [];

afterEach(async () => {
	await Promise.all(opened.splice(0).map((jobs) => jobs.close()));
});

/** Three articles with a German title each, two of them with a label, and then a language more. */
async function open() {
	const setup = new RunSetup();
	setup.directus.model = twiceTranslatedModel();
	for (const key of [1, 2, 3]) setup.article(key, { title: `Title ${key}` });
	for (const key of [1, 2]) {
		const row = { articles_id: key, languages_code: 'en-US', title: `Label ${key}` };
		setup.directus.insert('articles_labels', { id: key, ...row });
	}
	await setup.run({ keys: [1, 2, 3], targetLanguages: ['de-DE', 'fr-FR'] });
	setup.router.forget();
	setup.directus.writes.length = 0;
	setup.directus.insert('languages', { code: 'it-IT', name: 'Italian' });
	const jobs = new Jobs({
		store: new JobStore(setup.breakable.store, 'test', SEAL),
		leases: new Leases(setup.breakable.store),
		dependencies: setup.dependencies,
		context: setup.directus.context,
		concurrency: 4,
	});
	opened.push(jobs);
	const add = (input: object): Promise<NewLanguageResponse> =>
		addLanguage({ ...setup.dependencies, jobs }, setup.directus.context, ADMIN, input);
	const end = async ({ jobs: begun }: NewLanguageResponse) =>
		Promise.all(begun.map(({ id }) => jobs.wait(id)));
	return { setup, jobs, add, end };
}

describe('a new language', () => {
	test('is estimated and translated in every collection, and no other language is touched', async () => {
		const { setup, add, end } = await open();
		const answer = await add({ code: 'it-IT' });
		expect(answer).toMatchObject({
			language: 'it-IT',
			estimates: {
				articles: { totalItems: 3, segments: { misses: 3 } },
				articles_labels: { segments: { misses: 2 } },
			},
			jobs: [{ collection: 'articles' }, { collection: 'articles_labels' }],
			left: {},
		});
		expect(await end(answer)).toMatchObject([
			{ state: 'done', writtenItems: 3 },
			{ state: 'done', writtenItems: 2 },
		]);
		expect(setup.row(2, 'it-IT')?.['title']).toBe(italian('Title 2'));
		expect(new Set(setup.router.calls.map(({ request }) => request.targetLanguage))).toEqual(
			new Set(['it-IT']),
		);
		expect(setup.router.sentTexts()).toHaveLength(5);
		const written = setup.directus.writes
			.filter(({ collection }) => collection.startsWith('articles'))
			.map(({ values }) => values['languages_code']);
		expect(new Set(written)).toEqual(new Set(['it-IT']));
	});

	test('is only estimated in a dry run', async () => {
		const { setup, jobs, add } = await open();
		const answer = await add({ code: 'it-IT', dryRun: true, collections: ['articles'] });
		expect(Object.keys(answer.estimates)).toEqual(['articles']);
		expect(answer.jobs).toEqual([]);
		expect(await jobs.list()).toEqual({ jobs: [] });
		expect(setup.router.calls).toEqual([]);
	});

	test('keeps to one limit in all collections together', async () => {
		const { add, end } = await open();
		const { estimates } = await add({ code: 'it-IT', dryRun: true });
		const costUsd = Object.values(estimates).reduce((sum, { usage }) => sum + usage.costUsd, 0);
		const maxCostUsd = costUsd * 0.7;
		const ends = await end(await add({ code: 'it-IT', maxCostUsd }));
		const spentUsd = ends.reduce((sum, { usage }) => sum + usage.costUsd, 0);
		expect(spentUsd).toBeGreaterThan(0);
		expect(spentUsd).toBeLessThanOrEqual(maxCostUsd);
		expect(ends.flatMap(({ failures }) => failures)[0]).toMatchObject({ reason: 'budget' });
	});

	test('leaves out a collection that a job is at work on, and says so', async () => {
		const { setup, jobs, add, end } = await open();
		const { promise: asked, resolve: goOn } = Promise.withResolvers<void>();
		const reply = setup.router.answer;
		setup.router.answer = async (...call) => {
			await asked;
			return reply(...call);
		};
		const other = await startJob(
			jobs,
			{ collection: 'articles_labels', targetLanguages: ['de-DE'] },
			ADMIN,
		);
		const answer = await add({ code: 'it-IT' });
		expect(answer.jobs.map(({ collection }) => collection)).toEqual(['articles']);
		expect(answer.left).toEqual({ articles_labels: expect.stringContaining(other.id) });
		goOn();
		await end(answer);
	});

	test.each([
		[{ code: 'xx' }, 'targetLanguages'],
		[{ code: 'it-IT', collections: ['nothing'] }, 'collection'],
		[{ code: 'it-IT', collections: [] }, 'collections'],
		[{ code: 'it-IT', keys: [1] }, 'keys'],
		[{}, 'code'],
	])('is refused for %j', async (input, option) => {
		const { jobs, add } = await open();
		await expect(add(input)).rejects.toMatchObject({ option });
		expect(await jobs.list()).toEqual({ jobs: [] });
	});
});
