import { primaryLanguage } from '../../contract/language-tag.ts';
import { addsMatches } from './matches.ts';
import { weighLength } from './script.ts';

/** Words for a translation, in a source that may speak of one. */
const SPEAKS_OF_TRANSLATION =
	/transl|transc|übersetz|tradu|tradott|vertal|oversæt|oversett|översätt|перев|перекл|прев[ео]д|翻[訳译譯]|[译譯訳]|번역|ترجم|अनुवाद|tłumacz|překl|prekl|preved|prevod|fordít|çevir|dịch|terjemah|μετάφρ|תרגו|kään|traduc/iu;
const PREAMBLE =
	/^(?:(?:sure|certainly|of course|absolutely)\b[^\n]{0,40})?(?:here(?:['’]s| is| are)|this is|below is|the following is)[^\n:.]{0,40}\btranslat(?:ion|ed)\b[^\n:]{0,40}[:\n]|^(?:the )?translat(?:ion|ed (?:text|version))\b[^\n:]{0,40}:|^["'“]?as an ai\b|^\{\s*"(?:translations?|segments|id|text)"\s*:/iu;
/** What announces a translation ends with a colon, as in `Hier ist die Übersetzung:`. */
const ANNOUNCEMENT =
	/^[^\n:：]{0,60}(?:translat(?:ion|ed)|übersetz(?:ung|t)|traduction|traduit|traducci[óo]n|traducid[oa]|traduzione|tradott[oa]|tradução|traduzid[oa]|traducere|vertaling|vertaald|översättning|översatt|oversættelse|oversettelse|tłumaczeni[ea]|překlad|preklad|fordítás|çeviri(?!c)|bản dịch|terjemahan|μετάφραση|תרגום|अनुवाद|käännös|превод|翻[译譯訳]|[译譯訳]文|번역|الترجمة|(?:^|вот )перевод|переклад(?: |$|[:：]))[^\n:：]{0,60}[:：]/iu;
const LABEL = /^(?:output|answer|response|result|target|target text|assistant)\s?[:：]/iu;
const REGRET =
	/^i(?:['’]m| am) (?:very )?sorry,? (?:but )?i\b|^i (?:cannot|can['’]t) (?:translate|help)/iu;
const COLON = /[:：]/;
const BREAK = /\n/;

const OF_TRANSLATOR =
	/\btranslator['’]?s? notes?\b|\bT\/N\b|\banm(?:erkung|\.)? ?d(?:\.|es|er) ?übers|\bn\. ?d\. ?[tr]\b|\bnote du trad|\bnota del? trad|\bnota do trad|прим(?:\.|ечание) ?пер(?:\.|ев)|прим(?:\.|ітка) ?пер(?:\.|ек)|[译譯訳]者?[注註]|역[자]?주|przyp(?:\.|is) ?tłum|pozn(?:\.|ámka) ?překl|noot van de vert/iu;
const BRACKETED_NOTE =
	/[[(（【]\s*(?:note|n\.?b|hinweis|anm(?:erkung)?|nota|remarque|noot|opmerking|uwaga|примечание|прим|примітка|注|註|备注|備註|備考|참고|ملاحظة|huomautus|poznámka|megjegyzés|alternativ\w{0,5}|or|oder|ou|или|lit|literal(?:ly|mente)?|wörtlich|littéralement|буквально|букв)\.?\s*[:：]|[[(（](?:in)?form(?:al|ell?|eel|ale)(?: (?:form|version|du|sie|you))?[\])）]/iu;
const NOTE_LINE =
	/\n(?:note|anmerkung|hinweis|remarque|nota|alternativ\w{0,5}|explanation|erklärung)\s?[:：]|\n(?:or|oder|ou|или|eller|lub|nebo|または|或者?|또는)[:：]?\n/iu;
const BRACKETS = /[[\](){}（）【】]/;
const IN_BRACKETS = /^(?:\[[^[\]]*\]|\{[^{}]*\}|【[^【】]*】)$/u;

/** Marks of a chat, which no reader is to see. */
const CONTROLS =
	/<\|[\w▁ -]{1,40}\|>|<｜[^｜<>]{1,40}｜>|\[\/?INST\]|<<\/?SYS>>|<\/s>|<(?:start|end)_of_(?:turn|text)>/gu;

/** Finds what a model says beside its translation. Both are texts without tags. */
export function hasRemark(source: string, translation: string, to: string): boolean {
	if (translation.includes('```') && !source.includes('```')) return true;
	if (/\n[ \t]*\n/.test(translation) && !/\n[ \t]*\n/.test(source)) return true;
	if (addsMatches(source, translation, CONTROLS)) return true;
	if (!SPEAKS_OF_TRANSLATION.test(source)) {
		if (PREAMBLE.test(translation) && !PREAMBLE.test(source)) return true;
		if (ANNOUNCEMENT.test(translation) && !COLON.test(source)) return true;
		if (OF_TRANSLATOR.test(translation)) return true;
	}
	if (!COLON.test(source) && (LABEL.test(translation) || namesLanguage(translation, to))) {
		return true;
	}
	if (primaryLanguage(to) !== 'en' && REGRET.test(translation)) return true;
	if (!BREAK.test(source) && NOTE_LINE.test(translation)) return true;
	if (BRACKETS.test(source)) return false;
	return BRACKETED_NOTE.test(translation) || IN_BRACKETS.test(translation);
}

const names = new Map<string, readonly string[]>();

/** As in `German: Hallo` and `Deutsch: Hallo`. */
function namesLanguage(translation: string, to: string): boolean {
	const label = /^([^\n:：]{2,30})[:：]/u.exec(translation)?.[1]?.trim().toLowerCase();
	if (label === undefined) return false;
	const language = primaryLanguage(to);
	const known = names.get(language) ?? [nameOf(language, 'en'), nameOf(language, language)];
	names.set(language, known);
	return known.includes(label);
}

function nameOf(language: string, inLanguage: string): string {
	try {
		const name = new Intl.DisplayNames([inLanguage], { type: 'language' }).of(language);
		return name?.toLowerCase() ?? '';
	} catch {
		return '';
	}
}

const QUOTES = new Map([
	['"', '"'],
	["'", "'"],
	['“', '”"'],
	['„', '“”"'],
	['”', '”'],
	['«', '»'],
	['»', '«'],
	['‹', '›'],
	['›', '‹'],
	['‘', "’'"],
	['’', '’'],
	['‚', '‘’'],
	['「', '」'],
	['『', '』'],
	['〝', '〞'],
]);
const QUOTE = /["“”„«»‹›「」『』《》〈〉〝〞]|(?<!\p{L})['‘’‚`]|['‘’`](?!\p{L})/u;
const LAST_SIGN = /[.!?。！？]$/u;
/** Languages that put the names of firms, ships and works in quotation marks. */
const QUOTE_NAMES = new Set([
	'be',
	'bg',
	'hy',
	'ja',
	'ka',
	'kk',
	'mk',
	'ru',
	'sr',
	'uk',
	'yue',
	'zh',
]);
const CAPITAL = /^[\p{Lu}\p{Lo}\p{N}]/u;
const NAME =
	/^(?:[\p{Lu}\p{N}\p{Lo}][^\s]*|(?:a|an|and|at|de|for|in|of|on|the|to|und|von)\b)(?: (?:[\p{Lu}\p{N}\p{Lo}][^\s]*|(?:a|an|and|at|de|for|in|of|on|the|to|und|von)\b))*$/u;

/** Three words may be one: `The ship Titanic`. */
function isName(text: string): boolean {
	return CAPITAL.test(text) && (NAME.test(text) || text.split(' ').length <= 3);
}

/** The text within quotation marks around a whole translation that its source has not; else null. */
export function withoutQuotes(source: string, translation: string, to: string): string | null {
	const closing = QUOTES.get(translation[0] ?? '');
	if (closing === undefined || QUOTE.test(source)) return null;
	const sign = LAST_SIGN.exec(translation)?.[0] ?? '';
	const end = translation.length - sign.length - 1;
	if (end < 2 || !closing.includes(translation[end] ?? ' ')) return null;
	const inner = translation.slice(1, end);
	if (inner.includes(translation[0] ?? '') || inner.includes(translation[end] ?? '')) return null;
	if (QUOTE_NAMES.has(primaryLanguage(to)) && isName(source)) return null;
	return inner + sign;
}

/** Whether two wordings are offered where one was asked for. */
export function offersTwo(source: string, translation: string): boolean {
	if (!/ [/|] /.test(translation) || /[/|]/.test(source)) return false;
	const [first = '', second = '', ...others] = translation.split(/ [/|] /);
	const least = weighLength(source) * 0.6;
	return (
		others.length === 0 &&
		[first, second].every((half) => half.split(' ').length > 2 && weighLength(half) >= least)
	);
}
