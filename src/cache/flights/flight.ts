import { hash } from 'node:crypto';
import type { StoredValue } from '../../store/store.ts';
import { claimWorks } from './claim.ts';
import { type Found, NO_USAGE, toHit, toMiss } from '../entries/entry.ts';
import type { CacheMiss, CacheWrite, Flight, ItemRef } from '../face.ts';
import type { CacheParts } from '../parts.ts';
import { answerFor, answerWaiters, OwnFlight, type Work } from './work.ts';
import { failureKey, Poll } from './poll.ts';
import { createRefusal } from '../entries/refusal.ts';
import { splitStamp } from '../entries/tag.ts';

/** For so long a failed owner is told apart from a vanished one. */
const FAILURE_MS = 5000;

interface Ending {
	readonly work: Work;
	readonly write: CacheWrite | null;
	readonly done: (written: boolean) => void;
}

/** One computation for all callers: in this process by a table, across processes by locks. */
export class Flights {
	readonly #parts: CacheParts;
	readonly #poll: Poll;
	readonly #works = new Map<string, Work>();
	#endings: Ending[] = [];

	constructor(parts: CacheParts) {
		this.#parts = parts;
		this.#poll = new Poll({
			...parts,
			claim: (works) => claimWorks(works, parts),
			finish: (work, found) => this.#finish(work, found),
			promote: (work) => this.#promote(work),
			forget: (work) => this.#works.delete(work.id),
		});
	}

	/** `reader` is given by callers whose answers name an item. */
	async begin(
		misses: readonly CacheMiss[],
		signal?: AbortSignal,
		reader?: ItemRef,
	): Promise<Flight> {
		const flight = new OwnFlight((work, write) => this.#end(work, write));
		const fresh: Work[] = [];
		for (const miss of misses) {
			const ids = idsOf(miss);
			const known = ids && this.#find(ids);
			if (!ids) flight.own(miss, null);
			else if (known) flight.join(known, miss, signal);
			else fresh.push(this.#create(reader ? ids.named : ids.whole, miss));
		}
		await this.#claim(flight, fresh, signal);
		return flight;
	}

	/** Resolves when the answer for this miss, if it comes from this process, stands in the store. */
	async written(miss: CacheMiss): Promise<void> {
		const ids = idsOf(miss);
		if (ids) await this.#find(ids)?.written;
	}

	#find({ named, whole }: Ids): Work | undefined {
		return this.#works.get(named) ?? this.#works.get(whole);
	}

	#create(id: string, miss: CacheMiss): Work {
		const name = hash('sha256', id, 'buffer').subarray(0, 16).toString('base64url');
		const lock = this.#parts.keys.of('lock', name);
		const where = 'here';
		const work: Work = { id, lock, miss, waiters: new Set(), where, found: null, written: null };
		this.#works.set(id, work);
		return work;
	}

	async #claim(flight: OwnFlight, works: readonly Work[], signal?: AbortSignal): Promise<void> {
		if (works.length === 0) return;
		const claims = await claimWorks(works, this.#parts);
		const elsewhere: Work[] = [];
		for (const [at, work] of works.entries()) {
			const claim = claims[at] ?? 'ours';
			if (claim === 'ours') {
				flight.own(work.miss, work);
			} else if (claim === 'theirs') {
				work.where = 'elsewhere';
				flight.join(work, work.miss, signal);
				elsewhere.push(work);
			} else {
				const result = Promise.resolve(answerFor(claim, work.miss));
				flight.joined.push({ miss: work.miss, result });
				this.#finish(work, claim);
			}
		}
		if (elsewhere.length > 0) void this.#poll.watch(elsewhere);
	}

	/** The owner is gone: one of the waiters does its work, the others wait for that one. */
	#promote(work: Work): void {
		const { leases, onFault } = this.#parts;
		const [waiter] = work.waiters;
		work.where = 'here';
		if (!waiter) {
			this.#works.delete(work.id);
			leases.release([work.lock]).catch(onFault);
			return;
		}
		waiter.flight.takeOver(waiter.miss, work);
		waiter.answer(null);
	}

	#finish(work: Work, found: Found | null): void {
		if (this.#works.get(work.id) === work) this.#works.delete(work.id);
		answerWaiters(work, found);
	}

	/** Waiters here hear of it at once, those elsewhere when the lock is gone. */
	#end(work: Work, write: CacheWrite | null): Promise<boolean> {
		if (write?.miss.stamp) {
			const { miss, response, usage = NO_USAGE, item } = write;
			const refusal = createRefusal(write);
			const answer = refusal
				? toMiss(miss.request, miss.key, write.miss.stamp, refusal)
				: toHit(miss.request, miss.key, write.miss.stamp, { response, usage });
			work.found = { answer, namesItem: item !== undefined };
			answerWaiters(work, work.found);
		}
		work.written = new Promise((done) => {
			if (this.#endings.length === 0) process.nextTick(() => void this.#flush());
			this.#endings.push({ work, write, done });
		});
		return work.written;
	}

	/** What ends within one tick is written in one pipeline and released in one round trip. */
	async #flush(): Promise<void> {
		const { store, leases, entries, onFault } = this.#parts;
		const endings = this.#endings;
		this.#endings = [];
		const failures: StoredValue[] = [];
		for (const { work, write } of endings) {
			if (write) continue;
			failures.push({ key: failureKey(work.lock), value: Buffer.from('1'), ttlMs: FAILURE_MS });
		}
		const writes = endings.flatMap(({ write }) => (write ? [write] : []));
		const noted = failures.length === 0 ? undefined : store.setMany(failures).catch(onFault);
		const written = new Set(await entries.write(writes).catch(fail(onFault)));
		await noted;
		// No lock is to be free before its entry stands.
		await leases.release(endings.map(({ work }) => work.lock)).catch(onFault);
		for (const { work, write, done } of endings) {
			// Waiters hear of a failure now: earlier they would find the lock still taken.
			this.#finish(work, work.found);
			done(write !== null && written.has(write));
		}
	}
}

interface Ids {
	/** Names an answer that names an item; what becomes of the others does not concern it. */
	readonly named: string;
	readonly whole: string;
}

/** null: nothing could be written for others to find, and a stamp is what makes joining safe. */
function idsOf({ key, stamp }: CacheMiss): Ids | null {
	if (!stamp) return null;
	const { named, tombstone } = splitStamp(stamp);
	const seen = [named, tombstone].map((part) => part?.toString('base64url') ?? '');
	return { named: `${key} ${seen.join(' ')}`, whole: `${key} ${stamp.toString('base64url')}` };
}

function fail(onFault: (error: unknown) => void): (error: unknown) => readonly CacheWrite[] {
	return (error) => {
		onFault(error);
		return [];
	};
}
