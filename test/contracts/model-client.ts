import type { CacheHit, CacheMiss, CacheRequest, ItemRef, ItemUse } from '../../src/cache/cache.ts';
import type { PromptCache } from '../../src/cache/prompt-cache.ts';
import type { Store } from '../../src/store/store.ts';
import { type Damage, ITEMS_COLLECTION, type ModelClient } from './cache-model.ts';

/** Drives a cache of this process. */
export function createModelClient(
	cache: PromptCache,
	store: Store,
	namespace: string,
): ModelClient {
	const begun = new Map<string, { found: CacheHit | CacheMiss; item: ItemRef | undefined }>();
	return {
		get: (request) => cache.get(request),
		begin: async (token, request, name) => {
			const item = name === undefined ? undefined : { collection: ITEMS_COLLECTION, item: name };
			const [found] = await cache.lookup([request], item);
			if (item) await cache.announceItem(item, [useOf(request)]);
			if (found) begun.set(token, { found, item });
		},
		finish: async (token, response) => {
			const { found, item } = begun.get(token) ?? {};
			begun.delete(token);
			if (!found) return;
			const { request, key, stamp } = found;
			await cache.write([{ miss: { status: 'miss', request, key, stamp }, response, item }]);
			if (!item) return;
			const use = useOf(request);
			const scope = { fields: [use.field], targetLanguages: [use.targetLanguage] };
			await cache.indexItem(item, scope, [use]);
		},
		getMany: (requests) => cache.getMany(requests),
		setMany: (requests, responses) =>
			cache.setMany(
				requests.map((request, at) => ({ request, response: responses[at] ?? 'missing' })),
			),
		invalidateItemless: (collection) => cache.invalidateItemless(collection),
		release: async (name, request) => {
			const item = { collection: ITEMS_COLLECTION, item: name };
			await cache.releaseItem(item, new Map([[useOf(request).field, []]]));
		},
		// Only a process can.
		die: async () => undefined,
		forget: async (item) => {
			await cache.forgetItem({ collection: ITEMS_COLLECTION, item });
		},
		compute: (request, response) => cache.getOrCompute(request, async () => ({ response })),
		invalidate: (filter) => cache.invalidate(filter),
		damage: (kind, at) => damage(store, namespace, kind, at),
	};
}

function useOf(request: CacheRequest): ItemUse {
	const segment = Buffer.alloc(8);
	const field = JSON.stringify(request.prompt);
	return { field, segment, sourceLanguage: 'en', targetLanguage: 'de', request };
}

async function damage(store: Store, namespace: string, kind: Damage, at: number): Promise<void> {
	const keys: string[] = [];
	const spared = `:collection:${ITEMS_COLLECTION}`;
	const prefix = kind === 'lose a tag' ? 'ai_tag' : 'ai_response';
	for await (const page of store.scan(`${prefix}:v1:${namespace}:`)) {
		keys.push(...page.filter((key) => !key.endsWith(spared)));
	}
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
	if (kind === 'spoil an entry') {
		spoiled[at % spoiled.length] = (spoiled[at % spoiled.length] ?? 0) ^ 64;
	}
	await store.setMany([{ key, value: spoiled, ttlMs: 60_000 }]);
}
