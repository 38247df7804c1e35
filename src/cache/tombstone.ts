import { randomBytes } from 'node:crypto';

/** Longer than any answer is in flight, queues and rate limits included. */
export const TOMBSTONE_MS = 3_600_000;
/** What no envelope begins with. Text, because scripts compare it. */
export const TOMBSTONE_MARK = '-';
const NONCE_BYTES = 9;
const TOMBSTONE_BYTES = TOMBSTONE_MARK.length + (NONCE_BYTES * 4) / 3;
const MARK_BYTE = TOMBSTONE_MARK.charCodeAt(0);

/**
 * Stands where an entry was dropped by itself, its tags being as they were. Whoever looked before it was put may no
 * longer write there, and whoever looks from now on bears it in the stamp of the miss.
 */
export function createTombstone(): Buffer {
	return Buffer.from(TOMBSTONE_MARK + randomBytes(NONCE_BYTES).toString('base64url'));
}

export function isTombstone(value: Buffer): boolean {
	return value[0] === MARK_BYTE && value.length === TOMBSTONE_BYTES;
}
