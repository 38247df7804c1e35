import type { Settle } from './deadline.ts';
import type { ReadWith } from './store.ts';

type Values = ReadWith['values'];
type Fetch = (keys: readonly string[], settle: Settle<readonly unknown[]>) => void;

interface Call extends Settle<ReadWith> {
	readonly keys: readonly string[];
	readonly common: readonly string[];
}

/** Sends what is asked within one tick as one request, each key once. */
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
				const values = found.map(toBytes);
				return resolve({ values, common: values.splice(keys.length) });
			},
			reject,
		});
	}

	#readAll(calls: readonly Call[]): void {
		const positions = new Map<string, number>();
		const commons = new Set<readonly string[]>();
		for (const { keys, common } of calls) {
			for (const key of keys) if (!positions.has(key)) positions.set(key, positions.size);
			commons.add(common);
		}
		for (const common of commons) {
			for (const key of common) if (!positions.has(key)) positions.set(key, positions.size);
		}
		this.#fetch([...positions.keys()], {
			resolve: (found) => {
				const find = (key: string) => toBytes(found[positions.get(key) ?? -1]);
				const shared = new Map<readonly string[], Values>();
				for (const common of commons) shared.set(common, common.map(find));
				for (const { keys, common, resolve } of calls) {
					resolve({ values: keys.map(find), common: shared.get(common) ?? [] });
				}
			},
			reject: (error) => {
				for (const { reject } of calls) reject(error);
			},
		});
	}
}

function toBytes(value: unknown): Buffer | null {
	return Buffer.isBuffer(value) ? value : null;
}
