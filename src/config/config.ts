import { z } from 'zod';
import type { GlossaryTerm } from '../contract/glossary.ts';
import {
	type ContentType,
	INVALIDATION_MODES,
	type InvalidationMode,
	type Policy,
} from '../contract/names.ts';
import type { SettingsResponse } from '../contract/inspection.ts';
import { ConfigError } from '../errors.ts';
import { type EnvironmentSources, Reader } from './environment.ts';
import type { RedisConnection } from './redis-address.ts';
import { readRedis } from './redis-settings.ts';
import {
	autoSchema,
	booleanText,
	chainSchema,
	glossarySchema,
	httpUrl,
	jsonPathsSchema,
	positiveInteger,
	pricesSchema,
	rateLimitsSchema,
} from './schemas.ts';
import { LARGEST, type VariableName, VARIABLES } from './variables.ts';

export type { RedisConnection } from './redis-address.ts';

export interface ProviderSettings {
	readonly apiKey?: string | undefined;
	readonly baseUrl?: string | undefined;
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
	readonly glossary: readonly GlossaryTerm[];
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
