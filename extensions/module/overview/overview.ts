import type { SettingsResponse } from '../../../src/contract/inspection.ts';
import type { StatsResponse, Totals } from '../../../src/contract/statistics.ts';
import type { Endpoint } from '../../shared/endpoint.ts';
import { boundsOf, type Range } from '../../shared/charts/range.ts';

/** What the overview shows; all of it was read at one moment. */
export interface Overview {
	readonly range: Range;
	readonly bounds: { readonly from: string; readonly to: string };
	readonly stats: StatsResponse;
	/** The totals of the range before; null where figures are not kept that long. */
	readonly before: Totals | null;
	/** `never`: nothing was translated before this range either. */
	readonly emptiness: 'never' | 'now' | null;
}

export async function readOverview(
	endpoint: Pick<Endpoint, 'get'>,
	range: Range,
	now: number,
): Promise<Overview> {
	const { current, previous } = boundsOf(range, now);
	const [stats, before] = await Promise.all([
		endpoint.get<StatsResponse>('stats', current),
		// Figures are kept for about 90 days.
		range === '90d' ? null : endpoint.get<StatsResponse>('stats', previous),
	]);
	const isEmpty = isNothing(stats.totals);
	const ever = isEmpty ? await endpoint.get<StatsResponse>('stats') : null;
	return {
		range,
		bounds: current,
		stats,
		before: before?.totals ?? null,
		emptiness: ever === null ? null : isNothing(ever.totals) ? 'never' : 'now',
	};
}

function isNothing({ hits, misses }: Totals): boolean {
	return hits + misses === 0;
}

interface FigureRow {
	readonly name: string;
	readonly totals: Totals;
}

/** Sorts the figures of models and collections, those with the most segments first. */
export function tabulate(stats: StatsResponse): {
	readonly models: readonly FigureRow[];
	readonly collections: readonly FigureRow[];
} {
	const models = Object.entries(stats.providers).flatMap(([provider, { models: byName }]) =>
		Object.entries(byName).map(([model, totals]) => ({ name: `${provider} · ${model}`, totals })),
	);
	const collections = Object.entries(stats.collections).map(([name, totals]) => ({ name, totals }));
	return { models: models.toSorted(byVolume), collections: collections.toSorted(byVolume) };
}

function byVolume(a: FigureRow, b: FigureRow): number {
	return b.totals.hits + b.totals.misses - a.totals.hits - a.totals.misses;
}

/** Tells why nobody of the chain can be called; empty when somebody can. */
export function refusalsOf({
	chain,
	providers,
}: Pick<SettingsResponse, 'chain' | 'providers'>): string {
	const refusals = new Map(providers.map(({ name, refusal }) => [name, refusal]));
	const found = chain.map(({ provider }) => refusals.get(provider) ?? null);
	if (found.includes(null)) return '';
	return [...new Set(found)].join('; ');
}
