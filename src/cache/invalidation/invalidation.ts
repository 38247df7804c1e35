import type { Leases } from '../../store/leases.ts';
import type { Store } from '../../store/store.ts';
import type { InvalidationFilter } from '../face.ts';
import type { Keys } from '../entries/key.ts';
import { Recent } from './recent.ts';
import { Reclaim } from './reclaim.ts';
import type { Tags } from '../entries/tag.ts';

export interface InvalidationOptions {
	readonly store: Store;
	readonly leases: Leases;
	readonly keys: Keys;
	readonly tags: Tags;
	readonly onFault: (error: unknown) => void;
}

/** Makes entries unreachable by deleting their tag, and frees them afterwards. */
export class Invalidations {
	readonly #options: InvalidationOptions;
	readonly #reclaim: Reclaim;
	/** Tags. */
	readonly #recent: Recent;

	constructor(options: InvalidationOptions) {
		const { onFault } = options;
		this.#options = options;
		this.#recent = new Recent({
			redo: async (tags) => void (await this.#deleteAll(tags)),
			onFault,
		});
		this.#reclaim = new Reclaim(options);
	}

	async invalidate(filter: InvalidationFilter): Promise<void> {
		const dropped = await this.#deleteAll([this.#options.keys.tag(filter)]);
		// Under a tag that was not there nothing was reachable.
		if (dropped > 0) this.#reclaim.add(filter);
	}

	async invalidateItemless(collection: string): Promise<void> {
		const dropped = await this.#deleteAll([this.#options.keys.itemlessTag(collection)]);
		if (dropped > 0) this.#reclaim.addSeldom({ collection });
	}

	/** Deletes again what was deleted shortly before the connection was lost. */
	repeat(lostAt: number): void {
		this.#recent.repeat(lostAt);
		this.#reclaim.start();
	}

	async idle(): Promise<void> {
		await this.#recent.idle();
		await this.#reclaim.idle();
	}

	stop(): void {
		this.#recent.stop();
		this.#reclaim.stop();
	}

	async #deleteAll(tags: readonly string[]): Promise<number> {
		const deleted = await this.#options.store.deleteMany(tags);
		this.#recent.note(tags);
		return deleted;
	}
}
