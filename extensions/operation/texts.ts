import type { OptionTexts } from '../../src/contract/texts/en.ts';
import { findLanguage, OPTION_TEXTS } from '../../src/contract/texts/languages.ts';

interface Option {
	readonly field?: string | undefined;
	readonly name?: string | undefined;
	readonly meta?: object | null | undefined;
}

/** The page knows the Studio's language, and nothing else does outside of components. */
export function studioLanguage(): string {
	return document.documentElement.lang;
}

/** A value of an option where it is text, else none. */
export function plain(value: unknown): string {
	return typeof value === 'string' ? value : '';
}

/** Puts the fields of a form into another language; what has no text there stays as it is. */
export function localise<T extends Option>(fields: readonly T[], locale: string): T[] {
	const language = findLanguage(locale, OPTION_TEXTS);
	if (language === null) return [...fields];
	return fields.map((field) => translateField(field, OPTION_TEXTS[language]));
}

interface FieldOptions {
	readonly choices?: readonly { readonly value: string; readonly text: string }[];
	readonly fields?: readonly Option[];
}

function translateField<T extends Option>(field: T, all: OptionTexts): T {
	const texts = all[field.field ?? ''];
	if (texts === undefined) return field;
	const { name, note, placeholder, addLabel, choices = {}, fields = {} } = texts;
	const { options, ...meta }: { options?: FieldOptions } = Object(field.meta);
	const translated = options && {
		...options,
		...withoutGaps({
			placeholder,
			addLabel,
			choices: options.choices?.map((choice) => ({
				...choice,
				text: choices[choice.value] ?? choice.text,
			})),
			fields: options.fields?.map((nested) => translateField(nested, fields)),
		}),
	};
	return { ...field, name, meta: { ...meta, ...withoutGaps({ note, options: translated }) } };
}

function withoutGaps(values: object): object {
	return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
