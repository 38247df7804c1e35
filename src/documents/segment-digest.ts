import { createHash } from 'node:crypto';

/** The text that tells segments apart: Unicode and white space in one spelling. */
export function normaliseSegment(text: string): string {
	return text
		.normalize('NFC')
		.replace(/[\t\n\v\f\r \u2028\u2029]+/g, ' ')
		.trim();
}

/** The first 8 bytes of SHA-256 over the normalised segment. */
export function segmentDigest(text: string): Buffer {
	return createHash('sha256').update(normaliseSegment(text)).digest().subarray(0, 8);
}
