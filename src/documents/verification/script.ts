import { primaryLanguage } from '../../contract/language-tag.ts';

/** Languages by the scripts that write them; one with several, such as Serbian, is left out. */
const SCRIPT_LANGUAGES: Readonly<Record<string, string>> = {
	'Hira Kana Han': 'ja',
	Han: 'zh',
	'Hang Han': 'ko',
	Cyrl: 'ru uk be bg mk',
	Arab: 'ar fa ur',
	Hebr: 'he yi',
	Grek: 'el',
	Deva: 'hi mr ne',
	Beng: 'bn',
	Taml: 'ta',
	Telu: 'te',
	Knda: 'kn',
	Mlym: 'ml',
	Gujr: 'gu',
	Thai: 'th',
	Laoo: 'lo',
	Khmr: 'km',
	Mymr: 'my',
	Geor: 'ka',
	Armn: 'hy',
	Ethi: 'am',
	Latn: 'af ca cs cy da de en es et eu fi fil fr ga gl hr hu id is it lt lv ms mt nb nl nn no pl pt ro sk sl sq sv sw tl tr vi',
};
const SCRIPTS = new Map<string, RegExp>();
for (const [scripts, languages] of Object.entries(SCRIPT_LANGUAGES)) {
	const classes = scripts.split(' ').map((script) => String.raw`\p{sc=${script}}`);
	const letters = new RegExp(`[${classes.join('')}]`, 'gu');
	for (const language of languages.split(' ')) SCRIPTS.set(language, letters);
}
const LATIN = SCRIPTS.get('en');
const LETTERS = /\p{L}/gu;

/** The share, 0..1, of letters in the language's own script; null where that is not one script. */
export function ownScriptShare(text: string, code: string): number | null {
	const script = SCRIPTS.get(primaryLanguage(code));
	const isRewritten = /[-_]latn(?![a-z])/i.test(code) && script !== LATIN;
	if (script === undefined || isRewritten) return null;
	const letters = text.match(LETTERS)?.length ?? 0;
	return letters === 0 ? 1 : (text.match(script)?.length ?? 0) / letters;
}

/** The length in about Latin letters: a Chinese character says as much as some three of them. */
export function weighLength(text: string): number {
	let weight = 0;
	for (const character of text) {
		const code = character.codePointAt(0) ?? 0;
		const isHan = (code >= 0x3400 && code <= 0x9fff) || code >= 0x20000;
		const isSyllable = (code >= 0x3040 && code <= 0x30ff) || (code >= 0xac00 && code <= 0xd7af);
		weight += isHan ? 3 : isSyllable ? 2 : 1;
	}
	return weight;
}
