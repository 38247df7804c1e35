import type { ParsedDocument, Segment } from '../document.ts';
import { type CanonicalToken, compareTags, tokeniseCanonical } from './canonical.ts';
import { orderParts } from './nesting.ts';
import type { Care, Layout, Part, PartList } from './part.ts';
import { separatePlaceholders, type Stretch } from './separate.ts';
import { findFirst, sliceWith, type Edit, type SliceSource, type SourceRange } from './splice.ts';

/** A document rendered by replacing source ranges; an attribute may nest in a paragraph's tag. */
export class SplicedDocument implements ParsedDocument {
	readonly segments: readonly Segment[];
	readonly blocks: readonly string[];
	readonly #source: string;
	/** One for each segment. */
	readonly parts: readonly Part[];
	readonly #layouts: readonly Layout[];

	/** `nameMarkup` describes markup where that is more than how it is written. */
	constructor(
		source: string,
		{ parts, blocks, layouts }: Pick<PartList, 'parts' | 'blocks' | 'layouts'>,
		nameMarkup: (markup: string) => string = (markup) => markup,
	) {
		this.#source = source;
		this.blocks = blocks;
		this.#layouts = layouts;
		const sorted = parts.toSorted((a, b) => a.start - b.start || b.end - a.end);
		const blank = sliceWith(
			source,
			sorted.map(({ start, end }): Edit => ({ start, end, write: () => '' })),
		);
		const describeTag = ({ tags, describe }: Part, index: number): string => {
			const tag = tags[index];
			if (tag === undefined) return '';
			const { start, end, closing } = tag;
			const close = closing === null ? '' : `…${blank(closing.start, closing.end)}`;
			return describe?.(tag) ?? nameMarkup(`${blank(start, end)}${close}`);
		};
		const ordered = orderParts(source, sorted, describeTag);
		this.parts = ordered.map(({ part }) => part);
		this.segments = ordered.map(({ part, unplaced }) => ({
			text: part.text,
			role: part.role,
			tags: part.tags.map((_, index) => describeTag(part, index)),
			...(part.fences.length > 0 ? { fences: part.fences } : {}),
			...(part.inner?.length ? { inner: part.inner } : {}),
			...(part.heading === true ? { heading: part.heading } : {}),
			...(unplaced ? { unplaced } : {}),
		}));
	}

	/** `careOf` tells how each segment is composed that is. */
	render(
		translations: readonly (string | null)[],
		careOf: (index: number) => Care = () => 'alone',
	): string {
		if (translations.length !== this.parts.length) {
			throw new RangeError('documents: one translation or null is needed for each segment');
		}
		const edits: Edit[] = [];
		for (const [index, part] of this.parts.entries()) {
			const translation = translations[index];
			if (isChange(part, translation)) edits.push(writePart(part, translation, careOf(index)));
		}
		const laid = layOut(this.#source, this.#layouts, edits);
		return sliceWith(this.#source, [...laid, ...edits])(0, this.#source.length);
	}
}

/** Whether a translation says something else than its segment. */
export function isChange(
	part: Part,
	translation: string | null | undefined,
): translation is string {
	return typeof translation === 'string' && translation !== part.text;
}

/** What is written of a translation. Throws a RangeError where its tags are not its segment's. */
export function readTranslation(
	{ text: source, fences, inner }: Pick<Part, 'text' | 'fences' | 'inner'>,
	translation: string,
): CanonicalToken[] {
	const tokens = tokeniseCanonical(restoreNoBreakSpaces(source, translation)).map((token) =>
		token.kind === 'text' ? { ...token, text: token.text.replace(/\s+/g, joinLines) } : token,
	);
	if (compareTags(tokeniseCanonical(source), tokens, fences, inner) !== null) {
		throw new RangeError(
			'documents: a translation does not carry the tags of its segment; verify it before rendering',
		);
	}
	return tokens;
}

/** What stands in place of stretches whose line ends are placed anew. */
function layOut(source: string, layouts: readonly Layout[], edits: readonly Edit[]): Edit[] {
	if (layouts.length === 0 || edits.length === 0) return [];
	const sorted = edits.toSorted((a, b) => a.start - b.start);
	const isChanged = ({ start, end }: SourceRange): boolean => {
		const first = findFirst(sorted.length, (at) => (sorted[at]?.start ?? Infinity) < start);
		return (sorted[first]?.start ?? Infinity) < end;
	};
	const changed = layouts.filter(isChanged);
	const slice = sliceWith(source, [...edits, ...changed.flatMap(({ joins }) => joins)]);
	return changed.map(({ start, end, lay }): Edit => {
		return { start, end, write: () => lay(slice, isChanged) };
	});
}

function writePart(part: Part, translation: string, care: Care): Edit {
	const { tags, start, end, compose } = part;
	const tokens = readTranslation(part, translation);
	if (compose !== undefined) return { start, end, write: (slice) => compose(tokens, slice, care) };
	const write = (slice: SliceSource) => {
		const stretches = tokens.map((token): Stretch => {
			if (token.kind === 'text') return { text: token.text, fixed: false };
			const tag = token.kind === 'stray' ? undefined : tags[token.tag - 1];
			const range = token.kind === 'close' ? tag?.closing : tag;
			return { text: range ? slice(range.start, range.end) : '', fixed: true };
		});
		const written = separatePlaceholders(stretches, { literal: part.literal === true })
			.map((text, index) => (stretches[index]?.fixed === true ? text : part.write(text)))
			.join('');
		return part.wrap === undefined ? written : part.wrap(written);
	};
	return { start, end, write };
}

/** White space that holds a line end becomes one space. */
function joinLines(blank: string): string {
	return /[\n\r\f\v\u2028\u2029]/.test(blank) ? ' ' : blank;
}

/** Brings back no-break spaces, for which models write plain ones, between the same words. */
function restoreNoBreakSpaces(source: string, translation: string): string {
	if (!source.includes('\u00a0') || translation.includes('\u00a0')) return translation;
	const parts = source.split('\u00a0').slice(0, 50);
	let restored = translation;
	for (let index = 1; index < parts.length; index += 1) {
		const before = (parts[index - 1] ?? '').split(' ').at(-1) ?? '';
		const after = (parts[index] ?? '').split(' ')[0] ?? '';
		if (before !== '' && after !== '') {
			restored = joinWords(restored, before, after);
		}
	}
	return restored;
}

/** Puts no-break spaces between two words; looks at no letter twice, however long they are. */
function joinWords(text: string, before: string, after: string): string {
	let joined = '';
	let from = 0;
	for (let at = text.indexOf(' '); at >= 0; at = text.indexOf(' ', at + 1)) {
		const isPair = at - before.length >= from && text.endsWith(before, at);
		const isJoined = isPair && text.startsWith(after, at + 1);
		if (isJoined) joined += `${text.slice(joined.length, at)}\u00a0`;
		from = at + 1 + (isJoined ? after.length : 0);
	}
	return joined + text.slice(joined.length);
}
