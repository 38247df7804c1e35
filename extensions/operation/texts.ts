import type { FieldTexts, OptionTexts } from '../../src/contract/texts/en.ts';
import { findLanguage, OPTION_TEXTS } from '../../src/contract/texts/languages.ts';

interface Option {
	readonly field?: string | undefined;
	readonly name?: string | undefined;
	readonly meta?: object | null | undefined;
}

/** The Studio's language: outside of its components there is no other way to know it. */
export function studioLanguage(): string {
	return document.documentElement.lang;
}

/** Fields of a form in another language; what has no text there stays as it is. */
export function localise<T extends Option>(fields: readonly T[], locale: string): T[] {
	const language = findLanguage(locale, OPTION_TEXTS);
	if (language === null) return [...fields];
	return fields.map((field) => translateField(field, OPTION_TEXTS[language]));
}

function translateField<T extends Option>(field: T, all: OptionTexts): T {
	const texts = all[field.field ?? ''];
	if (texts === undefined) return field;
	const { options, ...meta }: { options?: object } = Object(field.meta);
	const note = texts.note === undefined ? {} : { note: texts.note };
	const changed = options === undefined ? {} : { options: translateOptions(options, texts) };
	return { ...field, name: texts.name, meta: { ...meta, ...note, ...changed } };
}

interface Choices {
	readonly choices?: readonly { readonly value: string; readonly text: string }[];
	readonly fields?: readonly Option[];
}

function translateOptions(options: Choices, texts: FieldTexts): object {
	const { choices, fields } = options;
	const { placeholder, addLabel } = texts;
	return {
		...options,
		...(placeholder === undefined ? {} : { placeholder }),
		...(addLabel === undefined ? {} : { addLabel }),
		...(choices === undefined
			? {}
			: {
					choices: choices.map((choice) => ({
						...choice,
						text: texts.choices?.[choice.value] ?? choice.text,
					})),
				}),
		...(fields === undefined
			? {}
			: { fields: fields.map((field) => translateField(field, texts.fields ?? {})) }),
	};
}
