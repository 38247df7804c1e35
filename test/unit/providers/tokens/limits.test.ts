import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { readLimit } from '../../../../src/providers/tokens/limits.ts';
import { Router } from '../../../../src/providers/router.ts';
import { PROVIDERS } from '../../../../src/providers/registry.ts';
import {
	startLoopbackProvider,
	type LoopbackProvider,
} from '../../../helpers/loopback-provider.ts';
import { errorBody } from '../../../helpers/vendor-fixtures.ts';
import { SAMPLE, settingsOf } from '../../../helpers/vendor-setup.ts';

const { signal } = new AbortController();
let loopback: LoopbackProvider;
let router: Router;

beforeAll(async () => {
	loopback = await startLoopbackProvider();
});
beforeEach(() => {
	loopback.reset();
	const providers = settingsOf(loopback);
	router = new Router({ records: PROVIDERS, providers, requestTimeoutMs: 5_000, concurrency: 4 });
});
afterAll(() => loopback.close());

/** Needs about `words` times 1.3 tokens of answer in each of its segments. */
function batchOf(words: number, segments = 1): typeof SAMPLE {
	const texts = Array.from({ length: segments }, (_, at) => ({
		id: `s${at + 1}`,
		text: 'word '.repeat(words),
	}));
	return { ...SAMPLE, segments: texts };
}

test.each([
	[
		'max_output_tokens is too large: 7573. This model supports at most 4096 completion tokens, whereas you provided 7573.',
		{ output: 4096 },
	],
	[
		'max_tokens: 8890 > 4096, which is the maximum allowed number of output tokens for claude-3-haiku-20240307',
		{ output: 4096 },
	],
	[
		"'max_tokens' or 'max_completion_tokens' is too large: 7573. This model's maximum context length is 8192 tokens and your request has 2900 input tokens",
		{ context: 8192 },
	],
	['`max_tokens` must be less than or equal to `8192`', { output: 8192 }],
	[
		'input length and `max_tokens` exceed context limit: 198000 + 8000 > 200000, decrease input length',
		{ context: 200_000 },
	],
	['prompt is too long: 209000 tokens > 200000 maximum', { context: 200_000 }],
	['prompt is too long', {}],
	['The model does not like this text about a context of 4096 words', null],
	['temperature: Extra inputs are not permitted', null],
])('%s', (message, limit) => {
	expect(readLimit(message)).toEqual(limit);
});

describe('a model with a small output limit', () => {
	test.each([
		['openai', 'gpt-3.5-turbo'],
		['anthropic', 'claude-3-haiku-20240307'],
	])('%s:%s is known not to give more', async (provider, model) => {
		const reply = await router.translate({ provider, model }, batchOf(1_500), signal);
		expect(reply.translations).toHaveLength(1);
		const body = loopback.requests.at(-1)?.body ?? {};
		expect(Number(body['max_output_tokens'] ?? body['max_tokens'])).toBe(4_096);
	});

	test.each(['openai', 'anthropic'])(
		'of %s is asked within it once it named it',
		async (provider) => {
			const member = { provider, model: 'small-model' };
			await router.translate(member, batchOf(500), signal);
			await router.translate(member, batchOf(500), signal);
			const limits = loopback.requests.map(
				({ body }) => body['max_output_tokens'] ?? body['max_tokens'],
			);
			expect(limits).toEqual([expect.any(Number), 2_000, 2_000]);
		},
	);

	test('is not asked for what would be cut off, so that the batch is split', async () => {
		const member = { provider: 'openai', model: 'small-model' };
		const cut = { kind: 'truncated', retryable: false };
		await expect(router.translate(member, batchOf(1_200, 4), signal)).rejects.toMatchObject(cut);
		await expect(router.translate(member, batchOf(1_200, 2), signal)).rejects.toMatchObject(cut);
		expect(loopback.requests).toHaveLength(1);
		await router.translate(member, batchOf(1_200), signal);
	});
});

test('a gateway that names its context is asked for no more than fits', async () => {
	const member = { provider: 'openai-compatible', model: 'small-model' };
	await router.translate(member, batchOf(300), signal);
	const [first, second] = loopback.requests.map(({ body }) => Number(body['max_tokens']));
	expect(second).toBeLessThan(first ?? 0);
});

test('a prompt that is too long is split, whatever the vendor calls it', async () => {
	const message = 'prompt is too long: 209000 tokens > 200000 maximum';
	const body = errorBody('anthropic', { type: 'invalid_request_error', message });
	loopback.respondWith({ status: 400, body });
	const member = { provider: 'anthropic', model: 'claude-sonnet-4-6' };
	await expect(router.translate(member, SAMPLE, signal)).rejects.toMatchObject({
		kind: 'truncated',
	});
});
