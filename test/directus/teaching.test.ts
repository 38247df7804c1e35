import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';

import type { StaleMapResponse } from '../../src/contract/content.ts';
import type { ExplainResponse } from '../../src/contract/inspection.ts';
import type { WordingResponse } from '../../src/contract/wording.ts';
import { createItem, type Key, readTranslations } from '../harness/content.ts';
import type { Database } from '../harness/database.ts';
import { createFlow, TRIGGER_OPTIONS } from '../harness/flows.ts';
import { demand } from '../harness/request.ts';
import { useLoopback, useRedis, useRedisClient } from '../harness/services.ts';
import { execute, quote } from '../harness/sql.ts';
import { createTestDatabase } from '../harness/test-database.ts';
import { createUser, type TestUser } from '../harness/users.ts';
import { type ArticleSite, loopbackEnv, runFlow, startArticles } from './articles.ts';
import { eventually } from './eventually.ts';

const loopback = useLoopback();
const redis = useRedis();
const client = useRedisClient(redis);

interface Wording {
	readonly text: string;
	readonly author: string | null;
	readonly origin: string;
	readonly source: string;
}

async function readWordings(): Promise<readonly Wording[]> {
	const keys = await client.keys('ai_approved:*');
	const values = await Promise.all(keys.map((key) => client.get(key)));
	return values.flatMap((value): Wording[] => JSON.parse(value ?? '[]'));
}

function learned(german: string): Promise<readonly Wording[]> {
	return eventually(readWordings, (found) => found.some(({ text }) => text === german));
}

function inGerman(title: string): readonly object[] {
	return [{ languages_code: 'de-DE', title }];
}

const ROWS = 'articles_translations';
const COLLECTIONS = ['articles', ROWS] as const;

describe.each(['sqlite', 'postgres'] as const)('whose wording is learned, on %s', (kind) => {
	let database: Database;
	let site: ArticleSite;
	let flow: string;
	const users: TestUser[] = [];

	beforeAll(async () => {
		database = createTestDatabase(kind);
		const env = {
			...loopbackEnv(loopback),
			TRANSLATION_CACHE_REDIS: redis.url,
			FLOWS_ENV_ALLOW_LIST: '',
		};
		site = await startArticles({ database, env });
		flow = await createFlow(site.directus, {
			trigger: { type: 'manual', collections: ['articles'] },
			options: {
				...TRIGGER_OPTIONS.manual,
				sourceLanguage: 'en-US',
				targetLanguages: ['de-DE'],
				fields: ['title'],
			},
		});
		const [open] = await demand<readonly { policy: string }[]>(
			site.directus,
			'GET',
			'/access?filter[role][_null]=true&filter[user][_null]=true',
		);
		await demand(
			site.directus,
			'POST',
			'/permissions',
			[...COLLECTIONS, 'languages'].flatMap((collection) =>
				(['create', 'read', 'update', 'delete'] as const).map((action) => ({
					policy: open?.policy,
					collection,
					action,
					fields: ['*'],
				})),
			),
		);
	});

	afterEach(async () => {
		await client.flushall();
		for (const { id } of users.splice(0)) await demand(site.directus, 'DELETE', `/users/${id}`);
	});

	afterAll(() => site.directus.stop());

	async function user(actions: readonly ('create' | 'read' | 'update')[]): Promise<TestUser> {
		const permissions = COLLECTIONS.flatMap((collection) =>
			actions.map((action) => ({ collection, action })),
		);
		const made = await createUser(site.directus, { permissions, appAccess: false });
		users.push(made);
		return made;
	}

	/** An item with both languages in one payload. */
	const create = async (
		title: string,
		german: string,
		token?: string | null,
	): Promise<{ readonly id: Key }> =>
		demand(
			site.directus,
			'POST',
			'/items/articles',
			{ title, translations: inGerman(german) },
			token,
		);
	const rowOf = async (key: Key) =>
		(await readTranslations(site.directus, site.articles, key))['de-DE'] ?? {};
	const patch = async (key: Key, values: object, token?: string | null): Promise<unknown> =>
		demand(
			site.directus,
			'PATCH',
			`/items/${ROWS}/${String((await rowOf(key))['id'])}`,
			values,
			token,
		);
	/** What was learned of all that was saved before: changes are worked on in their order. */
	const learnedBefore = async (): Promise<readonly string[]> => {
		const mark = `Merkmal ${randomUUID().slice(0, 8)}`;
		await create(`Mark ${mark}`, mark);
		return (await learned(mark)).map(({ text }) => text).filter((text) => text !== mark);
	};
	/** The German title of another item of the same English one. */
	const german = async (title: string): Promise<unknown> => {
		const key = await createItem(site.directus, site.articles, { title });
		await runFlow(site.directus, flow, [key]);
		return (await rowOf(key))['title'];
	};

	test('a visitor who may create items teaches nobody’s translations', async () => {
		await create('Sign in', 'Passwort an Diebe schicken', null);
		expect(await learnedBefore()).toEqual([]);
		expect(await german('Sign in')).toBe('[de-DE] Sign in');
	});

	test('a visitor who may do everything takes no editor’s wording back', async () => {
		const { id } = await create('Sign out', 'Abmelden');
		expect(await learned('Abmelden')).toMatchObject([
			{ author: expect.any(String), origin: `${id}:de-DE:title`, source: 'Sign out' },
		]);
		await patch(id, { title: 'Gekauft bei Boese' }, null);
		expect(await learnedBefore()).toEqual(['Abmelden']);
		expect((await runFlow(site.directus, flow, [id])).items[0]?.languages['de-DE']?.fields).toEqual(
			{ title: 'protected' },
		);
		await patch(id, { title: null }, null);
		await demand(site.directus, 'DELETE', `/items/articles/${id}`, undefined, null);
		expect(await learnedBefore()).toContain('Abmelden');
		expect(await german('Sign out')).toBe('Abmelden');
	});

	test('an editor does not teach a visitor’s words by saving the row again', async () => {
		const { id } = await create('Imprint', 'Boese', null);
		expect(await learnedBefore()).toEqual([]);
		await patch(id, { title: 'Boese', summary: 'Kurz' });
		await demand(site.directus, 'PATCH', `/items/articles/${id}`, { slug: 'imprint' });
		expect(await learnedBefore()).not.toContain('Boese');
		await patch(id, { title: 'Impressum' });
		expect((await learned('Impressum')).map(({ text }) => text)).toContain('Impressum');
		expect(await german('Imprint')).toBe('Impressum');
	});

	test('an editor does not teach a visitor’s words when Redis has lost whose they were', async () => {
		const { id } = await create('Cookies', 'Boese Kekse', null);
		expect(await learnedBefore()).toEqual([]);
		await client.flushall();
		await patch(id, { title: 'Boese Kekse', summary: 'Kurz' });
		expect(await learnedBefore()).toEqual([]);
		await patch(id, { title: 'Kekse' });
		await learned('Kekse');
		await client.flushall();
		await patch(id, { title: 'Boese Kekse' });
		expect(await learnedBefore()).not.toContain('Boese Kekse');
	});

	test('a user who may update every row teaches in his name', async () => {
		const editor = await user(['create', 'read', 'update']);
		await create('Contact', 'Kontakt', editor.token);
		expect(await learned('Kontakt')).toMatchObject([{ author: editor.id }]);
		expect(await german('Contact')).toBe('Kontakt');
		await demand(site.directus, 'PATCH', `/users/${editor.id}`, { status: 'suspended' });
		expect((await learned('Kontakt')).map(({ author }) => author)).toEqual([editor.id]);
	});

	test('a user who may create rows, or only update his own, teaches nothing', async () => {
		const author = await user(['create', 'read']);
		const [access] = await demand<readonly { policy: string }[]>(
			site.directus,
			'GET',
			`/access?filter[role][_eq]=${author.role}`,
		);
		// A free plan makes no rules, and ignores those that are there.
		const rule = { user_created: { _eq: '$CURRENT_USER' } };
		execute(
			database,
			site.directus.dataDir,
			`insert into directus_permissions (collection, action, permissions, fields, policy) values ('${ROWS}', 'update', ${quote(JSON.stringify(rule))}, '*', ${quote(access?.policy ?? '')})`,
		);
		await demand(site.directus, 'POST', '/utils/cache/clear?system=true');
		const { id } = await create('Terms', 'Wucher', author.token);
		expect(await learnedBefore()).toEqual([]);
		expect(await german('Terms')).toBe('[de-DE] Terms');
		expect((await runFlow(site.directus, flow, [id])).items[0]?.languages['de-DE']?.fields).toEqual(
			{ title: 'protected' },
		);
	});

	test('a user teaches by the role above his, or by a policy of his own without a role', async () => {
		const below = await user(['create', 'read']);
		const above = await user(['create', 'read', 'update']);
		await demand(site.directus, 'PATCH', `/roles/${below.role}`, { parent: above.role });
		await create('Search', 'Suche', below.token);
		expect(await learned('Suche')).toMatchObject([{ author: below.id }]);

		const [granted] = await demand<readonly { policy: string }[]>(
			site.directus,
			'GET',
			`/access?filter[role][_eq]=${above.role}`,
		);
		await demand(site.directus, 'PATCH', `/users/${above.id}`, { role: null });
		await create('Basket', 'Boese Boese', above.token);
		expect(await learnedBefore()).toEqual(['Suche']);
		await demand(site.directus, 'POST', '/access', { user: above.id, policy: granted?.policy });
		// What a user may do is known for some seconds.
		await create('Later', 'Spaeter', below.token);
		await eventually(
			async () => {
				await create('Basket', 'Warenkorb', above.token);
				return readWordings();
			},
			(found) => found.some(({ text }) => text === 'Warenkorb'),
		);
		expect((await readWordings()).find(({ text }) => text === 'Warenkorb')).toMatchObject({
			author: above.id,
		});
		await learnedBefore();
	});

	test('a flow with full access has no user, and teaches nothing', async () => {
		const operation = randomUUID();
		const payload = {
			title: 'Newsletter',
			translations: [{ languages_code: 'de-DE', title: 'Rundbrief' }],
		};
		const { id } = await demand<{ id: string }>(site.directus, 'POST', '/flows', {
			name: 'Write',
			status: 'active',
			trigger: 'webhook',
			options: { method: 'POST', async: false },
			operation,
			operations: [
				{
					id: operation,
					key: 'write',
					type: 'item-create',
					position_x: 19,
					position_y: 1,
					options: { collection: 'articles', permissions: '$full', emitEvents: true, payload },
				},
			],
		});
		await demand(site.directus, 'POST', `/flows/trigger/${id}`, {});
		const rows = await demand<readonly object[]>(
			site.directus,
			'GET',
			`/items/${ROWS}?filter[title][_eq]=Rundbrief`,
		);
		expect(rows).toHaveLength(1);
		expect(await learnedBefore()).not.toContain('Rundbrief');
		await demand(site.directus, 'DELETE', `/flows/${id}`);
	});

	test('a draft teaches once it is published, in the name of the one who publishes', async () => {
		await demand(site.directus, 'PATCH', '/collections/articles', { meta: { versioning: true } });
		const key = await createItem(site.directus, site.articles, { title: 'Opening hours' });
		const version = await demand<{ id: string }>(site.directus, 'POST', '/versions', {
			key: 'draft',
			name: 'Draft',
			collection: 'articles',
			item: String(key),
		});
		const row = { languages_code: { code: 'de-DE' }, title: 'Wann offen ist' };
		await demand(site.directus, 'POST', `/versions/${version.id}/save`, {
			translations: { create: [row], update: [], delete: [] },
		});
		expect(await learnedBefore()).toEqual([]);
		const { mainHash } = await demand<{ mainHash: string }>(
			site.directus,
			'GET',
			`/versions/${version.id}/compare`,
		);
		await demand(site.directus, 'POST', `/versions/${version.id}/promote`, { mainHash });
		const me = await demand<{ id: string }>(site.directus, 'GET', '/users/me');
		const found = (await learned('Wann offen ist')).find(({ text }) => text === 'Wann offen ist');
		expect(found).toMatchObject({ author: me.id, origin: `${key}:de-DE:title` });
	});

	test('what was learned is listed, explained, and forgotten for good', async () => {
		const me = await demand<{ id: string }>(site.directus, 'GET', '/users/me');
		const { id: key } = await create('Privacy', 'Datenschutz');
		await learned('Datenschutz');
		const list = (query = '') =>
			demand<WordingResponse>(site.directus, 'GET', `/translation-cache/wording${query}`);
		const { wordings, total } = await list('?collection=articles&search=PRIVACY');
		expect(total).toBe(1);
		expect(wordings[0]).toMatchObject({
			text: 'Datenschutz',
			source: 'Privacy',
			author: me.id,
			item: String(key),
			field: 'title',
			day: new Date().toISOString().slice(0, 10),
		});
		const other = await createItem(site.directus, site.articles, { title: 'Privacy' });
		const { segments } = await demand<ExplainResponse>(
			site.directus,
			'POST',
			'/translation-cache/explain',
			{ collection: 'articles', key: other, field: 'title', language: 'de-DE' },
		);
		expect(segments).toMatchObject([{ origin: 'approved', author: me.id, item: String(key) }]);

		const path = `/translation-cache/wording/${wordings[0]?.id ?? ''}`;
		expect((await site.directus.request('DELETE', path, undefined, null)).status).toBe(401);
		expect(await demand(site.directus, 'DELETE', path)).toEqual({ forgotten: 1 });
		expect((await site.directus.request('DELETE', path)).status).toBe(404);
		expect((await list('?search=privacy')).total).toBe(0);
		await patch(key, { title: 'Datenschutz', summary: 'Kurz' });
		await demand(site.directus, 'POST', '/translation-cache/warm', { collection: 'articles' });
		expect(await german('Privacy')).toBe('[de-DE] Privacy');
	});
});

describe.each([
	['admins', ['Von Admins']],
	['nobody', []],
] as const)('where %s teach', (from, expected) => {
	let site: ArticleSite;

	beforeAll(async () => {
		await client.flushall();
		const env = {
			...loopbackEnv(loopback),
			TRANSLATION_CACHE_REDIS: redis.url,
			TRANSLATION_CACHE_LEARN_FROM: from,
		};
		site = await startArticles({ database: createTestDatabase('sqlite'), env });
	});

	afterAll(() => site.directus.stop());

	test('no others do, and a person’s words stay all the same', async () => {
		const { directus } = site;
		const permissions = COLLECTIONS.flatMap((collection) =>
			(['create', 'read', 'update'] as const).map((action) => ({ collection, action })),
		);
		const editor = await createUser(directus, { permissions, appAccess: false });
		const byEditor = { title: 'By editors', translations: inGerman('Von Leuten') };
		const byAdmin = { title: 'By admins', translations: inGerman('Von Admins') };
		const { id } = await demand<{ id: Key }>(
			directus,
			'POST',
			'/items/articles',
			byEditor,
			editor.token,
		);
		await demand(directus, 'POST', '/items/articles', byAdmin);
		const records = await eventually(
			() => client.keys('ai_provenance:*'),
			(keys) => keys.length === 2,
		);
		expect(records).toHaveLength(2);
		expect((await readWordings()).map(({ text }) => text)).toEqual(expected);
		const map = await demand<{ staleMap: StaleMapResponse }>(
			directus,
			'GET',
			`/translation-cache/info?collection=articles&item=${id}`,
		);
		expect(map.staleMap.languages['de-DE']).toMatchObject({ approved: 1, unproven: 0 });
	});
});
