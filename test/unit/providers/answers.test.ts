import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ProviderError } from '../../../src/errors.ts';
import type { ProviderConnection } from '../../../src/providers/provider.ts';
import { PROVIDERS } from '../../../src/providers/registry.ts';
import { Router } from '../../../src/providers/router.ts';
import { VendorProvider } from '../../../src/providers/transport/vendor-provider.ts';
import { startLoopbackProvider, type LoopbackProvider } from '../../helpers/loopback-provider.ts';
import { successBody, VENDOR_NAMES, type VendorName } from '../../helpers/vendor-fixtures.ts';
import { MODELS, SAMPLE, settingsOf, VENDORS } from '../../helpers/vendor-setup.ts';

const translations = [
	{ id: 's1', text: 'Hallo <1>Welt</1>' },
	{ id: 's2', text: '3 &lt; 4' },
];
const JSON_ANSWER = JSON.stringify({ translations });
const ANSWERS = [
	['behind thoughts', `<think>\nThe user wants {German}.\n</think>\n\n${JSON_ANSWER}`],
	[
		'in a fence with prose around it',
		`Here is the JSON you asked for:\n\n\`\`\`json\n${JSON_ANSWER}\n\`\`\`\n\nLet me know ...`,
	],
	['with a comma too many', JSON_ANSWER.replace(']}', ',]}')],
] as const;
const { signal } = new AbortController();

let loopback: LoopbackProvider;
beforeAll(async () => {
	loopback = await startLoopbackProvider();
});
beforeEach(() => loopback.reset());
afterAll(() => loopback.close());

function createProvider(vendor: VendorName): VendorProvider {
	const settings = (): ProviderConnection => settingsOf(loopback)[vendor];
	return new VendorProvider(VENDORS[vendor], { settings, timeoutMs: 10_000 });
}

function ask(vendor: VendorName) {
	return createProvider(vendor).translate({ ...SAMPLE, model: MODELS[vendor] }, signal);
}

async function failOf(vendor: VendorName, body: unknown, headers = {}): Promise<ProviderError> {
	loopback.respondWith({ body, headers });
	const error: unknown = await ask(vendor).catch((reason: unknown) => reason);
	if (error instanceof ProviderError) return error;
	throw new Error('it did not fail');
}

describe.each(VENDOR_NAMES)('%s', (vendor) => {
	const member = { provider: vendor, model: MODELS[vendor] };

	test.each(ANSWERS)('an answer %s is paid for once', async (_, answer) => {
		loopback.respondWith({ body: successBody(vendor, member.model, answer) });
		expect((await ask(vendor)).translations).toEqual(translations);
		expect(loopback.requests).toHaveLength(1);
	});

	test.each(ANSWERS)('an answer %s in a batch', (_, answer) => {
		const body = successBody(vendor, member.model, answer);
		const batches = createProvider(vendor).batches(member.model);
		const read = batches?.read(body, { ...SAMPLE, model: member.model }).translations;
		expect(read ?? translations).toEqual(translations);
	});

	test('a rate limit inside a 200 is waited for and asked again', async () => {
		const waits: number[] = [];
		const router = new Router({
			records: PROVIDERS,
			providers: settingsOf(loopback),
			requestTimeoutMs: 10_000,
			concurrency: 1,
			random: () => 0,
			sleep: (ms) => {
				waits.push(ms);
				return Promise.resolve();
			},
		});
		const limited = { error: { message: 'Rate limit exceeded', code: 429, retry_after: 7 } };
		const later = { body: limited, headers: { 'retry-after': '9' } };
		const answer = { body: successBody(vendor, member.model, JSON_ANSWER) };
		loopback.respondWith({ body: limited }, later, answer);
		const reply = await router.translate(member, SAMPLE, signal);
		expect(reply.translations).toHaveLength(2);
		// The limiter waits beside the retry.
		expect(waits).toEqual(expect.arrayContaining([7_000, 9_000]));
		expect(loopback.requests).toHaveLength(3);
	});
});

const CHATS = ['openai-compatible', 'deepseek', 'mistral'] as const;

describe.each(CHATS)('%s', (vendor) => {
	const body = (message: object, more = {}): object => {
		const whole = successBody(vendor, MODELS[vendor], '');
		const choice = { index: 0, message: { role: 'assistant', ...message }, finish_reason: 'stop' };
		return { ...whole, choices: [{ ...choice, ...more }] };
	};
	const thought = 'Draft: {"translations":[{"id":"s1","text":"Entwurf"}]}';

	test.each([
		['parts of text', [{ type: 'text', text: JSON_ANSWER }]],
		[
			'a part of thinking',
			[
				{ type: 'thinking', thinking: [{ type: 'text', text: thought }] },
				{ type: 'text', text: JSON_ANSWER },
			],
		],
		[
			'a text in two parts',
			[
				{ type: 'text', text: JSON_ANSWER.slice(0, 20) },
				{ type: 'text', text: JSON_ANSWER.slice(20) },
			],
		],
		['parts of another API', [{ type: 'output_text', text: JSON_ANSWER }]],
		['a part without a type', [{ text: JSON_ANSWER }]],
	])('content as %s is read', async (_, content) => {
		loopback.respondWith({ body: body({ content }) });
		expect((await ask(vendor)).translations).toEqual(translations);
	});

	test('what a model thought beside its answer is left out', async () => {
		loopback.respondWith({ body: body({ content: JSON_ANSWER, reasoning_content: thought }) });
		expect((await ask(vendor)).translations).toEqual(translations);
		const error = await failOf(vendor, body({ content: null, reasoning_content: thought }));
		expect(error).toMatchObject({ kind: 'invalid-reply', retryable: true });
	});

	test('a refusal is one, wherever it stands', async () => {
		const part = { type: 'refusal', refusal: 'I cannot help with that.' };
		for (const message of [{ content: [part] }, { content: null, refusal: part.refusal }]) {
			expect(await failOf(vendor, body(message))).toMatchObject({ kind: 'content-filter' });
		}
	});

	test('no choice is an empty answer', async () => {
		for (const choices of [[], null]) {
			const error = await failOf(vendor, { ...body({}), choices });
			expect(error).toMatchObject({ kind: 'invalid-reply', retryable: true });
			expect(error.message).toContain('the answer is empty');
		}
	});

	test('an error inside a choice is told', async () => {
		const error = { code: 429, message: 'Provider returned error' };
		const broken = body({ content: '' }, { finish_reason: 'error', error });
		expect(await failOf(vendor, broken)).toMatchObject({ kind: 'rate-limit', retryable: true });
		const empty = body({ content: '' }, { error: { code: 'insufficient_quota', message: 'x' } });
		expect(await failOf(vendor, empty)).toMatchObject({ kind: 'rate-limit', retryable: false });
	});
});

describe('an error inside a 200 is', () => {
	test.each([
		['rate-limit', { error: { message: 'Rate limit exceeded', code: 429 } }],
		['rate-limit', { error: { message: 'x', code: '429' } }],
		['rate-limit', { error: { code: 'rate_limit_exceeded' } }],
		['rate-limit', { error: { type: 'rate_limit_error', message: 'x' } }],
		['rate-limit', { error: { message: 'x', code: null, status: 429 } }],
		['rate-limit', [{ error: { code: 429, status: 'RESOURCE_EXHAUSTED', message: 'x' } }]],
		['rate-limit', { error: { status: 'RESOURCE_EXHAUSTED' } }],
		['rate-limit', { error: 'Too Many Requests', statusCode: 429, message: 'Slow down' }],
		['rate-limit', { error: 'Rate limit reached for this model' }],
		['rate-limit', { message: 'API rate limit exceeded' }],
		['rate-limit', { detail: 'Too many requests' }],
		['rate-limit', { message: 'x', code: 429 }],
		['rate-limit', { error: { message: '429 Too Many Requests' } }],
		['rate-limit', { error: { error: { code: 429, message: 'x' } } }],
		['overloaded', { error: { type: 'server_error', message: 'x' } }],
		['overloaded', { type: 'error', error: { type: 'overloaded_error', message: 'x' } }],
		['overloaded', { error: { code: 502, message: 'Bad Gateway' } }],
		['overloaded', { error: { message: 'HTTP status code: 503' } }],
		['overloaded', { errors: [{ message: 'no capacity left' }], success: false }],
		['overloaded', { object: 'error', message: 'Internal server error', type: 'x', code: 500 }],
		['overloaded', { error: { message: 'upstream connect error' } }],
		['timeout', { error: { code: 408, message: 'x' } }],
	])('%s and passes: %j', async (kind, body) => {
		expect(await failOf('openai-compatible', body)).toMatchObject({ kind, retryable: true });
	});

	test.each([
		['rate-limit', { error: { code: 'insufficient_quota', message: 'x' } }],
		['rate-limit', { error: { code: 429, type: 'insufficient_quota' } }],
		['rate-limit', { error: { code: 402, message: 'Insufficient credits' } }],
		['truncated', { error: { code: 'context_length_exceeded', message: 'x' } }],
		['truncated', { error: { message: "This model's maximum context length is 8192 tokens" } }],
		['auth', { error: { code: 'invalid_api_key', message: 'x' } }],
		['auth', { error: { code: 401, message: 'x' } }],
		['auth', { detail: 'Invalid API key' }],
		['auth', { errors: [{ code: 10000, message: 'Authentication error' }] }],
		['auth', { error: { message: 'Forbidden' } }],
		['bad-request', { error: { message: 'The model `x` does not exist' } }],
		['bad-request', { error: { code: 'invalid_request_error', message: 'x' } }],
		['content-filter', { error: { code: 'content_filter', message: 'x' } }],
	])('%s and stays: %j', async (kind, body) => {
		expect(await failOf('openai-compatible', body)).toMatchObject({ kind, retryable: false });
	});

	test.each([
		{ error: { message: 'Something else', code: 'odd' } },
		{ code: 200, message: 'success', data: null },
		{ error: null, weather: 'fine' },
		{ error: false, message: 'ok' },
		{ status: 'ok' },
		{ error: {} },
	])('none that we know: %j', async (body) => {
		const told = { kind: 'invalid-reply', retryable: false, status: undefined };
		expect(await failOf('openai-compatible', body)).toMatchObject(told);
	});

	test('no reason to leave an answer alone', async () => {
		const body = successBody('openai-compatible', 'm', JSON_ANSWER);
		loopback.respondWith({ body: { ...body, error: { code: 429 } } });
		expect((await ask('openai-compatible')).translations).toEqual(translations);
	});

	test.each([
		['a header', { error: { code: 429 } }, { 'retry-after': '3' }],
		['a header in ms', { error: { code: 429 } }, { 'retry-after-ms': '3000' }],
		['the error', { error: { code: 429, retry_after: 3 } }, {}],
		['the error, in ms', { error: { code: 429, retry_after_ms: 3000 } }, {}],
		['what stands beside it', { error: { code: 429 }, retryAfter: '3' }, {}],
		[
			'headers of the vendor behind a gateway',
			{ error: { code: 429, metadata: { headers: { 'Retry-After': '3' } } } },
			{},
		],
		['Google', { error: { code: 429, details: [{ '@type': 'x' }, { retryDelay: '3s' }] } }, {}],
	])('waited for as long as %s says', async (_, body, headers) => {
		const error = await failOf('openai-compatible', body, headers);
		expect(error).toMatchObject({ kind: 'rate-limit', retryAfterMs: 3_000 });
	});

	test('told in our own words', async () => {
		const { message } = await failOf('openai-compatible', {
			error: { message: 'sk-secret', code: 429 },
		});
		expect(message).toBe(
			'openai-compatible:qwen3:8b: too many requests or tokens (error 429 in a reply with HTTP 200)',
		);
	});

	test('a refused parameter, which is left out', async () => {
		const error = { code: 400, message: 'response_format is not supported', param: null };
		loopback.respondWith(
			{ body: { error } },
			{
				body: successBody('openai-compatible', 'm', JSON_ANSWER),
			},
		);
		expect((await ask('openai-compatible')).translations).toEqual(translations);
		expect(loopback.requests[1]?.body.response_format?.type).toBe('json_object');
	});
});

test('a login page with status 200 is told as a page', async () => {
	const html = { 'content-type': 'text/html' };
	const page = { headers: html, body: '\n<!DOCTYPE html><html>Please log in</html>' };
	loopback.respondWith(page, page);
	await expect(ask('openai')).rejects.toMatchObject({ kind: 'invalid-reply', retryable: false });
	await expect(ask('openai')).rejects.toThrow('the reply is a web page');
});
