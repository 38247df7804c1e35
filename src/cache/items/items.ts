import { StoreError } from '../../errors.ts';
import type { Store } from '../../store/store.ts';
import { type Entries, writerOf } from '../entries/entry.ts';
import type {
	CacheMiss,
	CacheWrite,
	CurrentSegments,
	IndexScope,
	ItemRef,
	ItemUse,
} from '../face.ts';
import { ItemIndex, type Released } from './use-index.ts';
import type { CacheParts } from '../parts.ts';
import { markShared } from '../entries/codec.ts';
import type { FoundEntry } from '../entries/lookup.ts';
import { Recent } from '../invalidation/recent.ts';
import { behindTombstone, createTombstone, TOMBSTONE_MS } from '../entries/tombstone.ts';

export interface Release {
	readonly dropped: number;
	readonly kept: number;
}

/** Knows which entries belong to which item, and which to none alone. */
export class Items {
	readonly #store: Store;
	readonly #entries: Entries;
	readonly #index: ItemIndex;
	/** Keys of entries that were dropped. */
	readonly #recent: Recent;

	constructor({ store, keys, entries, onFault }: CacheParts) {
		this.#store = store;
		this.#entries = entries;
		this.#index = new ItemIndex(store, keys);
		this.#recent = new Recent({ redo: (names) => this.#bury(names), onFault });
	}

	/** The index lasts as long as the longest of the entries. */
	async index(
		item: ItemRef,
		scope: IndexScope,
		uses: readonly ItemUse[],
		contentType: CacheWrite['contentType'],
	): Promise<void> {
		const ttlMs = uses.reduce(
			(longest, use) => Math.max(longest, this.#entries.longestMs(use, contentType)),
			1000,
		);
		await this.#index.replace(item, scope, uses, ttlMs);
	}

	announce(item: ItemRef, uses: readonly ItemUse[]): Promise<void> {
		return this.#index.announce(item, uses);
	}

	findUsedFields(item: ItemRef): Promise<(field: string, language: string) => boolean> {
		return this.#index.findUsedFields(item);
	}

	/** Drops what `current` no longer holds, or everything (null), but what others use. */
	async release(item: ItemRef, current: CurrentSegments | null): Promise<Release> {
		const released = await this.#index.findReleased(item, current);
		const { buried, ...counts } = await this.#judge(item, released);
		await this.#bury(buried);
		await this.#index.remove(item, released);
		return counts;
	}

	async countOwn(item: ItemRef): Promise<number> {
		const released = await this.#index.findReleased(item, null);
		return (await this.#judge(item, released)).dropped;
	}

	async #judge(item: ItemRef, { names }: Released): Promise<Release & { buried: string[] }> {
		const values = await this.#store.getMany(names.map(({ key }) => key));
		const writer = writerOf(item);
		const buried: string[] = [];
		let dropped = 0;
		let kept = 0;
		for (const [at, name] of names.entries()) {
			const value = values[at];
			// An entry that is not there may be on its way.
			const absent = !value || behindTombstone(value).length === 0;
			if (!absent && !this.#entries.isOwn(name, value, writer)) {
				kept += 1;
				continue;
			}
			if (!absent) dropped += 1;
			buried.push(name.key);
		}
		return { buried, dropped, kept };
	}

	repeat(lostAt: number): void {
		this.#index.forgetDescriptors();
		this.#recent.repeat(lostAt);
	}

	idle(): Promise<void> {
		return this.#recent.idle();
	}

	stop(): void {
		this.#recent.stop();
	}

	async #bury(keys: readonly string[]): Promise<void> {
		const value = createTombstone();
		const tombstones = keys.map((key) => ({ key, value, ttlMs: TOMBSTONE_MS }));
		try {
			await this.#store.setMany(tombstones);
		} catch (error) {
			if (!(error instanceof StoreError) || error.kind !== 'full') throw error;
			// The entries make room for them.
			await this.#store.deleteMany(keys);
			await this.#store.setMany(tombstones);
		}
		this.#recent.note(keys);
	}

	markShared(entries: readonly FoundEntry[]): Promise<void> {
		return this.#store.patchMany(entries.map(({ key, value }) => ({ key, ...markShared(value) })));
	}

	/** The answer of a joined flight was written for another item. */
	async shareJoined(miss: CacheMiss, reader: ItemRef): Promise<void> {
		const [value] = await this.#store.getMany([miss.key]);
		const envelope = this.#entries.envelopeFor(miss, value);
		if (!value || !envelope || envelope.shared || envelope.writer === null) return;
		if (envelope.writer !== writerOf(reader)) await this.markShared([{ key: miss.key, value }]);
	}
}
