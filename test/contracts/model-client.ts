import type { CacheHit, CacheMiss, ResponseCache } from '../../src/cache/cache.ts';
import type { Store } from '../../src/store/store.ts';
import type { Damage, ModelClient } from './cache-model.ts';

/** Drives a cache of this process. */
export function createModelClient(
	cache: ResponseCache,
	store: Store,
	namespace: string,
): ModelClient {
	const begun = new Map<string, CacheHit | CacheMiss>();
	return {
		get: (request) => cache.get(request),
		begin: async (token, request) => {
			const [found] = await cache.lookup([request]);
			if (found) begun.set(token, found);
		},
		finish: async (token, response) => {
			const found = begun.get(token);
			begun.delete(token);
			if (!found) return;
			const { request, key, stamp } = found;
			await cache.write([{ miss: { status: 'miss', request, key, stamp }, response }]);
		},
		compute: (request, response) => cache.getOrCompute(request, async () => ({ response })),
		invalidate: (filter) => cache.invalidate(filter),
		damage: (kind, at) => damage(store, namespace, kind, at),
	};
}

async function damage(store: Store, namespace: string, kind: Damage, at: number): Promise<void> {
	const keys: string[] = [];
	const prefix = kind === 'lose a tag' ? 'ai_tag' : 'ai_response';
	for await (const page of store.scan(`${prefix}:v1:${namespace}:`)) keys.push(...page);
	const key = keys.toSorted()[at % Math.max(1, keys.length)];
	if (key === undefined) return;
	if (kind === 'lose a tag' || kind === 'lose an entry') {
		await store.deleteMany([key]);
		return;
	}
	const other = keys.toSorted()[(at + 1) % keys.length] ?? key;
	const [value] = await store.getMany([kind === 'swap entries' ? other : key]);
	if (!value) return;
	const spoiled = Buffer.from(value);
	if (kind === 'spoil an entry')
		spoiled[at % spoiled.length] = (spoiled[at % spoiled.length] ?? 0) ^ 64;
	await store.setMany([{ key, value: spoiled, ttlMs: 60_000 }]);
}
