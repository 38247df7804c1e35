import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
	coversLanguage,
	intlLocale,
	isSameLanguage,
	languageTag,
	primaryLanguage,
} from '../../../src/contract/language-tag.ts';
import { pluralRuleOf } from '../../../src/contract/texts/languages.ts';
import { verify } from '../../../src/documents/verification/verify.ts';

describe('the code of a language', () => {
	test.each([
		['pt_BR', 'pt-BR'],
		['pt_br', 'pt-BR'],
		['zh_Hant_TW', 'zh-Hant-TW'],
		['en_GB.UTF-8', 'en-GB'],
		['de-DE@euro', 'de-DE'],
		['sr_RS@latin', 'sr-RS'],
		[' fr_CA ', 'fr-CA'],
	])('%j is %s in BCP 47', (code, tag) => {
		expect(languageTag(code)).toBe(tag);
	});

	test.each([
		'pt-BR',
		'pt-br',
		'PT',
		'zh-Hant-TW',
		'de-x-formal',
		'english',
		'xx',
		'a b',
		'',
		'_',
		'日本',
	])('%j stays as it is', (code) => {
		expect(languageTag(code)).toBe(code);
	});

	test.each([
		['pt', 'pt_BR'],
		['pt-BR', 'pt_BR'],
		['PT_br', 'pt-BR'],
		['zh-Hant', 'zh_Hant_TW'],
		['de', 'de_DE.UTF-8'],
		['iw', 'he_IL'],
		['a b', 'A B'],
	])('%s covers %s', (wide, narrow) => {
		expect(coversLanguage(wide, narrow)).toBe(true);
	});

	test.each([
		['pt_BR', 'pt'],
		['pt-BR', 'pt_PT'],
		['p', 'pt'],
		['pt-B', 'pt-BR'],
		['', 'de'],
	])('%s does not cover %s', (wide, narrow) => {
		expect(coversLanguage(wide, narrow)).toBe(false);
		expect(isSameLanguage(wide, narrow)).toBe(false);
	});

	test('has a language, however it is spelled', () => {
		expect(['pt_BR', 'DE-de', 'zh_Hant_TW', 'english', ''].map(primaryLanguage)).toEqual([
			'pt',
			'de',
			'zh',
			'english',
			'',
		]);
	});

	test('is never refused by Intl', () => {
		const odd = fc.constantFrom(
			'en_GB.UTF-8',
			'english',
			'de-DE@euro',
			'C',
			'POSIX',
			'_',
			'-',
			'x-',
		);
		fc.assert(
			fc.property(fc.oneof(odd, fc.string({ maxLength: 12 })), (code) => {
				expect(() => new Intl.DateTimeFormat(intlLocale(code))).not.toThrow();
				expect(pluralRuleOf(code)(1, 2)).toBeGreaterThanOrEqual(0);
				const languages = { sourceLanguage: code, targetLanguage: code };
				expect(() => verify('On 3 May', 'Am 3. Mai \u2067x\u2069', languages)).not.toThrow();
			}),
		);
	});
});

describe('verification knows a language in either spelling', () => {
	test.each([
		['pt-BR', 'pt_BR'],
		['zh-Hant-TW', 'zh_Hant_TW'],
		['pt-BR', 'pt_BR.UTF-8'],
	])('%s as %s', (tag, code) => {
		const source = 'The garden is open again from 03/2024 on.';
		const said = new Intl.DateTimeFormat(tag, { month: 'long', timeZone: 'UTC' }).format(
			new Date(Date.UTC(2024, 2, 15)),
		);
		const translation = `${said} 2024`;
		const languages = { sourceLanguage: 'en', targetLanguage: code };
		expect(verify(source, `${translation}: jardim aberto outra vez`, languages)).toBe(
			verify(source, `${translation}: jardim aberto outra vez`, {
				...languages,
				targetLanguage: tag,
			}),
		);
	});

	test('months and direction', () => {
		const month = { sourceLanguage: 'en', targetLanguage: 'pt_BR' };
		expect(verify('Open from 03/2024 on.', 'Aberto a partir de março de 2024.', month)).toBeNull();
		const arabic = { sourceLanguage: 'en', targetLanguage: 'ar_EG' };
		expect(verify('Our shop is open today.', 'متجرنا \u2067مفتوح\u2069 اليوم.', arabic)).toBeNull();
	});
});
