export function countMatches(text: string, pattern: RegExp): number {
	return text.match(pattern)?.length ?? 0;
}

/** Whether a translation has more of something than its source. */
export function addsMatches(source: string, translation: string, pattern: RegExp): boolean {
	const found = countMatches(translation, pattern);
	return found > 0 && found > countMatches(source, pattern);
}
