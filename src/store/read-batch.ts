import type { ReadWith } from './store.ts';

type Values = ReadWith['values'];

interface Call {
	readonly keys: readonly string[];
	readonly common: readonly string[];
	readonly resolve: (read: ReadWith) => void;
	readonly reject: (error: unknown) => void;
}

/** Sends what is asked within one tick as one request, each key once. */
export class ReadBatch {
	readonly #fetch: (keys: readonly string[]) => Promise<Values>;
	#calls: Call[] = [];

	constructor(fetch: (keys: readonly string[]) => Promise<Values>) {
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
		this.#fetch([...keys, ...common]).then((values) => {
			const at = keys.length;
			return resolve({ values: values.slice(0, at), common: values.slice(at) });
		}, reject);
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
		this.#fetch([...positions.keys()]).then(
			(values) => {
				const find = (key: string) => values[positions.get(key) ?? -1] ?? null;
				const found = new Map([...commons].map((common) => [common, common.map(find)]));
				for (const { keys, common, resolve } of calls) {
					resolve({ values: keys.map(find), common: found.get(common) ?? [] });
				}
				return undefined;
			},
			(error: unknown) => {
				for (const { reject } of calls) reject(error);
			},
		);
	}
}
