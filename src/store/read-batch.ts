/** Sends what is asked within one tick as one request, each key once. */
export class ReadBatch {
	readonly #fetch: (keys: readonly string[]) => Promise<readonly (Buffer | null)[]>;
	#calls: Call[] = [];

	constructor(fetch: (keys: readonly string[]) => Promise<readonly (Buffer | null)[]>) {
		this.#fetch = fetch;
	}

	read(keys: readonly string[]): Promise<readonly (Buffer | null)[]> {
		return new Promise((resolve, reject) => {
			// Ticks run after all pending promise callbacks: what those ask for is in the batch too.
			if (this.#calls.length === 0) process.nextTick(() => this.#flush());
			this.#calls.push({ keys, resolve, reject });
		});
	}

	#flush(): void {
		const calls = this.#calls;
		this.#calls = [];
		const [first] = calls;
		if (first && calls.length === 1) {
			this.#fetch(first.keys).then(first.resolve, first.reject);
			return;
		}
		const positions = new Map<string, number>();
		for (const { keys } of calls) {
			for (const key of keys) if (!positions.has(key)) positions.set(key, positions.size);
		}
		this.#fetch([...positions.keys()]).then(
			(values) => {
				for (const { keys, resolve } of calls) {
					resolve(keys.map((key) => values[positions.get(key) ?? -1] ?? null));
				}
				return undefined;
			},
			(error: unknown) => {
				for (const { reject } of calls) reject(error);
			},
		);
	}
}

interface Call {
	readonly keys: readonly string[];
	readonly resolve: (values: readonly (Buffer | null)[]) => void;
	readonly reject: (error: unknown) => void;
}
