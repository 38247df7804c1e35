import type { SegmentCounts, UsageSummary } from '../contract.ts';

/** What a part of a run found and used. */
export interface Figures {
	readonly segments: SegmentCounts;
	readonly usage: UsageSummary;
}

export const NO_FIGURES: Figures = {
	segments: { total: 0, hits: 0, misses: 0 },
	usage: { inputTokens: 0, outputTokens: 0, costUsd: 0, savedUsd: 0 },
};

export function addFigures(parts: readonly Figures[]): Figures {
	const sum = (pick: (part: Figures) => number): number =>
		parts.reduce((total, part) => total + pick(part), 0);
	const unpriced = [...new Set(parts.flatMap(({ usage }) => usage.unpriced ?? []))].toSorted();
	return {
		segments: {
			total: sum(({ segments }) => segments.total),
			hits: sum(({ segments }) => segments.hits),
			misses: sum(({ segments }) => segments.misses),
		},
		usage: {
			inputTokens: sum(({ usage }) => usage.inputTokens),
			outputTokens: sum(({ usage }) => usage.outputTokens),
			costUsd: sum(({ usage }) => usage.costUsd),
			savedUsd: sum(({ usage }) => usage.savedUsd),
			...(unpriced.length === 0 ? {} : { unpriced }),
		},
	};
}
