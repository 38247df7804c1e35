import type { StoreError } from '../../errors.ts';
import { Deadlines, type Receiver } from './deadline.ts';
import { storeError, toStoreError } from './fault.ts';

/** A link that keeps failing after it came back is held closed for so many ms. */
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
	/** Asked at each connection before any command is let through; if it rejects, none ever is. */
	readonly admit?: (() => Promise<void>) | undefined;
	readonly logger?: { warn(message: string): void } | undefined;
}

/**
 * The one door to a remote store: opens it at first use, gives every command a deadline, and after
 * a command that was not answered fails at once until a new connection is ready. One outage is one
 * logged warning.
 */
export class Link {
	readonly #options: LinkOptions;
	readonly #deadlines = new Deadlines();
	readonly #reopened: ((lostAt: number) => void)[] = [];
	#state: 'idle' | 'connecting' | 'up' | 'down' | 'closed' = 'idle';
	#waiting: Receiver<void>[] = [];
	#openedBefore = false;
	#hold: NodeJS.Timeout | null = null;
	#trips = 0;
	#lastTrip = 0;
	#lostAt = 0;
	/** Counts connections, so that an answer from an earlier one opens nothing. */
	#connections = 0;
	#refusal: StoreError | null = null;

	constructor(options: LinkOptions) {
		this.#options = options;
	}

	get isUp(): boolean {
		return this.#state === 'up';
	}

	onReopen(listener: (lostAt: number) => void): void {
		this.#reopened.push(listener);
	}

	/** Runs `send` at once when the link is up; `allowanceMs` prolongs its deadline. */
	run<T>(send: () => Promise<T>, allowanceMs = 0): Promise<T> {
		return new Promise((resolve, reject) => {
			this.send(send, allowanceMs, { resolve, reject });
		});
	}

	/** Does what `run` does, for callers that have a promise of their own. */
	send<T>(send: () => Promise<T>, allowanceMs: number, receiver: Receiver<T>): void {
		if (this.#state === 'up') this.#guard(send, allowanceMs, receiver);
		else if (this.#state === 'down' || this.#state === 'closed') {
			receiver.reject(this.#refusal ?? storeError('unavailable'));
		} else {
			this.#open().then(() => this.#guard(send, allowanceMs, receiver), receiver.reject);
		}
	}

	opened(): void {
		if (this.#state === 'closed' || this.#state === 'up') return;
		const now = Date.now();
		if (now - this.#lastTrip > FORGET_TRIPS_MS) this.#trips = 0;
		// A server that lets us connect but not write would cost a deadline after each reconnect.
		const hold = this.#trips < 2 ? 0 : FIRST_HOLD_MS * 2 ** (this.#trips - 2);
		const left = this.#lastTrip + Math.min(hold, LONGEST_HOLD_MS) - now;
		this.#clearHold();
		if (left > 0) this.#hold = setTimeout(() => this.#enter(), left).unref();
		else this.#enter();
	}

	lost(error?: unknown): void {
		this.#connections += 1;
		this.#clearHold();
		if (this.#state === 'closed' || this.#state === 'down' || this.#state === 'idle') return;
		this.#down(toStoreError(error));
	}

	close(): void {
		this.#clearHold();
		this.#state = 'closed';
		this.#admit(({ reject }) => reject(storeError('unavailable')));
	}

	#enter(): void {
		const { admit, deadlineMs, reset } = this.#options;
		if (admit === undefined) {
			this.#up();
			return;
		}
		this.#connections += 1;
		const connection = this.#connections;
		const isNow = (): boolean => this.#state !== 'closed' && connection === this.#connections;
		const receiver: Receiver<void> = {
			resolve: () => {
				if (isNow()) this.#up();
			},
			reject: (error) => {
				if (isNow()) this.#refuse(toStoreError(error));
			},
		};
		this.#deadlines.watch(admit(), deadlineMs, receiver, () => {
			if (!isNow()) return;
			if (this.#state === 'connecting') this.#down(storeError('timeout'));
			reset();
		});
	}

	/** A store that refuses is as good as away; one that is another's is closed for good. */
	#refuse(error: StoreError): void {
		if (error.kind !== 'foreign') {
			this.#up();
			return;
		}
		this.#state = 'closed';
		this.#refusal = error;
		this.#admit(({ reject }) => reject(error));
	}

	#up(): void {
		const back = this.#state === 'down';
		this.#state = 'up';
		if (back) this.#options.logger?.warn('translation-cache: Redis answers again');
		// Listeners first: what they send goes out before anything that waited for the link.
		if (this.#openedBefore) for (const listener of this.#reopened) listener(this.#lostAt);
		this.#openedBefore = true;
		this.#admit(({ resolve }) => resolve());
	}

	#down(error: StoreError): void {
		this.#state = 'down';
		this.#lostAt = Date.now();
		this.#options.logger?.warn(`${error.message}; translations go on without the cache`);
		this.#admit(({ reject }) => reject(error));
	}

	#open(): Promise<void> {
		const opening = Promise.withResolvers<void>();
		this.#waiting.push(opening);
		if (this.#state === 'idle') {
			this.#state = 'connecting';
			this.#options.connect();
		}
		const { promise, resolve, reject } = Promise.withResolvers<void>();
		const { deadlineMs } = this.#options;
		this.#deadlines.watch(opening.promise, deadlineMs, { resolve, reject }, () => {
			if (this.#state === 'connecting') this.#down(storeError('timeout'));
			reject(storeError('timeout'));
		});
		return promise;
	}

	#admit(tell: (waiter: Receiver<void>) => void): void {
		const waiting = this.#waiting;
		this.#waiting = [];
		for (const waiter of waiting) tell(waiter);
	}

	#guard<T>(send: () => Promise<T>, allowanceMs: number, { resolve, reject }: Receiver<T>): void {
		this.#deadlines.watch(
			send(),
			this.#options.deadlineMs + allowanceMs,
			{ resolve, reject: (error) => reject(toStoreError(error)) },
			() => {
				this.#trip();
				reject(storeError('timeout'));
			},
		);
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
