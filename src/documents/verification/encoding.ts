import { decodeHTMLStrict } from 'entities';
import { addsMatches } from './matches.ts';

/** Letters that a program would have read: `\u00fc`, `\n`, `\"`, `\*`. */
const ESCAPES = /\\(?:u[\da-f]{4}|u\{[\da-f]{1,6}\}|x[\da-f]{2}|[nrt"'*_#`[\]()~>])/giu;
const ENTITIES = /&(?:#\d{1,7}|#x[\da-f]{1,6}|[a-z][a-z\d]{1,31});/gi;
/** Bytes of UTF-8, and a blank between letters. `%20 indirim` is Turkish. */
const PERCENT = /(?:%[89a-f][\da-f]){2,}|(?<=\p{L})%20(?=\p{L})/iu;

/** What the bytes 80 to BF are in Windows-1252 and in Latin-1. */
const REST = '\\u0080-\\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ';
/** What of it may stand behind a capital: blanks, and signs of the sentence. */
const SIGNS = '\\u00a0\\u00ad«»‹›‘’“”…–—•·™';
/** What may stand there in the names of brands, and behind measures: `NESCAFÉ®`. */
const MARKS = '©®°²³¹ªº€£¥¢§†‡½¼¾';
const PAIR = `[\\u00c2-\\u00d6\\u00d8-\\u00df][${REST}]`;
/**
 * UTF-8 that was read as Windows-1252 or Latin-1: `Ã¤`, `â€™`, `Ð¿Ñ€`, `ä½ å¥½`, `ðŸ˜€`, or twice so;
 * and Cyrillic that was read as Windows-1251. `IRMû`, `CAFÉ…` and `café »` are honest.
 */
const MOJIBAKE = new RegExp(
	[
		'\\ufffd|ï¿½|ï»¿|ð[Ÿ\\u009f]|â€',
		`[ÂÃ](?![${SIGNS}])[${REST}]`,
		`[Ä-ÖØ-ß](?![${SIGNS}${MARKS}])[${REST}]`,
		`(?<=[\\p{Ll}\\d])${PAIR}`,
		`[\\u00c2-\\u00d6\\u00d8-\\u00df](?![\\u00a0‘’…–—])[${REST}](?=\\p{Ll})`,
		'(?<=[\\p{Ll}\\d])[ÂÃ](?=\\s|$)',
		`(?:[\\u00c2-\\u00df][${REST}]){2}`,
		`[à-ï](?![${SIGNS}${MARKS}])[${REST}]{2}|(?:[à-ï][${REST}]{2}){2}`,
		`(?:[РС][Ђ-Џђ-џґҐЁё‚„…†‡€‰‹‘’“”•–—™›\\u00a0¤¦§©«¬®°±µ¶·№»]){3}`,
	].join('|'),
	'gu',
);

/** Whether a translation has letters in a form that only a program reads, and its source has not. */
export function isMisspelt(source: string, translation: string): boolean {
	return (
		addsEscapes(source, translation) ||
		addsEntities(source, translation) ||
		addsPercent(source, translation) ||
		addsMatches(source, translation, MOJIBAKE)
	);
}

function addsEscapes(source: string, translation: string): boolean {
	if (!translation.includes('\\')) return false;
	return (
		addsMatches(source, translation, ESCAPES) &&
		translation.split('\\').length > source.split('\\').length
	);
}

/** Who writes letters as entities may write others so. */
function addsEntities(source: string, translation: string): boolean {
	if (!translation.includes('&')) return false;
	const known = new Set(entitiesOf(source));
	if ([...known].some((entity) => /\p{L}/u.test(decodeHTMLStrict(entity)))) return false;
	return entitiesOf(translation).some((entity) => !known.has(entity));
}

function entitiesOf(text: string): readonly string[] {
	return (text.match(ENTITIES) ?? []).filter((entity) => decodeHTMLStrict(entity) !== entity);
}

/** The path of an address may be spelt so. */
function addsPercent(source: string, translation: string): boolean {
	if (!translation.includes('%')) return false;
	return speltWords(translation) > speltWords(source);
}

function speltWords(text: string): number {
	return text.split(/\s+/).filter((word) => !word.includes('/') && PERCENT.test(word)).length;
}
