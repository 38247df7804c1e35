import { randomBytes } from 'node:crypto';

/** No answer is in flight for so long, queues and rate limits included. */
export const TOMBSTONE_MS = 3_600_000;
/** No envelope begins like this. It is text because scripts compare it. */
export const TOMBSTONE_MARK = '-';
const NONCE_BYTES = 9;
export const TOMBSTONE_BYTES = TOMBSTONE_MARK.length + (NONCE_BYTES * 4) / 3;
const MARK_BYTE = TOMBSTONE_MARK.charCodeAt(0);
/** No envelope begins like this either. The time in ms follows at which the entry ends. */
const UNTIL_MARK = 0x40;
const UNTIL_BYTES = 6;
const UNTIL_AT = TOMBSTONE_BYTES + 1;
/** More never stands before an envelope. */
export const LEAD_BYTES = UNTIL_AT + UNTIL_BYTES;
const NOTHING = Buffer.alloc(0);

/**
 * A tombstone stands where an entry was dropped by itself while its tags stay, and leads what is
 * written there later. Who looked before it was put may no longer write; who looks afterwards bears
 * it in the stamp.
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
	if (value[0] !== MARK_BYTE) return value;
	if (value[TOMBSTONE_BYTES] !== UNTIL_MARK || value.length < LEAD_BYTES) {
		return value.subarray(TOMBSTONE_BYTES);
	}
	const until = value.readUIntBE(UNTIL_AT, UNTIL_BYTES);
	return until > Date.now() ? value.subarray(LEAD_BYTES) : NOTHING;
}

/** A value that ends before its tombstone may: the key lives on for that. */
export function leadWith(
	tombstone: Buffer,
	value: Buffer,
	ttlMs: number,
): { readonly value: Buffer; readonly ttlMs: number } {
	if (ttlMs >= TOMBSTONE_MS) return { value: Buffer.concat([tombstone, value]), ttlMs };
	const until = Buffer.alloc(1 + UNTIL_BYTES, UNTIL_MARK);
	until.writeUIntBE(Math.floor(Date.now() + ttlMs), 1, UNTIL_BYTES);
	return { value: Buffer.concat([tombstone, until, value]), ttlMs: TOMBSTONE_MS };
}
