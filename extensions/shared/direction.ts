import { intlLocale, primaryLanguage } from '../../src/contract/language-tag.ts';

/** Languages that are written from right to left, for browsers that cannot tell. */
const RIGHT_TO_LEFT = new Set('ar arc ckb dv fa he iw ks ku nqo ps sd syr ug ur yi'.split(' '));
const RIGHT_TO_LEFT_SCRIPT = /-(?:adlm|arab|hebr|nkoo|rohg|syrc|thaa)\b/i;

interface Writing {
	readonly direction?: string;
}
/** Chromium has a method, Safari a property, other browsers have nothing yet. */
interface WrittenLocale {
	readonly textInfo?: Writing;
	getTextInfo?(): Writing;
}

export function directionOf(code: string): 'rtl' | 'ltr' {
	const known = readDirection(code);
	if (known === 'rtl' || known === 'ltr') return known;
	const isByScript = RIGHT_TO_LEFT_SCRIPT.test(intlLocale(code));
	return RIGHT_TO_LEFT.has(primaryLanguage(code)) || isByScript ? 'rtl' : 'ltr';
}

function readDirection(code: string): string | undefined {
	const locale: WrittenLocale = Object(new Intl.Locale(intlLocale(code)));
	return (locale.getTextInfo?.() ?? locale.textInfo)?.direction;
}
