import type { SegmentCounts, ServedPart, UsageSummary } from '../contract/runs.ts';

/** What a part of a run found and used. */
export interface Figures {
	readonly segments: SegmentCounts;
	readonly usage: UsageSummary;
	/** The most segments first. */
	readonly served: readonly ServedPart[];
}

export const NO_FIGURES: Figures = {
	segments: { total: 0, hits: 0, misses: 0 },
	usage: { inputTokens: 0, outputTokens: 0, costUsd: 0, savedUsd: 0 },
	served: [],
};

export function addFigures(parts: readonly Figures[]): Figures {
	const sum = (pick: (part: Figures) => number): number =>
		parts.reduce((total, part) => total + pick(part), 0);
	const refused = sum(({ segments }) => segments.refused ?? 0);
	const unpriced = [...new Set(parts.flatMap(({ usage }) => usage.unpriced ?? []))].toSorted();
	return {
		segments: {
			total: sum(({ segments }) => segments.total),
			hits: sum(({ segments }) => segments.hits),
			misses: sum(({ segments }) => segments.misses),
			...(refused === 0 ? {} : { refused }),
		},
		usage: {
			inputTokens: sum(({ usage }) => usage.inputTokens),
			outputTokens: sum(({ usage }) => usage.outputTokens),
			costUsd: sum(({ usage }) => usage.costUsd),
			savedUsd: sum(({ usage }) => usage.savedUsd),
			...(unpriced.length === 0 ? {} : { unpriced }),
		},
		served: addServed(parts.flatMap(({ served }) => served)),
	};
}

function addServed(parts: readonly ServedPart[]): readonly ServedPart[] {
	const sums = new Map<string, ServedPart>();
	for (const part of parts) {
		const name = JSON.stringify([part.provider, part.model]);
		const sum = sums.get(name);
		const segments = (sum?.segments ?? 0) + part.segments;
		const costUsd = (sum?.costUsd ?? 0) + part.costUsd;
		sums.set(name, { ...part, segments, costUsd });
	}
	return [...sums.values()].toSorted((one, other) => other.segments - one.segments);
}
