import type { AppField, Condition, DeepPartial } from '@directus/types';
import type { OptionName } from '../../src/contract/options.ts';
import { RUN_OPTIONS } from '../../src/contract/tables/run-options.ts';

export type Option = DeepPartial<AppField>;

type Declared = (typeof RUN_OPTIONS)[OptionName];
type Meta = NonNullable<Option['meta']>;

/** Sections of the form, in this order; what none of them names stands in the last. */
const SECTIONS = {
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

/** Options that take a whole line. */
const WIDE: readonly string[] = [
	'mode',
	'filter',
	'fields',
	'fieldMap',
	'text',
	'format',
	'providers',
	'glossary',
];

const OF_TEXT = { mode: { _eq: 'text' } };
const HIDDEN_IN_TEXT_MODE = { name: 'text mode', rule: OF_TEXT, hidden: true };
const SHOWN_IN_TEXT_MODE = { name: 'text mode', rule: OF_TEXT, hidden: false };

const OPTIONAL = { allowOther: true, allowNone: true };

const SELECT = { interface: 'select-dropdown', required: true };
const MEMBER_FIELDS: Option[] = [
	subfield('provider', 'Provider', { ...SELECT, options: { choices: [], allowOther: true } }),
	subfield('model', 'Model', {
		...SELECT,
		options: { choices: [], placeholder: 'gpt-5.4-mini', allowOther: true },
	}),
];
const TERM_FIELDS: Option[] = [
	subfield('term', 'Term', { interface: 'input', required: true }),
	subfield('translation', 'Translation', { interface: 'input' }),
	subfield('language', 'Language', { interface: 'input', note: 'Left empty, all.' }),
	{
		...subfield('caseSensitive', 'Match case', {
			interface: 'boolean',
			note: 'Left as it is: only for terms of capitals alone, such as IT.',
		}),
		type: 'boolean',
	},
];

function subfield(field: string, name: string, meta: Meta): Option {
	return { field, name, type: 'string', meta: { width: 'half', ...meta } };
}

interface Input {
	readonly type: 'boolean' | 'float' | 'string' | 'json';
	readonly interface: string;
	readonly options?: object;
	/** Null would be shown as "no items". */
	readonly initial?: readonly never[];
}

function input(type: Input['type'], name: string, options: object): Input {
	return { type, interface: name, options };
}

const INPUTS: Readonly<Record<Declared['kind'], (option: Declared) => Input>> = {
	flag: () => ({ type: 'boolean', interface: 'boolean' }),
	amount: (option) => input('float', 'input', { min: 0, step: 0.01, ...hintOf(option) }),
	choice: (option) => input('string', 'select-dropdown', { choices: choicesOf(option) }),
	name: (option) => {
		const open = { choices: [], ...hintOf(option), ...OPTIONAL };
		const offered = { choices: choicesOf(option), allowOther: true };
		return input('string', 'select-dropdown', 'default' in option ? offered : open);
	},
	names: (option) => {
		const options = { choices: [], ...hintOf(option), ...OPTIONAL, previewThreshold: 6 };
		return { ...input('json', 'select-multiple-dropdown', options), initial: [] };
	},
	keys: (option) =>
		input('json', 'tags', { ...hintOf(option), allowCustom: true, alphabetize: false }),
	filter: inputCode,
	columns: inputCode,
	texts: inputCode,
	members: () => {
		const texts = { template: '{{provider}}:{{model}}', addLabel: 'Add a provider' };
		return input('json', 'list', { ...texts, fields: MEMBER_FIELDS });
	},
	terms: () => {
		const texts = { template: '{{term}} → {{translation}}', addLabel: 'Add a term' };
		return input('json', 'list', { ...texts, fields: TERM_FIELDS });
	},
};

function inputCode(option: Declared): Input {
	return input('json', 'input-code', { language: 'json', ...hintOf(option) });
}

function hintOf(option: Declared): { readonly placeholder: string | undefined } {
	const unset = 'unset' in option ? option.unset : undefined;
	return { placeholder: 'example' in option ? option.example : unset };
}

function choicesOf(option: Declared): object[] {
	const values: readonly string[] = 'values' in option ? option.values : [];
	const labels: Readonly<Record<string, string>> = 'labels' in option ? option.labels : {};
	return values.map((value) => ({ value, text: labels[value] ?? value }));
}

/** The form of the flow editor. Sections are fields too, without a value of their own. */
export const OPTIONS: Option[] = [
	describeOption('mode', RUN_OPTIONS.mode),
	...Object.entries(SECTIONS).map(([field, section]) => describeSection(field, section)),
	...Object.entries(RUN_OPTIONS)
		.filter(([field]) => field !== 'mode')
		.map(([field, option]) => describeOption(field, option, sectionOf(field))),
];

function describeOption(field: string, option: Declared, group?: string): Option {
	const { type, interface: name, options, initial } = INPUTS[option.kind](option);
	const fallback = 'default' in option ? option.default : (initial ?? null);
	const hasDefault = fallback !== null || option.kind === 'flag';
	return {
		field,
		name: option.title,
		type,
		...(hasDefault ? { schema: { default_value: fallback } } : {}),
		meta: {
			interface: name,
			width: WIDE.includes(field) ? 'full' : 'half',
			note: option.meaning,
			...(options === undefined ? {} : { options }),
			...(group === undefined ? {} : { group }),
			...visibilityOf(option),
		},
	};
}

function visibilityOf(option: Declared): { hidden?: boolean; conditions?: Condition[] } {
	if (!('mode' in option)) return {};
	const condition = option.mode === 'text' ? SHOWN_IN_TEXT_MODE : HIDDEN_IN_TEXT_MODE;
	const conditions: Condition[] = [{ ...condition, readonly: false, options: {} }];
	return option.mode === 'text' ? { hidden: true, conditions } : { conditions };
}

function sectionOf(field: string): string {
	const found = Object.entries(SECTIONS).find(([, { options }]) =>
		options.some((name) => name === field),
	);
	return found?.[0] ?? 'run';
}

function describeSection(
	field: string,
	{ name, icon, start }: (typeof SECTIONS)[keyof typeof SECTIONS],
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
