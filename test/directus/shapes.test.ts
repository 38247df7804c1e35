import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { ExplainResponse } from '../../src/contract/inspection.ts';
import type { ItemsResult } from '../../src/contract/runs.ts';
import {
	createBlocks,
	createColumns,
	createItem,
	createLanguages,
	createTranslatedCollection,
	editItem,
	type Key,
	type Row,
	readTranslations,
	type TranslatedCollection,
} from '../harness/content.ts';
import { type Directus, startDirectus } from '../harness/directus.ts';
import {
	callWebhookFlow,
	createFlow,
	readFlowRuns,
	runManualFlow,
	TRIGGER_OPTIONS,
} from '../harness/flows.ts';
import { demand } from '../harness/request.ts';
import { useLoopback } from '../harness/services.ts';
import { CLIENTS, createTestDatabase } from '../harness/test-database.ts';
import { createUser } from '../harness/users.ts';
import { loopbackEnv, runFlow } from './articles.ts';
import { eventually } from './eventually.ts';

describe.each(CLIENTS)('content on %s', (client) => {
	const loopback = useLoopback();
	let directus: Directus;
	let flow: string;

	beforeAll(async () => {
		directus = await startDirectus({
			database: createTestDatabase(client),
			env: loopbackEnv(loopback),
		});
		await createLanguages(directus);
		// The Core plan has five active flows: one serves every collection.
		flow = await createFlow(directus, {
			trigger: {
				type: 'manual',
				collections: ['plain', 'tidy', 'guarded', 'settings_page', 'grouped'],
			},
			options: { ...TRIGGER_OPTIONS.manual, sourceLanguage: 'en-US' },
		});
	});

	afterAll(() => directus.stop());

	/** Translates an item and gives its German title. */
	async function translate(target: TranslatedCollection, key: Key): Promise<unknown> {
		await runFlow(directus, flow, [key], target.collection);
		return (await readTranslations(directus, target, key))['de-DE']?.['title'];
	}

	test.each(['integer', 'uuid'] as const)('with %s keys is translated', async (primaryKey) => {
		const target = await createTranslatedCollection(directus, {
			collection: primaryKey === 'integer' ? 'plain' : 'tidy',
			primaryKey,
			shape: primaryKey === 'integer' ? 'parent-columns' : 'source-row',
		});
		const key = await createItem(directus, target, { title: 'A title', body: '<p>Text.</p>' });
		expect(await translate(target, key)).toBe('[de-DE] A title');
		loopback.reset();
		expect(await translate(target, key)).toBe('[de-DE] A title');
		expect(loopback.requests).toEqual([]);
	});

	test('that is a singleton is translated without naming its key', async () => {
		const target = await createTranslatedCollection(directus, { collection: 'settings_page' });
		await demand(directus, 'PATCH', '/collections/settings_page', { meta: { singleton: true } });
		await demand(directus, 'PATCH', '/items/settings_page', { title: 'The only one' });
		const webhook = await createFlow(directus, {
			trigger: { type: 'webhook' },
			options: { collection: 'settings_page', sourceLanguage: 'en-US', permissions: '$full' },
		});
		const answer = await callWebhookFlow(directus, webhook, {}, directus.adminToken);
		expect(answer.status).toBe(200);
		const { translations } = await demand<{ translations: Record<string, unknown>[] }>(
			directus,
			'GET',
			'/items/settings_page?fields=translations.*',
		);
		const german = translations.find((row) => row[target.languageField] === 'de-DE');
		expect(german?.['title']).toBe('[de-DE] The only one');
	});

	test('with fields in groups, required and conditional ones, is translated', async () => {
		const target = await createTranslatedCollection(directus, { collection: 'grouped' });
		await demand(directus, 'POST', `/fields/${target.translations}`, {
			field: 'seo',
			type: 'alias',
			meta: { interface: 'group-detail', special: ['alias', 'no-data', 'group'] },
		});
		await demand(directus, 'PATCH', `/fields/${target.translations}/title`, {
			meta: { group: 'seo', required: true },
		});
		await demand(directus, 'PATCH', `/fields/${target.translations}/summary`, {
			meta: {
				conditions: [{ name: 'hide', rule: { title: { _null: true } }, hidden: true }],
			},
		});
		const key = await createItem(directus, target, { title: 'In a group', summary: 'Short.' });
		expect(await translate(target, key)).toBe('[de-DE] In a group');
		const rows = await readTranslations(directus, target, key);
		expect(rows['de-DE']?.['summary']).toBe('[de-DE] Short.');
	});

	test('with nested blocks is translated with them, and an edited block sends its one segment', async () => {
		const page = await createTranslatedCollection(directus, { collection: 'pages' });
		const { texts, cards, junction, cardField } = await createBlocks(directus, 'pages');
		const key = await createItem(directus, page, { title: 'A page' });
		const text = await createItem(directus, texts, { title: 'A text', body: '<p>In a block.</p>' });
		const card = await createItem(directus, cards, { title: 'A card' });
		await demand(directus, 'PATCH', `/items/${cards.collection}/${card}`, { [cardField]: text });
		await demand(directus, 'POST', `/items/${junction}`, {
			pages_id: key,
			collection: texts.collection,
			item: String(text),
		});
		const deep = await createFlow(directus, {
			trigger: { type: 'manual', collections: ['pages'] },
			options: { ...TRIGGER_OPTIONS.manual, sourceLanguage: 'en-US', deep: true },
		});
		const result = await runFlow(directus, deep, [key], 'pages');
		expect(result.failures).toEqual([]);
		expect(result.items.map((item) => item.collection)).toEqual([
			undefined,
			texts.collection,
			cards.collection,
		]);
		const textRows = await readTranslations(directus, texts, text);
		expect(textRows['de-DE']?.['body']).toBe('<p>[de-DE] In a block.</p>');
		const cardRows = await readTranslations(directus, cards, card);
		expect(cardRows['fr-FR']?.['title']).toBe('[fr-FR] A card');

		loopback.reset();
		const again = await runFlow(directus, deep, [key], 'pages');
		expect(again.segments).toMatchObject({ total: 8, misses: 0 });
		expect(loopback.requests).toEqual([]);

		await editItem(directus, cards, card, { title: 'Another card' });
		const edited = await runFlow(directus, deep, [key], 'pages');
		// One for each language.
		expect(edited.segments.misses).toBe(2);
		const { title } = (await readTranslations(directus, cards, card))['de-DE'] ?? {};
		expect(title).toBe('[de-DE] Another card');

		const reader = await createUser(directus, {
			permissions: ['pages', page.translations, 'languages', junction].map((collection) => ({
				collection,
				action: 'read' as const,
			})),
		});
		const answer = await runManualFlow(directus, deep, 'pages', [key], reader.token);
		expect(answer.status).toBe(200);
		const { failures }: ItemsResult = Object(answer.body);
		// What may not be read is not named either.
		const message = 'nested items may not be read under the permissions of this run';
		expect(failures).toEqual([
			{ reason: 'forbidden', message },
			{ reason: 'forbidden', message },
		]);
		await demand(directus, 'DELETE', '/users', [reader.id]);
		await demand(directus, 'DELETE', `/flows/${deep}`);
	});

	test('with translations in columns is translated by events, settles, and learns from people', async () => {
		await createColumns(directus, 'flat');
		const source = { title_en: 'A title', body_en: '<p>One.</p><p>Two.</p>' };
		const add = (values: object) => demand<{ id: number }>(directus, 'POST', '/items/flat', values);
		const read = (id: number) => demand<Row>(directus, 'GET', `/items/flat/${id}`);
		const other = await add(source);
		const event = await createFlow(directus, {
			trigger: {
				type: 'event',
				collections: ['flat'],
				scope: ['items.create', 'items.update'],
			},
			tracking: 'all',
			options: {
				...TRIGGER_OPTIONS.event,
				sourceLanguage: 'en',
				fieldMap: { title_en: { de: 'title_de', fr: 'title_fr' }, body_en: { de: 'body_de' } },
			},
		});
		const runs = (count: number) =>
			eventually(
				() => readFlowRuns(directus, event),
				(found) => found.length >= count,
			);
		const { id } = await add(source);
		// Its own, and one for each of the two languages that it wrote.
		const first = await runs(3);
		expect(first.map(({ status }) => status)).toEqual(['resolve', 'resolve', 'resolve']);
		expect(await read(id)).toMatchObject({
			title_de: '[de] A title',
			title_fr: '[fr] A title',
			body_de: '<p>[de] One.</p><p>[de] Two.</p>',
		});
		expect(loopback.sentTexts().toSorted()).toEqual(['A title', 'A title', 'One.', 'Two.']);

		// An array is written in a transaction that events come before the end of.
		await demand(directus, 'PATCH', '/items/flat', [{ id, title_de: 'Mein Titel' }]);
		const place = { collection: 'flat', key: other.id, field: 'title_en', language: 'de' };
		const learned = await eventually(
			() => demand<ExplainResponse>(directus, 'POST', '/translation-cache/explain', place),
			({ segments }) => segments[0]?.origin === 'approved',
		);
		expect(learned).toMatchObject({
			state: 'missing',
			segments: [{ origin: 'approved', translation: 'Mein Titel' }],
		});
		const [, , , edited] = await runs(4);
		expect(edited?.result).toMatchObject({
			items: [{ languages: { de: { fields: { title_en: 'protected', body_en: 'unchanged' } } } }],
		});

		loopback.reset();
		await demand(directus, 'PATCH', '/items/flat', [{ id, body_en: '<p>One.</p><p>Three.</p>' }]);
		await runs(6);
		expect(loopback.sentTexts()).toEqual(['Three.']);
		expect(await read(id)).toMatchObject({
			title_de: 'Mein Titel',
			body_de: '<p>[de] One.</p><p>[de] Three.</p>',
		});
		expect((await readFlowRuns(directus, event)).map(({ status }) => status)).toEqual(
			Array(6).fill('resolve'),
		);
		await demand(directus, 'DELETE', `/flows/${event}`);
	});

	test('in a content version is left alone until it is promoted', async () => {
		const target = await createTranslatedCollection(directus, { collection: 'versioned' });
		await demand(directus, 'PATCH', '/collections/versioned', { meta: { versioning: true } });
		await createFlow(directus, {
			trigger: { type: 'event', collections: ['versioned'], scope: ['items.update'] },
			options: { ...TRIGGER_OPTIONS.event, sourceLanguage: 'en-US', fields: ['title'] },
		});
		const key = await createItem(directus, target, { title: 'Published' });
		const version = await demand<{ id: string }>(directus, 'POST', '/versions', {
			key: 'draft-one',
			name: 'Draft',
			collection: 'versioned',
			item: String(key),
		});
		await demand(directus, 'POST', `/versions/${version.id}/save`, { title: 'A draft' });
		expect(loopback.requests).toEqual([]);
		const { mainHash } = await demand<{ mainHash: string }>(
			directus,
			'GET',
			`/versions/${version.id}/compare`,
		);
		await demand(directus, 'POST', `/versions/${version.id}/promote`, { mainHash });
		const rows = await eventually(
			() => readTranslations(directus, target, key),
			(found) => found['de-DE'] !== undefined && found['fr-FR'] !== undefined,
		);
		expect(rows['de-DE']?.['title']).toBe('[de-DE] A draft');
	});

	test('that a role may read but not write is refused for each language, and nothing else', async () => {
		const target = await createTranslatedCollection(directus, { collection: 'guarded' });
		const key = await createItem(directus, target, { title: 'Guarded' });
		const readable = ['guarded', target.translations, 'languages'] as const;
		const reader = await createUser(directus, {
			permissions: readable.map((collection) => ({ collection, action: 'read' as const })),
		});
		const refused = await runManualFlow(directus, flow, 'guarded', [key], reader.token);
		expect(refused.status).toBe(400);
		expect(refused.errors[0]?.message).toContain('permissions');
		expect(await readTranslations(directus, target, key)).toEqual({});

		const writer = await createUser(directus, {
			permissions: [
				...readable.map((collection) => ({ collection, action: 'read' as const })),
				{ collection: target.translations, action: 'create' },
				{ collection: target.translations, action: 'update' },
				{ collection: 'guarded', action: 'update' },
			],
		});
		const answer = await runManualFlow(directus, flow, 'guarded', [key], writer.token);
		expect(answer.status).toBe(200);
		const { items }: ItemsResult = Object(answer.body);
		expect(items[0]?.languages['de-DE']?.status).toBe('written');
		const rows = await readTranslations(directus, target, key);
		expect(rows['de-DE']?.['title']).toBe('[de-DE] Guarded');
		// The Core plan has three seats.
		await demand(directus, 'DELETE', '/users', [reader.id, writer.id]);
	});

	test('that a role may not read is not shown to it by a run', async () => {
		const stranger = await createUser(directus, {});
		const answer = await runManualFlow(directus, flow, 'guarded', [1], stranger.token);
		expect(answer.status).toBeGreaterThanOrEqual(400);
		expect(JSON.stringify(answer.body)).not.toContain('Guarded');
	});
});
