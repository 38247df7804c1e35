import { randomBytes } from 'node:crypto';
import type { Store } from '../store/store.ts';
import type { InvalidationFilter } from './face.ts';
import type { Keys } from './key.ts';
import { Leases } from './lease.ts';
import { Reclaim } from './reclaim.ts';
import type { Tags } from './tag.ts';

/** A failover or a restart from a snapshot may undo what was acknowledged so shortly before. */
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
	/** To be deleted again, which has not succeeded yet. */
	readonly #unrepeated = new Set<string>();

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

	/** Deletes again what was deleted shortly before the connection was lost. */
	repeat(lostAt: number): void {
		const tags = new Set([...this.#recentTags(lostAt), ...this.#unrepeated]);
		if (tags.size === 0) return;
		for (const tag of tags) this.#unrepeated.add(tag);
		this.#options.store.deleteMany([...tags]).then(() => {
			for (const tag of tags) {
				this.#unrepeated.delete(tag);
				this.#remember(tag);
			}
			return undefined;
		}, this.#options.onFault);
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
		this.#remember(tag);
		this.#recentTags(Date.now());
	}

	#remember(tag: string): void {
		// To the end: they are kept in the order of time.
		this.#recent.delete(tag);
		this.#recent.set(tag, Date.now());
	}

	#recentTags(until: number): readonly string[] {
		const oldest = until - REPEAT_MS;
		for (const [tag, at] of this.#recent) {
			if (at >= oldest) break;
			this.#recent.delete(tag);
		}
		return [...this.#recent.keys()];
	}
}
