import { z } from 'zod';
import { INVALIDATION_MODES, LEARN_FROM } from '../../contract/names.ts';
import {
	amount,
	booleanText,
	chainSchema,
	glossarySchema,
	jsonPathsSchema,
	pricesSchema,
	rateLimitsSchema,
	redisAddress,
} from '../schemas.ts';
import { autoSchema } from '../run-options.ts';
import {
	count,
	type Declarations,
	declared,
	optionalText,
	text,
	type Variable,
} from '../variable.ts';

/** Stands in a meaning for the names of all providers. */
const NAMES = '{providers}';

/** Our variables in the order of the documentation; Directus's `REDIS*` are read besides. */
export const VARIABLES = z.object({
	redis: redisAddress.optional().register(declared, {
		name: 'TRANSLATION_CACHE_REDIS',
		type: 'URL, or a list',
		meaning:
			"Redis of the cache: `redis://user:password@host:6379/0`, `rediss://` for TLS, several URLs for a Cluster, `redis+sentinel://host,host/name` for Sentinel. Unset: Directus's own `REDIS` or `REDIS_*`; without those too, this process's memory.",
		needs: 'a redis:// or rediss:// URL, or a list of them',
	}),
	redisPrefix: optionalText({
		name: 'TRANSLATION_CACHE_REDIS_PREFIX',
		type: 'string',
		meaning: 'Leads every key, where an ACL or a shared Redis asks for it.',
	}),
	redisCa: optionalText({
		name: 'TRANSLATION_CACHE_REDIS_CA',
		type: 'PEM',
		meaning:
			'Certificate of the authority that signed the one of Redis, usually as `TRANSLATION_CACHE_REDIS_CA_FILE`.',
	}),
	namespace: text({
		name: 'TRANSLATION_CACHE_NAMESPACE',
		type: 'string',
		default: 'directus',
		meaning: 'Part of every key; one per project where several share a Redis.',
	}),
	chain: chainSchema.register(declared, {
		name: 'TRANSLATION_CACHE_PROVIDERS',
		type: 'list of `provider:model`',
		default: 'anthropic:claude-sonnet-4-6,openai:gpt-5.4-mini',
		meaning: `The fallback chain, first choice first: ${NAMES}.`,
		needs: 'a list of provider:model',
	}),
	invalidation: z.enum(INVALIDATION_MODES).register(declared, {
		name: 'TRANSLATION_CACHE_INVALIDATION',
		type: '`item`, `collection` or `off`',
		default: 'item',
		meaning:
			'What a change of an item drops: what only that item used, its whole collection, nothing.',
		needs: INVALIDATION_MODES.join(', '),
	}),
	learnFrom: z.enum(LEARN_FROM).register(declared, {
		name: 'TRANSLATION_CACHE_LEARN_FROM',
		type: '`editors`, `admins` or `nobody`',
		default: 'editors',
		meaning:
			"Whose edits teach wording to the whole collection: users who may update the translations without a rule on items, admins alone, nobody. Everybody's words are protected all the same.",
		needs: LEARN_FROM.join(', '),
	}),
	ttlSeconds: count(315_360_000, {
		name: 'TRANSLATION_CACHE_TTL',
		type: 'seconds',
		default: '86400',
		meaning: 'Base lifetime of an entry; content type, price of the model and confidence scale it.',
	}),
	memoryMegabytes: count(1_000_000, {
		name: 'TRANSLATION_CACHE_MEMORY_MB',
		type: 'megabytes',
		default: '64',
		meaning: 'Bound of the memory store; least recently used entries leave first.',
	}),
	commandTimeoutMs: count(600_000, {
		name: 'TRANSLATION_CACHE_REDIS_TIMEOUT_MS',
		type: 'milliseconds',
		default: '500',
		meaning:
			'Deadline of one Redis command; past it the cache answers "miss" and reports itself degraded.',
	}),
	statsDays: count(3650, {
		name: 'TRANSLATION_CACHE_STATS_DAYS',
		type: 'days',
		default: '90',
		meaning: 'How long the hourly figures are kept; the totals stay.',
	}),
	// Node gives up a request whose headers have not come after 5 minutes, whatever is asked for.
	requestTimeoutMs: count(290_000, {
		name: 'TRANSLATION_CACHE_REQUEST_TIMEOUT_MS',
		type: 'milliseconds',
		default: '120000',
		meaning: 'Deadline of one attempt at a provider, at most 290000.',
	}),
	concurrency: count(1000, {
		name: 'TRANSLATION_CACHE_CONCURRENCY',
		type: 'integer',
		default: '4',
		meaning: 'Calls in flight at once at each provider, per process.',
	}),
	useDirectusAiKeys: booleanText.register(declared, {
		name: 'TRANSLATION_CACHE_USE_DIRECTUS_AI_KEYS',
		type: 'boolean',
		default: 'false',
		meaning:
			"Take OpenAI's and Anthropic's keys from Directus's AI settings where the variables below are unset.",
		needs: 'true or false',
	}),
	glossary: glossarySchema.default([]).register(declared, {
		name: 'TRANSLATION_CACHE_GLOSSARY',
		type: 'JSON list',
		meaning:
			'Terms after those of Directus\'s AI settings and before the operation\'s: `[{"term": "Flow", "translation": "Ablauf", "language": "de", "note": "never Fluss", "caseSensitive": false}]`, all but `term` optional. Terms are found inflected too (Flow in Flows); case matters only for terms of capitals alone (IT), unless `caseSensitive` says so. In a `.env` file with the prefix `json:`.',
		needs: 'a JSON list of {term, translation, language, note, caseSensitive}',
	}),
	jsonPaths: jsonPathsSchema.default({}).register(declared, {
		name: 'TRANSLATION_CACHE_JSON_PATHS',
		type: 'JSON object',
		meaning:
			'What is text in JSON fields of no known editor: `{"pages.sections": ["title", "items[].label", "items[].body:html"]}`, by the collection or its translations collection. Texts of tags, repeaters, EditorJS and TipTap are found without. In a `.env` file with the prefix `json:`.',
		needs: 'a JSON object of lists of paths by collection.field',
	}),
	styleGuide: optionalText({
		name: 'TRANSLATION_CACHE_STYLE_GUIDE',
		type: 'text',
		meaning:
			"How to write, before the style guide of Directus's AI settings. In a `.env` file with the prefix `string:`.",
	}),
	prices: pricesSchema.default({}).register(declared, {
		name: 'TRANSLATION_CACHE_PRICES',
		type: 'JSON object',
		meaning:
			'Prices before those of the bundled list, USD per million tokens: `{"openai:my-model": {"input": 0.15, "output": 0.6}}`, with `cachedInput` and `cacheWrite` where they differ. In batches half of them is counted. In a `.env` file with the prefix `json:`.',
		needs: 'a JSON object of {input, output} by provider:model',
	}),
	dailyBudgetUsd: amount.optional().register(declared, {
		name: 'TRANSLATION_CACHE_DAILY_BUDGET_USD',
		type: 'US dollars',
		meaning:
			'What all processes together may spend on calls in one day of UTC; a call that would pass it is not made. Models without a known price are not called then.',
		needs: 'an amount, 0 or more',
	}),
	auto: autoSchema.default([]).register(declared, {
		name: 'TRANSLATION_CACHE_AUTO',
		type: 'JSON object, or a list',
		meaning:
			'Items that are translated when they are saved, without a flow: `{"collections": ["articles"], "languages": ["de-DE"], "policy": "protect"}`; also `fields`, `fieldMap`, `sourceLanguage`, `contentType`, `maxCostUsd`, `deep`; all but `collections` optional. In a `.env` file with the prefix `json:`.',
		needs:
			'a JSON object of {collections, languages, fields, fieldMap, sourceLanguage, policy, contentType, maxCostUsd, deep}, or a list of them',
	}),
	bulkConcurrency: count(1000, {
		name: 'TRANSLATION_CACHE_BULK_CONCURRENCY',
		type: 'integer',
		default: '4',
		meaning: 'Items that runs in the background work on at once, of all processes together.',
	}),
	rateLimits: rateLimitsSchema.default({}).register(declared, {
		name: 'TRANSLATION_CACHE_RATE_LIMITS',
		type: 'JSON object',
		meaning:
			'Requests and tokens per minute and calls in flight at once by provider, of all processes together: `{"openai": {"rpm": 500, "tpm": 200000, "concurrency": 8}}`. In a `.env` file with the prefix `json:`.',
		needs: 'a JSON object of {rpm, tpm, concurrency} by provider',
	}),
});

/** Our own variables by the property of the configuration that they set. */
export const DECLARED = Object.entries(VARIABLES.shape).flatMap(([property, schema]) => {
	const variable = declared.get(schema);
	return variable === undefined ? [] : [{ property, ...variable }];
});

/** Every variable that is read besides Directus's own, in the order of the documentation. */
export function listVariables(providers: Declarations): readonly Variable[] {
	const names = providers.map(({ name }) => `\`${name}\``).join(', ');
	return [
		...DECLARED.map((variable) => ({
			...variable,
			meaning: variable.meaning.replace(NAMES, names),
		})),
		...providers.flatMap(({ variables }) => Object.values(variables)),
	];
}
