/** Scripts that alone write a language's words; languages with several or with Latin are left out. */
const SCRIPTS: Readonly<Record<string, RegExp>> = {
	ja: /[\p{sc=Hira}\p{sc=Kana}\p{sc=Han}]/gu,
	zh: /\p{sc=Han}/gu,
	ko: /[\p{sc=Hang}\p{sc=Han}]/gu,
	ru: /\p{sc=Cyrl}/gu,
	uk: /\p{sc=Cyrl}/gu,
	be: /\p{sc=Cyrl}/gu,
	bg: /\p{sc=Cyrl}/gu,
	mk: /\p{sc=Cyrl}/gu,
	ar: /\p{sc=Arab}/gu,
	fa: /\p{sc=Arab}/gu,
	ur: /\p{sc=Arab}/gu,
	he: /\p{sc=Hebr}/gu,
	yi: /\p{sc=Hebr}/gu,
	el: /\p{sc=Grek}/gu,
	hi: /\p{sc=Deva}/gu,
	mr: /\p{sc=Deva}/gu,
	ne: /\p{sc=Deva}/gu,
	bn: /\p{sc=Beng}/gu,
	ta: /\p{sc=Taml}/gu,
	te: /\p{sc=Telu}/gu,
	kn: /\p{sc=Knda}/gu,
	ml: /\p{sc=Mlym}/gu,
	gu: /\p{sc=Gujr}/gu,
	th: /\p{sc=Thai}/gu,
	lo: /\p{sc=Laoo}/gu,
	km: /\p{sc=Khmr}/gu,
	my: /\p{sc=Mymr}/gu,
	ka: /\p{sc=Geor}/gu,
	hy: /\p{sc=Armn}/gu,
	am: /\p{sc=Ethi}/gu,
};
const LATIN = new Set(
	'af ca cs cy da de en es et eu fi fil fr ga gl hr hu id is it lt lv ms mt nb nl nn no pl pt ro sk sl sq sv sw tl tr vi'.split(
		' ',
	),
);
const LETTERS = /\p{L}/gu;
const LATIN_LETTERS = /\p{sc=Latn}/gu;

export function primaryLanguage(code: string): string {
	return (/^[A-Za-z]{2,3}/.exec(code)?.[0] ?? code).toLowerCase();
}

/** The share, 0..1, of letters in the script that the language is written in; null where that is not one script. */
export function ownScriptShare(text: string, code: string): number | null {
	const language = primaryLanguage(code);
	if (/-latn\b/i.test(code) && SCRIPTS[language] !== undefined) return null;
	const script = LATIN.has(language) ? LATIN_LETTERS : SCRIPTS[language];
	if (script === undefined) return null;
	const letters = text.match(LETTERS)?.length ?? 0;
	return letters === 0 ? 1 : (text.match(script)?.length ?? 0) / letters;
}

/** Length in about the width of Latin letters: a Chinese character says as much as some three of them. */
export function weighLength(text: string): number {
	let weight = 0;
	for (const character of text) {
		const code = character.codePointAt(0) ?? 0;
		if ((code >= 0x3400 && code <= 0x9fff) || code >= 0x20000) {
			weight += 3;
		} else if ((code >= 0x3040 && code <= 0x30ff) || (code >= 0xac00 && code <= 0xd7af)) {
			weight += 2;
		} else {
			weight += 1;
		}
	}
	return weight;
}
