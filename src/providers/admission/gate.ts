import { ProviderError, type ProviderErrorKind } from '../../errors.ts';
import { type Admission, Breaker, type BreakerOptions } from './breaker.ts';
import { MAX_RETRY_AFTER_MS } from './retry.ts';

/** These say that the vendor or the account is out of order; the others, that it answered. */
const OUTAGES = new Set<ProviderErrorKind>([
	'auth',
	'rate-limit',
	'overloaded',
	'timeout',
	'network',
]);
/** A vendor may ask for days; look again after ten minutes at most. */
const MAX_PAUSE_MS = 600_000;

/** Says whether and when one model may be called, and learns from how its calls end. */
export class Gate {
	readonly breaker: Breaker;
	readonly #now: () => number;
	/** Until when the vendor has asked everybody to wait; 0: it has not. */
	heldUntil = 0;

	constructor(options: BreakerOptions = {}) {
		this.breaker = new Breaker(options);
		this.#now = options.now ?? Date.now;
	}

	/** How long that still is, in ms. */
	waitMs(): number {
		return Math.max(0, this.heldUntil - this.#now());
	}

	/** True when the vendor is thought to be down from now on. */
	failed(admission: Admission, error: unknown): boolean {
		if (!(error instanceof ProviderError) || error.kind === 'cancelled') {
			this.breaker.forgot(admission);
			return false;
		}
		const { kind, retryable, retryAfterMs = 0 } = error;
		if (retryAfterMs > MAX_RETRY_AFTER_MS) {
			return this.breaker.failed(admission, Math.min(retryAfterMs, MAX_PAUSE_MS));
		}
		this.heldUntil = Math.max(this.heldUntil, this.#now() + retryAfterMs);
		if (!OUTAGES.has(kind)) this.breaker.succeeded(admission);
		else if (kind === 'rate-limit' && retryable) this.breaker.forgot(admission);
		else return this.breaker.failed(admission);
		return false;
	}
}
