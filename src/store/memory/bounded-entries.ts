import { StoreError } from '../../errors.ts';
import { type Link, Recency } from './recency.ts';

/** What a key and its bookkeeping cost beside its text and value, in bytes. */
const ENTRY_OVERHEAD = 120;

export interface Entry<T> {
	readonly key: string;
	readonly content: T;
	/** ms since the epoch; infinite: kept until deleted. */
	expiresAt: number;
	readonly bytes: number;
	link: Link<Entry<T>> | null;
}

/** A map of at most so many bytes: it drops the least recently used, what has no lifetime last. */
export class BoundedEntries<T> {
	readonly maxBytes: number;
	readonly #entries = new Map<string, Entry<T>>();
	readonly #expiring = new Recency<Entry<T>>();
	readonly #lasting = new Recency<Entry<T>>();
	usedBytes = 0;

	constructor(maxBytes: number) {
		this.maxBytes = maxBytes;
	}

	keys(): readonly string[] {
		return [...this.#entries.keys()];
	}

	/** Counts as a use. */
	find(key: string, now = Date.now()): Entry<T> | undefined {
		const entry = this.peek(key, now);
		if (entry?.link) this.#listOf(entry).touch(entry.link);
		return entry;
	}

	peek(key: string, now = Date.now()): Entry<T> | undefined {
		const entry = this.#entries.get(key);
		if (!entry || entry.expiresAt > now) return entry;
		this.remove(key);
		return undefined;
	}

	/** `size` in bytes, without the key. Rejects by name what is larger than all of it. */
	put(key: string, content: T, expiresAt: number, size: number): void {
		const bytes = key.length + size + ENTRY_OVERHEAD;
		if (bytes > this.maxBytes) {
			throw new StoreError(
				'full',
				`translation-cache: a value of ${bytes} bytes is larger than ` +
					`the memory store (${this.maxBytes} bytes)`,
			);
		}
		this.remove(key);
		const entry: Entry<T> = { key, content, expiresAt, bytes, link: null };
		entry.link = this.#listOf(entry).add(entry);
		this.#entries.set(key, entry);
		this.usedBytes += bytes;
		while (this.usedBytes > this.maxBytes) {
			const victim = this.#expiring.oldestExcept(entry) ?? this.#lasting.oldestExcept(entry);
			if (!victim) break;
			this.remove(victim.key);
		}
	}

	remove(key: string): void {
		const entry = this.#entries.get(key);
		if (!entry) return;
		this.#entries.delete(key);
		this.usedBytes -= entry.bytes;
		if (entry.link) this.#listOf(entry).remove(entry.link);
	}

	#listOf({ expiresAt }: Entry<T>): Recency<Entry<T>> {
		return expiresAt === Number.POSITIVE_INFINITY ? this.#lasting : this.#expiring;
	}
}
