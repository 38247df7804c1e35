import { tokeniseCanonical } from '../documents/segments/canonical.ts';
import { normaliseUnicode } from '../documents/segment-digest.ts';
import { ORDER_WORDS, type OrderWord } from './tables/order-words.ts';

/** One kind of word, then another so many words behind it at most. */
const SEQUENCES: readonly (readonly [OrderWord, OrderWord, number])[] = [
	['note', 'who', 4],
	['note', 'model', 4],
	['dear', 'who', 3],
	['dear', 'model', 1],
	['youAre', 'who', 6],
	['youAre', 'model', 3],
	['ignore', 'rules', 8],
	['translate', 'as', 8],
	['reveal', 'secret', 6],
];
/** An order stands so many words before or behind the texts that it is for. */
const ORDER_REACH = 12;
/** As in "every other text" and "the text of segment s2". */
const UNIT_REACH = 3;
/** As in "s1 to s9". */
const ID_REACH = 3;
/** Where nothing parts the words, a word counts as so many characters. */
const UNSPACED_WORD = 3;

/**
 * A longer text, in characters, is taken to speak: it travels alone anyway, and a hostile one of
 * 1,000,000 takes a quarter of a second (measured).
 */
const LONGEST = 100_000;

/** How the turns of a transcript, and the parts of a prompt, are marked. */
const MARKS = ['<|', '[inst]', '[/inst]', '<<sys>>', '### instruction', '### system'];
const ASCII_ONLY = /^[\0-\x7f]*$/;
const UNSEEN = /\p{Default_Ignorable_Code_Point}/gu;
const ACCENTS = /\p{M}/gu;
const UNSPACED = /[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}]/u;
const WORDS = /[\p{L}\p{N}]+/gu;
const ID = /^s\d{1,3}$/;
/** A quotation begins behind a word. */
const QUOTED = /^[^\p{L}\p{N}]{0,3}["“”„«»‘「『]/u;
const QUOTATION_MARKS = /["“„«「『]/gu;

interface Phrase {
	readonly kind: string;
	readonly words: readonly string[];
}

const FIRST_LETTERS = 4;
/** Phrases by the first letters of their first word. */
const PHRASES = new Map<string, Phrase[]>();
const UNSPACED_PHRASES: (readonly [string, string])[] = [];
for (const [kind, phrases] of Object.entries<string>(ORDER_WORDS)) {
	for (const phrase of phrases.split('|').map(fold)) {
		if (UNSPACED.test(phrase)) UNSPACED_PHRASES.push([phrase, kind]);
		else {
			const words = phrase.split(' ');
			const key = keyOf((words[0] ?? '').replace('*', ''));
			PHRASES.set(key, [...(PHRASES.get(key) ?? []), { kind, words }]);
		}
	}
}

/** Where words of each kind stand, in ascending order. */
type Places = ReadonlyMap<string, readonly number[]>;

/**
 * Whether canonical text, in one of some ten languages, speaks to whoever translates it: it names
 * the translator, asks for a wording, or gives an order about other texts. Case, accents, tags and
 * characters that nobody sees make no difference. In time that grows with the text.
 */
export function speaksToModel(canonical: string): boolean {
	if (canonical.length > LONGEST) return true;
	const text = fold(readable(canonical));
	if (MARKS.some((mark) => text.includes(mark))) return true;
	if (givesOrder(findSpaced(text))) return true;
	// In Japanese the verb stands behind what it is about.
	return UNSPACED.test(text) && givesOrder(findUnspaced(text), beside);
}

function readable(canonical: string): string {
	if (!canonical.includes('<') && !canonical.includes('&')) return canonical;
	return tokeniseCanonical(canonical)
		.map((token) => (token.kind === 'text' ? token.text : token.kind === 'void' ? ' ' : ''))
		.join('');
}

function fold(text: string): string {
	if (ASCII_ONLY.test(text)) return text.toLowerCase();
	const seen = normaliseUnicode(text, 'NFKC').replace(UNSEEN, '').toLowerCase();
	return normaliseUnicode(seen, 'NFD').replace(ACCENTS, '');
}

function keyOf(word: string): string {
	return word.slice(0, FIRST_LETTERS);
}

/** Those of `places` that have one of `others` within reach. */
type Meet = (
	places: readonly number[],
	others: readonly number[],
	reach: number,
) => readonly number[];

function givesOrder(places: Places, meet: Meet = before): boolean {
	if (places.size === 0) return false;
	const of = (kind: OrderWord | 'id' | 'quoted' | 'addressed') => places.get(kind) ?? [];
	const meets = SEQUENCES.some(
		([first, second, reach]) => meet(of(first), of(second), reach)[0] !== undefined,
	);
	if (meets || of('quoted').length > 0) return true;
	const units = [...of('output'), ...of('text')].toSorted((a, b) => a - b);
	const named = [...units, ...of('id')].toSorted((a, b) => a - b);
	if (before(named, of('id'), ID_REACH).length > 0) return true;
	const meant = [
		...beside(of('other'), units, UNIT_REACH),
		...beside(of('all'), of('output'), UNIT_REACH),
	].toSorted((a, b) => a - b);
	if (beside(of('order'), meant, ORDER_REACH).length > 0) return true;
	return before(of('addressed'), of('order'), ORDER_REACH).length > 0;
}

/** Those of `places` that have one of `others` behind them, not further than `reach`. */
function before(
	places: readonly number[],
	others: readonly number[],
	reach: number,
): readonly number[] {
	let at = 0;
	return places.filter((place) => {
		while ((others[at] ?? Infinity) <= place) at += 1;
		return (others[at] ?? Infinity) <= place + reach;
	});
}

/** Those of `places` that have one of `others` before or behind them, not further than `reach`. */
function beside(
	places: readonly number[],
	others: readonly number[],
	reach: number,
): readonly number[] {
	let at = 0;
	return places.filter((place) => {
		while ((others[at] ?? Infinity) < place - reach) at += 1;
		return (others[at] ?? Infinity) <= place + reach;
	});
}

function findSpaced(text: string): Places {
	const words = text.match(WORDS) ?? [];
	const places = new Map<string, number[]>();
	const add = (kind: string, at: number): void => {
		const known = places.get(kind);
		if (known) known.push(at);
		else places.set(kind, [at]);
	};
	// Few texts have words behind which it matters what stands there.
	let ends: readonly number[] | null = null;
	const behind = (last: number): string => {
		ends ??= [...text.matchAll(WORDS)].map(({ 0: word, index }) => index + word.length);
		const end = ends[last] ?? text.length;
		return text.slice(end, end + 4);
	};
	for (let at = 0; at < words.length; at += 1) {
		const word = words[at] ?? '';
		if (ID.test(word)) add('id', at);
		for (const { kind, words: wanted } of PHRASES.get(keyOf(word)) ?? []) {
			if (!wanted.every((one, offset) => isWord(words[at + offset], one))) continue;
			add(kind, at);
			const last = at + wanted.length - 1;
			if (kind === 'translate' && QUOTED.test(behind(last))) add('quoted', at);
			const isNamed = kind === 'who' || kind === 'model' || (kind === 'role' && at === 0);
			if (isNamed && behind(last).trimStart().startsWith(':')) add('addressed', at);
		}
	}
	return places;
}

function isWord(word: string | undefined, wanted: string): boolean {
	if (word === undefined) return false;
	return wanted.endsWith('*') ? word.startsWith(wanted.slice(0, -1)) : word === wanted;
}

/** Chinese and Japanese; of the same words one stands for all. */
function findUnspaced(text: string): Places {
	const places = new Map<string, number[]>();
	for (const [phrase, kind] of UNSPACED_PHRASES) {
		const known = places.get(kind) ?? [];
		for (let at = text.indexOf(phrase); at >= 0; at = text.indexOf(phrase, at + phrase.length)) {
			known.push(at / UNSPACED_WORD);
		}
		known.sort((a, b) => a - b);
		if (known.length > 0) places.set(kind, known);
	}
	// Both say "as" or "with" in many ways.
	places.delete('as');
	const quotations = text.match(QUOTATION_MARKS)?.length ?? 0;
	if (quotations >= 2 && places.has('translate')) places.set('quoted', [0]);
	return places;
}
