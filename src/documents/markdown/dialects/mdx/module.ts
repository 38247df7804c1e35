import type { SourceRange } from '../../../segments/splice.ts';
import type { Page } from '../page.ts';
import type { Script } from './script.ts';

const NAME = String.raw`[\p{L}_$][\p{L}\p{N}_$]{0,99}`;
const NAMES = String.raw`\{[^{}]*\}`;
const ALL = String.raw`\*\s{0,99}(?:as\s{1,99}${NAME}\s{0,99})?`;
const STRING = String.raw`(?:"[^"\n]*"|'[^'\n]*')`;
const WITH = String.raw`(?:\s{0,99}(?:with|assert)\s{0,99}${NAMES})?`;
const END = String.raw`[ \t]{0,99};?[ \t]{0,99}(?:\/\/[^\n]*|\/\*[^\n]*)?\r?(?=\n|$(?![^]))`;
const IMPORTED = [
	String.raw`\s{1,99}${NAME}(?:\s{0,99},\s{0,99}(?:${ALL}|${NAMES}))?\s`,
	String.raw`\s{0,99}(?:${ALL}|${NAMES})`,
].join('|');
/** Matches statements that are whole with what they name. */
const WHOLE = new RegExp(
	[
		String.raw`import\s{0,99}${STRING}${WITH}${END}`,
		String.raw`import(?:\s{1,99}type)?(?:${IMPORTED})\s{0,99}from\s{0,99}${STRING}${WITH}${END}`,
		String.raw`export\s{0,99}(?:type\s{0,99})?(?:${ALL}|${NAMES})\s{0,99}from\s{0,99}${STRING}${WITH}${END}`,
		String.raw`export\s{0,99}(?:type\s{0,99})?${NAMES}${END}`,
	].join('|'),
	'uy',
);
/** Matches how statements begin that go on until a blank line. */
const BEGINNING = new RegExp(
	[
		String.raw`export\s{1,99}(?:const|let|var)\s{1,99}(?:${NAME}|\{[^}=\n]{0,999}\}?|\[[^\]=\n]{0,999}\]?)\s{0,99}(?::[^=\n]{0,999})?=`,
		String.raw`export\s{1,99}(?:default\s{1,99})?(?:async\s{1,99})?function\b\s{0,99}\*?\s{0,99}(?:${NAME})?\s{0,99}[(<]`,
		String.raw`export\s{1,99}(?:default\s{1,99})?(?:abstract\s{1,99})?class\b[^\n{.,]*\{`,
		String.raw`export\s{1,99}(?:declare\s{1,99})?(?:type|interface|enum)\s{1,99}${NAME}[^\n={.,]{0,999}[={]`,
		String.raw`export\s{1,99}default\s{1,99}(?:async\s{0,99})?(?:[({[<]|new\s|${NAME}\s{0,99}=>)`,
		String.raw`export\s{1,99}default\s{1,99}${NAME}(?:\.${NAME})*(?:\(|[ \t]{0,99};[ \t]{0,99}\r?(?=\n|$(?![^])))`,
		String.raw`export\s{1,99}default\s{1,99}[\w$]{0,99}[A-Z][\w$]{0,99}[ \t]{0,99}\r?(?=\n|$(?![^]))`,
	].join('|'),
	'uy',
);
const COMMENT_LINE = /[ \t]*(?:\/\/[^\n]*|\/\*(?:(?!\*\/)[^\n])*\*\/[ \t]*)\r?(?=\n|$(?![^]))/y;
/** What a module may stand right behind, as behind a blank line: a rule, which ends front matter. */
const RULE = /^(?:-{3,}|\+{3})[ \t]*$/;
const STEP = /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|\/\/[^\n]*|[`{([]|\n/g;
const HEADING = /#{1,6}[ \t]/y;

/** Imports and exports of modules: statements at the start of a block until the blank line. */
export function findModules(
	{ text, lines }: Page,
	script: Script,
	skips: readonly SourceRange[],
): SourceRange[] {
	const found: SourceRange[] = [];
	let passed = 0;
	let skip = 0;
	for (const [index, { start, text: line, isCode }] of lines.entries()) {
		if (isCode || start < passed || !/^(?:im|ex)port\b/.test(line)) continue;
		while ((skips[skip]?.end ?? Infinity) <= start) skip += 1;
		const before = lines[index - 1]?.text ?? '';
		const begins = before.trim() === '' || RULE.test(before) || passed === start;
		if (!begins || (skips[skip]?.start ?? Infinity) <= start) continue;
		const end = endOfModule(text, start, script);
		if (end < 0) continue;
		found.push({ start, end });
		passed = end + 1;
	}
	return found;
}

function endOfModule(text: string, start: number, script: Script): number {
	WHOLE.lastIndex = start;
	if (WHOLE.exec(text) !== null) {
		const end = WHOLE.lastIndex;
		COMMENT_LINE.lastIndex = end + 1;
		return COMMENT_LINE.exec(text) === null ? end : COMMENT_LINE.lastIndex;
	}
	BEGINNING.lastIndex = start;
	return BEGINNING.exec(text) === null ? -1 : endOfStatements(text, start, script);
}

/** The end of the last line before a blank one, or a heading, that stands in no bracket. */
function endOfStatements(text: string, start: number, script: Script): number {
	STEP.lastIndex = start;
	for (let step = STEP.exec(text); step !== null; step = STEP.exec(text)) {
		const { index, 0: token } = step;
		if (token === '\n') {
			HEADING.lastIndex = index + 1;
			const isEnd = /^[ \t]*\r?(?:\n|$)/.test(text.slice(index + 1, index + 200));
			if (isEnd || HEADING.test(text)) return index;
		} else if (/[`{([]/.test(token)) {
			const end = script.endOf(index);
			if (end > 0) STEP.lastIndex = end;
		}
	}
	return text.length;
}
