import type { StatsBucket, Totals } from '../contract.ts';
import type { CacheStats, HitOrigin, Latency, StatsQuery } from './face.ts';
import { decodePart } from './key.ts';

const NANO = 1e9;
/** Upper bounds of the latency steps, in ms. */
const LATENCY_STEPS = [100, 250, 500, 1000, 2500, 5000, 10_000, 30_000, 60_000] as const;

export const ORIGINS: readonly HitOrigin[] = ['row', 'approved', 'cache', 'current'];
/** Names of the counters, short because every field of every hour bears one. */
export const HIT = { row: 'hr', approved: 'ha', cache: 'hc', current: 'hu' } as const;
export const LATENCY_SUM = 'ls';
export const DROPPED = 'xd';
export const KEPT = 'xk';

export type TallyResult = Omit<CacheStats, 'faults'>;

export type Counters = Map<string, number>;

/** Sums the fields of hashes by provider, model and collection. */
export class Tally {
	readonly #query: StatsQuery;
	readonly #all: Counters = new Map();
	readonly #providers = new Map<string, { own: Counters; models: Map<string, Counters> }>();
	readonly #collections = new Map<string, Counters>();
	readonly #invalidations = new Map<string, { dropped: number; kept: number }>();

	constructor(query: StatsQuery) {
		this.#query = query;
	}

	get isEmpty(): boolean {
		return this.#all.size === 0;
	}

	add(hash: Readonly<Record<string, string>>): void {
		for (const [field, value] of Object.entries(hash)) {
			const [counter, ...name] = field.split(':');
			const [provider, model, collection] = name.map(decodePart);
			const amount = Number(value);
			if (counter === undefined || collection === undefined || Number.isNaN(amount)) continue;
			if (counter === DROPPED || counter === KEPT) {
				this.#addInvalidation(counter, collection, amount);
			} else if (provider !== undefined && model !== undefined) {
				this.#addCounter(counter, provider, model, collection, amount);
			}
		}
	}

	totals(): Totals {
		return toTotals(this.#all);
	}

	result(buckets: readonly StatsBucket[]): TallyResult {
		const providers = [...this.#providers].map(([provider, { own, models }]) => {
			const byModel = [...models].map(([model, counters]) => [model, toTotals(counters)] as const);
			return [provider, { ...toTotals(own), models: Object.fromEntries(byModel) }] as const;
		});
		const latency = [...this.#providers].map(([provider, { models }]) => {
			const byModel = [...models].map(([model, counters]) => [model, toLatency(counters)] as const);
			const called = byModel.filter(([, { count }]) => count > 0);
			return [provider, Object.fromEntries(called)] as const;
		});
		const collections = [...this.#collections].map(
			([collection, counters]) => [collection, toTotals(counters)] as const,
		);
		return {
			totals: this.totals(),
			providers: Object.fromEntries(providers),
			collections: Object.fromEntries(collections),
			invalidations: Object.fromEntries(this.#invalidations),
			buckets,
			origins: {
				row: this.#all.get(HIT.row) ?? 0,
				approved: this.#all.get(HIT.approved) ?? 0,
				cache: this.#all.get(HIT.cache) ?? 0,
				current: this.#all.get(HIT.current) ?? 0,
			},
			latency: Object.fromEntries(latency),
		};
	}

	#addInvalidation(counter: string, collection: string, amount: number): void {
		const { provider, model, collection: wanted } = this.#query;
		if (provider !== undefined || model !== undefined) return;
		if (wanted !== undefined && wanted !== collection) return;
		const { dropped, kept } = this.#invalidations.get(collection) ?? { dropped: 0, kept: 0 };
		this.#invalidations.set(
			collection,
			counter === DROPPED ? { dropped: dropped + amount, kept } : { dropped, kept: kept + amount },
		);
	}

	#addCounter(
		counter: string,
		provider: string,
		model: string,
		collection: string,
		amount: number,
	): void {
		const query = this.#query;
		if (query.provider !== undefined && query.provider !== provider) return;
		if (query.model !== undefined && query.model !== model) return;
		if (query.collection !== undefined && query.collection !== collection) return;
		bump(this.#all, counter, amount);
		const ofProvider = getOr(this.#providers, provider, () => ({
			own: new Map<string, number>(),
			models: new Map<string, Counters>(),
		}));
		bump(ofProvider.own, counter, amount);
		bump(getOr(ofProvider.models, model, createCounters), counter, amount);
		if (collection !== '')
			bump(getOr(this.#collections, collection, createCounters), counter, amount);
	}
}

export function createCounters(): Counters {
	return new Map();
}

function getOr<V>(map: Map<string, V>, key: string, create: () => V): V {
	const known = map.get(key);
	if (known !== undefined) return known;
	const created = create();
	map.set(key, created);
	return created;
}

export function bump(counters: Counters, counter: string, by: number): void {
	counters.set(counter, (counters.get(counter) ?? 0) + by);
}

export function toTotals(counters: ReadonlyMap<string, number>): Totals {
	const read = (counter: string) => counters.get(counter) ?? 0;
	let hits = 0;
	for (const origin of ORIGINS) hits += read(HIT[origin]);
	const misses = read('m');
	return {
		hits,
		misses,
		writes: read('w'),
		hitRate: hits + misses === 0 ? 0 : hits / (hits + misses),
		inputTokens: read('i'),
		outputTokens: read('o'),
		costUsd: read('c') / NANO,
		savedUsd: read('s') / NANO,
	};
}

function toLatency(counters: ReadonlyMap<string, number>): Latency {
	const steps = [...LATENCY_STEPS, null].map((upToMs, at) => ({
		upToMs,
		count: counters.get(`l${at}`) ?? 0,
	}));
	return {
		count: steps.reduce((sum, { count }) => sum + count, 0),
		sumMs: counters.get(LATENCY_SUM) ?? 0,
		steps,
	};
}

export function stepOf(latencyMs: number): number {
	const at = LATENCY_STEPS.findIndex((upToMs) => latencyMs <= upToMs);
	return at === -1 ? LATENCY_STEPS.length : at;
}
