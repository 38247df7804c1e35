import type { Totals } from '../../src/contract.ts';
import type { Formats } from '../shared/format.ts';
import type { Measure } from '../shared/series.ts';

export const FIGURES = ['hitRate', 'savings', 'spend', 'segments'] as const;
export type Figure = (typeof FIGURES)[number];

export interface FigureKind {
	readonly read: (totals: Totals) => number;
	/** What a chart of it shows. */
	readonly measure: Measure;
	readonly format: keyof Pick<Formats, 'share' | 'usd' | 'count'>;
	readonly color: string;
}

export const FIGURE_KINDS: Readonly<Record<Figure, FigureKind>> = {
	hitRate: {
		read: ({ hitRate }) => hitRate,
		measure: 'hitRate',
		format: 'share',
		color: '--theme--primary',
	},
	savings: {
		read: ({ savedUsd }) => savedUsd,
		measure: 'savedUsd',
		format: 'usd',
		color: '--theme--success',
	},
	spend: {
		read: ({ costUsd }) => costUsd,
		measure: 'costUsd',
		format: 'usd',
		color: '--theme--danger',
	},
	segments: {
		read: ({ hits, misses }) => hits + misses,
		measure: 'hits',
		format: 'count',
		color: '--theme--primary',
	},
};
