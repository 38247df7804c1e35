import type { WarmResponse } from '../contract/memory.ts';
import { StoreError } from '../errors.ts';
import { giveWay } from '../pace.ts';
import type { Entries } from './entries/entry.ts';
import type { Answers } from './entries/lookup.ts';
import type { CacheRequest, CacheWrite, WarmRequest } from './face.ts';
import type { Stats } from './statistics/statistics.ts';

/** Entries of one `warm` that are looked up and written together. */
const WARM_CHUNK = 200;

export interface WarmingOptions {
	readonly lookup: (requests: readonly CacheRequest[]) => Promise<Answers>;
	readonly entries: Entries;
	readonly stats: Stats;
}

export async function warmEntries(
	entries: readonly WarmRequest[],
	{ lookup, entries: cache, stats }: WarmingOptions,
): Promise<WarmResponse> {
	let written = 0;
	for (let start = 0; start < entries.length; start += WARM_CHUNK) {
		await giveWay();
		const chunk = entries.slice(start, start + WARM_CHUNK);
		const found = await lookup(chunk);
		const writes = new Map<string, CacheWrite>();
		for (const [at, { response, contentType, confidence, item }] of chunk.entries()) {
			const miss = found[at];
			if (miss?.status !== 'miss') continue;
			if (!miss.stamp) {
				throw new StoreError('unavailable', 'translation-cache: the store does not answer');
			}
			writes.set(miss.key, { miss, response, contentType, confidence, item });
		}
		const stored = await cache.write([...writes.values()]);
		for (const { miss } of stored) stats.count({ ...miss.request, writes: 1 });
		written += stored.length;
	}
	return { written, skipped: entries.length - written };
}
