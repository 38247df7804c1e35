import type { Found } from '../entries/entry.ts';
import type { CacheHit, CacheMiss, CacheWrite, Flight } from '../face.ts';

/** A caller who waits for what another computes. */
export interface Waiter {
	readonly flight: OwnFlight;
	readonly miss: CacheMiss;
	readonly answer: (found: CacheHit | CacheMiss | null) => void;
}

/** The work for one entry and stamp, as this process sees it. */
export interface Work {
	readonly id: string;
	readonly lock: string;
	readonly miss: CacheMiss;
	readonly waiters: Set<Waiter>;
	/** Claimed or owned here, or awaited from another process. */
	where: 'here' | 'elsewhere';
	/** Set while its write is on the way: latecomers are given it. */
	found: Found | null;
	written: Promise<boolean> | null;
}

/** A caller is given an answer that names no item only for the stamp that it was made for. */
export function answerFor(found: Found | null, miss: CacheMiss): CacheHit | CacheMiss | null {
	if (!found) return null;
	const { answer, namesItem } = found;
	const isOfStamp = answer.stamp !== null && miss.stamp?.equals(answer.stamp) === true;
	if (!namesItem && !isOfStamp) return null;
	return { ...answer, request: miss.request };
}

/** Tells whoever waits; null: it failed. */
export function answerWaiters(work: Work, found: Found | null): void {
	for (const waiter of work.waiters) waiter.answer(answerFor(found, waiter.miss));
}

type End = (work: Work, write: CacheWrite | null) => Promise<boolean>;

/** What one caller owns and waits for. */
export class OwnFlight implements Flight {
	readonly owned: CacheMiss[] = [];
	readonly joined: Flight['joined'][number][] = [];
	readonly waiters = new Set<Waiter>();
	readonly #end: End;
	/** null: owned without anybody to tell. */
	readonly #works = new Map<CacheMiss, Work | null>();
	readonly #takenOver = new Set<CacheMiss>();

	constructor(end: End) {
		this.#end = end;
	}

	own(miss: CacheMiss, work: Work | null): void {
		this.#works.set(miss, work);
		this.owned.push(miss);
	}

	/** Waits for the work of another, until `signal` says otherwise. */
	join(work: Work, miss: CacheMiss, signal: AbortSignal | undefined): void {
		if (work.found) {
			this.joined.push({ miss, result: Promise.resolve(answerFor(work.found, miss)) });
			return;
		}
		const result = new Promise<CacheHit | CacheMiss | null>((resolve) => {
			const abort = () => waiter.answer(null);
			const waiter: Waiter = {
				flight: this,
				miss,
				answer: (found) => {
					work.waiters.delete(waiter);
					this.waiters.delete(waiter);
					signal?.removeEventListener('abort', abort);
					resolve(found);
				},
			};
			work.waiters.add(waiter);
			this.waiters.add(waiter);
			if (signal?.aborted) abort();
			else signal?.addEventListener('abort', abort, { once: true });
		});
		this.joined.push({ miss, result });
	}

	takeOver(miss: CacheMiss, work: Work): void {
		this.#works.set(miss, work);
		this.#takenOver.add(miss);
	}

	tookOver(miss: CacheMiss): boolean {
		return this.#takenOver.has(miss);
	}

	async complete(miss: CacheMiss, write: Omit<CacheWrite, 'miss'> | null): Promise<boolean> {
		const work = this.#works.get(miss);
		this.#works.delete(miss);
		return work ? this.#end(work, write && { ...write, miss }) : false;
	}

	async abandon(): Promise<void> {
		// Who has left cannot be handed the work of an owner that vanished.
		for (const waiter of this.waiters) waiter.answer(null);
		await Promise.all([...this.#works.keys()].map((miss) => this.complete(miss, null)));
	}
}
