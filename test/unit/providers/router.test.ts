import { setImmediate as turn } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Router, type RouterOptions } from '../../../src/providers/router.ts';
import { PROVIDERS } from '../../../src/providers/registry.ts';
import { estimateUsage } from '../../../src/providers/tokens/tokens.ts';
import { startLoopbackProvider, type LoopbackProvider } from '../../helpers/loopback-provider.ts';
import { ECHO, fixturesOf, type Fixture } from '../../helpers/vendor-fixtures.ts';
import { SAMPLE, KEY, MODELS, settingsOf, VENDORS } from '../../helpers/vendor-setup.ts';

const { signal } = new AbortController();
const OPENAI = { provider: 'openai', model: MODELS.openai };
const NAMES = PROVIDERS.map(({ name }) => name);
const FIXTURES = fixturesOf('openai', MODELS.openai);

let loopback: LoopbackProvider;
beforeAll(async () => {
	loopback = await startLoopbackProvider();
});
beforeEach(() => loopback.reset());
afterAll(() => loopback.close());

function createRouter(options: Partial<RouterOptions> = {}): Router {
	return new Router({
		records: PROVIDERS,
		providers: settingsOf(loopback),
		requestTimeoutMs: 5_000,
		concurrency: 4,
		random: () => 0,
		sleep: () => Promise.resolve(),
		...options,
	});
}

function repeat(fixture: Fixture, times: number): Fixture[] {
	return Array.from({ length: times }, () => fixture);
}

describe('who can be called', () => {
	const bare = new Router({
		records: PROVIDERS,
		providers: {
			openai: {},
			anthropic: { apiKey: '  ' },
			mistral: { apiKey: 'k', baseUrl: '' },
			'openai-compatible': { apiKey: 'k' },
			deepseek: { apiKey: 'k', baseUrl: 'not a url' },
		},
		requestTimeoutMs: 1,
		concurrency: 1,
	});

	test.each([
		['openai', 'openai needs OPENAI_API_KEY'],
		['anthropic', 'anthropic needs ANTHROPIC_API_KEY'],
		['mistral', null],
		['openai-compatible', 'openai-compatible needs OPENAI_COMPATIBLE_BASE_URL'],
		['deepseek', 'deepseek needs DEEPSEEK_BASE_URL to be a URL'],
		['pseudo', null],
		['toString', `toString is no provider; known are ${NAMES.join(', ')}`],
	])('%s: %s', (provider, refusal) => {
		expect(bare.refusal({ provider, model: 'm' })).toBe(refusal);
	});

	test('a model must be named', () => {
		expect(createRouter().refusal({ provider: 'openai', model: ' ' })).toBe(
			'openai needs the name of a model',
		);
	});

	test('everybody can be called whose settings are there', () => {
		const router = createRouter();
		const refused = Object.keys(VENDORS).filter(
			(provider) => router.refusal({ provider, model: 'm' }) !== null,
		);
		expect(refused).toEqual([]);
	});

	test('a refused member is not called', async () => {
		const call = bare.translate({ provider: 'openai', model: 'm' }, SAMPLE, signal);
		await expect(call).rejects.toMatchObject({ kind: 'auth', retryable: false });
	});
});

test('a key that rotates is used from the next call on', async () => {
	let apiKey = 'sk-first';
	const router = createRouter({
		providers: () => ({ openai: { apiKey, baseUrl: loopback.openaiUrl } }),
	});
	await router.translate(OPENAI, SAMPLE, signal);
	apiKey = 'sk-second';
	await router.translate(OPENAI, SAMPLE, signal);
	expect(loopback.requests.map(({ headers }) => headers['authorization'])).toEqual([
		'Bearer sk-first',
		'Bearer sk-second',
	]);
});

test('OpenAI’s key does not go to another vendor that has none', async () => {
	const router = createRouter({
		providers: { openai: { apiKey: KEY }, deepseek: { baseUrl: loopback.deepseekUrl } },
	});
	const call = router.translate({ provider: 'deepseek', model: 'deepseek-flash' }, SAMPLE, signal);
	await expect(call).rejects.toThrow('deepseek needs DEEPSEEK_API_KEY');
	expect(loopback.requests).toHaveLength(0);
});

test('tokens of answers that were no use are part of the bill', async () => {
	const bad = FIXTURES['answer that is no JSON'];
	loopback.respondWith(bad, FIXTURES.success);
	const reply = await createRouter().translate(OPENAI, SAMPLE, signal);
	expect(reply.usage).toMatchObject({ inputTokens: 200, outputTokens: 100 });
	loopback.respondWith(bad, bad);
	await expect(createRouter().translate(OPENAI, SAMPLE, signal)).rejects.toMatchObject({
		kind: 'invalid-reply',
		usage: { inputTokens: 200, outputTokens: 100 },
	});
});

test('retries are told to the log, without keys and texts', async () => {
	const lines: string[] = [];
	const router = createRouter({ logger: { warn: (line) => void lines.push(line) } });
	loopback.respondWith(FIXTURES['rate limit in seconds'], FIXTURES.overloaded);
	await router.translate(OPENAI, SAMPLE, signal);
	expect(lines).toEqual([
		'openai:gpt-5.4-mini: too many requests or tokens (HTTP 429, rate_limit_exceeded); next attempt in 7000 ms',
		'openai:gpt-5.4-mini: the vendor has a problem (HTTP 503, server_error); next attempt in 0 ms',
	]);
	expect(lines.join('')).not.toContain(ECHO);
});

describe('a vendor that is down', () => {
	test('is left alone after five failures in a row, and tried by one call after 30 s', async () => {
		let now = 0;
		const router = createRouter({ now: () => now });
		loopback.respondWith(...repeat(FIXTURES.overloaded, 6));
		await expect(router.translate(OPENAI, SAMPLE, signal)).rejects.toMatchObject({ status: 503 });
		await expect(router.translate(OPENAI, SAMPLE, signal)).rejects.toThrow('paused');
		expect(loopback.requests).toHaveLength(5);
		await expect(router.translate(OPENAI, SAMPLE, signal)).rejects.toMatchObject({
			kind: 'overloaded',
			retryable: false,
		});
		expect(loopback.requests).toHaveLength(5);
		now += 30_000;
		await expect(router.translate(OPENAI, SAMPLE, signal)).rejects.toThrow('paused');
		expect(loopback.requests).toHaveLength(6);
		now += 30_000;
		await router.translate(OPENAI, SAMPLE, signal);
		await router.translate(OPENAI, SAMPLE, signal);
		expect(loopback.requests).toHaveLength(8);
	});

	test('is paused for one model, not for its others', async () => {
		const router = createRouter();
		loopback.respondWith(...repeat(FIXTURES.overloaded, 5));
		await router.translate(OPENAI, SAMPLE, signal).catch(() => undefined);
		await router.translate(OPENAI, SAMPLE, signal).catch(() => undefined);
		await router.translate({ provider: 'openai', model: 'gpt-5.4' }, SAMPLE, signal);
	});

	test('is paused by a key that it does not accept, too', async () => {
		const router = createRouter();
		loopback.respondWith(...repeat(FIXTURES['invalid key'], 5));
		for (let calls = 0; calls < 7; calls += 1) {
			await expect(router.translate(OPENAI, SAMPLE, signal)).rejects.toBeDefined();
		}
		expect(loopback.requests).toHaveLength(5);
	});

	test('is not thought down when it refuses texts or limits the rate', async () => {
		const router = createRouter();
		for (const name of ['refusal', 'truncation', 'bad request'] as const) {
			loopback.respondWith(...repeat(FIXTURES[name], 6));
			for (let calls = 0; calls < 6; calls += 1) {
				await expect(router.translate(OPENAI, SAMPLE, signal)).rejects.toBeDefined();
			}
		}
		loopback.respondWith(...repeat(FIXTURES['rate limit in seconds'], 8));
		await expect(router.translate(OPENAI, SAMPLE, signal)).rejects.toMatchObject({ status: 429 });
		await expect(router.translate(OPENAI, SAMPLE, signal)).rejects.toMatchObject({ status: 429 });
		await router.translate(OPENAI, SAMPLE, signal);
	});

	test('that asks for more than a minute is left alone that long', async () => {
		let now = 0;
		const router = createRouter({ now: () => now });
		loopback.respondWith({
			...FIXTURES['rate limit in seconds'],
			headers: { 'retry-after': '90' },
		});
		await expect(router.translate(OPENAI, SAMPLE, signal)).rejects.toMatchObject({
			retryAfterMs: 90_000,
		});
		now += 89_999;
		await expect(router.translate(OPENAI, SAMPLE, signal)).rejects.toThrow('paused');
		now += 1;
		await router.translate(OPENAI, SAMPLE, signal);
		expect(loopback.requests).toHaveLength(2);
	});
});

/** Holds every answer back until told to give one. */
function holdAnswers(): { readonly held: (() => void)[]; readonly next: () => Promise<void> } {
	const held: (() => void)[] = [];
	loopback.translate = async (text) => {
		await new Promise<void>((resolve) => held.push(resolve));
		return `x ${text}`;
	};
	const next = async (): Promise<void> => {
		while (held.length === 0) await turn();
		held.shift()?.();
	};
	return { held, next };
}

const ONE = { ...SAMPLE, segments: [{ id: 's1', text: 'a' }] };

describe('calls in flight', () => {
	test('are so many at once at each vendor, and one that hangs holds up no other', async () => {
		const { held, next } = holdAnswers();
		const router = createRouter({ concurrency: 2 });
		const calls = (['openai', 'openai', 'openai', 'mistral'] as const).map((provider) =>
			router.translate({ provider, model: MODELS[provider] }, ONE, signal),
		);
		while (held.length < 3) await turn();
		await turn();
		expect(loopback.requests.map(({ vendor }) => vendor).toSorted()).toEqual([
			'mistral',
			'openai',
			'openai',
		]);
		for (let answered = 0; answered < 4; answered += 1) await next();
		await Promise.all(calls);
	});

	test('wait for a place that all processes share', async () => {
		const { held, next } = holdAnswers();
		const limits = recordLimits();
		const places = { free: 1 };
		limits.enter = async () => {
			while (places.free === 0) await turn();
			places.free -= 1;
			return { release: async () => void (places.free += 1) };
		};
		const routers = [createRouter({ rateLimits: limits }), createRouter({ rateLimits: limits })];
		const calls = routers.map((router) => router.translate(OPENAI, ONE, signal));
		while (held.length < 1) await turn();
		await turn();
		expect(loopback.requests).toHaveLength(1);
		await next();
		await next();
		await Promise.all(calls);
		expect(places.free).toBe(1);
	});
});

type Limits = NonNullable<RouterOptions['rateLimits']>;

/** Limits that hold nobody back, and a list of what was drawn and corrected. */
function recordLimits(): { -readonly [Name in keyof Limits]: Limits[Name] } & {
	readonly log: (readonly unknown[])[];
} {
	const log: (readonly unknown[])[] = [];
	return {
		log,
		concurrencyOf: () => undefined,
		enter: async () => ({ release: async () => void log.push(['leave']) }),
		take: async (_, tokens) => void log.push(['take', tokens]),
		correct: async (_, drawn, used) => void log.push(['correct', drawn, used]),
	};
}

describe('limits per minute', () => {
	test('are drawn on when a call has its place, so that no draws pile up behind calls that hang', async () => {
		const { held, next } = holdAnswers();
		const limits = recordLimits();
		const router = createRouter({ concurrency: 2, rateLimits: limits });
		const calls = [1, 2, 3, 4, 5].map(() => router.translate(OPENAI, ONE, signal));
		while (held.length < 2) await turn();
		await turn();
		expect(limits.log).toHaveLength(2);
		for (let answered = 0; answered < 5; answered += 1) await next();
		await Promise.all(calls);
		expect(limits.log.filter(([kind]) => kind === 'take')).toHaveLength(5);
	});

	test('are drawn on for each request, those after a refused parameter and those of retries too', async () => {
		const limits = recordLimits();
		const router = createRouter({ rateLimits: limits });
		const refusal = { status: 400, body: { error: { message: 'no', param: 'text.format' } } };
		loopback.respondWith(refusal, FIXTURES.overloaded, FIXTURES.success);
		await router.translate(OPENAI, SAMPLE, signal);
		expect(loopback.requests).toHaveLength(3);
		expect(limits.log.filter(([kind]) => kind === 'take')).toHaveLength(3);
	});

	test('are given back what failed calls did not use', async () => {
		const limits = recordLimits();
		const router = createRouter({ rateLimits: limits });
		const expected: number = limitTokens(router);
		loopback.respondWith(FIXTURES['invalid key']);
		await expect(router.translate(OPENAI, SAMPLE, signal)).rejects.toBeDefined();
		loopback.respondWith(FIXTURES.truncation);
		await expect(router.translate(OPENAI, SAMPLE, signal)).rejects.toBeDefined();
		expect(limits.log).toEqual([
			['take', expected],
			['correct', expected, 0],
			['leave'],
			['take', expected],
			['correct', expected, 150],
			['leave'],
		]);
	});

	test('are not waited for by a call that a paused vendor would not be sent', async () => {
		const limits = recordLimits();
		const router = createRouter({ rateLimits: limits });
		loopback.respondWith(...repeat(FIXTURES['invalid key'], 5));
		for (let calls = 0; calls < 5; calls += 1) {
			await expect(router.translate(OPENAI, SAMPLE, signal)).rejects.toBeDefined();
		}
		limits.log.length = 0;
		await expect(router.translate(OPENAI, SAMPLE, signal)).rejects.toThrow('paused');
		expect(limits.log).toEqual([]);
	});
});

function limitTokens(router: Router): number {
	const { inputTokens, outputTokens } = router.estimate(OPENAI, SAMPLE);
	return inputTokens + outputTokens;
}

test('an abort cancels what waits for its turn and what waits for a retry', async () => {
	loopback.respondWith({ fault: 'hang' });
	const router = createRouter({ concurrency: 1, sleep: undefined });
	const controller = new AbortController();
	const calls = [1, 2, 3].map(() => router.translate(OPENAI, SAMPLE, controller.signal));
	while (loopback.requests.length === 0) await turn();
	controller.abort();
	const cancelled = { status: 'rejected', reason: { kind: 'cancelled', retryable: false } };
	expect(await Promise.allSettled(calls)).toMatchObject([cancelled, cancelled, cancelled]);
	loopback.respondWith({ ...FIXTURES['rate limit in seconds'], headers: { 'retry-after': '50' } });
	const second = new AbortController();
	const waiting = createRouter({
		sleep: undefined,
		logger: { warn: () => queueMicrotask(() => second.abort()) },
	}).translate(OPENAI, SAMPLE, second.signal);
	await expect(waiting).rejects.toMatchObject({ kind: 'cancelled' });
});

test('pseudo needs no settings, and its price is nothing', async () => {
	const router = new Router({
		records: PROVIDERS,
		providers: {},
		requestTimeoutMs: 1,
		concurrency: 1,
	});
	const member = { provider: 'pseudo', model: 'accents' };
	const { translations, usage } = await router.translate(member, SAMPLE, signal);
	expect(translations[0]?.text).toBe('Ĥééļļöö <1>ŵööŕļð</1>');
	expect([router.price(member, usage), router.estimate(member, SAMPLE)]).toEqual([0, usage]);
});

test.each([
	['openai', 'gpt-5.4-mini', 0],
	['openai', 'o3', 1_200],
	['openai', 'gpt-6-astra', 1_200],
	['anthropic', 'claude-opus-5-5', 1_200],
	['anthropic', 'claude-sonnet-5-5', 0],
	['deepseek', 'deepseek-flash', 0],
] as const)('the estimate for %s:%s holds %i tokens of reasoning', (provider, model, reasoning) => {
	const { tokens } = VENDORS[provider];
	const plain = estimateUsage(tokens, { ...SAMPLE, model });
	const { outputTokens } = createRouter().estimate({ provider, model }, SAMPLE);
	expect(outputTokens - plain.outputTokens).toBe(reasoning);
});

test('a ceiling holds what two attempts may use at most', async () => {
	const router = createRouter();
	const { inputTokens, outputTokens } = router.ceiling(OPENAI, SAMPLE);
	await router.translate(OPENAI, SAMPLE, signal);
	expect(outputTokens).toBe(2 * Number(loopback.requests[0]?.body['max_output_tokens']));
	expect(inputTokens).toBeGreaterThan(2 * router.estimate(OPENAI, SAMPLE).inputTokens);
});

test('an estimate asks nobody, and comes closer to the bill with each call', async () => {
	const router = createRouter();
	const segments = [{ id: 's1', text: 'Some words that somebody wants to read. '.repeat(40) }];
	const request = { ...SAMPLE, segments };
	const first = router.estimate(OPENAI, request);
	expect(loopback.requests).toHaveLength(0);
	let billed = first;
	for (let calls = 0; calls < 10; calls += 1) {
		({ usage: billed } = await router.translate(OPENAI, request, signal));
	}
	const off = (estimate: typeof first): number =>
		Math.abs(estimate.inputTokens / billed.inputTokens - 1);
	expect(off(router.estimate(OPENAI, request))).toBeLessThan(off(first) / 2);
});

test('when a vendor asks for patience, calls that come later wait too', async () => {
	const waits: number[] = [];
	const sleep = (ms: number): Promise<void> => {
		waits.push(ms);
		return Promise.resolve();
	};
	const router = createRouter({ sleep, now: () => 1_000_000 });
	loopback.respondWith(FIXTURES['rate limit in seconds']);
	await router.translate(OPENAI, SAMPLE, signal);
	await router.translate(OPENAI, SAMPLE, signal);
	await router.translate({ provider: 'openai', model: 'gpt-5.4' }, SAMPLE, signal);
	// Of the retry, of its own turn at a clock that stands still, and of the second call; the other
	// model need not.
	expect(waits).toEqual([7_000, 7_000, 7_000]);
});
