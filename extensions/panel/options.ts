import type { AppField, DeepPartial } from '@directus/types';
import { RANGES } from '../shared/charts/range.ts';
import { textsOf } from '../shared/texts.ts';
import { FIGURES } from './figure.ts';

/** In the Studio's language. */
export function describePanelOptions(locale: string): DeepPartial<AppField>[] {
	const { panel, range, hitRate } = textsOf(locale);
	return [
		select(
			'figure',
			panel.measure,
			'savings',
			FIGURES.map((value) => ({ value, text: value === 'hitRate' ? hitRate : panel[value] })),
		),
		select(
			'range',
			panel.range,
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
