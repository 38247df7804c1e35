import type { RateLimit } from '../../config/schemas.ts';
import { sleepFor } from './retry.ts';

interface Draw {
	readonly name: string;
	readonly amount: number;
	readonly needed: number;
	readonly capacity: number;
	readonly refillPerMs: number;
}

/** Buckets that may be shared with other processes; rejects when they cannot be reached. */
export interface Buckets {
	/** 0 when all were drawn from, else after how many ms to ask again. */
	draw(key: string, draws: readonly Draw[]): Promise<number>;
}

/** Places for calls in flight that may be shared with other processes. */
export interface Places {
	/** Waits for a free one; also answers when the signal fires. */
	take(signal: AbortSignal): Promise<{ release(): Promise<void> }>;
}

const MINUTE_MS = 60_000;
/** Others may give back in the meantime. */
const MAX_WAIT_MS = 5_000;
/** The share of a minute's amount that may be used at once. */
const BURST = 0.1;

interface RateLimitsOptions {
	readonly limits: Readonly<Record<string, RateLimit>>;
	readonly shared: Buckets;
	readonly own: Buckets;
	/** So many places of a provider, shared with other processes. */
	readonly places: (provider: string, count: number) => Places;
	/** Where the buckets of a provider stand. */
	readonly keyOf: (provider: string) => string;
	readonly sleep?: ((ms: number, signal: AbortSignal) => Promise<void>) | undefined;
}

/**
 * Keeps calls in flight, requests and tokens per minute of a provider below its limits, over all
 * processes that share the buckets; in no 60 s are more requests sent than the limit. Tokens are
 * drawn by estimate, and the difference is corrected afterwards. While the buckets cannot be
 * reached, this process keeps the limits for itself.
 */
export class RateLimits {
	readonly #options: RateLimitsOptions;
	readonly #places = new Map<string, Places>();

	constructor(options: RateLimitsOptions) {
		this.#options = options;
	}

	/** Calls in flight at once; undefined: as many as there are. */
	concurrencyOf(provider: string): number | undefined {
		return this.#options.limits[provider]?.concurrency;
	}

	/** Waits for a place for one call. Rejects when the signal fires. */
	async enter(provider: string, signal: AbortSignal): Promise<{ release(): Promise<void> }> {
		const count = this.concurrencyOf(provider);
		if (count === undefined) return FREE;
		const places = this.#places.get(provider) ?? this.#options.places(provider, count);
		this.#places.set(provider, places);
		const place = await places.take(signal);
		if (!signal.aborted) return place;
		await place.release();
		throw signal.reason;
	}

	/** Waits until one request of about so many tokens may be sent. Rejects when the signal fires. */
	async take(provider: string, tokens: number, signal: AbortSignal): Promise<void> {
		const { sleep = sleepFor } = this.#options;
		const draws = this.#draws(provider, 1, tokens);
		if (draws.length === 0) return;
		for (;;) {
			signal.throwIfAborted();
			const waitMs = await this.#draw(provider, draws);
			if (waitMs === 0) return;
			await sleep(Math.min(waitMs, MAX_WAIT_MS), signal);
		}
	}

	/** Draws what the estimate was short of, or gives back what it was over; never waits for room. */
	async correct(provider: string, estimate: number, actual: number): Promise<void> {
		if (estimate === actual) return;
		// Granted whatever a bucket holds: the next caller waits for what is owed.
		const needed = Number.MIN_SAFE_INTEGER;
		const draws = this.#draws(provider, 0, actual - estimate).map((draw) => ({ ...draw, needed }));
		if (draws.length > 0) await this.#draw(provider, draws);
	}

	async #draw(provider: string, draws: readonly Draw[]): Promise<number> {
		const { keyOf, shared, own } = this.#options;
		const key = keyOf(provider);
		try {
			return await shared.draw(key, draws);
		} catch {
			return own.draw(key, draws);
		}
	}

	#draws(provider: string, requests: number, tokens: number): readonly Draw[] {
		const { rpm, tpm } = this.#options.limits[provider] ?? {};
		return [
			...(rpm === undefined ? [] : [bucketOf('rpm', requests, rpm)]),
			...(tpm === undefined ? [] : [bucketOf('tpm', tokens, tpm)]),
		];
	}
}

const FREE = { release: async () => {} };

/** A full bucket and a minute's refill are the limit together. */
function bucketOf(name: string, amount: number, perMinute: number): Draw {
	const capacity = Math.max(1, Math.floor(perMinute * BURST));
	return {
		name,
		amount,
		// More than a full bucket holds is given all the same, and leaves a debt.
		needed: Math.min(amount, capacity),
		capacity,
		refillPerMs: Math.max(1, perMinute - capacity) / MINUTE_MS,
	};
}
