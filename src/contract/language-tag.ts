/**
 * The code of a language as BCP 47 spells it: `pt-BR` for `pt_BR`, `zh-Hant-TW` for `zh_Hant_TW`,
 * `en-GB` for `en_GB.UTF-8`. A code that is one of BCP 47, and one that cannot be made one, comes
 * back as it is.
 */
export function languageTag(code: string): string {
	if (canonicalTag(code) !== null) return code;
	// POSIX adds an encoding and a variant: `de_DE.UTF-8@euro`.
	const [language = ''] = code.trim().split(/[.@]/, 1);
	return canonicalTag(language.replaceAll('_', '-')) ?? code;
}

/** What `Intl` takes for the language; `und` where the code is none of BCP 47. */
export function intlLocale(code: string): string {
	return canonicalTag(languageTag(code)) ?? 'und';
}

/** The language alone, in small letters: `pt` of `pt_BR`. */
export function primaryLanguage(code: string): string {
	return comparableLanguage(code).split(/[-_]/, 1)[0] ?? '';
}

/** Whether two codes name the same language, however they are spelled. */
export function isSameLanguage(code: string, other: string): boolean {
	return comparableLanguage(code) === comparableLanguage(other);
}

/** Whether a language covers another one: `de` covers `de_DE`; `de-AT` does not. */
export function coversLanguage(wide: string, narrow: string): boolean {
	return `${comparableLanguage(narrow)}-`.startsWith(`${comparableLanguage(wide)}-`);
}

/** One spelling of a code for comparison: `de-de` for `de-DE`, `DE-de` and `de_DE`. */
export function comparableLanguage(code: string): string {
	const tag = languageTag(code);
	return (canonicalTag(tag) ?? tag).toLowerCase();
}

function canonicalTag(code: string): string | null {
	try {
		return Intl.getCanonicalLocales(code)[0] ?? null;
	} catch {
		return null;
	}
}
