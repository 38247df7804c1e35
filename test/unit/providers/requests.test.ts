import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { REPLY_SCHEMA } from '../../../src/providers/prompt.ts';
import { SYSTEM_PROMPT } from '../../../src/providers/texts/system-prompt.ts';
import { Router } from '../../../src/providers/router.ts';
import { PROVIDERS } from '../../../src/providers/registry.ts';
import { type LoopbackProvider, startLoopbackProvider } from '../../helpers/loopback-provider.ts';
import type { RecordedRequest } from '../../helpers/vendor-wire.ts';
import {
	errorBody,
	VENDOR_NAMES,
	type Fixture,
	type VendorName,
	successBody,
} from '../../helpers/vendor-fixtures.ts';
import { SAMPLE, SAMPLE_MESSAGE, KEY, MODELS, settingsOf } from '../../helpers/vendor-setup.ts';

let loopback: LoopbackProvider;
let router: Router;
const { signal } = new AbortController();

beforeAll(async () => {
	loopback = await startLoopbackProvider();
});
beforeEach(() => {
	loopback.reset();
	router = new Router({
		records: PROVIDERS,
		providers: settingsOf(loopback),
		requestTimeoutMs: 5_000,
		concurrency: 4,
		sleep: () => Promise.reject(new Error('nothing here is retried')),
	});
});
afterEach(() => vi.unstubAllEnvs());
afterAll(() => loopback.close());

function refusal(param: string): Fixture {
	const facts = { type: 'invalid_request_error', message: `Unsupported: ${param}`, param };
	return { status: 400, body: errorBody('openai', facts) };
}

async function send(provider: VendorName, model = MODELS[provider]): Promise<RecordedRequest> {
	await router.translate({ provider, model }, SAMPLE, signal);
	const request = loopback.requests.at(-1);
	if (!request) throw new Error('nothing was sent');
	return request;
}

const limit: unknown = expect.any(Number);
const messages = [
	{ role: 'system', content: SYSTEM_PROMPT },
	{ role: 'user', content: SAMPLE_MESSAGE },
];
const chatSchema = {
	type: 'json_schema',
	json_schema: { name: 'translations', strict: true, schema: REPLY_SCHEMA },
};

const BODIES: Readonly<Record<VendorName, object>> = {
	openai: {
		model: 'gpt-5.4-mini',
		instructions: SYSTEM_PROMPT,
		input: SAMPLE_MESSAGE,
		store: false,
		max_output_tokens: limit,
		reasoning: { effort: 'none' },
		text: {
			format: { type: 'json_schema', name: 'translations', strict: true, schema: REPLY_SCHEMA },
		},
	},
	anthropic: {
		model: 'claude-sonnet-4-6',
		max_tokens: limit,
		system: SYSTEM_PROMPT,
		messages: [{ role: 'user', content: SAMPLE_MESSAGE }],
		output_config: { format: { type: 'json_schema', schema: REPLY_SCHEMA } },
	},
	mistral: {
		model: 'mistral-small-2603',
		messages,
		temperature: 0,
		max_tokens: limit,
		stream: false,
		response_format: chatSchema,
	},
	deepseek: {
		model: 'deepseek-flash',
		messages,
		max_tokens: limit,
		response_format: { type: 'json_object' },
		thinking: { type: 'disabled' },
	},
	'openai-compatible': {
		model: 'qwen3:8b',
		messages,
		max_tokens: limit,
		response_format: chatSchema,
	},
};

describe.each(VENDOR_NAMES)('%s', (vendor) => {
	test('is asked with this body, in one request', async () => {
		const member = { provider: vendor, model: MODELS[vendor] };
		const reply = await router.translate(member, SAMPLE, signal);
		expect(loopback.requests.map(({ body }) => body)).toEqual([BODIES[vendor]]);
		expect(reply).toEqual({
			translations: [
				{ id: 's1', text: '[de-DE] Hello <1>world</1>' },
				{ id: 's2', text: '[de-DE] 3 &lt; 4' },
			],
			usage: {
				inputTokens: expect.any(Number),
				outputTokens: expect.any(Number),
				cachedInputTokens: 0,
				cacheWriteTokens: 0,
			},
		});
		expect(reply.usage.inputTokens).toBeGreaterThan(0);
	});

	test('is sent our key and nothing else that the SDK or the environment would add', async () => {
		vi.stubEnv('OPENAI_API_KEY', 'sk-of-the-environment');
		vi.stubEnv('OPENAI_ADMIN_KEY', 'sk-of-the-environment');
		vi.stubEnv('OPENAI_ORG_ID', 'org-of-the-environment');
		vi.stubEnv('OPENAI_PROJECT_ID', 'project-of-the-environment');
		vi.stubEnv('OPENAI_CUSTOM_HEADERS', 'authorization: Bearer custom-of-the-environment');
		vi.stubEnv('ANTHROPIC_API_KEY', 'sk-of-the-environment');
		vi.stubEnv('ANTHROPIC_AUTH_TOKEN', 'token-of-the-environment');
		vi.stubEnv('ANTHROPIC_CUSTOM_HEADERS', 'x-api-key: custom-of-the-environment');
		vi.stubEnv('MISTRAL_API_KEY', 'sk-of-the-environment');
		vi.stubEnv('MISTRAL_SDK_TELEMETRY', 'nonsense');
		const { headers } = await send(vendor);
		expect(headers['authorization']).toBe(`Bearer ${KEY}`);
		expect(headers['x-api-key']).toBe(vendor === 'anthropic' ? KEY : undefined);
		expect(JSON.stringify(headers)).not.toContain('of-the-environment');
		const ours = [
			'authorization',
			'accept',
			'content-type',
			'user-agent',
			'anthropic-version',
			'x-api-key',
		];
		const transport = ['host', 'connection', 'content-length', 'accept-language', 'sec-fetch-mode'];
		const rest = Object.keys(headers).filter((name) => ![...ours, ...transport].includes(name));
		expect(rest).toEqual(['accept-encoding']);
	});

	test('prints nothing, whatever the debug variables say', async () => {
		for (const name of ['OPENAI_LOG', 'ANTHROPIC_LOG', 'MISTRAL_DEBUG', 'DEBUG']) {
			vi.stubEnv(name, 'debug');
		}
		const spies = (['log', 'warn', 'error', 'debug', 'info', 'group'] as const).map((name) =>
			vi.spyOn(console, name).mockImplementation(() => undefined),
		);
		await send(vendor);
		for (const spy of spies) expect(spy).not.toHaveBeenCalled();
		vi.restoreAllMocks();
	});

	test('may compress its reply', async () => {
		const text = '{"translations":[{"id":"s1","text":"Grüße"}]}';
		const body = gzipSync(JSON.stringify(successBody(vendor, MODELS[vendor], text)));
		loopback.respondWith({ body, headers: { 'content-encoding': 'gzip' } });
		const reply = await router.translate(
			{ provider: vendor, model: MODELS[vendor] },
			SAMPLE,
			signal,
		);
		expect(reply.translations).toEqual([{ id: 's1', text: 'Grüße' }]);
	});

	test('asks for more output the longer the batch, and never for 16,000 tokens', async () => {
		const limits: number[] = [];
		for (const words of [1, 1_000, 40_000]) {
			loopback.reset();
			const segments = [{ id: 's1', text: 'word '.repeat(words) }];
			const member = { provider: vendor, model: MODELS[vendor] };
			await router.translate(member, { ...SAMPLE, segments }, signal);
			const body = loopback.requests[0]?.body ?? {};
			limits.push(Number(body['max_output_tokens'] ?? body['max_tokens']));
		}
		expect(limits).toEqual(limits.toSorted((one, other) => one - other));
		expect(new Set(limits).size).toBe(3);
		expect(Math.max(...limits)).toBeLessThan(16_000);
	});

	test('takes a base URL with or without /v1 and slashes', async () => {
		const url = settingsOf(loopback)[vendor].baseUrl;
		const doubled = ['anthropic', 'mistral', 'deepseek'].includes(vendor) ? `${url}/v1` : url;
		for (const baseUrl of [`${url}/`, doubled, `${doubled}//`]) {
			router = new Router({
				records: PROVIDERS,
				providers: { [vendor]: { apiKey: KEY, baseUrl } },
				requestTimeoutMs: 5_000,
				concurrency: 1,
			});
			await expect(send(vendor)).resolves.toMatchObject({ vendor });
		}
	});
});

test('an omitted style guide is not sent, an empty glossary is an empty list', async () => {
	const { styleGuide: _, ...bare } = SAMPLE;
	const member = { provider: 'openai', model: MODELS.openai };
	await router.translate(member, { ...bare, glossary: [] }, signal);
	const { input } = loopback.requests[0]?.body ?? {};
	expect(input).toBe(
		SAMPLE_MESSAGE.replace(/"style_guide".*?,/, '').replace(/"glossary":.*?\]/, '"glossary":[]'),
	);
});

test.each([
	['openai-compatible', 'finish_reason'],
	['anthropic', 'stop_reason'],
] as const)('%s may end with any word, such as one that every object knows', async (vendor, at) => {
	const answer = '{"translations":[{"id":"s1","text":"Hallo"}]}';
	const text = JSON.stringify(successBody(vendor, MODELS[vendor], answer));
	loopback.respondWith({ body: text.replace(new RegExp(`("${at}":)"\\w+"`), '$1"constructor"') });
	const member = { provider: vendor, model: MODELS[vendor] };
	const { translations } = await router.translate(member, SAMPLE, signal);
	expect(translations).toEqual([{ id: 's1', text: 'Hallo' }]);
});

test('a gateway without a key is sent none', async () => {
	vi.stubEnv('OPENAI_API_KEY', 'sk-of-the-environment');
	router = new Router({
		records: PROVIDERS,
		providers: { 'openai-compatible': { baseUrl: loopback.chatUrl } },
		requestTimeoutMs: 5_000,
		concurrency: 1,
	});
	const { headers } = await send('openai-compatible');
	expect(headers).not.toHaveProperty('authorization');
});

describe('models that reason', () => {
	test.each([
		['gpt-5', { effort: 'minimal' }],
		['gpt-5-mini', { effort: 'minimal' }],
		['gpt-5.1', { effort: 'none' }],
		['gpt-6-astra', { effort: 'low' }],
		['gpt-6.1-sol', { effort: 'low' }],
		['o3', { effort: 'low' }],
		['gpt-5.5-pro', undefined],
		['gpt-4o', undefined],
	])('%s gets the effort %j', async (model, reasoning) => {
		const { body } = await send('openai', model);
		expect(body.reasoning).toEqual(reasoning);
	});

	test.each([
		['claude-haiku-5-5', 'low', { type: 'disabled' }],
		['claude-sonnet-5-5', 'low', { type: 'between_tools' }],
		['claude-opus-5-5', 'low', undefined],
		['claude-haiku-4-5', undefined, undefined],
	])('%s gets the effort %s and the thinking %j', async (model, effort, thinking) => {
		const { body } = await send('anthropic', model);
		expect([body.output_config?.effort, body['thinking']]).toEqual([effort, thinking]);
	});
});

describe('a model that refuses a parameter is asked without it, then and later', () => {
	test('OpenAI: from a schema to JSON mode, whose prompt stands in the input', async () => {
		await send('openai', 'gpt-3.5-turbo');
		await send('openai', 'gpt-3.5-turbo');
		expect(loopback.requests.map(({ body }) => body.text?.format?.type)).toEqual([
			'json_schema',
			'json_object',
			'json_object',
		]);
		expect(loopback.requests[1]?.body).toEqual({
			model: 'gpt-3.5-turbo',
			input: [
				{ role: 'developer', content: SYSTEM_PROMPT },
				{ role: 'user', content: SAMPLE_MESSAGE },
			],
			store: false,
			max_output_tokens: limit,
			text: { format: { type: 'json_object' } },
		});
	});

	test('Anthropic: no output format for a model from before it', async () => {
		await send('anthropic', 'claude-3-haiku-20240307');
		await send('anthropic', 'claude-3-haiku-20240307');
		expect(loopback.requests.map(({ body }) => 'output_config' in body)).toEqual([
			true,
			false,
			false,
		]);
	});

	test('a gateway: from a schema to JSON mode to plain text, and to the other token limit', async () => {
		loopback.respondWith(
			refusal('response_format'),
			refusal('response_format'),
			refusal('max_tokens'),
		);
		await send('openai-compatible');
		await send('openai-compatible');
		const seen = loopback.requests.map(({ body }) => [
			body.response_format?.type,
			Object.keys(body).find((name) => name.startsWith('max_')),
		]);
		expect(seen).toEqual([
			['json_schema', 'max_tokens'],
			['json_object', 'max_tokens'],
			[undefined, 'max_tokens'],
			[undefined, 'max_completion_tokens'],
			[undefined, 'max_completion_tokens'],
		]);
	});

	test('DeepSeek: no thinking switch where there is none', async () => {
		const message = "Unrecognized request argument: 'thinking'";
		loopback.respondWith({
			status: 400,
			body: errorBody('deepseek', { type: 'invalid_request_error', message }),
		});
		await send('deepseek');
		expect(loopback.requests.map(({ body }) => 'thinking' in body)).toEqual([true, false]);
	});

	test('Mistral: by the path that its 422 names', async () => {
		loopback.respondWith({
			status: 422,
			body: { detail: [{ loc: ['body', 'temperature'], msg: 'Extra inputs', type: 'extra' }] },
		});
		await send('mistral');
		expect(loopback.requests.map(({ body }) => 'temperature' in body)).toEqual([true, false]);
	});

	test('Mistral: not for a word of a text that its message quotes', async () => {
		const message = 'Invalid input: Keep the temperature of the oven at 180 degrees';
		const body = errorBody('mistral', { type: 'invalid_request_error', message });
		loopback.respondWith({ status: 400, body });
		await expect(send('mistral')).rejects.toMatchObject({ kind: 'bad-request' });
		expect(loopback.requests).toHaveLength(1);
	});

	test('other models of the vendor keep it', async () => {
		await send('openai', 'gpt-3.5-turbo');
		const { body } = await send('openai', 'gpt-5.4');
		expect(body.text?.format?.type).toBe('json_schema');
	});

	test('a refusal that names nothing of ours, or what is left out already, is an error', async () => {
		loopback.respondWith(refusal('model'));
		await expect(send('openai')).rejects.toMatchObject({ kind: 'bad-request', status: 400 });
		loopback.respondWith(refusal('reasoning.effort'), refusal('reasoning.effort'));
		await expect(send('openai')).rejects.toMatchObject({ kind: 'bad-request', status: 400 });
		expect(loopback.requests).toHaveLength(3);
	});
});
