import { giveWay } from '../../pace.ts';
import type { GuardedValue, HeadPatch, Store, StoredValue, StoreHealth } from '../store.ts';
import { MemoryHashes } from './hashes.ts';

const KEYS_A_PAGE = 100;

/** A store of this process alone: past its bound it drops the least recently used. */
export class MemoryStore extends MemoryHashes implements Store {
	async getMany(keys: readonly string[]): Promise<readonly (Buffer | null)[]> {
		return keys.map((key) => this.valueOf(key));
	}

	getWith(...[keys, common, found]: Parameters<Store['getWith']>): void {
		const now = Date.now();
		const values = keys.map((key) => this.valueOf(key, now));
		const read = { values, common: common.map((key) => this.valueOf(key, now)) };
		// Reads of one tick see the same, and who comes first is answered first.
		queueMicrotask(() => found(read));
	}

	async getHeads(keys: readonly string[], bytes: number): Promise<readonly (Buffer | null)[]> {
		return keys.map((key) => {
			const content = this.entries.peek(key)?.content;
			return content?.type === 'value' ? content.value.subarray(0, bytes) : null;
		});
	}

	async setMany(values: readonly StoredValue[]): Promise<void> {
		for (const value of values) this.put(value);
	}

	async setGuarded(values: readonly GuardedValue[], guard: string): Promise<readonly boolean[]> {
		return values.map((value) => {
			const { key, over } = value;
			const isGuarded = this.valueOf(key)?.toString('latin1', 0, guard.length) === guard;
			if (isGuarded && !(over && this.#begins(key, over))) return false;
			this.put(value);
			return true;
		});
	}

	async setAbsentMany(values: readonly StoredValue[]): Promise<readonly Buffer[]> {
		return values.map((value) => {
			const present = this.valueOf(value.key);
			if (present) return present;
			this.put(value);
			return value.value;
		});
	}

	async patchMany(patches: readonly HeadPatch[]): Promise<void> {
		for (const { key, expected, replacement } of patches) {
			const entry = this.entries.find(key);
			if (entry?.content.type !== 'value' || !this.#begins(key, expected)) continue;
			const rest = entry.content.value.subarray(replacement.length);
			const value = Buffer.concat([replacement, rest]);
			this.entries.put(key, { type: 'value', value }, entry.expiresAt, value.length);
		}
	}

	async deleteMany(keys: readonly string[]): Promise<number> {
		const held = keys.filter((key) => this.entries.find(key));
		for (const key of held) this.entries.remove(key);
		return held.length;
	}

	async deleteUnchanged(values: readonly Omit<HeadPatch, 'replacement'>[]): Promise<number> {
		const unchanged = values.filter(({ key, expected }) => this.#begins(key, expected));
		return this.deleteMany(unchanged.map(({ key }) => key));
	}

	async *scan(prefix: string, suffix = ''): AsyncIterable<readonly string[]> {
		// A copy: what is written while it is walked over would come again, without end.
		const keys = this.entries.keys();
		for (let start = 0; start < keys.length; start += KEYS_A_PAGE) {
			const page = keys
				.slice(start, start + KEYS_A_PAGE)
				.filter(
					(key) =>
						key.startsWith(prefix) &&
						key.endsWith(suffix) &&
						key.length >= prefix.length + suffix.length &&
						this.entries.peek(key),
				);
			if (page.length > 0) yield page;
			await giveWay();
		}
	}

	async acquireMany(keys: readonly string[], owner: string, leaseMs: number): Promise<boolean[]> {
		return keys.map((key) => {
			if (this.entries.find(key)) return false;
			this.put({ key, value: Buffer.from(owner), ttlMs: leaseMs });
			return true;
		});
	}

	async renewMany(keys: readonly string[], owner: string, leaseMs: number): Promise<boolean[]> {
		return keys.map((key) => {
			const entry = this.entries.find(key);
			if (!entry || !this.#holds(key, owner)) return false;
			entry.expiresAt = Date.now() + leaseMs;
			return true;
		});
	}

	async releaseMany(keys: readonly string[], owner: string): Promise<void> {
		for (const key of keys) if (this.#holds(key, owner)) this.entries.remove(key);
	}

	async health(): Promise<StoreHealth> {
		return {
			store: 'memory',
			status: 'ok',
			usedMemoryBytes: this.entries.usedBytes,
			maxMemoryBytes: this.entries.maxBytes,
			perProcess: true,
		};
	}

	/** Nothing to reconnect to. */
	onReconnect(): void {}

	async close(): Promise<void> {
		for (const key of this.entries.keys()) this.entries.remove(key);
	}

	#begins(key: string, expected: Buffer): boolean {
		return this.valueOf(key)?.subarray(0, expected.length).equals(expected) === true;
	}

	#holds(key: string, owner: string): boolean {
		return this.valueOf(key)?.toString() === owner;
	}
}
