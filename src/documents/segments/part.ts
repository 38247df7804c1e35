import type { CanonicalToken } from './canonical.ts';
import type { CutOptions, LocatedSegment, TagRange } from './cut.ts';
import { cutMessages, type CutMessage } from './message.ts';
import { append, type Piece } from './piece.ts';
import type { Edit, SliceSource, SourceRange } from './splice.ts';

/** Spells a stretch of translated text, without tags, as the format wants it. */
export type WriteText = (text: string) => string;

/**
 * How a segment is composed: as plainly as can be, as plainly as reads back when it is read alone,
 * or with all escaped that could be syntax.
 */
export type Care = 'plain' | 'alone' | 'escaped';

export interface PartWriting {
	readonly write: WriteText;
	readonly heading?: boolean;
	/** The text is as its author typed it, see `PlaceholderOptions`. */
	readonly literal?: true;
	/** Lays last hand on the whole segment as written. */
	readonly wrap?: (written: string) => string;
	/** Writes the whole segment where its markup depends on the text around it. */
	readonly compose?: (tokens: readonly CanonicalToken[], slice: SliceSource, care: Care) => string;
	/** Whether a composed segment reads as it is meant in any case. */
	readonly isCertain?: (tokens: readonly CanonicalToken[]) => boolean;
	/** Tells what stands behind a tag when that can be written in several ways. */
	readonly describe?: (tag: TagRange) => string | undefined;
}

/** A stretch whose line ends are placed anew when something in it is translated. */
export interface Layout extends SourceRange {
	/** What stands for its line ends while it is laid out. */
	readonly joins: readonly Edit[];
	/** `slice` reads the stretch with its translations, `isChanged` tells where there are any. */
	readonly lay: (slice: SliceSource, isChanged: (range: SourceRange) => boolean) => string;
}

export type Part = LocatedSegment & PartWriting;

/** Gathers the parts of a document. */
export class PartList {
	readonly parts: Part[] = [];
	/** The syntax of ICU plurals and selects. */
	readonly blocks: string[] = [];
	/** In order, apart from each other. */
	readonly layouts: Layout[] = [];

	/** Cuts a run into segments; `writing` tells how each is written, null leaves it as it is. */
	add(
		run: readonly Piece[],
		options: CutOptions,
		writing: (message: CutMessage, count: number) => PartWriting | null,
	): void {
		const { messages, blocks } = cutMessages(run, options);
		append(this.blocks, blocks);
		for (const message of messages) {
			const written = writing(message, messages.length);
			if (written !== null) this.parts.push({ ...message, ...written });
		}
	}
}
