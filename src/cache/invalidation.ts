import { randomBytes } from 'node:crypto';
import type { Store } from '../store/store.ts';
import type { InvalidationFilter } from './face.ts';
import type { Keys } from './key.ts';
import { Leases } from './lease.ts';
import { Reclaim } from './reclaim.ts';
import type { Tags } from './tag.ts';

/** A failover or a restart from a snapshot may undo what was acknowledged this long ago. */
const REPEAT_MS = 60_000;

export interface InvalidationOptions {
	readonly store: Store;
	readonly keys: Keys;
	readonly tags: Tags;
	readonly onFault: (error: unknown) => void;
}

/** Makes entries unreachable by deleting their tag, and frees them afterwards. */
export class Invalidations {
	readonly #options: InvalidationOptions;
	readonly #leases: Leases;
	readonly #reclaim: Reclaim;
	/** When each tag was last deleted. */
	readonly #recent = new Map<string, number>();

	constructor(options: InvalidationOptions) {
		const { store, onFault } = options;
		this.#options = options;
		this.#leases = new Leases(store, randomBytes(9).toString('base64url'), onFault);
		this.#reclaim = new Reclaim({ ...options, leases: this.#leases });
	}

	async invalidate(filter: InvalidationFilter): Promise<void> {
		await this.#delete(this.#options.keys.tag(filter));
		this.#reclaim.add(filter);
	}

	async invalidateItemless(collection: string): Promise<void> {
		await this.#delete(this.#options.keys.itemlessTag(collection));
		this.#reclaim.add({ collection });
	}

	/** Deletes again what was deleted lately. */
	repeat(): void {
		const tags = this.#recentTags();
		if (tags.length > 0) this.#options.store.deleteMany(tags).catch(this.#options.onFault);
	}

	async settled(): Promise<void> {
		await this.#reclaim.idle();
	}

	async close(): Promise<void> {
		await this.#reclaim.close();
		await this.#leases.close();
	}

	async #delete(tag: string): Promise<void> {
		await this.#options.store.deleteMany([tag]);
		this.#recent.delete(tag);
		this.#recent.set(tag, Date.now());
		this.#recentTags();
	}

	#recentTags(): readonly string[] {
		const oldest = Date.now() - REPEAT_MS;
		for (const [tag, at] of this.#recent) {
			if (at >= oldest) break;
			this.#recent.delete(tag);
		}
		return [...this.#recent.keys()];
	}
}
