import { HIT_ORIGINS } from '../contract.ts';
import { StoreError } from '../errors.ts';
import type { Store } from '../store/store.ts';
import type { CacheHit, CacheMiss, CacheWrite, CountDelta, StatsQuery } from './face.ts';
import { encodePart, type Keys } from './key.ts';
import { DAY_MS, startOfHour, StatsKeys } from './stats-keys.ts';
import { StatsReader } from './stats-reader.ts';
import { DROPPED, HIT, KEPT, LATENCY_SUM, stepOf, type TallyResult } from './tally.ts';

const FLUSH_MS = 1000;

export interface StatsOptions {
	readonly store: Store;
	readonly keys: Keys;
	/** Hours are kept for so many days, totals for ever. */
	readonly days: number;
	readonly onFault: (error: unknown) => void;
}

/** Counted in memory and added to what all processes count, about once a second. */
export class Stats {
	readonly #options: StatsOptions;
	readonly #keys: StatsKeys;
	readonly #reader: StatsReader;
	/** Hour, then field. */
	#pending = new Map<number, Map<string, number>>();
	#flushing: Promise<void> = Promise.resolve();
	#timer: NodeJS.Timeout | null = null;

	constructor(options: StatsOptions) {
		this.#options = options;
		this.#keys = new StatsKeys(options.keys);
		this.#reader = new StatsReader({ ...options, keys: this.#keys });
	}

	count(delta: CountDelta): void {
		const name = `${encodePart(delta.provider)}:${encodePart(delta.model)}:${
			delta.collection === undefined ? '' : encodePart(delta.collection)
		}`;
		for (const origin of HIT_ORIGINS) this.#add(`${HIT[origin]}:${name}`, delta.hits?.[origin]);
		this.#add(`m:${name}`, delta.misses);
		this.#add(`w:${name}`, delta.writes);
		this.#add(`i:${name}`, delta.inputTokens);
		this.#add(`o:${name}`, delta.outputTokens);
		this.#add(`c:${name}`, delta.costNanoUsd);
		this.#add(`s:${name}`, delta.savedNanoUsd);
		const { latencyMs } = delta;
		if (latencyMs === undefined) return;
		this.#add(`l${stepOf(latencyMs)}:${name}`, 1);
		this.#add(`${LATENCY_SUM}:${name}`, latencyMs);
	}

	countLookup(found: CacheHit | CacheMiss): void {
		const { provider, model, collection } = found.request;
		const hit = found.status === 'hit';
		this.count({
			provider,
			model,
			collection,
			hits: hit ? { cache: 1 } : undefined,
			misses: hit ? undefined : 1,
			savedNanoUsd: hit ? (found.usage.costNanoUsd ?? undefined) : undefined,
		});
	}

	countWrites(writes: readonly CacheWrite[]): void {
		for (const { miss } of writes) {
			const { provider, model, collection } = miss.request;
			if (miss.stamp) this.count({ provider, model, collection, writes: 1 });
		}
	}

	countInvalidation(collection: string, dropped: number, kept: number): void {
		this.#add(`${DROPPED}:::${encodePart(collection)}`, dropped);
		this.#add(`${KEPT}:::${encodePart(collection)}`, kept);
	}

	/** Rejects with what the store says; nothing that was surely not added is lost. */
	flush(): Promise<void> {
		this.#flushing = this.#flushing.catch(() => undefined).then(() => this.#flush());
		return this.#flushing;
	}

	async read(query: StatsQuery): Promise<TallyResult> {
		await this.flush();
		return this.#reader.read(query);
	}

	async close(): Promise<void> {
		await this.flush().catch(this.#options.onFault);
		if (this.#timer) clearTimeout(this.#timer);
		this.#timer = null;
	}

	#add(field: string, by: number | undefined): void {
		const amount = Math.round(by ?? 0);
		if (!Number.isSafeInteger(amount) || amount === 0) return;
		const hour = startOfHour(Date.now());
		const fields = this.#pending.get(hour) ?? new Map<string, number>();
		this.#pending.set(hour, fields.set(field, (fields.get(field) ?? 0) + amount));
		this.#timer ??= setTimeout(() => {
			this.#timer = null;
			this.flush().catch(this.#options.onFault);
		}, FLUSH_MS).unref();
	}

	async #flush(): Promise<void> {
		const pending = this.#pending;
		if (pending.size === 0) return;
		this.#pending = new Map();
		const ttlMs = (this.#options.days + 1) * DAY_MS;
		const increments = [...pending].flatMap(([hour, counted]) => {
			const fields = Object.fromEntries(counted);
			return [
				{ key: this.#keys.total, fields, ttlMs: null },
				{ key: this.#keys.day(hour), fields, ttlMs },
				{ key: this.#keys.hour(hour), fields, ttlMs },
				{ key: this.#keys.series(hour), fields: seriesFields(hour, counted), ttlMs },
			];
		});
		try {
			await this.#options.store.incrementMany(increments);
		} catch (error) {
			// What may have arrived is not sent again: it would count twice.
			if (error instanceof StoreError && error.kind !== 'timeout' && error.kind !== 'failed') {
				this.#restore(pending);
			}
			throw error;
		}
	}

	#restore(pending: ReadonlyMap<number, ReadonlyMap<string, number>>): void {
		for (const [hour, fields] of pending) {
			const held = this.#pending.get(hour) ?? new Map<string, number>();
			for (const [field, by] of fields) held.set(field, (held.get(field) ?? 0) + by);
			this.#pending.set(hour, held);
		}
	}
}

/** Of all providers together: `{hour}:{counter}`, so that a day's course is one small hash. */
function seriesFields(
	hour: number,
	fields: ReadonlyMap<string, number>,
): Readonly<Record<string, number>> {
	const sums = new Map<string, number>();
	for (const [field, by] of fields) {
		const [counter = ''] = field.split(':');
		if (counter === DROPPED || counter === KEPT) continue;
		const name = `${new Date(hour).getUTCHours()}:${counter}`;
		sums.set(name, (sums.get(name) ?? 0) + by);
	}
	return Object.fromEntries(sums);
}
