import { hash, randomBytes } from 'node:crypto';
import type { Store } from '../store/store.ts';
import { STAMP_BYTES } from './codec.ts';
import type { Scope } from './key.ts';

const NONCE_BYTES = 8;

/** What the tags of a scope say at one moment; null: a tag is missing, and with it all that it stood for. */
export interface Stamps {
	/** Borne by entries that name an item. */
	readonly named: Buffer | null;
	/** Borne by those that name none: they have one tag more. */
	readonly itemless: Buffer | null;
}

/** Both stamps in one, as a miss carries them. */
export type Stamp = Buffer;

export function joinStamps({ named, itemless }: Stamps): Stamp | null {
	return named && itemless && Buffer.concat([named, itemless]);
}

export function splitStamp(stamp: Stamp): Stamps {
	return { named: stamp.subarray(0, STAMP_BYTES), itemless: stamp.subarray(STAMP_BYTES) };
}

/** A stamp stands for the nonces, in the order of the scope's tags. */
export function readStamps(scope: Scope, values: ReadonlyMap<string, Buffer | null>): Stamps {
	const nonces: Buffer[] = [];
	let named: Buffer | null = null;
	for (const tag of scope.tags) {
		if (tag === scope.itemlessTag) named = digest(nonces);
		const nonce = values.get(tag);
		if (!isNonce(nonce)) return { named, itemless: null };
		nonces.push(nonce);
	}
	const itemless = digest(nonces);
	return { named: named ?? itemless, itemless };
}

function digest(nonces: readonly Buffer[]): Buffer {
	return hash('sha256', Buffer.concat(nonces), 'buffer').subarray(0, STAMP_BYTES);
}

function isNonce(value: Buffer | null | undefined): value is Buffer {
	return value?.length === NONCE_BYTES;
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
