import { MemoryStore } from '../../src/store/memory/memory.ts';
import type { GuardedValue, Increment, Once, StoredValue } from '../../src/store/store.ts';

/** A memory store that can lose what has a lifetime at once, as months do to it, or everything. */
export class ForgetfulStore extends MemoryStore {
	readonly #lasting = new Set<string>();

	override async setMany(values: readonly StoredValue[]): Promise<void> {
		this.#note(values);
		await super.setMany(values);
	}

	override async setGuarded(
		values: readonly GuardedValue[],
		guard: string,
	): Promise<readonly boolean[]> {
		this.#note(values);
		return super.setGuarded(values, guard);
	}

	override async setAbsentMany(values: readonly StoredValue[]): Promise<readonly Buffer[]> {
		this.#note(values);
		return super.setAbsentMany(values);
	}

	override async incrementMany(increments: readonly Increment[], once?: Once): Promise<void> {
		this.#note(increments);
		await super.incrementMany(increments, once);
	}

	/** Leaves what was stored without a lifetime. */
	async dropExpiring(): Promise<void> {
		await this.#drop((key) => !this.#lasting.has(key));
	}

	async dropAll(): Promise<void> {
		await this.#drop(() => true);
	}

	async keys(): Promise<readonly string[]> {
		const keys: string[] = [];
		for await (const page of this.scan('')) keys.push(...page);
		return keys;
	}

	async #drop(isDropped: (key: string) => boolean): Promise<void> {
		await this.deleteMany((await this.keys()).filter(isDropped));
	}

	#note(written: readonly { readonly key: string; readonly ttlMs: number | null }[]): void {
		for (const { key, ttlMs } of written) {
			if (ttlMs === null) this.#lasting.add(key);
			else this.#lasting.delete(key);
		}
	}
}
