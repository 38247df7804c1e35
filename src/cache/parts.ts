import type { Leases } from '../store/leases.ts';
import type { Store } from '../store/store.ts';
import type { Entries } from './entries/entry.ts';
import type { Keys } from './entries/key.ts';
import type { Tags } from './entries/tag.ts';

/** What the parts of one cache share. */
export interface CacheParts {
	readonly store: Store;
	readonly leases: Leases;
	readonly keys: Keys;
	readonly tags: Tags;
	readonly entries: Entries;
	/** Hears of each fault of the store that the cache goes on without. */
	readonly onFault: (error: unknown) => void;
}
