import { ForbiddenError } from '@directus/errors';
import { afterEach, describe, expect, test } from 'vitest';
import type { JobResponse } from '../../../../src/contract/runs.ts';
import type { Accountability } from '../../../../src/directus/host/context.ts';
import { Jobs } from '../../../../src/directus/jobs/jobs.ts';
import { JobStore } from '../../../../src/directus/jobs/store.ts';
import { runOperation } from '../../../../src/directus/operation.ts';
import { readOptions } from '../../../../src/directus/runs/request.ts';
import { Leases } from '../../../../src/store/leases.ts';
import type { Row } from '../../../helpers/fake-database.ts';
import { ADMIN } from '../../../helpers/fake-directus.ts';
import { RunSetup, SEAL, startJob } from '../../../helpers/run-setup.ts';
import { replyTo, translateByPrefix } from '../../../helpers/scripted-router.ts';

const german = translateByPrefix('de-DE');
/** As many as are worked on before rights are looked up again. */
const PAGE = 20;
const request = { collection: 'articles', targetLanguages: ['de-DE'] };
const opened: Jobs[] = [];

afterEach(async () => {
	await Promise.all(opened.splice(0).map((jobs) => jobs.close()));
});

/** Three pages of articles, and something that happens while the first one is worked on. */
class Site {
	readonly setup = new RunSetup();
	readonly jobs: Jobs;

	constructor() {
		for (let key = 1; key <= 3 * PAGE; key += 1) this.setup.article(key, { title: `Title ${key}` });
		this.jobs = this.open();
	}

	open(): Jobs {
		const jobs = new Jobs({
			store: new JobStore(this.setup.breakable.store, 'test', SEAL),
			leases: new Leases(this.setup.breakable.store),
			dependencies: this.setup.dependencies,
			context: this.setup.directus.context,
			concurrency: 4,
		});
		opened.push(jobs);
		return jobs;
	}

	get directus() {
		return this.setup.directus;
	}

	meanwhile(happens: () => void): void {
		this.setup.router.answer = (call) => {
			if (this.setup.router.calls.length === 5) happens();
			return replyTo(call, german);
		};
	}

	user(changes: Row): void {
		Object.assign(this.directus.row('directus_users', 'u-admin') ?? {}, changes);
	}

	policy(changes: Row): void {
		Object.assign(this.directus.rows('directus_policies')[0] ?? {}, changes);
	}

	async run(changes: Row = {}): Promise<JobResponse> {
		const { id } = await startJob(this.jobs, { ...request, ...changes }, ADMIN);
		return this.jobs.wait(id);
	}

	async operate(options: Row, accountability: Accountability): Promise<JobResponse> {
		const given = readOptions({ ...request, filter: {}, background: true, ...options });
		const context = this.setup.context({ accountability });
		const dependencies = { ...this.setup.dependencies, jobs: this.jobs };
		const result = await runOperation(dependencies, given, context);
		return this.jobs.wait('job' in result ? (result.job?.id ?? '') : '');
	}

	get written(): number {
		return this.directus.rows('articles_translations').filter((row) => isGerman(row)).length;
	}
}

function isGerman(row: Row): boolean {
	return row['languages_code'] === 'de-DE';
}

/** What was written stays; nothing else was sent. */
function expectStopped(site: Site, job: JobResponse, pages = 1): void {
	expect(job).toMatchObject({ state: 'failed', failures: [{ reason: 'forbidden' }] });
	expect(job.finishedAt).not.toBeNull();
	expect(site.setup.router.calls.length).toBe(pages * PAGE);
	expect([site.written, job.writtenItems]).toEqual([pages * PAGE, pages * PAGE]);
}

describe('a job ends before its next page', () => {
	test.each<[string, (site: Site) => void]>([
		['its user is suspended', (site) => site.user({ status: 'suspended' })],
		['its user is archived', (site) => site.user({ status: 'archived' })],
		['its user is deleted', ({ directus }) => void directus.rows('directus_users').shift()],
		['a policy is no admin’s any more', (site) => site.policy({ admin_access: false })],
		['a policy is for other addresses', (site) => site.policy({ ip_access: '10.0.0.0/8' })],
		['its user has another role', (site) => site.user({ role: null })],
	])('where %s', async (_, happens) => {
		const site = new Site();
		site.meanwhile(() => happens(site));
		expectStopped(site, await site.run());
	});

	test('where its user may not write any more', async () => {
		const site = new Site();
		const editor = { ...ADMIN, admin: false };
		let may = true;
		site.policy({ admin_access: false });
		site.directus.permits = (whose, access) =>
			whose === null || whose.admin || access === 'read' || may;
		site.meanwhile(() => {
			may = false;
		});
		const job = await site.operate({ permissions: '$trigger' }, editor);
		expect(site.setup.router.calls.length).toBeLessThanOrEqual(PAGE);
		expect(job.state).toBe('failed');
		expect(job.failures[0]).toMatchObject({ reason: 'forbidden' });
		expect(site.written).toBe(job.writtenItems);
		expect(job.doneItems).toBeLessThanOrEqual(2 * PAGE);
	});

	test('where its share is closed', async () => {
		const site = new Site();
		site.directus.permits = () => true;
		const share = { id: 's', date_start: null, date_end: null, times_used: 1, max_uses: null };
		site.directus.insert('directus_shares', share);
		site.meanwhile(() => {
			Object.assign(site.directus.rows('directus_shares')[0] ?? {}, { date_end: new Date(0) });
		});
		const visitor = { ...ADMIN, user: null, role: null, roles: [], admin: false, app: false };
		expectStopped(site, await site.operate({}, { ...visitor, share: 's' }));
	});

	test('where the role is gone whose permissions it has', async () => {
		const site = new Site();
		const id = '00000000-0000-4000-8000-000000000001';
		site.directus.insert('directus_roles', { id, parent: null });
		site.directus.permits = () => true;
		site.meanwhile(() => site.directus.database.tables.set('directus_roles', []));
		expectStopped(site, await site.operate({ permissions: id }, ADMIN));
	});

	test('where another process takes it over', async () => {
		const site = new Site();
		const { id } = await startJob(site.jobs, request, ADMIN);
		await site.jobs.close();
		site.setup.router.forget();
		site.user({ status: 'suspended' });
		const other = site.open();
		await expect.poll(async () => (await other.read(id)).state).toBe('failed');
		expect((await other.read(id)).failures[0]).toMatchObject({ reason: 'forbidden' });
		expect(site.setup.router.calls).toEqual([]);
	});
});

describe('a job goes on', () => {
	test('with the rights that its user has by now', async () => {
		const site = new Site();
		site.directus.permits = () => true;
		site.meanwhile(() => site.policy({ admin_access: false }));
		expect(await site.run()).toMatchObject({ state: 'done', writtenItems: 3 * PAGE });
		const rows = site.directus.writes.filter(({ values }) => 'title' in values);
		const admins = rows.map(({ accountability }) => accountability?.admin);
		expect(admins).toEqual([
			...Array.from({ length: PAGE }, () => true),
			...Array.from({ length: 2 * PAGE }, () => false),
		]);
	});

	test('with the permissions that a flow lends, whoever set it off', async () => {
		const site = new Site();
		site.meanwhile(() => site.user({ status: 'suspended' }));
		const job = await site.operate({ permissions: '$full' }, ADMIN);
		expect(job).toMatchObject({ state: 'done', writtenItems: 3 * PAGE });
	});

	test('past the items of others, which cost nothing', async () => {
		const site = new Site();
		site.policy({ admin_access: false });
		site.directus.permits = () => true;
		for (let key = 1; key <= 3 * PAGE; key += 1) {
			const row = { articles_id: key, languages_code: 'de-DE', owner: key === 3 * PAGE };
			site.directus.insert('articles_translations', { id: 1_000 + key, ...row });
		}
		site.directus.rule = (_, __, row) => (row?.['owner'] === true ? null : new ForbiddenError());
		const job = await site.operate({}, { ...ADMIN, admin: false });
		expect(job).toMatchObject({ state: 'done', doneItems: 3 * PAGE, writtenItems: 1 });
		expect(site.setup.router.sentTexts()).toEqual([`Title ${3 * PAGE}`]);
	});
});
