export interface Settle<T> {
	readonly resolve: (value: T) => void;
	readonly reject: (error: unknown) => void;
}

interface Watched {
	readonly due: number;
	readonly expire: () => void;
	settled: boolean;
}

/** Deadlines of many commands under one timer: setting and clearing one for each would cost more than a read. */
export class Deadlines {
	#watched: Watched[] = [];
	#unsettled = 0;
	#timer: NodeJS.Timeout | null = null;
	#armedFor = 0;

	/** Calls `settle` with what comes of `work`, or `expire` when nothing has after `ms`: one of them, once. */
	watch<T>(work: Promise<T>, ms: number, settle: Settle<T>, expire: () => void): void {
		const watched: Watched = { due: performance.now() + ms, expire, settled: false };
		this.#add(watched);
		work.then(
			(value) => {
				if (this.#settle(watched)) settle.resolve(value);
				return undefined;
			},
			(error: unknown) => {
				if (this.#settle(watched)) settle.reject(error);
			},
		);
	}

	#add(watched: Watched): void {
		this.#watched.push(watched);
		this.#unsettled += 1;
		if (!this.#timer || watched.due < this.#armedFor) this.#arm(watched.due);
	}

	#settle(watched: Watched): boolean {
		if (watched.settled) return false;
		watched.settled = true;
		this.#unsettled -= 1;
		// The timer stays: under load it would be set again at once.
		if (this.#unsettled === 0) this.#watched = [];
		return true;
	}

	#arm(due: number): void {
		if (this.#timer) clearTimeout(this.#timer);
		this.#armedFor = due;
		this.#timer = setTimeout(
			() => {
				this.#timer = null;
				// Timers run before sockets are read: after a blocked event loop the replies may be here already.
				setImmediate(() => this.#check());
			},
			Math.max(1, due - performance.now()),
		).unref();
	}

	#check(): void {
		this.#watched = this.#watched.filter(({ settled }) => !settled);
		const now = performance.now();
		for (const watched of this.#watched) {
			if (watched.due <= now && this.#settle(watched)) watched.expire();
		}
		const left = this.#watched.filter(({ settled }) => !settled);
		if (left.length === 0 || this.#timer) return;
		this.#arm(Math.min(...left.map(({ due }) => due)));
	}
}
