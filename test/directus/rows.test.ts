import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { SettleResponse, StaleCounts, StaleMapResponse } from '../../src/contract/content.ts';
import type { JobResponse } from '../../src/contract/runs.ts';
import {
	createItem,
	createTranslatedCollection,
	editItem,
	type Key,
	readTranslations,
} from '../harness/content.ts';
import type { Database } from '../harness/database.ts';
import { createFlow, readFlowRuns, TRIGGER_OPTIONS } from '../harness/flows.ts';
import { demand } from '../harness/request.ts';
import { useLoopback, useRedis, useRedisClient } from '../harness/services.ts';
import { createTestDatabase } from '../harness/test-database.ts';
import { type ArticleSite, loopbackEnv, runFlow, startArticles } from './articles.ts';
import { eventually, untilQuiet } from './eventually.ts';
import { Interleaving, nameOf, steps } from './interleaving.ts';

/** Of rows; more of interleavings on demand: each takes about a second. */
const ROWS = 500;
const INTERLEAVINGS = Number(process.env['ROW_INTERLEAVINGS'] ?? 30);
const SEED = Number(process.env['ROW_SEED'] ?? 20_261_125);
const SCOPE = { sourceLanguage: 'en-US', languages: ['de-DE'] };

const loopback = useLoopback();
const redis = useRedis();
const client = useRedisClient(redis);

/** A namespace belongs to one project: each begins with an empty store. */
async function openSite(database: Database): Promise<ArticleSite> {
	await client.flushall();
	const env = { ...loopbackEnv(loopback), TRANSLATION_CACHE_REDIS: redis.url };
	return startArticles({ database, env });
}

async function approvals(): Promise<number> {
	return (await client.keys('ai_approved:*')).length;
}

function bodyOf(...paragraphs: readonly string[]): string {
	return paragraphs.map((paragraph) => `<p>${paragraph}</p>`).join('\n');
}

function pageOf(middle: string, index: number): string {
	const name = nameOf(index);
	return bodyOf(`First of ${name}.`, `${middle} of ${name}.`, `Last of ${name}.`);
}

function createManualFlow(site: ArticleSite, options: object): Promise<string> {
	return createFlow(site.directus, {
		trigger: { type: 'manual', collections: ['articles'] },
		options: {
			...TRIGGER_OPTIONS.manual,
			sourceLanguage: 'en-US',
			targetLanguages: ['de-DE'],
			fields: ['body'],
			...options,
		},
	});
}

describe.each(['sqlite', 'postgres'] as const)('rows on %s', (kind) => {
	let site: ArticleSite;

	beforeAll(async () => {
		site = await openSite(createTestDatabase(kind));
	});

	afterAll(() => site.directus.stop());

	test('belong to the last source and keep what people wrote, whatever comes between', async () => {
		const flow = await createManualFlow(site, {});
		const stage = {
			site,
			run: (key: Key) => runFlow(site.directus, flow, [key]),
			flush: () => client.flushall(),
		};
		const property = fc.asyncProperty(steps, async (played) => {
			const interleaving = await Interleaving.open(stage);
			for (const step of played) await interleaving.play(step);
			await interleaving.play({ kind: 'run' });
			await interleaving.check();
		});
		const options = { seed: SEED, numRuns: INTERLEAVINGS, endOnFailure: true };
		await fc.assert(property, options);
	}, 900_000);
});

describe(`${ROWS} rows`, () => {
	let site: ArticleSite;

	beforeAll(async () => {
		site = await openSite('sqlite');
	});

	afterAll(() => site.directus.stop());

	/** A collection with items made a hundred a request. */
	async function fill(
		collection: string,
		itemOf: (index: number) => object,
		hasHistory = true,
	): Promise<readonly Key[]> {
		const { translations } = await createTranslatedCollection(site.directus, { collection });
		if (!hasHistory) {
			for (const name of [collection, translations]) {
				const settings = { meta: { accountability: null } };
				await demand(site.directus, 'PATCH', `/collections/${name}`, settings);
			}
		}
		const keys: Key[] = [];
		for (let from = 0; from < ROWS; from += 100) {
			const items = Array.from({ length: 100 }, (_, at) => itemOf(from + at));
			const path = `/items/${collection}`;
			const made = await demand<readonly { id: Key }[]>(site.directus, 'POST', path, items);
			keys.push(...made.map(({ id }) => id));
		}
		return keys;
	}

	async function editAll(collection: string, items: readonly object[]): Promise<void> {
		for (let from = 0; from < items.length; from += 100) {
			const path = `/items/${collection}`;
			await demand(site.directus, 'PATCH', path, items.slice(from, from + 100));
		}
	}

	/** Translates a whole collection; answers what it came to. */
	async function translate(collection: string, fields: readonly string[]): Promise<JobResponse> {
		const { id } = await demand<JobResponse>(
			site.directus,
			'POST',
			'/translation-cache/translate',
			{ collection, fields, sourceLanguage: 'en-US', targetLanguages: ['de-DE'] },
		);
		const path = `/translation-cache/jobs/${id}`;
		return eventually(
			() => demand<JobResponse>(site.directus, 'GET', path),
			({ state }) => !['running', 'cancelling'].includes(state),
			240_000,
		);
	}

	async function settle(
		way: 'adopt' | 'warm',
		collection: string,
		fields: readonly string[],
	): Promise<Pick<SettleResponse, 'items' | 'fields' | 'unaligned'>> {
		const sum = { items: 0, fields: 0, unaligned: 0 };
		for (let offset: number | null = 0; offset !== null;) {
			const path = `/translation-cache/${way}`;
			const answer: SettleResponse = await demand(site.directus, 'POST', path, {
				...SCOPE,
				collection,
				fields,
				offset,
			});
			sum.items += answer.items;
			sum.fields += answer.fields;
			sum.unaligned += answer.unaligned;
			offset = answer.nextOffset;
		}
		return sum;
	}

	/** The German fields of a collection, by whose text they hold, none left out. */
	async function map(collection: string): Promise<Partial<StaleCounts>> {
		const sum: Record<string, number> = {};
		for (let offset: number | null = 0; offset !== null;) {
			const query = `collection=${collection}&sourceLanguage=en-US&offset=${offset}`;
			const path = `/translation-cache/info?${query}`;
			const info: { staleMap: StaleMapResponse } = await demand(site.directus, 'GET', path);
			for (const [state, count] of Object.entries(info.staleMap.languages['de-DE'] ?? {})) {
				if (count > 0) sum[state] = (sum[state] ?? 0) + count;
			}
			offset = info.staleMap.nextOffset;
		}
		return sum;
	}

	test('are told for ours from history when Redis has lost everything: one segment each is sent', async () => {
		const keys = await fill('pages', (index) => ({ body: pageOf('Middle', index) }));
		expect(await translate('pages', ['body'])).toMatchObject({ state: 'done', failures: [] });
		expect(loopback.sentTexts()).toHaveLength(3 * ROWS);

		await client.flushall();
		await editAll(
			'pages',
			keys.map((id, index) => ({ id, body: pageOf('Another middle', index) })),
		);
		loopback.reset();
		const job = await translate('pages', ['body']);
		expect(job).toMatchObject({ state: 'done', writtenItems: ROWS, failures: [] });
		const expected = keys.map((_, index) => `Another middle of ${nameOf(index)}.`);
		expect(loopback.sentTexts().toSorted()).toEqual(expected.toSorted());
		expect(await approvals()).toBe(0);
		expect(await map('pages')).toEqual({ current: ROWS });
	});

	test('are unproven without a history, and adopted', async () => {
		await fill('leaflets', (index) => ({ summary: `Leaflet ${nameOf(index)}.` }), false);
		await translate('leaflets', ['summary']);
		expect(loopback.sentTexts()).toHaveLength(ROWS);
		await client.flushall();
		loopback.reset();
		expect(await map('leaflets')).toEqual({ unproven: ROWS });
		expect(await translate('leaflets', ['summary'])).toMatchObject({ writtenItems: 0 });
		expect(await settle('adopt', 'leaflets', ['summary'])).toMatchObject({ fields: ROWS });
		expect(await map('leaflets')).toEqual({ current: ROWS });
		expect(await translate('leaflets', ['summary'])).toMatchObject({ writtenItems: 0 });
		expect(loopback.requests).toEqual([]);
		expect(await approvals()).toBe(0);
	});

	test.each([true, false])(
		'of before are learned, and a run costs what was never translated; with a history: %s',
		async (hasHistory) => {
			const collection = hasHistory ? 'guides' : 'manuals';
			const textOf = (index: number): string => `The ${collection} ${nameOf(index)}.`;
			const before = await approvals();
			await fill(
				collection,
				(index) => ({
					summary: textOf(index),
					translations: [{ languages_code: 'de-DE', summary: `Alt: ${nameOf(index)}.` }],
				}),
				hasHistory,
			);
			// The hook saw them typed; what it learned is lost again, as if they had been there before
			// it.
			const learned = before + ROWS;
			expect(await eventually(approvals, (count) => count >= learned)).toBe(learned);
			await client.flushall();
			expect(await settle('warm', collection, ['summary'])).toEqual({
				items: ROWS,
				fields: ROWS,
				unaligned: 0,
			});
			expect(await approvals()).toBe(ROWS);
			const more = [
				...Array.from({ length: 10 }, (_, index) => ({ summary: textOf(index * 7) })),
				...Array.from({ length: 10 }, (_, index) => ({ summary: textOf(ROWS + index) })),
			];
			await demand(site.directus, 'POST', `/items/${collection}`, more);
			loopback.reset();
			expect(await translate(collection, ['summary'])).toMatchObject({
				writtenItems: 20,
				failures: [],
			});
			const expected = more.slice(10).map(({ summary }) => summary);
			expect(loopback.sentTexts().toSorted()).toEqual(expected.toSorted());
			expect(await map(collection)).toEqual({ approved: ROWS + 10, current: 10 });
		},
	);

	test('that a person edited survive a storm of saves', async () => {
		const { directus, articles } = site;
		const flows = [
			await createManualFlow(site, { policy: 'protect' }),
			await createManualFlow(site, { policy: 'stale' }),
		];
		const key = await createItem(directus, articles, {
			title: '',
			body: bodyOf('The first.', 'The second.', 'The last.'),
		});
		await runFlow(directus, flows[0] ?? '', [key]);
		const { 'de-DE': row } = await readTranslations(directus, articles, key);
		const edited = bodyOf('[de-DE] The first.', 'Von Hand.', '[de-DE] The last.');
		const path = `/items/${articles.translations}/${String(row?.['id'])}`;
		await demand(directus, 'PATCH', path, { body: edited });
		const german = async (): Promise<unknown> =>
			(await readTranslations(directus, articles, key))['de-DE']?.['body'];
		for (const flow of flows) await runFlow(directus, flow, [key]);
		expect(await german()).toBe(edited);

		const runs: Promise<string>[] = [];
		for (let save = 0; save < 20; save += 1) {
			await editItem(directus, articles, key, {
				body: bodyOf('The first.', 'The second.', `Save ${nameOf(save)}.`),
			});
			if (save % 3 === 0) {
				runs.push(runFlow(directus, flows[save % 2] ?? '', [key]).then(() => 'done', String));
			}
		}
		for (const ended of await Promise.all(runs)) {
			expect(ended).toMatch(/^done$|changed again and again/);
		}
		await runFlow(directus, flows[1] ?? '', [key]);
		expect(await german()).toBe(edited.replace('The last.', `Save ${nameOf(19)}.`));
	});

	test('that flows on both collections are told of settle: the pass after costs and writes nothing', async () => {
		const { directus } = site;
		const loops = await createTranslatedCollection(directus, { collection: 'loops' });
		const key = await createItem(directus, loops, { title: 'A first title' });
		const flow = await createFlow(directus, {
			trigger: {
				type: 'event',
				collections: [loops.collection, loops.translations],
				scope: ['items.update'],
			},
			tracking: 'all',
			options: {
				...TRIGGER_OPTIONS.event,
				sourceLanguage: 'en-US',
				targetLanguages: ['de-DE'],
				fields: ['title'],
			},
		});
		const revisions = async (): Promise<number> => {
			const query = `filter[collection][_starts_with]=loops&aggregate[count]=*`;
			const [row] = await demand<readonly { count: unknown }[]>(
				directus,
				'GET',
				`/revisions?${query}`,
			);
			return Number(row?.count);
		};
		/** Until no run comes any more. */
		const settled = (): Promise<number> =>
			untilQuiet(
				async () => (await readFlowRuns(directus, flow)).length,
				(runs) => runs,
				2_000,
			);
		await editItem(directus, loops, key, { title: 'A second title' });
		const before = { runs: await settled(), revisions: await revisions() };
		loopback.reset();
		await editItem(directus, loops, key, { title: 'A third title' });
		expect(await settled()).toBe(before.runs + 2);
		expect(loopback.sentTexts()).toEqual(['A third title']);
		// The save, and our one write.
		expect(await revisions()).toBe(before.revisions + 2);
		const results = (await readFlowRuns(directus, flow)).slice(-2);
		expect(results).toMatchObject([
			{ result: { items: [{ languages: { 'de-DE': { status: 'written' } } }] } },
			{
				result: {
					segments: { misses: 0 },
					items: [{ languages: { 'de-DE': { status: 'unchanged' } } }],
				},
			},
		]);
	});
});
