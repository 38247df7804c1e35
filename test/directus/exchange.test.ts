import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { ImportResponse } from '../../src/contract/memory.ts';
import { createItem, readTranslations } from '../harness/content.ts';
import { startDirectus } from '../harness/directus.ts';
import { createFlow, TRIGGER_OPTIONS } from '../harness/flows.ts';
import { demand } from '../harness/request.ts';
import { createUser } from '../harness/users.ts';
import { useLoopback } from '../harness/services.ts';
import { type ArticleSite, BAKERY, loopbackEnv, runFlow, startArticles } from './articles.ts';
import { eventually } from './eventually.ts';

const ENDPOINT = '/translation-cache';

const loopback = useLoopback();
let production: ArticleSite;
let staging: ArticleSite;

beforeAll(async () => {
	const env = loopbackEnv(loopback);
	production = await startArticles({ database: 'sqlite', env });
	staging = await startArticles({ database: 'sqlite', env });
});

afterAll(async () => {
	await production.directus.stop();
	await staging.directus.stop();
});

async function translateAll({ directus, keys }: ArticleSite) {
	const flow = await createFlow(directus, {
		trigger: { type: 'manual', collections: ['articles'] },
		options: { ...TRIGGER_OPTIONS.manual, sourceLanguage: 'en-US' },
	});
	return runFlow(directus, flow, keys);
}

function fetchFile(
	{ directus }: ArticleSite,
	path: string,
	{ method = 'GET', body, type }: { method?: string; body?: string; type?: string } = {},
): Promise<Response> {
	return fetch(`${directus.url}${ENDPOINT}${path}`, {
		method,
		headers: {
			authorization: `Bearer ${directus.adminToken}`,
			...(type === undefined ? {} : { 'content-type': type }),
		},
		...(body === undefined ? {} : { body }),
	});
}

test('the memory of one project makes the same content free in another', async () => {
	const first = await translateAll(production);
	expect(first.segments.misses).toBeGreaterThan(0);
	const [key] = production.keys;
	const rows = await readTranslations(production.directus, production.articles, key ?? 0);
	await demand(
		production.directus,
		'PATCH',
		`/items/articles_translations/${String(rows['de-DE']?.['id'])}`,
		{ title: 'Ein Tag am Hafen' },
	);

	const exported = await fetchFile(production, '/export?format=tmx&sourceLanguage=en-US');
	expect(exported.status).toBe(200);
	expect(exported.headers.get('content-disposition')).toContain('translations.tmx');
	const file = await exported.text();

	const imported = await fetchFile(staging, '/import', {
		method: 'POST',
		body: file,
		type: 'application/xml',
	});
	const { data }: { data: ImportResponse } = Object(await imported.json());
	expect(data).toMatchObject({ refused: 0, faults: [] });
	expect(data.approved).toBe(1);
	expect(data.cached).toBeGreaterThan(10);

	loopback.reset();
	const second = await translateAll(staging);
	expect(loopback.requests).toEqual([]);
	expect(second.segments.misses).toBe(0);
	for (const [index, at] of production.keys.entries()) {
		const from = await readTranslations(production.directus, production.articles, at);
		const to = await readTranslations(staging.directus, staging.articles, staging.keys[index] ?? 0);
		for (const language of ['de-DE', 'fr-FR']) {
			expect(to[language]?.['body']).toBe(from[language]?.['body']);
			expect(to[language]?.['title']).toBe(from[language]?.['title']);
		}
	}
});

test('a text that is warmed is hit by the run that asks for it', async () => {
	const source = { title: 'Low tide', body: '<p>The <b>mussels</b> are out.</p>' };
	const key = await createItem(staging.directus, staging.articles, source);
	const entry = {
		format: 'html',
		sourceLanguage: 'en-US',
		targetLanguage: 'de-DE',
		collection: staging.articles.collection,
	};
	const translation = '<p>Die <b>Muscheln</b> liegen frei.</p>';
	expect(
		await demand(staging.directus, 'POST', `${ENDPOINT}/warm`, {
			entries: [
				{ ...entry, text: source.body, translation },
				{ ...entry, text: source.title, translation: 'Ebbe', format: 'plain' },
				{ ...entry, text: 'Low tide at 9', translation: 'Ebbe um 10', format: 'plain' },
			],
		}),
	).toMatchObject({ written: 2, refused: 1, faults: [{ place: 2 }] });
	loopback.reset();
	const flow = await createFlow(staging.directus, {
		trigger: { type: 'manual', collections: ['articles'] },
		options: { ...TRIGGER_OPTIONS.manual, targetLanguages: ['de-DE'], fields: ['title', 'body'] },
	});
	const result = await runFlow(staging.directus, flow, [key]);
	expect(loopback.requests).toEqual([]);
	expect(result.segments).toMatchObject({ hits: 2, misses: 0 });
	const rows = await readTranslations(staging.directus, staging.articles, key);
	expect(rows['de-DE']).toMatchObject({ title: 'Ebbe', body: translation });
});

describe('files', () => {
	test('as JSON Lines come a unit a line', async () => {
		const exported = await fetchFile(production, '/export?sourceLanguage=en-US&language=fr-FR');
		const lines = (await exported.text()).trim().split('\n');
		const languages = lines.map((line): unknown => Object(JSON.parse(line)).targetLanguage);
		expect(new Set(languages)).toEqual(new Set(['fr-FR']));
	});

	test.each([
		['a body of JSON', 'POST', '/import', '{}', 'application/json', /send the file itself/],
		['no body', 'POST', '/import', '', 'application/xml', /the file is empty/],
		['another format', 'GET', '/export?format=xliff', null, null, /format/],
	])('are refused for %s', async (_, method, path, body, type, sentence) => {
		const answer = await fetchFile(production, path, {
			method,
			...(body === null ? {} : { body }),
			...(type === null ? {} : { type }),
		});
		expect(answer.status).toBe(400);
		expect(await answer.text()).toMatch(sentence);
	});

	test('that cannot be read from their beginning on are reported when they are long', async () => {
		const body = `<tmx><body></header>${'word '.repeat(2_000_000)}`;
		const answer = await fetchFile(production, '/import', {
			method: 'POST',
			body,
			type: 'application/xml',
		});
		expect(answer.status).toBe(200);
		expect(await answer.text()).toMatch(/the XML cannot be read from line 1/);
		expect((await fetchFile(production, '/stats')).status).toBe(200);
		expect(production.directus.isRunning()).toBe(true);
	});

	test('and figures are for admins', async () => {
		const user = await createUser(production.directus);
		for (const [method, path] of [
			['GET', '/export'],
			['POST', '/import'],
			['GET', '/metrics'],
			['GET', '/jobs'],
			['POST', '/translate'],
			['POST', '/estimate'],
			['POST', '/explain'],
			['POST', '/try'],
			['GET', '/settings'],
		] as const) {
			const answer = await production.directus.request(
				method,
				ENDPOINT + path,
				undefined,
				user.token,
			);
			expect([path, answer.status]).toEqual([path, 403]);
		}
	});
});

test('the figures are told to Prometheus', async () => {
	const answer = await fetchFile(production, '/metrics');
	expect(answer.headers.get('content-type')).toContain('version=0.0.4');
	const text = await answer.text();
	expect(text).toMatch(
		/^translation_cache_misses_total\{provider="openai",model="gpt-5\.4-mini"\} [1-9]\d*$/m,
	);
});

test('an article is translated when it is saved, by a rule and without a flow', async () => {
	const { directus } = staging;
	await directus.stop();
	const rule = { collections: ['articles'], languages: ['de-DE'], sourceLanguage: 'en-US' };
	const env = { ...loopbackEnv(loopback), TRANSLATION_CACHE_AUTO: JSON.stringify(rule) };

	const again = await startDirectus({
		database: 'sqlite',
		dataDir: directus.dataDir,
		port: directus.port,
		env,
	});
	staging = { ...staging, directus: again };
	loopback.reset();
	const key = await createItem(again, staging.articles, {
		...BAKERY,
		title: 'A loaf for the road',
	});
	const rows = await eventually(
		() => readTranslations(again, staging.articles, key),
		(found) => found['de-DE']?.['title'] != null,
	);
	expect(rows['de-DE']?.['title']).toBe('[de-DE] A loaf for the road');

	const sent = loopback.sentTexts();
	expect(new Set(sent).size).toBe(sent.length);
});
