import { randomBytes } from 'node:crypto';
import { HIT_ORIGINS } from '../../contract/statistics.ts';
import type { Increment } from '../../store/store.ts';
import type { CountDelta, StatsQuery } from '../face.ts';
import type { CacheParts } from '../parts.ts';
import { encodePart } from '../../store/namespace.ts';
import { DAY_MS, startOfHour, StatsKeys } from './keys.ts';
import { readStats } from './reader.ts';
import type { TallyResult } from './tally.ts';
import { AMOUNTS, DROPPED, HIT, KEPT, LATENCY_SUM, stepOf } from './counters.ts';

const FLUSH_MS = 1000;
/** A flush that failed is repeated after so long. */
const RETRY_MS = 10_000;
/** Redis is not away for so long. */
const ONCE_MS = 7 * DAY_MS;

interface Portion {
	readonly number: number;
	readonly increments: readonly Increment[];
}

interface StatsOptions extends CacheParts {
	/** Hours are kept for so many days, totals for ever. */
	readonly days: number;
}

/** Counted in memory and added to what all processes count, about once a second. */
export class Stats {
	readonly #options: StatsOptions;
	readonly #keys: StatsKeys;
	/** Hour, then field. */
	#pending = new Map<number, Map<string, number>>();
	/** Names this process for as long as it counts. */
	readonly #name = randomBytes(9).toString('base64url');
	#portion: Portion | null = null;
	#taken = 0;
	#flushing: Promise<void> = Promise.resolve();
	#timer: NodeJS.Timeout | null = null;

	constructor(options: StatsOptions) {
		this.#options = options;
		this.#keys = new StatsKeys(options.keys);
	}

	count(delta: CountDelta): void {
		const { provider, model, collection = '' } = delta;
		const name = [provider, model, collection].map(encodePart).join(':');
		for (const origin of HIT_ORIGINS) this.#add(`${HIT[origin]}:${name}`, delta.hits?.[origin]);
		for (const [amount, counter] of AMOUNTS) this.#add(`${counter}:${name}`, delta[amount]);
		const { latencyMs } = delta;
		if (latencyMs === undefined) return;
		this.#add(`l${stepOf(latencyMs)}:${name}`, 1);
		this.#add(`${LATENCY_SUM}:${name}`, latencyMs);
	}

	countInvalidation(collection: string, dropped: number, kept: number): void {
		this.#add(`${DROPPED}:::${encodePart(collection)}`, dropped);
		this.#add(`${KEPT}:::${encodePart(collection)}`, kept);
	}

	/** Rejects with what the store says; nothing is lost. */
	flush(): Promise<void> {
		this.#flushing = this.#flushing.catch(() => undefined).then(() => this.#flush());
		return this.#flushing;
	}

	async read(query: StatsQuery): Promise<TallyResult> {
		await this.flush();
		return readStats({ ...this.#options, keys: this.#keys }, query);
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
		this.#arm(FLUSH_MS);
	}

	/** What failed is sent again as it was, before anything new: it counts once, arrived or not. */
	async #flush(): Promise<void> {
		for (;;) {
			this.#portion ??= this.#take();
			if (!this.#portion) return;
			const { increments, number } = this.#portion;
			try {
				await this.#options.store.incrementMany(increments, {
					key: this.#keys.once(this.#name),
					number,
					ttlMs: ONCE_MS,
				});
			} catch (error) {
				this.#arm(RETRY_MS);
				throw error;
			}
			this.#portion = null;
		}
	}

	#take(): Portion | null {
		const pending = this.#pending;
		if (pending.size === 0) return null;
		this.#pending = new Map();
		this.#taken += 1;
		const ttlMs = (this.#options.days + 1) * DAY_MS;
		const increments = [...pending].flatMap(([hour, counted]) => {
			const fields = Object.fromEntries(counted);
			return [
				{ key: this.#keys.total, fields, ttlMs: null },
				{ key: this.#keys.day(hour), fields, ttlMs },
				{ key: this.#keys.hour(hour), fields, ttlMs },
				{ key: this.#keys.series(hour), fields: seriesFields(hour, counted, 0), ttlMs },
				{ key: this.#keys.series(hour + DAY_MS), fields: seriesFields(hour, counted, -24), ttlMs },
			];
		});
		return { number: this.#taken, increments };
	}

	#arm(ms: number): void {
		this.#timer ??= setTimeout(() => {
			this.#timer = null;
			this.flush().catch(this.#options.onFault);
		}, ms).unref();
	}
}

/**
 * The course of a day for all providers together, as fields `{hour}:{counter}` of one small hash.
 * The day before stands in it too, in hours below 0, so that what is shown first is one hash.
 */
function seriesFields(
	hour: number,
	fields: ReadonlyMap<string, number>,
	shift: 0 | -24,
): Readonly<Record<string, number>> {
	const sums = new Map<string, number>();
	for (const [field, by] of fields) {
		const [counter = ''] = field.split(':');
		if (counter === DROPPED || counter === KEPT) continue;
		const name = `${new Date(hour).getUTCHours() + shift}:${counter}`;
		sums.set(name, (sums.get(name) ?? 0) + by);
	}
	return Object.fromEntries(sums);
}
