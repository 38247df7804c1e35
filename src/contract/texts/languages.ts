import { intlLocale, primaryLanguage } from '../language-tag.ts';
import * as de from './de.ts';
import * as en from './en.ts';
import * as fr from './fr.ts';

/**
 * The languages of what users read, by BCP 47 code: `fr` serves every country, `pt-BR` would serve
 * Brazil alone. A list for each part, so that a bundle carries only what it shows.
 */
export const STUDIO_TEXTS = { en: en.studio, de: de.studio, fr: fr.studio };
export type Language = keyof typeof STUDIO_TEXTS;
export const OPTION_TEXTS: Readonly<Record<Exclude<Language, 'en'>, en.OptionTexts>> = {
	de: de.options,
	fr: fr.options,
};
export const NOTICE_TEXTS: Readonly<Record<Language, en.NoticeTexts>> = {
	en: en.notices,
	de: de.notices,
	fr: fr.notices,
};

/** The code under which a list knows a locale: `fr` for `fr-CA`; null where there is none. */
export function findLanguage<Code extends string>(
	locale: string,
	list: Readonly<Record<Code, unknown>>,
): Code | null {
	const language = primaryLanguage(locale);
	const isListed = (code: string): code is Code => Object.hasOwn(list, code);
	return [locale, language].find(isListed) ?? null;
}

/** As CLDR orders them. */
const CATEGORIES = ['zero', 'one', 'two', 'few', 'many', 'other'] as const;

/**
 * Chooses among the forms of a text, which stand in the order of the categories that the language
 * knows: English has `one | other`, Polish `one | few | many | other`. The last form also serves
 * categories without one: French `one | other` has none for `many`.
 */
export function pluralRuleOf(language: string): (count: number, forms: number) => number {
	const rules = new Intl.PluralRules(intlLocale(language));
	const { pluralCategories } = rules.resolvedOptions();
	const known = CATEGORIES.filter((category) => pluralCategories.includes(category));
	return (count, forms) => Math.min(known.indexOf(rules.select(count)), forms - 1);
}
