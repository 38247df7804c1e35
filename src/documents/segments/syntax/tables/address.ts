import type { Syntax } from '../syntax.ts';

/** A character class of scripts without spaces, or with particles at a word's end. */
export const UNSPACED = String.raw`\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Hang}\p{sc=Thai}`;
/** A URL ends where such a script goes on, and before closing quotes and punctuation. */
const NO_URL = String.raw`\s<>"'${'`'}{}|\\^«»‹›“”„‘’\u3000-\u303f\uff00-\uffef`;
const URL_END = `${NO_URL}${UNSPACED}`;
/** A shortcode around an address closes it: `[img]https://example.org/a.png[/img]`. */
const NO_CLOSING = String.raw`(?!\[\/[A-Za-z]{1,30}\])`;
const URL_LAST = String.raw`(?:\}\}|\{\w+\}|${NO_CLOSING}[^${URL_END}.,;:!?)\]])`;
const URL_REST = String.raw`(?:\{\{[^{}]*\}\}|\{\w+\}|${NO_CLOSING}[^${URL_END}])*${URL_LAST}`;
const PARTICLE = String.raw`\p{sc=Hira}|(?:을|를|이|가|은|는|에|의|로|으로|와|과|도)(?![\p{sc=Hang}/])`;
const LONG_PARTICLE = '에서|에게|부터|까지|입니다';
const UNSPACED_START = String.raw`(?!${PARTICLE}|${LONG_PARTICLE})(?=[${UNSPACED}])`;
const UNSPACED_PATH = String.raw`(?:[^${NO_URL}]{0,200}[^${NO_URL}.,;:!?)\]])`;
/** Between spaces such a script is part of the address, unless it begins as a particle does. */
const UNSPACED_REST = [
	String.raw`(?:[^${URL_END}]{0,200}[/#?=&%_.-]${UNSPACED_START}${UNSPACED_PATH})`,
	String.raw`(?![^\s.,;:!?)\]、。])`,
].join('');
const SCHEME = String.raw`(?:https?|ftp):\/\/`;
const HOST = String.raw`[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){1,9}`;
const ASCII_HOST = String.raw`[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,9}`;
const LOCAL = '[A-Za-z0-9._%+-]';

export const ADDRESSES: readonly Syntax[] = [
	{
		name: 'Addresses of sites and pages',
		pattern: [
			String.raw`(?<![^\s(\[])${SCHEME}${UNSPACED_REST}`,
			String.raw`\b${SCHEME}${URL_REST}`,
			String.raw`\b${SCHEME}(?=[${UNSPACED}])${HOST}(?:[/?#]${URL_REST})?`,
			String.raw`(?<![\p{N}_.@/-]|[\p{Lu}\p{Ll}])www\.${ASCII_HOST}(?:[/?#](?:${URL_REST})?)?`,
		].join('|'),
		kind: 'value',
		examples: [
			'https://example.org/a?b={c}',
			'http://a.b/c',
			'www.example.org/a?b=c',
			'ftp://example.org',
			'https://例え.jp/a',
		],
		prose: ['www is old', 'www. and so on', 'http: what'],
	},
	{
		name: 'E-mail addresses',
		pattern: String.raw`(?<!${LOCAL})${LOCAL}{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}`,
		kind: 'value',
		examples: ['a.b+c@example.co.uk', 'info@example.org', 'a_b@c-d.de'],
		prose: ['me @ home', '@anna', 'a@b'],
	},
];
