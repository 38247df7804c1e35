import type { SourceRange } from '../../../segments/splice.ts';
import type { Page } from '../page.ts';
import type { Script } from './script.ts';

const NAME = String.raw`[\p{L}_$][\p{L}\p{N}_$]*`;
const NAMES = String.raw`\{[^{}]*\}`;
const ALL = String.raw`\*\s*(?:as\s+${NAME}\s*)?`;
const STRING = String.raw`(?:"[^"\n]*"|'[^'\n]*')`;
const WITH = String.raw`(?:\s*(?:with|assert)\s*${NAMES})?`;
const END = String.raw`[ \t]*;?[ \t]*(?:\/\/[^\n]*|\/\*[^\n]*)?\r?(?=\n|$(?![^]))`;
const IMPORTED = [
	String.raw`\s+${NAME}(?:\s*,\s*(?:${ALL}|${NAMES}))?\s`,
	String.raw`\s*(?:${ALL}|${NAMES})`,
].join('|');
/** Matches statements that are whole with what they name. */
const WHOLE = new RegExp(
	[
		String.raw`import\s*${STRING}${WITH}${END}`,
		String.raw`import(?:\s+type)?(?:${IMPORTED})\s*from\s*${STRING}${WITH}${END}`,
		String.raw`export\s*(?:type\s*)?(?:${ALL}|${NAMES})\s*from\s*${STRING}${WITH}${END}`,
		String.raw`export\s*(?:type\s*)?${NAMES}${END}`,
	].join('|'),
	'uy',
);
/** Matches how statements begin that go on until a blank line. */
const BEGINNING = new RegExp(
	[
		String.raw`export\s+(?:const|let|var)\s+(?:${NAME}|\{[^}=\n]*\}?|\[[^\]=\n]*\]?)\s*(?::[^=\n]*)?=`,
		String.raw`export\s+(?:default\s+)?(?:async\s+)?function\b\s*\*?\s*(?:${NAME})?\s*[(<]`,
		String.raw`export\s+(?:default\s+)?(?:abstract\s+)?class\b[^\n{.,]*\{`,
		String.raw`export\s+(?:declare\s+)?(?:type|interface|enum)\s+${NAME}[^\n={.,]*[={]`,
		String.raw`export\s+default\s+(?:async\s*)?(?:[({[<]|new\s|${NAME}\s*=>)`,
		String.raw`export\s+default\s+${NAME}(?:\.${NAME})*(?:\(|[ \t]*;[ \t]*\r?(?=\n|$(?![^])))`,
		String.raw`export\s+default\s+[\w$]*[A-Z][\w$]*[ \t]*\r?(?=\n|$(?![^]))`,
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
