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

/** Keeps callers from a vendor that is down. Ask `admits` before a call and report how it went after it. */
export class Breaker {
	readonly #threshold: number;
	readonly #coolDownMs: number;
	readonly #now: () => number;
	#state: State = { kind: 'closed', failures: 0 };

	constructor({ threshold = 5, coolDownMs = 30_000, now = Date.now }: BreakerOptions = {}) {
		this.#threshold = threshold;
		this.#coolDownMs = coolDownMs;
		this.#now = now;
	}

	/** True when a call may be made. After the cool-down it admits one caller, who must report. */
	admits(): boolean {
		if (this.#state.kind === 'closed') return true;
		if (this.#state.kind === 'probing' || this.#now() < this.#state.until) return false;
		this.#state = { kind: 'probing' };
		return true;
	}

	succeeded(): void {
		this.#state = { kind: 'closed', failures: 0 };
	}

	/** True when this failure opened it. `forMs`: open at once and that long, because the vendor said so. */
	failed(forMs?: number): boolean {
		const failures = this.#state.kind === 'closed' ? this.#state.failures + 1 : this.#threshold;
		if (forMs === undefined && failures < this.#threshold) {
			this.#state = { kind: 'closed', failures };
			return false;
		}
		const opened = this.#state.kind !== 'open';
		this.#state = { kind: 'open', until: this.#now() + (forMs ?? this.#coolDownMs) };
		return opened;
	}

	/** The call said nothing about the vendor: it was cancelled. */
	forgot(): void {
		if (this.#state.kind === 'probing') this.#state = { kind: 'open', until: this.#now() };
	}
}
