import type { CacheHit, CacheMiss } from '../../src/cache/cache.ts';
import { PromptCache } from '../../src/cache/prompt-cache.ts';
import { Keys } from '../../src/cache/entries/key.ts';
import { RedisStore } from '../../src/store/redis/redis.ts';
import type { Contender } from './contender.ts';
import { type Entry, renew } from './texts.ts';

export const USAGE = { inputTokens: 180, outputTokens: 160, costNanoUsd: 2_940_000 };
const ITEM = { collection: 'articles', item: '42' };

export interface OurContender extends Contender {
	readonly cache: PromptCache;
}

/** `fresh`: each read is of a prompt that has not been hashed before. */
export function createOurs(url: string, fresh = false): OurContender {
	const store = new RedisStore({ url }, { commandTimeoutMs: 10_000 });
	const cache = new PromptCache({
		store,
		namespace: 'directus',
		ttlSeconds: 86_400,
		statsDays: 90,
	});
	const keys = new Keys('directus', 1);
	const asked = (entry: Entry) => (fresh ? renew(entry) : entry).request;
	return {
		name: fresh ? 'ours, unseen prompts' : 'ours',
		cache,
		get: async (entry) => {
			const [found] = await cache.lookup([asked(entry)]);
			return responseOf(found);
		},
		getMany: async (entries) => (await cache.lookup(entries.map(asked))).map(responseOf),
		setMany: async (entries) => {
			const found = await cache.lookup(entries.slice(0, 1).map(({ request }) => request));
			const stamp = found[0]?.stamp ?? null;
			await cache.write(
				entries.map((entry) => {
					const request = asked(entry);
					const { key } = keys.name(request);
					const miss: CacheMiss = { status: 'miss', request, key, stamp };
					return { miss, response: entry.response, usage: USAGE, item: ITEM };
				}),
			);
		},
		compute: ({ request }, factory) =>
			cache.getOrCompute(request, async () => ({ response: await factory() })),
		stats: () => cache.stats({}),
		indexAll: (entries) => indexAll(cache, entries),
		settled: () => cache.idle(),
		invalidate: (group) => cache.invalidate({ collection: group }),
		close: () => cache.close(),
	};
}

function responseOf(found: CacheHit | CacheMiss | undefined): string | null {
	return found?.status === 'hit' ? found.response : null;
}

/** Twenty segments an item. */
async function indexAll(cache: PromptCache, entries: readonly Entry[]): Promise<void> {
	for (let start = 0; start < entries.length; start += 20) {
		const uses = entries.slice(start, start + 20).map(({ request }, at) => ({
			field: 'body',
			segment: Buffer.from(`${start + at}`.padStart(8, '0')),
			sourceLanguage: 'en-US',
			targetLanguage: 'de-DE',
			request,
		}));
		const item = { collection: 'articles', item: `${start}` };
		await cache.indexItem(item, { fields: ['body'], targetLanguages: ['de-DE'] }, uses);
	}
}
