import type { CacheHit, CacheMiss, CacheWrite, Flight } from './face.ts';

/** A caller who waits for what another computes. */
export interface Waiter {
	readonly flight: OwnFlight;
	readonly miss: CacheMiss;
	readonly settle: (hit: CacheHit | null) => void;
}

/** The work for one entry and stamp, as this process sees it. */
export interface Work {
	readonly id: string;
	readonly lock: string;
	readonly miss: CacheMiss;
	readonly waiters: Set<Waiter>;
	/** Whose work it is: still being claimed or owned here, or awaited from another process. */
	where: 'here' | 'elsewhere';
	/** Set while its write is on the way: latecomers are given it. */
	hit: CacheHit | null;
	written: Promise<void> | null;
}

/** What one caller owns and waits for. */
export class OwnFlight implements Flight {
	readonly owned: CacheMiss[] = [];
	readonly joined: { readonly miss: CacheMiss; readonly result: Promise<CacheHit | null> }[] = [];
	readonly waiters = new Set<Waiter>();
	readonly #end: (work: Work, write: CacheWrite | null) => Promise<void>;
	/** null: owned without anybody to tell. */
	readonly #works = new Map<CacheMiss, Work | null>();
	readonly #takenOver = new Set<CacheMiss>();

	constructor(end: (work: Work, write: CacheWrite | null) => Promise<void>) {
		this.#end = end;
	}

	own(miss: CacheMiss, work: Work | null): void {
		this.#works.set(miss, work);
		this.owned.push(miss);
	}

	takeOver(miss: CacheMiss, work: Work): void {
		this.#works.set(miss, work);
		this.#takenOver.add(miss);
	}

	tookOver(miss: CacheMiss): boolean {
		return this.#takenOver.has(miss);
	}

	async settle(miss: CacheMiss, write: Omit<CacheWrite, 'miss'> | null): Promise<void> {
		const work = this.#works.get(miss);
		this.#works.delete(miss);
		if (work) await this.#end(work, write && { ...write, miss });
	}

	async abandon(): Promise<void> {
		// Whoever left cannot be handed the work of an owner that vanished.
		for (const waiter of this.waiters) waiter.settle(null);
		await Promise.all([...this.#works.keys()].map((miss) => this.settle(miss, null)));
	}
}
