import type { CacheParts } from '../parts.ts';
import type { InvalidationFilter } from '../face.ts';
import { Recent } from './recent.ts';
import { Reclaim } from './reclaim.ts';

/** Makes entries unreachable by deleting their tag, and frees them afterwards. */
export class Invalidations {
	readonly #parts: CacheParts;
	readonly #reclaim: Reclaim;
	readonly #recent: Recent;

	constructor(parts: CacheParts) {
		this.#parts = parts;
		this.#recent = new Recent({
			redo: async (tags) => void (await this.#deleteAll(tags)),
			onFault: parts.onFault,
		});
		this.#reclaim = new Reclaim(parts);
	}

	async invalidate(filter: InvalidationFilter): Promise<void> {
		const dropped = await this.#deleteAll([this.#parts.keys.tag(filter)]);
		// Nothing was reachable under a tag that was not there.
		if (dropped > 0) this.#reclaim.add(filter);
	}

	async invalidateItemless(collection: string): Promise<void> {
		const dropped = await this.#deleteAll([this.#parts.keys.itemlessTag(collection)]);
		if (dropped > 0) this.#reclaim.addSeldom({ collection });
	}

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
		const deleted = await this.#parts.store.deleteMany(tags);
		this.#recent.note(tags);
		return deleted;
	}
}
