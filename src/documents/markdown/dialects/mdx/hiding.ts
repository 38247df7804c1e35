import { KNOWN_ELEMENTS, LOCKED_ELEMENTS, VOID_ELEMENTS } from '../../../markup/elements.ts';
import type { SourceRange } from '../../../segments/splice.ts';
import { MASKED_CLOSING, MASKED_OPENING, type Page } from '../page.ts';
import type { JsxTag } from './tag.ts';

export type Token = JsxTag | (SourceRange & { readonly kind: 'braces' });

const COMPONENT = /^[A-Z][\w$]*(?:\.[\w$]+)*$/;
const NO_PARAGRAPH = /^[ \t>]*(?:#{1,6}(?:[ \t].*)?)?$/;
const INDENTED = /^[ \t>]*(?: {4}|\t)/;
/** What a name of a component has in place of a hyphen, to be no name of an element of HTML. */
const HYPHENATED = /[.$_]|[^]$/g;
const LINE_ENDS = /\r?\n/g;

interface TagEdit {
	readonly start: number;
	readonly written: string;
}

/** Hides tags and braces: blank on lines of their own, elsewhere as tags of HTML and words. */
export class TokenHiding {
	readonly #page: Page;
	readonly #isMdx: boolean;
	/** The ends of lines that are hidden. */
	readonly #hidden: Set<number>;
	/** Names of elements that HTML locks: both their tags stay. */
	#pinned: ReadonlySet<string> = new Set();
	#closed: ReadonlySet<string> = new Set();
	#line = 0;

	constructor(page: Page, modules: readonly SourceRange[], isMdx: boolean) {
		this.#page = page;
		this.#isMdx = isMdx;
		let next = 0;
		const inModules = page.lines.filter(({ start, end }) => {
			while ((modules[next]?.end ?? Infinity) < end) next += 1;
			return (modules[next]?.start ?? Infinity) <= start;
		});
		this.#hidden = new Set(inModules.map(({ end }) => end));
	}

	hide(tokens: readonly Token[]): void {
		this.#pinned = new Set(tokens.filter(isPinned).map(({ name }) => name));
		this.#closed = new Set(tokens.flatMap((token) => (token.kind === 'close' ? [token.name] : [])));
		for (let from = 0; from < tokens.length;) {
			const to = this.#endOfGroup(tokens, from);
			const group = tokens.slice(from, to);
			const isAlone = this.#isAlone(group);
			for (const token of group) {
				if (isAlone) this.#hideLine(token);
				else if (token.kind === 'braces') this.#page.mask(token.start, token.end);
				else this.#hideTag(token);
			}
			from = to;
		}
	}

	/** The end of the tokens that follow one another with nothing but blanks between them. */
	#endOfGroup(tokens: readonly Token[], from: number): number {
		let to = from + 1;
		for (let next = tokens[to]; next !== undefined; next = tokens[to]) {
			const gap = this.#page.text.slice(tokens[to - 1]?.end, next.start);
			if (/[^ \t]/.test(gap)) break;
			to += 1;
		}
		return to;
	}

	/** Whether tags stand on lines of their own, where they begin or end blocks. */
	#isAlone(group: readonly Token[]): boolean {
		const [first, last] = [group[0], group.at(-1)];
		const isBlock = group.some(({ kind }) => kind !== 'braces') && group.every(this.#mayBeBlock);
		if (first === undefined || last === undefined || !isBlock) return false;
		const { text, lines } = this.#page;
		const line = this.#lineAt(first.start);
		const before = lines[line - 1];
		const ended = lines[this.#lineAt(last.end)];
		const isAlone =
			/^[ \t>]*$/.test(text.slice(lines[line]?.start, first.start)) &&
			/^[ \t]*$/.test(text.slice(last.end, ended?.end));
		if (!isAlone || ended === undefined) return false;
		let depth = 0;
		for (const { kind } of group) depth += kind === 'open' ? 1 : kind === 'close' ? -1 : 0;
		const isBehindText =
			before !== undefined && !this.#hidden.has(before.end) && !NO_PARAGRAPH.test(before.text);
		if (depth === 0 && isBehindText) return false;
		this.#hidden.add(ended.end);
		const next = lines[this.#line + 1];
		if (next !== undefined && INDENTED.test(next.text)) this.#page.isIndented = true;
		return true;
	}

	/** The line of an offset; offsets grow. */
	#lineAt(offset: number): number {
		const { lines } = this.#page;
		while ((lines[this.#line + 1]?.start ?? Infinity) <= offset) this.#line += 1;
		return this.#line;
	}

	readonly #mayBeBlock = (token: Token): boolean =>
		token.kind === 'braces' ||
		token.name === '' ||
		(this.#isComponent(token) && !this.#pinned.has(token.name));

	/** In HTML names in capitals are elements, too; none that is void has an end tag. */
	#isComponent({ name }: JsxTag): boolean {
		const element = name.toLowerCase();
		return (
			COMPONENT.test(name) &&
			name !== name.toUpperCase() &&
			!LOCKED_ELEMENTS.has(element) &&
			(this.#isMdx ||
				!KNOWN_ELEMENTS.has(element) ||
				(VOID_ELEMENTS.has(element) && this.#closed.has(name)))
		);
	}

	#hideLine(token: Token): void {
		const { start, end } = token;
		this.#page.blank(start, end);
		if (token.kind === 'braces' || token.attributes.length === 0) return;
		let spelt = '';
		for (const edit of this.#listEdits(token)) {
			spelt += this.#page.text.slice(start + spelt.length, edit.start) + edit.written;
		}
		spelt += this.#page.text.slice(start + spelt.length, end);
		this.#page.addTag(start, spelt);
	}

	#hideTag(tag: JsxTag): void {
		const { start, end, name, kind } = tag;
		if (name === '') {
			this.#page.mask(start, end, kind === 'open' ? MASKED_OPENING : MASKED_CLOSING);
			return;
		}
		for (const edit of this.#listEdits(tag)) this.#page.replace(edit.start, edit.written);
	}

	/** What makes of a tag one of HTML, on one line and without its scripts. */
	#listEdits(tag: JsxTag): readonly TagEdit[] {
		const { start, end, name, scripts } = tag;
		const { text } = this.#page;
		const isComponent = this.#isComponent(tag) || /[.$_]/.test(name);
		if (!isComponent && scripts.length === 0) return [];
		const edits: TagEdit[] = scripts.map((script) => ({
			start: script.start,
			written: '_'.repeat(script.end - script.start),
		}));
		if (isComponent) {
			edits.push({ start: text.indexOf(name, start), written: name.replace(HYPHENATED, '-') });
		}
		let next = 0;
		for (const { index, 0: lineEnd } of text.slice(start, end).matchAll(LINE_ENDS)) {
			const at = start + index;
			while ((scripts[next]?.end ?? Infinity) <= at) next += 1;
			if ((scripts[next]?.start ?? Infinity) <= at) continue;
			edits.push({ start: at, written: ' '.repeat(lineEnd.length) });
		}
		return edits.toSorted((a, b) => a.start - b.start);
	}
}

function isPinned(token: Token): token is JsxTag {
	return (
		token.kind !== 'braces' &&
		token.attributes.some(({ name }) => /^(?:translate|class)$/.test(name))
	);
}
