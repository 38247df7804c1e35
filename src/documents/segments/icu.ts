import type { SourceRange } from './splice.ts';

/** A plural or select of an ICU message: its branches are messages, all else is syntax. */
export interface IcuBlock extends SourceRange {
	readonly argument: string;
	readonly branches: readonly IcuBranch[];
}

interface IcuBranch extends SourceRange {
	/** Which case it is for: `one`, `=0`, `female`. */
	readonly selector: string;
	readonly plural: boolean;
	readonly blocks: readonly IcuBlock[];
}

const HEAD = /\{\s{0,9}([\w.-]{1,99})\s{0,9},\s{0,9}(plural|select|selectordinal)\s{0,9},/y;
const ANYWHERE = /,\s{0,9}(?:plural|select|selectordinal)\s{0,9},/;
const OFFSET = /\s*offset:\d+/y;
const SELECTOR = /\s*(?:=\d+|[^\s{}=,#']+)\s*\{/y;
const BLANK = /\s*/y;
/** Matches an apostrophe, or what has to be quoted with the apostrophes before it. */
const QUOTED = /(?<!')'*[{}][{}']*|'/g;
const QUOTED_IN_PLURAL = /(?<!')'*[{}#][{}#']*|'/g;
const MAX_DEPTH = 8;
const MAX_LENGTH = 20_000;

/** A text or a branch, with the blocks in it. */
export interface IcuMessage extends SourceRange {
	readonly blocks: readonly IcuBlock[];
	/** Whether `#` stands for a number; null outside of ICU syntax. */
	readonly plural: boolean | null;
	/** The branches that lead to it, ` n:one`; empty for the text itself. */
	readonly path: string;
}

export function listMessages(length: number, blocks: readonly IcuBlock[]): IcuMessage[] {
	const plural = blocks.length > 0 ? false : null;
	const open: IcuMessage[] = [{ start: 0, end: length, blocks, plural, path: '' }];
	const messages: IcuMessage[] = [];
	for (let message = open.pop(); message !== undefined; message = open.pop()) {
		messages.push(message);
		for (const block of message.blocks) {
			for (const branch of block.branches) {
				open.push({ ...branch, path: `${message.path} ${block.argument}:${branch.selector}` });
			}
		}
	}
	return messages;
}

/** The text of a block without what its branches say. */
export function syntaxOf(text: string, block: IcuBlock): string {
	let syntax = '';
	let position = block.start;
	for (const branch of block.branches) {
		syntax += `${text.slice(position, branch.start)}…`;
		position = branch.end;
	}
	return syntax + text.slice(position, block.end);
}

/** Where the syntax of blocks stands, their braces included, in order. */
export function findIcuSyntax(blocks: readonly IcuBlock[]): SourceRange[] {
	const ranges: SourceRange[] = [];
	const open = [...blocks];
	for (let block = open.pop(); block !== undefined; block = open.pop()) {
		let position = block.start;
		for (const branch of block.branches) {
			ranges.push({ start: position, end: branch.start });
			position = branch.end;
			open.push(...branch.blocks);
		}
		ranges.push({ start: position, end: block.end });
	}
	return ranges.toSorted((a, b) => a.start - b.start);
}

/** The outermost blocks of a text; what is not well formed is none. */
export function findIcuBlocks(text: string): IcuBlock[] {
	const blocks: IcuBlock[] = [];
	if (!ANYWHERE.test(text)) return blocks;
	for (let index = text.indexOf('{'); index >= 0;) {
		const block = readBlock(text, index, 0, index + MAX_LENGTH);
		if (typeof block === 'object') blocks.push(block);
		index = text.indexOf('{', typeof block === 'object' ? block.end : index + 1);
	}
	return blocks;
}

/** Answers 'other' where something else begins, and 'broken' where a block is not well formed. */
function readBlock(
	text: string,
	start: number,
	depth: number,
	limit: number,
): IcuBlock | 'other' | 'broken' {
	HEAD.lastIndex = start;
	const head = HEAD.exec(text);
	if (head === null) return 'other';
	if (depth >= MAX_DEPTH) return 'broken';
	const [, argument = '', type] = head;
	const branches: IcuBranch[] = [];
	let index = skip(OFFSET, text, HEAD.lastIndex);
	for (let next = skip(SELECTOR, text, index); next > index; next = skip(SELECTOR, text, index)) {
		const selector = text.slice(index, next - 1).trim();
		const branch = readBranch(text, next, { selector, plural: type !== 'select' }, depth, limit);
		if (branch === null) return 'broken';
		branches.push(branch);
		index = branch.end + 1;
	}
	const end = skip(BLANK, text, index);
	return branches.length > 0 && text[end] === '}'
		? { start, end: end + 1, argument, branches }
		: 'broken';
}

/** Reads a message up to the brace that closes it. */
function readBranch(
	text: string,
	start: number,
	branch: Pick<IcuBranch, 'selector' | 'plural'>,
	depth: number,
	limit: number,
): IcuBranch | null {
	const blocks: IcuBlock[] = [];
	let open = 0;
	let index = start;
	while (index < text.length && index < limit) {
		const character = text[index];
		if (character === "'") {
			index = skipQuoted(text, index);
			continue;
		}
		if (character === '{') {
			const block = readBlock(text, index, depth + 1, limit);
			if (block === 'broken') return null;
			if (block !== 'other') {
				blocks.push(block);
				index = block.end;
				continue;
			}
			open += 1;
		} else if (character === '}') {
			if (open === 0) return { ...branch, start, end: index, blocks };
			open -= 1;
		}
		index += 1;
	}
	return null;
}

/** What has a meaning in a message's own text: `#`, an apostrophe with what it quotes. */
interface IcuMark extends SourceRange {
	/** The mark stands for nothing but an apostrophe. */
	readonly apostrophe: boolean;
}

export function findIcuMarks(text: string, start: number, end: number, plural: boolean): IcuMark[] {
	const marks: IcuMark[] = [];
	let passed = start;
	for (const found of text.slice(start, end).matchAll(plural ? /['#]/g : /'/g)) {
		const index = start + found.index;
		if (index < passed) continue;
		const isNumber = found[0] === '#';
		const after = isNumber ? index + 1 : skipQuoted(text, index);
		passed = Math.min(after, end);
		marks.push({ start: index, end: passed, apostrophe: !isNumber && after <= index + 2 });
	}
	return marks;
}

/** The end of what an apostrophe begins: a doubled one, a quoted stretch, or just itself. */
function skipQuoted(text: string, index: number): number {
	const next = text[index + 1];
	if (next === "'") return index + 2;
	if (next === undefined || !'{}#|'.includes(next)) return index + 1;
	let end = text.indexOf("'", index + 2);
	while (end >= 0 && text[end + 1] === "'") end = text.indexOf("'", end + 2);
	return end < 0 ? text.length : end + 1;
}

/**
 * Spells text for a message. Braces are quoted together with the apostrophes beside them. Any other
 * apostrophe is doubled where it would quote, where it might because of what stands around the
 * text, or where the source doubles it.
 */
export function escapeIcu(text: string, options: { plural: boolean; doubled: boolean }): string {
	return text.replace(options.plural ? QUOTED_IN_PLURAL : QUOTED, (run, index: number) => {
		if (run !== "'") return `'${run.replaceAll("'", "''")}'`;
		const next = text[index + 1];
		const quotes = next === undefined || index === 0 || "'#|".includes(next);
		return options.doubled || quotes ? "''" : "'";
	});
}

function skip(pattern: RegExp, text: string, index: number): number {
	pattern.lastIndex = index;
	return pattern.test(text) ? pattern.lastIndex : index;
}
