import { createHash } from 'node:crypto';
import type { Segment } from './document.ts';

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

export function shortHash(text: string): string {
	return createHash('sha256').update(text).digest('base64url').slice(0, 22);
}

/** 30 bits: only tags of one segment are told apart by it. */
const MARK_LENGTH = 5;

/** A short digest of the markup behind each tag of a segment, in base64url. */
export function markTags(segment: Segment): readonly string[] {
	return segment.tags.map((tag) =>
		createHash('sha256').update(tag).digest('base64url').slice(0, MARK_LENGTH),
	);
}
