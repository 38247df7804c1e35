import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { EstimateResponse } from '../../../../src/contract/bulk.ts';
import type { JobResponse } from '../../../../src/contract/runs.ts';
import { DailyBudget } from '../../../../src/budgets/daily.ts';
import { Seal } from '../../../../src/directus/jobs/seal.ts';
import { JobStore } from '../../../../src/directus/jobs/store.ts';
import { Jobs } from '../../../../src/directus/jobs/jobs.ts';
import { runOperation } from '../../../../src/directus/operation.ts';
import { readOptions } from '../../../../src/directus/runs/request.ts';
import type { RunDependencies } from '../../../../src/directus/runs/context.ts';
import { Router } from '../../../../src/providers/router.ts';
import { PROVIDERS } from '../../../../src/providers/registry.ts';
import { Translator } from '../../../../src/translation/translator.ts';
import { Leases } from '../../../../src/store/leases.ts';
import type { Row } from '../../../helpers/fake-database.ts';
import { ADMIN, PERSON } from '../../../helpers/fake-directus.ts';
import {
	type LoopbackProvider,
	startLoopbackProvider,
} from '../../../helpers/loopback-provider.ts';
import { CONFIG, estimateBody, RunSetup, SEAL, startJob } from '../../../helpers/run-setup.ts';
import { MODELS, settingsOf } from '../../../helpers/vendor-setup.ts';

type BatchVendor = 'openai' | 'anthropic';

let loopback: LoopbackProvider;
const opened: Jobs[] = [];
beforeAll(async () => {
	loopback = await startLoopbackProvider();
});
beforeEach(() => loopback.reset());
afterEach(async () => {
	await Promise.all(opened.splice(0).map((jobs) => jobs.close()));
});
afterAll(() => loopback.close());

const request = { collection: 'articles', targetLanguages: ['de-DE'], batch: true };

/** Articles in a Directus in memory, and the real vendors' wire format on the loopback. */
class Site {
	readonly setup = new RunSetup();
	readonly dependencies: RunDependencies;
	readonly store = new JobStore(this.setup.breakable.store, 'test', SEAL);

	constructor(count: number, vendor: BatchVendor = 'openai') {
		for (let key = 1; key <= count; key += 1) this.write(key, `Title ${wordOf(key)}`);
		const router = new Router({
			records: PROVIDERS,
			providers: settingsOf(loopback),
			requestTimeoutMs: 5_000,
			concurrency: 4,
			sleep: () => Promise.resolve(),
		});
		this.dependencies = {
			...this.setup.dependencies,
			config: {
				...CONFIG,
				redis: { url: 'redis://nowhere' },
				chain: [{ provider: vendor, model: MODELS[vendor] }],
			},
			router,
			translator: new Translator(this.setup.cache, router, this.setup.approved),
		};
	}

	write(key: number, title: string): void {
		this.setup.article(key, { title });
	}

	/** As one process has them. */
	open(
		changes: Partial<RunDependencies> = {},
		store = this.store,
		context = this.setup.directus.context,
	): Jobs {
		const jobs = new Jobs({
			store,
			leases: new Leases(this.setup.breakable.store),
			dependencies: { ...this.dependencies, ...changes },
			context,
			concurrency: 4,
			batchPaceMs: () => 5,
		});
		opened.push(jobs);
		return jobs;
	}

	estimate(changes: Row = {}): Promise<EstimateResponse> {
		const { context } = this.setup.directus;
		return estimateBody(this.dependencies, context, ADMIN, { ...request, ...changes });
	}

	operate(options: Row, trigger: Row = {}, accountability = ADMIN) {
		return runOperation(
			{ ...this.dependencies, jobs: this.open() },
			readOptions({ ...request, ...options }),
			this.setup.context({ accountability, data: { $trigger: trigger } }),
		);
	}

	suspend(user: string): void {
		const row = this.setup.directus.row('directus_users', user);
		Object.assign(row ?? {}, { status: 'suspended' });
	}

	/** Over the same items, in the ordinary way, by somebody else. */
	async anotherRun(): Promise<JobResponse> {
		const jobs = this.open();
		const { id } = await startJob(jobs, { ...request, batch: false }, PERSON);
		return jobs.wait(id);
	}

	get written(): readonly unknown[] {
		return this.setup.directus
			.rows('articles_translations')
			.filter((row) => row['languages_code'] === 'de-DE')
			.map((row) => row['title']);
	}
}

/** Words only: verification takes digits for numbers. */
function wordOf(key: number): string {
	return String(key).replaceAll(/\d/g, (digit) => 'abcdefghij'.charAt(Number(digit)));
}

function phaseOf(jobs: Jobs, id: string) {
	return expect.poll(async () => (await jobs.read(id)).batch?.phase);
}

/** Starts a job and waits until the vendor has all of it. */
async function startWaiting(site: Site, jobs: Jobs): Promise<string> {
	const { id } = await startJob(jobs, request, ADMIN);
	await expect.poll(async () => (await site.store.read(id))?.batch?.parts[0]?.id).toBeTruthy();
	return id;
}

async function runToEnd(jobs: Jobs, changes: Row = {}): Promise<JobResponse> {
	loopback.batches.instant = true;
	const { id } = await startJob(jobs, { ...request, ...changes }, ADMIN);
	return jobs.wait(id);
}

describe.each(['openai', 'anthropic'] as const)('a batch job over %s', (vendor) => {
	test('buys everything at once, and writes the rows from the cache', async () => {
		const site = new Site(130, vendor);
		const jobs = site.open();
		const id = await startWaiting(site, jobs);
		expect(await jobs.read(id)).toMatchObject({
			state: 'running',
			doneItems: 0,
			batch: { phase: 'waiting', requests: 130, done: 0, failed: 0 },
		});
		expect(site.written).toEqual([]);
		loopback.batches.end();
		expect(await jobs.wait(id)).toMatchObject({
			state: 'done',
			doneItems: 130,
			writtenItems: 130,
			failures: [],
			segments: { total: 130, hits: 0, misses: 130 },
			batch: { phase: 'applying', requests: 130, done: 130, failed: 0 },
		});
		expect(site.written).toHaveLength(130);
		expect(site.written).toContain('[de-DE] Title bda');
		expect(loopback.requests).toEqual([]);
		expect(loopback.batches.created).toHaveLength(1);
		expect(loopback.batches.deleted.length).toBeGreaterThan(0);
	});

	test('costs half, and is no saving the first time', async () => {
		const site = new Site(5, vendor);
		const whole = new Site(5, vendor);
		const job = await runToEnd(site.open());
		const ordinary = await runToEnd(whole.open(), { batch: false });
		const { inputTokens, outputTokens, costUsd } = job.usage;
		const usage = { inputTokens, outputTokens, cachedInputTokens: 0, cacheWriteTokens: 0 };
		const member = { provider: vendor, model: MODELS[vendor] };
		const full = site.dependencies.router.price(member, usage) ?? 0;
		expect(costUsd).toBeCloseTo(full / 2e9, 9);
		// A request holds one item, as those of an ordinary run do.
		expect(costUsd).toBeCloseTo(ordinary.usage.costUsd / 2, 9);
		expect(job.usage.savedUsd).toBe(0);
		const { totals } = await site.setup.cache.stats({});
		expect(totals).toMatchObject({ misses: 5, writes: 5, savedUsd: 0, inputTokens });
		expect(totals.costUsd).toBeCloseTo(costUsd, 6);

		site.write(6, 'Title b');
		const again = await runToEnd(site.open());
		expect(again.usage.costUsd).toBe(0);
		expect(again.usage.savedUsd).toBeCloseTo(costUsd / 5, 6);
		expect(loopback.batches.created).toHaveLength(1);
	});

	test('asks in the ordinary way for what the batch did not answer', async () => {
		const site = new Site(130, vendor);
		const jobs = site.open();
		const id = await startWaiting(site, jobs);
		const [first, second, third] = loopback.batches.created[0]?.requests ?? [];
		loopback.batches.fates.set(first?.customId ?? '', 'errored');
		loopback.batches.fates.set(second?.customId ?? '', 'doubled');
		loopback.batches.fates.set(third?.customId ?? '', 'expired');
		loopback.batches.strangers = [
			JSON.stringify({ custom_id: 'nobody', response: { status_code: 200, body: {} } }),
			JSON.stringify({ custom_id: 'nobody', result: { type: 'succeeded', message: {} } }),
		];
		loopback.batches.end();
		expect(await jobs.wait(id)).toMatchObject({
			state: 'done',
			writtenItems: 130,
			batch: { done: 127, failed: 3 },
		});
		expect(new Set(loopback.sentTexts()).size).toBe(3);
	});

	test('is taken over in each phase, and bought once', async () => {
		const site = new Site(70, vendor);
		const first = site.open();
		const { id } = await startJob(first, request, ADMIN);
		await first.close();
		expect((await site.store.read(id))?.progress).toMatchObject({ state: 'running' });

		loopback.batches.lostReplies = 1;
		const second = site.open();
		await expect.poll(() => loopback.batches.created.length).toBe(1);
		await second.close();
		const third = site.open();
		await phaseOf(third, id).toBe('waiting');
		await expect.poll(async () => (await site.store.read(id))?.batch?.parts[0]?.id).toBeTruthy();
		await third.close();

		loopback.batches.end();
		const fourth = site.open();
		await expect.poll(async () => (await fourth.read(id)).state).toBe('done');
		expect(site.written).toHaveLength(70);
		expect(loopback.batches.created).toHaveLength(1);
		expect(loopback.requests).toEqual([]);
	});

	test('is taken over while its answers come', async () => {
		const site = new Site(3, vendor);
		const first = site.open();
		const id = await startWaiting(site, first);
		const gate = Promise.withResolvers<void>();
		loopback.translate = async (text, language) => {
			await gate.promise;
			return `[${language}] ${text}`;
		};
		loopback.batches.end();
		await phaseOf(first, id).toBe('landing');
		await first.close();
		gate.resolve();
		const second = site.open();
		await expect.poll(async () => (await second.read(id)).state).toBe('done');
		expect(site.written).toHaveLength(3);
		expect(loopback.requests).toEqual([]);
		expect((await second.read(id)).usage.costUsd).toBeGreaterThan(0);
	});

	test('of a user who is suspended meanwhile is cached, and not written', async () => {
		const site = new Site(3, vendor);
		const jobs = site.open();
		const id = await startWaiting(site, jobs);
		site.suspend('u-admin');
		loopback.batches.end();
		const job = await jobs.wait(id);
		expect(job).toMatchObject({ state: 'failed', writtenItems: 0, batch: { done: 3 } });
		expect(job.failures[0]).toMatchObject({ reason: 'forbidden' });
		expect(job.usage.costUsd).toBeGreaterThan(0);
		expect(site.written).toEqual([]);
		expect(await site.anotherRun()).toMatchObject({ writtenItems: 3, usage: { costUsd: 0 } });
		expect(loopback.requests).toEqual([]);
		expect(loopback.batches.created).toHaveLength(1);
	});

	test('waits where Directus cannot tell for a moment what its user may do', async () => {
		const site = new Site(3, vendor);
		const { directus } = site.setup;
		const { getSchema } = directus.context;
		const faults = [new Error('the database is away'), new Error('the database is away')];
		const away = async (): Promise<never> => {
			throw faults.pop();
		};
		let isCollected = false;
		const context = {
			...directus.context,
			getSchema: () => (isCollected && faults.length > 0 ? away() : getSchema()),
		};
		directus.beforeRead = (collection) => {
			isCollected ||= collection === 'articles_translations';
		};
		loopback.batches.instant = true;
		const jobs = site.open({}, site.store, context);
		const { id } = await startJob(jobs, request, ADMIN);
		expect(await jobs.wait(id)).toMatchObject({ state: 'done', writtenItems: 3 });
		expect([faults, loopback.requests]).toEqual([[], []]);
	});

	test('of a user who may not write is not bought', async () => {
		const site = new Site(3, vendor);
		const { directus } = site.setup;
		const editor = { ...ADMIN, admin: false };
		Object.assign(directus.rows('directus_policies')[0] ?? {}, { admin_access: false });
		directus.permits = (whose, access) => whose === null || whose.admin || access === 'read';
		const options = { filter: {}, background: true };
		const { job } = Object(await site.operate(options, {}, editor));
		await expect.poll(async () => (await site.store.read(job.id))?.progress.state).toBe('failed');
		expect((await site.store.read(job.id))?.progress.failures[0]).toMatchObject({
			reason: 'forbidden',
		});
		expect([loopback.batches.created, loopback.requests, site.written]).toEqual([[], [], []]);
	});

	test('of a user who is suspended before it is sent is not bought', async () => {
		const site = new Site(3, vendor);
		const { directus } = site.setup;
		directus.beforeRead = (collection) => {
			if (collection === 'articles_translations') site.suspend('u-admin');
		};
		const { id } = await startJob(site.open(), request, ADMIN);
		await expect.poll(async () => (await site.store.read(id))?.progress.state).toBe('failed');
		expect((await site.store.read(id))?.progress.failures[0]).toMatchObject({
			reason: 'forbidden',
		});
		expect([loopback.batches.created, loopback.requests, site.written]).toEqual([[], [], []]);
	});

	test.each([true, false])(
		'that another project has signed is fetched where it is finished (%s), and not written',
		async (isFinished) => {
			const site = new Site(3, vendor);
			const first = site.open();
			const id = await startWaiting(site, first);
			await first.close();
			if (isFinished) loopback.batches.end();
			const seal = new Seal('another secret', 'test');
			const second = site.open({}, new JobStore(site.setup.breakable.store, 'test', seal));
			await expect.poll(async () => (await second.read(id)).state).toBe('failed');
			const { failures, usage } = await second.read(id);
			expect(failures[0]).toMatchObject({ reason: 'unsigned' });
			expect([usage.costUsd > 0, site.written]).toEqual([isFinished, []]);
			expect(loopback.batches.deleted).toEqual([]);
			expect(loopback.batches.created[0]?.state).not.toBe('cancelled');
			expect((await site.anotherRun()).usage.costUsd > 0).toBe(!isFinished);
			expect(loopback.requests.length > 0).toBe(!isFinished);
		},
	);

	test('that is cancelled takes what is answered, and writes nothing', async () => {
		const site = new Site(3, vendor);
		const jobs = site.open();
		const id = await startWaiting(site, jobs);
		expect(await jobs.cancel(id)).toMatchObject({ state: 'cancelling' });
		expect(await jobs.wait(id)).toMatchObject({ state: 'cancelled', writtenItems: 0 });
		expect(loopback.batches.created[0]?.state).toBe('cancelled');
		expect(site.written).toEqual([]);
		expect(loopback.requests).toEqual([]);
	});

	test('that is cancelled while nobody works on it is cancelled with the vendor too', async () => {
		const site = new Site(3, vendor);
		const first = site.open();
		const id = await startWaiting(site, first);
		await first.close();
		await site.store.cancel(id);
		const second = site.open();
		await expect.poll(async () => (await second.read(id)).state).toBe('cancelled');
		expect(loopback.batches.created[0]?.state).toBe('cancelled');
	});
});

describe('a batch job', () => {
	test('is estimated at its price, and so closely', async () => {
		const site = new Site(130);
		const before = await site.estimate();
		expect(before).toMatchObject({
			items: 130,
			segments: { total: 130, hits: 0, misses: 130 },
			languages: { 'de-DE': { segments: { misses: 130 } } },
		});
		expect(loopback.batches.asked).toEqual([]);
		const { usage } = await runToEnd(site.open());
		expect(before.usage.costUsd).toBeGreaterThan(usage.costUsd * 0.7);
		expect(before.usage.costUsd).toBeLessThan(usage.costUsd * 1.3);
		expect((await site.estimate()).usage.costUsd).toBe(0);
	});

	test('buys as much as its limit has room for, and the next one the rest', async () => {
		const site = new Site(130);
		const { usage } = await site.estimate();
		const maxCostUsd = usage.costUsd * 0.5;
		const job = await runToEnd(site.open(), { maxCostUsd });
		expect(job).toMatchObject({
			state: 'done',
			stopped: 'budget',
			batch: { requests: 65, done: 65 },
		});
		expect(job.usage.costUsd).toBeLessThan(maxCostUsd * 1.3);
		expect(job.writtenItems).toBeGreaterThanOrEqual(60);
		expect(job.writtenItems).toBeLessThan(130);
		expect(job.failures[0]).toMatchObject({ reason: 'budget' });
		await runToEnd(site.open(), { maxCostUsd: 1 });
		expect(site.written).toHaveLength(130);
		const sent = [...loopback.sentTexts(), ...loopback.batches.sentTexts()];
		expect(new Set(sent).size).toBe(sent.length);
	});

	test('is bound by the limit of the day, which it is counted in at its real cost', async () => {
		const site = new Site(3);
		const daily = (limitUsd: number): DailyBudget =>
			new DailyBudget(site.setup.breakable.store, 'test', limitUsd);
		const poor = await runToEnd(site.open({ dailyBudget: daily(1e-9) }));
		expect(poor).toMatchObject({ writtenItems: 0, batch: { requests: 3, failed: 3 } });
		expect(poor.failures[0]).toMatchObject({ reason: 'budget', provider: 'openai' });
		expect(loopback.batches.created).toEqual([]);
		const rich = daily(1);
		const job = await runToEnd(site.open({ dailyBudget: rich }));
		expect(job).toMatchObject({ writtenItems: 3, failures: [] });
		expect(await rich.spentUsd()).toBeCloseTo(job.usage.costUsd, 9);
	});

	test('of a model without a known price says so, and has none to keep a budget with', async () => {
		const site = new Site(3);
		const providers = [{ provider: 'openai', model: 'own-model' }];
		const job = await runToEnd(site.open(), { providers });
		expect(job).toMatchObject({
			writtenItems: 3,
			usage: { costUsd: 0, unpriced: ['openai:own-model'] },
			served: [{ provider: 'openai', model: 'own-model', segments: 3 }],
		});
		expect((await site.setup.cache.stats({})).totals.unpricedCalls).toBe(3);
		site.write(4, 'More');
		const limited = await runToEnd(site.open(), { providers, maxCostUsd: 1 });
		expect(limited.failures[0]).toMatchObject({ reason: 'unpriced' });
		expect(loopback.batches.created).toHaveLength(1);
	});

	test('that the vendor refuses gives its money back and goes the ordinary way', async () => {
		const site = new Site(3);
		const dailyBudget = new DailyBudget(site.setup.breakable.store, 'test', 1);
		loopback.batches.refusals.push({ status: 403, body: { error: { message: 'no batches' } } });
		const job = await runToEnd(site.open({ dailyBudget }));
		expect(job).toMatchObject({ state: 'done', writtenItems: 3, batch: { failed: 3 } });
		expect(job.failures).toMatchObject([{ reason: 'auth', provider: 'openai' }]);
		expect(job.failures[0]?.message).toMatch(/^a batch: openai:gpt-5.4-mini: batch: /);
		expect(await dailyBudget.spentUsd()).toBeCloseTo(job.usage.costUsd, 9);
		expect(loopback.sentTexts()).toHaveLength(3);
	});

	test.each(['failed', 'cancelled'] as const)(
		'whose batch %s goes the ordinary way',
		async (end) => {
			const site = new Site(3);
			const jobs = site.open();
			const id = await startWaiting(site, jobs);
			loopback.batches.end(end);
			expect(await jobs.wait(id)).toMatchObject({
				state: 'done',
				writtenItems: 3,
				failures: [{ reason: 'batch', message: 'a batch: none of its 3 requests was answered' }],
			});
			expect(loopback.sentTexts()).toHaveLength(3);
		},
	);

	test('is sent again when the queue of the account had no room for it', async () => {
		const site = new Site(3);
		const dailyBudget = new DailyBudget(site.setup.breakable.store, 'test', 1);
		const jobs = site.open({ dailyBudget });
		const id = await startWaiting(site, jobs);
		loopback.batches.end('crowded-out');
		await expect.poll(() => loopback.batches.created.length).toBe(2);
		loopback.batches.end();
		const job = await jobs.wait(id);
		expect(job).toMatchObject({ writtenItems: 3, failures: [], batch: { requests: 3, done: 3 } });
		expect(loopback.requests).toEqual([]);
		expect(await dailyBudget.spentUsd()).toBeCloseTo(job.usage.costUsd, 9);
	});

	test('is bought once although its vendor fails for long after it took it', async () => {
		const site = new Site(3);
		const jobs = site.open();
		loopback.batches.lostReplies = 1;
		loopback.batches.unlisted = 6;
		const { id } = await startJob(jobs, request, ADMIN);
		await expect.poll(async () => (await site.store.read(id))?.batch?.parts[0]?.id).toBeTruthy();
		loopback.batches.end();
		expect(await jobs.wait(id)).toMatchObject({ writtenItems: 3, failures: [] });
		expect(loopback.batches.created).toHaveLength(1);
	});

	test('that the vendor never has room for goes the ordinary way', async () => {
		const site = new Site(3);
		const full = { status: 429, body: { error: { message: 'full' } } };
		loopback.batches.refusals.push(...Array.from({ length: 50 }, () => full));
		const job = await runToEnd(site.open());
		expect(job).toMatchObject({ writtenItems: 3, failures: [{ reason: 'batch' }] });
		expect(loopback.sentTexts()).toHaveLength(3);
	});

	test('does not bring back what was invalidated while it waited', async () => {
		const site = new Site(3);
		const jobs = site.open();
		const id = await startWaiting(site, jobs);
		await site.setup.cache.invalidate({ collection: 'articles' });
		loopback.batches.end();
		expect(await jobs.wait(id)).toMatchObject({ writtenItems: 3, batch: { done: 3 } });
		expect(loopback.sentTexts()).toHaveLength(3);
	});

	test('keeps what it bought when another item changes', async () => {
		const site = new Site(3);
		const jobs = site.open();
		const id = await startWaiting(site, jobs);
		await site.setup.cache.forgetItem({ collection: 'articles', item: '99' });
		loopback.batches.end();
		expect(await jobs.wait(id)).toMatchObject({ writtenItems: 3 });
		expect(loopback.requests).toEqual([]);
	});

	test('translates what was written while it waited', async () => {
		const site = new Site(3);
		const jobs = site.open();
		const id = await startWaiting(site, jobs);
		site.write(4, 'Late');
		loopback.batches.end();
		expect(await jobs.wait(id)).toMatchObject({ writtenItems: 4 });
		expect(loopback.sentTexts()).toEqual(['Late']);
	});

	test('loses nothing while the store is away', async () => {
		const site = new Site(3);
		const jobs = site.open();
		const id = await startWaiting(site, jobs);
		site.setup.breakable.break();
		loopback.batches.end();
		const looks = loopback.batches.asked.length;
		await expect.poll(() => loopback.batches.asked.length).toBeGreaterThan(looks);
		site.setup.breakable.mend();
		expect(await jobs.wait(id)).toMatchObject({ state: 'done', writtenItems: 3 });
		expect(loopback.requests).toEqual([]);
	});

	test('lands its answers once more when the store did not take them', async () => {
		const site = new Site(3);
		const jobs = site.open();
		const id = await startWaiting(site, jobs);
		site.setup.breakable.break('setGuarded');
		let answered = 0;
		loopback.translate = (text, language) => {
			answered += 1;
			if (answered > 3) site.setup.breakable.mend();
			return `[${language}] ${text}`;
		};
		loopback.batches.end();
		expect(await jobs.wait(id)).toMatchObject({ state: 'done', writtenItems: 3 });
		expect(answered).toBe(6);
		expect(loopback.requests).toEqual([]);
	});

	test('leaves no texts in the store, and none in a key', async () => {
		const site = new Site(3);
		const jobs = site.open();
		const id = await startWaiting(site, jobs);
		const { store } = site.setup.breakable;
		const keysNow = async (): Promise<readonly string[]> => {
			const keys: string[] = [];
			for await (const page of store.scan('ai_job:')) keys.push(...page);
			return keys;
		};
		expect(await keysNow()).toContain(`ai_job:v1:test:batch:${id}:0`);
		expect((await keysNow()).join(' ')).not.toContain('Title');
		loopback.batches.end();
		await jobs.wait(id);
		expect((await keysNow()).filter((key) => key.includes('batch'))).toEqual([]);
	});

	test('lets ordinary runs over its collection pass, but no second one like it', async () => {
		const site = new Site(3);
		const jobs = site.open();
		const id = await startWaiting(site, jobs);
		await expect(startJob(jobs, request, ADMIN)).rejects.toMatchObject({ option: 'collection' });
		expect(await runToEnd(jobs, { batch: false })).toMatchObject({ state: 'done' });
		loopback.batches.end();
		expect(await jobs.wait(id)).toMatchObject({ state: 'done', writtenItems: 0 });
	});

	test.each([
		[{ refresh: true }, 'refresh'],
		[{ providers: [{ provider: 'mistral', model: 'any' }] }, 'openai or anthropic'],
	])('is refused with %j', async (changes, words) => {
		const site = new Site(1);
		const expected = { option: 'batch', message: expect.stringContaining(words) as unknown };
		await expect(startJob(site.open(), { ...request, ...changes }, ADMIN)).rejects.toMatchObject(
			expected,
		);
		await expect(site.estimate(changes)).rejects.toMatchObject(expected);
	});

	test('is refused without Redis', async () => {
		const jobs = new Site(1).open({ config: CONFIG });
		await expect(startJob(jobs, request, ADMIN)).rejects.toMatchObject({ option: 'batch' });
	});
});

describe('the operation with batch', () => {
	test('answers at once, with a filter too', async () => {
		const site = new Site(3);
		const result = await site.operate({ filter: { id: { _gt: 1 } } });
		expect(result).toMatchObject({
			items: [],
			job: { state: 'running', items: 2, batch: { phase: 'collecting' } },
		});
	});

	test('is for neither texts nor events', async () => {
		const site = new Site(1);
		const event = { event: 'articles.items.update', collection: 'articles', keys: ['1'] };
		await expect(site.operate({}, event)).rejects.toMatchObject({ option: 'batch' });
		await expect(site.operate({ mode: 'text', text: 'x' })).rejects.toMatchObject({
			option: 'batch',
		});
	});
});
