import { readFileSync } from 'node:fs';
import { z } from 'zod';
import {
	CONTENT_TYPES,
	type ContentType,
	INVALIDATION_MODES,
	type InvalidationMode,
	POLICIES,
	type Policy,
	PROVIDERS,
	type SettingsResponse,
} from '../contract/names.ts';
import { ConfigError } from '../errors.ts';
import { parseRedisAddress, type RedisConnection } from './redis-address.ts';
import { LARGEST, VARIABLES, type VariableName } from './variables.ts';

export type { RedisConnection } from './redis-address.ts';

export interface ProviderSettings {
	readonly apiKey?: string | undefined;
	readonly baseUrl?: string | undefined;
}

export interface ConfiguredTerm {
	readonly term: string;
	readonly translation?: string;
	/** BCP 47; absent: for every target language. */
	readonly language?: string | undefined;
	readonly note?: string;
	readonly caseSensitive?: boolean | undefined;
}

/** USD per million tokens; what is left out costs as `input`. */
export interface ModelPrice {
	readonly input: number;
	readonly output: number;
	readonly cachedInput?: number | undefined;
	readonly cacheWrite?: number | undefined;
}

/** Items that are translated when they are saved. */
export interface AutoRule {
	readonly collections: readonly string[];
	/** Codes; absent: all but the source language. */
	readonly languages?: readonly string[] | undefined;
	readonly fields?: readonly string[] | undefined;
	/** By source column, by language, the target column. */
	readonly fieldMap?: Readonly<Record<string, Readonly<Record<string, string>>>> | undefined;
	readonly sourceLanguage?: string | undefined;
	readonly policy?: Policy | undefined;
	readonly contentType?: ContentType | undefined;
	readonly maxCostUsd?: number | undefined;
	/** Also the blocks and children that the items hold. */
	readonly deep?: boolean | undefined;
}

export interface RateLimit {
	/** Requests per minute. */
	readonly rpm?: number | undefined;
	/** Tokens per minute, in and out. */
	readonly tpm?: number | undefined;
	/** Calls in flight at once. */
	readonly concurrency?: number | undefined;
}

export interface Config {
	/** One per project on a shared Redis. */
	readonly namespace: string;
	/** null: the memory store. */
	readonly redis: RedisConnection | null;
	/** Bound of the memory store, in bytes. */
	readonly memoryBytes: number;
	/** Deadline of one Redis command, in ms. */
	readonly commandTimeoutMs: number;
	/** Base lifetime of an entry, in seconds; content type, model tier and confidence scale it. */
	readonly ttlSeconds: number;
	readonly invalidation: InvalidationMode;
	readonly statsDays: number;
	readonly chain: readonly { readonly provider: string; readonly model: string }[];
	/** By provider name: openai, anthropic, mistral, deepseek, openai-compatible. */
	readonly providers: Readonly<Record<string, ProviderSettings>>;
	/** Deadline of one provider attempt, in ms. */
	readonly requestTimeoutMs: number;
	/** Calls in flight at once at each provider, of this process. */
	readonly concurrency: number;
	readonly useDirectusAiKeys: boolean;
	/** By `provider:model`, before the bundled list. */
	readonly prices: Readonly<Record<string, ModelPrice>>;
	readonly glossary: readonly ConfiguredTerm[];
	/** What is text in JSON fields, by `collection.field`: `items[].title`, or with its format `items[].body:html`. */
	readonly jsonPaths: Readonly<Record<string, readonly string[]>>;
	/** What all processes may spend on calls per day of UTC; undefined: no limit. */
	readonly dailyBudgetUsd: number | undefined;
	/** Empty: nothing is translated without being asked for. */
	readonly auto: readonly AutoRule[];
	/** Items that background runs of all processes work on at once. */
	readonly bulkConcurrency: number;
	/** By provider name; of all processes together. */
	readonly rateLimits: Readonly<Record<string, RateLimit>>;
	/** How to write, in a person's words. */
	readonly styleGuide: string | undefined;
}

const PROVIDER_VARIABLES = {
	openai: 'OPENAI',
	anthropic: 'ANTHROPIC',
	mistral: 'MISTRAL',
	deepseek: 'DEEPSEEK',
	'openai-compatible': 'OPENAI_COMPATIBLE',
} as const;

export interface EnvironmentSources {
	readonly processEnv: Readonly<Record<string, string | undefined>>;
	/** The extension's `env`: values that Directus has cast already. */
	readonly env: Readonly<Record<string, unknown>>;
}

class Reader {
	readonly faults: string[] = [];
	readonly #sources: EnvironmentSources;

	constructor(sources: EnvironmentSources) {
		this.#sources = sources;
	}

	/** The variable as written, or undefined when unset or empty. */
	raw(name: string): string | undefined {
		const direct = this.#plain(name);
		if (direct !== undefined) return direct;
		const path = this.#plain(`${name}_FILE`);
		if (path === undefined) return undefined;
		try {
			return readFileSync(path, 'utf8').trim() || undefined;
		} catch {
			this.faults.push(`${name}_FILE names a file that cannot be read`);
			return undefined;
		}
	}

	check<T>(name: string, schema: z.ZodType<T>, value: unknown, needs: string): T | undefined {
		const result = schema.safeParse(value);
		if (result.success) return result.data;
		this.faults.push(`${name} must be ${needs}`);
		return undefined;
	}

	#plain(name: string): string | undefined {
		const own = this.#sources.processEnv[name];
		if (own !== undefined && own !== '') return stripCast(own) || undefined;
		const text = this.#uncast(name, this.#sources.env[name]);
		return text === undefined || text === '' ? undefined : text;
	}

	/** Undoes Directus's casting: lists are joined again, numbers that lost digits are refused. */
	#uncast(name: string, value: unknown): string | undefined {
		if (value === undefined || value === null) return undefined;
		if (typeof value === 'string') return value;
		if (typeof value === 'number') {
			if (Number.isSafeInteger(value) || !Number.isInteger(value)) return String(value);
			this.faults.push(
				`${name} lost digits when it was read as a number: write it as string:<value>`,
			);
			return undefined;
		}
		if (Array.isArray(value)) {
			// Not split at commas but JSON that was parsed.
			if (value.length > 0 && value.every((part) => typeof part === 'object')) {
				return JSON.stringify(value);
			}
			return value.map((part) => this.#uncast(name, part) ?? '').join(',');
		}
		if (value instanceof RegExp) return value.source;
		return typeof value === 'boolean' ? String(value) : JSON.stringify(value);
	}
}

/** Directus's cast prefixes are part of the raw value where it comes from the process's environment. */
function stripCast(value: string): string {
	return value.replace(/^(?:string|number|boolean|array|json):/, '');
}

const positiveInteger = z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER);
const httpUrl = z.url({ protocol: /^https?$/ });
const redisAddress = z.string().transform((text, context) => {
	const connection = parseRedisAddress(text);
	if (connection) return connection;
	context.addIssue({ code: 'custom' });
	return z.NEVER;
});
const chainSchema = z
	.string()
	.transform((text) =>
		text
			.split(',')
			.map((part) => part.trim())
			.filter((part) => part !== '')
			.map((part) => ({
				provider: part.slice(0, Math.max(part.indexOf(':'), 0)).trim(),
				model: part.slice(part.indexOf(':') + 1).trim(),
			})),
	)
	.pipe(z.array(z.object({ provider: z.string().min(1), model: z.string().min(1) })).min(1));
const json = <T extends z.ZodType>(schema: T) =>
	z.preprocess((value) => {
		try {
			return typeof value === 'string' ? (JSON.parse(value) as unknown) : value;
		} catch {
			return undefined;
		}
	}, schema);
const hostList = json(z.array(z.object({ host: z.string(), port: positiveInteger })).min(1));
const price = z.number().nonnegative();
const pricesSchema = json(
	z.record(
		z.string().regex(/^[^:\s]+:\S/),
		z.strictObject({
			input: price,
			output: price,
			cachedInput: price.optional(),
			cacheWrite: price.optional(),
		}),
	),
);
const rateLimitsSchema = json(
	z.partialRecord(
		z.enum(PROVIDERS),
		z.strictObject({
			rpm: positiveInteger.optional(),
			tpm: positiveInteger.optional(),
			concurrency: positiveInteger.max(1_000).optional(),
		}),
	),
);
const words = z.string().trim().min(1);
const filled = <T extends z.ZodType<object>>(schema: T) =>
	schema.refine((value) => Object.keys(value).length > 0);
const autoRule = z.strictObject({
	collections: z.array(words).min(1),
	languages: z.array(words).min(1).optional(),
	fields: z.array(words).min(1).optional(),
	fieldMap: filled(z.record(words, filled(z.record(words, words)))).optional(),
	sourceLanguage: words.optional(),
	policy: z.enum(POLICIES).optional(),
	contentType: z.enum(CONTENT_TYPES).optional(),
	maxCostUsd: z.number().nonnegative().optional(),
	deep: z.boolean().optional(),
});
const autoSchema = json(z.union([z.array(autoRule), autoRule.transform((rule) => [rule])]));
const glossarySchema = json(
	z.array(
		z.strictObject({
			term: words,
			translation: words.exactOptional(),
			language: words.exactOptional(),
			note: words.exactOptional(),
			caseSensitive: z.boolean().optional(),
		}),
	),
);
const jsonPathsSchema = json(
	z.record(
		z.string().regex(/^[^.\s]+\.[^.\s]+$/),
		z.array(z.string().regex(/^[^\s.]+(?:\.[^\s.]+)*$/)),
	),
);
const booleanText = z
	.string()
	.toLowerCase()
	.pipe(z.enum(['true', 'false', '1', '0']))
	.transform((text) => text === 'true' || text === '1');

/** Node gives up a request whose headers have not come after 5 minutes, whatever is asked for. */
const MAX_REQUEST_TIMEOUT_MS = 290_000;

/** Reads and validates every variable; throws one `ConfigError` that names all faults, never a value. */
export function loadConfig(sources: EnvironmentSources): Config {
	const reader = new Reader(sources);
	const text = (name: VariableName): string => reader.raw(name) ?? VARIABLES[name].default;
	const integer = (name: keyof typeof LARGEST): number => {
		const largest = LARGEST[name];
		const needs = `a positive whole number of at most ${largest}`;
		return reader.check(name, positiveInteger.max(largest), text(name), needs) ?? 0;
	};
	const config: Config = {
		namespace: text('TRANSLATION_CACHE_NAMESPACE'),
		redis: readRedis(reader),
		memoryBytes: integer('TRANSLATION_CACHE_MEMORY_MB') * 1_000_000,
		commandTimeoutMs: integer('TRANSLATION_CACHE_REDIS_TIMEOUT_MS'),
		ttlSeconds: integer('TRANSLATION_CACHE_TTL'),
		invalidation:
			reader.check(
				'TRANSLATION_CACHE_INVALIDATION',
				z.enum(INVALIDATION_MODES),
				text('TRANSLATION_CACHE_INVALIDATION'),
				INVALIDATION_MODES.join(', '),
			) ?? 'item',
		statsDays: integer('TRANSLATION_CACHE_STATS_DAYS'),
		chain:
			reader.check(
				'TRANSLATION_CACHE_PROVIDERS',
				chainSchema,
				text('TRANSLATION_CACHE_PROVIDERS'),
				'a list of provider:model',
			) ?? [],
		providers: readProviders(reader),
		requestTimeoutMs:
			reader.check(
				'TRANSLATION_CACHE_REQUEST_TIMEOUT_MS',
				positiveInteger.max(MAX_REQUEST_TIMEOUT_MS),
				text('TRANSLATION_CACHE_REQUEST_TIMEOUT_MS'),
				`a positive whole number of at most ${MAX_REQUEST_TIMEOUT_MS}`,
			) ?? 0,
		concurrency: integer('TRANSLATION_CACHE_CONCURRENCY'),
		useDirectusAiKeys:
			reader.check(
				'TRANSLATION_CACHE_USE_DIRECTUS_AI_KEYS',
				booleanText,
				text('TRANSLATION_CACHE_USE_DIRECTUS_AI_KEYS'),
				'true or false',
			) ?? false,
		prices:
			reader.check(
				'TRANSLATION_CACHE_PRICES',
				pricesSchema,
				reader.raw('TRANSLATION_CACHE_PRICES') ?? {},
				'a JSON object of {input, output} by provider:model',
			) ?? {},
		auto:
			reader.check(
				'TRANSLATION_CACHE_AUTO',
				autoSchema,
				reader.raw('TRANSLATION_CACHE_AUTO') ?? [],
				'a JSON object of {collections, languages, fields, fieldMap, sourceLanguage, policy, contentType, maxCostUsd, deep}, or a list of them',
			) ?? [],
		bulkConcurrency: integer('TRANSLATION_CACHE_BULK_CONCURRENCY'),
		dailyBudgetUsd: readBudget(reader),
		rateLimits:
			reader.check(
				'TRANSLATION_CACHE_RATE_LIMITS',
				rateLimitsSchema,
				reader.raw('TRANSLATION_CACHE_RATE_LIMITS') ?? {},
				'a JSON object of {rpm, tpm, concurrency} by provider',
			) ?? {},
		glossary:
			reader.check(
				'TRANSLATION_CACHE_GLOSSARY',
				glossarySchema,
				reader.raw('TRANSLATION_CACHE_GLOSSARY') ?? [],
				'a JSON list of {term, translation, language, note}',
			) ?? [],
		jsonPaths:
			reader.check(
				'TRANSLATION_CACHE_JSON_PATHS',
				jsonPathsSchema,
				reader.raw('TRANSLATION_CACHE_JSON_PATHS') ?? {},
				'a JSON object of lists of paths by collection.field',
			) ?? {},
		styleGuide: reader.raw('TRANSLATION_CACHE_STYLE_GUIDE'),
	};
	if (reader.faults.length > 0) throw new ConfigError(reader.faults);
	return config;
}

function readBudget(reader: Reader): number | undefined {
	const name = 'TRANSLATION_CACHE_DAILY_BUDGET_USD';
	const amount = z.coerce.number().nonnegative();
	const text = reader.raw(name);
	return text === undefined ? undefined : reader.check(name, amount, text, 'an amount, 0 or more');
}

/** What each variable is set to, as an operator may see it: of secrets only that they are set, of addresses no password. */
export function reportVariables(sources: EnvironmentSources): SettingsResponse['variables'] {
	const reader = new Reader(sources);
	return Object.entries(VARIABLES).map(([name, { type, default: initial, meaning }]) => {
		const secret = type === 'secret' || type === 'PEM';
		const shown = reader.raw(name)?.replaceAll(/\/\/[^@/\s]*@/g, '//***@') ?? null;
		const value = secret && shown !== null ? 'set' : shown;
		return { name, secret, value, default: initial, meaning };
	});
}

/** Keys and addresses as they are now: a file may have been replaced. What cannot be read is unset. */
export function loadProviders(sources: EnvironmentSources): Config['providers'] {
	return readProviders(new Reader(sources));
}

function readProviders(reader: Reader): Record<string, ProviderSettings> {
	const entries = Object.entries(PROVIDER_VARIABLES).map(([provider, prefix]) => {
		const url = reader.raw(`${prefix}_BASE_URL`);
		const settings: ProviderSettings = {
			apiKey: reader.raw(`${prefix}_API_KEY`),
			baseUrl:
				url === undefined
					? undefined
					: reader.check(`${prefix}_BASE_URL`, httpUrl, url, 'an http or https URL'),
		};
		return [provider, settings] as const;
	});
	return Object.fromEntries(entries);
}

function readRedis(reader: Reader): RedisConnection | null {
	const connection = readAddress(reader);
	if (!connection) return null;
	const ca = reader.raw('TRANSLATION_CACHE_REDIS_CA');
	const keyPrefix = reader.raw('TRANSLATION_CACHE_REDIS_PREFIX');
	return {
		...connection,
		...(ca === undefined ? {} : { ca }),
		...(keyPrefix === undefined ? {} : { keyPrefix }),
	};
}

function readAddress(reader: Reader): RedisConnection | null {
	for (const name of ['TRANSLATION_CACHE_REDIS', 'REDIS']) {
		if (name === 'REDIS' && reader.raw('REDIS_ENABLED') === 'false') return null;
		const url = reader.raw(name);
		if (url === undefined) continue;
		return (
			reader.check(name, redisAddress, url, 'a redis:// or rediss:// URL, or a list of them') ?? {}
		);
	}
	const host = reader.raw('REDIS_HOST');
	const sentinels = reader.raw('REDIS_SENTINELS');
	if (host === undefined && sentinels === undefined) return null;
	const number = (name: string): number | undefined => {
		const value = reader.raw(name);
		const schema = z.coerce.number().int().nonnegative();
		return value === undefined ? undefined : reader.check(name, schema, value, 'a whole number');
	};
	const tls = reader.raw('REDIS_TLS');
	return {
		host,
		port: number('REDIS_PORT'),
		username: reader.raw('REDIS_USERNAME'),
		password: reader.raw('REDIS_PASSWORD'),
		db: number('REDIS_DB'),
		tls: tls !== undefined && tls !== 'false',
		sentinels:
			sentinels === undefined
				? undefined
				: reader.check('REDIS_SENTINELS', hostList, sentinels, 'a JSON list of {host, port}'),
		sentinelName: reader.raw('REDIS_NAME'),
		sentinelPassword: reader.raw('REDIS_SENTINEL_PASSWORD'),
	};
}
