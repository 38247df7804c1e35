import type { Format, ParseOptions, Segment } from '../documents/document.ts';
import { normaliseSegment, parseDocument, segmentDigest } from '../documents/format.ts';

export interface DigestedSegment {
	readonly digest: string;
	readonly segment: Segment;
}

/** How a field's text is to be read. */
export interface TextKind {
	readonly format: Format;
	readonly parseOptions?: ParseOptions | undefined;
}

/** A field's segments in order, each with the digest that provenance and item index know it by. */
export function digestSegments(text: string, kind: TextKind): readonly DigestedSegment[] {
	return parseDocument(text, kind.format, kind.parseOptions).segments.map((segment) => ({
		digest: segmentDigest(normaliseSegment(segment.text)).toString('base64url'),
		segment,
	}));
}

export function joinDigests(segments: readonly DigestedSegment[]): string {
	return segments.map(({ digest }) => digest).join('.');
}
