import { findWraps, widthOf } from '../segments/lines/wrapping.ts';
import { displayWidth, isUnspaced, joinerOf, mayPart, unitOf } from '../segments/lines/width.ts';
import type { Layout } from '../segments/part.ts';
import { findPlaceholders } from '../segments/placeholder.ts';
import type { Edit, SliceSource, SourceRange } from '../segments/splice.ts';
import { textOf, type TextLine } from './lines.ts';

/** Lines of a paragraph that are read as one. */
interface Run extends SourceRange {
	/** The lines as they are judged: with their margins. */
	readonly lines: readonly string[];
	readonly joins: readonly Edit[];
	/** The blanks before the first line and before every other one. */
	readonly margins: readonly [string, string];
	/** What parts two lines, with quotation marks and margin. */
	readonly lineEnd: string;
}

/** How far from the source's width a translation may be wrapped, in columns. */
const TRIES = 12;
/** A long text is not tried at every width: so many characters in all. */
const MAX_TRIED = 60_000;
const WORDS = new Intl.Segmenter('und', { granularity: 'word' });
/** Signs that would be read as another thing at the start of a line, or look lost there. */
const NO_START = /^[\u200b-\u200d\u2060>|$./\\:;,!?%»”’)\]}…]/u;

/**
 * How a translated paragraph that was wrapped by hand gets its line ends: to the width of its
 * source, or near to it, so that it is read as the same segments again. Where that cannot be, its
 * sentences stand in one line each. null: no line of the paragraph goes on in the next.
 */
export function layoutOf(source: string, paragraph: readonly TextLine[]): Layout | null {
	if (paragraph.every(({ joiner }) => joiner === null)) return null;
	const runs = readRuns(source, paragraph);
	const [first, last] = [runs[0], runs.at(-1)];
	if (first === undefined || last === undefined) return null;
	const { start } = first;
	const { end } = last;
	const lay = (slice: SliceSource, isChanged: (range: SourceRange) => boolean): string => {
		const texts = runs.map((run) => (isChanged(run) ? slice(run.start, run.end) : null));
		const bodies = placeLineEnds(runs, texts);
		return runs
			.map((run, index) => {
				const gap = source.slice(runs[index - 1]?.end ?? start, run.start);
				return gap + (bodies[index]?.join(run.lineEnd) ?? source.slice(run.start, run.end));
			})
			.join('');
	};
	return { start, end, joins: runs.flatMap(({ joins }) => joins), lay };
}

function readRuns(source: string, paragraph: readonly TextLine[]): Run[] {
	const runs: Run[] = [];
	for (let first = 0; first < paragraph.length;) {
		let last = first;
		while ((paragraph[last]?.joiner ?? null) !== null) last += 1;
		runs.push(readRun(source, paragraph.slice(first, last + 1)));
		first = last + 1;
	}
	return runs;
}

function readRun(source: string, lines: readonly TextLine[]): Run {
	const places = lines.map((line) => {
		const text = textOf(source, line);
		const margin = text.slice(0, text.length - text.trimStart().length);
		return { text, margin, start: line.text + margin.length, end: line.text + text.length, line };
	});
	const gaps = places
		.slice(1)
		.map(({ start }, index) => ({ start: places[index]?.end ?? 0, end: start }));
	const joins = gaps.map((gap, index) => ({
		...gap,
		write: () => places[index]?.line.joiner ?? '',
	}));
	const written = gaps.map((gap) => source.slice(gap.start, gap.end));
	const isFlowed = written.every((gap) => /^[ \t]/.test(gap));
	const [one, other] = places;
	return {
		start: one?.start ?? 0,
		end: places.at(-1)?.end ?? 0,
		lines: places.map(({ text }) => text),
		joins,
		margins: [one?.margin ?? '', other?.margin ?? ''],
		lineEnd: isFlowed ? (written[0] ?? '') : (written[0] ?? '').replace(/^[ \t]+/, ''),
	};
}

/** The lines of every text, without margins; null where a run stays as it is. */
function placeLineEnds(
	runs: readonly Run[],
	texts: readonly (string | null)[],
): readonly (readonly string[] | null)[] {
	const chunks = texts.map((text) => (text === null ? [] : readChunks(text)));
	const layAt = (width: number) =>
		runs.map((run, index) => {
			const text = texts[index] ?? null;
			if (text === null) return null;
			return run.joins.length === 0 ? [text] : wrapText(text, chunks[index] ?? [], run, width);
		});
	const single = texts.map((text) => (text === null ? null : [text]));
	const fixed = runs.flatMap((run, index) => {
		const text = texts[index] ?? null;
		if (text === null) return run.lines;
		return run.joins.length === 0 ? [`${run.margins[0]}${text}`] : [];
	});
	const width = Math.max(widthOf(runs.flatMap(({ lines }) => lines)), widthOf(fixed));
	const length = texts.reduce((sum, text) => sum + (text?.length ?? 0), 0);
	const tries = Math.max(2, Math.min(2 * TRIES, Math.floor(MAX_TRIED / (length + 1))));
	for (let step = 0; step <= tries; step += 1) {
		const bodies = layAt(width + (step % 2 === 0 ? -step / 2 : (step + 1) / 2));
		if (readsBack(runs, bodies)) return bodies;
	}
	return single;
}

/** Whether the lines are read as the same runs. */
function readsBack(runs: readonly Run[], bodies: readonly (readonly string[] | null)[]): boolean {
	const lines: string[] = [];
	const expected: boolean[] = [];
	for (const [index, { lines: former, margins }] of runs.entries()) {
		const own = bodies[index]?.map((line, at) => `${margins[at === 0 ? 0 : 1]}${line}`) ?? former;
		for (const [at, line] of own.entries()) {
			lines.push(line);
			expected.push(at < own.length - 1);
		}
	}
	const found = findWraps(lines);
	return found.every((wrap, index) => wrap === expected[index]);
}

/** Where a line may end: `end` is the place, `skip` how many blanks are left out there. */
interface Chunk {
	readonly end: number;
	readonly skip: number;
}

/** What stays together in a text: words, and placeholders with their blanks. */
function readChunks(text: string): Chunk[] {
	const whole = findPlaceholders(text, { literal: true });
	const chunks: Chunk[] = [];
	let passed = 0;
	const isFree = (at: number): boolean => {
		while ((whole[passed]?.end ?? Infinity) <= at) passed += 1;
		return (whole[passed]?.start ?? Infinity) >= at;
	};
	for (const end of placesToPart(text)) {
		if (!isFree(end)) continue;
		const skip = text.charAt(end) === ' ' ? 1 : 0;
		const [before, after] = [
			text.slice(Math.max(end - 8, 0), end),
			text.slice(end + skip, end + 8),
		];
		if (NO_START.test(after) || /^\s|\s$/.test(`${after}${before}`)) continue;
		if (skip === 1 ? joinerOf(before, after) === ' ' : mayPart(before, after)) {
			chunks.push({ end, skip });
		}
	}
	return [...chunks, { end: text.length, skip: 0 }];
}

/** Spaces, and the ends of words that no space parts, in order. */
function* placesToPart(text: string): Generator<number> {
	if (!isUnspaced(text)) {
		for (const { index } of text.matchAll(/ /g)) yield index;
		return;
	}
	for (const { index, segment } of WORDS.segment(text)) {
		if (index > 0 && segment !== ' ' && text.charAt(index - 1) !== ' ') yield index;
		if (segment === ' ') yield index;
	}
}

function wrapText(text: string, chunks: readonly Chunk[], run: Run, width: number): string[] {
	const [column, nextColumn] = run.margins.map((margin) =>
		displayWidth(margin.replaceAll('\t', '    ')),
	);
	const lines: string[] = [];
	let from = 0;
	let used = column ?? 0;
	let fitting: Chunk | null = null;
	let passed = 0;
	for (const chunk of chunks) {
		const size = displayWidth(text.slice(passed, chunk.end));
		if (fitting !== null && used + size > width) {
			// Read alone, the next line may begin with a shorter word, which would have fitted.
			const unit = fitting.skip === 0 ? unitOf(text.slice(fitting.end, fitting.end + 60)) : '';
			const isShort = unit !== '' && fitting.end + unit.length < chunk.end;
			const more = isShort && used + displayWidth(unit) <= width ? unit.length : 0;
			lines.push(text.slice(from, fitting.end + more));
			from = fitting.end + more + fitting.skip;
			used = (nextColumn ?? 0) + displayWidth(text.slice(from, chunk.end));
		} else {
			used += size;
		}
		fitting = chunk;
		passed = chunk.end;
	}
	return [...lines, text.slice(from)];
}
