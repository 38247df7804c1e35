import type { CacheHit, CacheMiss, CacheRequest, CacheWrite, Flight, ItemRef } from './face.ts';
import type { Stats } from './stats.ts';

export type WriteOptions = Pick<CacheWrite, 'contentType' | 'confidence' | 'usage' | 'item'>;

/** What a computation hands to the cache. */
export interface Computed extends WriteOptions {
	readonly response: string;
}

export interface ComputationOptions {
	readonly lookup: (
		requests: readonly CacheRequest[],
		reader: ItemRef | undefined,
	) => Promise<readonly (CacheHit | CacheMiss)[]>;
	readonly begin: (misses: readonly CacheMiss[], reader: ItemRef | undefined) => Promise<Flight>;
	readonly stats: Stats;
}

/** One computation of a response for all callers of all processes. */
export class Computations {
	readonly #options: ComputationOptions;

	constructor(options: ComputationOptions) {
		this.#options = options;
	}

	/** Rejects with what `compute` rejects with. */
	async getOrCompute(
		request: CacheRequest,
		compute: () => Promise<Computed>,
		reader: ItemRef | undefined,
	): Promise<string> {
		const { stats } = this.#options;
		const [found] = await this.#options.lookup([request], reader);
		if (found?.status === 'hit') {
			stats.countLookup(found);
			return found.response;
		}
		const misses = found ? [found] : [];
		// A failed owner's error is its own: whoever waited for it tries once itself.
		for (let attempt = 0; attempt < 2; attempt += 1) {
			const flight = await this.#options.begin(misses, reader);
			try {
				const [joined] = flight.joined;
				const hit = await joined?.result;
				if (hit) {
					stats.countLookup(hit);
					return hit.response;
				}
				const [owned] = flight.owned;
				const miss = owned ?? (joined && flight.tookOver(joined.miss) ? joined.miss : undefined);
				if (miss) return await this.#compute(flight, miss, compute);
			} finally {
				await flight.abandon();
			}
		}
		if (found) stats.countLookup(found);
		return (await compute()).response;
	}

	async #compute(
		flight: Flight,
		miss: CacheMiss,
		compute: () => Promise<Computed>,
	): Promise<string> {
		this.#options.stats.countLookup(miss);
		const started = performance.now();
		const computed = await compute();
		await flight.settle(miss, computed);
		const { provider, model, collection } = miss.request;
		this.#options.stats.count({
			provider,
			model,
			collection,
			writes: 1,
			inputTokens: computed.usage?.inputTokens,
			outputTokens: computed.usage?.outputTokens,
			costNanoUsd: computed.usage?.costNanoUsd ?? undefined,
			latencyMs: performance.now() - started,
		});
		return computed.response;
	}
}
