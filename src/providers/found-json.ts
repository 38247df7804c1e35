import { parseJson } from './json.ts';

/** What stands before an answer ends with one of these, whether or not its beginning came along. */
const THOUGHT_ENDS =
	/<\/(?:\w{1,20}:)?(?:think|thinking|reason|reasoning|thoughts?|analysis|reflection|scratchpad)>|\[\/THINK\]|◁\/think▷|<channel\|>|<\|end_of_thought\|>|<\|channel\|>\s*final[^<{]{0,40}<\|message\|>|assistantfinal(?=\s*[{`])/iy;
const THOUGHT_BEGINS =
	/<(?:\w{1,20}:)?(?:think|thinking|reason|reasoning|thoughts?|analysis|reflection|scratchpad)>|\[THINK\]|◁think▷|<\|channel>|<\|begin_of_thought\|>|<\|channel\|>\s*(?:analysis|commentary)[^<{]{0,40}<\|message\|>/iy;
/** Where an object or a mark of a thought may begin. */
const STARTS = /[<[◁]|\{(?=\s*["/])|assistantfinal/gi;
const FENCE = /(?:```|~~~)[\w-]{0,20}\s*$/;
const FENCE_LENGTH = 60;

/** What JSON is made of, and the comments that models put into it. Strings end within their line. */
const TOKEN =
	/"(?:[^"\\\n\r]|\\[^\n\r])*"|\s+|\/\/[^\n]{0,500}|\/\*(?:[^*]|\*(?!\/)){0,500}\*\/|[{}[\],:]|-?\d[\d.eE+-]*|true|false|null/y;
/** An answer has three levels. Bounds keep the work in proportion to the text. */
const MAX_DEPTH = 6;

interface Found {
	readonly value: unknown;
	/** It stands at the beginning of a code fence. */
	readonly isFenced: boolean;
}

/**
 * The JSON objects that stand in a model's answer, in their order, without those in its thoughts.
 * Commas before a closing bracket and comments are left out. What is cut off, or is no JSON beyond
 * that, is not mended: whoever closes a string or guesses a quote makes up a text.
 */
export function findObjects(text: string): readonly Found[] {
	const found: Found[] = [];
	/** How many had been found when a thought began. */
	let before = 0;
	let position = 0;
	for (;;) {
		STARTS.lastIndex = position;
		const start = STARTS.exec(text)?.index;
		if (start === undefined) return found;
		position = start + 1;
		if (text[start] !== '{') {
			if (matchesAt(THOUGHT_ENDS, text, start)) {
				found.length = Math.min(before, found.length);
				before = 0;
			} else if (matchesAt(THOUGHT_BEGINS, text, start)) before = found.length;
			continue;
		}
		const object = readObject(text, start);
		if (object === null) continue;
		const lead = text.slice(Math.max(0, start - FENCE_LENGTH), start);
		found.push({ value: object.value, isFenced: FENCE.test(lead) });
		position = object.end;
	}
}

function matchesAt(pattern: RegExp, text: string, position: number): boolean {
	pattern.lastIndex = position;
	return pattern.test(text);
}

/** The object that begins at `start`; null when it does not end or is none. */
function readObject(text: string, start: number): { value: unknown; end: number } | null {
	const kept: string[] = [];
	let depth = 0;
	let position = start;
	do {
		TOKEN.lastIndex = position;
		const token = TOKEN.exec(text)?.[0];
		if (token === undefined) return null;
		position += token.length;
		if (token.trim() === '' || token.startsWith('/')) continue;
		if (token === '{' || token === '[') depth += 1;
		if (token === '}' || token === ']') {
			depth -= 1;
			if (kept.at(-1) === ',') kept.pop();
		}
		if (depth > MAX_DEPTH) return null;
		kept.push(token);
	} while (depth > 0);
	const value = parseJson(kept.join(''));
	return value === undefined ? null : { value, end: position };
}
