import { type Family, named, numbered, type Shape } from '../shape.ts';

/** What a model may answer. */
const ANSWERS: Readonly<Record<string, Shape>> = {
	blanks: { head: 'a', open: ' ', tail: 'b' },
	'line ends': { head: 'a', open: '\n', tail: 'b' },
	'blanks and line ends': { head: 'a', open: ' \n', tail: 'b' },
	'percent and zeros': { head: 'a %', open: '0' },
	zeros: { head: '1', open: '0', tail: '1' },
	digits: '1',
	'digits and dots': '1.',
	numbers: numbered((n) => `${n} `),
	'reversed numbers': numbered((n) => `${1_000_000 - n} `),
	'low quotes': '‚',
	quotes: '“a” ',
	'names of programs': 'a.b#c_',
	'a name without end': { head: 'a.', open: 'b' },
	'letters in capitals': 'aB',
	tags: '<1>a</1>',
	'tags of their own': numbered((n) => `<${n}>a</${n}>`),
	'open tags': '<1>',
	elements: '<a b=c>',
	'open elements': '<a ',
	entities: '&amp;',
	'a preamble': { head: 'Here is the ', open: 'translation ', tail: ':' },
	fences: '```\n',
	macros: '{{a}}',
	'open macros': '{{a ',
	words: 'Wort ',
	'no-break spaces': 'a\u00a0b ',
	addresses: 'https://x.y/a ',
};

const TMX: Readonly<Record<string, Shape>> = {
	'empty inline elements in a segment': tmx('<ph/>'),
	'inline elements with content': tmx('<ph>x</ph>'),
	'pairs in a segment': tmx('<hi>a</hi>'),
	'pairs in pairs': { ...tmx('<hi>'), middle: 'a', close: '</hi>', tail: ENDS() },
	'begins and ends': tmx('<bpt i="1"/>a<ept i="1"/>'),
	'begins that have no end': tmx('<bpt i="1"/>'),
	'text of one segment': tmx('word '),
	'entities of one segment': tmx('&amp;'),
	'character data of one segment': tmx('<![CDATA[a]]>'),
	units: {
		head: '<tmx><header srclang="en"/><body>',
		open: '<tu><tuv xml:lang="en"><seg>a</seg></tuv><tuv xml:lang="de"><seg>b</seg></tuv></tu>',
		tail: '</body></tmx>',
	},
	'languages of one unit': {
		head: '<tmx><header srclang="en"/><body><tu><tuv xml:lang="en"><seg>a</seg></tuv>',
		open: '<tuv xml:lang="de"><seg>b</seg></tuv>',
		tail: '</tu></body></tmx>',
	},
	'properties of one unit': {
		head: '<tmx><header srclang="en"/><body><tu>',
		open: '<prop type="x-collection">a</prop>',
		tail: '</tu></body></tmx>',
	},
	'elements that stay open': '<tmx>',
	'one text that is no XML': 'a',
};

function ENDS(): string {
	return '</seg></tuv><tuv xml:lang="de"><seg>b</seg></tuv></tu></body></tmx>';
}

function tmx(open: string): { head: string; open: string; tail: string } {
	return {
		head: '<tmx><header srclang="en"/><body><tu><tuv xml:lang="en"><seg>',
		open,
		tail: ENDS(),
	};
}

const LINE =
	'{"sourceLanguage":"en","targetLanguage":"de","source":"a <1>b</1>","target":"c <1>d</1>"}\n';

const LINES: Readonly<Record<string, Shape>> = {
	'lines of units': LINE,
	'empty lines': '\n',
	'one line without end': 'a',
	'one unit of a long text': {
		head: '{"sourceLanguage":"en","targetLanguage":"de","target":"b","source":"',
		open: 'a ',
		tail: '"}\n',
	},
	'brackets in brackets': { open: '[', close: ']' },
};

/** Texts in which the terms of a glossary are looked for. */
const GLOSSARY: Readonly<Record<string, Shape>> = {
	'a term over and over': 'harbour ',
	'the beginning of a term': 'harb',
	'parts of a term': 'sea bass sea ',
	'terms without spaces': '港町',
	'inflected terms': 'harbours ',
	accents: 'e\u0301',
	'long word': 'a',
	tags: '<1>harbour</1>',
	'letters in capitals': 'NASA ',
};

export const BESIDE: readonly Family[] = [
	...named('answer', ANSWERS),
	...named('tmx', TMX),
	...named('jsonl', LINES),
	...named('glossary', GLOSSARY),
];
