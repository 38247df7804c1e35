import type { Format, Segment } from '../documents/document.ts';
import { normaliseSegment, parseDocument, segmentDigest } from '../documents/format.ts';

export interface DigestedSegment {
	readonly digest: string;
	readonly segment: Segment;
}

/** A field's segments in order, each with the digest that provenance and item index know it by. */
export function digestSegments(text: string, format: Format): readonly DigestedSegment[] {
	return parseDocument(text, format).segments.map((segment) => ({
		digest: segmentDigest(normaliseSegment(segment.text)).toString('base64url'),
		segment,
	}));
}

export function joinDigests(segments: readonly DigestedSegment[]): string {
	return segments.map(({ digest }) => digest).join('.');
}
