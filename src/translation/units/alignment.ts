import { findFirst } from '../../documents/segments/splice.ts';

/** Pairs compared at most to align two lists, some 30 ms of work; beyond, regions stay unaligned. */
const MAX_PAIRS = 4_000_000;

/** Maps each old segment to the same one now, or to what has taken its place between two such. */
export function alignDigests(
	old: readonly string[],
	now: readonly string[],
): ReadonlyMap<number, number> {
	const places = new Map<number, number>();
	let from = { old: 0, now: 0 };
	for (const pair of [...commonPairs(old, now), { old: old.length, now: now.length }]) {
		// Between two segments that stand unchanged, as many as there were: each is reworded in place.
		if (pair.old - from.old === pair.now - from.now) {
			for (let at = 0; at < pair.old - from.old; at += 1) places.set(from.old + at, from.now + at);
		}
		if (pair.old < old.length) places.set(pair.old, pair.now);
		from = { old: pair.old + 1, now: pair.now + 1 };
	}
	return places;
}

interface Pair {
	readonly old: number;
	readonly now: number;
}

interface Region {
	readonly old: readonly [start: number, end: number];
	readonly now: readonly [start: number, end: number];
}

/**
 * A common subsequence, as pairs of indexes: the longest one, or where lists are too long for that
 * the longest one between what stands once in each of them.
 */
function commonPairs(old: readonly string[], now: readonly string[]): readonly Pair[] {
	const pairs: Pair[] = [];
	let left = MAX_PAIRS;
	const open: Region[] = [{ old: [0, old.length], now: [0, now.length] }];
	for (let region = open.pop(); region !== undefined; region = open.pop()) {
		const { start, middle, end } = trimRegion(old, now, region);
		for (const pair of [...start, ...end]) pairs.push(pair);
		const [some, others] = [old.slice(...middle.old), now.slice(...middle.now)];
		const shift = ({ old: at, now: to }: Pair): Pair => ({
			old: at + middle.old[0],
			now: to + middle.now[0],
		});
		const size = some.length * others.length;
		if (size <= left) {
			left -= size;
			for (const pair of longestCommon(some, others)) pairs.push(shift(pair));
		} else {
			const anchors = uniquePairs(some, others).map(shift);
			for (const anchor of anchors) pairs.push(anchor);
			if (anchors.length === 0) continue;
			for (const between of regionsBetween(anchors, middle).toReversed()) open.push(between);
		}
	}
	return pairs.toSorted((a, b) => a.old - b.old);
}

/** What a region begins and ends with on both sides, and what is left of it. */
function trimRegion(
	old: readonly string[],
	now: readonly string[],
	{ old: [oldStart, oldEnd], now: [nowStart, nowEnd] }: Region,
): { readonly start: readonly Pair[]; readonly middle: Region; readonly end: readonly Pair[] } {
	const start: Pair[] = [];
	const end: Pair[] = [];
	let [before, after] = [0, 0];
	const length = Math.min(oldEnd - oldStart, nowEnd - nowStart);
	for (; before < length && old[oldStart + before] === now[nowStart + before]; before += 1) {
		start.push({ old: oldStart + before, now: nowStart + before });
	}
	const rest = length - before;
	for (; after < rest && old[oldEnd - 1 - after] === now[nowEnd - 1 - after]; after += 1) {
		end.push({ old: oldEnd - 1 - after, now: nowEnd - 1 - after });
	}
	const middle: Region = {
		old: [oldStart + before, oldEnd - after],
		now: [nowStart + before, nowEnd - after],
	};
	return { start, middle, end };
}

function regionsBetween(anchors: readonly Pair[], { old, now }: Region): Region[] {
	const regions: Region[] = [];
	let from = { old: old[0], now: now[0] };
	for (const pair of [...anchors, { old: old[1], now: now[1] }]) {
		regions.push({ old: [from.old, pair.old], now: [from.now, pair.now] });
		from = { old: pair.old + 1, now: pair.now + 1 };
	}
	return regions;
}

/** The longest run of pairs, in the order of both lists, of what stands once in each. */
function uniquePairs(old: readonly string[], now: readonly string[]): readonly Pair[] {
	const places = onlyPlaces(now);
	const pairs = [...onlyPlaces(old)].flatMap(([digest, at]): Pair[] => {
		const to = places.get(digest);
		return to === undefined ? [] : [{ old: at, now: to }];
	});
	// Of each length the run that ends first in `now`, and of each pair the one before it.
	const ends: { readonly pair: Pair; readonly before: number }[] = [];
	const tops: number[] = [];
	for (const [index, pair] of pairs.entries()) {
		const length = findFirst(tops.length, (at) => (pairs[tops[at] ?? 0]?.now ?? 0) < pair.now);
		ends.push({ pair, before: tops[length - 1] ?? -1 });
		tops[length] = index;
	}
	const run: Pair[] = [];
	for (let end = ends[tops.at(-1) ?? -1]; end !== undefined; end = ends[end.before]) {
		run.push(end.pair);
	}
	return run.toReversed();
}

/** Where each of those stands that a list holds once, in its order. */
function onlyPlaces(list: readonly string[]): ReadonlyMap<string, number> {
	const places = new Map<string, number>();
	const repeated = new Set<string>();
	for (const [index, digest] of list.entries()) {
		if (places.has(digest)) repeated.add(digest);
		else places.set(digest, index);
	}
	for (const digest of repeated) places.delete(digest);
	return places;
}

/** The longest common subsequence. */
function longestCommon(old: readonly string[], now: readonly string[]): readonly Pair[] {
	if (old.length * now.length === 0) return [];
	const width = now.length + 1;
	const lengths = new Uint32Array((old.length + 1) * width);
	const at = (row: number, column: number): number => lengths[row * width + column] ?? 0;
	for (let row = old.length - 1; row >= 0; row -= 1) {
		for (let column = now.length - 1; column >= 0; column -= 1) {
			lengths[row * width + column] =
				old[row] === now[column]
					? at(row + 1, column + 1) + 1
					: Math.max(at(row + 1, column), at(row, column + 1));
		}
	}
	const pairs: Pair[] = [];
	for (let row = 0, column = 0; row < old.length && column < now.length;) {
		if (old[row] === now[column]) {
			pairs.push({ old: row, now: column });
			row += 1;
			column += 1;
		} else if (at(row + 1, column) >= at(row, column + 1)) row += 1;
		else column += 1;
	}
	return pairs;
}
