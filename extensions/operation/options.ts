import type { AppField, Condition, DeepPartial } from '@directus/types';
import { CONTENT_TYPES, FORMATS, POLICIES } from '../../src/contract/names.ts';

export type Option = DeepPartial<AppField>;

const ITEMS_ONLY = { mode: { _eq: 'text' } };

/** Hides an option where the rule holds. */
function hiddenWhen(rule: Condition['rule']): Condition[] {
	return [{ name: 'other mode', rule, hidden: true, readonly: false, options: {} }];
}

function choices(values: readonly string[], labels: Readonly<Record<string, string>>): object[] {
	return values.map((value) => ({ value, text: labels[value] ?? value }));
}

/** Sections of the form, in this order; what none of them names stands in the last. */
const GROUPS = {
	content: {
		name: 'What is translated',
		icon: 'article',
		start: 'open',
		options: ['collection', 'keys', 'filter', 'fields', 'text', 'format'],
	},
	translation: {
		name: 'Languages and providers',
		icon: 'translate',
		start: 'open',
		options: ['sourceLanguage', 'targetLanguages', 'providers', 'glossary'],
	},
	run: { name: 'Run, cost and permissions', icon: 'tune', start: 'closed', options: [] },
} as const;

const BARE_OPTIONS: Option[] = [
	{
		field: 'mode',
		name: 'Mode',
		type: 'string',
		schema: { default_value: 'items' },
		meta: {
			interface: 'select-dropdown',
			width: 'full',
			note: 'Items are written to their translations; a text is only returned, and Directus may record it when the flow tracks everything.',
			options: {
				choices: [
					{ value: 'items', text: 'Items of a collection' },
					{ value: 'text', text: 'A text' },
				],
			},
		},
	},
	{
		field: 'collection',
		name: 'Collection',
		type: 'string',
		meta: {
			interface: 'select-dropdown',
			width: 'half',
			note: "Left empty, the trigger's, so that one flow serves all.",
			options: { choices: [], placeholder: 'Of the trigger', allowOther: true, allowNone: true },
			conditions: hiddenWhen(ITEMS_ONLY),
		},
	},
	{
		field: 'keys',
		name: 'Items',
		type: 'json',
		meta: {
			interface: 'tags',
			width: 'half',
			note: "Keys or templates that hold them; left empty, the trigger's.",
			options: { placeholder: '{{$trigger.keys}}', allowCustom: true, alphabetize: false },
			conditions: hiddenWhen(ITEMS_ONLY),
		},
	},
	{
		field: 'filter',
		name: 'Filter',
		type: 'json',
		meta: {
			interface: 'input-code',
			width: 'full',
			note: 'A Directus filter: of the items named only those that match, and where none is named all that match.',
			options: { language: 'json', placeholder: '{ "status": { "_eq": "published" } }' },
			conditions: hiddenWhen(ITEMS_ONLY),
		},
	},
	{
		field: 'fields',
		name: 'Fields',
		type: 'json',
		// Null would be shown as "no items".
		schema: { default_value: [] },
		meta: {
			interface: 'select-multiple-dropdown',
			width: 'full',
			note: 'Fields of the translations; left empty, all that hold text but slugs.',
			options: {
				choices: [],
				placeholder: 'All that hold text',
				allowOther: true,
				allowNone: true,
				previewThreshold: 6,
			},
			conditions: hiddenWhen(ITEMS_ONLY),
		},
	},
	{
		field: 'fieldMap',
		name: 'Columns',
		type: 'json',
		meta: {
			interface: 'input-code',
			width: 'full',
			note: 'For translations in columns of the item itself: by source column, by language, the target column; needs a source language.',
			options: { language: 'json', placeholder: '{ "title_en": { "de": "title_de" } }' },
			conditions: hiddenWhen(ITEMS_ONLY),
		},
	},
	{
		field: 'text',
		name: 'Text',
		type: 'json',
		meta: {
			interface: 'input-code',
			width: 'full',
			note: 'A text, or an object of texts by name; a template may hold either.',
			options: { language: 'json', placeholder: '"{{$last.text}}"' },
			hidden: true,
			conditions: [{ name: 'text mode', rule: { mode: { _eq: 'text' } }, hidden: false }],
		},
	},
	{
		field: 'format',
		name: 'Format',
		type: 'string',
		schema: { default_value: 'auto' },
		meta: {
			interface: 'select-dropdown',
			width: 'full',
			note: 'Tells markup from words; recognised by default.',
			options: {
				choices: choices(FORMATS, {
					auto: 'Recognise it',
					plain: 'Plain text',
					html: 'HTML',
					markdown: 'Markdown',
					json: 'JSON',
				}),
			},
			hidden: true,
			conditions: [{ name: 'text mode', rule: { mode: { _eq: 'text' } }, hidden: false }],
		},
	},
	{
		field: 'sourceLanguage',
		name: 'Source language',
		type: 'string',
		meta: {
			interface: 'select-dropdown',
			width: 'half',
			note: "Left empty, the project's default language.",
			options: { choices: [], placeholder: 'Default language', allowOther: true, allowNone: true },
		},
	},
	{
		field: 'targetLanguages',
		name: 'Target languages',
		type: 'json',
		// Null would be shown as "no items".
		schema: { default_value: [] },
		meta: {
			interface: 'select-multiple-dropdown',
			width: 'half',
			note: 'Left empty, every other of your languages collection.',
			options: {
				choices: [],
				placeholder: 'All others',
				allowOther: true,
				allowNone: true,
				previewThreshold: 6,
			},
		},
	},
	{
		field: 'providers',
		name: 'Providers',
		type: 'json',
		meta: {
			interface: 'list',
			width: 'full',
			note: 'Tried from top to bottom; left empty, those of TRANSLATION_CACHE_PROVIDERS.',
			options: {
				template: '{{provider}}:{{model}}',
				addLabel: 'Add a provider',
				fields: [
					{
						field: 'provider',
						name: 'Provider',
						type: 'string',
						meta: {
							interface: 'select-dropdown',
							width: 'half',
							required: true,
							options: { choices: [], allowOther: true },
						},
					},
					{
						field: 'model',
						name: 'Model',
						type: 'string',
						meta: {
							interface: 'select-dropdown',
							width: 'half',
							required: true,
							options: { choices: [], placeholder: 'gpt-5.4-mini', allowOther: true },
						},
					},
				],
			},
		},
	},
	{
		field: 'policy',
		name: 'Policy',
		type: 'string',
		schema: { default_value: 'protect' },
		meta: {
			interface: 'select-dropdown',
			width: 'half',
			note: 'Which target fields are written.',
			options: {
				choices: choices(POLICIES, {
					protect: "Missing and stale ones, around a person's wording",
					missing: 'Missing ones only',
					stale: 'Stale ones only',
					overwrite: 'All of them; approved wording stays',
				}),
			},
			conditions: hiddenWhen(ITEMS_ONLY),
		},
	},
	{
		field: 'contentType',
		name: 'Content type',
		type: 'string',
		schema: { default_value: 'standard' },
		meta: {
			interface: 'select-dropdown',
			width: 'half',
			note: 'How long the cache keeps what it learns here.',
			options: {
				choices: choices(CONTENT_TYPES, {
					critical: 'Critical: half as long',
					standard: 'Standard',
					static: 'Static: seven times as long',
					temporary: 'Temporary: a quarter as long',
				}),
			},
		},
	},
	{
		field: 'maxCostUsd',
		name: 'Limit in US dollars',
		type: 'float',
		meta: {
			interface: 'input',
			width: 'half',
			note: 'The run stops before an item that would pass it; the rest is left for a later run.',
			options: { min: 0, step: 0.01, placeholder: 'none' },
			conditions: hiddenWhen(ITEMS_ONLY),
		},
	},
	{
		field: 'permissions',
		name: 'Permissions',
		type: 'string',
		schema: { default_value: '$trigger' },
		meta: {
			interface: 'select-dropdown',
			width: 'half',
			note: 'Under whose permissions rows are read and written.',
			options: {
				choices: [
					{ value: '$trigger', text: 'Of the trigger' },
					{ value: '$full', text: 'Full access' },
					{ value: '$public', text: 'Of the public role' },
				],
				allowOther: true,
			},
			conditions: hiddenWhen(ITEMS_ONLY),
		},
	},
	...toggles(),
	{
		field: 'glossary',
		name: 'Glossary',
		type: 'json',
		meta: {
			interface: 'list',
			width: 'full',
			note: "Added to the glossary of Directus's AI settings.",
			options: {
				template: '{{term}} → {{translation}}',
				addLabel: 'Add a term',
				fields: [
					{
						field: 'term',
						name: 'Term',
						type: 'string',
						meta: { interface: 'input', width: 'half', required: true },
					},
					{
						field: 'translation',
						name: 'Translation',
						type: 'string',
						meta: { interface: 'input', width: 'half' },
					},
					{
						field: 'language',
						name: 'Language',
						type: 'string',
						meta: { interface: 'input', width: 'half', note: 'Left empty, all.' },
					},
					{
						field: 'caseSensitive',
						name: 'Match case',
						type: 'boolean',
						meta: {
							interface: 'boolean',
							width: 'half',
							note: 'Left as it is: only for terms of capitals alone, such as IT.',
						},
					},
				],
			},
		},
	},
];

/** Groups are fields too, without a value of their own. */
export const OPTIONS: Option[] = [
	...BARE_OPTIONS.slice(0, 1),
	...Object.entries(GROUPS).map(([field, group]) => describeGroup(field, group)),
	...BARE_OPTIONS.slice(1).map((option) => ({
		...option,
		meta: { ...option.meta, group: groupOf(option.field ?? '') },
	})),
];

function groupOf(field: string): string {
	const found = Object.entries(GROUPS).find(([, { options }]) =>
		options.some((name) => name === field),
	);
	return found?.[0] ?? 'run';
}

function describeGroup(
	field: string,
	{ name, icon, start }: { readonly name: string; readonly icon: string; readonly start: string },
): Option {
	return {
		field,
		name,
		type: 'alias',
		meta: {
			// What the group asks its form for.
			field,
			interface: 'group-detail',
			special: ['alias', 'no-data', 'group'],
			width: 'full',
			options: { start, headerIcon: icon },
		},
	};
}

function toggles(): Option[] {
	const flags = [
		[
			'refresh',
			'Ask again',
			'Ask the providers although rows and cache hold the answer.',
			false,
			false,
		],
		['dryRun', 'Dry run', 'Only estimate: nothing is sent and nothing is written.', false, false],
		[
			'deep',
			'Nested items',
			'Also translate the blocks and children that the items hold, where they have translations of their own.',
			false,
			true,
		],
		['emitEvents', 'Emit events', 'Let other flows and hooks hear the writes.', true, true],
		[
			'background',
			'In the background',
			'Answer at once and go on, with progress in the module; events run in the background anyway.',
			false,
			true,
		],
		[
			'batch',
			'At half price',
			'By the batch API of OpenAI or Anthropic: answered within a day, then written; for large runs.',
			false,
			true,
		],
		[
			'notify',
			'Notify',
			'Tell the user who started it, in the Studio, what became of it; left alone, after manual runs.',
			null,
			true,
		],
	] as const;
	return flags.map(([field, name, note, initial, itemsOnly]) => ({
		field,
		name,
		type: 'boolean',
		schema: { default_value: initial },
		meta: {
			interface: 'boolean',
			width: 'half',
			note,
			...(itemsOnly ? { conditions: hiddenWhen(ITEMS_ONLY) } : {}),
		},
	}));
}
