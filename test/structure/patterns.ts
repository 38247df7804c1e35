import { RegExpParser, visitRegExpAST, type AST } from '@eslint-community/regexpp';
import { analyse } from 'scslre';
import ts from 'typescript';

/** A regular expression, and where it stands. */
export interface Pattern {
	readonly place: string;
	readonly source: string;
	readonly flags: string;
}

/** The regular expressions that a file writes as such. */
export function findPatterns(path: string, text: string): readonly Pattern[] {
	return findNodes(path, text, ts.isRegularExpressionLiteral).map(({ node, place }) => {
		const written = node.getText();
		const end = written.lastIndexOf('/');
		return { place, source: written.slice(1, end), flags: written.slice(end + 1) };
	});
}

/** Where a file builds regular expressions, and whether it does so each time a function is called. */
export function findBuilders(
	path: string,
	text: string,
): readonly { readonly place: string; readonly isLate: boolean }[] {
	return findNodes(path, text, isBuilder).map(({ node, place }) => ({
		place,
		isLate: ts.findAncestor(node, ts.isFunctionLike) !== undefined,
	}));
}

function isBuilder(node: ts.Node): node is ts.NewExpression | ts.CallExpression {
	const isCall = ts.isNewExpression(node) || ts.isCallExpression(node);
	return isCall && node.expression.getText() === 'RegExp';
}

function findNodes<T extends ts.Node>(
	path: string,
	text: string,
	isWanted: (node: ts.Node) => node is T,
): readonly { readonly node: T; readonly place: string }[] {
	const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
	const found: { node: T; place: string }[] = [];
	const visit = (node: ts.Node): void => {
		if (isWanted(node)) {
			const { line } = file.getLineAndCharacterOfPosition(node.getStart());
			found.push({ node, place: `${path}:${line + 1}` });
		}
		ts.forEachChild(node, visit);
	};
	visit(file);
	return found;
}

/**
 * A longer pattern is one of many syntaxes in turn. Each of them is to be looked at by itself: a
 * text for each of its loops would take minutes.
 */
const LONGEST = 5_000;

/** What in a pattern takes more than twice the time for twice the text; empty: nothing. */
export function findSlow(pattern: Pattern): readonly string[] {
	if (!/[*+]|\{\d+,/.test(pattern.source)) return [];
	const { reports } = analyse(pattern);
	const loops = reports.map((report) => {
		if (report.type === 'Trade') {
			const { startQuant, endQuant } = report;
			return `${startQuant.raw} and ${endQuant.raw} share characters`;
		}
		return report.type === 'Self'
			? `${report.quant.raw} repeats itself in many ways`
			: `${report.quant.raw} begins anew inside of what it reads`;
	});
	const isTimed = loops.length === 0 && pattern.source.length <= LONGEST;
	return isTimed ? findSlowTexts(pattern) : loops;
}

/** Texts on which a pattern's time outgrows its length: starts of a loop within that loop. */
function findSlowTexts({ source, flags }: Pattern): readonly string[] {
	const expression = new RegExp(source, flags);
	const tree = new RegExpParser().parsePattern(source, 0, source.length, {
		unicode: /[uv]/.test(flags),
		unicodeSets: flags.includes('v'),
	});
	const units = new Set<string>();
	visitRegExpAST(tree, {
		onQuantifierEnter(loop) {
			if (loop.max < 100) return;
			const start = textBefore(loop, flags);
			for (const eaten of ['', textOf(loop.element, flags)]) units.add(start + eaten);
		},
	});
	return [...units]
		.filter((unit) => unit !== '' && SUFFIXES.some((end) => isSlow(expression, unit, end)))
		.map((unit) => `${JSON.stringify(unit)} repeated`);
}

/** Few patterns match these, so that one that has read a whole text has to give up. */
const SUFFIXES = ['\u0001', '\n\u0001'];
const LENGTH = 32_000;
/** Processor time is told in steps of some 4 ms. What reads once needs about 1, the others 60. */
const MIN_MS = 20;
/** Four quarters of a text take a quarter of its time where each start reads all that follows. */
const MAX_FACTOR = 2.5;

function isSlow(expression: RegExp, unit: string, end: string): boolean {
	const textOfLength = (length: number): string =>
		unit.repeat(Math.ceil(length / unit.length)) + end;
	const whole = textOfLength(LENGTH);
	const quarter = textOfLength(LENGTH / 4);
	const quarters = [quarter, quarter, quarter, quarter];
	if (timeOf(expression, [whole]) < MIN_MS) return false;
	const long = Math.min(timeOf(expression, [whole]), timeOf(expression, [whole]));
	return long > Math.max(timeOf(expression, quarters) * MAX_FACTOR, MIN_MS);
}

/** In milliseconds of this thread's processor time, which a busy machine does not lengthen. */
function timeOf(expression: RegExp, texts: readonly string[]): number {
	const before = process.threadCpuUsage();
	for (const text of texts) {
		expression.lastIndex = 0;
		if (expression.sticky) expression.test(text);
		else text.replace(expression, '');
	}
	const { user, system } = process.threadCpuUsage(before);
	return (user + system) / 1000;
}

/** A short text that what stands before a loop matches. */
function textBefore(loop: AST.Quantifier, flags: string): string {
	let text = '';
	let node: AST.Node | null = loop;
	while (node !== null) {
		const inner: AST.Node = node;
		node = node.parent;
		if (node?.type !== 'Alternative') continue;
		const before = node.elements.filter(({ end }) => end <= inner.start);
		text = before.map((element) => textOf(element, flags)).join('') + text;
	}
	return text;
}

const CHARACTERS = ' ax0"\'<>{}[]()/\\|.:;,=#%$&@!?*+-_~`^\n\t\rA日é…“”‚'.split('');

/** A short text that a part of a pattern matches. */
function textOf(node: AST.Element, flags: string): string {
	switch (node.type) {
		case 'Character':
			return String.fromCodePoint(node.value);
		case 'CharacterClass':
		case 'CharacterSet':
		case 'ExpressionCharacterClass': {
			const one = new RegExp(`^(?:${node.raw})$`, flags.replace(/[gy]/g, ''));
			return CHARACTERS.find((character) => one.test(character)) ?? '';
		}
		case 'Group':
		case 'CapturingGroup':
			return (node.alternatives[0]?.elements ?? []).map((inner) => textOf(inner, flags)).join('');
		case 'Quantifier':
			return textOf(node.element, flags).repeat(Math.min(node.min, 9));
		default:
			return '';
	}
}
