import type { Found } from '../entries/entry.ts';
import type { CacheParts } from '../parts.ts';
import type { Work } from './work.ts';

/** A lock that nobody released by then belongs to work that will never end. */
const LONGEST_HELD_MS = 15 * 60_000;

/** Says who does the work, or holds the answer that somebody has written meanwhile. */
export type Claim = 'ours' | 'theirs' | Found;

/** Takes the locks that are free, and looks once more for what was written before they were. */
export async function claimWorks(
	works: readonly Work[],
	{ entries, leases, onFault }: CacheParts,
): Promise<readonly Claim[]> {
	const locks = works.map(({ lock }) => lock);
	try {
		// They go out in this order: who held a lock before wrote before releasing it.
		const taking = leases.acquire(locks, LONGEST_HELD_MS);
		const reading = entries.findStamped(works.map(({ miss }) => miss));
		const [taken, found] = await Promise.all([taking, reading]);
		const needless = locks.filter((_, at) => taken[at] && found[at]);
		if (needless.length > 0) leases.release(needless).catch(onFault);
		return works.map((_, at) => found[at] ?? (taken[at] ? 'ours' : 'theirs'));
	} catch (error) {
		// Without the store each process computes for itself.
		onFault(error);
		return works.map(() => 'ours');
	}
}
