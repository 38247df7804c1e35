import { createSSRApp } from 'vue';
import { createI18n } from 'vue-i18n';
import { renderToString } from 'vue/server-renderer';
import { expect, test } from 'vitest';
import { textsOf, useTexts } from '../../../../extensions/shared/texts.ts';

/** What a component of the Studio says in a locale. */
async function sayIn(locale: string): Promise<string> {
	const app = createSSRApp({
		setup: () => {
			const { t, locale: written } = useTexts();
			const amounts = [0, 1, 2].map((count) => t('amount.fields', { count }));
			return () => [t('more'), ...amounts, written.value].join(', ');
		},
	});
	// As Directus does it.
	app.use(
		createI18n({
			legacy: false,
			locale,
			fallbackLocale: 'en-US',
			missingWarn: false,
			fallbackWarn: false,
		}),
	);
	return renderToString(app);
}

test.each([
	['en-US', 'More, 0 fields, 1 field, 2 fields, en-US'],
	['de-DE', 'Mehr, 0 Felder, 1 Feld, 2 Felder, de-DE'],
	['de-AT', 'Mehr, 0 Felder, 1 Feld, 2 Felder, de-AT'],
	['fr-FR', 'Plus, 0 champ, 1 champ, 2 champs, fr-FR'],
	['fr-CA', 'Plus, 0 champ, 1 champ, 2 champs, fr-CA'],
	['pl-PL', 'More, 0 fields, 1 field, 2 fields, en-US'],
])('in %s the Studio says %s', async (locale, said) => {
	expect(await sayIn(locale)).toBe(said);
});

test('outside of components the texts are in the language of the Studio too', () => {
	expect(['fr-CA', 'pl-PL'].map((locale) => textsOf(locale).more)).toEqual(['Plus', 'More']);
});
