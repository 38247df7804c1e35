import type { AppField, DeepPartial } from '@directus/types';
import { RANGES } from '../shared/charts/range.ts';
import type { Measure } from '../shared/charts/series.ts';
import { textsOf } from '../shared/texts.ts';

/** What the panel can show, by the values that dashboards keep. */
export const FIGURES = {
	hitRate: 'hitRate',
	savings: 'savedUsd',
	spend: 'costUsd',
	segments: 'segments',
} as const satisfies Readonly<Record<string, Measure>>;
export type Figure = keyof typeof FIGURES;

export function describePanelOptions(locale: string): DeepPartial<AppField>[] {
	const { panel, range, hitRate, segments, tile } = textsOf(locale);
	const { savings, spend } = tile;
	const figures: Readonly<Record<Figure, string>> = { hitRate, savings, spend, segments };
	return [
		select(
			'figure',
			panel.measure,
			'savings',
			Object.entries(figures).map(([value, text]) => ({ value, text })),
		),
		select(
			'range',
			range.label,
			'30d',
			RANGES.map((value) => ({ value, text: range[value] })),
		),
		select('display', panel.display, 'number', [
			{ value: 'number', text: panel.number },
			{ value: 'chart', text: panel.chart },
		]),
	];
}

function select(
	field: string,
	name: string,
	initial: string,
	choices: readonly { readonly value: string; readonly text: string }[],
): DeepPartial<AppField> {
	return {
		field,
		name,
		type: 'string',
		schema: { default_value: initial },
		meta: { interface: 'select-dropdown', width: 'half', options: { choices } },
	};
}
