import { ComputationError } from '../../errors.ts';
import type { CacheHit, CacheMiss, CacheRequest, CacheWrite, Flight, ItemRef } from '../face.ts';
import type { Stats } from '../statistics/statistics.ts';

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
	/** Who asks for an entry now, and how the last computation for it failed. */
	readonly #asked = new Map<string, { callers: number; failure: unknown }>();

	constructor(options: ComputationOptions) {
		this.#options = options;
	}

	/** Rejects with what `compute` rejects with, this caller's or that of another it waited for. */
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
		// It answers each request.
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
			const flight = await this.#options.begin([found], reader);
			try {
				const [joined] = flight.joined;
				const hit = await joined?.result;
				if (hit) {
					this.#options.stats.countLookup(hit);
					return hit.response;
				}
				const [owned] = flight.owned;
				const miss = owned ?? (joined && flight.tookOver(joined.miss) ? joined.miss : undefined);
				if (miss) return await this.#compute(flight, miss, compute);
			} finally {
				await flight.abandon();
			}
		}
		this.#options.stats.countLookup(found);
		throw this.#asked.get(found.key)?.failure ?? new ComputationError();
	}

	async #compute(
		flight: Flight,
		miss: CacheMiss,
		compute: () => Promise<Computed>,
	): Promise<string> {
		this.#options.stats.countLookup(miss);
		const started = performance.now();
		const computed = await compute().catch((error: unknown) => {
			// Before anybody who waited hears of it.
			const asked = this.#asked.get(miss.key);
			if (asked) asked.failure = error;
			throw error;
		});
		const written = await flight.settle(miss, computed);
		const { provider, model, collection } = miss.request;
		this.#options.stats.count({
			provider,
			model,
			collection,
			writes: written ? 1 : 0,
			inputTokens: computed.usage?.inputTokens,
			outputTokens: computed.usage?.outputTokens,
			costNanoUsd: computed.usage?.costNanoUsd ?? undefined,
			latencyMs: performance.now() - started,
		});
		return computed.response;
	}
}
