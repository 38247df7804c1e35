import type { Receiver } from './deadline.ts';
import type { ReadWith } from '../store.ts';

type Values = ReadWith['values'];
/** The array is handed over for good. */
type Fetch = (keys: string[], receiver: Receiver<readonly unknown[]>) => void;

interface Call {
	readonly keys: readonly string[];
	readonly common: readonly string[];
	readonly found: (read: ReadWith) => void;
	readonly failed: (error: unknown) => void;
}

/** Sends what is asked within one tick as one request. */
export class GatheredReads {
	readonly #fetch: Fetch;
	#calls: Call[] = [];

	/** `fetch` answers in the order of the keys; what is no bytes reads as nothing. */
	constructor(fetch: Fetch) {
		this.#fetch = fetch;
	}

	read(
		keys: readonly string[],
		common: readonly string[],
		found: Call['found'],
		failed: Call['failed'],
	): void {
		// Ticks run after all pending promise callbacks: what those ask for is read with them.
		if (this.#calls.length === 0) process.nextTick(() => this.#flush());
		this.#calls.push({ keys, common, found, failed });
	}

	#flush(): void {
		const calls = this.#calls;
		this.#calls = [];
		const [only] = calls;
		if (only && calls.length === 1) this.#readOne(only);
		else this.#readAll(calls);
	}

	#readOne({ keys, common, found, failed }: Call): void {
		this.#fetch(keys.concat(common), {
			resolve: (all) => {
				const values = bytesOf(all, 0, keys.length);
				found({ values, common: bytesOf(all, keys.length, common.length) });
			},
			reject: failed,
		});
	}

	#readAll(calls: readonly Call[]): void {
		const asked: string[] = [];
		const places: number[] = [];
		const commons = new Map<readonly string[], number>();
		let last: Call | null = null;
		let place = 0;
		for (const call of calls) {
			// Many callers of one entry come one after the other: it is sent once.
			if (last === null || !isSame(last.keys, call.keys)) {
				place = asked.length;
				for (const key of call.keys) asked.push(key);
			}
			places.push(place);
			if (last?.common !== call.common) commons.set(call.common, 0);
			last = call;
		}
		for (const common of commons.keys()) {
			commons.set(common, asked.length);
			for (const key of common) asked.push(key);
		}
		this.#fetch(asked, {
			resolve: (all) => {
				const shared = new Map<readonly string[], Values>();
				for (const [common, at] of commons) shared.set(common, bytesOf(all, at, common.length));
				for (const [at, { keys, common, found }] of calls.entries()) {
					found({
						values: bytesOf(all, places[at] ?? 0, keys.length),
						common: shared.get(common) ?? [],
					});
				}
			},
			reject: (error) => {
				for (const { failed } of calls) failed(error);
			},
		});
	}
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
	return one.length === other.length && one.every((key, at) => key === other[at]);
}

function bytesOf(found: readonly unknown[], start: number, count: number): (Buffer | null)[] {
	const some = found.slice(start, start + count);
	return some.map((value) => (Buffer.isBuffer(value) ? value : null));
}
