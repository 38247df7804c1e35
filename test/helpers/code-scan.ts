import { parseAst } from 'rollup/parseAst';

/** What a file that is built may do with the machine that it runs on. */
export interface CodeScan {
	/** Modules that are not in the file. */
	readonly modules: readonly string[];
	/** Each use of what makes code of text, loads code or starts a program. */
	readonly uses: readonly string[];
}

/** Global names that make code of text, or load code. */
const NAMES = new Set(['eval', 'Function', 'WebAssembly', 'require', 'importScripts']);
/** Members by which modules of Node start programs and load code, and by which code is found. */
const MEMBERS = new Set([
	'binding',
	'createRequire',
	'dlopen',
	'execFile',
	'execFileSync',
	'execSync',
	'fork',
	'getBuiltinModule',
	'runInNewContext',
	'runInThisContext',
	'spawn',
	'spawnSync',
]);
/** Words that stand in text which is handed to a shell or to a loader. */
const WORDS = /child_process|\/bin\/|\bbash\b|powershell|cmd\.exe|:\w+\/javascript/i;

interface Node {
	readonly type: string;
	readonly start: number;
	readonly end: number;
	readonly [key: string]: unknown;
}

/** Reads a module's syntax: what only looks like code, such as a message, is not told. */
export function scanCode(code: string): CodeScan {
	const modules = new Set<string>();
	const uses: string[] = [];
	const show = ({ start, end }: Node): string => code.slice(start, Math.min(end, start + 80));
	const walk = (node: Node, parent: Node, key: string): void => {
		const { type } = node;
		if (type === 'ImportDeclaration') modules.add(String(Object(node['source']).value));
		else if (type === 'ImportExpression') uses.push(show(node));
		else if (type === 'Identifier') {
			const name = String(node['name']);
			const isMember = parent.type === 'MemberExpression' && key === 'property';
			const isUse = isReference(parent, key) ? NAMES.has(name) : isMember && MEMBERS.has(name);
			if (isUse) uses.push(show(parent));
		} else if (WORDS.test(textOf(node))) uses.push(show(node));
		else if (isMadeByConstructor(node)) uses.push(show(node));
		else if (isEvalOption(node)) uses.push(show(node));
		for (const [child, at] of childrenOf(node)) walk(child, node, at);
	};
	const program: unknown = parseAst(code);
	if (isNode(program)) walk(program, program, '');
	return { modules: [...modules].toSorted(), uses };
}

function* childrenOf(node: Node): Iterable<readonly [Node, string]> {
	for (const [key, value] of Object.entries(node)) {
		const children: unknown[] = Array.isArray(value) ? value : [value];
		for (const child of children) {
			if (isNode(child)) yield [child, key];
		}
	}
}

function isNode(value: unknown): value is Node {
	return typeof value === 'object' && value !== null && 'type' in value && 'start' in value;
}

/** Not the name of a member, property or method. */
function isReference(parent: Node, key: string): boolean {
	if (parent['computed'] === true) return true;
	return !(
		(parent.type === 'MemberExpression' && key === 'property') ||
		(['Property', 'MethodDefinition', 'PropertyDefinition'].includes(parent.type) && key === 'key')
	);
}

function textOf(node: Node): string {
	if (node.type === 'Literal') return typeof node['value'] === 'string' ? node['value'] : '';
	return node.type === 'TemplateElement' ? String(Object(node['value']).raw) : '';
}

/** `value.constructor('code')` is `Function('code')` for a function. */
function isMadeByConstructor({ type, callee, arguments: given }: Node): boolean {
	if (!(type === 'CallExpression' || type === 'NewExpression') || !isNode(callee)) return false;
	const [first]: unknown[] = Array.isArray(given) ? given : [];
	const isConstructor = Object(callee['property']).name === 'constructor';
	return isConstructor && isNode(first) && textOf(first) !== '';
}

/** A worker of a text, `{ eval: true }`. */
function isEvalOption({ type, key, value }: Node): boolean {
	if (type !== 'Property' || Object(key).name !== 'eval' || !isNode(value)) return false;
	return value.type === 'UnaryExpression' || value['value'] === true;
}
