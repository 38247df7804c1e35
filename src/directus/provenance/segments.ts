import type { DigestedSegment } from '../../documents/reading.ts';

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
