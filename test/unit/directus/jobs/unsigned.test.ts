import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, test } from 'vitest';
import { Jobs } from '../../../../src/directus/jobs/jobs.ts';
import type { JobRecord } from '../../../../src/directus/jobs/record.ts';
import { Seal } from '../../../../src/directus/jobs/seal.ts';
import { JobStore } from '../../../../src/directus/jobs/store.ts';
import { standingOf } from '../../../../src/directus/host/standing.ts';
import { readBulkRequest } from '../../../../src/directus/runs/request.ts';
import { Leases } from '../../../../src/store/leases.ts';
import { keyIn } from '../../../../src/store/namespace.ts';
import type { Row } from '../../../helpers/fake-database.ts';
import { ADMIN } from '../../../helpers/fake-directus.ts';
import { RunSetup, SEAL, startJob } from '../../../helpers/run-setup.ts';
import { replyTo, translateByPrefix } from '../../../helpers/scripted-router.ts';

const DAY_MS = 86_400_000;
const request = { collection: 'articles', targetLanguages: ['de-DE'] };
const opened: Jobs[] = [];

afterEach(async () => {
	await Promise.all(opened.splice(0).map((jobs) => jobs.close()));
});

/** As a former version, or anybody who knows its form, has laid it down. */
const ORDER: Row = {
	request,
	permissions: '$full',
	emitEvents: false,
	accountability: { ...ADMIN, user: 'u-person' },
	notify: true,
};
const progressOf = (id: string): JobRecord['progress'] => ({
	id,
	collection: 'articles',
	state: 'running',
	user: 'u-person',
	startedAt: new Date().toISOString(),
	finishedAt: null,
	items: 2,
	doneItems: 0,
	writtenItems: 0,
	failedItems: 0,
	segments: { total: 0, hits: 0, misses: 0 },
	usage: { inputTokens: 0, outputTokens: 0, costUsd: 0, savedUsd: 0 },
	served: [],
	failures: [],
});
const alter = (value: Buffer): Buffer => Buffer.from(value.toString().replace('articles', 'pages'));
/** Of a process without a secret. */
const own = (): Seal => new Seal(undefined, 'test');
const sign = (seal: Seal, part: string, job: string): string =>
	seal.close(part, job, {}).toString().split('.')[0] ?? '';
const json = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));

class Site {
	readonly setup = new RunSetup();

	constructor() {
		this.setup.article(1, { title: 'One title' });
		this.setup.article(2, { title: 'Second title' });
	}

	get #store() {
		return this.setup.breakable.store;
	}

	store(seal = SEAL): JobStore {
		return new JobStore(this.#store, 'test', seal);
	}

	open(store = this.store()): Jobs {
		const jobs = new Jobs({
			store,
			leases: new Leases(this.#store),
			dependencies: this.setup.dependencies,
			context: this.setup.directus.context,
			concurrency: 4,
		});
		opened.push(jobs);
		return jobs;
	}

	async read(part: string, id: string): Promise<Buffer | null> {
		return (await this.#store.getMany([keyIn('job', 'test', part, id)]))[0] ?? null;
	}

	async forget(id: string): Promise<void> {
		await this.#store.writeFields(keyIn('job', 'test', 'jobs'), new Map([[id, null]]), DAY_MS);
	}

	async lay(id: string, order: Buffer, state: Buffer): Promise<void> {
		await this.#store.setMany([
			{ key: keyIn('job', 'test', 'order', id), value: order, ttlMs: DAY_MS },
			{ key: keyIn('job', 'test', 'state', id), value: state, ttlMs: DAY_MS },
		]);
		const entry = new Map([[id, Buffer.from(new Date().toISOString())]]);
		await this.#store.writeFields(keyIn('job', 'test', 'jobs'), entry, DAY_MS);
	}

	/** A genuine job whose process has left it before its first page. */
	async left(seal = SEAL): Promise<{ id: string; order: Buffer; state: Buffer }> {
		const id = randomUUID();
		const order = { request: readBulkRequest(request, ADMIN), standing: standingOf(ADMIN) };
		const state = { progress: progressOf(id), after: null };
		await this.store(seal).create({ ...order, at: Date.now() }, state);
		const [laid, known] = [await this.read('order', id), await this.read('state', id)];
		if (laid === null || known === null) throw new Error('the job was not noted');
		return { id, order: laid, state: known };
	}

	/** The job ends, and nothing was done by it. */
	async expectRefused(id: string, jobs = this.open()): Promise<void> {
		await expect.poll(async () => (await jobs.read(id)).state).toBe('failed');
		const { failures, finishedAt } = await jobs.read(id);
		expect(failures[0]).toMatchObject({ reason: 'unsigned' });
		expect(finishedAt).not.toBeNull();
		expect(this.setup.router.calls).toEqual([]);
		expect(this.setup.directus.rows('directus_notifications')).toEqual([]);
		expect(this.setup.row(1)).toBeUndefined();
	}
}

describe('an order is refused', () => {
	test('that somebody has laid into the store, in three keys', async () => {
		const site = new Site();
		await site.lay('evil', json(ORDER), json({ progress: progressOf('evil'), after: null }));
		await site.expectRefused('evil');
	});

	test('that bears a signature of nobody', async () => {
		const site = new Site();
		const state = json({ progress: progressOf('evil'), after: null });
		for (const signature of ['', 'AAAA', Buffer.alloc(32, 7).toString('base64url'), '%%%']) {
			const signed = (body: Buffer) => Buffer.concat([Buffer.from(`${signature}.`), body]);
			await site.lay('evil', signed(json(ORDER)), signed(state));
			await site.expectRefused('evil');
		}
	});

	test('that is another project’s, or of another namespace', async () => {
		const site = new Site();
		const other = await site.left(new Seal('another secret', 'test'));
		await site.expectRefused(other.id);
		const shared = new Seal('a secret', 'other');
		const elsewhere = new Site();
		const value = { id: 'theirs', progress: progressOf('theirs'), after: null };
		await elsewhere.lay(
			'theirs',
			shared.close('order', 'theirs', ORDER),
			shared.close('state', 'theirs', value),
		);
		await elsewhere.expectRefused('theirs');
	});

	test('that was given for another job', async () => {
		const site = new Site();
		const { id, order } = await site.left();
		await site.forget(id);
		const state = SEAL.close('state', 'evil', { progress: progressOf('evil'), after: null });
		await site.lay('evil', order, state);
		await site.expectRefused('evil');
	});

	test('that was altered, or whose state was', async () => {
		for (const isOrder of [true, false]) {
			const site = new Site();
			const { id, order, state } = await site.left();
			await site.lay(id, isOrder ? alter(order) : order, isOrder ? state : alter(state));
			await site.expectRefused(id);
		}
	});

	test('that lies where the state should, and the other way round', async () => {
		const site = new Site();
		const { id, order, state } = await site.left();
		await site.lay(id, state, state);
		const jobs = site.open();
		await new Promise((resolve) => setImmediate(resolve));
		expect(await jobs.read(id)).toMatchObject({ doneItems: 0 });
		await site.lay(id, order, order);
		await expect(jobs.read(id)).rejects.toMatchObject({ option: 'id' });
		expect(site.setup.router.calls).toEqual([]);
	});

	test('that is older than a job is kept', async () => {
		const site = new Site();
		const order = SEAL.close('order', 'old', { ...ORDER, at: Date.now() - 8 * DAY_MS });
		const state = SEAL.close('state', 'old', { progress: progressOf('old'), after: null });
		await site.lay('old', order, state);
		await site.expectRefused('old');
	});

	test('while one that nobody has touched is gone on with', async () => {
		const site = new Site();
		const { id } = await site.left();
		const jobs = site.open();
		await expect.poll(async () => (await jobs.read(id)).state).toBe('done');
		expect(site.setup.row(1)?.['title']).toBe('[de-DE] One title');
	});
});

describe('a job that was finished and is put back', () => {
	test('buys nothing that it has bought, and writes nothing', async () => {
		const site = new Site();
		const { id, order, state } = await site.left();
		const jobs = site.open();
		await expect.poll(async () => (await jobs.read(id)).state).toBe('done');
		await jobs.close();
		site.setup.router.forget();
		const writes = site.setup.directus.writes.length;
		await site.lay(id, order, state);
		const other = site.open();
		await expect.poll(async () => (await other.read(id)).state).toBe('done');
		expect(site.setup.router.calls).toEqual([]);
		const rows = site.setup.directus.writes.slice(writes).filter(({ values }) => 'title' in values);
		expect(rows).toEqual([]);
	});
});

describe('without a secret', () => {
	test('a job runs in its own process, and others leave it there', async () => {
		const site = new Site();
		const gate = Promise.withResolvers<void>();
		site.setup.router.answer = async (call) => {
			await gate.promise;
			return replyTo(call, translateByPrefix('de-DE'));
		};
		const jobs = site.open(site.store(own()));
		const { id } = await startJob(jobs, request, ADMIN);
		const other = site.open(site.store(own()));
		await new Promise((resolve) => setImmediate(resolve));
		expect(await other.read(id)).toMatchObject({ state: 'running', failures: [] });
		gate.resolve();
		expect(await jobs.wait(id)).toMatchObject({ state: 'done', writtenItems: 2 });
		expect(await other.read(id)).toMatchObject({ state: 'done' });
	});

	test('ends with its process', async () => {
		const site = new Site();
		const { id } = await site.left(own());
		await site.expectRefused(id, site.open(site.store(own())));
	});
});

test('signatures say nothing of the secret, and are one for each place', () => {
	const seal = new Seal('s', 'n');
	const all = [
		sign(seal, 'order', '1'),
		sign(seal, 'order', '2'),
		sign(seal, 'state', '1'),
		sign(new Seal('s', 'm'), 'order', '1'),
		sign(new Seal('t', 'n'), 'order', '1'),
		sign(new Seal('', 'n'), 'order', '1'),
		sign(new Seal('', 'n'), 'order', '1'),
	];
	expect(new Set(all).size).toBe(all.length);
	expect(sign(new Seal('s', 'n'), 'order', '1')).toBe(all[0]);
	expect(all[0]).toMatch(/^[\w-]{43}$/);
});
