import type { Totals } from '../../src/contract/statistics.ts';
import type { Unit } from '../shared/format.ts';
import type { Measure } from '../shared/charts/series.ts';

export const FIGURES = ['hitRate', 'savings', 'spend', 'segments'] as const;
export type Figure = (typeof FIGURES)[number];

export interface FigureKind {
	/** null: there was nothing to measure it by. */
	readonly read: (totals: Totals) => number | null;
	/** What a chart of it shows. */
	readonly measure: Measure;
	readonly unit: Unit;
	readonly color: string;
}

export const FIGURE_KINDS: Readonly<Record<Figure, FigureKind>> = {
	hitRate: {
		read: ({ hits, misses, hitRate }) => (hits + misses === 0 ? null : hitRate),
		measure: 'hitRate',
		unit: 'share',
		color: '--theme--primary',
	},
	savings: {
		read: ({ savedUsd }) => savedUsd,
		measure: 'savedUsd',
		unit: 'usd',
		color: '--theme--success',
	},
	spend: {
		read: ({ costUsd }) => costUsd,
		measure: 'costUsd',
		unit: 'usd',
		color: '--theme--danger',
	},
	segments: {
		read: ({ hits, misses }) => hits + misses,
		measure: 'segments',
		unit: 'count',
		color: '--theme--primary',
	},
};
