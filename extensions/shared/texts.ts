import { computed, type Ref } from 'vue';
import { useI18n } from 'vue-i18n';
import type { StudioTexts } from '../../src/contract/texts/en.ts';
import { findLanguage, pluralRuleOf, STUDIO_TEXTS } from '../../src/contract/texts/languages.ts';

type PathOf<T> = {
	[K in keyof T & string]: T[K] extends string ? K : `${K}.${PathOf<T[K]>}`;
}[keyof T & string];
export type TextKey = PathOf<StudioTexts>;

const PLURAL_RULES = Object.fromEntries(
	Object.keys(STUDIO_TEXTS).map((code) => [code, pluralRuleOf(code)]),
);

export interface Translate {
	/** `count` chooses between the forms of a text with a `|`. */
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
		messages: STUDIO_TEXTS,
		pluralRules: PLURAL_RULES,
	});
	return {
		t: (key, values = {}, count = 1) => t(key, { ...values }, count),
		locale: computed(() =>
			findLanguage(locale.value, STUDIO_TEXTS) === null ? 'en-US' : locale.value,
		),
	};
}

/** For what stands outside of the Studio's components. */
export function textsOf(locale: string): StudioTexts {
	return STUDIO_TEXTS[findLanguage(locale, STUDIO_TEXTS) ?? 'en'];
}
