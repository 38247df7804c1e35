/** The longest Markdown, in characters. */
export const MARKDOWN_LIMIT = 256_000;
/** A translation may be this much longer than the limits of its source. */
export const OUTPUT_SCALE = 4;
/** How many quotes and lists may stand around a line. */
const MAX_DEPTH = 50;
/** As predicted by the figures below. */
const MAX_MS = 4000;
/** What the parser takes, on two shared cores of a server of 2026. */
const MS_PER_CHARACTER = 0.004;
const MS_PER_LINE = 0.03;
const MS_PER_CONTAINER = 0.1;
const MS_PER_DEPTH = 0.025;
const MS_PER_LOOK = 1.5e-5;

/**
 * Whether the parser is predicted to be done in time: by the length, by the lines that stand in a
 * quote, list or table, and by what is opened in a paragraph and sought in vain to its end. A
 * `scale` widens what grows with the length of the words.
 */
export function isMarkdownInLimits(source: string, scale = 1): boolean {
	if (source.length > MARKDOWN_LIMIT * scale) return false;
	let time = source.length * MS_PER_CHARACTER;
	let position = 0;
	let chunkStart = 0;
	for (const line of source.split('\n')) {
		const prefix = PREFIX.exec(line)?.[0] ?? '';
		const marks = prefix.match(/[->*+.)]/g)?.length ?? 0;
		const depth = Math.max(marks, Math.ceil(prefix.length / 4));
		if (depth > MAX_DEPTH) return false;
		const isBlank = line.trim() === '';
		if (!isBlank) time += MS_PER_LINE + depth * MS_PER_DEPTH;
		if (marks > 0 || line.includes('|')) time += MS_PER_CONTAINER;
		if (isBlank) {
			time += countLooks(source.slice(chunkStart, position)) * MS_PER_LOOK;
			chunkStart = position;
		}
		position += line.length + 1;
	}
	time += countLooks(source.slice(chunkStart)) * MS_PER_LOOK;
	return time <= MAX_MS * scale;
}

const PREFIX = /^(?:[ \t]|>|[-*+](?=[ \t])|\d{1,9}[.)](?=[ \t]))*/;

/** Inline HTML without an end tag, and what ends it. */
const SPECIAL_HTML = [
	['<!--', '-->'],
	['<?', '?>'],
	['<![CDATA[', ']]>'],
	['<!', '>'],
] as const;

/** How many characters are looked at for ends that are not there, in lines without a blank one. */
function countLooks(chunk: string): number {
	let looks = 0;
	const ticks = new Set([...chunk.matchAll(/(?<!`)`+/g)].map(([run]) => run.length));
	const cut = chunk.match(/\\``/g)?.length ?? 0;
	looks += (ticks.size + cut) * chunk.length;
	for (const [opening, closing] of SPECIAL_HTML) {
		if (chunk.includes(opening)) looks += countUnclosed(chunk, opening, closing);
	}
	if (chunk.includes('](')) {
		looks += countUnclosed(chunk.replace(/\\[^]/g, '  '), '](', ')');
	}
	return looks;
}

/** The lengths from each opening behind the last closing to the end. */
function countUnclosed(chunk: string, opening: string, closing: string): number {
	let looks = 0;
	const last = chunk.lastIndexOf(closing);
	for (let at = chunk.indexOf(opening, last + 1); at >= 0; at = chunk.indexOf(opening, at + 1)) {
		looks += chunk.length - at;
	}
	return looks;
}
