import { createHash } from 'node:crypto';
import type { Segment } from './document.ts';

const MANY_MARKS = /\p{M}{100}/u;
const UP_TO_MARKS = /\P{M}+\p{M}{0,100}|\p{M}{1,100}/gu;

/**
 * A form of Unicode, in time that grows with the text. The platform sorts the marks on a letter in
 * the square of their number, so beyond 100 they are sorted apart. Unicode's own stream-safe form
 * allows 30.
 */
export function normaliseUnicode(text: string, form: 'NFC' | 'NFD' | 'NFKC'): string {
	if (!MANY_MARKS.test(text)) return text.normalize(form);
	return (text.match(UP_TO_MARKS) ?? []).map((part) => part.normalize(form)).join('');
}

/** The text that tells segments apart: Unicode and white space in one spelling. */
export function normaliseSegment(text: string): string {
	return normaliseUnicode(text, 'NFC')
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
