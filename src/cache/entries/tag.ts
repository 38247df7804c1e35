import { hash, randomBytes } from 'node:crypto';
import type { Store } from '../../store/store.ts';
import type { Scope } from './name.ts';

const NONCE_BYTES = 8;
const STAMP_BYTES = 8;
/** Scopes whose last nonces are remembered. */
const MAX_MEMORY = 1000;

/** The stamps that a scope's tags make at one moment; null where one of them is missing. */
export interface Stamps {
	/** The stamp of entries that name an item. */
	readonly named: Buffer | null;
	/** The stamp of entries that name no item, made of one tag more. */
	readonly itemless: Buffer | null;
	/** Both stamps, one behind the other: a miss does not know yet whether its entry names an item. */
	readonly joined: Buffer | null;
}

type Nonces = readonly (Buffer | null)[];

/** Parts a miss's stamp; the tombstone that was seen in the entry's place may end it. */
export function splitStamp(stamp: Buffer): Stamps & { readonly tombstone: Buffer | null } {
	return {
		named: stamp.subarray(0, STAMP_BYTES),
		itemless: stamp.subarray(STAMP_BYTES, 2 * STAMP_BYTES),
		joined: stamp,
		tombstone: stamp.length > 2 * STAMP_BYTES ? stamp.subarray(2 * STAMP_BYTES) : null,
	};
}

/** Tells which stamps the tags of a scope make, and puts new nonces where one is missing. */
export class Tags {
	readonly #store: Store;
	/** Nonces seldom change: the hash over them is kept with the bytes that it was made of. */
	readonly #memory = new Map<Scope, { nonces: Nonces; readonly bytes: Buffer; stamps: Stamps }>();

	constructor(store: Store) {
		this.#store = store;
	}

	/** `nonces` in the order of the scope's tags. */
	stamps(scope: Scope, nonces: Nonces): Stamps {
		const known = this.#memory.get(scope);
		if (known) {
			// All reads of a tick are given the same nonces.
			if (known.nonces === nonces) return known.stamps;
			if (isSame(known.bytes, nonces)) {
				known.nonces = nonces;
				return known.stamps;
			}
		}
		const stamps = computeStamps(scope, nonces);
		if (!stamps.joined) return stamps;
		if (this.#memory.size >= MAX_MEMORY) this.#memory.clear();
		this.#memory.set(scope, { nonces, bytes: Buffer.concat(nonces.filter(isNonce)), stamps });
		return stamps;
	}

	/** Puts nonces where they are missing, or takes another process's: nothing old comes back. */
	async restore(scope: Scope, nonces: Nonces): Promise<Stamps> {
		const missing: string[] = [];
		const foreign: string[] = [];
		for (const [at, tag] of scope.tags.entries()) {
			const nonce = nonces[at];
			if (isNonce(nonce)) continue;
			missing.push(tag);
			if (nonce) foreign.push(tag);
		}
		if (missing.length === 0) return this.stamps(scope, nonces);
		if (foreign.length > 0) await this.#store.deleteMany(foreign);
		const standing = await this.#store.setAbsentMany(
			missing.map((key) => ({ key, value: randomBytes(NONCE_BYTES), ttlMs: null })),
		);
		const restored = scope.tags.map((tag, at) => {
			const put = missing.indexOf(tag);
			return (put === -1 ? nonces[at] : standing[put]) ?? null;
		});
		return this.stamps(scope, restored);
	}
}

function computeStamps(scope: Scope, values: Nonces): Stamps {
	const nonces: Buffer[] = [];
	let named: Buffer | null = null;
	for (const [at, tag] of scope.tags.entries()) {
		if (tag === scope.itemlessTag) named = digest(nonces);
		const nonce = values[at];
		if (!isNonce(nonce)) return { named, itemless: null, joined: null };
		nonces.push(nonce);
	}
	const itemless = digest(nonces);
	named ??= itemless;
	return { named, itemless, joined: Buffer.concat([named, itemless]) };
}

function digest(nonces: readonly Buffer[]): Buffer {
	return hash('sha256', Buffer.concat(nonces), 'buffer').subarray(0, STAMP_BYTES);
}

function isNonce(value: Buffer | null | undefined): value is Buffer {
	return value?.length === NONCE_BYTES;
}

/** Byte by byte: for eight of them every call into Buffer costs more. */
function isSame(bytes: Buffer, nonces: Nonces): boolean {
	if (bytes.length !== nonces.length * NONCE_BYTES) return false;
	let at = 0;
	for (const nonce of nonces) {
		if (nonce?.length !== NONCE_BYTES) return false;
		for (let byte = 0; byte < NONCE_BYTES; byte += 1) {
			if (nonce[byte] !== bytes[at]) return false;
			at += 1;
		}
	}
	return true;
}
