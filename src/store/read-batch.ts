import type { Settle } from './deadline.ts';
import type { ReadWith } from './store.ts';

type Values = ReadWith['values'];
type Fetch = (keys: readonly string[], settle: Settle<readonly unknown[]>) => void;

interface Call extends Settle<ReadWith> {
	readonly keys: readonly string[];
	readonly common: readonly string[];
}

/** Sends what is asked within one tick as one request. */
export class ReadBatch {
	readonly #fetch: Fetch;
	#calls: Call[] = [];

	/** `fetch` answers in the order of the keys; what is no bytes reads as nothing. */
	constructor(fetch: Fetch) {
		this.#fetch = fetch;
	}

	read(keys: readonly string[], common: readonly string[]): Promise<ReadWith> {
		return new Promise((resolve, reject) => {
			// Ticks run after all pending promise callbacks: what those ask for is in the batch too.
			if (this.#calls.length === 0) process.nextTick(() => this.#flush());
			this.#calls.push({ keys, common, resolve, reject });
		});
	}

	#flush(): void {
		const calls = this.#calls;
		this.#calls = [];
		const [only] = calls;
		if (only && calls.length === 1) this.#readOne(only);
		else this.#readAll(calls);
	}

	#readOne({ keys, common, resolve, reject }: Call): void {
		this.#fetch([...keys, ...common], {
			resolve: (found) => {
				const values = bytesOf(found, 0, keys.length);
				return resolve({ values, common: bytesOf(found, keys.length, common.length) });
			},
			reject,
		});
	}

	#readAll(calls: readonly Call[]): void {
		const asked: string[] = [];
		const places: number[] = [];
		const commons = new Map<readonly string[], number>();
		let last: Call | null = null;
		for (const call of calls) {
			// Many callers of one entry come one after the other: it is sent once.
			const repeats = last !== null && isSame(last.keys, call.keys);
			places.push(repeats ? (places.at(-1) ?? 0) : asked.length);
			if (!repeats) asked.push(...call.keys);
			last = call;
		}
		for (const { common } of calls) {
			if (commons.has(common)) continue;
			commons.set(common, asked.length);
			asked.push(...common);
		}
		this.#fetch(asked, {
			resolve: (found) => {
				const shared = new Map<readonly string[], Values>();
				for (const [common, at] of commons) shared.set(common, bytesOf(found, at, common.length));
				for (const [at, { keys, common, resolve }] of calls.entries()) {
					const values = bytesOf(found, places[at] ?? 0, keys.length);
					resolve({ values, common: shared.get(common) ?? [] });
				}
			},
			reject: (error) => {
				for (const { reject } of calls) reject(error);
			},
		});
	}
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
	return one.length === other.length && one.every((key, at) => key === other[at]);
}

function bytesOf(found: readonly unknown[], start: number, count: number): (Buffer | null)[] {
	const values: (Buffer | null)[] = [];
	for (let at = start; at < start + count; at += 1) values.push(toBytes(found[at]));
	return values;
}

function toBytes(value: unknown): Buffer | null {
	return Buffer.isBuffer(value) ? value : null;
}
