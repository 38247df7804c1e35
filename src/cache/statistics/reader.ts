import type { StatsBucket } from '../../contract/statistics.ts';
import type { Store } from '../../store/store.ts';
import type { StatsQuery } from '../face.ts';
import { DAY_MS, HOUR_MS, startOfDay, startOfHour, type StatsKeys } from './keys.ts';
import { Tally, type TallyResult } from './tally.ts';
import { Counters } from './counters.ts';

const HASHES_AT_ONCE = 100;
/** Longer ranges are shown by days. */
const LONGEST_HOURLY_MS = 8 * DAY_MS;

type Hash = Readonly<Record<string, string>>;

interface StatsSource {
	readonly store: Store;
	readonly keys: StatsKeys;
	/** How long hours and days are kept. */
	readonly days: number;
}

/** Reads what all processes have counted, from as few hashes as the question allows. */
export async function readStats(
	{ store, keys, days }: StatsSource,
	query: StatsQuery,
): Promise<TallyResult> {
	const now = Date.now();
	// All that was ever counted comes with the hours of today and yesterday.
	const isAll = query.from === undefined && query.to === undefined;
	const earliest = isAll ? startOfDay(now) - DAY_MS : now - days * DAY_MS;
	const to = Math.min(now, query.to?.getTime() ?? now);
	const since = Math.max(earliest, query.from?.getTime() ?? earliest);
	const from = startOfHour(since);
	const isLong = to - since > LONGEST_HOURLY_MS;
	const tally = new Tally(query);
	if (isLong || isFiltered(query)) {
		const times = isLong ? steps(startOfDay(from), to, DAY_MS) : steps(from, to, HOUR_MS);
		const own = times.map((time) => (isLong ? keys.day(time) : keys.hour(time)));
		const hashes = await readHashes(store, isAll ? [...own, keys.total] : own);
		for (const hash of isAll ? hashes.slice(own.length) : hashes) tally.add(hash);
		return tally.result(bucketsOf(query, times, hashes), isLong ? 24 : 1);
	}
	const shown = isAll ? [startOfDay(now)] : steps(startOfDay(from), to, DAY_MS);
	const counted = isAll ? [keys.total] : countedKeys(keys, shown, from, to);
	const hashes = await readHashes(store, [...counted, ...shown.map((day) => keys.series(day))]);
	for (const hash of hashes.slice(0, counted.length)) tally.add(hash);
	return tally.result(seriesOf(shown, hashes.slice(counted.length), from, to), 1);
}

/** Whole days have hashes of their own; the rest is counted by the hour. */
function countedKeys(keys: StatsKeys, days: readonly number[], from: number, to: number): string[] {
	const whole = days.filter((day) => day >= from && day + DAY_MS - HOUR_MS <= to);
	const hours = steps(from, to, HOUR_MS).filter((hour) => !whole.includes(startOfDay(hour)));
	return [...whole.map((day) => keys.day(day)), ...hours.map((hour) => keys.hour(hour))];
}

async function readHashes(store: Store, keys: readonly string[]): Promise<Hash[]> {
	const hashes: Hash[] = [];
	for (let start = 0; start < keys.length; start += HASHES_AT_ONCE) {
		const some = keys.slice(start, start + HASHES_AT_ONCE);
		hashes.push(...(await store.readHashes(some)));
	}
	return hashes;
}

function isFiltered({ provider, model, collection }: StatsQuery): boolean {
	return provider !== undefined || model !== undefined || collection !== undefined;
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

/** Fields are `{hour}:{counter}`; the first day's hours below 0 are those of the day before. */
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
