import { StoreError } from '../errors.ts';
import type { StatsBucket } from '../contract.ts';
import type { Store } from '../store/store.ts';
import type { CountDelta, StatsQuery } from './face.ts';
import { encodePart, type Keys } from './key.ts';
import {
	Counters,
	DROPPED,
	HIT,
	KEPT,
	LATENCY_SUM,
	ORIGINS,
	stepOf,
	Tally,
	type TallyResult,
} from './tally.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const FLUSH_MS = 1000;
/** Hours in one pipeline. */
const HOURS_AT_ONCE = 100;

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
	/** Hour, then field. */
	#pending = new Map<number, Map<string, number>>();
	#flushing: Promise<void> = Promise.resolve();
	#timer: NodeJS.Timeout | null = null;

	constructor(options: StatsOptions) {
		this.#options = options;
	}

	count(delta: CountDelta): void {
		const name = `${encodePart(delta.provider)}:${encodePart(delta.model)}:${
			delta.collection === undefined ? '' : encodePart(delta.collection)
		}`;
		for (const origin of ORIGINS) this.#add(`${HIT[origin]}:${name}`, delta.hits?.[origin]);
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
		const now = Date.now();
		const open = query.from === undefined && query.to === undefined;
		const earliest = now - this.#options.days * DAY_MS;
		const to = Math.min(now, query.to?.getTime() ?? now);
		const from = Math.max(earliest, query.from?.getTime() ?? earliest);
		const filtered =
			query.provider !== undefined || query.model !== undefined || query.collection !== undefined;
		if (!open) return this.#readHours(query, hoursBetween(from, to), null);
		const totals = this.#options.keys.of('ai_stats', 'total');
		if (filtered) {
			const [hash] = await this.#options.store.readHashes([totals]);
			return this.#readHours(query, hoursBetween(startOfDay(now) - DAY_MS, now), hash ?? {});
		}
		const days = [startOfDay(now) - DAY_MS, startOfDay(now)];
		const [hash, ...series] = await this.#options.store.readHashes([
			totals,
			...days.map((day) => this.#seriesKey(day)),
		]);
		const tally = new Tally(query);
		tally.add(hash ?? {});
		const buckets = days.flatMap((day, at) => readSeries(day, series[at] ?? {}));
		return tally.result(buckets);
	}

	async close(): Promise<void> {
		await this.flush().catch(this.#options.onFault);
		if (this.#timer) clearTimeout(this.#timer);
		this.#timer = null;
	}

	#add(field: string, by: number | undefined): void {
		const amount = Math.round(by ?? 0);
		if (!Number.isSafeInteger(amount) || amount === 0) return;
		const hour = Math.floor(Date.now() / HOUR_MS) * HOUR_MS;
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
		const increments = [...pending].flatMap(([hour, fields]) => [
			{
				key: this.#options.keys.of('ai_stats', 'total'),
				fields: Object.fromEntries(fields),
				ttlMs: null,
			},
			{ key: this.#hourKey(hour), fields: Object.fromEntries(fields), ttlMs },
			{ key: this.#seriesKey(startOfDay(hour)), fields: seriesFields(hour, fields), ttlMs },
		]);
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

	async #readHours(
		query: StatsQuery,
		hours: readonly number[],
		totals: Readonly<Record<string, string>> | null,
	): Promise<TallyResult> {
		const tally = new Tally(query);
		if (totals) tally.add(totals);
		const buckets: StatsBucket[] = [];
		for (let start = 0; start < hours.length; start += HOURS_AT_ONCE) {
			const some = hours.slice(start, start + HOURS_AT_ONCE);
			const hashes = await this.#options.store.readHashes(some.map((hour) => this.#hourKey(hour)));
			for (const [at, hour] of some.entries()) {
				const hash = hashes[at] ?? {};
				const ofHour = new Tally(query);
				ofHour.add(hash);
				if (!totals) tally.add(hash);
				if (ofHour.isEmpty) continue;
				buckets.push({ from: new Date(hour).toISOString(), ...ofHour.totals() });
			}
		}
		return tally.result(buckets);
	}

	#hourKey(hour: number): string {
		return this.#options.keys.of('ai_stats', `hour:${new Date(hour).toISOString().slice(0, 13)}`);
	}

	#seriesKey(day: number): string {
		return this.#options.keys.of('ai_stats', `series:${new Date(day).toISOString().slice(0, 10)}`);
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
		if (/^[lx]/.test(counter)) continue;
		const name = `${new Date(hour).getUTCHours()}:${counter}`;
		sums.set(name, (sums.get(name) ?? 0) + by);
	}
	return Object.fromEntries(sums);
}

function readSeries(day: number, hash: Readonly<Record<string, string>>): readonly StatsBucket[] {
	const hours = new Map<number, Counters>();
	for (const [field, value] of Object.entries(hash)) {
		const [hour, counter] = field.split(':');
		const amount = Number(value);
		if (counter === undefined || Number.isNaN(amount)) continue;
		const counters = hours.get(Number(hour)) ?? new Counters();
		counters.add(counter, amount);
		hours.set(Number(hour), counters);
	}
	return [...hours]
		.toSorted(([one], [other]) => one - other)
		.map(([hour, counters]) => ({
			from: new Date(day + hour * HOUR_MS).toISOString(),
			...counters.totals(),
		}));
}

function startOfDay(time: number): number {
	return Math.floor(time / DAY_MS) * DAY_MS;
}

function hoursBetween(from: number, to: number): readonly number[] {
	const hours: number[] = [];
	for (let hour = Math.floor(from / HOUR_MS) * HOUR_MS; hour <= to; hour += HOUR_MS)
		hours.push(hour);
	return hours;
}
