import type { z } from 'zod';
import { StoreError } from '../errors.ts';
import type { Hold, HoldAnswer } from './account.ts';
import type { Draw } from './bucket.ts';

/** `ttlMs` null: kept until deleted. */
export interface StoredValue {
	readonly key: string;
	readonly value: Buffer;
	readonly ttlMs: number | null;
}

export interface GuardedValue extends StoredValue {
	/** It may replace a guarded value that begins like this. */
	readonly over: Buffer | null;
}

export interface Increment {
	readonly key: string;
	readonly fields: Readonly<Record<string, number>>;
	/** null: the hash stays. */
	readonly ttlMs: number | null;
}

/** Makes repeating safe: what went through under this number or a later one is not done again. */
export interface Once {
	readonly key: string;
	readonly number: number;
	/** Remembered for so long at least. */
	readonly ttlMs: number;
}
export interface ReadWith {
	readonly values: readonly (Buffer | null)[];
	readonly common: readonly (Buffer | null)[];
}

export interface HeadPatch {
	readonly key: string;
	readonly expected: Buffer;
	readonly replacement: Buffer;
}

export interface StoreHealth {
	readonly store: 'redis' | 'memory';
	/** degraded: commands fail or time out, reads answer as misses. */
	readonly status: 'ok' | 'degraded';
	/** Bytes in use, by the whole Redis server or this process's memory store; null when unknown. */
	readonly usedMemoryBytes: number | null;
	readonly maxMemoryBytes: number | null;
	/** True for the memory store: what it holds is this process's alone. */
	readonly perProcess: boolean;
}

/**
 * Bytes live here. Every method rejects with `StoreError` and nothing else, within the command
 * deadline. Keys are handed over whole; a store adds nothing but a prefix of its own connection.
 */
export interface Store {
	/** One round trip for all gets of a tick. A value of another type reads as null. */
	getMany(keys: readonly string[]): Promise<readonly (Buffer | null)[]>;
	/** One pipeline. */
	setMany(values: readonly StoredValue[]): Promise<void>;
	/** Replaces what begins with `guard` only if it begins with `over`; answers which were set. */
	setGuarded(values: readonly GuardedValue[], guard: string): Promise<readonly boolean[]>;
	/** Sets what is absent and answers, in order, the values that stand afterwards. */
	setAbsentMany(values: readonly StoredValue[]): Promise<readonly Buffer[]>;
	/** Deletes each value that still starts with `expected`; answers how many did. */
	deleteUnchanged(values: readonly Omit<HeadPatch, 'replacement'>[]): Promise<number>;
	/** Frees in the background; answers how many of the keys existed. */
	deleteMany(keys: readonly string[]): Promise<number>;
	/**
	 * Reads `common` beside the keys: once, and answered by one array, for all calls of a tick with
	 * the same. Calls back one of the two: a promise of its own would cost more than the rest.
	 */
	getWith(
		keys: readonly string[],
		common: readonly string[],
		found: (read: ReadWith) => void,
		failed: (error: unknown) => void,
	): void;
	/** The first `bytes` of each value; null where nothing is stored, or a value of another type. */
	getHeads(keys: readonly string[], bytes: number): Promise<readonly (Buffer | null)[]>;
	/** Overwrites heads that still are `expected`, of the same length; lifetimes stay. */
	patchMany(patches: readonly HeadPatch[]): Promise<void>;
	/** Pages of about 100 keys, matched literally; a key may come twice and a page may be empty. */
	scan(prefix: string, suffix?: string): AsyncIterable<readonly string[]>;
	/** null removes a field. The key lasts as long as its longest `ttlMs`; 0 leaves that as it is. */
	writeFields(
		key: string,
		fields: ReadonlyMap<string, Buffer | null>,
		ttlMs: number,
	): Promise<void>;
	readFields(key: string): Promise<ReadonlyMap<string, Buffer>>;
	/** Adds integers to fields. With `once` the same call can be repeated until it succeeds. */
	incrementMany(increments: readonly Increment[], once?: Once): Promise<void>;
	readHashes(keys: readonly string[]): Promise<readonly Readonly<Record<string, string>>[]>;
	/**
	 * Draws from all buckets of a key or from none, on the store's own clock; answers 0, or in how
	 * many ms it is worth asking again. All draws of a key name the same buckets.
	 */
	draw(key: string, draws: readonly Draw[]): Promise<number>;
	/** Sets a whole amount aside in an account that lasts `ttlMs` from now, by the store's clock. */
	hold(key: string, hold: Hold, ttlMs: number): Promise<HoldAnswer>;
	/** Puts the real whole amount in the place of a hold, once however often it is called. */
	chargeHold(key: string, id: string, amount: number, ttlMs: number): Promise<void>;
	/** Takes each lock that is free, for `leaseMs`; answers which were taken. */
	acquireMany(keys: readonly string[], owner: string, leaseMs: number): Promise<readonly boolean[]>;
	/** Prolongs each lock that `owner` still holds; answers which. */
	renewMany(keys: readonly string[], owner: string, leaseMs: number): Promise<readonly boolean[]>;
	/** Frees each lock that `owner` still holds. */
	releaseMany(keys: readonly string[], owner: string): Promise<void>;
	health(): Promise<StoreHealth>;
	/** Called after each reconnect, with the time in ms at which the connection was lost. */
	onReconnect(listener: (lostAt: number) => void): void;
	close(): Promise<void>;
}

/** Answers what the work comes to, null while the store is away. Any other error is a defect. */
export async function unlessAway<T>(work: () => Promise<T>): Promise<T | null> {
	try {
		return await work();
	} catch (error) {
		if (error instanceof StoreError) return null;
		throw error;
	}
}

/** Reads a value as JSON; null where nothing stands, or nothing of this schema. */
export function readJson<T>(
	schema: z.ZodType<T>,
	value: Buffer | string | null | undefined,
): T | null {
	try {
		return schema.safeParse(JSON.parse(String(value))).data ?? null;
	} catch {
		return null;
	}
}
