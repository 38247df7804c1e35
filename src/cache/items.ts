import type { Store } from '../store/store.ts';
import type { Entries } from './entry.ts';
import { writerOf } from './entry.ts';
import type { CacheMiss, CacheWrite, IndexScope, ItemRef, ItemUse } from './face.ts';
import { ItemIndex } from './item-index.ts';
import type { Keys } from './key.ts';
import { markShared } from './codec.ts';
import type { FoundEntry } from './lookup.ts';

export interface Release {
	readonly dropped: number;
	readonly kept: number;
}

/** Which entries belong to which item, and which to none alone. */
export class Items {
	readonly #store: Store;
	readonly #entries: Entries;
	readonly #index: ItemIndex;

	constructor(store: Store, keys: Keys, entries: Entries) {
		this.#store = store;
		this.#entries = entries;
		this.#index = new ItemIndex(store, keys);
	}

	/** Lasts as long as the longest of the entries. */
	async index(
		item: ItemRef,
		scope: IndexScope,
		uses: readonly ItemUse[],
		contentType: CacheWrite['contentType'],
	): Promise<void> {
		const lifetimes = uses.map(({ request }) => this.#entries.longestMs(request, contentType));
		await this.#index.replace(item, scope, uses, Math.max(1000, ...lifetimes));
	}

	/** Drops what `current` no longer holds, everything where it is null, and keeps what others use. */
	async release(
		item: ItemRef,
		current: ReadonlyMap<string, readonly Buffer[]> | null,
	): Promise<Release> {
		const { names, members } = await this.#index.findReleased(item, current);
		const values = await this.#store.getMany(names.map(({ key }) => key));
		const writer = writerOf(item);
		const own: string[] = [];
		let kept = 0;
		for (const [at, name] of names.entries()) {
			const value = values[at];
			if (!value) continue;
			if (this.#entries.isOwn(name, value, writer)) own.push(name.key);
			else kept += 1;
		}
		const dropped = await this.#store.deleteMany(own);
		await this.#index.remove(item, members);
		return { dropped, kept };
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

	forgetTerms(): void {
		this.#index.forgetTerms();
	}
}
