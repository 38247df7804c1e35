import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { BatchProvider, BatchSearch } from '../../../src/providers/batch.ts';
import { REPLY_SCHEMA } from '../../../src/providers/prompt.ts';
import { SYSTEM_PROMPT } from '../../../src/providers/texts/system-prompt.ts';
import type { ProviderRequest } from '../../../src/providers/request.ts';
import { Router } from '../../../src/providers/router.ts';
import { PROVIDERS } from '../../../src/providers/registry.ts';
import { startLoopbackProvider, type LoopbackProvider } from '../../helpers/loopback-provider.ts';
import { ECHO, errorBody } from '../../helpers/vendor-fixtures.ts';
import { SAMPLE, SAMPLE_MESSAGE, KEY, MODELS, settingsOf } from '../../helpers/vendor-setup.ts';
import { Prices } from '../../../src/providers/tokens/pricing.ts';

const { signal } = new AbortController();
const LABEL = { job: 'a-job', part: 3 };

let loopback: LoopbackProvider;
beforeAll(async () => {
	loopback = await startLoopbackProvider();
});
beforeEach(() => loopback.reset());
afterAll(() => loopback.close());

function open(vendor: 'openai' | 'anthropic'): BatchProvider {
	const router = new Router({
		records: PROVIDERS,
		providers: settingsOf(loopback),
		requestTimeoutMs: 5_000,
		concurrency: 4,
	});
	const batches = router.batches({ provider: vendor, model: MODELS[vendor] });
	if (batches === null) throw new Error(`${vendor} has no batch API`);
	return batches;
}

function requestsOf(vendor: 'openai' | 'anthropic', count = 2) {
	const request: ProviderRequest = { ...SAMPLE, model: MODELS[vendor] };
	return Array.from({ length: count }, (_, at) => ({ customId: `a-job-3-${at}`, request }));
}

const searchFor = (requests: number, changes: Partial<BatchSearch> = {}): BatchSearch => ({
	...LABEL,
	requests,
	submittedAt: Date.now() - 1_000,
	known: new Set(),
	...changes,
});

test('only OpenAI and Anthropic have one, and only with a key', () => {
	const router = new Router({
		records: PROVIDERS,
		providers: { ...settingsOf(loopback), openai: {} },
		requestTimeoutMs: 5_000,
		concurrency: 4,
	});
	const has = (provider: string) => router.batches({ provider, model: 'any' }) !== null;
	const names = ['openai', 'anthropic', 'mistral', 'deepseek', 'openai-compatible', 'pseudo', 'x'];
	expect(names.filter(has)).toEqual(['anthropic']);
});

test('costs half, whoever set the price', () => {
	const prices = new Prices(PROVIDERS, { 'openai:own': { input: 2, output: 4 } });
	const router = new Router({
		records: PROVIDERS,
		providers: settingsOf(loopback),
		requestTimeoutMs: 5_000,
		concurrency: 4,
		prices,
	});
	const usage = {
		inputTokens: 1_000,
		outputTokens: 500,
		cachedInputTokens: 0,
		cacheWriteTokens: 0,
	};
	for (const model of ['own', MODELS.openai]) {
		const member = { provider: 'openai', model };
		const whole = router.price(member, usage) ?? 0;
		expect(whole).toBeGreaterThan(0);
		expect(router.price(member, usage, true)).toBe(whole / 2);
	}
	expect(router.price({ provider: 'openai', model: 'unknown' }, usage, true)).toBeNull();
});

const FORMAT = { type: 'json_schema', schema: REPLY_SCHEMA };
const limit: unknown = expect.any(Number);
const BODIES = {
	openai: {
		model: MODELS.openai,
		instructions: SYSTEM_PROMPT,
		input: SAMPLE_MESSAGE,
		store: false,
		max_output_tokens: limit,
		reasoning: { effort: 'none' },
		text: { format: { ...FORMAT, name: 'translations', strict: true } },
	},
	anthropic: {
		model: MODELS.anthropic,
		max_tokens: limit,
		system: SYSTEM_PROMPT,
		messages: [{ role: 'user', content: SAMPLE_MESSAGE }],
		output_config: { format: FORMAT },
	},
} as const;

describe.each(['openai', 'anthropic'] as const)('a batch of %s', (vendor) => {
	test('holds the bodies of ordinary requests', async () => {
		const id = await open(vendor).create(LABEL, requestsOf(vendor), signal);
		const [batch] = loopback.batches.created;
		expect(batch).toMatchObject({ vendor, id });
		expect(batch?.requests).toEqual([
			{ customId: 'a-job-3-0', body: BODIES[vendor] },
			{ customId: 'a-job-3-1', body: BODIES[vendor] },
		]);
	});

	test('tells how far it is, and is read by its ids', async () => {
		const batches = open(vendor);
		const [first] = requestsOf(vendor);
		const id = await batches.create(LABEL, requestsOf(vendor, 3), signal);
		expect(await batches.inspect(id, signal)).toMatchObject({ ended: false, done: 0, failed: 0 });
		loopback.batches.fates.set('a-job-3-1', 'errored');
		loopback.batches.end();
		expect(await batches.inspect(id, signal)).toMatchObject({ ended: true, done: 2, failed: 1 });
		const results = await batches.results(id, signal);
		expect(results.map(({ customId }) => customId)).toEqual([
			'a-job-3-2',
			'a-job-3-1',
			'a-job-3-0',
		]);
		expect(results[1]?.body).toBeNull();
		if (!first) throw new Error('no request');
		expect(batches.read(results[2]?.body, first.request)).toMatchObject({
			translations: [
				{ id: 's1', text: '[de-DE] Hello <1>world</1>' },
				{ id: 's2', text: '[de-DE] 3 &lt; 4' },
			],
			usage: { inputTokens: expect.any(Number) },
		});
	});

	test('holds answers of no use among its results, and lines that nobody can read', async () => {
		const batches = open(vendor);
		const [first] = requestsOf(vendor);
		const id = await batches.create(LABEL, requestsOf(vendor), signal);
		loopback.batches.fates.set('a-job-3-0', 'nonsense');
		loopback.batches.fates.set('a-job-3-1', 'expired');
		loopback.batches.strangers = ['', 'null', '{"custom_id":7}', '<html>'];
		loopback.batches.end();
		const results = await batches.results(id, signal);
		expect(results).toHaveLength(2);
		expect(results[0]).toEqual({ customId: 'a-job-3-1', body: null });
		if (!first) throw new Error('no request');
		expect(batches.read(results[1]?.body, first.request).translations).toEqual([]);
	});

	test('is found again when its reply was lost', async () => {
		const batches = open(vendor);
		const others = await Promise.all([
			batches.create({ job: 'other', part: 3 }, requestsOf(vendor, 1), signal),
			batches.create({ job: 'a-job', part: 2 }, requestsOf(vendor, 1), signal),
		]);
		loopback.batches.lostReplies = 1;
		await expect(batches.create(LABEL, requestsOf(vendor), signal)).rejects.toMatchObject({
			kind: 'network',
			retryable: true,
		});
		const [lost] = loopback.batches.created.slice(-1);
		await batches.create({ job: 'b', part: 1 }, requestsOf(vendor, 3), signal);
		expect(await batches.find(searchFor(2), signal)).toBe(lost?.id);
		const search = searchFor(1, { job: 'nobody', known: new Set(others) });
		expect(await batches.find(search, signal)).toBeNull();
		const later = searchFor(2, { job: 'x', submittedAt: Date.now() + 600_000 });
		expect(await batches.find(later, signal)).toBeNull();
	});

	test('ends early when it is cancelled, and leaves nothing with the vendor', async () => {
		const batches = open(vendor);
		const id = await batches.create(LABEL, requestsOf(vendor), signal);
		await batches.cancel(id, signal);
		expect(await batches.inspect(id, signal)).toMatchObject({ ended: true, done: 0 });
		await batches.discard(id, signal);
		expect(loopback.batches.deleted).toEqual(vendor === 'openai' ? [`input_of_${id}`] : [id]);
	});

	test('fails in our own words', async () => {
		const batches = open(vendor);
		const facts = { type: 'invalid_request_error', message: ECHO };
		loopback.batches.refusals.push({ status: 400, body: errorBody(vendor, facts) });
		const error: unknown = await batches
			.create(LABEL, requestsOf(vendor), signal)
			.catch((thrown: unknown) => thrown);
		expect(error).toMatchObject({
			kind: 'bad-request',
			status: 400,
			message: `${vendor}:${MODELS[vendor]}: batch: the request was refused (HTTP 400, invalid_request_error)`,
		});
		expect(JSON.stringify(error)).not.toContain(KEY);
		await expect(batches.inspect('nobody', signal)).rejects.toMatchObject({ status: 404 });
		loopback.batches.refusals.push({ body: '<html>' });
		await expect(batches.create(LABEL, requestsOf(vendor), signal)).rejects.toMatchObject({
			kind: 'invalid-reply',
		});
	});
});

test('what OpenAI sent and received is deleted', async () => {
	const batches = open('openai');
	const id = await batches.create(LABEL, requestsOf('openai'), signal);
	loopback.batches.end();
	await batches.discard(id, signal);
	expect(loopback.batches.deleted).toEqual([
		`input_of_${id}`,
		`output_of_${id}`,
		`errors_of_${id}`,
	]);
});

test('a foreign address for Anthropic’s results is given neither key nor request', async () => {
	const stranger = await startLoopbackProvider();
	try {
		const batches = open('anthropic');
		const id = await batches.create(LABEL, requestsOf('anthropic'), signal);
		loopback.batches.resultsUrl = `${stranger.url}/anthropic/v1/messages/batches/${id}/results`;
		loopback.batches.end();
		expect(await batches.results(id, signal)).toHaveLength(2);
		expect(stranger.batches.asked).toEqual([]);
	} finally {
		await stranger.close();
	}
});
