import type { StoreError } from '../errors.ts';
import { storeError, toStoreError } from './fault.ts';

/** How long a link that keeps failing after it came back is held closed, in ms. */
const FIRST_HOLD_MS = 250;
const LONGEST_HOLD_MS = 5000;
/** Trips older than this no longer lengthen the hold. */
const FORGET_TRIPS_MS = 30_000;

export interface LinkOptions {
	/** Deadline of one command, in ms. */
	readonly deadlineMs: number;
	/** Starts the first connection; answers through `opened` or `lost`. */
	readonly connect: () => void;
	/** Drops a connection that does not answer, so that a new one is tried. */
	readonly reset: () => void;
	readonly logger?: { warn(message: string): void } | undefined;
}

/**
 * The one door to a remote store: opens it at first use, gives every command a deadline, and after a command that
 * was not answered fails at once until a new connection is ready. One outage is one logged warning.
 */
export class Link {
	readonly #options: LinkOptions;
	readonly #reopened: (() => void)[] = [];
	#state: 'idle' | 'connecting' | 'up' | 'down' | 'closed' = 'idle';
	#waiting: Waiter[] = [];
	#openedBefore = false;
	#hold: NodeJS.Timeout | null = null;
	#trips = 0;
	#lastTrip = 0;

	constructor(options: LinkOptions) {
		this.#options = options;
	}

	get isUp(): boolean {
		return this.#state === 'up';
	}

	onReopen(listener: () => void): void {
		this.#reopened.push(listener);
	}

	/** Runs `send` at once when the link is up; `allowanceMs` prolongs the deadline of what is large. */
	run<T>(send: () => Promise<T>, allowanceMs = 0): Promise<T> {
		if (this.#state === 'up') return this.#guard(send, allowanceMs);
		if (this.#state === 'down' || this.#state === 'closed') {
			return Promise.reject(storeError('unavailable'));
		}
		return this.#open().then(() => this.#guard(send, allowanceMs));
	}

	/** The connection is ready for commands. */
	opened(): void {
		if (this.#state === 'closed' || this.#state === 'up') return;
		const now = Date.now();
		if (now - this.#lastTrip > FORGET_TRIPS_MS) this.#trips = 0;
		// A server that lets us connect but not write would cost a deadline after each reconnect.
		const hold = this.#trips < 2 ? 0 : FIRST_HOLD_MS * 2 ** (this.#trips - 2);
		const left = this.#lastTrip + Math.min(hold, LONGEST_HOLD_MS) - now;
		this.#clearHold();
		if (left > 0) {
			this.#hold = setTimeout(() => this.#up(), left).unref();
			return;
		}
		this.#up();
	}

	/** The connection ended or could not be made. */
	lost(error?: unknown): void {
		this.#clearHold();
		if (this.#state === 'closed' || this.#state === 'down' || this.#state === 'idle') return;
		this.#down(toStoreError(error));
	}

	close(): void {
		this.#clearHold();
		this.#state = 'closed';
		this.#admit(({ reject }) => reject(storeError('unavailable')));
	}

	#up(): void {
		const back = this.#state === 'down';
		this.#state = 'up';
		if (back) this.#options.logger?.warn('translation-cache: Redis answers again');
		// Listeners first: what they send goes out before anything that waited for the link.
		if (this.#openedBefore) for (const listener of this.#reopened) listener();
		this.#openedBefore = true;
		this.#admit(({ resolve }) => resolve());
	}

	#down(error: StoreError): void {
		this.#state = 'down';
		this.#options.logger?.warn(`${error.message}; translations go on without the cache`);
		this.#admit(({ reject }) => reject(error));
	}

	#open(): Promise<void> {
		const opening = new Promise<void>((resolve, reject) => {
			this.#waiting.push({ resolve, reject });
		});
		if (this.#state === 'idle') {
			this.#state = 'connecting';
			this.#options.connect();
		}
		return this.#within(opening, this.#options.deadlineMs, () => {
			if (this.#state === 'connecting') this.#down(storeError('timeout'));
		});
	}

	#admit(settle: (waiter: Waiter) => void): void {
		const waiting = this.#waiting;
		this.#waiting = [];
		for (const waiter of waiting) settle(waiter);
	}

	#guard<T>(send: () => Promise<T>, allowanceMs: number): Promise<T> {
		return this.#within(send(), this.#options.deadlineMs + allowanceMs, () => this.#trip());
	}

	#within<T>(work: Promise<T>, ms: number, missed: () => void): Promise<T> {
		return new Promise((resolve, reject) => {
			let settled = false;
			const timer = setTimeout(() => {
				// Timers run before sockets are read: after a blocked event loop the reply may be here already.
				setImmediate(() => {
					if (settled) return;
					settled = true;
					missed();
					reject(storeError('timeout'));
				});
			}, ms);
			work.then(
				(value) => {
					settled = true;
					clearTimeout(timer);
					return resolve(value);
				},
				(error: unknown) => {
					settled = true;
					clearTimeout(timer);
					reject(toStoreError(error));
				},
			);
		});
	}

	#trip(): void {
		if (this.#state !== 'up') return;
		this.#trips += 1;
		this.#lastTrip = Date.now();
		this.#down(storeError('timeout'));
		this.#options.reset();
	}

	#clearHold(): void {
		if (this.#hold) clearTimeout(this.#hold);
		this.#hold = null;
	}
}

interface Waiter {
	readonly resolve: () => void;
	readonly reject: (error: StoreError) => void;
}
