import { hash, randomBytes } from 'node:crypto';
import type { Store } from '../store/store.ts';
import { STAMP_BYTES } from './codec.ts';
import type { Scope } from './key.ts';

const NONCE_BYTES = 8;

/** What the tags of a scope say at one moment: one stamp for entries that name an item, one for those that do not. */
export type Stamp = Buffer;

/** The part of the stamp that an entry bears. */
export function stampFor(stamp: Stamp, named: boolean): Buffer {
	return named ? stamp.subarray(0, STAMP_BYTES) : stamp.subarray(STAMP_BYTES);
}

/** A stamp stands for the nonces, in the order of the scope's tags. */
export function stampOf(nonces: readonly Buffer[], itemlessTag: boolean): Stamp {
	const all = Buffer.concat(nonces);
	const named = digest(itemlessTag ? all.subarray(0, -NONCE_BYTES) : all);
	return Buffer.concat([named, itemlessTag ? digest(all) : named]);
}

function digest(nonces: Buffer): Buffer {
	return hash('sha256', nonces, 'buffer').subarray(0, STAMP_BYTES);
}

export function isNonce(value: Buffer | null | undefined): value is Buffer {
	return value?.length === NONCE_BYTES;
}

/**
 * The nonces of the scopes, where every one is known; whatever lies under a missing tag is unreachable already, so a
 * new nonce never brings anything back.
 */
export function stampFromRead(
	scope: Scope,
	values: ReadonlyMap<string, Buffer | null>,
): Stamp | null {
	const nonces: Buffer[] = [];
	for (const tag of scope.tags) {
		const nonce = values.get(tag);
		if (!isNonce(nonce)) return null;
		nonces.push(nonce);
	}
	return stampOf(nonces, scope.itemlessTag !== null);
}

/** Puts a nonce wherever one is missing and answers what stands there then, another process's perhaps. */
export async function restoreTags(
	store: Store,
	values: ReadonlyMap<string, Buffer | null>,
): Promise<ReadonlyMap<string, Buffer | null>> {
	const missing: string[] = [];
	const foreign: string[] = [];
	for (const [tag, value] of values) {
		if (isNonce(value)) continue;
		missing.push(tag);
		if (value) foreign.push(tag);
	}
	if (missing.length === 0) return values;
	if (foreign.length > 0) await store.deleteMany(foreign);
	const standing = await store.setAbsentMany(
		missing.map((key) => ({ key, value: randomBytes(NONCE_BYTES), ttlMs: null })),
	);
	const restored = new Map(values);
	for (const [at, tag] of missing.entries()) restored.set(tag, standing[at] ?? null);
	return restored;
}
