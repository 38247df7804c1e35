import { createHash } from 'node:crypto';
import type { Format, ParseOptions, Segment } from '../../documents/document.ts';
import { isDressed } from '../../documents/markup/respelling.ts';
import { isObject } from '../../documents/json/place.ts';
import { parseDocument, skeletonOf } from '../../documents/format.ts';
import { normaliseSegment, segmentDigest } from '../../documents/segment-digest.ts';

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

/** Hash of a whole source text: of what stands outside its segments too. */
export function hashText(text: string, { format }: TextKind): string {
	return shortHash(format === 'json' ? withoutTime(text) : text);
}

export function shortHash(text: string): string {
	return createHash('sha256').update(text).digest('base64url').slice(0, 22);
}

/** A block editor notes when it was saved, though nothing changed. */
function withoutTime(text: string): string {
	try {
		const value: unknown = JSON.parse(text);
		return isObject(value) && Array.isArray(value['blocks'])
			? JSON.stringify({ ...value, time: 0 })
			: text;
	} catch {
		return text;
	}
}

/**
 * Hash of a text's frame: markup, and numbers that belong to no segment. A second one follows,
 * without the markup that an editor would leave out.
 */
export function hashFrame(
	text: string,
	kind: TextKind,
	segments: readonly DigestedSegment[],
): string {
	const numbers = new Map<string, number>();
	const count = (counted: string, step: number): void => {
		for (const [number] of counted.matchAll(/\d+/g)) {
			numbers.set(number, (numbers.get(number) ?? 0) + step);
		}
	};
	count(text.replace(/<[^>]*>/g, ' '), 1);
	for (const { segment } of segments) count(segment.text.replace(/<\/?\d+\/?>/g, ' '), -1);
	const left = [...numbers].flatMap(([number, times]) => (times === 0 ? [] : `${number} ${times}`));
	const hash = (bare: boolean): string =>
		shortHash(
			JSON.stringify([skeletonOf(text, kind.format, kind.parseOptions, bare), left.toSorted()]),
		);
	return kind.format === 'html' && isDressed(text) ? `${hash(false)}.${hash(true)}` : hash(false);
}

/** Whether a text is framed as before, but for what an editor spells its own way or leaves out. */
export function sameFrame(before: string, now: string): boolean {
	const [whole, bare = whole] = before.split('.');
	const [found, left = found] = now.split('.');
	return found === whole || (found === left && left === bare);
}

export function digestsOf(segments: readonly DigestedSegment[]): readonly string[] {
	return segments.map(({ digest }) => digest);
}

export function sameDigests(some: readonly string[], others: readonly string[]): boolean {
	return some.length === others.length && some.every((digest, index) => digest === others[index]);
}
