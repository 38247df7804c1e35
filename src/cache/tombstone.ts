import { randomBytes } from 'node:crypto';

/** Longer than any answer is in flight, queues and rate limits included. */
export const TOMBSTONE_MS = 3_600_000;
/** What no envelope begins with. Text, because scripts compare it. */
export const TOMBSTONE_MARK = '-';
const NONCE_BYTES = 9;
export const TOMBSTONE_BYTES = TOMBSTONE_MARK.length + (NONCE_BYTES * 4) / 3;
const MARK_BYTE = TOMBSTONE_MARK.charCodeAt(0);

/**
 * Stands where an entry was dropped by itself, its tags being as they were, and leads what is written there later.
 * Whoever looked before it was put may no longer write; whoever looks afterwards bears it in the stamp.
 */
export function createTombstone(): Buffer {
	return Buffer.from(TOMBSTONE_MARK + randomBytes(NONCE_BYTES).toString('base64url'));
}

/** null: none stands here. */
export function tombstoneOf(value: Buffer): Buffer | null {
	return value[0] === MARK_BYTE ? value.subarray(0, TOMBSTONE_BYTES) : null;
}

/** What stands behind the tombstone, if there is one. */
export function behindTombstone(value: Buffer): Buffer {
	return value[0] === MARK_BYTE ? value.subarray(TOMBSTONE_BYTES) : value;
}
