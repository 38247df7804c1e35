/** A stretch of a source text, by its offsets. */
export interface SourceRange {
	readonly start: number;
	readonly end: number;
}

/** A range of the source and what is to stand there; ranges nest or are apart, never cross. */
export interface Edit extends SourceRange {
	/** `slice` reads source with the edits inside that range applied. */
	readonly write: (slice: SliceSource) => string;
}

export type SliceSource = (start: number, end: number) => string;

/** The source with the edits applied; all else stays byte for byte. Throws on ranges that cross. */
export function spliceEdits(source: string, edits: readonly Edit[]): string {
	return sliceWith(source, edits)(0, source.length);
}

export function sliceWith(source: string, edits: readonly Edit[]): SliceSource {
	const sorted = edits.toSorted((a, b) => a.start - b.start || b.end - a.end);
	const slice: SliceSource = (start, end) => {
		const parts: string[] = [];
		let position = start;
		const first = findFirst(sorted.length, (at) => (sorted[at]?.start ?? Infinity) < start);
		for (let index = first; index < sorted.length; index += 1) {
			const edit = sorted[index];
			if (edit === undefined || edit.start >= end) break;
			if (edit.end > end || edit.start < position) {
				if (edit.start === start || edit.end <= position) continue;
				throw new RangeError('documents: two edits cross');
			}
			parts.push(source.slice(position, edit.start), edit.write(slice));
			position = edit.end;
		}
		parts.push(source.slice(position, end));
		return parts.join('');
	};
	return slice;
}

/** The first index below `length` that no longer `isBefore`, which is true from 0 up to there. */
export function findFirst(length: number, isBefore: (index: number) => boolean): number {
	let low = 0;
	let high = length;
	while (low < high) {
		const middle = (low + high) >>> 1;
		if (isBefore(middle)) low = middle + 1;
		else high = middle;
	}
	return low;
}
