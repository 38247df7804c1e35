import { definePanel } from '@directus/extensions-sdk';
import { RANGES } from '../shared/range.ts';
import { FIGURES } from './figure.ts';
import Panel from './panel.vue';

const FIGURE_NAMES = {
	hitRate: 'Hit rate',
	savings: 'Savings',
	spend: 'Spend',
	segments: 'Segments',
} as const;
const RANGE_NAMES = {
	'24h': '24 hours',
	'7d': '7 days',
	'30d': '30 days',
	'90d': '90 days',
} as const;

export default definePanel({
	id: 'translation-cache-panel',
	name: 'Translation Cache',
	icon: 'translate',
	description: 'Hit rate, savings, spend or segments of the translation cache.',
	component: Panel,
	minWidth: 12,
	minHeight: 8,
	options: [
		{
			field: 'figure',
			name: 'Figure',
			type: 'string',
			schema: { default_value: 'savings' },
			meta: {
				interface: 'select-dropdown',
				width: 'half',
				options: { choices: FIGURES.map((value) => ({ value, text: FIGURE_NAMES[value] })) },
			},
		},
		{
			field: 'range',
			name: 'Time range',
			type: 'string',
			schema: { default_value: '30d' },
			meta: {
				interface: 'select-dropdown',
				width: 'half',
				options: { choices: RANGES.map((value) => ({ value, text: RANGE_NAMES[value] })) },
			},
		},
		{
			field: 'display',
			name: 'Shown as',
			type: 'string',
			schema: { default_value: 'number' },
			meta: {
				interface: 'select-dropdown',
				width: 'half',
				options: {
					choices: [
						{ value: 'number', text: 'Number' },
						{ value: 'chart', text: 'Chart' },
					],
				},
			},
		},
	],
});
