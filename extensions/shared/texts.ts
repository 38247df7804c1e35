import type { Ref } from 'vue';
import { useI18n } from 'vue-i18n';
import deDE from './texts/de-de.ts';
import enUS from './texts/en-us.ts';
import frFR from './texts/fr-fr.ts';

export type Texts = typeof enUS;

/** Another language is another file and a line here. */
export const MESSAGES: Readonly<Record<string, Texts>> = {
	'en-US': enUS,
	'de-DE': deDE,
	'fr-FR': frFR,
};

export interface Translate {
	(key: string, values?: Readonly<Record<string, unknown>>): string;
}

/** Our texts in the language of the Studio; English where there is no such file. */
export function useTexts(): { readonly t: Translate; readonly locale: Ref<string> } {
	const { t, locale } = useI18n({
		useScope: 'local',
		inheritLocale: true,
		fallbackLocale: 'en-US',
		missingWarn: false,
		fallbackWarn: false,
		messages: { ...MESSAGES },
	});
	return { t: (key, values = {}) => t(key, { ...values }), locale };
}
