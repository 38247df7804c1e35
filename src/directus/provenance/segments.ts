import type { DigestedSegment } from '../../documents/reading.ts';
import { shortenHash } from './hash.ts';

/** Whether a text is framed as before, but for what an editor spells its own way or leaves out. */
export function sameFrame(before: string, now: string): boolean {
	const [whole, bare = whole] = splitFrame(before);
	const [found, left = found] = splitFrame(now);
	return found === whole || (found === left && left === bare);
}

/** The hashes of a frame; older records hold more of each. */
export function splitFrame(frame: string): readonly string[] {
	return frame.split('.').map(shortenHash);
}

export function digestsOf(segments: readonly DigestedSegment[]): readonly string[] {
	return segments.map(({ digest }) => digest);
}

export function sameDigests(some: readonly string[], others: readonly string[]): boolean {
	return some.length === others.length && some.every((digest, index) => digest === others[index]);
}
