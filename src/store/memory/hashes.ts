import { type Hold, type HoldAnswer, chargeIn, holdIn } from '../account.ts';
import { type Draw, drawAll } from '../bucket.ts';
import type { Increment, Once, StoredValue } from '../store.ts';
import { BoundedEntries } from './bounded-entries.ts';

/** What a field and its bookkeeping cost beside its text and value, in bytes. */
const FIELD_OVERHEAD = 60;
/** Buckets are full again long before. */
const BUCKET_KEPT_MS = 3_600_000;

export type Content =
	| { readonly type: 'value'; readonly value: Buffer }
	| { readonly type: 'fields'; readonly fields: Map<string, Buffer> }
	| { readonly type: 'hash'; readonly fields: Map<string, number> };

/** The part of the memory store that keeps fields and counters. */
export class MemoryHashes {
	protected readonly entries: BoundedEntries<Content>;

	/** `maxBytes` bounds everything held, keys and bookkeeping included. */
	constructor({ maxBytes }: { readonly maxBytes: number }) {
		this.entries = new BoundedEntries(maxBytes);
	}

	async writeFields(
		key: string,
		fields: ReadonlyMap<string, Buffer | null>,
		ttlMs: number,
	): Promise<void> {
		const entry = this.entries.find(key);
		const present = entry?.content.type === 'fields';
		const held = present ? entry.content.fields : new Map<string, Buffer>();
		const end = ttlMs > 0 ? Date.now() + ttlMs : 0;
		const expiresAt = Math.max(present ? entry.expiresAt : 0, end);
		for (const [field, value] of fields) {
			if (value) held.set(field, value);
			else held.delete(field);
		}
		if (held.size === 0) return this.entries.remove(key);
		let bytes = 0;
		for (const [field, value] of held) bytes += field.length + value.length + FIELD_OVERHEAD;
		this.entries.put(key, { type: 'fields', fields: held }, expiresAt, bytes);
	}

	async readFields(key: string): Promise<ReadonlyMap<string, Buffer>> {
		const content = this.entries.find(key)?.content;
		return new Map(content?.type === 'fields' ? content.fields : []);
	}

	async incrementMany(increments: readonly Increment[], once?: Once): Promise<void> {
		if (once) {
			if (Number(this.valueOf(once.key)) >= once.number) return;
			this.put({ ...once, value: Buffer.from(`${once.number}`) });
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
		return keys.map((key) =>
			Object.fromEntries([...this.#counters(key)].map(([field, value]) => [field, `${value}`])),
		);
	}

	async draw(key: string, draws: readonly Draw[]): Promise<number> {
		const now = Date.now();
		const held = this.#counters(key);
		const waitMs = drawAll(held, draws, Math.max(0, now - (held.get('at') ?? now)));
		if (waitMs === 0) this.#putCounters(key, held.set('at', now), BUCKET_KEPT_MS);
		return waitMs;
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

	protected valueOf(key: string, now = Date.now()): Buffer | null {
		const content = this.entries.find(key, now)?.content;
		return content?.type === 'value' ? content.value : null;
	}

	protected put({ key, value, ttlMs }: StoredValue): void {
		this.entries.put(key, { type: 'value', value }, endOf(ttlMs), value.length);
	}

	#counters(key: string): Map<string, number> {
		const content = this.entries.find(key)?.content;
		return content?.type === 'hash' ? content.fields : new Map();
	}

	#putCounters(key: string, fields: Map<string, number>, ttlMs: number | null): void {
		let bytes = 0;
		for (const field of fields.keys()) bytes += field.length + FIELD_OVERHEAD;
		this.entries.put(key, { type: 'hash', fields }, endOf(ttlMs), bytes);
	}
}

function endOf(ttlMs: number | null): number {
	return ttlMs === null ? Number.POSITIVE_INFINITY : Date.now() + ttlMs;
}
