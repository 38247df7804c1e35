import {
	HIT_ORIGINS,
	type HitOrigin,
	type StatsBucket,
	type Totals,
} from '../../contract/names.ts';
import type { CacheStats, Latency, StatsQuery } from '../face.ts';
import { decodePart } from '../entries/key.ts';

const NANO = 1e9;
/** Upper bounds of the latency steps, in ms; the last step has none. */
const LATENCY_STEPS = [100, 250, 500, 1000, 2500, 5000, 10_000, 30_000, 60_000] as const;

/** Names of the counters, short because every field of every hour bears one. */
export const HIT = { row: 'hr', approved: 'ha', cache: 'hc', current: 'hu' } as const;
export const LATENCY_SUM = 'ls';
export const DROPPED = 'xd';
export const KEPT = 'xk';

const SLOTS = [
	...HIT_ORIGINS.map((origin) => HIT[origin]),
	'm',
	'w',
	'i',
	'o',
	'c',
	's',
	'u',
	LATENCY_SUM,
	...Array.from({ length: LATENCY_STEPS.length + 1 }, (_, step) => `l${step}`),
];
const FIRST_STEP = SLOTS.length - LATENCY_STEPS.length - 1;
const STEP_BOUNDS = [...LATENCY_STEPS, null];
const SLOT_OF: ReadonlyMap<string, number> = new Map(SLOTS.map((counter, slot) => [counter, slot]));
/** Field names that are remembered in their parts. */
const MAX_FIELDS = 20_000;

export type TallyResult = Omit<CacheStats, 'faults'>;

/** Amounts of one provider, model or collection, by the slots of the counters. */
export class Counters {
	readonly #amounts: number[] = SLOTS.map(() => 0);

	/** Of a counter that it does not know nothing is added. */
	add(counter: string, by: number): void {
		const slot = SLOT_OF.get(counter);
		if (slot !== undefined) this.addTo(slot, by);
	}

	addTo(slot: number, by: number): void {
		this.#amounts[slot] = (this.#amounts[slot] ?? 0) + by;
	}

	addAll(other: Counters): void {
		for (const [slot, amount] of other.#amounts.entries())
			if (amount !== 0) this.addTo(slot, amount);
	}

	read(counter: string): number {
		return this.#amounts[SLOT_OF.get(counter) ?? -1] ?? 0;
	}

	totals(): Totals {
		const hitsByOrigin = this.origins();
		let hits = 0;
		for (const origin of HIT_ORIGINS) hits += hitsByOrigin[origin];
		const misses = this.read('m');
		return {
			hits,
			misses,
			writes: this.read('w'),
			hitRate: hits + misses === 0 ? 0 : hits / (hits + misses),
			inputTokens: this.read('i'),
			outputTokens: this.read('o'),
			costUsd: this.read('c') / NANO,
			savedUsd: this.read('s') / NANO,
			unpricedCalls: this.read('u'),
			hitsByOrigin,
			latencyMs: percentilesOf(this.latency()),
		};
	}

	origins(): Readonly<Record<HitOrigin, number>> {
		return {
			row: this.read(HIT.row),
			approved: this.read(HIT.approved),
			cache: this.read(HIT.cache),
			current: this.read(HIT.current),
		};
	}

	latency(): Latency {
		let count = 0;
		const steps = STEP_BOUNDS.map((upToMs, step) => {
			const ofStep = this.#amounts[FIRST_STEP + step] ?? 0;
			count += ofStep;
			return { upToMs, count: ofStep };
		});
		return { count, sumMs: this.read(LATENCY_SUM), steps };
	}
}

/** Sums the fields of hashes by provider, model and collection. */
export class Tally {
	readonly #query: StatsQuery;
	/** A group is named by its first fields, and folded into the sums at the end. */
	readonly #groups = new Map<Group, Counters>();
	readonly #invalidations = new Map<string, { dropped: number; kept: number }>();

	constructor(query: StatsQuery) {
		this.#query = query;
	}

	get isEmpty(): boolean {
		return this.#groups.size === 0;
	}

	add(hash: Readonly<Record<string, string>>): void {
		let last: Group | null = null;
		let counters: Counters | null = null;
		for (const field of Object.keys(hash)) {
			const parts = parseField(field);
			const amount = Number(hash[field]);
			if (!parts || Number.isNaN(amount)) continue;
			const { group, slot } = parts;
			if (slot === undefined) {
				this.#addInvalidation(parts, amount);
				continue;
			}
			// The counters of a group were added one after the other.
			if (group !== last) {
				last = group;
				counters = covers(this.#query, group) ? getOr(this.#groups, group, createCounters) : null;
			}
			counters?.addTo(slot, amount);
		}
	}

	totals(): Totals {
		return this.#sum().totals();
	}

	result(buckets: readonly StatsBucket[], bucketHours: 1 | 24): TallyResult {
		const tree = new Map<string, { own: Counters; models: Map<string, Counters> }>();
		const ofCollections = new Map<string, Counters>();
		for (const [{ provider, model, collection }, counters] of this.#groups) {
			const ofProvider = getOr(tree, provider, () => ({
				own: new Counters(),
				models: new Map<string, Counters>(),
			}));
			ofProvider.own.addAll(counters);
			getOr(ofProvider.models, model, createCounters).addAll(counters);
			if (collection === '') continue;
			getOr(ofCollections, collection, createCounters).addAll(counters);
		}
		const providers = [...tree].map(([provider, { own, models }]) => {
			const byModel = [...models].map(([model, counters]) => [model, counters.totals()] as const);
			return [provider, { ...own.totals(), models: Object.fromEntries(byModel) }] as const;
		});
		const latency = [...tree].map(([provider, { models }]) => {
			const byModel = [...models].map(([model, counters]) => [model, counters.latency()] as const);
			const called = byModel.filter(([, { count }]) => count > 0);
			return [provider, Object.fromEntries(called)] as const;
		});
		const collections = [...ofCollections].map(
			([collection, counters]) => [collection, counters.totals()] as const,
		);
		const all = this.#sum();
		return {
			totals: all.totals(),
			providers: Object.fromEntries(providers),
			collections: Object.fromEntries(collections),
			invalidations: Object.fromEntries(this.#invalidations),
			buckets,
			bucketHours,
			origins: all.origins(),
			latency: Object.fromEntries(latency),
		};
	}

	#sum(): Counters {
		const all = new Counters();
		for (const counters of this.#groups.values()) all.addAll(counters);
		return all;
	}

	#addInvalidation({ counter, group: { collection } }: FieldParts, amount: number): void {
		const { provider, model, collection: wanted } = this.#query;
		if (provider !== undefined || model !== undefined) return;
		if (wanted !== undefined && wanted !== collection) return;
		const { dropped, kept } = this.#invalidations.get(collection) ?? { dropped: 0, kept: 0 };
		this.#invalidations.set(
			collection,
			counter === DROPPED ? { dropped: dropped + amount, kept } : { dropped, kept: kept + amount },
		);
	}
}

/** One for all fields that end alike. */
interface Group {
	readonly provider: string;
	readonly model: string;
	readonly collection: string;
}

interface FieldParts {
	readonly counter: string;
	/** undefined: it counts invalidations. */
	readonly slot: number | undefined;
	readonly group: Group;
}

function covers(query: StatsQuery, { provider, model, collection }: Group): boolean {
	return (
		(query.provider === undefined || query.provider === provider) &&
		(query.model === undefined || query.model === model) &&
		(query.collection === undefined || query.collection === collection)
	);
}

const fields = new Map<string, FieldParts | null>();
const groups = new Map<string, Group>();

/** The same fields come in every hash and with every question. */
function parseField(field: string): FieldParts | null {
	const known = fields.get(field);
	if (known !== undefined) return known;
	if (fields.size >= MAX_FIELDS) {
		fields.clear();
		groups.clear();
	}
	const parts = readField(field);
	fields.set(field, parts);
	return parts;
}

function readField(field: string): FieldParts | null {
	const [counter = '', ...name] = field.split(':');
	if (name.length < 3) return null;
	const slot = SLOT_OF.get(counter);
	if (slot === undefined && counter !== DROPPED && counter !== KEPT) return null;
	const group = getOr(groups, field.slice(counter.length), () => {
		const [provider = '', model = '', collection = ''] = name.map(decodePart);
		return { provider, model, collection };
	});
	return { counter, slot, group };
}

function createCounters(): Counters {
	return new Counters();
}

function getOr<K, V>(map: Map<K, V>, key: K, create: () => V): V {
	const known = map.get(key);
	if (known !== undefined) return known;
	const created = create();
	map.set(key, created);
	return created;
}

export function stepOf(latencyMs: number): number {
	const at = LATENCY_STEPS.findIndex((upToMs) => latencyMs <= upToMs);
	return at === -1 ? LATENCY_STEPS.length : at;
}

/** Estimated: within its step a call is taken to have fallen anywhere. */
function percentilesOf({ count, steps }: Latency): Totals['latencyMs'] {
	if (count === 0) return null;
	return {
		calls: count,
		p50: quantileOf(steps, count * 0.5),
		p95: quantileOf(steps, count * 0.95),
	};
}

function quantileOf(steps: Latency['steps'], rank: number): number {
	let below = 0;
	let lower = 0;
	for (const { upToMs, count } of steps) {
		if (count > 0 && below + count >= rank) {
			// Of the last step nobody knows the end.
			if (upToMs === null) return lower;
			return Math.round(lower + ((upToMs - lower) * (rank - below)) / count);
		}
		below += count;
		lower = upToMs ?? lower;
	}
	return lower;
}
