import { shortHash } from '../../documents/segment-digest.ts';

/** 64 bits: hashes are compared with those of the same field alone. */
const HASH_BYTES = 8;

/** Hash of a field's value as it is read from the database. */
export function hashValue(value: unknown): string {
	return shortenHash(shortHash(JSON.stringify(value) ?? 'undefined'));
}

/** A hash as records hold it, in base64url; older ones hold more of it. */
export function shortenHash(hash: string): string {
	return Buffer.from(hash, 'base64url').subarray(0, HASH_BYTES).toString('base64url');
}
