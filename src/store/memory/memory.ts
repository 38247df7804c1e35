import { setImmediate } from 'node:timers/promises';
import { type Hold, type HoldAnswer, holdIn, chargeIn } from '../account.ts';
import { BoundedEntries } from './bounded-entries.ts';
import { type Draw, drawAll } from '../bucket.ts';
import type {
	GuardedValue,
	HeadPatch,
	Increment,
	Once,
	ReadWith,
	Store,
	StoredValue,
	StoreHealth,
} from '../store.ts';

/** What a field and its bookkeeping cost beside its text and value, in bytes. */
const FIELD_OVERHEAD = 60;
const PAGE = 100;
/** Buckets are full again long before. */
const BUCKET_KEPT_MS = 3_600_000;

type Content =
	| { readonly type: 'value'; readonly value: Buffer }
	| { readonly type: 'fields'; readonly fields: Map<string, Buffer> }
	| { readonly type: 'hash'; readonly fields: Map<string, number> };

export interface MemoryStoreOptions {
	/** Bound of everything held, keys and bookkeeping included. */
	readonly maxBytes: number;
}

/** A store of this process alone. Past its bound it drops the least recently used, what has no lifetime last. */
export class MemoryStore implements Store {
	readonly #maxBytes: number;
	readonly #entries: BoundedEntries<Content>;

	constructor(options: MemoryStoreOptions) {
		this.#maxBytes = options.maxBytes;
		this.#entries = new BoundedEntries(options.maxBytes);
	}

	async getMany(keys: readonly string[]): Promise<readonly (Buffer | null)[]> {
		return keys.map((key) => this.#value(key));
	}

	getWith(
		keys: readonly string[],
		common: readonly string[],
		found: (read: ReadWith) => void,
	): void {
		const now = Date.now();
		const values = keys.map((key) => this.#value(key, now));
		const read = { values, common: common.map((key) => this.#value(key, now)) };
		// As any other store: reads of one tick see the same, and who comes first is answered first.
		queueMicrotask(() => found(read));
	}

	async getHeads(keys: readonly string[], bytes: number): Promise<readonly (Buffer | null)[]> {
		return keys.map((key) => {
			const content = this.#entries.peek(key)?.content;
			return content?.type === 'value' ? content.value.subarray(0, bytes) : null;
		});
	}

	async setMany(values: readonly StoredValue[]): Promise<void> {
		for (const value of values) this.#set(value);
	}

	async setGuarded(values: readonly GuardedValue[], guard: string): Promise<readonly boolean[]> {
		return values.map((value) => {
			const standing = this.#value(value.key);
			const guarded = standing?.toString('latin1', 0, guard.length) === guard;
			const { over } = value;
			const allowed = over !== null && standing?.subarray(0, over.length).equals(over);
			if (guarded && allowed !== true) return false;
			this.#set(value);
			return true;
		});
	}

	async setAbsentMany(values: readonly StoredValue[]): Promise<readonly Buffer[]> {
		return values.map((value) => {
			const present = this.#value(value.key);
			if (present) return present;
			this.#set(value);
			return value.value;
		});
	}

	async patchMany(patches: readonly HeadPatch[]): Promise<void> {
		for (const { key, expected, replacement } of patches) {
			const entry = this.#entries.find(key);
			if (entry?.content.type !== 'value') continue;
			const { value } = entry.content;
			if (!value.subarray(0, expected.length).equals(expected)) continue;
			const patched = Buffer.concat([replacement, value.subarray(replacement.length)]);
			this.#entries.put(key, { type: 'value', value: patched }, entry.expiresAt, patched.length);
		}
	}

	async deleteMany(keys: readonly string[]): Promise<number> {
		let deleted = 0;
		for (const key of keys) {
			if (!this.#entries.find(key)) continue;
			this.#entries.remove(key);
			deleted += 1;
		}
		return deleted;
	}

	async deleteUnchanged(values: readonly Omit<HeadPatch, 'replacement'>[]): Promise<number> {
		const unchanged = values.filter(({ key, expected }) =>
			this.#value(key)?.subarray(0, expected.length).equals(expected),
		);
		return this.deleteMany(unchanged.map(({ key }) => key));
	}

	async *scan(prefix: string, suffix = ''): AsyncIterable<readonly string[]> {
		// A copy: what is written while it is walked over would come again, without end.
		const keys = this.#entries.keys();
		for (let start = 0; start < keys.length; start += PAGE) {
			const page = keys
				.slice(start, start + PAGE)
				.filter(
					(key) =>
						key.startsWith(prefix) &&
						key.endsWith(suffix) &&
						key.length >= prefix.length + suffix.length &&
						this.#entries.peek(key),
				);
			if (page.length > 0) yield page;
			await setImmediate();
		}
	}

	async writeFields(
		key: string,
		fields: ReadonlyMap<string, Buffer | null>,
		ttlMs: number,
	): Promise<void> {
		const entry = this.#entries.find(key);
		const present = entry?.content.type === 'fields';
		const held = present ? entry.content.fields : new Map<string, Buffer>();
		const end = ttlMs > 0 ? Date.now() + ttlMs : 0;
		const expiresAt = Math.max(present ? entry.expiresAt : 0, end);
		for (const [field, value] of fields) {
			if (value) held.set(field, value);
			else held.delete(field);
		}
		if (held.size === 0) this.#entries.remove(key);
		else this.#entries.put(key, { type: 'fields', fields: held }, expiresAt, sizeOf(held));
	}

	async readFields(key: string): Promise<ReadonlyMap<string, Buffer>> {
		const content = this.#entries.find(key)?.content;
		return new Map(content?.type === 'fields' ? content.fields : []);
	}

	async incrementMany(increments: readonly Increment[], once?: Once): Promise<void> {
		if (once) {
			if (Number(this.#value(once.key)) >= once.number) return;
			this.#set({ ...once, value: Buffer.from(`${once.number}`) });
		}
		for (const { key, fields, ttlMs } of increments) {
			const held = this.#counters(key);
			for (const [field, by] of Object.entries(fields)) {
				held.set(field, (held.get(field) ?? 0) + by);
			}
			this.#putCounters(key, held, ttlMs);
		}
	}

	async readHashes(keys: readonly string[]): Promise<readonly Readonly<Record<string, string>>[]> {
		return keys.map((key) => {
			const content = this.#entries.find(key)?.content;
			if (content?.type !== 'hash') return {};
			return Object.fromEntries([...content.fields].map(([field, value]) => [field, `${value}`]));
		});
	}

	async draw(key: string, draws: readonly Draw[]): Promise<number> {
		const now = Date.now();
		const content = this.#entries.find(key)?.content;
		const held = content?.type === 'hash' ? content.fields : new Map([['at', now]]);
		const waitMs = drawAll(held, draws, Math.max(0, now - (held.get('at') ?? now)));
		if (waitMs > 0) return waitMs;
		held.set('at', now);
		const bytes = held.size * FIELD_OVERHEAD;
		this.#entries.put(key, { type: 'hash', fields: held }, endOf(BUCKET_KEPT_MS), bytes);
		return 0;
	}

	async hold(key: string, hold: Hold, ttlMs: number): Promise<HoldAnswer> {
		const account = this.#counters(key);
		const answer = holdIn(account, hold, Date.now());
		if (answer.state === 'granted') this.#putCounters(key, account, ttlMs);
		return answer;
	}

	async chargeHold(key: string, id: string, amount: number, ttlMs: number): Promise<void> {
		const account = this.#counters(key);
		chargeIn(account, id, amount);
		if (account.size > 0) this.#putCounters(key, account, ttlMs);
	}

	async acquireMany(
		keys: readonly string[],
		owner: string,
		leaseMs: number,
	): Promise<readonly boolean[]> {
		return keys.map((key) => {
			if (this.#entries.find(key)) return false;
			this.#set({ key, value: Buffer.from(owner), ttlMs: leaseMs });
			return true;
		});
	}

	async renewMany(
		keys: readonly string[],
		owner: string,
		leaseMs: number,
	): Promise<readonly boolean[]> {
		return keys.map((key) => {
			const entry = this.#entries.find(key);
			if (!entry || !this.#holds(key, owner)) return false;
			entry.expiresAt = Date.now() + leaseMs;
			return true;
		});
	}

	async releaseMany(keys: readonly string[], owner: string): Promise<void> {
		for (const key of keys) if (this.#holds(key, owner)) this.#entries.remove(key);
	}

	async health(): Promise<StoreHealth> {
		return {
			store: 'memory',
			status: 'ok',
			usedMemoryBytes: this.#entries.usedBytes,
			maxMemoryBytes: this.#maxBytes,
			perProcess: true,
		};
	}

	/** Nothing to reconnect to. */
	onReconnect(): void {}

	async close(): Promise<void> {
		for (const key of this.#entries.keys()) this.#entries.remove(key);
	}

	#value(key: string, now = Date.now()): Buffer | null {
		const content = this.#entries.find(key, now)?.content;
		return content?.type === 'value' ? content.value : null;
	}

	#counters(key: string): Map<string, number> {
		const content = this.#entries.find(key)?.content;
		return content?.type === 'hash' ? content.fields : new Map();
	}

	#putCounters(key: string, fields: Map<string, number>, ttlMs: number | null): void {
		let bytes = 0;
		for (const field of fields.keys()) bytes += field.length + FIELD_OVERHEAD;
		this.#entries.put(key, { type: 'hash', fields }, endOf(ttlMs), bytes);
	}

	#holds(key: string, owner: string): boolean {
		return this.#value(key)?.toString() === owner;
	}

	#set({ key, value, ttlMs }: StoredValue): void {
		this.#entries.put(key, { type: 'value', value }, endOf(ttlMs), value.length);
	}
}

function endOf(ttlMs: number | null): number {
	return ttlMs === null ? Number.POSITIVE_INFINITY : Date.now() + ttlMs;
}

function sizeOf(fields: ReadonlyMap<string, Buffer>): number {
	let bytes = 0;
	for (const [field, value] of fields) bytes += field.length + value.length + FIELD_OVERHEAD;
	return bytes;
}
