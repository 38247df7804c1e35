import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { runOperation } from '../../src/directus/operation.ts';
import { readOptions } from '../../src/directus/runs/request.ts';
import { disposeRuntime, getRuntime } from '../../src/runtime.ts';
import { Claim, type ClaimOptions, STORED_FORMAT } from '../../src/store/claim.ts';
import { RedisStore } from '../../src/store/redis/redis.ts';
import { ADMIN, openArticles } from '../helpers/fake-directus.ts';
import { type RedisServer, startRedisServer } from '../helpers/redis-server.ts';

const KEY = 'ai_meta:v1:directus';
const MINE = 'project-1';
const THEIRS = 'project-2';

let server: RedisServer;
let client: Redis;
const opened: RedisStore[] = [];

beforeAll(async () => {
	server = await startRedisServer();
	client = new Redis(server.url);
});

afterAll(async () => {
	client.disconnect();
	await server.stop();
});

beforeEach(async () => {
	await client.flushall();
});

afterEach(async () => {
	for (const store of opened.splice(0)) await store.close();
});

/** A process of a project. */
function openProcess(
	project: string | null,
	options: Partial<ClaimOptions> = {},
	url = server.url,
) {
	const errors: string[] = [];
	const claim: Claim = new Claim({
		namespace: 'directus',
		cut: 1,
		readProject: async () => project,
		logger: { error: (message) => errors.push(message) },
		store: () => store,
		...options,
	});
	const store: RedisStore = new RedisStore(
		{ url },
		{ commandTimeoutMs: 1_000, admit: (door) => claim.enter(door) },
	);
	opened.push(store);
	const write = () =>
		store.setMany([{ key: 'ai_x:v1:directus', value: Buffer.of(1), ttlMs: null }]);
	return { claim, store, errors, write };
}

async function meta(): Promise<unknown> {
	return JSON.parse((await client.get(KEY)) ?? 'null');
}

describe('a namespace', () => {
	it('is noted with the project that came first, before anything else is written', async () => {
		const first = openProcess(MINE);
		await first.write();
		expect(await meta()).toEqual({ project: MINE, format: STORED_FORMAT, cut: 1, wording: 1 });
		const second = openProcess(MINE);
		await second.write();
		await second.claim.require(true);
		expect([...first.errors, ...second.errors]).toEqual([]);
	});

	it('of another project is not touched, whatever is asked', async () => {
		await openProcess(MINE).write();
		const before = await client.keys('*');
		const other = openProcess(THEIRS);
		const monitor = await client.monitor();
		const commands: string[] = [];
		monitor.on('monitor', (_time: string, args: readonly string[]) =>
			commands.push(args.join(' ')),
		);
		await expect(other.write()).rejects.toMatchObject({ kind: 'foreign' });
		await expect(other.store.deleteMany([KEY])).rejects.toMatchObject({ kind: 'foreign' });
		await expect(other.store.getMany([KEY])).rejects.toMatchObject({ kind: 'foreign' });
		await expect(other.claim.require()).rejects.toThrow('TRANSLATION_CACHE_NAMESPACE');
		expect(await other.claim.mayWork()).toBe(false);
		monitor.disconnect();
		expect((await client.keys('*')).toSorted()).toEqual(before.toSorted());
		expect(
			commands
				.filter((command) => command.includes('ai_'))
				.every((command) => command.includes(KEY)),
		).toBe(true);
		expect(other.errors).toHaveLength(1);
		expect(other.errors[0]).toContain('another Directus project');
	});

	it('may be shared by projects without an id', async () => {
		await openProcess(MINE).write();
		await openProcess(null).write();
		expect(await meta()).toMatchObject({ project: MINE });
	});

	it('that a former version has used is claimed by the first that comes', async () => {
		await client.set('ai_provenance:v1:directus:articles:1:de-DE', '{}');
		await openProcess(MINE).write();
		expect(await meta()).toMatchObject({ project: MINE, wording: 1 });
	});

	it('keeps what a later version notes of it, and an entry that cannot be read is written anew', async () => {
		await client.set(
			KEY,
			JSON.stringify({ project: MINE, format: 1, cut: 1, wording: 1, later: 5 }),
		);
		await openProcess(MINE).write();
		expect(await meta()).toMatchObject({ format: STORED_FORMAT, later: 5 });
		await client.set(KEY, 'garbage');
		await openProcess(THEIRS).write();
		expect(await meta()).toMatchObject({ project: THEIRS });
	});
});

describe('a later version', () => {
	it.each([
		['format', { format: STORED_FORMAT + 1 }],
		['cut', { cut: 2 }],
	])('is told by its %s: an earlier one works no more', async (_, later) => {
		const early = openProcess(MINE);
		await early.write();
		const late = openProcess(MINE, later);
		await late.write();
		await late.claim.require(true);
		const another = openProcess(MINE);
		// It may invalidate.
		await another.write();
		await expect(another.claim.require(true)).rejects.toMatchObject({ kind: 'newer' });
		expect(await another.claim.mayWork()).toBe(false);
		expect(another.errors).toHaveLength(1);
		expect(await meta()).toMatchObject(later);
		expect(late.errors).toEqual([]);
	});
});

it('a store that is away at start is asked when it answers', async () => {
	await openProcess(MINE).write();
	const late = await startRedisServer();
	const own = new Redis(late.url);
	await own.set(KEY, (await client.get(KEY)) ?? '');
	await own.save();
	own.disconnect();
	await late.kill();
	const other = openProcess(THEIRS, {}, late.url);
	await expect(other.write()).rejects.toMatchObject({ kind: 'unavailable' });
	await other.claim.require(true);
	await late.start();
	await expect
		.poll(
			() =>
				other.write().then(
					() => 'written',
					(error: { kind: string }) => error.kind,
				),
			{
				timeout: 20_000,
			},
		)
		.toBe('foreign');
	await expect(other.claim.require(true)).rejects.toMatchObject({ kind: 'foreign' });
	await late.stop();
});

/** The bundle in a process whose Directus tells no project's id. */
async function start() {
	const directus = openArticles();
	directus.insert('articles', { id: 1 });
	const row = { id: 1, articles_id: 1, languages_code: 'en-US', title: 'A day at the harbour' };
	directus.insert('articles_translations', row);
	const env = {
		TRANSLATION_CACHE_REDIS: server.url,
		TRANSLATION_CACHE_PROVIDERS: 'pseudo:pseudo',
	};
	const errors: string[] = [];
	const logger = {
		...directus.context.logger,
		error: (message: unknown) => errors.push(String(message)),
	};
	const runtime = await getRuntime({ ...directus.context, logger, env });
	const run = () =>
		runOperation(
			runtime,
			readOptions({ collection: 'articles', keys: [1], targetLanguages: ['de-DE'] }),
			{ ...directus.context, accountability: ADMIN, data: {} },
		);
	const german = () =>
		directus.rows('articles_translations').find((found) => found['languages_code'] === 'de-DE');
	return { directus, runtime, run, german, errors };
}

describe('the bundle', () => {
	afterEach(disposeRuntime);

	it('translates nothing and touches nothing beside a later version, and says so', async () => {
		await openProcess(MINE, { format: STORED_FORMAT + 1 }).write();
		const { run, german, errors, runtime } = await start();
		await expect(run()).rejects.toThrow('later version');
		expect(german()).toBe(undefined);
		expect(errors).toHaveLength(1);
		await runtime.admin.invalidate({ collection: 'articles' });
		expect((await client.keys('ai_provenance*')).length).toBe(0);
	});

	it('works again once the namespace was cleared, and claims it with the next run', async () => {
		const { run, german, runtime } = await start();
		await run();
		expect(german()).not.toBe(undefined);
		await runtime.admin.clear({ all: 'true' });
		expect(await client.keys('ai_*')).toEqual([]);
	});
});
