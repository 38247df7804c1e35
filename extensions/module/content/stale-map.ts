import type { StaleCounts, StaleMapResponse } from '../../../src/contract/content.ts';
import type { Endpoint } from '../../shared/endpoint.ts';

/** As they are shown: what is done first, then what is to do. */
export const STATES = [
	'current',
	'approved',
	'stale',
	'approvedStale',
	'missing',
	'unproven',
] as const satisfies readonly (keyof StaleCounts)[];
export type State = (typeof STATES)[number];

export interface StaleMap {
	readonly sourceLanguage: string;
	readonly items: number;
	readonly languages: Readonly<Record<string, StaleCounts>>;
	/** False while further pages are being counted. */
	readonly complete: boolean;
}

/** Counts a whole collection page by page; each sum so far is told. Ends early when `isWanted` says so. */
export async function readStaleMap(
	endpoint: Pick<Endpoint, 'get'>,
	collection: string,
	told: (map: StaleMap) => void,
	isWanted: () => boolean,
): Promise<void> {
	let sum: StaleMap | null = null;
	let offset: number | null = 0;
	while (offset !== null && isWanted()) {
		const { staleMap }: { staleMap: StaleMapResponse } = await endpoint.get('info', {
			collection,
			offset,
		});
		offset = staleMap.nextOffset;
		sum = addPage(sum, staleMap);
		if (isWanted()) told(sum);
	}
}

export function addPage(sum: StaleMap | null, page: StaleMapResponse): StaleMap {
	const languages = Object.entries(page.languages).map(([code, counts]) => {
		const before = sum?.languages[code];
		return [code, before === undefined ? counts : addCounts(before, counts)] as const;
	});
	return {
		sourceLanguage: page.sourceLanguage,
		items: (sum?.items ?? 0) + page.items,
		languages: Object.fromEntries(languages),
		complete: page.nextOffset === null,
	};
}

function addCounts(a: StaleCounts, b: StaleCounts): StaleCounts {
	return {
		missing: a.missing + b.missing,
		current: a.current + b.current,
		stale: a.stale + b.stale,
		approved: a.approved + b.approved,
		approvedStale: a.approvedStale + b.approvedStale,
		unproven: a.unproven + b.unproven,
	};
}

export function totalOf(counts: StaleCounts): number {
	return STATES.reduce((sum, state) => sum + counts[state], 0);
}

/** Share of the fields that need nothing, 0..1; 1 where there are none. */
export function shareDone(counts: StaleCounts): number {
	const total = totalOf(counts);
	return total === 0 ? 1 : (counts.current + counts.approved) / total;
}
