export interface BreakerOptions {
	/** Failures in a row that open it; default 5. */
	readonly threshold?: number | undefined;
	/** How long it stays open, in ms; default 30,000. */
	readonly coolDownMs?: number | undefined;
	/** Milliseconds; default `Date.now`. */
	readonly now?: (() => number) | undefined;
}

type State =
	| { readonly kind: 'closed'; readonly failures: number }
	| { readonly kind: 'open'; readonly until: number }
	/** One caller is trying whether it works again. */
	| { readonly kind: 'probing' };

/** What one caller is given, and hands back when its call has ended. */
export type Admission = number;

/** Keeps callers from a vendor that is down: ask `admit` before a call, tell its end after it. */
export class Breaker {
	readonly #threshold: number;
	readonly #coolDownMs: number;
	readonly #now: () => number;
	#state: State = { kind: 'closed', failures: 0 };
	/** It rises with each opening and trial: how older calls end says nothing about now. */
	#period: Admission = 0;

	constructor({ threshold = 5, coolDownMs = 30_000, now = Date.now }: BreakerOptions = {}) {
		this.#threshold = threshold;
		this.#coolDownMs = coolDownMs;
		this.#now = now;
	}

	/** Whether a call would be refused now; changes nothing. */
	isOpen(): boolean {
		if (this.#state.kind === 'closed') return false;
		return this.#state.kind === 'probing' || this.#now() < this.#state.until;
	}

	/** Null when no call may be made. After the cool-down it admits one caller, who must report. */
	admit(): Admission | null {
		if (this.isOpen()) return null;
		if (this.#state.kind === 'open') {
			this.#state = { kind: 'probing' };
			this.#period += 1;
		}
		return this.#period;
	}

	succeeded(admission: Admission): void {
		if (admission === this.#period) this.#state = { kind: 'closed', failures: 0 };
	}

	/** Answers whether this opened it; with `forMs` it opens at once, as long as the vendor asked. */
	failed(admission: Admission, forMs?: number): boolean {
		const isLate = admission !== this.#period;
		if (forMs === undefined && isLate) return false;
		const failures = this.#state.kind === 'closed' ? this.#state.failures + 1 : this.#threshold;
		if (forMs === undefined && failures < this.#threshold) {
			this.#state = { kind: 'closed', failures };
			return false;
		}
		const wasOpen = this.#state.kind === 'open';
		const until = this.#now() + (forMs ?? this.#coolDownMs);
		// What is told later never shortens what the vendor asked for.
		const asked = this.#state.kind === 'open' ? this.#state.until : 0;
		this.#state = { kind: 'open', until: Math.max(asked, until) };
		this.#period += 1;
		return !wasOpen;
	}

	/** The call said nothing about the vendor: it was cancelled. */
	forgot(admission: Admission): void {
		if (admission !== this.#period || this.#state.kind !== 'probing') return;
		this.#state = { kind: 'open', until: this.#now() };
	}
}
