export interface Receiver<T> {
	readonly resolve: (value: T) => void;
	readonly reject: (error: unknown) => void;
}

interface Watched {
	readonly due: number;
	readonly expire: () => void;
	done: boolean;
}

/** Keeps deadlines under one timer: to set and clear one for each would cost more than a read. */
export class Deadlines {
	#watched: Watched[] = [];
	#open = 0;
	#timer: NodeJS.Timeout | null = null;
	#armedFor = 0;

	/** Tells `receiver` what comes of `work`, or calls `expire` when nothing has come after `ms`. */
	watch<T>(work: Promise<T>, ms: number, receiver: Receiver<T>, expire: () => void): void {
		const watched: Watched = { due: performance.now() + ms, expire, done: false };
		this.#watched.push(watched);
		this.#open += 1;
		if (!this.#timer || watched.due < this.#armedFor) this.#arm(watched.due);
		work.then(
			(value) => {
				if (this.#finish(watched)) receiver.resolve(value);
				return undefined;
			},
			(error: unknown) => {
				if (this.#finish(watched)) receiver.reject(error);
			},
		);
	}

	#finish(watched: Watched): boolean {
		if (watched.done) return false;
		watched.done = true;
		this.#open -= 1;
		// The timer stays: under load it would be set again at once.
		if (this.#open === 0) this.#watched = [];
		return true;
	}

	#arm(due: number): void {
		if (this.#timer) clearTimeout(this.#timer);
		this.#armedFor = due;
		this.#timer = setTimeout(
			() => {
				this.#timer = null;
				// Timers run before sockets are read: after a blocked loop the replies may be here.
				setImmediate(() => this.#check());
			},
			Math.max(1, due - performance.now()),
		).unref();
	}

	#check(): void {
		this.#watched = this.#watched.filter(({ done }) => !done);
		const now = performance.now();
		for (const watched of this.#watched) {
			if (watched.due <= now && this.#finish(watched)) watched.expire();
		}
		const left = this.#watched.filter(({ done }) => !done);
		if (left.length === 0 || this.#timer) return;
		this.#arm(Math.min(...left.map(({ due }) => due)));
	}
}
