import { hash, randomBytes } from 'node:crypto';
import type { Store, StoredValue } from '../store/store.ts';
import { type Claim, claimWorks } from './claim.ts';
import type { Entries } from './entry.ts';
import { NO_USAGE, toHit } from './entry.ts';
import type { CacheHit, CacheMiss, CacheWrite, Flight } from './face.ts';
import type { Keys } from './key.ts';
import { Leases } from './lease.ts';
import { OwnFlight, type Waiter, type Work } from './own-flight.ts';

/** A failed owner is told apart from a vanished one for this long. */
const FAILURE_MS = 5000;
const FIRST_POLL_MS = 5;
const LONGEST_POLL_MS = 500;
/** Each wait is this part of the time waited so far: an answer is found at most that much late. */
const POLL_GROWTH = 0.15;
const LONGEST_WAIT_MS = 180_000;

export interface FlightOptions {
	readonly store: Store;
	readonly keys: Keys;
	readonly entries: Entries;
	/** Told of each fault of the store, which the flight goes on without. */
	readonly onFault: (error: unknown) => void;
}

interface Ending {
	readonly work: Work;
	readonly write: CacheWrite | null;
	readonly done: () => void;
}

/** One computation for all callers: in this process by a table, across processes by locks. */
export class Flights {
	readonly #options: FlightOptions;
	readonly #leases: Leases;
	readonly #works = new Map<string, Work>();
	#endings: Ending[] = [];

	constructor(options: FlightOptions) {
		this.#options = options;
		this.#leases = new Leases(options.store, randomBytes(9).toString('base64url'), options.onFault);
	}

	async begin(misses: readonly CacheMiss[], signal?: AbortSignal): Promise<Flight> {
		const flight = new OwnFlight((work, write) => this.#end(work, write));
		const fresh: Work[] = [];
		for (const miss of misses) {
			const id = idOf(miss);
			if (id === null) {
				flight.own(miss, null);
				continue;
			}
			const known = this.#works.get(id);
			if (known) {
				this.#join(flight, known, miss, signal);
				continue;
			}
			const work = this.#create(id, miss);
			this.#works.set(id, work);
			fresh.push(work);
		}
		await this.#claim(flight, fresh, signal);
		return flight;
	}

	/** Resolves when the answer for this miss, if it comes from this process, stands in the store. */
	async written(miss: CacheMiss): Promise<void> {
		await this.#works.get(idOf(miss) ?? '')?.written;
	}

	async close(): Promise<void> {
		await this.#leases.close();
	}

	#create(id: string, miss: CacheMiss): Work {
		const name = hash('sha256', id, 'buffer').subarray(0, 16).toString('base64url');
		const lock = this.#options.keys.of('ai_lock', name);
		return { id, lock, miss, waiters: new Set(), where: 'here', hit: null, written: null };
	}

	async #claim(flight: OwnFlight, works: readonly Work[], signal?: AbortSignal): Promise<void> {
		if (works.length === 0) return;
		const claims = await this.#claimAll(works);
		const elsewhere: Work[] = [];
		for (const [at, work] of works.entries()) {
			const claim = claims[at] ?? 'ours';
			if (claim === 'ours') {
				flight.own(work.miss, work);
			} else if (claim === 'theirs') {
				work.where = 'elsewhere';
				this.#join(flight, work, work.miss, signal);
				elsewhere.push(work);
			} else {
				this.#works.delete(work.id);
				flight.joined.push({ miss: work.miss, result: Promise.resolve(claim) });
				for (const waiter of work.waiters) waiter.settle(claim);
			}
		}
		if (elsewhere.length > 0) void this.#await(elsewhere);
	}

	#claimAll(works: readonly Work[]): Promise<readonly Claim[]> {
		return claimWorks(works, { ...this.#options, leases: this.#leases });
	}

	#join(flight: OwnFlight, work: Work, miss: CacheMiss, signal: AbortSignal | undefined): void {
		if (work.hit) {
			flight.joined.push({ miss, result: Promise.resolve({ ...work.hit, request: miss.request }) });
			return;
		}
		const result = new Promise<CacheHit | null>((resolve) => {
			const abort = () => waiter.settle(null);
			const waiter: Waiter = {
				flight,
				miss,
				settle: (hit) => {
					work.waiters.delete(waiter);
					flight.waiters.delete(waiter);
					signal?.removeEventListener('abort', abort);
					resolve(hit && { ...hit, request: miss.request });
				},
			};
			work.waiters.add(waiter);
			flight.waiters.add(waiter);
			if (signal?.aborted) abort();
			else signal?.addEventListener('abort', abort, { once: true });
		});
		flight.joined.push({ miss, result });
	}

	/** Polls for what another process computes until all of it is settled or taken over. */
	async #await(works: readonly Work[]): Promise<void> {
		const started = Date.now();
		let pending = works;
		while (pending.length > 0) {
			const waited = Date.now() - started;
			await pause(Math.min(LONGEST_POLL_MS, Math.max(FIRST_POLL_MS, waited * POLL_GROWTH)));
			pending = pending.filter((work) => this.#isAwaited(work));
			if (pending.length === 0) return;
			if (waited > LONGEST_WAIT_MS) {
				for (const work of pending) this.#finish(work, null);
				return;
			}
			pending = await this.#poll(pending);
		}
	}

	#isAwaited(work: Work): boolean {
		if (work.where !== 'elsewhere') return false;
		if (work.waiters.size > 0) return true;
		this.#works.delete(work.id);
		return false;
	}

	/** Answers what is still to be waited for. */
	async #poll(works: readonly Work[]): Promise<readonly Work[]> {
		const { store, entries, onFault } = this.#options;
		let values: readonly (Buffer | null)[];
		try {
			values = await store.getMany(
				works.flatMap(({ miss, lock }) => [miss.key, lock, failureKey(lock)]),
			);
		} catch (error) {
			onFault(error);
			for (const work of works) this.#promote(work);
			return [];
		}
		const waiting: Work[] = [];
		const vacant: Work[] = [];
		for (const [at, work] of works.entries()) {
			const [entry, lock, failure] = values.slice(at * 3, at * 3 + 3);
			const hit = entries.hitFor(work.miss, entry);
			if (hit) this.#finish(work, hit);
			else if (lock) waiting.push(work);
			else if (failure) this.#finish(work, null);
			else vacant.push(work);
		}
		if (vacant.length === 0) return waiting;
		const claims = await this.#claimAll(vacant);
		for (const [at, work] of vacant.entries()) {
			const claim = claims[at] ?? 'theirs';
			if (claim === 'ours') this.#promote(work);
			else if (claim === 'theirs') waiting.push(work);
			else this.#finish(work, claim);
		}
		return waiting;
	}

	/** The owner is gone: one of the waiters does its work, the others wait for that one. */
	#promote(work: Work): void {
		const [waiter] = work.waiters;
		work.where = 'here';
		if (!waiter) {
			this.#works.delete(work.id);
			this.#leases.release([work.lock]).catch(this.#options.onFault);
			return;
		}
		waiter.flight.takeOver(waiter.miss, work);
		waiter.settle(null);
	}

	#finish(work: Work, hit: CacheHit | null): void {
		if (this.#works.get(work.id) === work) this.#works.delete(work.id);
		for (const waiter of work.waiters) waiter.settle(hit);
	}

	/** Waiters here are given an answer at once; those elsewhere find it, or the failure, when the lock is gone. */
	#end(work: Work, write: CacheWrite | null): Promise<void> {
		const { stamp } = work.miss;
		if (write && stamp) {
			const { response, usage = NO_USAGE } = write;
			work.hit = toHit(work.miss, stamp, { response, usage });
			for (const waiter of work.waiters) waiter.settle(work.hit);
		}
		work.written = new Promise((done) => {
			if (this.#endings.length === 0) process.nextTick(() => void this.#flush());
			this.#endings.push({ work, write, done });
		});
		return work.written;
	}

	/** What ends within one tick is written in one pipeline and released in one round trip. */
	async #flush(): Promise<void> {
		const { store, entries, onFault } = this.#options;
		const endings = this.#endings;
		this.#endings = [];
		const failures: StoredValue[] = [];
		for (const { work, write } of endings) {
			if (write) continue;
			failures.push({ key: failureKey(work.lock), value: Buffer.from('1'), ttlMs: FAILURE_MS });
		}
		const writes = endings.flatMap(({ write }) => (write ? [write] : []));
		// Sent in this order without waiting in between: no lock is free before its entry stands.
		await Promise.all([
			writes.length === 0 ? undefined : entries.write(writes).catch(onFault),
			failures.length === 0 ? undefined : store.setMany(failures).catch(onFault),
			this.#leases.release(endings.map(({ work }) => work.lock)).catch(onFault),
		]);
		for (const { work, done } of endings) {
			// Of a failure, waiters hear now: earlier they would find the lock still taken.
			this.#finish(work, work.hit);
			done();
		}
	}
}

/** null: nothing could be written for others to find, and a stamp is what makes joining safe. */
function idOf({ key, stamp }: CacheMiss): string | null {
	return stamp && `${key} ${stamp.toString('base64url')}`;
}

function failureKey(lock: string): string {
	return `${lock}:failed`;
}

function pause(ms: number): Promise<void> {
	return new Promise((resolve) => {
		setTimeout(resolve, ms);
	});
}
