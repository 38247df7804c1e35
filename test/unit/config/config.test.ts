import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { tableOf } from '../../helpers/markdown-table.ts';
import { loadConfig, loadProviders } from '../../../src/config/config.ts';
import { ConfigError } from '../../../src/errors.ts';
import { listVariables, VARIABLES } from '../../../src/config/tables/variables.ts';
import { PROVIDERS } from '../../../src/providers/registry.ts';

const load = (
	processEnv: Record<string, string>,
	env: Record<string, unknown> = {},
): ReturnType<typeof loadConfig> => loadConfig({ processEnv, env }, PROVIDERS);

const key = (
	processEnv: Record<string, string>,
	env: Record<string, unknown>,
): string | undefined => load(processEnv, env).providers['mistral']?.apiKey;

const faultsOf = (run: () => unknown): readonly string[] => {
	try {
		run();
	} catch (error) {
		if (error instanceof ConfigError) return error.faults;
		throw error;
	}
	return [];
};

describe('loadConfig', () => {
	it('gives the documented defaults where nothing is set', () => {
		expect(load({})).toMatchObject({
			namespace: 'directus',
			redis: null,
			ttlSeconds: 86_400,
			invalidation: 'item',
			chain: [
				{ provider: 'anthropic', model: 'claude-sonnet-4-6' },
				{ provider: 'openai', model: 'gpt-5.4-mini' },
			],
		});
	});

	it('takes no deadline of a request beyond that of Node', () => {
		const name = 'TRANSLATION_CACHE_REQUEST_TIMEOUT_MS';
		expect(load({ [name]: '290000' }).requestTimeoutMs).toBe(290_000);
		expect(faultsOf(() => load({ [name]: '300001' }))).toEqual([
			`${name} must be a positive whole number of at most 290000`,
		]);
	});

	it('limits calls of a provider', () => {
		const limits = { openai: { rpm: 500, tpm: 200_000, concurrency: 8 } };
		const name = 'TRANSLATION_CACHE_RATE_LIMITS';
		expect(load({ [name]: JSON.stringify(limits) }).rateLimits).toEqual(limits);
		expect(faultsOf(() => load({ [name]: '{"openai":{"concurrency":0}}' }))).toHaveLength(1);
		const both = { [name]: '{"nobody":{}}', TRANSLATION_CACHE_TTL: 'x' };
		expect(faultsOf(() => load(both))).toHaveLength(2);
	});

	it('keeps colons inside a model', () => {
		const { chain } = load({ TRANSLATION_CACHE_PROVIDERS: 'openai-compatible:llama3:8b' });
		expect(chain).toEqual([{ provider: 'openai-compatible', model: 'llama3:8b' }]);
	});

	it('joins a list and a key that Directus has split at commas', () => {
		const config = load(
			{},
			{ TRANSLATION_CACHE_PROVIDERS: ['openai:a', 'mistral:b'], OPENAI_API_KEY: ['sk-1', 'x'] },
		);
		expect(config.chain.map((member) => member.provider)).toEqual(['openai', 'mistral']);
		expect(config.providers['openai']?.apiKey).toBe('sk-1,x');
	});

	it('takes an all-digit key whole from the process and refuses one that lost digits', () => {
		const digits = '123456789012345678901234567890';
		expect(load({ OPENAI_API_KEY: digits }).providers['openai']?.apiKey).toBe(digits);
		expect(load({ OPENAI_API_KEY: `string:${digits}` }).providers['openai']?.apiKey).toBe(digits);
		const faults = faultsOf(() => load({}, { OPENAI_API_KEY: Number(digits) }));
		expect(faults).toEqual([expect.stringMatching(/^OPENAI_API_KEY .*string:/)]);
	});

	it('prefers the process, then the env of Directus, then the file', () => {
		const file = join(mkdtempSync(join(tmpdir(), 'config-')), 'key');
		writeFileSync(file, 'from-file\n');
		expect(key({ MISTRAL_API_KEY_FILE: file }, {})).toBe('from-file');
		expect(key({ MISTRAL_API_KEY_FILE: file }, { MISTRAL_API_KEY: 'from-env' })).toBe('from-env');
		expect(key({ MISTRAL_API_KEY: 'from-process' }, { MISTRAL_API_KEY: 'from-env' })).toBe(
			'from-process',
		);
	});

	it('refuses by name what makes no sense', () => {
		const absurd = {
			TRANSLATION_CACHE_TTL: '1e12',
			TRANSLATION_CACHE_STATS_DAYS: '1000000000',
			TRANSLATION_CACHE_REDIS_TIMEOUT_MS: '2147483648',
			TRANSLATION_CACHE_REQUEST_TIMEOUT_MS: '2147483648',
			TRANSLATION_CACHE_MEMORY_MB: '9007199254740991',
			TRANSLATION_CACHE_CONCURRENCY: '1000000',
			TRANSLATION_CACHE_BULK_CONCURRENCY: '1000000',
		};
		const faults = faultsOf(() => load(absurd));
		const named = new Set(faults.map((fault) => fault.split(' ')[0]));
		expect(named).toEqual(new Set(Object.keys(absurd)));
		for (const fault of faults) expect(fault).toMatch(/whole number of at most \d+$/);
		expect(load({ TRANSLATION_CACHE_STATS_DAYS: '3650' }).statsDays).toBe(3650);
	});

	it('treats an empty variable as unset', () => {
		expect(load({ OPENAI_BASE_URL: '', OPENAI_API_KEY: '' }).providers['openai']).toEqual({
			apiKey: undefined,
			baseUrl: undefined,
		});
	});

	it('reports all faults at once, by name and never by value', () => {
		const secretive = 'very-secret-value';
		const faults = faultsOf(() =>
			load({
				TRANSLATION_CACHE_TTL: secretive,
				TRANSLATION_CACHE_INVALIDATION: secretive,
				TRANSLATION_CACHE_PROVIDERS: secretive,
				TRANSLATION_CACHE_REDIS: secretive,
				OPENAI_BASE_URL: secretive,
				DEEPSEEK_API_KEY_FILE: `/nowhere/${secretive}`,
			}),
		);
		expect(faults.map((fault) => fault.split(' ')[0])).toEqual(
			expect.arrayContaining([
				'TRANSLATION_CACHE_TTL',
				'TRANSLATION_CACHE_INVALIDATION',
				'TRANSLATION_CACHE_PROVIDERS',
				'TRANSLATION_CACHE_REDIS',
				'OPENAI_BASE_URL',
				'DEEPSEEK_API_KEY_FILE',
			]),
		);
		expect(faults.join()).not.toContain(secretive);
	});

	it.each(['http://user:secret@host/v1', 'https://user@host', 'http://:secret@host:80/v1'])(
		'refuses the address %s, which no request could be sent to',
		(address) => {
			const faults = faultsOf(() => load({ OPENAI_BASE_URL: address }));
			expect(faults).toEqual([
				'OPENAI_BASE_URL must be an http or https URL without a user or a password in it',
			]);
		},
	);

	it('takes an address with an at sign behind its host', () => {
		const { providers } = load({ OPENAI_BASE_URL: 'http://host/v1/@cf/x?a=b@c' });
		expect(providers['openai']?.baseUrl).toBe('http://host/v1/@cf/x?a=b@c');
	});

	it('takes a replaced key file at the next look, and none for one that is gone', () => {
		const file = join(mkdtempSync(join(tmpdir(), 'config-')), 'key');
		const sources = { processEnv: { MISTRAL_API_KEY_FILE: file }, env: {} };
		writeFileSync(file, 'first\n');
		expect(loadProviders(sources, PROVIDERS)['mistral']?.apiKey).toBe('first');
		writeFileSync(file, 'second\n');
		expect(loadProviders(sources, PROVIDERS)['mistral']?.apiKey).toBe('second');
		rmSync(file);
		expect(loadProviders(sources, PROVIDERS)['mistral']?.apiKey).toBeUndefined();
	});

	it("falls back to Directus's own Redis, whole or in parts, unless that is switched off", () => {
		expect(load({ REDIS: 'redis://127.0.0.1:6379/2' }).redis).toEqual({
			url: 'redis://127.0.0.1:6379/2',
		});
		expect(
			load({}, { REDIS_HOST: 'cache', REDIS_PORT: 6380, REDIS_PASSWORD: 12 }).redis,
		).toMatchObject({ host: 'cache', port: 6380, password: '12' });
		expect(load({ REDIS: 'redis://127.0.0.1:6379', REDIS_ENABLED: 'false' }).redis).toBeNull();
		expect(load({ REDIS: 'redis://a:1', TRANSLATION_CACHE_REDIS: 'rediss://b:2' }).redis).toEqual({
			url: 'rediss://b:2',
		});
	});
});

describe('the style guide', () => {
	it('is a text of any shape, or the text of a file', () => {
		const guide = 'Say du.\n\nShort sentences, no jargon.';
		const file = join(mkdtempSync(join(tmpdir(), 'config-')), 'style.md');
		writeFileSync(file, `${guide}\n`);
		expect(load({ TRANSLATION_CACHE_STYLE_GUIDE: guide }).styleGuide).toBe(guide);
		expect(load({ TRANSLATION_CACHE_STYLE_GUIDE_FILE: file }).styleGuide).toBe(guide);
		expect(load({}).styleGuide).toBeUndefined();
	});
});

describe('JSON in a variable', () => {
	const prices = {
		'openai:my-model': { input: 0.15, output: 0.6, cachedInput: 0.075 },
		'openai-compatible:llama3:8b': { input: 0, output: 0 },
	};
	const written = JSON.stringify(prices);

	it.each([
		['of the process', { TRANSLATION_CACHE_PRICES: written }, {}],
		['with a cast prefix', { TRANSLATION_CACHE_PRICES: `json:${written}` }, {}],
		['that Directus has parsed', {}, { TRANSLATION_CACHE_PRICES: prices }],
		['that Directus has split at commas', {}, { TRANSLATION_CACHE_PRICES: written.split(',') }],
	])('%s is read whole', (_, processEnv, env) => {
		expect(load(processEnv, env).prices).toEqual(prices);
	});

	it('is a list when Directus has parsed one', () => {
		const sentinels = [
			{ host: 'a', port: 1 },
			{ host: 'b', port: 2 },
		];
		expect(load({}, { REDIS_SENTINELS: sentinels }).redis?.sentinels).toEqual(sentinels);
	});

	it('is a file where it is long', () => {
		const file = join(mkdtempSync(join(tmpdir(), 'config-')), 'prices.json');
		writeFileSync(file, JSON.stringify(prices, null, 2));
		expect(load({ TRANSLATION_CACHE_PRICES_FILE: file }).prices).toEqual(prices);
	});

	it('may hold a glossary with what it needs', () => {
		const glossary = [
			{ term: 'Flow', translation: 'Ablauf', language: 'de', note: 'never Fluss, or Strom' },
			{ term: 'Directus' },
			{ term: 'May', caseSensitive: true },
		];
		const value = JSON.stringify(glossary);
		expect(load({ TRANSLATION_CACHE_GLOSSARY: value }).glossary).toEqual(glossary);
		expect(load({}, { TRANSLATION_CACHE_GLOSSARY: glossary }).glossary).toEqual(glossary);
		expect(load({}, { TRANSLATION_CACHE_GLOSSARY: value.split(',') }).glossary).toEqual(glossary);
		expect(load({}).glossary).toEqual([]);
	});

	it.each([
		'Flow',
		'{"term": "Flow"}',
		'[{"term": " "}]',
		'[{"translation": "Ablauf"}]',
		'[{"term": "Flow", "translation": ""}]',
		'[{"term": "Flow", "caseSensitive": "yes"}]',
		'[{"term": "Flow", "traslation": "Ablauf"}]',
	])('is refused as a glossary when it is %s', (value) => {
		const faults = faultsOf(() => load({ TRANSLATION_CACHE_GLOSSARY: value }));
		expect(faults).toEqual([expect.stringMatching(/^TRANSLATION_CACHE_GLOSSARY must be /)]);
	});

	it('may name what is text in JSON', () => {
		const paths = { 'pages.sections': ['title', 'items[].body:html'] };
		const name = 'TRANSLATION_CACHE_JSON_PATHS';
		expect(load({ [name]: JSON.stringify(paths) }).jsonPaths).toEqual(paths);
		expect(load({}, { [name]: paths }).jsonPaths).toEqual(paths);
		expect(load({}).jsonPaths).toEqual({});
		for (const value of ['[]', '{"pages": ["a"]}', '{"pages.a": "b"}', '{"pages.a": [" "]}']) {
			expect(faultsOf(() => load({ [name]: value }))).toEqual([
				expect.stringMatching(/^TRANSLATION_CACHE_JSON_PATHS must be /),
			]);
		}
	});

	it.each([
		'{',
		'[]',
		'{"gpt": {"input": 1, "output": 1}}',
		'{"openai:gpt": {"input": 1}}',
		'{"openai:gpt": {"input": -1, "output": 1}}',
		'{"openai:gpt": {"input": "1", "output": 1}}',
		'{"openai:gpt": {"input": 1, "output": 1, "cached": 1}}',
	])('is refused as prices when it is %s', (value) => {
		const faults = faultsOf(() => load({ TRANSLATION_CACHE_PRICES: value }));
		expect(faults).toEqual([expect.stringMatching(/^TRANSLATION_CACHE_PRICES must be /)]);
	});
});

describe('the address of Redis', () => {
	const one = { host: 'a', port: 7001 };
	const two = { host: 'b', port: 6379 };

	it.each([
		['redis://user:secret@a:7001/3', { url: 'redis://user:secret@a:7001/3' }],
		['redis://:with,comma@a:7001', { url: 'redis://:with,comma@a:7001' }],
		['redis://a:7001,redis://b', { clusterNodes: [one, two] }],
		[
			'rediss://user:p%40ss@a:7001, b/0',
			{ username: 'user', password: 'p@ss', tls: true, clusterNodes: [one, two] },
		],
		['redis+cluster://a:7001', { clusterNodes: [one] }],
		['redis+cluster://[::1]', { clusterNodes: [{ host: '::1', port: 6379 }] }],
		[
			'redis+sentinel://a:7001,b/main',
			{ sentinels: [one, { host: 'b', port: 26_379 }], sentinelName: 'main' },
		],
		[
			'rediss+sentinel://user:secret@a:7001/main/2?sentinelPassword=other',
			{
				username: 'user',
				password: 'secret',
				tls: true,
				sentinels: [one],
				sentinelName: 'main',
				sentinelPassword: 'other',
				db: 2,
			},
		],
	])('%s is read', (address, expected) => {
		expect(load({ TRANSLATION_CACHE_REDIS: address }).redis).toEqual(expected);
		const split = { TRANSLATION_CACHE_REDIS: address.split(',') };
		expect(load({}, split).redis).toEqual(expected);
	});

	it.each([
		'localhost',
		'http://a',
		'redis://',
		'redis://a,',
		'redis://a,rediss://b',
		'redis://a,b/1',
		'redis+sentinel://a',
		'redis+sentinel://a/main/first',
		'redis+other://a',
	])('%s is refused', (address) => {
		const faults = faultsOf(() => load({ TRANSLATION_CACHE_REDIS: address }));
		expect(faults).toEqual([expect.stringMatching(/^TRANSLATION_CACHE_REDIS must be /)]);
	});

	it('comes with a prefix of the keys and a certificate, whoever set it', () => {
		const more = { TRANSLATION_CACHE_REDIS_PREFIX: 'team:', TRANSLATION_CACHE_REDIS_CA: 'PEM' };
		const url = 'rediss://a';
		const expected = { url, keyPrefix: 'team:', ca: 'PEM' };
		expect(load({ TRANSLATION_CACHE_REDIS: url, ...more }).redis).toEqual(expected);
		expect(load({ REDIS: url, ...more }).redis).toEqual(expected);
		expect(load(more).redis).toBeNull();
	});
});

describe('the table of variables in the documentation', () => {
	const url = new URL('../../../docs/reference/environment.md', import.meta.url);

	it('names every variable with its type, default and meaning', async () => {
		const rows = listVariables(PROVIDERS).map(({ name, type, default: initial, meaning }) => [
			`\`${name}\``,
			type,
			initial === undefined ? '' : `\`${initial}\``,
			meaning,
		]);
		const page = readFileSync(url, 'utf8');
		const written = page.replace(/^\|(?:.*\n\|)*.*/m, () => tableOf(HEADINGS, rows));
		await expect(written).toMatchFileSnapshot(url.pathname);
	});

	it('has each variable once', () => {
		const names = listVariables(PROVIDERS).map(({ name }) => name);
		expect(names).toEqual([...new Set(names)]);
		expect(listVariables([])).toHaveLength(Object.keys(VARIABLES.shape).length);
	});
});

const HEADINGS = ['variable', 'type', 'default', 'meaning'];
