import type { GlossaryTerm } from '../glossary.ts';
import { CONTENT_TYPES, FORMATS, POLICIES } from '../names.ts';

/** What an option of a run holds, by its kind. */
export interface ValueByKind {
	readonly flag: boolean;
	/** An amount in US dollars. */
	readonly amount: number;
	readonly choice: string;
	/** One of the names that are offered, or another. */
	readonly name: string;
	readonly names: readonly string[];
	readonly keys: readonly (string | number)[];
	readonly filter: Readonly<Record<string, unknown>>;
	/** By source column, by language, the target column. */
	readonly columns: Readonly<Record<string, Readonly<Record<string, string>>>>;
	readonly members: readonly { readonly provider: string; readonly model: string }[];
	readonly terms: readonly GlossaryTerm[];
	/** A text, or an object of texts by name. */
	readonly texts: unknown;
}

interface RunOption {
	readonly kind: keyof ValueByKind;
	/** What can be chosen; of a `name` what is offered. */
	readonly values?: readonly string[];
	/** Absent: there is none. */
	readonly default?: string | boolean;
	/** What holds without a value. */
	readonly unset?: string;
	/** The mode that it is for; absent: both. */
	readonly mode?: 'items' | 'text';
	/** Whether `POST translate` and `POST estimate` take it; else only a flow's operation does. */
	readonly bulk?: true;
	/** What it must be, where its kind does not say it all. */
	readonly mustBe?: string;
	readonly example?: string;
	readonly title: string;
	/** One sentence: the note of the form, and the meaning in the documentation. */
	readonly meaning: string;
	/** What the form says of each value. */
	readonly labels?: Readonly<Record<string, string>>;
}

/** A run's options in the form's order: flow, endpoint, form and documentation follow from them. */
export const RUN_OPTIONS = {
	mode: {
		kind: 'choice',
		values: ['items', 'text'],
		default: 'items',
		title: 'Mode',
		meaning:
			'Items are written to their translations; a text is only returned, and Directus may record it when the flow tracks everything.',
		labels: { items: 'Items of a collection', text: 'A text' },
	},
	collection: {
		kind: 'name',
		unset: 'Of the trigger',
		mode: 'items',
		bulk: true,
		mustBe: 'the name of a collection',
		title: 'Collection',
		meaning: "Left empty, the trigger's, so that one flow serves all.",
	},
	keys: {
		kind: 'keys',
		unset: 'Of the trigger',
		mode: 'items',
		bulk: true,
		example: '{{$trigger.keys}}',
		title: 'Items',
		meaning: "Keys or templates that hold them; left empty, the trigger's.",
	},
	filter: {
		kind: 'filter',
		mode: 'items',
		bulk: true,
		example: '{ "status": { "_eq": "published" } }',
		title: 'Filter',
		meaning:
			'A Directus filter: of the items named only those that match, and where none is named all that match.',
	},
	fields: {
		kind: 'names',
		unset: 'All that hold text',
		mode: 'items',
		bulk: true,
		mustBe: 'a list of field names',
		title: 'Fields',
		meaning:
			'Fields of the translations; left empty, all that hold text but slugs, hidden and read-only ones, for which beside names a * stands.',
	},
	fieldMap: {
		kind: 'columns',
		mode: 'items',
		bulk: true,
		example: '{ "title_en": { "de": "title_de" } }',
		title: 'Columns',
		meaning:
			'For translations in columns of the item itself: by source column, by language, the target column; needs a source language.',
	},
	text: {
		kind: 'texts',
		mode: 'text',
		example: '"{{$last.text}}"',
		title: 'Text',
		meaning: 'A text, or an object of texts by name; a template may hold either.',
	},
	format: {
		kind: 'choice',
		values: FORMATS,
		default: 'auto',
		mode: 'text',
		title: 'Format',
		meaning: 'Tells markup from words; recognised by default.',
		labels: {
			auto: 'Recognise it',
			plain: 'Plain text',
			html: 'HTML',
			markdown: 'Markdown',
			json: 'JSON',
		},
	},
	sourceLanguage: {
		kind: 'name',
		unset: 'Default language',
		bulk: true,
		mustBe: 'a language code',
		title: 'Source language',
		meaning: "Left empty, the project's default language.",
	},
	targetLanguages: {
		kind: 'names',
		unset: 'All others',
		bulk: true,
		mustBe: 'a list of language codes',
		title: 'Target languages',
		meaning: 'Left empty, every other of your languages collection.',
	},
	providers: {
		kind: 'members',
		unset: 'TRANSLATION_CACHE_PROVIDERS',
		bulk: true,
		title: 'Providers',
		meaning: 'Tried from top to bottom; left empty, those of TRANSLATION_CACHE_PROVIDERS.',
	},
	policy: {
		kind: 'choice',
		values: POLICIES,
		default: 'protect',
		mode: 'items',
		bulk: true,
		title: 'Policy',
		meaning: 'Which target fields are written.',
		labels: {
			protect: "Missing and stale ones, around a person's wording",
			missing: 'Missing ones only',
			stale: 'Stale ones only',
			overwrite: 'All of them; approved wording stays',
		},
	},
	contentType: {
		kind: 'choice',
		values: CONTENT_TYPES,
		default: 'standard',
		bulk: true,
		title: 'Content type',
		meaning: 'How long the cache keeps what it learns here.',
		labels: {
			critical: 'Critical: half as long',
			standard: 'Standard',
			static: 'Static: seven times as long',
			temporary: 'Temporary: a quarter as long',
		},
	},
	maxCostUsd: {
		kind: 'amount',
		unset: 'none',
		mode: 'items',
		bulk: true,
		title: 'Limit in US dollars',
		meaning: 'The run stops before an item that would pass it; the rest is left for a later run.',
	},
	permissions: {
		kind: 'name',
		values: ['$trigger', '$full', '$public'],
		default: '$trigger',
		mode: 'items',
		mustBe: '$trigger, $full, $public or the id of a role',
		title: 'Permissions',
		meaning: 'Under whose permissions rows are read and written.',
		labels: { $trigger: 'Of the trigger', $full: 'Full access', $public: 'Of the public role' },
	},
	refresh: {
		kind: 'flag',
		default: false,
		bulk: true,
		title: 'Ask again',
		meaning: 'Ask the providers although rows and cache hold the answer.',
	},
	dryRun: {
		kind: 'flag',
		default: false,
		bulk: true,
		title: 'Dry run',
		meaning: 'Only estimate: nothing is sent and nothing is written.',
	},
	deep: {
		kind: 'flag',
		default: false,
		mode: 'items',
		bulk: true,
		title: 'Nested items',
		meaning:
			'Also translate the blocks and children that the items hold, where they have translations of their own.',
	},
	emitEvents: {
		kind: 'flag',
		default: true,
		mode: 'items',
		title: 'Emit events',
		meaning: 'Let other flows and hooks hear the writes.',
	},
	background: {
		kind: 'flag',
		default: false,
		mode: 'items',
		title: 'In the background',
		meaning:
			'Answer at once and go on, with progress in the module; events run in the background anyway.',
	},
	batch: {
		kind: 'flag',
		default: false,
		mode: 'items',
		bulk: true,
		title: 'At half price',
		meaning:
			'By the batch API of OpenAI or Anthropic: answered within a day, then written; for large runs.',
	},
	notify: {
		kind: 'flag',
		unset: 'after manual runs',
		mode: 'items',
		title: 'Notify',
		meaning:
			'Tell the user who started it, in the Studio, what became of it; left alone, after manual runs.',
	},
	glossary: {
		kind: 'terms',
		unset: 'none',
		bulk: true,
		title: 'Glossary',
		meaning: "Added to the glossary of Directus's AI settings.",
	},
} as const satisfies Readonly<Record<string, RunOption>>;
