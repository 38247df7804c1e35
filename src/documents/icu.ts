/** A plural or select argument of an ICU message: its branches are messages, everything else is syntax. */
export interface IcuBlock {
	readonly start: number;
	readonly end: number;
	readonly branches: readonly IcuBranch[];
}

export interface IcuBranch {
	readonly start: number;
	readonly end: number;
	/** `#` stands for the number. */
	readonly plural: boolean;
	readonly blocks: readonly IcuBlock[];
}

const HEAD = /\{\s{0,9}[\w.-]{1,99}\s{0,9},\s{0,9}(plural|select|selectordinal)\s{0,9},/y;
const ANYWHERE = /,\s{0,9}(?:plural|select|selectordinal)\s{0,9},/;
const OFFSET = /\s*offset:\d+/y;
const SELECTOR = /\s*(?:=\d+|[^\s{}=,#']+)\s*\{/y;
const BLANK = /\s*/y;
const MAX_DEPTH = 8;
const MAX_LENGTH = 20_000;

/** The outermost blocks of a text; what is not well formed is none. */
export function findIcuBlocks(text: string): IcuBlock[] {
	const blocks: IcuBlock[] = [];
	if (!ANYWHERE.test(text)) {
		return blocks;
	}
	for (let index = text.indexOf('{'); index >= 0;) {
		const block = readBlock(text, index, 0, index + MAX_LENGTH);
		if (typeof block === 'object') {
			blocks.push(block);
		}
		index = text.indexOf('{', typeof block === 'object' ? block.end : index + 1);
	}
	return blocks;
}

/** 'other': something else begins here; 'broken': a block does, and it is not well formed. */
function readBlock(
	text: string,
	start: number,
	depth: number,
	limit: number,
): IcuBlock | 'other' | 'broken' {
	HEAD.lastIndex = start;
	const head = HEAD.exec(text);
	if (head === null) {
		return 'other';
	}
	if (depth >= MAX_DEPTH) {
		return 'broken';
	}
	const plural = head[1] !== 'select';
	const branches: IcuBranch[] = [];
	let index = skip(OFFSET, text, HEAD.lastIndex);
	for (let next = skip(SELECTOR, text, index); next > index; next = skip(SELECTOR, text, index)) {
		const branch = readBranch(text, next, plural, depth, limit);
		if (branch === null) {
			return 'broken';
		}
		branches.push(branch);
		index = branch.end + 1;
	}
	const end = skip(BLANK, text, index);
	return branches.length > 0 && text[end] === '}' ? { start, end: end + 1, branches } : 'broken';
}

/** Reads a message up to the brace that closes it. */
function readBranch(
	text: string,
	start: number,
	plural: boolean,
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
			if (block === 'broken') {
				return null;
			}
			if (block !== 'other') {
				blocks.push(block);
				index = block.end;
				continue;
			}
			open += 1;
		} else if (character === '}') {
			if (open === 0) {
				return { start, end: index, plural, blocks };
			}
			open -= 1;
		}
		index += 1;
	}
	return null;
}

/** The end of what an apostrophe begins: a doubled one, a quoted stretch, or just itself. */
export function skipQuoted(text: string, index: number): number {
	const next = text[index + 1];
	if (next === "'") {
		return index + 2;
	}
	if (next === undefined || !'{}#|'.includes(next)) {
		return index + 1;
	}
	let end = text.indexOf("'", index + 2);
	while (end >= 0 && text[end + 1] === "'") {
		end = text.indexOf("'", end + 2);
	}
	return end < 0 ? text.length : end + 1;
}

/** Spells text for a message: braces quoted, an apostrophe doubled where it would quote or the source doubles it. */
export function escapeIcu(text: string, options: { plural: boolean; doubled: boolean }): string {
	const quoted = text.replace(/'/g, (_, index: number) => {
		const next = text[index + 1];
		const quotes = next === undefined || '{}#|'.includes(next) || next === "'";
		return options.doubled || quotes ? "''" : "'";
	});
	return quoted.replace(options.plural ? /[{}#]/g : /[{}]/g, (brace) => `'${brace}'`);
}

function skip(pattern: RegExp, text: string, index: number): number {
	pattern.lastIndex = index;
	return pattern.test(text) ? pattern.lastIndex : index;
}
