import type { AppField, Condition, DeepPartial } from '@directus/types';
import { CONTENT_TYPES, FORMATS, POLICIES, PROVIDERS } from '../../src/contract.ts';
import { PICK_ID } from '../interface/kind.ts';

type Option = DeepPartial<AppField>;

const ITEMS_ONLY = { mode: { _eq: 'text' } };

/** Hides an option where the rule holds. */
function hiddenWhen(rule: Condition['rule']): Condition[] {
	return [{ name: 'other mode', rule, hidden: true, readonly: false, options: {} }];
}

function choices(values: readonly string[], labels: Readonly<Record<string, string>>): object[] {
	return values.map((value) => ({ value, text: labels[value] ?? value }));
}

export const OPTIONS: Option[] = [
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
			interface: PICK_ID,
			width: 'half',
			note: "Left empty: the trigger's collection, so that one flow serves all.",
			options: { kind: 'collection', placeholder: 'Of the trigger' },
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
			note: "Keys, or templates that hold them. Left empty: the trigger's items.",
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
			note: 'A Directus filter. Of the items named only those that match; where none is named, all that match, as a run with progress that survives a restart.',
			options: { language: 'json', placeholder: '{ "status": { "_eq": "published" } }' },
			conditions: hiddenWhen(ITEMS_ONLY),
		},
	},
	{
		field: 'fields',
		name: 'Fields',
		type: 'json',
		meta: {
			interface: PICK_ID,
			width: 'full',
			note: 'Fields of the translations. Left empty: all that hold text, slugs excepted.',
			options: { kind: 'fields', placeholder: 'All that hold text' },
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
			interface: PICK_ID,
			width: 'half',
			note: "Left empty: the project's default language.",
			options: { kind: 'language', placeholder: 'Default language' },
		},
	},
	{
		field: 'targetLanguages',
		name: 'Target languages',
		type: 'json',
		meta: {
			interface: PICK_ID,
			width: 'half',
			note: 'Left empty: every other language of your languages collection.',
			options: { kind: 'languages', placeholder: 'All others' },
		},
	},
	{
		field: 'providers',
		name: 'Providers',
		type: 'json',
		meta: {
			interface: 'list',
			width: 'full',
			note: 'Tried from top to bottom. Left empty: TRANSLATION_CACHE_PROVIDERS.',
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
							options: { choices: choices(PROVIDERS, {}) },
						},
					},
					{
						field: 'model',
						name: 'Model',
						type: 'string',
						meta: {
							interface: PICK_ID,
							width: 'half',
							required: true,
							options: { kind: 'model', placeholder: 'gpt-5.4-mini' },
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
						meta: { interface: 'input', width: 'half', note: 'Left empty: all.' },
					},
				],
			},
		},
	},
];

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
		['emitEvents', 'Emit events', 'Let other flows and hooks hear the writes.', true, true],
		[
			'background',
			'In the background',
			'Answer at once and go on; progress stands in the module. Events run in the background anyway.',
			false,
			true,
		],
		[
			'notify',
			'Notify',
			'Tell the user who started it what became of it, in the Studio.',
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
			note: initial === null ? `${note} Left alone: after manual runs.` : note,
			...(itemsOnly ? { conditions: hiddenWhen(ITEMS_ONLY) } : {}),
		},
	}));
}
