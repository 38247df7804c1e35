import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { ExplainResponse } from '../../src/contract/inspection.ts';
import type { EstimateResponse, NewLanguageResponse } from '../../src/contract/bulk.ts';
import type { ItemsResult, JobResponse } from '../../src/contract/runs.ts';
import {
	createItem,
	createLanguages,
	createLocales,
	createTranslatedCollection,
	type Key,
	readTranslations,
	type TranslatedCollection,
} from '../harness/content.ts';
import { type Directus, startDirectus } from '../harness/directus.ts';
import { callWebhookFlow, createFlow, importReadyFlow, TRIGGER_OPTIONS } from '../harness/flows.ts';
import { demand } from '../harness/request.ts';
import { createUser } from '../harness/users.ts';
import { useLoopback } from '../harness/services.ts';
import type { LoopbackProvider } from '../helpers/loopback-provider.ts';
import { createTestDatabase } from '../harness/test-database.ts';
import { loopbackEnv, runFlow } from './articles.ts';
import { eventually } from './eventually.ts';

const ENDPOINT = '/translation-cache';

describe.each(['sqlite', 'postgres'] as const)(
	'what is refused, and what goes on, on %s',
	(client) => {
		const loopback = useLoopback();
		let directus: Directus;
		let webhook: string;
		let tidy: TranslatedCollection;

		beforeAll(async () => {
			directus = await startDirectus({
				database: createTestDatabase(client),
				env: loopbackEnv(loopback),
			});
			await createLanguages(directus);
			// A webhook reaches the operation as whoever calls; a manual flow is stopped by Directus
			// itself.
			webhook = await createFlow(directus, {
				trigger: { type: 'webhook' },
				options: {
					...TRIGGER_OPTIONS.webhook,
					sourceLanguage: 'en-US',
					fields: '{{$trigger.body.fields}}',
					filter: '{{$trigger.body.filter}}',
				},
			});
			tidy = await createTranslatedCollection(directus, { collection: 'tidy', primaryKey: 'uuid' });
		});

		afterAll(() => directus.stop());

		const call = (body: object, token: string = directus.adminToken) =>
			callWebhookFlow(directus, webhook, body, token);

		async function run(
			{ collection }: TranslatedCollection,
			keys: readonly Key[],
			more: object = {},
			token?: string,
		): Promise<ItemsResult> {
			const { body, status } = await call({ collection, keys, ...more }, token);
			if (status !== 200) throw new Error(JSON.stringify(body));
			const result: ItemsResult = Object(body);
			return result;
		}

		const end = ({ id }: JobResponse): Promise<JobResponse> =>
			eventually(
				() => demand<JobResponse>(directus, 'GET', `${ENDPOINT}/jobs/${id}`),
				({ state }) => !['running', 'cancelling'].includes(state),
			);
		const start = (body: object): Promise<JobResponse> =>
			demand(directus, 'POST', `${ENDPOINT}/translate`, { sourceLanguage: 'en-US', ...body });

		test('a translation too long for its column leaves the others alone', async () => {
			// Its column takes 255 characters.
			const title = `${'The sea is wide and deep and blue. '.repeat(7)}So it is.`;
			const key = await createItem(directus, tidy, { title, body: '<p>Short.</p>' });
			const { items, failures } = await run(tidy, [key]);
			const rows = await readTranslations(directus, tidy, key);
			expect(rows['de-DE']?.['body']).toBe('<p>[de-DE] Short.</p>');
			expect(items[0]?.languages['de-DE']).toEqual({
				status: 'partial',
				fields: { title: 'refused: too-long', body: 'translated' },
			});
			expect(failures[0]).toMatchObject({ field: 'title', reason: 'too-long' });
			expect(rows['de-DE']?.['title']).toBeNull();
			const again = await run(tidy, [key]);
			expect(again.items[0]?.languages['de-DE']?.fields).toMatchObject({ body: 'unchanged' });
		});

		test('a key that cannot be one is a 400 that says so', async () => {
			for (const answer of [
				await call({ collection: 'tidy', keys: ['not-a-uuid'] }),
				await directus.request('POST', `${ENDPOINT}/explain`, {
					collection: 'tidy',
					key: 5,
					field: 'title',
					language: 'de-DE',
					sourceLanguage: 'en-US',
				}),
				await directus.request('POST', `${ENDPOINT}/translate`, {
					collection: 'tidy',
					keys: ['x'],
				}),
				await directus.request('POST', `${ENDPOINT}/translate`, { collection: 'tidy', keys: [] }),
			]) {
				expect(answer.status).toBe(400);
				expect(answer.errors[0]?.message).toMatch(/keys?:/);
			}
			expect(loopback.requests).toEqual([]);
		});

		test('what a filter names of time and user is resolved', async () => {
			for (const [field, type] of [
				['due', 'timestamp'],
				['owner', 'string'],
			] as const) {
				const meta = { interface: 'input' };
				await demand(directus, 'POST', '/fields/tidy', { field, type, meta, schema: {} });
			}
			const me = await demand<{ id: string }>(directus, 'GET', '/users/me?fields=id');
			const due = new Date(Date.now() - 3_600_000).toISOString();
			await createItem(directus, tidy, { title: 'Due an hour ago', due, owner: me.id });
			await createItem(directus, tidy, { title: 'Due some day', due: '2199-01-01T00:00:00.000Z' });
			const count = async (filter: object): Promise<number> => {
				const body = { collection: 'tidy', sourceLanguage: 'en-US', filter };
				const estimate = await demand<EstimateResponse>(
					directus,
					'POST',
					`${ENDPOINT}/estimate`,
					body,
				);
				return estimate.totalItems;
			};
			expect(await count({ due: { _lt: '$NOW' } })).toBe(1);
			expect(await count({ due: { _lt: '$NOW(-2 hours)' } })).toBe(0);
			expect(await count({ due: { _gt: '$NOW' } })).toBe(1);
			expect(await count({ owner: { _eq: '$CURRENT_USER' } })).toBe(1);
			const { job } = await run(tidy, [], { filter: { due: { _lt: '$NOW(-2 hours)' } } });
			expect(job).toMatchObject({ state: 'done', items: 0 });
		});

		test('items with keys of text, and languages by number or UUID, are translated', async () => {
			const coded = await createTranslatedCollection(directus, {
				collection: 'coded',
				primaryKey: 'string',
			});
			await demand(directus, 'POST', '/items/coded', { id: 'A-1/b', title: 'By a code' });
			await run(coded, ['A-1/b']);
			const rows = await demand<readonly Record<string, unknown>[]>(
				directus,
				'GET',
				'/items/coded_translations?filter[languages_code]=de-DE',
			);
			expect(rows.map(({ coded_id, title }) => [coded_id, title])).toEqual([
				['A-1/b', '[de-DE] By a code'],
			]);
			for (const keyType of ['integer', 'uuid'] as const) {
				const languages = `tongues_${keyType}`;
				await createLocales(directus, languages, keyType);
				const spoken = await createTranslatedCollection(directus, {
					collection: `spoken_${keyType}`,
					names: { languagesCollection: languages, languageFkField: 'tongue' },
				});
				const key = await createItem(directus, spoken, { title: 'In tongues' });
				const result = await run(spoken, [key]);
				expect(Object.keys(result.items[0]?.languages ?? {}).toSorted()).toEqual([
					'de-DE',
					'fr-FR',
				]);
				const [german] = await demand<readonly Record<string, unknown>[]>(
					directus,
					'GET',
					`/items/${spoken.translations}?filter[tongue][locale]=de-DE`,
				);
				expect(german?.['title']).toBe('[de-DE] In tongues');
				loopback.reset();
				await run(spoken, [key]);
				expect(loopback.requests).toEqual([]);
			}
		});

		test('a row that lacks what must not be empty is refused with Directus’s code', async () => {
			const strict = await createTranslatedCollection(directus, { collection: 'strict' });
			for (const field of ['title', 'summary']) {
				await demand(directus, 'PATCH', `/fields/${strict.translations}/${field}`, {
					schema: { is_nullable: false },
				});
			}
			const key = await createItem(directus, strict, { title: 'Both', summary: 'Both of them.' });
			const { body } = await call({ collection: 'strict', keys: [key], fields: ['summary'] });
			expect(JSON.stringify(body)).toMatch(/refused to write the translations row \([A-Z_]+\)/);
			expect(await readTranslations(directus, strict, key)).toEqual({});
			await run(strict, [key]);
			expect((await readTranslations(directus, strict, key))['de-DE']).toMatchObject({
				title: '[de-DE] Both',
				summary: '[de-DE] Both of them.',
			});
		});

		test('a field that is explained says where its text comes from', async () => {
			const key = await createItem(directus, tidy, { title: 'Explain the sea' });
			await run(tidy, [key], { fields: ['title'] });
			const explain = () =>
				demand<ExplainResponse>(directus, 'POST', `${ENDPOINT}/explain`, {
					collection: 'tidy',
					key,
					field: 'title',
					language: 'de-DE',
					sourceLanguage: 'en-US',
				});
			expect(await explain()).toMatchObject({
				state: 'current',
				segments: [{ origin: 'row', provider: 'openai', model: 'gpt-5.4-mini', changed: [] }],
			});
			await demand(directus, 'PATCH', `/items/tidy/${key}`, { title: 'Explain the land' });
			expect(await explain()).toMatchObject({
				state: 'stale',
				segments: [{ source: 'Explain the land', origin: 'chain', changed: ['source'] }],
			});
		});

		test('who may not read is told nothing, who may only create writes what is new', async () => {
			const key = await createItem(directus, tidy, { title: 'Guarded harbour' });
			const row = { tidy_id: key, languages_code: 'de-DE' };
			await demand(directus, 'POST', '/items/tidy_translations', row);
			const stranger = await createUser(directus, {});
			const refused = await call({ collection: 'tidy', keys: [key] }, stranger.token);
			expect(refused.status).toBe(403);
			expect(refused.errors[0]?.message).toContain('permission');
			expect(JSON.stringify(refused.body)).not.toContain('harbour');

			const maker = await createUser(directus, {
				permissions: [
					...['tidy', 'tidy_translations', 'languages'].map((collection) => ({
						collection,
						action: 'read' as const,
					})),
					{ collection: 'tidy_translations', action: 'create' },
				],
			});
			const { items } = await run(tidy, [key], { fields: ['title'] }, maker.token);
			expect(items[0]?.languages).toEqual({
				'de-DE': { status: 'failed', fields: { title: 'refused: forbidden' } },
				'fr-FR': { status: 'written', fields: { title: 'translated' } },
			});
			const rows = await readTranslations(directus, tidy, key);
			expect([rows['de-DE']?.['title'], rows['fr-FR']?.['title']]).toEqual([
				null,
				'[fr-FR] Guarded harbour',
			]);
			await demand(directus, 'DELETE', '/users', [stranger.id, maker.id]);
		});

		test('a flow on content versions says when they are translated', async () => {
			const flow = await createFlow(directus, {
				trigger: { type: 'webhook' },
				options: { sourceLanguage: 'en-US', collection: 'directus_versions' },
			});
			const answer = await callWebhookFlow(directus, flow, {}, directus.adminToken);
			expect([answer.status, answer.errors[0]?.message]).toEqual([
				400,
				expect.stringContaining('when they are promoted'),
			]);
			await demand(directus, 'DELETE', `/flows/${flow}`);
		});

		test('the ready flow is imported, and a sixth flow is not', async () => {
			const { id } = await importReadyFlow(directus, ['tidy']);
			const key = await createItem(directus, tidy, { title: 'By the ready flow' });
			const { items } = await runFlow(directus, id, [key], 'tidy');
			expect(items[0]?.languages['de-DE']?.status).toBe('written');
			const flows = [id];
			const flow = { trigger: { type: 'webhook' }, options: {} } as const;
			// The one of all tests, and these.
			while (flows.length < 4) flows.push(await createFlow(directus, flow));
			await expect(createFlow(directus, flow)).rejects.toThrow('answered 403');
			await demand(directus, 'DELETE', '/flows', flows);
		});

		describe('while many items are translated', () => {
			const ITEMS = 40;

			beforeAll(async () => {
				await createTranslatedCollection(directus, { collection: 'many' });
				const items = Array.from({ length: ITEMS }, (_, at) => ({ title: `Item ${nameOf(at)}` }));
				await demand(directus, 'POST', '/items/many', items);
			});

			test('a second run is refused, and an import in between is no harm', async () => {
				slowDown(loopback);
				const body = { collection: 'many', targetLanguages: ['de-DE'], fields: ['title'] };
				const job = await start(body);
				const second = await directus.request('POST', `${ENDPOINT}/translate`, {
					...body,
					sourceLanguage: 'en-US',
				});
				expect([second.status, second.errors[0]?.message]).toEqual([
					400,
					expect.stringContaining(job.id),
				]);
				const rows = Array.from({ length: 300 }, (_, at) => ({ title: `Import ${nameOf(at)}` }));
				const form = new FormData();
				const file = new Blob([JSON.stringify(rows)], { type: 'application/json' });
				form.append('file', file, 'many.json');
				const imported = await directus.request('POST', '/utils/import/many', form);
				expect(imported.status).toBe(200);
				const done = await end(job);
				expect(done).toMatchObject({ state: 'done', failedItems: 0, failures: [] });
				const sent = loopback.sentTexts();
				expect(new Set(sent).size).toBe(sent.length);
				expect(sent.length).toBe(done.writtenItems);
			});

			test('a field and a language that vanish are reported, and the process goes on', async () => {
				slowDown(loopback);
				const job = await start({ collection: 'many', targetLanguages: ['fr-FR'] });
				await eventually(
					async () => loopback.requests.length,
					(count) => count > 4,
				);
				await demand(directus, 'DELETE', '/fields/many_translations/title');
				const ended = await end(job);
				expect(['failed', 'done']).toContain(ended.state);
				expect(ended.failures.length).toBeGreaterThan(0);
				expect((await directus.request('GET', `${ENDPOINT}/info`)).status).toBe(200);

				await demand(directus, 'POST', '/items/languages', { code: 'xx-XX', name: 'Soon gone' });
				const other = await start({ collection: 'tidy', targetLanguages: ['xx-XX'] });
				await eventually(
					async () => loopback.requests.some(({ targetLanguage }) => targetLanguage === 'xx-XX'),
					Boolean,
				);
				await demand(directus, 'DELETE', '/items/languages/xx-XX');
				const lost = await end(other);
				expect(['failed', 'done']).toContain(lost.state);
				const left = await demand<readonly unknown[]>(
					directus,
					'GET',
					'/items/tidy_translations?filter[languages_code]=xx-XX',
				);
				expect(left).toEqual([]);
			});
		});

		test('a new language is translated everywhere by one call, and touches no other', async () => {
			const germanOf = () =>
				demand<readonly unknown[]>(
					directus,
					'GET',
					'/items/tidy_translations?filter[languages_code][_in]=de-DE,fr-FR&sort=id&limit=-1',
				);
			const before = await germanOf();
			await demand(directus, 'POST', '/items/languages', { code: 'it-IT', name: 'Italian' });
			const body = { sourceLanguage: 'en-US', collections: ['tidy', 'coded', 'spoken_integer'] };
			const answer = await demand<NewLanguageResponse>(
				directus,
				'POST',
				`${ENDPOINT}/languages/it-IT`,
				body,
			);
			expect(Object.keys(answer.estimates)).toEqual(['tidy', 'coded']);
			// Its languages stand in another collection, which lacks this one.
			expect(answer.left['spoken_integer']).toContain('it-IT');
			for (const job of answer.jobs) expect((await end(job)).state).toBe('done');
			expect(new Set(loopback.requests.map(({ targetLanguage }) => targetLanguage))).toEqual(
				new Set(['it-IT']),
			);
			expect(await germanOf()).toEqual(before);
			const rows = await demand<readonly Record<string, unknown>[]>(
				directus,
				'GET',
				'/items/coded_translations?filter[languages_code]=it-IT',
			);
			expect(rows.map(({ title }) => title)).toEqual(['[it-IT] By a code']);
		});
	},
);

/** Words only: verification would take digits for numbers. */
function nameOf(index: number): string {
	return String(index).replaceAll(/\d/g, (digit) => 'abcdefghij'.charAt(Number(digit)));
}

function slowDown(loopback: LoopbackProvider): void {
	loopback.translate = async (text, language) => {
		await delay(10);
		return `[${language}] ${text}`;
	};
}
