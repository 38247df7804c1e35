import { adoptTranslation } from './adopt.ts';
import type { CanonicalToken } from './canonical.ts';
import type { ParsedDocument, Segment } from './document.ts';
import type { Spelling } from './entity.ts';
import { escapeCell, escapeMarkdown, writeUrl } from './markdown-escape.ts';
import type { Markup } from './markdown-inline.ts';
import { canonicalText } from './piece.ts';
import type { SegmentPlan } from './plan.ts';
import type { SliceSource } from './splice.ts';

/** The block around a segment: what of its line stands before and behind, and how to read it alone. */
export interface Leaf {
	readonly kind: 'paragraph' | 'heading' | 'cell';
	/** What it begins with could begin a block. */
	readonly startsLine: boolean;
	readonly before: string;
	readonly behind: string;
	/** Of references in use, so that they are ones in a document of this block alone. */
	readonly labels: readonly string[];
}

export interface MarkdownSegment {
	readonly plan: SegmentPlan;
	readonly leaf: Leaf;
	readonly markup: ReadonlyMap<number, Markup>;
	readonly source: string;
	readonly spelling: () => Spelling;
	readonly parse: (source: string) => ParsedDocument;
}

interface Manner {
	readonly escaped: boolean;
	readonly html: boolean;
}

const MANNERS: readonly Manner[] = [
	{ escaped: false, html: false },
	{ escaped: true, html: false },
	{ escaped: true, html: true },
];

/**
 * Writes a translated segment in the plainest manner that reads back as what was meant: as it is, with what could be
 * syntax escaped, with elements of HTML for emphasis.
 */
export function writeMarkdown(
	segment: MarkdownSegment,
	tokens: readonly CanonicalToken[],
	slice: SliceSource,
): string {
	const reader = new Reader(segment, tokens);
	let written = '';
	for (const manner of MANNERS) {
		written = writeSegment(segment, trimTokens(tokens), slice, manner);
		if (reader.readsBack(written, manner)) {
			break;
		}
	}
	return written;
}

function trimTokens(tokens: readonly CanonicalToken[]): CanonicalToken[] {
	return tokens.map((token, index) => {
		if (token.kind !== 'text') {
			return token;
		}
		const text = index === 0 ? token.text.trimStart() : token.text;
		return { ...token, text: index === tokens.length - 1 ? text.trimEnd() : text };
	});
}

/** Reads what was written of one segment, and tells whether it is what was meant. */
class Reader {
	readonly #segment: MarkdownSegment;
	readonly #wanted: string;
	/** Nothing but text, in a block of its own. */
	readonly #bare: boolean;
	#before: readonly Segment[] | undefined;

	constructor(segment: MarkdownSegment, tokens: readonly CanonicalToken[]) {
		const { leaf } = segment;
		this.#segment = segment;
		this.#wanted = normalise(serialise(tokens));
		this.#bare = leaf.before === '' && leaf.behind === '' && tokens.length === 1;
	}

	readsBack(written: string, manner: Manner): boolean {
		const { plan, source, leaf, parse } = this.#segment;
		// Reading is dear: most text holds no syntax, and in escaped text there is none.
		if (this.#bare && (manner.escaped || isPlain(written))) {
			return true;
		}
		const after = parse(isolate(leaf, written)).segments;
		if (this.#bare) {
			const [only] = after;
			return after.length === 1 && only !== undefined && normalise(only.text) === this.#wanted;
		}
		this.#before ??= parse(isolate(leaf, source.slice(plan.start, plan.end))).segments;
		return (
			this.#before.length === after.length &&
			this.#before.some((own, index) => {
				const other = after[index];
				const adopted =
					own.text === plan.text && other !== undefined ? adoptTranslation(own, other) : null;
				return adopted !== null && normalise(adopted) === this.#wanted;
			})
		);
	}
}

/** Words and such punctuation as never is syntax: most text, spared the reading. */
function isPlain(text: string): boolean {
	return (
		/^\p{L}[\p{L}\p{M}\p{N} ,;?!.'’"“”„()%–—…/、。！？-]*$/u.test(text) && !/www\./i.test(text)
	);
}

/** Of a very long block only what is near: the whole would be read again for each of its segments. */
const MAX_CONTEXT_LENGTH = 2000;

function isolate({ kind, before, behind, labels }: Leaf, written: string): string {
	const near =
		before.length + behind.length <= MAX_CONTEXT_LENGTH
			? { before, behind }
			: {
					before: before.slice(-MAX_CONTEXT_LENGTH / 2).replace(/^\S*/, ''),
					behind: behind.slice(0, MAX_CONTEXT_LENGTH / 2).replace(/\S*$/, ''),
				};
	const line = `${near.before}${written}${near.behind}`.replace(/\r?\n[ \t]*(?:>[ \t]*)*/g, '\n');
	const block = kind === 'paragraph' ? line : kind === 'heading' ? `# ${line}` : `| ${line} |\n|-|`;
	const definitions = labels.map((label) =>
		label.startsWith('^') ? `[${label}]: 1` : `[${label}]: /1`,
	);
	return `${block}\n\n${definitions.join('\n\n')}\n`;
}

function serialise(tokens: readonly CanonicalToken[]): string {
	return tokens
		.map((token) => {
			switch (token.kind) {
				case 'text':
					return canonicalText(token.text, true);
				case 'open':
					return `<${token.tag}>`;
				case 'close':
					return `</${token.tag}>`;
				default:
					return token.kind === 'void' ? `<${token.tag}/>` : '';
			}
		})
		.join('');
}

/** White space is free in number, and between two tags in being there. */
function normalise(text: string): string {
	return text
		.replace(/[ \t\n]+/g, ' ')
		.replace(/(?<=\/>) (?=<)/g, '')
		.trim();
}

interface Item {
	readonly written: string;
	/** Of emphasis: which pair it belongs to and the element that may take its place. */
	readonly emphasis?: { readonly tag: number; readonly open: boolean; readonly element: string };
	/** Of a bare URL. */
	readonly url?: string;
	/** Of emphasis around nothing but code or the like: the same as an element. */
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
			const startsLine = onlyText || /\n[ \t>]*$/.test(before);
			const text = startsLine ? token.text.trimStart() : token.text;
			items.push({ written: writeText(segment, text, manner, startsLine) });
		} else if (token.kind !== 'stray') {
			items.push(writeTag(segment, token, slice));
		}
	}
	const replaced = manner.html ? allEmphasis(items) : weakEmphasis(items, leaf);
	return items
		.map((item, index) => {
			const { emphasis, url, written, standIn: element } = item;
			if (element !== undefined) {
				return manner.html || isGlued(items, index) ? element : written;
			}
			if (emphasis !== undefined && replaced.has(emphasis.tag)) {
				return `<${emphasis.open ? '' : '/'}${emphasis.element}>`;
			}
			return url === undefined || !manner.escaped
				? written
				: writeUrl(written, url, items[index - 1]?.written ?? '', items[index + 1]?.written ?? '');
		})
		.reduce(joinMarkup, '');
}

function standIn(written: string, element: string): string {
	const length = element === 'strong' || written.startsWith('~~') ? 2 : 1;
	return `<${element}>${written.slice(length, -length)}</${element}>`;
}

function isGlued(items: readonly Item[], index: number): boolean {
	return /\S$/.test(items[index - 1]?.written ?? '') || /^\S/.test(items[index + 1]?.written ?? '');
}

/** Keeps apart what would read as one: two stretches of code, an exclamation mark and a link. */
function joinMarkup(left: string, right: string): string {
	if (left.endsWith('`') && right.startsWith('`')) {
		return `${left} ${right}`;
	}
	return left.endsWith('!') && right.startsWith('[')
		? `${left.slice(0, -1)}\\!${right}`
		: left + right;
}

function writeText(
	{ spelling, leaf }: MarkdownSegment,
	text: string,
	{ escaped }: Manner,
	startsLine: boolean,
): string {
	if (escaped) {
		return escapeMarkdown(text, startsLine);
	}
	const spelt = spelling()(text);
	return leaf.kind === 'cell' ? escapeCell(spelt, startsLine) : spelt;
}

function writeTag(
	{ plan, markup }: MarkdownSegment,
	token: Extract<CanonicalToken, { tag: number }>,
	slice: SliceSource,
): Item {
	const range = plan.tags[token.tag - 1];
	if (range === undefined) {
		return { written: '' };
	}
	const { element, label, url } = markup.get(range.start) ?? {};
	if (range.closing === null) {
		const written = slice(range.start, range.end);
		if (element !== undefined) {
			return { written, standIn: standIn(written, element) };
		}
		return url === undefined ? { written } : { written, url };
	}
	const open = token.kind === 'open';
	const place = open ? range : range.closing;
	const written = !open && label !== undefined ? `][${label}]` : slice(place.start, place.end);
	return element === undefined
		? { written }
		: { written, emphasis: { tag: token.tag, open, element } };
}

function allEmphasis(items: readonly Item[]): ReadonlySet<number> {
	return new Set(items.flatMap(({ emphasis }) => emphasis?.tag ?? []));
}

/** Delimiters that some parser may not take for ones: kept only beside a letter inside or white space outside. */
function weakEmphasis(items: readonly Item[], leaf: Leaf): ReadonlySet<number> {
	const weak = new Set<number>();
	for (const [index, { emphasis, written }] of items.entries()) {
		if (emphasis === undefined) {
			continue;
		}
		const left = lastCharacter(items[index - 1]?.written ?? leaf.before);
		const right = firstCharacter(items[index + 1]?.written ?? leaf.behind);
		const [inside, outside] = emphasis.open ? [right, left] : [left, right];
		const free = outside === '' || /\s/u.test(outside);
		const strong = free || /[\p{L}\p{N}]/u.test(inside);
		if (
			!strong ||
			/^\s?$/u.test(inside) ||
			(written.startsWith('_') && /[\p{L}\p{N}]/u.test(outside))
		) {
			weak.add(emphasis.tag);
		}
	}
	return weak;
}

function lastCharacter(text: string): string {
	const last = text.slice(-2);
	return (last.codePointAt(0) ?? 0) > 0xffff ? last : last.slice(-1);
}

function firstCharacter(text: string): string {
	const code = text.codePointAt(0);
	return code === undefined ? '' : String.fromCodePoint(code);
}
