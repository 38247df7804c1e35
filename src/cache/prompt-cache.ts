import { ComputationError } from '../errors.ts';
import { ResponseCache } from './cache.ts';
import type { CacheHit, CacheMiss, CacheRequest, CacheWrite, Flight, ItemRef } from './face.ts';

export type WriteOptions = Pick<CacheWrite, 'contentType' | 'confidence' | 'usage' | 'item'>;

/** What a computation hands to the cache. */
export interface Computed extends WriteOptions {
	readonly response: string;
}

/** The response cache for whoever has a prompt and wants its response, in one call. */
export class PromptCache extends ResponseCache {
	/** Who asks for an entry now, and how the last computation for it failed. */
	readonly #asked = new Map<string, { callers: number; failure: unknown }>();

	/** The response, counted as a hit or a miss; null on a miss. */
	async get(request: CacheRequest, reader?: ItemRef): Promise<string | null> {
		const [response = null] = await this.getMany([request], reader);
		return response;
	}

	/** Takes one round trip; answers in the order of the requests. */
	async getMany(requests: readonly CacheRequest[], reader?: ItemRef): Promise<(string | null)[]> {
		const found = await this.lookup(requests, reader);
		for (const one of found) this.#countLookup(one);
		return found.map((one) => (one.status === 'hit' ? one.response : null));
	}

	/** Earlier invalidations do not matter: use `getOrCompute` where an answer takes time. */
	async set(request: CacheRequest, response: string, options?: WriteOptions): Promise<void> {
		await this.setMany([{ request, response, ...options }]);
	}

	async setMany(
		entries: readonly (Computed & { readonly request: CacheRequest })[],
	): Promise<void> {
		const found = await this.lookup(entries.map(({ request }) => request));
		const writes = entries.map(({ request, ...write }, at): CacheWrite => {
			const { key = '', stamp = null } = found[at] ?? {};
			return { ...write, miss: { status: 'miss', request, key, stamp } };
		});
		for (const { miss } of await this.write(writes)) this.count({ ...scopeOf(miss), writes: 1 });
	}

	/** One computation for all callers of all processes; rejects with what it rejected with. */
	async getOrCompute(
		request: CacheRequest,
		compute: () => Promise<Computed>,
		reader?: ItemRef,
	): Promise<string> {
		const [found] = await this.lookup([request], reader);
		if (found?.status === 'hit') {
			this.#countLookup(found);
			return found.response;
		}
		// Each request has an answer.
		if (!found) return (await compute()).response;
		const asked = this.#asked.get(found.key) ?? { callers: 0, failure: undefined };
		asked.callers += 1;
		this.#asked.set(found.key, asked);
		try {
			return await this.#join(found, compute, reader);
		} finally {
			asked.callers -= 1;
			if (asked.callers === 0) this.#asked.delete(found.key);
		}
	}

	async #join(
		found: CacheMiss,
		compute: () => Promise<Computed>,
		reader: ItemRef | undefined,
	): Promise<string> {
		// A failed owner's error is its own: those who waited for it try once more, together.
		for (let attempt = 0; attempt < 2; attempt += 1) {
			const flight = await this.beginFlight([found], undefined, reader);
			try {
				const [joined] = flight.joined;
				const hit = await joined?.result;
				if (hit?.status === 'hit') {
					this.#countLookup(hit);
					return hit.response;
				}
				const [owned] = flight.owned;
				const miss = owned ?? (joined && flight.tookOver(joined.miss) ? joined.miss : undefined);
				if (miss) return await this.#compute(flight, miss, compute);
			} finally {
				await flight.abandon();
			}
		}
		this.#countLookup(found);
		throw this.#asked.get(found.key)?.failure ?? new ComputationError();
	}

	async #compute(
		flight: Flight,
		miss: CacheMiss,
		compute: () => Promise<Computed>,
	): Promise<string> {
		this.#countLookup(miss);
		const started = performance.now();
		const computed = await compute().catch((error: unknown) => {
			// Who waited hears of it afterwards.
			const asked = this.#asked.get(miss.key);
			if (asked) asked.failure = error;
			throw error;
		});
		const written = await flight.complete(miss, computed);
		const { usage } = computed;
		this.count({
			...scopeOf(miss),
			...usage,
			costNanoUsd: usage?.costNanoUsd ?? undefined,
			writes: written ? 1 : 0,
			latencyMs: performance.now() - started,
		});
		return computed.response;
	}

	#countLookup(found: CacheHit | CacheMiss): void {
		const scope = scopeOf(found);
		if (found.status === 'miss') return this.count({ ...scope, misses: 1 });
		const savedNanoUsd = found.usage.costNanoUsd ?? undefined;
		this.count({ ...scope, hits: { cache: 1 }, savedNanoUsd });
	}
}

function scopeOf({ request }: CacheHit | CacheMiss): Omit<CacheRequest, 'prompt'> {
	const { provider, model, collection } = request;
	return { provider, model, collection };
}
