import { describeLine, type Line } from './line.ts';
import { displayWidth, isUnspaced, joinerOf, unitOf } from './width.ts';

/** Nobody wraps by hand to fewer columns: a menu, an address or a signature is narrower. */
const MIN_WIDTH = 24;
/** Below it lines that all begin with a capital are an address or a verse. */
const MIN_WIDTH_OF_CAPITALS = 40;
/** Two lines alone are more often a greeting, or a name and what it stands for. */
const MIN_WIDTH_OF_TWO = 32;
const MIN_WIDTH_OF_CLAUSES = 50;
const MIN_WORDS = 3;
/** Who wraps by hand ends a line a little too early: so much of the width must be filled. */
const LOOSE = 0.85;
/** Two lines are of about one length where the second has this share of the first one's. */
const ALIKE = 0.7;

/**
 * Tells of each line end of a paragraph whether it is wrapping, which a translation places anew, or
 * means something: in an address, a verse, a list, opening hours, a signature. `lines` have no line
 * ends, nor the marks of a quotation; their indentation counts.
 *
 * Wrapped lines are of about one length: the next word would not have fitted. Beyond that a
 * sentence must run over their ends. Small letters show it, and where there are none (capitals of
 * German nouns, scripts without case) that the lines end within a sentence and the last one ends
 * it. In doubt a line end means something.
 *
 * `knownWidth`: other paragraphs of the text are wrapped to so many columns. Then lines that fill
 * them need no further sign.
 */
export function findWraps(lines: readonly string[], knownWidth = 0): boolean[] {
	const wraps = lines.slice(1).map(() => false);
	let start = 0;
	let block: Line[] = [];
	for (const [index, line] of [...lines.map(describeLine), null].entries()) {
		if (line !== null && !line.isApart) {
			block.push(line);
			continue;
		}
		for (const { from, to } of findRuns(block, knownWidth)) {
			wraps.fill(true, start + from, start + to);
		}
		block = [];
		start = index + 1;
	}
	return wraps;
}

/** From which line to which each wrapped paragraph goes, in lines without rows of columns. */
function findRuns(
	block: readonly Line[],
	knownWidth: number,
): { readonly from: number; readonly to: number }[] {
	const width = filledWidth(block);
	const marks = countMarks(block);
	const labels = block.filter(({ isLabelled }) => isLabelled).length;
	const mayWrap = (line: Line, next: Line): boolean => {
		if (labels > 1 && next.isLabelled) return false;
		const isMid = line.ending !== 'stop' && line.ending !== 'colon';
		if (fill(line, next) <= width * (isMid ? LOOSE : 1)) return false;
		if (line.ending === 'colon' && next.start !== 'small') return false;
		const isItem = next.mark !== '' && (!isMid || (marks.get(next.mark) ?? 0) > 1);
		return !isItem && next.mark !== 'bullet';
	};
	const runs: { from: number; to: number }[] = [];
	let run: Line[] = [];
	for (const [index, line] of block.entries()) {
		run.push(line);
		const next = block[index + 1];
		const isHanging = run.length < 2 || next?.indent === line.indent;
		if (next !== undefined && isHanging && mayWrap(line, next)) continue;
		const from = index - run.length + 1;
		if (isWrapped(run, width, knownWidth)) runs.push({ from, to: index });
		run = [];
	}
	return runs;
}

/** The columns that the lines of a paragraph fill; a line of a single word may be longer. */
export function widthOf(lines: readonly string[]): number {
	return filledWidth(lines.map(describeLine));
}

function filledWidth(paragraph: readonly Line[]): number {
	let width = 0;
	for (const line of paragraph) {
		if (line.words > 1) width = Math.max(width, line.width);
	}
	return width;
}

/** How wide a line would be if the next one's first word stood in it. */
function fill(line: Line, next: Line): number {
	const gap = joinerOf(line.text, next.text).length;
	return line.width + gap + displayWidth(unitOf(next.text));
}

function countMarks(paragraph: readonly Line[]): ReadonlyMap<string, number> {
	const marks = new Map<string, number>();
	for (const { mark } of paragraph) marks.set(mark, (marks.get(mark) ?? 0) + 1);
	return marks;
}

/** Whether lines of which each may go on in the next one are wrapped prose. */
function isWrapped(run: readonly Line[], width: number, knownWidth: number): boolean {
	if (run.length < 2 || width < MIN_WIDTH) return false;
	const starts = { small: 0, capital: 0, other: 0 };
	let [commas, letters, words, strict, isKnown] = [0, 0, 0, 0, width <= knownWidth];
	let isSpaced = true;
	for (const [index, line] of run.slice(0, -1).entries()) {
		const next = run[index + 1] ?? line;
		words += line.words;
		isSpaced &&= !isUnspaced(line.text);
		if (line.ending === 'comma') commas += 1;
		else if (line.ending === 'letter') letters += 1;
		if (fill(line, next) > width) strict += 1;
		isKnown &&= fill(line, next) > knownWidth;
		if (line.ending !== 'stop' || next.start === 'small') starts[next.start] += 1;
	}
	const ends = run.length - 1;
	const [first, last] = [run[0], run.at(-1)];
	const isEnded = last?.ending === 'stop';
	const isStrict = strict === ends;
	const isSure = isEnded && first?.start !== 'small' && starts.small * 2 > ends;
	if (strict * 2 < ends && !isSure) return false;
	if (isSpaced && words < MIN_WORDS * ends) return false;
	if (ends === 1 && width < (commas > 0 ? MIN_WIDTH_OF_CLAUSES : MIN_WIDTH_OF_TWO)) return false;
	if (letters === 0 && ends > 2) return false;
	if (starts.small > 0 && starts.small * 3 >= starts.capital) {
		return first?.start !== 'small' || isEnded;
	}
	if (isKnown && isEnded && letters > 0 && starts.capital < 4) return true;
	if (!isStrict || !isEnded) {
		return isStrict && !isSpaced && letters > 1 && starts.other > 1;
	}
	if (starts.capital === 0) return starts.other > 0 && letters + commas > 0;
	const isAlike = ends > 1 || (last?.width ?? 0) >= width * ALIKE;
	return isAlike && starts.capital < 3 && letters > 0 && width >= MIN_WIDTH_OF_CAPITALS;
}
