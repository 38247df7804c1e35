import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { createItem, readTranslations } from '../harness/content.ts';
import { callWebhookFlow, createFlow } from '../harness/flows.ts';
import { demand } from '../harness/request.ts';
import { createUser, type TestUser } from '../harness/users.ts';
import { useLoopback } from '../harness/services.ts';
import { createTestDatabase } from '../harness/test-database.ts';
import { type ArticleSite, loopbackEnv, startArticles } from './articles.ts';

const loopback = useLoopback();
let site: ArticleSite;
let user: TestUser;

beforeAll(async () => {
	const { DEEPSEEK_API_KEY: _, ...env } = loopbackEnv(loopback);
	site = await startArticles({ database: createTestDatabase(), env });
	user = await createUser(site.directus);
});

afterAll(() => site.directus.stop());

const GOOD = {
	collection: 'articles',
	keys: [1],
	sourceLanguage: 'en-US',
	permissions: '$full',
};

/** Runs the operation with these options as a person who is no admin. */
async function attempt(options: object): Promise<{ status: number; message: string }> {
	const flow = await createFlow(site.directus, {
		trigger: { type: 'webhook' },
		options: { ...GOOD, ...options },
	});
	try {
		const answer = await callWebhookFlow(site.directus, flow, {}, user.token);
		return { status: answer.status, message: answer.errors[0]?.message ?? '' };
	} finally {
		await demand(site.directus, 'DELETE', `/flows/${flow}`);
	}
}

describe('bad input is refused in one sentence that names the option, and nothing is written', () => {
	test.each([
		[
			'an unknown collection',
			{ collection: 'nowhere' },
			/collection: there is no collection "nowhere"/,
		],
		[
			'a collection without translations',
			{ collection: 'languages' },
			/collection: "languages" has no translations/,
		],
		['a missing key', { keys: [4711] }, /keys: articles has no item 4711/],
		[
			'no key at all',
			{ keys: ['undefined', null, ''] },
			/keys: name at least one item of articles/,
		],
		['an unknown target language', { targetLanguages: ['xx-XX'] }, /targetLanguages: "xx-XX"/],
		['an unknown source language', { sourceLanguage: 'xx-XX' }, /sourceLanguage: "xx-XX"/],
		['an unknown field', { fields: ['nothing'] }, /fields: "nothing"/],
		[
			'an unknown provider',
			{ providers: [{ provider: 'babel', model: 'fish' }] },
			/providers: there is no provider "babel"/,
		],
		[
			'a provider without a key',
			{ providers: [{ provider: 'deepseek', model: 'deepseek-flash' }] },
			/providers: deepseek needs DEEPSEEK_API_KEY/,
		],
		[
			'a policy that does not exist',
			{ policy: 'rewrite' },
			/policy must be protect, missing, stale, overwrite/,
		],
		['a flag that is none', { dryRun: 'perhaps' }, /dryRun must be true or false/],
		['providers of the wrong type', { providers: 12 }, /providers must be a list of/],
		[
			'a role that does not exist',
			{ permissions: 'editor' },
			/permissions: there is no role editor/,
		],
		[
			'the text undefined',
			{ mode: 'text', text: 'undefined', targetLanguages: ['de-DE'] },
			/text must be a text/,
		],
	])('%s', async (_name, options, sentence) => {
		const { status, message } = await attempt(options);
		expect([status, message]).toEqual([400, expect.stringMatching(sentence)]);
		expect(loopback.requests).toEqual([]);
		const rows = await readTranslations(site.directus, site.articles, site.keys[0] ?? 0);
		expect(Object.keys(rows)).toEqual([]);
	});

	test('a model that the provider does not know', async () => {
		const unknown = {
			status: 404,
			body: { error: { message: 'no such model', code: 'model_not_found' } },
		};
		loopback.respondWith(...Array.from({ length: 20 }, () => unknown));
		const { status, message } = await attempt({
			providers: [{ provider: 'openai', model: 'gpt-none' }],
		});
		expect([status, message]).toEqual([400, expect.stringContaining('gpt-none')]);
		expect(message).not.toContain('no such model');
	});
});

test('text mode gives back the shape that went in and keeps nothing', async () => {
	const flow = await createFlow(site.directus, {
		trigger: { type: 'webhook' },
		options: {
			mode: 'text',
			text: '{{$trigger.body}}',
			sourceLanguage: 'en-US',
			targetLanguages: ['de-DE', 'fr-FR'],
		},
	});
	const texts = { title: 'Good <b>morning</b>', plain: 'Hello {{name}}' };
	const { body } = await callWebhookFlow(site.directus, flow, texts);
	expect(body).toMatchObject({
		translations: {
			'de-DE': { title: '[de-DE] Good <b>morning</b>', plain: '[de-DE] Hello {{name}}' },
			'fr-FR': { title: '[fr-FR] Good <b>morning</b>', plain: '[fr-FR] Hello {{name}}' },
		},
		failures: [],
	});
	await demand(site.directus, 'DELETE', `/flows/${flow}`);
});

test('a dry run tells the cost and calls nobody', async () => {
	const flow = await createFlow(site.directus, {
		trigger: { type: 'webhook' },
		options: { ...GOOD, dryRun: true },
	});
	const { body } = await callWebhookFlow(site.directus, flow, {});
	expect(body).toMatchObject({ segments: { hits: 0 }, failures: [] });
	expect(JSON.stringify(body)).toMatch(/"costUsd":0\.0/);
	expect(loopback.requests).toEqual([]);
	await demand(site.directus, 'DELETE', `/flows/${flow}`);
});

test('what a hostile answer would break is refused field by field, and the rest is written', async () => {
	loopback.translate = (text, language) =>
		text.includes('<1>') ? text.replaceAll(/<\/?1>/g, '') : `[${language}] ${text}`;
	const key = await createItem(site.directus, site.articles, {
		title: 'A plain title',
		body: '<p>An <em>important</em> word.</p>',
	});
	const flow = await createFlow(site.directus, {
		trigger: { type: 'webhook' },
		options: { ...GOOD, keys: key },
	});
	const { body } = await callWebhookFlow(site.directus, flow, {});
	await demand(site.directus, 'DELETE', `/flows/${flow}`);
	expect(body).toMatchObject({
		items: [
			{
				languages: {
					'de-DE': { status: 'partial', fields: { title: 'translated', body: 'refused: tags' } },
				},
			},
		],
	});
	const rows = await readTranslations(site.directus, site.articles, key);
	expect(rows['de-DE']).toMatchObject({ title: '[de-DE] A plain title', body: null });
});

const ask = async (method: string, path: string, body?: unknown): Promise<unknown> =>
	demand(site.directus, method, `/translation-cache${path}`, body);

describe('the endpoint', () => {
	test.each([
		['GET', '/stats?provder=openai', 'provder'],
		['GET', '/stats?from=yesterday', 'from'],
		['DELETE', '/invalidate', 'at least one'],
		['DELETE', '/invalidate?item=1', 'item needs collection'],
		['DELETE', '/clear?force=true', 'force'],
	])('refuses %s %s by name', async (method, path, sentence) => {
		const answer = await site.directus.request(method, `/translation-cache${path}`);
		expect([answer.status, answer.errors[0]?.extensions?.code]).toEqual([400, 'INVALID_QUERY']);
		expect(answer.errors[0]?.message).toContain(sentence);
	});

	test.each([null, 'user'])('refuses %s everywhere', async (who) => {
		const token = who === null ? null : user.token;
		const calls = [
			['GET', '/stats'],
			['GET', '/info'],
			['DELETE', '/invalidate?provider=openai'],
			['DELETE', '/clear'],
			['POST', '/warm'],
		] as const;
		for (const [method, path] of calls) {
			const answer = await site.directus.request(
				method,
				`/translation-cache${path}`,
				method === 'GET' ? undefined : {},
				token,
			);
			expect([path, answer.status]).toEqual([path, who === null ? 401 : 403]);
		}
	});

	test('warms what is missing, counts it, invalidates and clears it', async () => {
		const entries = ['one', 'two'].map((prompt) => ({
			prompt,
			provider: 'openai',
			model: 'ft:gpt:org::id',
			collection: 'pages',
			response: `${prompt}, translated`,
		}));
		expect(await ask('POST', '/warm', { entries })).toEqual({ written: 2, skipped: 0 });
		expect(await ask('POST', '/warm', { entries })).toEqual({ written: 0, skipped: 2 });
		expect(await ask('GET', '/info')).toMatchObject({
			store: 'memory',
			health: 'ok',
			perProcess: true,
			keys: { collections: { pages: 2 } },
		});
		expect(await ask('DELETE', '/invalidate?collection=pages&provider=mistral')).toMatchObject({
			entries: 0,
		});
		expect(await ask('DELETE', '/invalidate?collection=pages&provider=openai')).toMatchObject({
			entries: 2,
		});
		expect(await ask('POST', '/warm', { entries })).toEqual({ written: 2, skipped: 0 });
		expect(await ask('DELETE', '/clear')).toMatchObject({ invalidated: {} });
		expect(await ask('POST', '/warm', { entries })).toEqual({ written: 2, skipped: 0 });
	});
});
