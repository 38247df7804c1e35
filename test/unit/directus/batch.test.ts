import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { JobResponse } from '../../../src/contract.ts';
import { JobStore } from '../../../src/directus/job-store.ts';
import { Jobs } from '../../../src/directus/jobs.ts';
import type { RunDependencies } from '../../../src/directus/run.ts';
import { Router } from '../../../src/providers/router.ts';
import { Translator } from '../../../src/translation/translator.ts';
import type { Row } from '../../helpers/fake-database.ts';
import { ADMIN } from '../../helpers/fake-directus.ts';
import { type LoopbackProvider, startLoopbackProvider } from '../../helpers/loopback-provider.ts';
import { CONFIG, RunSetup } from '../../helpers/run-setup.ts';
import { MODELS, settingsOf } from '../../helpers/vendor-setup.ts';

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
	readonly store = new JobStore(this.setup.breakable.store, 'test');

	constructor(
		count: number,
		vendor: BatchVendor = 'openai',
		changes: Partial<RunDependencies> = {},
	) {
		for (let key = 1; key <= count; key += 1) this.write(key, `Title ${wordOf(key)}`);
		const router = new Router({
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
			...changes,
		};
	}

	write(key: number, title: string): void {
		this.setup.article(key, { title });
	}

	/** As one process has them. */
	open(): Jobs {
		const jobs = new Jobs({
			store: this.store,
			dependencies: this.dependencies,
			context: this.setup.directus.context,
			concurrency: 4,
			batchPaceMs: () => 5,
		});
		opened.push(jobs);
		return jobs;
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
async function startWaiting(jobs: Jobs, changes: Row = {}): Promise<string> {
	const { id } = await jobs.start({ ...request, ...changes }, ADMIN);
	await phaseOf(jobs, id).toBe('waiting');
	await expect.poll(() => loopback.batches.created.length).toBeGreaterThan(0);
	return id;
}

async function runToEnd(jobs: Jobs, changes: Row = {}): Promise<JobResponse> {
	loopback.batches.instant = true;
	const { id } = await jobs.start({ ...request, ...changes }, ADMIN);
	return jobs.wait(id);
}

describe.each(['openai', 'anthropic'] as const)('a batch job over %s', (vendor) => {
	test('buys everything at once, and writes the rows from the cache', async () => {
		const site = new Site(130, vendor);
		const jobs = site.open();
		const id = await startWaiting(jobs);
		expect(await jobs.read(id)).toMatchObject({
			state: 'running',
			doneItems: 0,
			batch: { phase: 'waiting', requests: 3, done: 0, failed: 0 },
		});
		expect(site.written).toEqual([]);
		loopback.batches.end();
		expect(await jobs.wait(id)).toMatchObject({
			state: 'done',
			doneItems: 130,
			writtenItems: 130,
			failures: [],
			segments: { total: 130, hits: 0, misses: 130 },
			batch: { phase: 'applying', requests: 3, done: 3, failed: 0 },
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
		expect(costUsd).toBeLessThan(ordinary.usage.costUsd / 2);
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
		const id = await startWaiting(jobs);
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
			batch: { done: 0, failed: 3 },
		});
		expect(new Set(loopback.sentTexts()).size).toBe(130);
	});

	test('is taken over in each phase, and bought once', async () => {
		const site = new Site(70, vendor);
		const first = site.open();
		const { id } = await first.start(request, ADMIN);
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

	test('that is cancelled takes what is answered, and writes nothing', async () => {
		const site = new Site(3, vendor);
		const jobs = site.open();
		const id = await startWaiting(jobs);
		expect(await jobs.cancel(id)).toMatchObject({ state: 'cancelling' });
		expect(await jobs.wait(id)).toMatchObject({ state: 'cancelled', writtenItems: 0 });
		expect(loopback.batches.created[0]?.state).toBe('cancelled');
		expect(site.written).toEqual([]);
		expect(loopback.requests).toEqual([]);
	});

	test('that is cancelled while nobody works on it is cancelled with the vendor too', async () => {
		const site = new Site(3, vendor);
		const first = site.open();
		const id = await startWaiting(first);
		await expect.poll(async () => (await site.store.read(id))?.batch?.parts[0]?.id).toBeTruthy();
		await first.close();
		await site.store.cancel(id);
		const second = site.open();
		await expect.poll(async () => (await second.read(id)).state).toBe('cancelled');
		expect(loopback.batches.created[0]?.state).toBe('cancelled');
	});
});
