/** Lets so many callers in at once, in the order of their coming. */
export class Limiter {
	readonly #waiting = new Set<() => void>();
	#free: number;

	constructor(concurrency: number) {
		this.#free = concurrency;
	}

	/** Rejects with an `AbortError` when the signal fires before there is room. */
	async run<T>(task: () => Promise<T>, signal: AbortSignal): Promise<T> {
		await this.#enter(signal);
		try {
			return await task();
		} finally {
			this.#leave();
		}
	}

	#enter(signal: AbortSignal): Promise<void> {
		signal.throwIfAborted();
		if (this.#free > 0) {
			this.#free -= 1;
			return Promise.resolve();
		}
		return new Promise((resolve, reject) => {
			const cancel = (): void => {
				this.#waiting.delete(enter);
				reject(new DOMException('cancelled', 'AbortError'));
			};
			const enter = (): void => {
				signal.removeEventListener('abort', cancel);
				resolve();
			};
			signal.addEventListener('abort', cancel, { once: true });
			this.#waiting.add(enter);
		});
	}

	#leave(): void {
		// The place goes straight to the next in line, so that nobody who comes later overtakes.
		for (const enter of this.#waiting) {
			this.#waiting.delete(enter);
			enter();
			return;
		}
		this.#free += 1;
	}
}
