import type { SettingsResponse } from '../../src/contract/inspection.ts';
import { type Choice, languageChoices, modelsOf, toChoices } from '../shared/choice.ts';
import { textsOf } from '../shared/texts.ts';
import { type Option, OPTIONS } from './options.ts';
import { readSettings } from './settings.ts';
import { localise, plain, studioLanguage } from './texts.ts';

type Values = Readonly<Record<string, unknown>>;

/** The form in the flow editor: the options, what can be chosen from, and the Studio's language. */
export function buildForm(values: Values): Option[] {
	return describeForm(values, readSettings(), studioLanguage());
}

export function describeForm(
	values: Values,
	settings: SettingsResponse | null,
	locale: string,
): Option[] {
	const options = OPTIONS.map((option) => withChoices(option, { values, settings, locale }));
	return localise(options, locale);
}

interface Known {
	readonly values: Values;
	readonly settings: SettingsResponse | null;
	readonly locale: string;
}

function withChoices(option: Option, known: Known): Option {
	const { values, settings } = known;
	const collection = plain(values['collection']);
	const give = (choices: readonly Choice[]): Option =>
		withOptions(option, { choices: withCurrent(choices, values[option.field ?? '']) });
	switch (option.field) {
		case 'collection':
			return give(toChoices(settings?.collections ?? []));
		case 'fields':
			return give(toChoices(settings?.fields[collection] ?? []));
		case 'sourceLanguage':
		case 'targetLanguages':
			return give(settings === null ? [] : languageChoices(settings));
		case 'filter':
			return settings?.collections.includes(collection) === true
				? {
						...option,
						meta: {
							...option.meta,
							interface: 'system-filter',
							options: { collectionName: collection },
						},
					}
				: option;
		case 'providers':
			return withMembers(option, known);
		default:
			return option;
	}
}

/** Directus's selects forget a value that their new choices lack, typed ones and templates too. */
function withCurrent(choices: readonly Choice[], value: unknown): readonly Choice[] {
	const known = new Set(choices.map((choice) => choice.value));
	const current = listOf(value).filter((one): one is string => typeof one === 'string');
	return [...choices, ...toChoices(current.filter((one) => one !== '' && !known.has(one)))];
}

/** Providers that can be called come first, and each has its own models. */
function withMembers(option: Option, { values, settings, locale }: Known): Option {
	const members = listOf(values['providers']);
	const { fields = [] }: { fields?: Option[] } = Object(option.meta?.options);
	const names = settings?.providers ?? [];
	const { notSetUp } = textsOf(locale).card;
	const used = members.flatMap((member) => plain(Object(member).provider));
	const nested = fields.map((field) => {
		if (field.field === 'provider') {
			const ready = names.filter(({ refusal }) => refusal === null);
			const others = names.filter(({ refusal }) => refusal !== null);
			const choices = [
				...toChoices(ready.map(({ name }) => name)),
				...others.map(({ name }) => ({ value: name, text: `${name} (${notSetUp})` })),
			];
			return withOptions(field, { choices: withCurrent(choices, used) });
		}
		if (field.field !== 'model' || settings === null) return field;
		const conditions = names.map(({ name }) => ({
			name,
			rule: { provider: { _eq: name } },
			hidden: false,
			readonly: false,
			required: true,
			options: {
				choices: withCurrent(toChoices(modelsOf(settings, name)), usedModels(members, name)),
			},
		}));
		return { ...field, meta: { ...field.meta, conditions } };
	});
	return withOptions(option, { fields: nested });
}

function usedModels(members: readonly unknown[], wanted: string): readonly string[] {
	return members.flatMap((member) => {
		const { provider, model }: { provider?: unknown; model?: unknown } = Object(member);
		return provider === wanted ? [plain(model)] : [];
	});
}

function withOptions(option: Option, options: object): Option {
	return { ...option, meta: { ...option.meta, options: { ...option.meta?.options, ...options } } };
}

function listOf(value: unknown): readonly unknown[] {
	return Array.isArray(value) ? value : [value];
}
