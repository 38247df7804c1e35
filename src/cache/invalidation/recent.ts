/** A failover or a restart from a snapshot may undo what was acknowledged so shortly before. */
const REPEAT_MS = 60_000;
/** More are not remembered: the oldest are given up. */
const MAX_NAMES = 20_000;
/** Redis may refuse a repetition while it loads: it is tried again, ever more seldom. */
const FIRST_RETRY_MS = 250;
const LONGEST_RETRY_MS = 5000;

export interface RecentOptions {
	/** Invalidates these names again, and calls `note` for each that it has done. */
	readonly redo: (names: readonly string[]) => Promise<void>;
	readonly onFault: (error: unknown) => void;
}

/** Does again what was acknowledged shortly before the connection was lost, until that succeeds. */
export class Recent {
	readonly #options: RecentOptions;
	/** When each was done last, in this order. */
	readonly #done = new Map<string, number>();
	/** To be done again, which has not succeeded yet. */
	readonly #open = new Set<string>();
	#running: Promise<void> | null = null;
	#retry: NodeJS.Timeout | null = null;
	#retryMs = FIRST_RETRY_MS;
	#isClosed = false;

	constructor(options: RecentOptions) {
		this.#options = options;
	}

	note(names: Iterable<string>): void {
		const now = Date.now();
		for (const name of names) {
			// To the end: they are kept in the order of time.
			this.#done.delete(name);
			this.#done.set(name, now);
			this.#open.delete(name);
		}
		this.#forget(now);
	}

	/** Starts in the background what was done shortly before the connection was lost. */
	repeat(lostAt: number): void {
		this.#forget(lostAt);
		for (const name of this.#done.keys()) this.#open.add(name);
		this.#retryMs = FIRST_RETRY_MS;
		this.#start();
	}

	async idle(): Promise<void> {
		while (this.#running) await this.#running;
	}

	stop(): void {
		this.#isClosed = true;
		this.#clearRetry();
	}

	#start(): void {
		this.#clearRetry();
		if (this.#open.size === 0 || this.#isClosed) return;
		const running = this.#redo().finally(() => {
			if (this.#running === running) this.#running = null;
		});
		this.#running = running;
	}

	async #redo(): Promise<void> {
		try {
			await this.#options.redo([...this.#open]);
		} catch (error) {
			this.#options.onFault(error);
			if (this.#isClosed) return;
			this.#retry ??= setTimeout(() => this.#start(), this.#retryMs).unref();
			this.#retryMs = Math.min(LONGEST_RETRY_MS, this.#retryMs * 2);
		}
	}

	#clearRetry(): void {
		if (this.#retry) clearTimeout(this.#retry);
		this.#retry = null;
	}

	#forget(until: number): void {
		for (const [name, at] of this.#done) {
			if (at >= until - REPEAT_MS && this.#done.size <= MAX_NAMES) break;
			this.#done.delete(name);
		}
	}
}
