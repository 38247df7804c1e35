import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { EstimateResponse } from '../../src/contract/bulk.ts';
import type { ItemsResult, JobResponse } from '../../src/contract/runs.ts';
import {
	createLanguages,
	createTranslatedCollection,
	type TranslatedCollection,
} from '../harness/content.ts';
import type { Database } from '../harness/database.ts';
import { type Directus, startDirectus } from '../harness/directus.ts';
import { callWebhookFlow, createFlow } from '../harness/flows.ts';
import { demand } from '../harness/request.ts';
import { useLoopback, useRedis } from '../harness/services.ts';
import { CLIENTS, createTestDatabase } from '../harness/test-database.ts';
import { loopbackEnv } from './articles.ts';
import { eventually } from './eventually.ts';

/** More than that on demand: the long run takes minutes. */
const ITEMS = Number(process.env['BULK_ITEMS'] ?? 120);
/** Of a batch: one for each item. */
const REQUESTS = ITEMS;
/** Of at most 500 requests each. */
const PARTS = Math.ceil(REQUESTS / 500);
const PATIENCE_MS = 60_000 + ITEMS * 100;
const PLACES = 4;
const ENDPOINT = '/translation-cache';

describe.each(CLIENTS)('many items on %s', (client) => {
	const loopback = useLoopback();
	const redis = useRedis();
	let database: Database;
	let directus: Directus;
	let articles: TranslatedCollection;
	let env: Record<string, string>;

	beforeAll(async () => {
		database = createTestDatabase(client);
		env = { ...loopbackEnv(loopback), TRANSLATION_CACHE_REDIS: redis.url };
		directus = await startDirectus({ database, env });
		await createLanguages(directus);
		articles = await createTranslatedCollection(directus, {
			primaryKey: client === 'sqlite' ? 'integer' : 'uuid',
		});
		for (let from = 0; from < ITEMS; from += 100) {
			const count = Math.min(100, ITEMS - from);
			const items = Array.from({ length: count }, (_, at) => ({
				title: `Article ${nameOf(from + at)}`,
			}));
			await demand(directus, 'POST', `/items/${articles.collection}`, items);
		}
	});

	afterAll(() => directus.stop());

	const start = (body: object = {}): Promise<JobResponse> =>
		demand(directus, 'POST', `${ENDPOINT}/translate`, {
			collection: 'articles',
			sourceLanguage: 'en-US',
			targetLanguages: ['de-DE'],
			fields: ['title'],
			...body,
		});
	const read = (id: string): Promise<JobResponse> =>
		demand(directus, 'GET', `${ENDPOINT}/jobs/${id}`);
	const end = ({ id }: JobResponse): Promise<JobResponse> =>
		eventually(
			() => read(id),
			({ state }) => !['running', 'cancelling'].includes(state),
			PATIENCE_MS,
		);
	const countIn = async (language: string): Promise<number> => {
		const rows = await demand<readonly { readonly count: unknown }[]>(
			directus,
			'GET',
			`/items/${articles.translations}?aggregate[count]=*&filter[languages_code]=${language}`,
		);
		return Number(rows[0]?.count);
	};
	const countGerman = (): Promise<number> => countIn('de-DE');

	test('are estimated without a call', async () => {
		const estimate = await demand<EstimateResponse>(directus, 'POST', `${ENDPOINT}/estimate`, {
			collection: 'articles',
			sourceLanguage: 'en-US',
			fields: ['title'],
		});
		expect(estimate).toMatchObject({
			items: ITEMS,
			totalItems: ITEMS,
			languages: {
				'de-DE': { segments: { total: ITEMS, misses: ITEMS } },
				'fr-FR': { segments: { total: ITEMS, misses: ITEMS } },
			},
		});
		expect(loopback.requests).toEqual([]);
	});

	test('stop when the money is spent, and the next run goes on', async () => {
		const estimate = await demand<EstimateResponse>(directus, 'POST', `${ENDPOINT}/estimate`, {
			collection: 'articles',
			sourceLanguage: 'en-US',
			targetLanguages: ['de-DE'],
			fields: ['title'],
		});
		const oneCallUsd = estimate.usage.costUsd / ITEMS;
		const maxCostUsd = oneCallUsd * 10;
		const job = await end(await start({ maxCostUsd }));
		expect(job.state).toBe('done');
		expect(job.usage.costUsd).toBeLessThanOrEqual(maxCostUsd + oneCallUsd);
		expect(job.writtenItems).toBeGreaterThan(0);
		expect(job.writtenItems).toBeLessThan(ITEMS);
		expect(job.failures[0]).toMatchObject({ reason: 'budget' });
		const sent = loopback.sentTexts().length;
		expect(await countGerman()).toBe(sent);
		const more = await end(await start({ maxCostUsd }));
		expect(more.writtenItems).toBeGreaterThan(0);
		expect(new Set(loopback.sentTexts()).size).toBe(loopback.sentTexts().length);
	});

	test('are cancelled between two of them', async () => {
		loopback.translate = async (text, language) => {
			await delay(50);
			return `[${language}] ${text}`;
		};
		const before = await countGerman();
		const job = await start();
		await eventually(
			async () => loopback.requests.length,
			(count) => count > 0,
		);
		const answer = await demand<JobResponse>(directus, 'DELETE', `${ENDPOINT}/jobs/${job.id}`);
		expect(answer.state).toBe('cancelling');
		const cancelled = await end(job);
		expect(cancelled.state).toBe('cancelled');
		expect(cancelled.finishedAt).not.toBeNull();
		expect((await countGerman()) - before).toBe(loopback.sentTexts().length);
		process.stdout.write(
			`${client}: cancelled after ${loopback.requests.length} requests, ${(await countGerman()) - before} items written\n`,
		);
		expect(await countGerman()).toBeLessThan(ITEMS);
	});

	test('are gone on with after a kill, by a vendor that has them too, and nothing that was written is sent twice', async () => {
		const idle = readMemory(directus.pid);
		const began = Date.now();
		const bought = await start({ targetLanguages: ['fr-FR'], batch: true });
		const waiting = await eventually(
			() => read(bought.id),
			({ batch }) => batch?.phase === 'waiting' && loopback.batches.created.length > 0,
		);
		expect(waiting.batch).toMatchObject({ requests: REQUESTS, done: 0, failed: 0 });
		loopback.translate = async (text, language) => {
			await delay(30);
			return `[${language}] ${text}`;
		};
		const job = await start();
		const samples: number[] = [];
		await eventually(
			async () => {
				samples.push(readMemory(directus.pid));
				return read(job.id);
			},
			({ doneItems }) => doneItems >= ITEMS / 3,
			PATIENCE_MS,
		);
		const { dataDir, port } = directus;
		directus.kill('SIGKILL');
		await directus.exited;
		const written = loopback.requests.length;
		loopback.batches.end();
		directus = await startDirectus({ database, env, dataDir, port });
		const finished = await eventually(
			async () => {
				samples.push(readMemory(directus.pid));
				return read(job.id);
			},
			({ state }) => !['running', 'cancelling'].includes(state),
			PATIENCE_MS,
		);

		expect(finished).toMatchObject({ state: 'done', doneItems: ITEMS, failedItems: 0 });
		expect(await countGerman()).toBe(ITEMS);
		expect(loopback.requests.length).toBeGreaterThan(written);

		expect(await end(bought)).toMatchObject({
			state: 'done',
			writtenItems: ITEMS,
			failures: [],
			batch: { phase: 'applying', requests: REQUESTS, done: REQUESTS, failed: 0 },
		});
		expect(await countIn('fr-FR')).toBe(ITEMS);
		expect(loopback.batches.created).toHaveLength(PARTS);
		expect(loopback.batches.sentTexts()).toHaveLength(ITEMS);
		expect(loopback.requests.filter(({ targetLanguage }) => targetLanguage !== 'de-DE')).toEqual(
			[],
		);
		const sent = loopback.sentTexts();
		const twice = sent.filter((text, at) => sent.indexOf(text) !== at);
		// What each place was at work on may have been sent and not yet written.
		expect(twice.length).toBeLessThanOrEqual(PLACES);
		process.stdout.write(
			`${client}: ${ITEMS} items, killed after ${written} of ${loopback.requests.length} requests, ${twice.length} sent again; resident before ${idle} MB, highest ${Math.max(...samples)} MB, at the end ${readMemory(directus.pid)} MB; ${Math.round((Date.now() - began) / 1000)} s\n`,
		);
	});

	test('are run over by a flow with a filter, which costs nothing by now', async () => {
		const flow = await createFlow(directus, {
			trigger: { type: 'webhook' },
			options: {
				collection: 'articles',
				filter: { title: { _starts_with: 'Article' } },
				sourceLanguage: 'en-US',
				targetLanguages: ['de-DE'],
				fields: ['title'],
				permissions: '$full',
			},
		});
		const { body } = await callWebhookFlow(directus, flow, {}, directus.adminToken);
		expect(body).toMatchObject({
			items: [],
			segments: { total: ITEMS, hits: ITEMS, misses: 0 },
			job: { state: 'done', doneItems: ITEMS, writtenItems: 0 },
		} satisfies Partial<Record<keyof ItemsResult, unknown>>);
		expect(loopback.requests).toEqual([]);
	});

	test('are told about in the Studio when they are done', async () => {
		const notices = await demand<readonly { readonly subject: string }[]>(
			directus,
			'GET',
			'/notifications?fields=subject,message,collection&limit=-1',
		);
		const subjects = notices.map(({ subject }) => subject);
		expect(subjects).toContain('Translation of articles is finished');
		expect(subjects).toContain('Translation of articles was cancelled');
	});

	test('of a filter that Directus refuses are not touched', async () => {
		const answer = await directus.request('POST', `${ENDPOINT}/translate`, {
			collection: 'articles',
			filter: { nothing: { _eq: 1 } },
		});
		expect([answer.status, answer.errors[0]?.message]).toEqual([
			400,
			expect.stringContaining('filter'),
		]);
	});
});

/** Words only: verification would take digits for numbers, and every text must be another. */
function nameOf(index: number): string {
	return String(index).replaceAll(/\d/g, (digit) => 'abcdefghij'.charAt(Number(digit)));
}

/** Resident memory of a process, in megabytes. */
function readMemory(pid: number): number {
	const status = readFileSync(`/proc/${pid}/status`, 'utf8');
	return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
}
