/** A failover or a restart from a snapshot may undo what was acknowledged so shortly before. */
const REPEAT_MS = 60_000;
/** More are not remembered: the oldest are given up. */
const MAX_NAMES = 20_000;

/** What was acknowledged lately, to be done again when the connection was lost since. */
export class Recent {
	/** When each was done last, in this order. */
	readonly #done = new Map<string, number>();
	/** To be done again, which has not succeeded yet. */
	readonly #open = new Set<string>();

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

	/** What is to be done again; `note` tells that it was. */
	reopen(lostAt: number): readonly string[] {
		this.#forget(lostAt);
		for (const name of this.#done.keys()) this.#open.add(name);
		return [...this.#open];
	}

	#forget(until: number): void {
		for (const [name, at] of this.#done) {
			if (at >= until - REPEAT_MS && this.#done.size <= MAX_NAMES) break;
			this.#done.delete(name);
		}
	}
}
