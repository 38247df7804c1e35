import { computed, type Ref } from 'vue';
import { useI18n } from 'vue-i18n';
import deDE from './texts/de-de.ts';
import enUS, { type Texts } from './texts/en-us.ts';
import frFR from './texts/fr-fr.ts';

type PathOf<T> = {
	[K in keyof T & string]: T[K] extends string ? K : `${K}.${PathOf<T[K]>}`;
}[keyof T & string];
export type TextKey = PathOf<Texts>;

/** Another language is another file and a line here. */
export const MESSAGES: Readonly<Record<string, Texts>> = {
	'en-US': enUS,
	'de-DE': deDE,
	'fr-FR': frFR,
};

/** Where one thing is not all that is singular: whole numbers to the place of the form. */
const PLURAL_RULES = { fr: (count: number) => (count < 2 ? 0 : 1) };

/** Also by the language alone: `fr-CA` is answered in French. */
const ALL: Record<string, Texts> = {
	...Object.fromEntries(Object.entries(MESSAGES).map(([code, texts]) => [languageOf(code), texts])),
	...MESSAGES,
};

export interface Translate {
	/** `count` chooses between the forms of a text with a `|`; 1 is singular. */
	(key: TextKey, values?: Readonly<Record<string, unknown>>, count?: number): string;
}

/**
 * Our texts in the language of the Studio; English where there is no such file. `locale` is what they are written in,
 * for the numbers among them.
 */
export function useTexts(): { readonly t: Translate; readonly locale: Readonly<Ref<string>> } {
	const { t, locale } = useI18n({
		useScope: 'local',
		inheritLocale: true,
		fallbackLocale: 'en-US',
		missingWarn: false,
		fallbackWarn: false,
		messages: ALL,
		pluralRules: PLURAL_RULES,
	});
	return {
		t: (key, values = {}, count = 1) => t(key, { ...values }, count),
		locale: computed(() => (chooseByLanguage(locale.value, ALL) === null ? 'en-US' : locale.value)),
	};
}

/** What there is for a locale or its language; null where there is nothing. */
export function chooseByLanguage<T>(locale: string, byCode: Readonly<Record<string, T>>): T | null {
	const language = languageOf(locale);
	return byCode[locale] ?? byCode[language] ?? null;
}

/** For what stands outside of the Studio's components. */
export function textsOf(locale: string): Texts {
	return chooseByLanguage(locale, ALL) ?? enUS;
}

function languageOf(code: string): string {
	return code.split('-')[0] ?? code;
}
