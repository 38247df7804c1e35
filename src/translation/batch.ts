export interface BatchLimits {
	/** Characters of canonical text in one call; a longer segment travels alone. */
	readonly maxCharacters: number;
	readonly maxSegments: number;
}

/** About 3,000 tokens of text: far below the output limit of 16,000, and few enough for a short wait. */
export const BATCH_LIMITS: BatchLimits = { maxCharacters: 8_000, maxSegments: 60 };

/** Packs in order, each segment into exactly one batch. */
export function packBatches<T extends { readonly text: string }>(
	segments: readonly T[],
	limits: BatchLimits = BATCH_LIMITS,
): readonly (readonly T[])[] {
	const batches: T[][] = [];
	let characters = 0;
	for (const segment of segments) {
		const batch = batches.at(-1);
		const fits =
			batch !== undefined &&
			batch.length < limits.maxSegments &&
			characters + segment.text.length <= limits.maxCharacters;
		if (fits) {
			batch.push(segment);
			characters += segment.text.length;
		} else {
			batches.push([segment]);
			characters = segment.text.length;
		}
	}
	return batches;
}
