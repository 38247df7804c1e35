import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { FieldOutcome, ItemsResult } from '../../src/contract/runs.ts';
import {
	createItem,
	createTranslatedCollection,
	editItem,
	type Key,
	readTranslations,
	type Row,
} from '../harness/content.ts';
import type { Database } from '../harness/database.ts';
import { startDirectus } from '../harness/directus.ts';
import { callWebhookFlow, createFlow, TRIGGER_OPTIONS } from '../harness/flows.ts';
import { addHook } from '../harness/hook.ts';
import { demand } from '../harness/request.ts';
import { makeFolder } from '../harness/run-folder.ts';
import { execute, quote } from '../harness/sql.ts';
import { useLoopback, useRedis, useRedisClient } from '../harness/services.ts';
import { createTestDatabase } from '../harness/test-database.ts';
import { createUser } from '../harness/users.ts';
import { copyRedis } from '../helpers/redis-copy.ts';
import { type ArticleSite, loopbackEnv, runFlow, startArticles } from './articles.ts';
import { addColumns } from './columns.ts';
import { eventually } from './eventually.ts';
import { nameOf } from './interleaving.ts';

/** Hides the German rows from everybody but admins. */
const HIDING_HOOK = `export default ({ filter }) => {
	filter('guarded_translations.items.read', (rows, _, { accountability }) =>
		accountability === null || accountability.admin
			? rows
			: rows.filter((row) => row.languages_code !== 'de-DE'));
};
`;

const loopback = useLoopback();
const redis = useRedis();
const client = useRedisClient(redis);
let database: Database;
let env: Record<string, string>;
let site: ArticleSite;
let flow: string;

beforeAll(async () => {
	database = createTestDatabase();
	const dataDir = makeFolder('directus');
	addHook(dataDir, 'hiding', HIDING_HOOK);
	env = {
		...loopbackEnv(loopback),
		TRANSLATION_CACHE_REDIS: redis.url,
		MAX_PAYLOAD_SIZE: '20mb',
	};
	site = await startArticles({ database, dataDir, env });
	flow = await createFlow(site.directus, {
		trigger: { type: 'manual', collections: ['articles'] },
		options: {
			...TRIGGER_OPTIONS.manual,
			sourceLanguage: 'en-US',
			targetLanguages: ['de-DE'],
			fields: ['summary', 'body'],
		},
	});
});

afterAll(() => site.directus.stop());

function bodyOf(...paragraphs: readonly string[]): string {
	return paragraphs.map((paragraph) => `<p>${paragraph}</p>`).join('\n');
}

function machineOf(...paragraphs: readonly string[]): string {
	return bodyOf(...paragraphs.map((paragraph) => `[de-DE] ${paragraph}`));
}

const write = (...paragraphs: readonly string[]): Promise<Key> =>
	createItem(site.directus, site.articles, { title: '', body: bodyOf(...paragraphs) });

const rewrite = (key: Key, ...paragraphs: readonly string[]): Promise<void> =>
	editItem(site.directus, site.articles, key, { body: bodyOf(...paragraphs) });

async function rowOf(key: Key): Promise<Row> {
	return (await readTranslations(site.directus, site.articles, key))['de-DE'] ?? {};
}

async function editGerman(key: Key, changes: Row): Promise<void> {
	const path = `/items/${site.articles.translations}/${String((await rowOf(key))['id'])}`;
	await demand(site.directus, 'PATCH', path, changes);
}

/** Runs the flow over one article; answers what became of its body, and what was sent. */
async function run(key: Key): Promise<{ body: FieldOutcome | undefined; sent: string[] }> {
	loopback.reset();
	const result: ItemsResult = await runFlow(site.directus, flow, [key]);
	const body = result.items[0]?.languages['de-DE']?.fields['body'];
	return { body, sent: loopback.sentTexts() };
}

async function approvals(): Promise<readonly string[]> {
	const keys = await client.keys('ai_approved:*');
	return (await Promise.all(keys.map(async (key) => (await client.get(key)) ?? ''))).toSorted();
}

/** A body of which a person has edited the first paragraph, once that was learned. */
async function writeApproved(first: string, second: string, wording: string): Promise<Key> {
	const before = (await approvals()).length;
	const key = await write(first, second);
	await run(key);
	await editGerman(key, { body: bodyOf(wording, `[de-DE] ${second}`) });
	await eventually(approvals, ({ length }) => length > before);
	return key;
}

/** Once the hook has seen all edits so far: it has seen a later one. */
async function expectNoneOfOursLearned(): Promise<void> {
	await writeApproved(`Marker ${(await approvals()).length}.`, 'Marked.', 'Von Hand markiert.');
	expect((await approvals()).join('\n')).not.toContain('[de-DE]');
}

/** As Directus's retention does, all of it. */
function forgetHistory(): void {
	execute(database, site.directus.dataDir, 'update directus_revisions set parent = null');
	execute(database, site.directus.dataDir, 'delete from directus_revisions');
	execute(database, site.directus.dataDir, 'delete from directus_activity');
}

describe('approved wording', () => {
	test('outlives the entries, the glossary and the prompt', async () => {
		const sentence = 'A sentence that outlives the cache.';
		await writeApproved(sentence, 'A neighbour of it.', 'Von Hand.');
		const expectKept = async (other: string): Promise<void> => {
			const key = await write(sentence, other);
			expect((await run(key)).sent).toEqual([other]);
			expect((await rowOf(key))['body']).toBe(bodyOf('Von Hand.', `[de-DE] ${other}`));
		};
		await demand(site.directus, 'DELETE', '/translation-cache/clear');
		await expectKept('After the cache.');

		const glossary = [{ term: 'sentence', translation_note: 'of grammar' }];
		await demand(site.directus, 'PATCH', '/settings', { ai_translation_glossary: glossary });
		await expectKept('After the glossary.');
		await demand(site.directus, 'PATCH', '/settings', { ai_translation_glossary: [] });

		const key = await write('A paragraph of the older prompt.');
		await run(key);
		const { dataDir, extensionDir } = site.directus;
		await site.directus.stop();
		const other = makeFolder('bundle');
		cpSync(extensionDir, other, { recursive: true });
		const code = readFileSync(join(other, 'dist/api.js'), 'utf8');
		const changed = code.replaceAll(/(promptVersion(?:\?\?|:\w+=))"\d+"/g, '$1"99"');
		expect(changed).not.toBe(code);
		writeFileSync(join(other, 'dist/api.js'), changed);
		const directus = await startDirectus({ database, env, dataDir, extensionDir: other });
		site = { ...site, directus };
		await expectKept('After the prompt.');
		expect(await run(key)).toEqual({ body: 'unchanged', sent: [] });
		expect((await run(await write('A paragraph of the older prompt.'))).sent).toHaveLength(1);
	});
});

test('a paragraph that is put back reads as it did, without a call and without the cache', async () => {
	const [stays, goes] = ['A paragraph that stays.', 'A paragraph that goes <em>and</em> comes.'];
	const key = await write(stays, goes);
	await run(key);
	await rewrite(key, stays, 'Another one in its place.');
	await run(key);
	await demand(site.directus, 'DELETE', '/translation-cache/clear');
	await rewrite(key, stays, goes);
	expect(await run(key)).toEqual({ body: 'translated', sent: [] });
	expect((await rowOf(key))['body']).toBe(machineOf(stays, goes));
});

describe('after Redis was put back from an older copy', () => {
	test('no person’s text is lost, and none of ours is learned', async () => {
		await writeApproved('Long one.', 'Long two.', 'Von Hand seit langem.');
		const known = await write('Known one.', 'Known two.', 'Known three.');
		await run(known);
		const restore = await copyRedis(client);
		await editGerman(known, {
			body: bodyOf('Von Hand eins.', '[de-DE] Known two.', '[de-DE] Known three.'),
		});
		await rewrite(known, 'Known one.', 'Known two, edited.', 'Known three.');
		expect(await run(known)).toEqual({ body: 'merged', sent: ['Known two, edited.'] });
		await editGerman(known, {
			body: bodyOf('Von Hand eins.', 'Von Hand zwei.', '[de-DE] Known three.'),
		});
		const later = await writeApproved('Later one.', 'Later two.', 'Von Hand später.');
		const ours = await write('Ours one.', 'Ours two.');
		await run(ours);
		await rewrite(ours, 'Ours one.', 'Ours two, edited.');
		await run(ours);

		await restore();
		expect(await run(known)).toEqual({ body: 'protected', sent: [] });
		await rewrite(known, 'Known one.', 'Known two, edited.', 'Known three, edited.');
		expect(await run(known)).toEqual({ body: 'merged', sent: ['Known three, edited.'] });
		expect((await rowOf(known))['body']).toBe(
			bodyOf('Von Hand eins.', 'Von Hand zwei.', '[de-DE] Known three, edited.'),
		);
		await rewrite(later, 'Later one.', 'Later two, edited.');
		expect(await run(later)).toEqual({ body: 'merged', sent: ['Later two, edited.'] });
		expect((await rowOf(later))['body']).toBe(
			bodyOf('Von Hand später.', '[de-DE] Later two, edited.'),
		);
		await rewrite(ours, 'Ours one, edited.', 'Ours two, edited.');
		expect(await run(ours)).toEqual({ body: 'translated', sent: ['Ours one, edited.'] });
		await expectNoneOfOursLearned();
		expect((await approvals()).join('\n')).toContain('Von Hand seit langem.');
		for (const key of [known, later, ours]) {
			expect(await run(key)).toEqual({ body: 'unchanged', sent: [] });
		}
	});
});

describe('after the database was put back from an older copy', () => {
	test('no person’s text is lost, and none of ours is learned', async () => {
		const edited = await writeApproved('Past one.', 'Past two.', 'Von Hand damals.');
		await run(edited);
		const ours = await write('Bygone one.', 'Bygone two.');
		await run(ours);
		const keys = [edited, ours];
		const bodies = new Map(
			await Promise.all(
				keys.map(async (key) => [key, String((await rowOf(key))['body'])] as const),
			),
		);
		const [last] = await demand<readonly { readonly id: number }[]>(
			site.directus,
			'GET',
			'/revisions?sort=-id&limit=1&fields=id',
		);

		await editGerman(edited, { body: bodyOf('Von Hand danach.', '[de-DE] Past two.') });
		for (const word of ['second', 'third', 'fourth']) {
			await rewrite(edited, 'Past one.', `Past two, the ${word} time.`);
			await rewrite(ours, 'Bygone one.', `Bygone two, the ${word} time.`);
			for (const key of keys) await run(key);
		}

		const { articles, directus } = site;
		const sql = (statement: string): void => execute(database, directus.dataDir, statement);
		for (const [key, body] of bodies) {
			const source = key === edited ? ['Past one.', 'Past two.'] : ['Bygone one.', 'Bygone two.'];
			sql(`update articles set body = ${quote(bodyOf(...source))} where id = ${quote(key)}`);
			sql(
				`update ${articles.translations} set body = ${quote(body)} where articles_id = ${quote(key)} and languages_code = 'de-DE'`,
			);
		}
		sql(`delete from directus_revisions where id > ${last?.id ?? 0}`);

		expect((await run(edited)).sent).toEqual([]);
		expect((await run(ours)).sent).toEqual([]);
		for (const [key, body] of bodies) expect((await rowOf(key))['body']).toBe(body);
		await rewrite(edited, 'Past one.', 'Past two, anew.');
		expect(await run(edited)).toEqual({ body: 'merged', sent: ['Past two, anew.'] });
		expect((await rowOf(edited))['body']).toBe(
			bodyOf('Von Hand damals.', '[de-DE] Past two, anew.'),
		);
		await rewrite(ours, 'Bygone one, anew.', 'Bygone two.');
		expect(await run(ours)).toEqual({ body: 'translated', sent: ['Bygone one, anew.'] });
		await expectNoneOfOursLearned();
	});
});

describe('without a history', () => {
	test('provenance tells a person’s text from ours as before; without that too it is left alone', async () => {
		const edited = await writeApproved('Told one.', 'Told two.', 'Von Hand erzählt.');
		const ours = await write('Machine one.', 'Machine two.');
		await run(ours);
		forgetHistory();
		await rewrite(edited, 'Told one.', 'Told two, edited.');
		expect(await run(edited)).toEqual({ body: 'merged', sent: ['Told two, edited.'] });
		await rewrite(ours, 'Machine one.', 'Machine two, edited.');
		expect(await run(ours)).toEqual({ body: 'translated', sent: ['Machine two, edited.'] });

		forgetHistory();
		await client.flushall();
		const merged = bodyOf('Von Hand erzählt.', '[de-DE] Told two, edited.');
		const machine = machineOf('Machine one.', 'Machine two, edited.');
		await rewrite(edited, 'Told one.', 'Told two, edited twice.');
		await rewrite(ours, 'Machine one.', 'Machine two, edited twice.');
		for (const key of [edited, ours]) {
			expect(await run(key)).toEqual({ body: 'unproven', sent: [] });
		}
		expect((await rowOf(edited))['body']).toBe(merged);
		expect((await rowOf(ours))['body']).toBe(machine);
		expect(await approvals()).toEqual([]);
	});
});

test('files, relations and dates of rows and items are as a person would have left them', async () => {
	const { directus, articles } = site;
	await addColumns(directus, articles.collection);
	await addColumns(directus, articles.translations);
	const file = new FormData();
	file.append('file', new Blob(['a picture'], { type: 'text/plain' }), 'picture.txt');
	const { id: picture } = await demand<{ readonly id: string }>(directus, 'POST', '/files', file);
	const related = await write('A related article.');
	const others = { picture, related, tags: [{ tag: related }] };
	const key = await write('Dated one.', 'Dated two.');
	await demand(directus, 'PATCH', `/items/articles/${key}`, others);
	const fields = 'fields=*,tags.*';
	const itemNow = (): Promise<Row> => demand(directus, 'GET', `/items/articles/${key}?${fields}`);
	const rowNow = async (): Promise<Row> => {
		const { id } = await rowOf(key);
		return demand(directus, 'GET', `/items/${articles.translations}/${String(id)}?${fields}`);
	};

	const item = await itemNow();
	await run(key);
	const made = await rowNow();
	expect(made).toMatchObject({ date_created: expect.any(String), date_updated: null });
	expect(await itemNow()).toEqual({ ...item, translations: [made['id']] });

	await editGerman(key, { ...others, body: bodyOf('Von Hand datiert.', '[de-DE] Dated two.') });
	await rewrite(key, 'Dated one.', 'Dated two, edited.');
	const [before, itemBefore] = [await rowNow(), await itemNow()];
	expect(before).toMatchObject({ picture, related, tags: [{ tag: related }] });
	expect(await run(key)).toEqual({ body: 'merged', sent: ['Dated two, edited.'] });
	const after = await rowNow();
	expect(after).toEqual({
		...before,
		body: bodyOf('Von Hand datiert.', '[de-DE] Dated two, edited.'),
		date_updated: after['date_updated'],
	});
	expect(Date.parse(String(after['date_updated']))).toBeGreaterThan(
		Date.parse(String(before['date_updated'])),
	);
	expect(after['user_updated']).toBe(item['user_updated']);
	expect(await itemNow()).toEqual(itemBefore);

	expect(await run(key)).toEqual({ body: 'unchanged', sent: [] });
	expect(await rowNow()).toEqual(after);
	expect(await itemNow()).toEqual(itemBefore);
});

test('a row that the run may not see is neither doubled nor written over', async () => {
	const { directus } = site;
	const guarded = await createTranslatedCollection(directus, { collection: 'guarded' });
	const key = await createItem(directus, guarded, { title: 'A guarded title' });
	await demand(directus, 'POST', `/items/${guarded.translations}`, {
		guarded_id: key,
		languages_code: 'de-DE',
		title: 'Von Hand bewacht',
	});
	const actions = ['read', 'create', 'update'] as const;
	const user = await createUser(directus, {
		permissions: [
			{ collection: 'languages', action: 'read' },
			...[guarded.collection, guarded.translations].flatMap((collection) =>
				actions.map((action) => ({ collection, action })),
			),
		],
	});
	const webhook = await createFlow(directus, {
		trigger: { type: 'webhook' },
		options: { ...TRIGGER_OPTIONS.webhook, sourceLanguage: 'en-US', fields: ['title'] },
	});
	const call = { collection: guarded.collection, keys: [key] };
	const { body } = await callWebhookFlow(directus, webhook, call, user.token);
	expect(body).toMatchObject({
		items: [
			{
				languages: {
					'de-DE': { status: 'failed', fields: { title: 'refused: hidden' } },
					'fr-FR': { status: 'written', fields: { title: 'translated' } },
				},
			},
		],
		failures: [{ item: key, language: 'de-DE', field: 'title', reason: 'hidden' }],
	});
	const rows = await readTranslations(directus, guarded, key);
	expect(rows['de-DE']?.['title']).toBe('Von Hand bewacht');
});

test('a body of five megabytes is translated, beside the other fields, while Directus goes on', async () => {
	const { directus, articles } = site;
	const filling = 'of a very long text '.repeat(50);
	const paragraphs = Array.from(
		{ length: 5_000 },
		(_, index) => `Paragraph ${nameOf(index)} ${filling}ends here.`,
	);
	const key = await createItem(directus, articles, {
		summary: 'Beside a long body.',
		body: bodyOf(...paragraphs),
	});
	let isOver = false;
	const running = runFlow(directus, flow, [key]).finally(() => {
		isOver = true;
	});
	// However long the run takes, others are served meanwhile.
	const served = await eventually(
		async () => (await directus.request('GET', '/items/languages')).status,
		() => loopback.requests.length > 10,
	);
	expect({ served, isOver }).toEqual({ served: 200, isOver: false });
	const result = await running;
	expect(result.items[0]?.languages['de-DE']?.fields).toEqual({
		summary: 'translated',
		body: 'translated',
	});
	expect((await rowOf(key))['body']).toBe(machineOf(...paragraphs));
});
