import { compareTags, tokeniseCanonical, type CanonicalToken } from './canonical.ts';
import type { ParsedDocument, Segment } from '../document.ts';
import { orderParts } from './nesting.ts';
import type { SegmentPlan, TagRange } from './plan.ts';
import { separatePlaceholders, type Stretch } from './separate.ts';
import { sliceWith, type Edit, type SliceSource } from './splice.ts';

/** Spells a stretch of translated text, without tags, as the format wants it. */
export type WriteText = (text: string) => string;

export interface SplicedPart {
	readonly plan: SegmentPlan;
	readonly write: WriteText;
	/** What follows stands under it. */
	readonly heading?: boolean;
	/** The text is as its author typed it, see `PlaceholderOptions`. */
	readonly literal?: true;
	/** Last hand on the whole segment as written. */
	readonly wrap?: (written: string) => string;
	/** Writes the whole segment where its markup depends on the text around it. */
	readonly compose?: (tokens: readonly CanonicalToken[], slice: SliceSource) => string;
	/** What stands behind a tag, when that can be written in several ways. */
	readonly describe?: (tag: TagRange) => string | undefined;
}

/** A document rendered by replacing source ranges; parts may nest (an attribute inside a paragraph's tag). */
export class SplicedDocument implements ParsedDocument {
	readonly segments: readonly Segment[];
	readonly blocks: readonly string[];
	readonly #source: string;
	readonly #parts: readonly SplicedPart[];

	/** `nameMarkup` tells what markup is, where that is more than how it is written. */
	constructor(
		source: string,
		parts: readonly SplicedPart[],
		blocks: readonly string[],
		nameMarkup: (markup: string) => string = (markup) => markup,
	) {
		this.#source = source;
		this.blocks = blocks;
		const sorted = parts.toSorted((a, b) => a.plan.start - b.plan.start || b.plan.end - a.plan.end);
		const blanks = sorted.map(({ plan }): Edit => ({ ...plan, write: () => '' }));
		const blank = sliceWith(source, blanks);
		const describeTag = ({ plan, describe }: SplicedPart, index: number): string => {
			const tag = plan.tags[index];
			if (tag === undefined) {
				return '';
			}
			const { start, end, closing } = tag;
			const close = closing === null ? '' : `…${source.slice(closing.start, closing.end)}`;
			return describe?.(tag) ?? nameMarkup(`${blank(start, end)}${close}`);
		};
		const ordered = orderParts(source, sorted, describeTag);
		this.#parts = ordered.map(({ part }) => part);
		this.segments = ordered.map(({ part, unplaced }) => ({
			text: part.plan.text,
			role: part.plan.role,
			tags: part.plan.tags.map((_, index) => describeTag(part, index)),
			...(part.heading === true ? { heading: part.heading } : {}),
			...(unplaced ? { unplaced } : {}),
		}));
	}

	render(translations: readonly (string | null)[]): string {
		if (translations.length !== this.#parts.length) {
			throw new RangeError('documents: one translation or null is needed for each segment');
		}
		const edits: Edit[] = [];
		for (const [index, part] of this.#parts.entries()) {
			const translation = translations[index];
			if (typeof translation === 'string' && translation !== part.plan.text) {
				edits.push(writePart(part, translation));
			}
		}
		return sliceWith(this.#source, edits)(0, this.#source.length);
	}
}

function writePart(part: SplicedPart, translation: string): Edit {
	const { plan } = part;
	const tokens = tokeniseCanonical(restoreNoBreakSpaces(plan.text, translation)).map((token) =>
		token.kind === 'text'
			? { ...token, text: token.text.replace(/\s*[\n\r\f\v\u2028\u2029]\s*/g, ' ') }
			: token,
	);
	if (compareTags(tokeniseCanonical(plan.text), tokens) !== null) {
		throw new RangeError(
			'documents: a translation does not carry the tags of its segment; verify it before rendering',
		);
	}
	const { compose } = part;
	if (compose !== undefined) {
		return { start: plan.start, end: plan.end, write: (slice) => compose(tokens, slice) };
	}
	const write = (slice: SliceSource) => {
		const stretches = tokens.map((token): Stretch => {
			if (token.kind === 'text') {
				return { text: token.text, fixed: false };
			}
			const tag = token.kind === 'stray' ? undefined : plan.tags[token.tag - 1];
			const range = token.kind === 'close' ? tag?.closing : tag;
			return { text: range ? slice(range.start, range.end) : '', fixed: true };
		});
		const written = separatePlaceholders(stretches, { literal: part.literal === true })
			.map((text, index) => (stretches[index]?.fixed === true ? text : part.write(text)))
			.join('');
		return part.wrap === undefined ? written : part.wrap(written);
	};
	return { start: plan.start, end: plan.end, write };
}

/** Models write a plain space for a no-break one: where both words beside it are still there, it comes back. */
function restoreNoBreakSpaces(source: string, translation: string): string {
	if (!source.includes('\u00a0') || translation.includes('\u00a0')) {
		return translation;
	}
	const parts = source.split('\u00a0').slice(0, 50);
	let restored = translation;
	for (let index = 1; index < parts.length; index += 1) {
		const before = (parts[index - 1] ?? '').split(' ').at(-1) ?? '';
		const after = (parts[index] ?? '').split(' ')[0] ?? '';
		if (before !== '' && after !== '') {
			restored = restored.replaceAll(`${before} ${after}`, () => `${before}\u00a0${after}`);
		}
	}
	return restored;
}
