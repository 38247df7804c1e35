import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { REPLY_SCHEMA, SYSTEM_PROMPT } from '../../../src/providers/prompt.ts';
import { Router } from '../../../src/providers/router.ts';
import { startLoopbackProvider, type LoopbackProvider } from '../../helpers/loopback-provider.ts';

let loopback: LoopbackProvider;
beforeAll(async () => {
	loopback = await startLoopbackProvider();
});
beforeEach(() => loopback.reset());
afterAll(() => loopback.close());

const REQUEST = {
	sourceLanguage: 'en-US',
	targetLanguage: 'de-DE',
	styleGuide: 'Use Sie.',
	glossary: [{ term: 'Flow', translation: 'Flow', note: 'a product name' }, { term: 'Studio' }],
	segments: [
		{ id: 's1', text: 'Hello <1>world</1>' },
		{ id: 's2', text: '3 &lt; 4' },
	],
};
const USER = JSON.stringify({
	source_language: 'en-US',
	target_language: 'de-DE',
	style_guide: 'Use Sie.',
	glossary: [{ term: 'Flow', translation: 'Flow', note: 'a product name' }, { term: 'Studio' }],
	segments: REQUEST.segments,
});

function createRouter(): Router {
	return new Router({
		providers: { openai: { apiKey: 'sk-test', baseUrl: loopback.openaiUrl } },
		requestTimeoutMs: 5_000,
		concurrency: 4,
	});
}

const { signal } = new AbortController();

test('asks for structured output and stores nothing', async () => {
	const member = { provider: 'openai', model: 'gpt-5.4-mini' };
	const reply = await createRouter().translate(member, REQUEST, signal);
	expect(reply.translations).toEqual([
		{ id: 's1', text: '[de-DE] Hello <1>world</1>' },
		{ id: 's2', text: '[de-DE] 3 &lt; 4' },
	]);
	expect(reply.usage.inputTokens).toBeGreaterThan(0);
	expect(loopback.requests).toHaveLength(1);
	expect(loopback.requests[0]?.body).toEqual({
		model: 'gpt-5.4-mini',
		instructions: SYSTEM_PROMPT,
		input: USER,
		store: false,
		max_output_tokens: expect.any(Number),
		reasoning: { effort: 'none' },
		text: {
			format: { type: 'json_schema', name: 'translations', strict: true, schema: REPLY_SCHEMA },
		},
	});
});

test('steps down to JSON mode for a model without schemas and remembers it', async () => {
	const router = createRouter();
	const member = { provider: 'openai', model: 'gpt-3.5-turbo' };
	await router.translate(member, REQUEST, signal);
	await router.translate(member, REQUEST, signal);
	expect(loopback.requests.map(({ body }) => body['text'])).toEqual([
		expect.objectContaining({ format: expect.objectContaining({ type: 'json_schema' }) }),
		{ format: { type: 'json_object' } },
		{ format: { type: 'json_object' } },
	]);
	expect(loopback.requests[1]?.body['input']).toEqual([
		{ role: 'developer', content: SYSTEM_PROMPT },
		{ role: 'user', content: USER },
	]);
});
