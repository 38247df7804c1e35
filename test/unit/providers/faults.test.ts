import { inspect } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ProviderError, type ProviderErrorKind } from '../../../src/errors.ts';
import { Router } from '../../../src/providers/router.ts';
import { PROVIDERS } from '../../../src/providers/registry.ts';
import type { ProviderConnection } from '../../../src/providers/provider.ts';
import { VendorProvider } from '../../../src/providers/transport/vendor-provider.ts';
import { startLoopbackProvider, type LoopbackProvider } from '../../helpers/loopback-provider.ts';
import {
	ECHO,
	FIXTURE_NAMES,
	fixturesOf,
	successBody,
	VENDOR_NAMES,
	type FixtureName,
	type VendorName,
} from '../../helpers/vendor-fixtures.ts';
import { SAMPLE, KEY, MODELS, settingsOf, VENDORS } from '../../helpers/vendor-setup.ts';

interface Outcome {
	readonly kind: ProviderErrorKind;
	readonly leadsTo: 'retried' | 'next member';
	readonly status?: number;
	/** The vendor counted tokens, and we report them. */
	readonly paid?: true;
}

/** What each fault of any vendor leads to. */
const OUTCOMES: Readonly<Record<Exclude<FixtureName, 'success'>, Outcome>> = {
	refusal: { kind: 'content-filter', leadsTo: 'next member', paid: true },
	'content filter': { kind: 'content-filter', leadsTo: 'next member', paid: true },
	truncation: { kind: 'truncated', leadsTo: 'next member', paid: true },
	'empty answer': { kind: 'invalid-reply', leadsTo: 'retried', paid: true },
	'answer that is no JSON': { kind: 'invalid-reply', leadsTo: 'retried', paid: true },
	'answer of another shape': { kind: 'invalid-reply', leadsTo: 'retried', paid: true },
	'rate limit in seconds': { kind: 'rate-limit', leadsTo: 'retried', status: 429 },
	'rate limit with a date': { kind: 'rate-limit', leadsTo: 'retried', status: 429 },
	overloaded: { kind: 'overloaded', leadsTo: 'retried', status: 503 },
	unavailable: { kind: 'overloaded', leadsTo: 'retried', status: 500 },
	'invalid key': { kind: 'auth', leadsTo: 'next member', status: 401 },
	'no credit': { kind: 'rate-limit', leadsTo: 'next member', status: 402 },
	'unknown model': { kind: 'bad-request', leadsTo: 'next member', status: 404 },
	'bad request': { kind: 'bad-request', leadsTo: 'next member', status: 400 },
	'too long': { kind: 'truncated', leadsTo: 'next member', status: 400 },
	'HTML with status 502': { kind: 'overloaded', leadsTo: 'retried', status: 502 },
	'HTML with status 200': { kind: 'invalid-reply', leadsTo: 'next member' },
	'broken JSON': { kind: 'invalid-reply', leadsTo: 'next member' },
	'empty body': { kind: 'invalid-reply', leadsTo: 'next member' },
	'empty object': { kind: 'invalid-reply', leadsTo: 'next member' },
	'error with status 200': { kind: 'overloaded', leadsTo: 'retried', status: 500 },
	'rate limit with status 200': { kind: 'rate-limit', leadsTo: 'retried', status: 429 },
	'invalid key with status 200': { kind: 'auth', leadsTo: 'next member', status: 401 },
	'reset in the body': { kind: 'network', leadsTo: 'retried' },
	'reset before the headers': { kind: 'network', leadsTo: 'retried' },
	hang: { kind: 'timeout', leadsTo: 'retried' },
};

/** Where a vendor has a status of its own. */
const STATUSES: Partial<Record<VendorName, Partial<Record<FixtureName, number>>>> = {
	openai: { 'no credit': 429 },
	'openai-compatible': { 'no credit': 429 },
	anthropic: { overloaded: 529, 'too long': 413 },
};

const FAULTS = FIXTURE_NAMES.filter((name) => name !== 'success').map(
	(name) => [name, OUTCOMES[name]] as const,
);
const { signal } = new AbortController();
/** For what never ends by itself; all else has time enough on a busy machine. */
const SHORT_MS = 400;
const TIMEOUT_MS = 10_000;

function patienceFor(name: FixtureName): { timeoutMs: number } {
	return { timeoutMs: name === 'hang' ? SHORT_MS : TIMEOUT_MS };
}

let loopback: LoopbackProvider;
beforeAll(async () => {
	loopback = await startLoopbackProvider();
});
beforeEach(() => loopback.reset());
afterAll(() => loopback.close());

function createProvider(
	vendor: VendorName,
	{ timeoutMs = TIMEOUT_MS, at = loopback, apiKey = KEY } = {},
): VendorProvider {
	const settings = (): ProviderConnection => ({ ...settingsOf(at)[vendor], apiKey });
	return new VendorProvider(VENDORS[vendor], { settings, timeoutMs });
}

async function failOf(
	vendor: VendorName,
	over: AbortSignal = signal,
	options: Parameters<typeof createProvider>[1] = {},
): Promise<ProviderError> {
	const request = { ...SAMPLE, model: MODELS[vendor] };
	const error: unknown = await createProvider(vendor, options)
		.translate(request, over)
		.then(
			() => new Error('it did not fail'),
			(reason: unknown) => reason,
		);
	if (error instanceof ProviderError) return error;
	throw error;
}

describe.each(VENDOR_NAMES)('%s', (vendor) => {
	const fixtures = fixturesOf(vendor, MODELS[vendor]);

	test.each(FAULTS)('%s is classified', async (name, outcome) => {
		loopback.respondWith(fixtures[name]);
		const error = await failOf(vendor, signal, patienceFor(name));
		expect(error).toMatchObject({
			provider: vendor,
			model: MODELS[vendor],
			kind: outcome.kind,
			retryable: outcome.leadsTo === 'retried',
		});
		expect(error.status).toBe(STATUSES[vendor]?.[name] ?? outcome.status);
		expect(error.usage).toEqual(
			outcome.paid && {
				inputTokens: 100,
				outputTokens: 50,
				cachedInputTokens: 0,
				cacheWriteTokens: 0,
			},
		);
	});

	test.each(FAULTS)('%s leads where the table says', async (name, outcome) => {
		const router = new Router({
			records: PROVIDERS,
			providers: settingsOf(loopback),
			// The answer to the second try has to come within it.
			requestTimeoutMs: name === 'hang' ? 1_500 : TIMEOUT_MS,
			concurrency: 1,
			sleep: () => Promise.resolve(),
		});
		const fixture = fixtures[name];
		// A date far away would be more patience than we have.
		const headers = {
			...fixture.headers,
			...(fixture.headers?.['retry-after'] && { 'retry-after': '1' }),
		};
		loopback.respondWith({ ...fixture, headers });
		const answer = router.translate({ provider: vendor, model: MODELS[vendor] }, SAMPLE, signal);
		if (outcome.leadsTo === 'retried') {
			const { usage } = await answer;
			expect(usage.outputTokens > 50).toBe(outcome.paid === true);
		} else {
			await expect(answer).rejects.toMatchObject({ kind: outcome.kind });
		}
		expect(loopback.requests).toHaveLength(outcome.leadsTo === 'retried' ? 2 : 1);
	});

	test.each(FAULTS)('%s shows neither key nor texts', async (name) => {
		loopback.respondWith(fixtures[name]);
		const error = await failOf(vendor, signal, patienceFor(name));
		const shown = [
			error.message,
			error.stack,
			inspect(error, { depth: 20, showHidden: true }),
			JSON.stringify(error),
		].join('\n');
		for (const secret of [KEY, ECHO, 'Hello', 'world', 'Hallo', 'Welt', 'Use Sie', 'cloudflare']) {
			expect(shown).not.toContain(secret);
		}
	});

	test('a code that the server made up is not shown', async () => {
		const body = {
			error: { type: ECHO, code: KEY, message: ECHO, param: ECHO },
			type: ECHO,
			code: KEY,
		};
		loopback.respondWith({ status: 400, body });
		const { message } = await failOf(vendor);
		expect(message).toBe(`${vendor}:${MODELS[vendor]}: the request was refused (HTTP 400)`);
	});

	test('a key with letters that no header can hold is refused without showing it', async () => {
		const error = await failOf(vendor, signal, { apiKey: 'sk-ключ-4f9a' });
		expect(inspect(error, { depth: 20 })).not.toContain('4f9a');
		expect(error).toMatchObject({ kind: 'bad-request', retryable: false });
		expect(loopback.requests).toHaveLength(0);
	});

	test('a byte a second is given up on at the deadline', async () => {
		loopback.respondWith({ ...fixtures.success, fault: 'trickle' });
		const error = await failOf(vendor, signal, { timeoutMs: SHORT_MS });
		expect(error).toMatchObject({ kind: 'timeout', retryable: true });
	});

	test('10 MB are refused and not asked for again', async () => {
		loopback.respondWith({ body: `"${'x'.repeat(10_000_000)}"` });
		const error = await failOf(vendor);
		expect(error).toMatchObject({ kind: 'invalid-reply', retryable: false });
	});

	test('an abort ends a call before it is sent', async () => {
		expect(await failOf(vendor, AbortSignal.abort())).toMatchObject({ kind: 'cancelled' });
		expect(loopback.requests).toHaveLength(0);
	});

	test('an abort ends a call that hangs before the headers, and one in the middle of the body', async () => {
		for (const fault of ['hang', 'trickle'] as const) {
			const controller = new AbortController();
			loopback.respondWith(() => {
				setTimeout(() => controller.abort(), 20);
				return { ...fixtures.success, fault };
			});
			const error = await failOf(vendor, controller.signal, { timeoutMs: 60_000 });
			expect(error).toMatchObject({ kind: 'cancelled', retryable: false });
		}
	});

	test('a redirect is not followed', async () => {
		loopback.respondWith({ status: 307, headers: { location: `${loopback.openaiUrl}/responses` } });
		expect(await failOf(vendor)).toMatchObject({ kind: 'bad-request', retryable: false });
		expect(loopback.requests).toHaveLength(1);
	});

	test('usage that is missing is estimated, and odd usage is no reason to fail', async () => {
		const text = '{"translations":[{"id":"s1","text":"Hallo <1>Welt</1>"}]}';
		const odd = [undefined, null, 'many', {}, { input_tokens: -1, prompt_tokens: 1.5 }, []];
		for (const usage of odd) {
			loopback.respondWith({ body: { ...successBody(vendor, MODELS[vendor], text), usage } });
			const request = { ...SAMPLE, model: MODELS[vendor] };
			const reply = await createProvider(vendor).translate(request, signal);
			expect(reply.translations).toHaveLength(1);
			expect(reply.usage.inputTokens).toBeGreaterThan(100);
			expect(reply.usage.outputTokens).toBeGreaterThan(5);
		}
	});

	test('no reply of any shape is taken for a translation or crashes the reader', async () => {
		const shapes: unknown[] = [
			null,
			[],
			1,
			'text',
			{ output: null, choices: null, content: null },
			{ output: [null], choices: [null], content: [null] },
			{ status: 'completed', output: [{ type: 'message', content: [{ type: 'output_text' }] }] },
			{ choices: [{ message: { content: {} }, finish_reason: 'stop' }] },
			{ choices: [], usage: { prompt_tokens: 3, completion_tokens: 4 } },
			{ content: [{ type: 'text', text: 5 }], stop_reason: 'end_turn' },
		];
		for (const body of shapes) {
			loopback.respondWith({ body });
			expect((await failOf(vendor)).kind).toBe('invalid-reply');
		}
	});
});

test('Retry-After is read in seconds and as a date', async () => {
	const at = new Date(Math.ceil(Date.now() / 1000) * 1000 + 30_000);
	const fixtures = fixturesOf('openai', MODELS.openai, at);
	loopback.respondWith(fixtures['rate limit in seconds'], fixtures['rate limit with a date']);
	expect((await failOf('openai')).retryAfterMs).toBe(7_000);
	const { retryAfterMs = 0 } = await failOf('openai');
	expect(at.getTime() - Date.now() - retryAfterMs).toBeLessThanOrEqual(0);
	expect(retryAfterMs).toBeLessThanOrEqual(31_000);
});

test('nothing listens there', async () => {
	const gone = await startLoopbackProvider();
	await gone.close();
	const error = await failOf('openai', signal, { at: gone });
	expect(error).toMatchObject({ kind: 'network', retryable: true });
	expect(error.message).toBe('openai:gpt-5.4-mini: the connection failed (ECONNREFUSED)');
});
