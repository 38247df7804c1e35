interface Variable {
	readonly type: string;
	/** As an operator would write it; empty: unset. */
	readonly default: string;
	readonly meaning: string;
}

/** Every variable that is read besides Directus's own `REDIS` and `REDIS_*`. */
export const VARIABLES = {
	TRANSLATION_CACHE_REDIS: {
		type: 'URL, or a list',
		default: '',
		meaning:
			"Redis of the cache: `redis://user:password@host:6379/0`, `rediss://` for TLS, several URLs for a Cluster, `redis+sentinel://host,host/name` for Sentinel. Unset: Directus's own `REDIS` or `REDIS_*`; without those too, this process's memory.",
	},
	TRANSLATION_CACHE_REDIS_PREFIX: {
		type: 'string',
		default: '',
		meaning: 'Leads every key, where an ACL or a shared Redis asks for it.',
	},
	TRANSLATION_CACHE_REDIS_CA: {
		type: 'PEM',
		default: '',
		meaning:
			'Certificate of the authority that signed the one of Redis, usually as `TRANSLATION_CACHE_REDIS_CA_FILE`.',
	},
	TRANSLATION_CACHE_NAMESPACE: {
		type: 'string',
		default: 'directus',
		meaning: 'Part of every key; one per project where several share a Redis.',
	},
	TRANSLATION_CACHE_PROVIDERS: {
		type: 'list of `provider:model`',
		default: 'anthropic:claude-sonnet-4-6,openai:gpt-5.4-mini',
		meaning:
			'The fallback chain, first choice first: `openai`, `anthropic`, `mistral`, `deepseek`, `openai-compatible`, `pseudo`.',
	},
	TRANSLATION_CACHE_INVALIDATION: {
		type: '`item`, `collection` or `off`',
		default: 'item',
		meaning:
			'What a change of an item drops: what only that item used, its whole collection, nothing.',
	},
	TRANSLATION_CACHE_TTL: {
		type: 'seconds',
		default: '86400',
		meaning: 'Base lifetime of an entry; content type, price of the model and confidence scale it.',
	},
	TRANSLATION_CACHE_MEMORY_MB: {
		type: 'megabytes',
		default: '64',
		meaning: 'Bound of the memory store; least recently used entries leave first.',
	},
	TRANSLATION_CACHE_REDIS_TIMEOUT_MS: {
		type: 'milliseconds',
		default: '500',
		meaning:
			'Deadline of one Redis command; past it the cache answers "miss" and reports itself degraded.',
	},
	TRANSLATION_CACHE_STATS_DAYS: {
		type: 'days',
		default: '90',
		meaning: 'How long the hourly figures are kept; the totals stay.',
	},
	TRANSLATION_CACHE_REQUEST_TIMEOUT_MS: {
		type: 'milliseconds',
		default: '120000',
		meaning: 'Deadline of one attempt at a provider, at most 290000.',
	},
	TRANSLATION_CACHE_CONCURRENCY: {
		type: 'integer',
		default: '4',
		meaning: 'Calls in flight at once at each provider, per process.',
	},
	TRANSLATION_CACHE_USE_DIRECTUS_AI_KEYS: {
		type: 'boolean',
		default: 'false',
		meaning:
			"Take OpenAI's and Anthropic's keys from Directus's AI settings where the variables below are unset.",
	},
	TRANSLATION_CACHE_GLOSSARY: {
		type: 'JSON list',
		default: '',
		meaning:
			'Terms after those of Directus\'s AI settings and before the operation\'s: `[{"term": "Flow", "translation": "Ablauf", "language": "de", "note": "never Fluss", "caseSensitive": false}]`, all but `term` optional. Terms are found inflected too (Flow in Flows); case matters only for terms of capitals alone (IT), unless `caseSensitive` says so. In a `.env` file with the prefix `json:`.',
	},
	TRANSLATION_CACHE_JSON_PATHS: {
		type: 'JSON object',
		default: '',
		meaning:
			'What is text in JSON fields of no known editor: `{"pages.sections": ["title", "items[].label", "items[].body:html"]}`, by the collection or its translations collection. Texts of tags, repeaters, EditorJS and TipTap are found without. In a `.env` file with the prefix `json:`.',
	},
	TRANSLATION_CACHE_STYLE_GUIDE: {
		type: 'text',
		default: '',
		meaning:
			"How to write, before the style guide of Directus's AI settings. In a `.env` file with the prefix `string:`.",
	},
	TRANSLATION_CACHE_PRICES: {
		type: 'JSON object',
		default: '',
		meaning:
			'Prices before those of the bundled list, USD per million tokens: `{"openai:my-model": {"input": 0.15, "output": 0.6}}`, with `cachedInput` and `cacheWrite` where they differ. In batches half of them is counted. In a `.env` file with the prefix `json:`.',
	},
	TRANSLATION_CACHE_DAILY_BUDGET_USD: {
		type: 'US dollars',
		default: '',
		meaning:
			'What all processes together may spend on calls in one day of UTC; a call that would pass it is not made. Models without a known price are not called then.',
	},
	TRANSLATION_CACHE_AUTO: {
		type: 'JSON object, or a list',
		default: '',
		meaning:
			'Items that are translated when they are saved, without a flow: `{"collections": ["articles"], "languages": ["de-DE"], "policy": "protect"}`; also `fields`, `fieldMap`, `sourceLanguage`, `contentType`, `maxCostUsd`, `deep`; all but `collections` optional. In a `.env` file with the prefix `json:`.',
	},
	TRANSLATION_CACHE_BULK_CONCURRENCY: {
		type: 'integer',
		default: '4',
		meaning: 'Items that runs in the background work on at once, of all processes together.',
	},
	TRANSLATION_CACHE_RATE_LIMITS: {
		type: 'JSON object',
		default: '',
		meaning:
			'Requests and tokens per minute and calls in flight at once by provider, of all processes together: `{"openai": {"rpm": 500, "tpm": 200000, "concurrency": 8}}`. In a `.env` file with the prefix `json:`.',
	},
	OPENAI_API_KEY: { type: 'secret', default: '', meaning: 'Key of `openai`.' },
	OPENAI_BASE_URL: { type: 'URL', default: '', meaning: 'Another host for `openai`.' },
	ANTHROPIC_API_KEY: { type: 'secret', default: '', meaning: 'Key of `anthropic`.' },
	ANTHROPIC_BASE_URL: { type: 'URL', default: '', meaning: 'Another host for `anthropic`.' },
	MISTRAL_API_KEY: { type: 'secret', default: '', meaning: 'Key of `mistral`.' },
	MISTRAL_BASE_URL: { type: 'URL', default: '', meaning: 'Another host for `mistral`.' },
	DEEPSEEK_API_KEY: { type: 'secret', default: '', meaning: 'Key of `deepseek`.' },
	DEEPSEEK_BASE_URL: { type: 'URL', default: '', meaning: 'Another host for `deepseek`.' },
	OPENAI_COMPATIBLE_API_KEY: {
		type: 'secret',
		default: '',
		meaning: 'Key of `openai-compatible`, where it wants one.',
	},
	OPENAI_COMPATIBLE_BASE_URL: {
		type: 'URL',
		default: '',
		meaning:
			'Address of `openai-compatible` (Ollama, vLLM, LM Studio, a gateway), usually ending in `/v1`.',
	},
} as const satisfies Record<string, Variable>;

/** What whole numbers may be at most: beyond, timers and dates end. */
export const LARGEST = {
	TRANSLATION_CACHE_TTL: 315_360_000,
	TRANSLATION_CACHE_MEMORY_MB: 1_000_000,
	TRANSLATION_CACHE_REDIS_TIMEOUT_MS: 600_000,
	TRANSLATION_CACHE_STATS_DAYS: 3650,
	TRANSLATION_CACHE_REQUEST_TIMEOUT_MS: 3_600_000,
	TRANSLATION_CACHE_CONCURRENCY: 1000,
	TRANSLATION_CACHE_BULK_CONCURRENCY: 1000,
} as const satisfies Partial<Record<keyof typeof VARIABLES, number>>;

export type VariableName = keyof typeof VARIABLES;
