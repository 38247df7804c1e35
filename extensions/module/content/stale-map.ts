import {
	STALE_STATES,
	type StaleCounts,
	type StaleMapResponse,
} from '../../../src/contract/content.ts';
import type { Endpoint } from '../../shared/endpoint.ts';
import { readPages } from '../../shared/load.ts';

export interface StaleMap {
	readonly sourceLanguage: string;
	readonly items: number;
	readonly languages: Readonly<Record<string, StaleCounts>>;
	/** False while further pages are being counted. */
	readonly complete: boolean;
}

/** Counts a whole collection page by page, and shows the sum after each. */
export async function readStaleMap(
	endpoint: Pick<Endpoint, 'get'>,
	collection: string,
	show: (map: StaleMap) => void,
	signal: AbortSignal,
): Promise<StaleMap | null> {
	const read = async (offset: number): Promise<StaleMapResponse> =>
		(await endpoint.get<{ staleMap: StaleMapResponse }>('info', { collection, offset })).staleMap;
	let sum: StaleMap | null = null;
	for await (const page of readPages(read, signal)) {
		sum = addPage(sum, page);
		show(sum);
	}
	return sum;
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
	const sums = { ...a };
	for (const state of STALE_STATES) sums[state] += b[state];
	return sums;
}

export function totalOf(counts: StaleCounts): number {
	return STALE_STATES.reduce((sum, state) => sum + counts[state], 0);
}

/** Tells which share of the fields needs nothing, 0..1; 1 where there are none. */
export function shareDone(counts: StaleCounts): number {
	const total = totalOf(counts);
	return total === 0 ? 1 : (counts.current + counts.approved) / total;
}
