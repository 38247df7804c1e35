import type { CanonicalToken } from '../../segments/canonical.ts';
import type { Care } from '../../segments/part.ts';
import { separateTokens } from '../../segments/separate.ts';
import type { SliceSource } from '../../segments/splice.ts';
import { escapeCell, escapeMarkdown, SYNTAX } from './escape.ts';
import { firstOf, isDelimiter, lastOf } from './flanking.ts';
import { type Leaf, type Manner, MarkdownReader, type MarkdownSegment } from './reader.ts';
import { closeNothing } from '../text.ts';

const PLAIN: Manner = { escaped: false, html: false };
const ESCAPED: Manner = { escaped: true, html: false };
const MANNERS: readonly Manner[] = [PLAIN, ESCAPED, { escaped: true, html: true }];

/** Matches a line end that is kept, with what begins the next line. */
const LINE_END = /^[ \t]*\r?\n[ \t>]*$/;

/** Writes translations of one segment. */
export class MarkdownWriter {
	readonly #segment: MarkdownSegment;
	readonly #reader: MarkdownReader;

	constructor(segment: MarkdownSegment) {
		this.#segment = segment;
		this.#reader = new MarkdownReader(segment);
	}

	isCertain(tokens: readonly CanonicalToken[]): boolean {
		if (tokens.length !== 1) return false;
		const written = writeSegment(this.#segment, trimTokens(tokens), () => '', PLAIN);
		return this.#reader.isCertain(tokens, written, PLAIN);
	}

	/**
	 * Alone, a segment is written in the plainest manner that reads back as what was meant: as it
	 * is, with what could be syntax escaped, with elements of HTML for emphasis.
	 */
	write(tokens: readonly CanonicalToken[], slice: SliceSource, care: Care): string {
		const manners = this.#listManners(tokens, care);
		// What stands behind a tag is written once, for it may hold segments that are composed too.
		const sliceOnce = remember(slice);
		const meant = separateTokens(trimTokens(tokens), (token) => this.#spell(token, sliceOnce));
		const written = manners.map((manner) => {
			return { manner, text: writeSegment(this.#segment, meant, sliceOnce, manner) };
		});
		const last = written.at(-1)?.text ?? '';
		const isChoice = care === 'alone' && written.some(({ text }) => text !== last);
		const chosen = written.find(({ text, manner }) => {
			return !isChoice || this.#reader.readsBack(meant, text, manner);
		});
		return chosen?.text ?? last;
	}

	#listManners(tokens: readonly CanonicalToken[], care: Care): readonly Manner[] {
		if (care === 'escaped') return [{ ...ESCAPED, hard: true }];
		const { leaf, escape } = this.#segment;
		const mayJoin =
			leaf.shared &&
			tokens.some((token) => token.kind === 'text' && escape(token.text).search(SYNTAX) >= 0);
		const own = mayJoin ? MANNERS.slice(1) : MANNERS;
		if (care === 'plain') return own.slice(0, 1);
		return this.#hasLines() ? own.flatMap((manner) => [manner, { ...manner, hard: true }]) : own;
	}

	#spell(token: CanonicalToken, slice: SliceSource): string {
		const range = token.kind === 'void' ? this.#segment.tags[token.tag - 1] : undefined;
		const isMarkup = range === undefined || this.#segment.markup.has(range.start);
		return isMarkup ? '' : slice(range.start, range.end);
	}

	#hasLines(): boolean {
		const { tags, source } = this.#segment;
		return tags.some(({ start, end }) => LINE_END.test(source.slice(start, end)));
	}
}

function remember(slice: SliceSource): SliceSource {
	const known = new Map<string, string>();
	return (start, end) => {
		const written = known.get(`${start} ${end}`) ?? slice(start, end);
		known.set(`${start} ${end}`, written);
		return written;
	};
}

function trimTokens(tokens: readonly CanonicalToken[]): CanonicalToken[] {
	return tokens.map((token, index) => {
		if (token.kind !== 'text') return token;
		const text = index === 0 ? token.text.trimStart() : token.text;
		return { ...token, text: index === tokens.length - 1 ? text.trimEnd() : text };
	});
}

interface Item {
	readonly written: string;
	/** For emphasis: which pair it belongs to and the element that may take its place. */
	readonly emphasis?: { readonly tag: number; readonly open: boolean; readonly element: string };
	readonly url?: string;
	/** For emphasis around nothing but code or the like: the same as an element. */
	readonly standIn?: string;
}

function writeSegment(
	segment: MarkdownSegment,
	tokens: readonly CanonicalToken[],
	slice: SliceSource,
	manner: Manner,
): string {
	const { leaf } = segment;
	const items: Item[] = [];
	for (const token of tokens) {
		if (token.kind === 'text') {
			const before = items.at(-1)?.written ?? leaf.before;
			const onlyText = items.length === 0 && before.trim() === '' && leaf.startsLine;
			const startsLine = onlyText || endsWithLine(before);
			const text = startsLine ? token.text.trimStart() : token.text;
			items.push({ written: writeText(segment, text, manner, startsLine) });
		} else if (token.kind !== 'stray') {
			const item = writeTag(segment, token, slice);
			const isLine = LINE_END.test(item.written);
			items.push(isLine && manner.hard === true ? hardenLine(items, item) : item);
		}
	}
	const replaced = manner.html
		? new Set(items.flatMap(({ emphasis }) => emphasis?.tag ?? []))
		: weakEmphasis(items, leaf);
	return joinMarkup(
		items.map((item, index) => {
			const { emphasis, url, written, standIn: element } = item;
			if (element !== undefined) {
				return manner.html || isGlued(items, index, leaf) ? element : written;
			}
			if (emphasis !== undefined && replaced.has(emphasis.tag)) {
				return `<${emphasis.open ? '' : '/'}${emphasis.element}>`;
			}
			return url === undefined || !manner.escaped
				? written
				: writeUrl(written, url, items[index - 1]?.written ?? '', items[index + 1]?.written ?? '');
		}),
	);
}

/** A hard break where text stands before a line end; it is none behind another one. */
function hardenLine(items: readonly Item[], item: Item): Item {
	const before = items.at(-1)?.written ?? '';
	return before.trim() === '' ? item : { written: `\\${item.written.replace(/^[ \t]+/, '')}` };
}

/** Whether nothing but the prefix of a line stands behind the last line end. */
function endsWithLine(text: string): boolean {
	let end = text.length;
	while (end > 0 && ' \t>'.includes(text.charAt(end - 1))) end -= 1;
	return text.charAt(end - 1) === '\n';
}

function standIn(written: string, element: string): string {
	const length = element === 'strong' || written.startsWith('~~') ? 2 : 1;
	return `<${element}>${written.slice(length, -length)}</${element}>`;
}

/** Whether the delimiters of emphasis around code and the like may not be taken for ones. */
function isGlued(items: readonly Item[], index: number, leaf: Leaf): boolean {
	const written = items[index]?.written ?? '';
	const [, delimiter = ''] = /^([*_~]+)/.exec(written) ?? [];
	const mark = delimiter.charAt(0);
	const inner = written.slice(delimiter.length, -delimiter.length);
	const before = lastOf(items[index - 1]?.written ?? leaf.before);
	const behind = firstOf(items[index + 1]?.written ?? leaf.behind);
	return !isDelimiter(mark, before, firstOf(inner)) || !isDelimiter(mark, behind, lastOf(inner));
}

/** Keeps apart what would read as one: two stretches of code, a word and a directive or a link. */
function joinMarkup(written: readonly string[]): string {
	const joined: string[] = [];
	for (const right of written) {
		if (right === '') continue;
		const left = joined.at(-1) ?? '';
		if (left.endsWith('`') && right.startsWith('`')) joined.push(' ');
		if (/^:[a-z]/i.test(right) && /[\p{L}\p{N}]$/u.test(left)) joined.push(' ');
		if (left.endsWith('!') && right.startsWith('[')) {
			joined[joined.length - 1] = `${left.slice(0, -1)}\\!`;
		}
		joined.push(right);
	}
	return joined.join('');
}

function writeText(
	{ escape, isIcu, spell, leaf }: MarkdownSegment,
	text: string,
	{ escaped }: Manner,
	startsLine: boolean,
): string {
	const meant = escape(text);
	if (escaped) return closeNothing(escapeMarkdown(meant, { startsLine, isIcu }), leaf.closing);
	const spelt = closeNothing(spell(meant), leaf.closing);
	return leaf.kind === 'cell' ? escapeCell(spelt, startsLine) : spelt;
}

function writeTag(
	{ tags, markup }: MarkdownSegment,
	token: Extract<CanonicalToken, { tag: number }>,
	slice: SliceSource,
): Item {
	const range = tags[token.tag - 1];
	if (range === undefined) return { written: '' };
	const { element, label, url } = markup.get(range.start) ?? {};
	if (range.closing === null) {
		const written = slice(range.start, range.end);
		if (element !== undefined) return { written, standIn: standIn(written, element) };
		return url === undefined ? { written } : { written, url };
	}
	const open = token.kind === 'open';
	const { start, end } = open ? range : range.closing;
	const written = !open && label !== undefined ? `][${label}]` : slice(start, end);
	return element === undefined
		? { written }
		: { written, emphasis: { tag: token.tag, open, element } };
}

/** Delimiters of emphasis that some parser may not take for ones. */
function weakEmphasis(items: readonly Item[], leaf: Leaf): ReadonlySet<number> {
	const weak = new Set<number>();
	for (const [index, { emphasis, written }] of items.entries()) {
		if (emphasis === undefined) continue;
		const isSame = (at: number) =>
			items[at]?.emphasis?.open === emphasis.open &&
			items[at]?.written.startsWith(written.charAt(0));
		let [first, last] = [index, index];
		while (isSame(first - 1)) first -= 1;
		while (isSame(last + 1)) last += 1;
		const before = lastOf(items[first - 1]?.written ?? leaf.before);
		const behind = firstOf(items[last + 1]?.written ?? leaf.behind);
		const [outside, inside] = emphasis.open ? [before, behind] : [behind, before];
		if (!isDelimiter(written.charAt(0), outside, inside)) weak.add(emphasis.tag);
	}
	return weak;
}

/** Keeps a bare URL from what follows: in angle brackets, or apart where it has no scheme. */
function writeUrl(written: string, url: string, before: string, behind: string): string {
	const left = /^$|\s$/.test(before);
	const right = /^[.,:;!?]*(?:\s|$)/.test(behind);
	if (left && right) return written;
	if (written === url || url === `mailto:${written}`) return `<${written}>`;
	return `${left ? '' : ' '}${written}${right ? '' : ' '}`;
}
