import { computed, type Ref } from 'vue';
import { useI18n } from 'vue-i18n';
import type { StudioTexts } from '../../src/contract/texts/en.ts';
import { findLanguage, pluralRuleOf, STUDIO_TEXTS } from '../../src/contract/texts/languages.ts';
import { type Formats, makeFormats } from './format.ts';

type PathOf<T> = {
	[K in keyof T & string]: T[K] extends string ? K : `${K}.${PathOf<T[K]>}`;
}[keyof T & string];
export type TextKey = PathOf<StudioTexts>;

const PLURAL_RULES = Object.fromEntries(
	Object.keys(STUDIO_TEXTS).map((code) => [code, pluralRuleOf(code)]),
);

type Values = Readonly<Record<string, unknown>>;

export interface Texts {
	/**
	 * Writes numbers among the values as the language does. `count`, by default the value of that
	 * name, chooses between the forms of a text with a `|`.
	 */
	readonly t: (key: TextKey, values?: Values, count?: number) => string;
	/** The language that the texts and the numbers among them are written in. */
	readonly locale: Readonly<Ref<string>>;
	readonly formats: Readonly<Ref<Formats>>;
}

/** Our texts in the language of the Studio, in English where there are none. */
export function useTexts(): Texts {
	const { t, locale: studio } = useI18n({
		useScope: 'local',
		inheritLocale: true,
		messages: STUDIO_TEXTS,
		pluralRules: PLURAL_RULES,
	});
	const locale = computed(() =>
		findLanguage(studio.value, STUDIO_TEXTS) === null ? 'en-US' : studio.value,
	);
	const formats = computed(() => makeFormats(locale.value));
	const write = (value: unknown): unknown =>
		typeof value === 'number' ? formats.value.count(value) : value;
	return {
		t: (key, values = {}, count = Number(values['count'] ?? 1)) => {
			const written = Object.entries(values).map(([name, value]) => [name, write(value)]);
			return t(key, Object.fromEntries(written), count);
		},
		locale,
		formats,
	};
}

/** Gives code outside of the Studio's components its texts. */
export function textsOf(locale: string): StudioTexts {
	return STUDIO_TEXTS[findLanguage(locale, STUDIO_TEXTS) ?? 'en'];
}
