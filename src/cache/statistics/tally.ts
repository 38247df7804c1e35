import type { StatsBucket, Totals } from '../../contract/statistics.ts';
import { decodePart } from '../../store/namespace.ts';
import type { CacheStats, StatsQuery } from '../face.ts';
import { matches } from '../entries/key.ts';
import { Counters, DROPPED, KEPT, SLOT_OF } from './counters.ts';

/** Field names that are remembered in their parts. */
const MAX_FIELDS = 20_000;

export type TallyResult = Omit<CacheStats, 'faults'>;

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
				counters = matches(group, this.#query) ? getOr(this.#groups, group, createCounters) : null;
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
		const all = this.#sum();
		return {
			totals: all.totals(),
			providers: toRecord(tree, ({ own, models }) => ({
				...own.totals(),
				models: toRecord(models, totalsOf),
			})),
			collections: toRecord(ofCollections, totalsOf),
			invalidations: Object.fromEntries(this.#invalidations),
			buckets,
			bucketHours,
			origins: all.origins(),
			latency: toRecord(tree, ({ models }) => {
				const called = [...models].filter(([, counters]) => counters.latency().count > 0);
				return toRecord(new Map(called), (counters) => counters.latency());
			}),
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

/** The fields of one provider, model and collection share their group. */
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

function toRecord<V, R>(map: ReadonlyMap<string, V>, read: (value: V) => R): Record<string, R> {
	return Object.fromEntries([...map].map(([name, value]) => [name, read(value)]));
}

function totalsOf(counters: Counters): Totals {
	return counters.totals();
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
