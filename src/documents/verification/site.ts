import { domainToUnicode } from 'node:url';
import tlds from 'tlds' with { type: 'json' };
import { normaliseUnicode } from '../segment-digest.ts';

/** Names that nobody can buy: they stand in examples and in networks of their own (RFC 6761). */
const RESERVED = ['example', 'test', 'invalid', 'localhost', 'local', 'internal', 'onion', 'alt'];
const TOP_LEVEL = new Set([...tlds, ...RESERVED]);
/** Names that no abbreviation ends with. */
const NO_WORDS = new Set(['com', 'net', 'org', 'biz', 'xyz', 'example']);

const HINT = /[.․﹒。．｡@]|:\/\/|[[({](?:dot|punkt|point|punto)/iu;
const UNSEEN = /\p{Default_Ignorable_Code_Point}/gu;
/** A dot as people write it who want no link. */
const BRACKETED_DOT = / ?[[({](?:\.|dot|punkt|point|punto)[\])}] ?/giu;
const WIDE_DOT = /(?<=[a-z0-9])。(?=[a-z0-9])/giu;
const RUNS = /[\p{L}\p{M}\p{N}.@_+-]+/gu;
/** A name in other letters than Latin ones, as networks spell it. */
const PUNYCODE = /^xn--[a-z0-9-]*[a-z0-9]/;
const SCHEMES = /:\/\/([\p{L}\p{M}\p{N}.-]+)/gu;
const LETTER = /[\p{L}\p{N}]/u;
const ONLY_DIGITS = /^\d+$/;
const CAPITALISED = /^\p{Lu}\p{Ll}/u;
/** A sentence begins where another ends: a blank was forgotten. */
const CLOSE_SENTENCES = /[\p{Ll}\d]\.\p{Lu}\p{Ll}/u;
/** As in `hh.mm.ss`. */
const HOURS = /^(?:h|hh|m|mm)$/i;
/** Where a name in Latin letters stands close to text in another script. */
const LATIN_START = /^[a-z0-9]+(?=[^\p{sc=Latn}\p{sc=Common}\p{sc=Inherited}])/iu;
const OTHER_SCRIPT = /[^\p{sc=Latn}\p{sc=Common}\p{sc=Inherited}]/u;
/** `www.` or a language, as in `de.wikipedia.org`: the same site. */
const SAME_SITE = /^(?:www|[a-z]{2})\.(?=[^.]+\.)/;

/** Whether a translation names a site or an e-mail address that its source does not name. */
export function addsAddress(source: string, translation: string): boolean {
	const isClose = CLOSE_SENTENCES.test(source);
	const found = addressesOf(translation, isClose);
	if (found.length === 0) return false;
	const known = new Set<string>();
	for (const address of addressesOf(source, false)) {
		known.add(address);
		known.add(address.slice(address.indexOf('@') + 1));
	}
	return found.some((address) => !known.has(address));
}

/** Whether a placeholder is a site or an e-mail address that the source names too. */
export function isKnownAddress(source: string, placeholder: string): boolean {
	if (!LETTER.test(placeholder[0] ?? '')) return false;
	return addressesOf(placeholder, false).length > 0 && !addsAddress(source, placeholder);
}

/** Sites and e-mail addresses, each in one spelling. `isClose`: a capital may begin a sentence. */
function addressesOf(text: string, isClose: boolean): readonly string[] {
	if (!HINT.test(text)) return [];
	const plain = normaliseUnicode(text, 'NFKC')
		.replace(UNSEEN, '')
		.replace(BRACKETED_DOT, '.')
		.replace(WIDE_DOT, '.');
	const found = [...plain.matchAll(SCHEMES)].flatMap(([, host = '']) => spell(trim(host)));
	for (const [run] of plain.matchAll(RUNS)) {
		const parts = run.split('@');
		for (const [at, part] of parts.entries()) {
			const site = siteOf(part, isClose);
			const person = trim(parts[at - 1] ?? '').toLowerCase();
			if (site !== null && at === parts.length - 1 && person === '') found.push(site);
			if (site !== null && person !== '') found.push(`${person}@${site}`);
		}
	}
	return found.filter((address) => address !== '');
}

/** The last name of a site in a text without blanks, in one spelling. */
function siteOf(text: string, isClose: boolean): string | null {
	const labels = text.split('.');
	const www = labels.findIndex((label) => label.toLowerCase() === 'www');
	const named = www < 0 ? '' : trim(labels.slice(www + 1).join('.'));
	if (named.includes('.')) return spell(named);
	for (let at = labels.length - 1; at > 0; at -= 1) {
		const label = labels[at] ?? '';
		const top = topOf(label);
		const name = labels[at - 1] ?? '';
		if (top === null || !LETTER.test(name)) continue;
		const isSentence = CAPITALISED.test(label) && (isClose || name.length === 1);
		const isCounted = top.length === 2 && (ONLY_DIGITS.test(name) || isHour(name, top));
		// As in "m.in." and "Dr.med.".
		const isShortened = at === 1 && name.length < 3 && labels[2] === '' && !NO_WORDS.has(top);
		if (isSentence || isCounted || isShortened) continue;
		return spell([...namesBefore(labels, at, top), top].join('.'));
	}
	return null;
}

function isHour(name: string, top: string): boolean {
	return HOURS.test(name) && ['mm', 'ss'].includes(top);
}

/** The top-level name that a label is or begins with, as in `com-Seite`. */
function topOf(label: string): string | null {
	const lower = label.toLowerCase();
	const coded = PUNYCODE.exec(lower)?.[0] ?? '';
	if (coded !== '' && TOP_LEVEL.has(domainToUnicode(coded))) return coded;
	const [name = ''] = lower.split(/[-_+]/);
	const latin = LATIN_START.exec(name)?.[0] ?? '';
	return [name, latin].find((candidate) => TOP_LEVEL.has(candidate)) ?? null;
}

function namesBefore(labels: readonly string[], end: number, top: string): readonly string[] {
	const names: string[] = [];
	for (let at = end - 1; at >= 0; at -= 1) {
		const label = labels[at] ?? '';
		const start = OTHER_SCRIPT.test(top) ? 0 : startOfLatin(label);
		const own = label.slice(
			Math.max(start, label.lastIndexOf('_') + 1, label.lastIndexOf('+') + 1),
		);
		if (own === '') break;
		names.push(own);
		if (own !== label) break;
	}
	return names.toReversed();
}

/** Where the Latin end of a label begins that has another script before it; else 0. */
function startOfLatin(label: string): number {
	if (!OTHER_SCRIPT.test(label)) return 0;
	const letters = Array.from(label);
	let rest = label.length;
	for (const letter of letters.toReversed()) {
		if (OTHER_SCRIPT.test(letter)) break;
		rest -= letter.length;
	}
	return rest === label.length ? 0 : rest;
}

function spell(host: string): string {
	const lower = host.toLowerCase();
	let name = domainToUnicode(lower) || lower;
	while (SAME_SITE.test(name)) name = name.replace(SAME_SITE, '');
	return name;
}

/** Leaves out the signs of the sentence around a name. */
function trim(text: string): string {
	let [start, end] = [0, text.length];
	while (start < end && !LETTER.test(text[start] ?? '')) start += 1;
	while (end > start && !LETTER.test(text[end - 1] ?? '')) end -= 1;
	return text.slice(start, end);
}
