import { afterEach, describe, expect, test } from 'vitest';
import { JobStore } from '../../../../src/directus/jobs/store.ts';
import { Jobs } from '../../../../src/directus/jobs/jobs.ts';
import { Leases } from '../../../../src/store/leases.ts';
import {
	ADMIN,
	articlesModel,
	type FakeField,
	FakeDirectus,
} from '../../../helpers/fake-directus.ts';
import { RunSetup, SEAL, startJob } from '../../../helpers/run-setup.ts';
import { replyTo, translateByPrefix } from '../../../helpers/scripted-router.ts';

const ROWS = 'articles_translations';
const german = translateByPrefix('de-DE');
const opened: Jobs[] = [];

afterEach(async () => {
	await Promise.all(opened.splice(0).map((jobs) => jobs.close()));
});

function openJobs(setup: RunSetup): Jobs {
	const jobs = new Jobs({
		store: new JobStore(setup.breakable.store, 'test', SEAL),
		leases: new Leases(setup.breakable.store),
		dependencies: setup.dependencies,
		context: setup.directus.context,
		concurrency: 4,
	});
	opened.push(jobs);
	return jobs;
}

/** `aa`, `ab` and so on: verification would take digits for numbers. */
function nameOf(index: number): string {
	return String(index).replaceAll(/\d/g, (digit) => 'abcdefghij'.charAt(Number(digit)));
}

describe('a project of unusual size', () => {
	test('with 102 languages has an item in each of them, once', async () => {
		const setup = new RunSetup();
		setup.article(1, { title: 'Hello world' });
		const codes = Array.from({ length: 99 }, (_, at) => `qq-${nameOf(100 + at)}`);
		setup.directus.insert('languages', ...codes.map((code) => ({ code, name: code })));
		const run = () => setup.run({ keys: 1, targetLanguages: [] });
		const result = await run();
		expect(Object.keys(result.items[0]?.languages ?? {})).toHaveLength(101);
		expect(result.segments).toEqual({ total: 101, hits: 0, misses: 101 });
		expect(setup.directus.rows(ROWS)).toHaveLength(102);
		expect(setup.row(1, codes[50])?.['title']).toBe(`[${codes[50]}] Hello world`);
		setup.router.forget();
		expect((await run()).segments).toMatchObject({ hits: 101, misses: 0 });
		expect(setup.router.calls).toEqual([]);
	});

	test('with 1,000 fields has all of them in one row, written once', async () => {
		const { collections, relations } = articlesModel();
		const { articles_translations: rows } = collections;
		const names = Array.from({ length: 1_000 }, (_, at) => `field_${at}`);
		const field: FakeField = { type: 'string', interface: 'input' };
		const fields = { ...rows?.fields, ...Object.fromEntries(names.map((name) => [name, field])) };
		const directus = new FakeDirectus({
			collections: { ...collections, [ROWS]: { primary: 'id', fields } },
			relations,
		});
		directus.insert('languages', { code: 'en-US' }, { code: 'de-DE' });
		const setup = new RunSetup(directus);
		const texts = names.map((name, at) => [name, `Text ${nameOf(at)}`] as const);
		setup.article(1, Object.fromEntries(texts));
		const result = await setup.run({ keys: 1, sourceLanguage: 'en-US' });
		expect(result.segments).toEqual({ total: 1_000, hits: 0, misses: 1_000 });
		expect(setup.directus.writes).toHaveLength(1);
		expect(setup.row(1)?.['field_999']).toBe(german(`Text ${nameOf(999)}`));
		const sent = setup.router.sentTexts();
		expect([sent.length, new Set(sent).size]).toEqual([1_000, 1_000]);
		setup.router.forget();
		const again = await setup.run({ keys: 1, sourceLanguage: 'en-US' });
		expect(again.segments).toMatchObject({ hits: 1_000, misses: 0 });
		expect(setup.directus.writes).toHaveLength(1);
	});
});

/** A job over 60 items whose process has ended in the middle. */
async function interrupt(): Promise<{ setup: RunSetup; id: string }> {
	const setup = new RunSetup();
	for (let key = 1; key <= 60; key += 1) setup.article(key, { title: `Title ${nameOf(key)}` });
	const jobs = openJobs(setup);
	const closing: Promise<void>[] = [];
	setup.router.answer = (call) => {
		if (setup.router.calls.length === 30) closing.push(jobs.close());
		return replyTo(call, german);
	};
	const request = { collection: 'articles', targetLanguages: ['de-DE'], fields: ['title'] };
	const { id } = await startJob(jobs, request, ADMIN);
	await jobs.wait(id);
	await Promise.all(closing);
	return { setup, id };
}

describe('a job that is gone on with after the project changed', () => {
	test.each([
		[
			'its language was removed',
			({ directus }: RunSetup) => {
				const left = directus.rows('languages').filter(({ code }) => code !== 'de-DE');
				directus.database.tables.set('languages', left);
			},
			'targetLanguages: "de-DE" is not in the collection languages',
		],
		[
			'its field was removed',
			({ directus }: RunSetup) => {
				const { collections, relations } = directus.model;
				const fields = { ...collections[ROWS]?.fields };
				delete fields['title'];
				directus.model = {
					collections: { ...collections, [ROWS]: { primary: 'id', fields } },
					relations,
				};
			},
			'fields: "title" is not a translatable field',
		],
		[
			'its collection was removed',
			({ directus }: RunSetup) => {
				const { articles: _, ...collections } = directus.model.collections;
				directus.model = { ...directus.model, collections };
			},
			'there is no collection "articles"',
		],
	])('fails with a sentence where %s', async (_, change, message) => {
		const { setup, id } = await interrupt();
		change(setup);
		const other = openJobs(setup);
		await expect.poll(async () => (await other.read(id)).state).toBe('failed');
		const job = await other.read(id);
		expect(job.failures.at(-1)?.message).toContain(message);
		expect(job.writtenItems).toBeGreaterThan(0);
		expect(setup.directus.rows('directus_notifications')).toMatchObject([
			{ recipient: 'u-admin', subject: 'Translation of articles failed' },
		]);
	});
});
