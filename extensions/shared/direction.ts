/** For browsers that cannot tell it by themselves. */
const RIGHT_TO_LEFT = new Set('ar arc ckb dv fa he iw ks ku nqo ps sd syr ug ur yi'.split(' '));
const RIGHT_TO_LEFT_SCRIPT = /-(?:adlm|arab|hebr|nkoo|rohg|syrc|thaa)\b/i;

interface Writing {
	readonly direction?: string;
}
/** In Chromium a method, in Safari a property, elsewhere nothing yet. */
interface WrittenLocale {
	readonly textInfo?: Writing;
	getTextInfo?(): Writing;
}

export function directionOf(code: string): 'rtl' | 'ltr' {
	const known = readDirection(code);
	if (known === 'rtl' || known === 'ltr') return known;
	const [language = ''] = code.toLowerCase().split('-');
	return RIGHT_TO_LEFT.has(language) || RIGHT_TO_LEFT_SCRIPT.test(code) ? 'rtl' : 'ltr';
}

function readDirection(code: string): string | undefined {
	try {
		const locale: WrittenLocale = Object(new Intl.Locale(code));
		return (locale.getTextInfo?.() ?? locale.textInfo)?.direction;
	} catch {
		// No code of BCP 47, such as `zh_CN`.
		return undefined;
	}
}
