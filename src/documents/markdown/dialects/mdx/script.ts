import { findFirst } from '../../../segments/splice.ts';

/** What is looked at in a script; strings that end on their line are passed at once. */
const TOKEN =
	/"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|(?<!:)\/\/|\/\*|\\[^]|\$\{|[`{}()[\]]|\n(?=[ \t]*\r?\n)/g;
const AFTER_BLANK_LINES = /(?:[ \t]*\r?\n)*/y;
/** What goes on behind a blank line is indented or closes what is open. */
const GOES_ON = /[ \t})\]]/;
const CLOSINGS = new Map([
	['}', '{'],
	[')', '('],
	[']', '['],
]);

/** Finds where brackets close, asked in order; it looks at no character twice. */
export class Script {
	readonly #text: string;
	/** Where code begins that is none of the page's: a script does not reach into it. */
	readonly #stops: readonly number[];
	readonly #ends = new Map<number, number>();
	#read = 0;
	#hasComments = true;

	constructor(text: string, stops: readonly number[]) {
		this.#text = text;
		this.#stops = stops;
	}

	/** The offset behind the bracket that closes the one at `start`, -1 where none does. */
	endOf(start: number): number {
		if (start >= this.#read) this.#readFrom(start);
		return this.#ends.get(start) ?? -1;
	}

	#readFrom(start: number): void {
		const text = this.#text;
		const next = findFirst(this.#stops.length, (at) => (this.#stops[at] ?? 0) <= start);
		const limit = this.#stops[next] ?? text.length;
		const open: number[] = [];
		let position = start;
		const opener = () => text.charAt(open.at(-1) ?? text.length);
		while (position < limit) {
			TOKEN.lastIndex = position;
			const match = TOKEN.exec(text);
			if (match === null || match.index >= limit) {
				position = limit;
				break;
			}
			const [token] = match;
			const at = match.index;
			position = at + token.length;
			if (opener() === '`') {
				if (token === '`') this.#close(open, position);
				else if (token === '${') open.push(at + 1);
				else if (token !== '\n' && !token.startsWith('\\')) position = at + 1;
			} else if (token === '\n') {
				AFTER_BLANK_LINES.lastIndex = position;
				AFTER_BLANK_LINES.exec(text);
				position = AFTER_BLANK_LINES.lastIndex;
				if (!GOES_ON.test(text.charAt(position))) break;
			} else if (token === '//') {
				const end = text.indexOf('\n', position);
				position = end < 0 ? limit : end;
			} else if (token === '/*') {
				position = this.#skipComment(position);
			} else if (token === '`' || token === '{' || token === '(' || token === '[') {
				open.push(at);
			} else if (token === '${') {
				open.push(at + 1);
			} else if (CLOSINGS.has(token)) {
				const kind = CLOSINGS.get(token) ?? '';
				if (kind === '{') while (open.length > 1 && opener() !== kind) open.pop();
				if (opener() === kind) this.#close(open, position);
			}
			if (open.length === 0) break;
		}
		this.#read = Math.max(this.#read, position);
	}

	#close(open: number[], end: number): void {
		const start = open.pop();
		if (start !== undefined) this.#ends.set(start, end);
	}

	/** A comment without an end is none. */
	#skipComment(position: number): number {
		const end = this.#hasComments ? this.#text.indexOf('*/', position) : -1;
		if (end < 0) this.#hasComments = false;
		return end < 0 ? position : end + 2;
	}
}
