import type { combineExtensions } from 'micromark-util-combine-extensions';

type Syntax = Parameters<typeof combineExtensions>[0][number];
type Constructs = NonNullable<Syntax['text']>;

/**
 * How many events of paragraphs the parser may look at again in one text: in one second, three at
 * worst, as measured on two shared cores. A paragraph's first events are free: so many cost little.
 */
const MAX_EFFORT = 400_000_000;
const FREE_EVENTS = 4000;
/** What an event costs where text is merged, where an opening is sought, and inside of a span. */
const LINE_EFFORT = 0.25;
const DELIMITER_EFFORT = 2;
const SPAN_EFFORT = 60;
const LINE_ENDS = [-5, -4, -3];
const DELIMITERS = codesOf('*_~');
/**
 * What ends text for nothing when it turns out to be text. Not backticks: a construct that does not
 * look at what is before it would have the parser read them from the middle of a run.
 */
const ATTEMPTS = codesOf('!&<[\\');

function codesOf(characters: string): number[] {
	return Array.from(characters, (character) => character.charCodeAt(0));
}

/** A text whose inline markup would take the parser too long. */
export class TooMuchEffort extends Error {}

let left = 0;

function spend(events: number): void {
	left -= events;
	if (left < 0) throw new TooMuchEffort();
}

/** Begins to count for one text; `scale` widens what it may take. */
export function startEffort(scale: number): void {
	left = MAX_EFFORT * scale;
}

function countAt(codes: readonly number[], add: 'before' | 'after', cost = 1): Constructs {
	const constructs: Constructs = {};
	for (const code of codes) {
		constructs[code] = {
			add,
			tokenize(_effects, _ok, nok) {
				spend(Math.max(0, this.events.length - FREE_EVENTS) * cost);
				return nok;
			},
		};
	}
	return constructs;
}

/**
 * Counts, and parses nothing. The parser goes back over the events of a paragraph for an opening at
 * each mark that may close, moves them where it merges text, and goes over the events inside of
 * each emphasis, link or image once more: with their square, when there are many.
 */
export const EFFORT: Syntax = {
	text: {
		...countAt(LINE_ENDS, 'before', LINE_EFFORT),
		...countAt(DELIMITERS, 'before', DELIMITER_EFFORT),
		...countAt(ATTEMPTS, 'after'),
		...countAt(codesOf(']'), 'after', DELIMITER_EFFORT),
	},
	string: countAt(codesOf('&\\'), 'after'),
	insideSpan: {
		null: [
			{
				resolveAll(events) {
					spend(events.length * SPAN_EFFORT);
					return events;
				},
			},
		],
	},
};
