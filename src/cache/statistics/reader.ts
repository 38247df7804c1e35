import type { StatsBucket } from '../../contract/statistics.ts';
import type { Store } from '../../store/store.ts';
import type { StatsQuery } from '../face.ts';
import { DAY_MS, HOUR_MS, startOfDay, startOfHour, type StatsKeys } from './keys.ts';
import { Tally, type TallyResult } from './tally.ts';
import { Counters } from './counters.ts';

/** Hashes in one pipeline. */
const HASHES_AT_ONCE = 100;
/** Longer ranges are shown by days. */
const LONGEST_HOURLY_MS = 8 * DAY_MS;

type Hash = Readonly<Record<string, string>>;

export interface StatsReaderOptions {
	readonly store: Store;
	readonly keys: StatsKeys;
	/** How long hours and days are kept. */
	readonly days: number;
}

/** Reads what all processes have counted, from as few hashes as the question allows. */
export class StatsReader {
	readonly #options: StatsReaderOptions;

	constructor(options: StatsReaderOptions) {
		this.#options = options;
	}

	async read(query: StatsQuery): Promise<TallyResult> {
		const now = Date.now();
		if (query.from === undefined && query.to === undefined) {
			return this.#readEverything(query, startOfDay(now) - DAY_MS, now);
		}
		const earliest = now - this.#options.days * DAY_MS;
		const to = Math.min(now, query.to?.getTime() ?? now);
		const from = Math.max(earliest, query.from?.getTime() ?? earliest);
		return to - from > LONGEST_HOURLY_MS
			? this.#readDays(query, from, to)
			: this.#readHours(query, startOfHour(from), to);
	}

	/** Totals of all times; hours since `from`. */
	async #readEverything(query: StatsQuery, from: number, to: number): Promise<TallyResult> {
		const { keys } = this.#options;
		const tally = new Tally(query);
		if (isFiltered(query)) {
			const hours = steps(from, to, HOUR_MS);
			const [total = {}, ...hashes] = await this.#hashes([keys.total, ...hours.map(keyOf(keys))]);
			tally.add(total);
			return tally.result(bucketsOf(query, hours, hashes), 1);
		}
		const today = startOfDay(to);
		const [total = {}, series = {}] = await this.#hashes([keys.total, keys.series(today)]);
		tally.add(total);
		return tally.result(seriesOf([today], [series], from, to), 1);
	}

	/** Whole days from their own hashes. */
	async #readHours(query: StatsQuery, from: number, to: number): Promise<TallyResult> {
		const { keys } = this.#options;
		const hours = steps(from, to, HOUR_MS);
		const tally = new Tally(query);
		if (isFiltered(query)) {
			const hashes = await this.#hashes(hours.map(keyOf(keys)));
			for (const hash of hashes) tally.add(hash);
			return tally.result(bucketsOf(query, hours, hashes), 1);
		}
		const days = steps(startOfDay(from), to, DAY_MS);
		const whole = days.filter((day) => day >= from && day + DAY_MS - HOUR_MS <= to);
		const single = hours.filter((hour) => !whole.includes(startOfDay(hour)));
		const counted = [...whole.map((day) => keys.day(day)), ...single.map(keyOf(keys))];
		const hashes = await this.#hashes([...counted, ...days.map((day) => keys.series(day))]);
		for (const hash of hashes.slice(0, counted.length)) tally.add(hash);
		return tally.result(seriesOf(days, hashes.slice(counted.length), from, to), 1);
	}

	async #readDays(query: StatsQuery, from: number, to: number): Promise<TallyResult> {
		const { keys } = this.#options;
		const days = steps(startOfDay(from), to, DAY_MS);
		const hashes = await this.#hashes(days.map((day) => keys.day(day)));
		const tally = new Tally(query);
		for (const hash of hashes) tally.add(hash);
		return tally.result(bucketsOf(query, days, hashes), 24);
	}

	async #hashes(keys: readonly string[]): Promise<readonly Hash[]> {
		const hashes: Hash[] = [];
		for (let start = 0; start < keys.length; start += HASHES_AT_ONCE) {
			const some = keys.slice(start, start + HASHES_AT_ONCE);
			hashes.push(...(await this.#options.store.readHashes(some)));
		}
		return hashes;
	}
}

function isFiltered({ provider, model, collection }: StatsQuery): boolean {
	return provider !== undefined || model !== undefined || collection !== undefined;
}

function keyOf(keys: StatsKeys): (hour: number) => string {
	return (hour) => keys.hour(hour);
}

function steps(from: number, to: number, ms: number): readonly number[] {
	const times: number[] = [];
	for (let time = from; time <= to; time += ms) times.push(time);
	return times;
}

function bucketsOf(
	query: StatsQuery,
	times: readonly number[],
	hashes: readonly Hash[],
): readonly StatsBucket[] {
	return times.flatMap((time, at) => {
		const tally = new Tally(query);
		tally.add(hashes[at] ?? {});
		return tally.isEmpty ? [] : [{ from: new Date(time).toISOString(), ...tally.totals() }];
	});
}

/** From `{hour}:{counter}` of each day; of the first one also the hours of the day before, which are below 0. */
function seriesOf(
	days: readonly number[],
	series: readonly Hash[],
	from: number,
	to: number,
): readonly StatsBucket[] {
	const hours = new Map<number, Counters>();
	for (const [at, day] of days.entries()) {
		for (const [field, value] of Object.entries(series[at] ?? {})) {
			const [hour = '', counter] = field.split(':');
			const time = day + Number(hour) * HOUR_MS;
			const amount = Number(value);
			if (counter === undefined || Number.isNaN(amount)) continue;
			if (!(time >= from && time <= to) || (at > 0 && time < day)) continue;
			const counters = hours.get(time) ?? new Counters();
			counters.add(counter, amount);
			hours.set(time, counters);
		}
	}
	return [...hours]
		.toSorted(([one], [other]) => one - other)
		.map(([time, counters]) => ({ from: new Date(time).toISOString(), ...counters.totals() }));
}
