import { addValues, BRACES, hideOptions } from './attribute.ts';
import type { Line, Dialect, Page } from './page.ts';

const ATTRIBUTES = new RegExp(`[ \\t]*(?:${BRACES})`, 'y');
const OPENING = /^([ \t>]*)(:{2,})[ \t]*/;
const NAME = /[\p{L}\w][\p{L}\w.:#-]*/uy;
/** Matches one with brackets in it, but not in those. */
const LABEL = /\[((?:[^[\]\\\n]|\\.|\[(?:[^[\]\\\n]|\\.)*\])*)\]/y;
const RULE = /^[ \t]*---[ \t]*$/;
/** Matches attributes without braces, and what is to be done with a container's text. */
const BARE_ATTRIBUTE = /^[\w-]+=\S|^key:\w+$/;
const ROLE = /^\{[ \t]*[a-z][\w:-]*[ \t]*\}$/;
const SLOT = /^[ \t]*#[a-z][\w-]*(?:\{[^{}\n]*\})?[ \t]*$/i;
const TAB = /^([ \t]*)(?:@tab(?::\w+)?|==)[ \t]+(?=\S)/;
const NAMED_END = /^([a-z][\w-]*)-end:*[ \t]*$/;
const TAB_END = /#[\w-]+$/;

/** Containers and directives of colons, with the titles in them; blocks of MDC with their slots. */
export const CONTAINERS: Dialect = { sign: /::/, hide: hideContainers };

/** A line that begins or ends a container. */
interface Fence {
	readonly line: Line;
	readonly colons: number;
	readonly at: number;
	readonly indent: number;
	/** How deep the text in it is indented, as far as that means nothing. */
	inset: number;
	/** What stands behind the colons. */
	readonly name: string;
	/** Whether it stands there without a space, as in MDC. */
	readonly isTight: boolean;
	/** The line of its end, -1 where it has none. */
	end: number;
}

function hideContainers(page: Page): void {
	const fences = readFences(page);
	const open: Fence[] = [];
	for (let index = 0; index < page.lines.length; index += 1) {
		const line = page.lines[index];
		if (line === undefined) break;
		while ((open.at(-1)?.end ?? Infinity) < index) open.pop();
		const [outer, inner] = [open[0], open.at(-1)];
		unindent(page, line, outer, inner);
		const fence = fences.get(index);
		if (fence !== undefined) {
			hideFence(page, fence);
			if (fence.end > index) open.push(fence);
			index = hideHead(page, index, fence);
		} else if (!line.isCode && outer !== undefined && inner !== undefined) {
			hideInner(page, line, outer, inner);
		}
	}
}

/** The fences by the indexes of their lines; those that begin a container know its end. */
function readFences({ lines }: Page): ReadonlyMap<number, Fence> {
	const fences = new Map<number, Fence>();
	const open: Fence[] = [];
	const counts = new Map<string, number>();
	for (const [index, line] of lines.entries()) {
		const [whole, prefix = '', colons = ''] = (line.isCode ? null : OPENING.exec(line.text)) ?? [];
		if (whole === undefined) continue;
		const name = line.text.slice(whole.length);
		const length = colons.length;
		const [, ended = ''] = NAMED_END.exec(name) ?? [];
		const isTight = name !== '' && whole.endsWith(':');
		const indent = prefix.length;
		const fence: Fence = {
			line,
			at: index,
			colons: length,
			name,
			isTight,
			indent,
			inset: indent,
			end: -1,
		};
		fences.set(index, fence);
		const key = ended === '' ? `${length}` : ended;
		if (ended === '' && name !== '') {
			open.push(fence);
			for (const known of keysOf(fence)) counts.set(known, (counts.get(known) ?? 0) + 1);
		} else if ((counts.get(key) ?? 0) > 0) {
			for (let last = open.pop(); last !== undefined; last = open.pop()) {
				const keys = keysOf(last);
				for (const known of keys) counts.set(known, (counts.get(known) ?? 1) - 1);
				if (!keys.includes(key)) continue;
				last.end = index;
				// What DocFX ends by its name holds text however deep it is indented.
				if (ended !== '') last.inset = Math.max(last.indent, indentBehind(lines, last.at));
				break;
			}
		}
	}
	return fences;
}

/** What may end a container: as many colons, or its name. */
function keysOf({ colons, name }: Fence): readonly string[] {
	return [`${colons}`, matchAt(NAME, name, 0).replace(/(?<!:):+$/, '')];
}

/** How deep the next line is indented that is not blank. */
function indentBehind(lines: readonly Line[], index: number): number {
	let next = index + 1;
	while (lines[next]?.text.trim() === '') next += 1;
	return /^[ \t]*/.exec(lines[next]?.text ?? '')?.[0].length ?? 0;
}

/** Inside of a container its own indentation means nothing. */
function unindent(page: Page, line: Line, outer?: Fence, inner?: Fence): void {
	const blank = (inner?.inset ?? 0) - (outer?.indent ?? 0);
	const length = Math.min(blank, /^[ \t]*/.exec(line.text)?.[0].length ?? 0);
	if (length > 0) page.reshape(line.start, line.start + length, '');
}

function hideFence(page: Page, { line, indent, name }: Fence): void {
	const rest = { start: line.start + indent, end: line.end };
	const from = line.end - name.length;
	const braces = matchAt(ATTRIBUTES, name, 0);
	const word = braces === '' ? matchAt(NAME, name, 0).replace(/(?<!:):+$/, '') : braces;
	const label = braces === '' ? matchAt(LABEL, name, word.length) : '';
	const named = word.length + label.length;
	const attributes = matchAt(ATTRIBUTES, name, named);
	addValues(page, from, from + braces.length);
	addValues(page, from + named, from + named + attributes.length);
	if (label !== '') {
		const start = from + word.length + 1;
		page.addTitle(rest, { start, end: start + label.length - 2, closing: ']' });
		return;
	}
	const behind = name.slice(named + attributes.length);
	const title = behind.trimStart();
	const start = line.end - title.length;
	// What opens behind the name and is not closed is no title.
	const isOpen = title !== '' && behind === title && /^[[{]/.test(title);
	if (isOpen || BARE_ATTRIBUTE.test(title) || title.startsWith(':::')) {
		addValues(page, start, line.end);
		page.blank(rest.start, rest.end);
	} else {
		page.addTitle(rest, { start, end: start + lengthOfTitle(title), closing: '{' });
	}
}

/** The length of a container's title, without the attributes or colons that may end its line. */
function lengthOfTitle(rest: string): number {
	const text = rest.trimEnd();
	if (text.endsWith(':::')) return text.replace(/(?<!:):{3,}$/, '').trimEnd().length;
	const opening = text.indexOf('{', text.lastIndexOf('}', text.length - 2) + 1);
	const ends = text.endsWith('}') && opening >= 0;
	return ends ? text.slice(0, opening).trimEnd().length : text.length;
}

/** Hides options of MyST and front matter of MDC below a fence; answers the last line of it. */
function hideHead(page: Page, index: number, { name, isTight }: Fence): number {
	const { lines } = page;
	if (ROLE.test(matchAt(ATTRIBUTES, name, 0).trim())) return hideOptions(page, index);
	const first = lines[index + 1];
	if (!isTight || first === undefined || !RULE.test(first.text)) return index;
	let last = index + 2;
	for (; last < lines.length; last += 1) {
		if (RULE.test(lines[last]?.text ?? '')) break;
	}
	const end = lines[last]?.end;
	if (end === undefined) return index;
	page.blank(first.start, end);
	page.matters.push({ start: first.start, end });
	return last;
}

/** What is syntax only inside of a container: the slots of MDC, and where the next tab begins. */
function hideInner(page: Page, { start, end, text }: Line, outer: Fence, inner: Fence): void {
	if (outer.colons === 2 && outer.isTight && SLOT.test(text)) page.blank(start, end);
	if (!/^(?:code-)?tabs/.test(inner.name)) return;
	const [tab, indent = ''] = TAB.exec(text) ?? [];
	if (tab === undefined) return;
	const title = text.slice(tab.length).trimEnd();
	const length = title.replace(TAB_END, '').trimEnd().length;
	const from = start + tab.length;
	page.addTitle(
		{ start: start + indent.length, end },
		{ start: from, end: from + length, closing: '' },
	);
}

function matchAt(pattern: RegExp, text: string, index: number): string {
	pattern.lastIndex = index;
	return pattern.exec(text)?.[0] ?? '';
}
