import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import type { ItemsResult, JobResponse } from '../../src/contract/runs.ts';
import {
	createItem,
	createLanguages,
	createTranslatedCollection,
	type Key,
	readTranslations,
	type TranslatedCollection,
} from '../harness/content.ts';
import type { Database } from '../harness/database.ts';
import { type Directus, startDirectus } from '../harness/directus.ts';
import { callWebhookFlow, createFlow } from '../harness/flows.ts';
import { demand } from '../harness/request.ts';
import { useLoopback, useRedis, useRedisClient } from '../harness/services.ts';
import { CLIENTS, createTestDatabase } from '../harness/test-database.ts';
import { createUser, type TestUser } from '../harness/users.ts';
import { loopbackEnv } from './articles.ts';
import { eventually, untilQuiet } from './eventually.ts';

const ENDPOINT = '/translation-cache';
/** As many items as are worked on before rights are looked up again. */
const PAGE = 20;
const ITEMS = 3 * PAGE;
const JOB = 'ai_job:v1:directus';

describe.each(CLIENTS)('whoever asks for translations, on %s', (client) => {
	const loopback = useLoopback();
	const server = useRedis();
	const redis = useRedisClient(server);
	let database: Database;
	let env: Record<string, string>;
	let directus: Directus;
	let many: TranslatedCollection;
	let webhook: string;

	beforeAll(async () => {
		database = createTestDatabase(client);
		env = {
			...loopbackEnv(loopback),
			TRANSLATION_CACHE_REDIS: server.url,
			TRANSLATION_CACHE_BULK_CONCURRENCY: '1',
		};
		directus = await startDirectus({ database, env });
		await createLanguages(directus);
		many = await createTranslatedCollection(directus, { collection: 'many' });
		const items = Array.from({ length: ITEMS }, (_, at) => ({ title: `Item ${nameOf(at)}` }));
		await demand(directus, 'POST', '/items/many', items);
		const options = {
			collection: 'many',
			keys: ['{{$trigger.body.keys}}'],
			sourceLanguage: 'en-US',
			targetLanguages: ['de-DE'],
			fields: '{{$trigger.body.fields}}',
			filter: '{{$trigger.body.filter}}',
			background: '{{$trigger.body.background}}',
		};
		webhook = await createFlow(directus, { trigger: { type: 'webhook' }, options });
	});

	afterAll(() => directus.stop());

	beforeEach(async () => {
		const rows = await demand<readonly { id: Key }[]>(
			directus,
			'GET',
			'/items/many_translations?filter[languages_code]=de-DE&fields=id&limit=-1',
		);
		if (rows.length > 0) {
			await demand(
				directus,
				'DELETE',
				'/items/many_translations',
				rows.map(({ id }) => id),
			);
		}
		await demand(directus, 'DELETE', `${ENDPOINT}/clear?approved=true`);
		loopback.reset();
	});

	const body = { collection: 'many', sourceLanguage: 'en-US', targetLanguages: ['de-DE'] };
	const start = (token?: string): Promise<JobResponse> =>
		demand(directus, 'POST', `${ENDPOINT}/translate`, { ...body, fields: ['title'] }, token);
	const end = ({ id }: { readonly id: string }): Promise<JobResponse> =>
		eventually(
			() => demand<JobResponse>(directus, 'GET', `${ENDPOINT}/jobs/${id}`),
			({ state }) => !['running', 'cancelling'].includes(state),
		);
	const writtenRows = async (): Promise<number> => {
		const rows = await demand<readonly unknown[]>(
			directus,
			'GET',
			'/items/many_translations?filter[languages_code]=de-DE&fields=id&limit=-1',
		);
		return rows.length;
	};
	const call = (given: object, token: string | null) =>
		callWebhookFlow(directus, webhook, given, token);

	/** Answers wait until something has happened. */
	async function meanwhile(happens: () => Promise<unknown>): Promise<void> {
		const gate = Promise.withResolvers<void>();
		loopback.translate = async (text, language) => {
			await gate.promise;
			return `[${language}] ${text}`;
		};
		void eventually(
			async () => loopback.requests.length,
			(count) => count > 0,
		)
			.then(happens)
			.finally(() => gate.resolve());
	}

	/** The page at hand is finished; after it nothing is sent or written, however long one waits. */
	async function expectStopped(job: JobResponse): Promise<void> {
		expect(job).toMatchObject({ state: 'failed', failures: [{ reason: 'forbidden' }] });
		expect(job.writtenItems).toBe(PAGE);
		const rows = await untilQuiet(writtenRows, (count) => count, 1_000);
		expect([rows, loopback.requests.length]).toEqual([PAGE, PAGE]);
	}

	async function createAdmin(): Promise<TestUser & { readonly policy: string }> {
		const user = await createUser(directus);
		const [access] = await demand<readonly { policy: string }[]>(
			directus,
			'GET',
			`/access?filter[role][_eq]=${user.role}&fields=policy`,
		);
		const policy = access?.policy ?? '';
		await demand(directus, 'PATCH', `/policies/${policy}`, { admin_access: true });
		return { ...user, policy };
	}

	const release = ({ id }: TestUser): Promise<unknown> =>
		directus.request('DELETE', `/users/${id}`);

	describe('may do no more than when the next page begins', () => {
		test.each(['suspended', 'archived', 'deleted', 'demoted', 'elsewhere'] as const)(
			'as one who is %s',
			async (fate) => {
				const admin = await createAdmin();
				await meanwhile(() => {
					if (fate === 'deleted') return demand(directus, 'DELETE', `/users/${admin.id}`);
					const policy = `/policies/${admin.policy}`;
					if (fate === 'demoted') return demand(directus, 'PATCH', policy, { admin_access: false });
					if (fate === 'elsewhere') {
						return demand(directus, 'PATCH', policy, { ip_access: ['10.9.8.7'] });
					}
					return demand(directus, 'PATCH', `/users/${admin.id}`, { status: fate });
				});
				await expectStopped(await end(await start(admin.token)));
				await release(admin);
			},
		);

		test('as one who may not write any more', async () => {
			const editor = await createUser(directus, {
				permissions: [
					...READABLE.map((collection) => ({ collection, action: 'read' as const })),
					{ collection: 'many_translations', action: 'create' },
				],
			});
			await meanwhile(async () => {
				const rights = await demand<readonly { id: number }[]>(
					directus,
					'GET',
					'/permissions?filter[collection][_eq]=many_translations&filter[action][_eq]=create',
				);
				await demand(
					directus,
					'DELETE',
					'/permissions',
					rights.map(({ id }) => id),
				);
			});
			const answer = await call({ filter: {}, fields: ['title'], background: true }, editor.token);
			const { job }: ItemsResult = Object(answer.body);
			const ended = await end({ id: job?.id ?? '' });
			expect(ended.state).toBe('failed');
			expect(ended.failures[0]).toMatchObject({ reason: 'forbidden' });
			expect(loopback.requests.length).toBeLessThanOrEqual(PAGE);
			await release(editor);
		});

		test('as a share that is taken back', async () => {
			const [access] = await demand<readonly { policy: string }[]>(
				directus,
				'GET',
				'/access?filter[_and][0][role][_null]=true&filter[_and][1][user][_null]=true&fields=policy',
			);
			const policy = access?.policy ?? '';
			const rights = [
				...READABLE.map((collection) => ({ collection, action: 'read' })),
				{ collection: 'many_translations', action: 'create' },
			];
			const given = rights.map((right) => ({ ...right, policy, fields: ['*'] }));
			await demand(directus, 'POST', '/permissions', given);
			const key = await createItem(directus, many, { title: 'A shared harbour' });
			const share = { name: 'A share', collection: 'many', item: String(key) };
			const { id } = await demand<{ id: string }>(directus, 'POST', '/shares', share);
			const { access_token: token } = await demand<{ access_token: string }>(
				directus,
				'POST',
				'/shares/auth',
				{ share: id },
				null,
			);
			const gate = Promise.withResolvers<void>();
			loopback.translate = async (text, language) => {
				await gate.promise;
				return `[${language}] ${text}`;
			};
			// It holds the only place, for which the share's job waits.
			const first = await start();
			await eventually(
				async () => loopback.requests.length,
				(count) => count > 0,
			);
			const options = { keys: [key], fields: ['title'], background: true };
			const answer = await call(options, token);
			const { job }: ItemsResult = Object(answer.body);
			await demand(directus, 'DELETE', `/shares/${id}`);
			await demand(directus, 'DELETE', `${ENDPOINT}/jobs/${first.id}`);
			gate.resolve();
			const ended = await end({ id: job?.id ?? '' });
			expect(ended).toMatchObject({ state: 'failed', writtenItems: 0 });
			expect(ended.failures[0]).toMatchObject({ reason: 'forbidden' });
			expect(loopback.sentTexts()).not.toContain('A shared harbour');
			const permissions = await demand<readonly { id: number }[]>(
				directus,
				'GET',
				`/permissions?filter[policy][_eq]=${policy}&fields=id`,
			);
			const ids = permissions.map((permission) => permission.id);
			await demand(directus, 'DELETE', '/permissions', ids);
			await demand(directus, 'DELETE', `/items/many/${key}`);
		});
	});

	test('pays for nothing that he may not write', async () => {
		const permissions = READABLE.map((collection) => ({ collection, action: 'read' as const }));
		const reader = await createUser(directus, { permissions });
		const key = await createItem(directus, many, { title: 'A first harbour' });
		for (const title of ['A first harbour', 'A second harbour', 'A third harbour']) {
			await demand(directus, 'PATCH', `/items/many/${key}`, { title });
			const { status, errors } = await call({ keys: [key], fields: ['title'] }, reader.token);
			expect([status, errors[0]?.message]).toEqual([
				400,
				expect.stringContaining('do not allow writing the translations row'),
			]);
		}
		expect(loopback.requests).toEqual([]);
		await demand(directus, 'POST', '/permissions', {
			collection: 'many_translations',
			action: 'create',
			policy: await policyOf(reader),
			fields: ['*'],
		});
		const { status } = await call({ keys: [key], fields: ['title'] }, reader.token);
		expect([status, loopback.sentTexts()]).toEqual([200, ['A third harbour']]);
		await demand(directus, 'DELETE', `/items/many/${key}`);
		await release(reader);
	});

	async function policyOf({ role }: TestUser): Promise<string> {
		const path = `/access?filter[role][_eq]=${role}&fields=policy`;
		const [access] = await demand<readonly { policy: string }[]>(directus, 'GET', path);
		return access?.policy ?? '';
	}

	test('learns of no names that he may not read', async () => {
		const stranger = await createUser(directus);
		const ask = async (collection: string, fields: readonly string[]): Promise<unknown> => {
			const options = { collection: '{{$trigger.body.collection}}', fields: [...fields] };
			const keys = ['{{$trigger.body.keys}}'];
			const trigger = { type: 'webhook' } as const;
			const flow = await createFlow(directus, { trigger, options: { ...options, keys } });
			const answer = await callWebhookFlow(
				directus,
				flow,
				{ collection, keys: [1] },
				stranger.token,
			);
			await demand(directus, 'DELETE', `/flows/${flow}`);
			const message = answer.errors[0]?.message.replaceAll(collection, 'NAME');
			return [answer.status, message];
		};
		const nothing = await ask('nothing', []);
		expect(nothing).toEqual([403, expect.stringContaining('or it does not exist')]);
		for (const name of ['many', 'many_translations', 'directus_policies', 'languages']) {
			expect(await ask(name, ['title'])).toEqual(nothing);
		}
		await release(stranger);
	});

	async function lay(id: string, order: Buffer | string): Promise<void> {
		await redis.set(`${JOB}:order:${id}`, order);
		const state = JSON.stringify({ progress: progress(id), after: null });
		await redis.set(`${JOB}:state:${id}`, state);
		await redis.hset(`${JOB}:jobs`, id, new Date().toISOString());
	}

	test('lays orders into Redis in vain, made up or taken from others', async () => {
		const system = { role: null, roles: [], user: null, admin: true, app: true, ip: null };
		const order = {
			request: { ...body, fields: ['title'] },
			permissions: '$full',
			emitEvents: false,
			accountability: system,
			notify: false,
		};
		const genuine = await end(await start());
		expect(genuine.state).toBe('done');
		const copied = await redis.getBuffer(`${JOB}:order:${genuine.id}`);
		loopback.reset();
		const rows = await writtenRows();
		await demand(directus, 'PATCH', '/items/many/1', { title: 'Changed since' });
		await lay('evil', JSON.stringify(order));
		await lay('copied', copied ?? '');
		for (const id of ['evil', 'copied']) {
			const ended = await end({ id });
			expect(ended).toMatchObject({ state: 'failed', writtenItems: 0 });
			expect(ended.failures[0]).toMatchObject({ reason: 'unsigned' });
		}
		expect(await writtenRows()).toBe(rows);
		expect(loopback.requests).toEqual([]);
		const german = (await readTranslations(directus, many, 1))['de-DE'];
		expect(german?.['title']).not.toContain('Changed since');
	});

	test('is served without a SECRET for as long as the process lives', async () => {
		const { dataDir, port } = directus;
		await directus.stop();
		directus = await startDirectus({ database, dataDir, port, env: { ...env, SECRET: '' } });
		expect((await end(await start())).state).toBe('done');
		expect(directus.logs().split('jobs end with the process').length - 1).toBe(1);
		loopback.translate = () => new Promise(() => {});
		await demand(directus, 'PATCH', '/items/many/1', { title: `Item ${randomWord()}` });
		const held = await start();
		await eventually(
			async () => loopback.requests.length,
			(count) => count > ITEMS,
		);
		directus.kill('SIGKILL');
		await directus.exited;
		loopback.reset();
		directus = await startDirectus({ database, dataDir, port, env });
		const ended = await end(held);
		expect(ended.state).toBe('failed');
		expect(ended.failures[0]).toMatchObject({ reason: 'unsigned' });
		expect(loopback.requests).toEqual([]);
		expect(directus.logs()).not.toContain('jobs end with the process');
	});
});

/** As a former version wrote it. */
const progress = (id: string) => ({
	id,
	collection: 'many',
	state: 'running',
	user: null,
	startedAt: new Date().toISOString(),
	finishedAt: null,
	items: 1,
	doneItems: 0,
	writtenItems: 0,
	failedItems: 0,
	segments: { total: 0, hits: 0, misses: 0 },
	usage: { inputTokens: 0, outputTokens: 0, costUsd: 0, savedUsd: 0 },
	failures: [],
});

const READABLE = ['many', 'many_translations', 'languages'];

/** Words only: verification would take digits for numbers. */
function nameOf(index: number): string {
	return String(index).replaceAll(/\d/g, (digit) => 'abcdefghij'.charAt(Number(digit)));
}

function randomWord(): string {
	return randomUUID().replaceAll(/[^a-f]/g, '');
}
