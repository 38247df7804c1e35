import type { ResponseCacheOptions } from '../../src/cache/cache.ts';
import { PromptCache } from '../../src/cache/prompt-cache.ts';
import type { CacheRequest } from '../../src/cache/face.ts';
import type { Store } from '../../src/store/store.ts';
import type { Backend } from './backend.ts';
import { type CountingStore, countCalls } from './counting-store.ts';

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

export const PROVIDERS = [
	{ provider: 'openai', model: 'gpt-5.4-mini' },
	{ provider: 'anthropic', model: 'claude-sonnet-4-6' },
	{ provider: 'mistral', model: 'mistral-large-latest' },
	{ provider: 'deepseek', model: 'deepseek-chat' },
] as const;

export const HELLO: CacheRequest = {
	provider: 'openai',
	model: 'gpt-5.4-mini',
	collection: 'articles',
	prompt: { text: 'Hello', target: 'de-DE' },
};

export interface OpenCache extends Pick<CountingStore, 'calls' | 'total' | 'reset'> {
	readonly cache: PromptCache;
	readonly store: Store;
}

/** A cache as one process has it, over a backend that others share. */
export function openCache(
	backend: Pick<Backend, 'open'> | undefined,
	options: Partial<ResponseCacheOptions> = {},
): OpenCache {
	const store = options.store ?? backend?.open();
	if (!store) throw new Error('a cache needs a store');
	const counting = countCalls(store);
	const cache = new PromptCache({
		namespace: 'test',
		ttlSeconds: 24 * 3600,
		statsDays: 90,
		logger: {
			warn: (message) => {
				throw new Error(message);
			},
		},
		...options,
		store: counting.store,
	});
	return { ...counting, cache };
}

/** Whether an entry is still served after so much time, then whether it is after so much more. */
export async function lifetimeWithin(
	backend: Backend,
	cache: PromptCache,
	request: CacheRequest,
	expectedMs: number,
): Promise<boolean> {
	// At most 2 % below what was promised, never above it.
	await backend.elapse(Math.floor(expectedMs * 0.97));
	const before = await cache.get(request);
	await backend.elapse(Math.ceil(expectedMs * 0.03) + 1);
	const after = await cache.get(request);
	return before !== null && after === null;
}
