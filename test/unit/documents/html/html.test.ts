import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { verify } from '../../../../src/documents/verification/verify.ts';
import { checkRendered } from '../../../../src/documents/format.ts';
import { parseHtml } from '../../../../src/documents/html/html.ts';
import { editorHtml, mapText, mark, wildHtml } from '../laws.ts';
import { sampleOf } from '../../../harness/sample.ts';

function texts(html: string): string[] {
	return parseHtml(html).segments.map(({ text }) => text);
}

function translate(html: string, change: (text: string) => string): string {
	const document = parseHtml(html);
	return document.render(document.segments.map(({ text }) => mapText(text, change)));
}

function upperCase(text: string): string {
	return text.replace(/&\w+;|\p{L}+/gu, (run) => (run.startsWith('&') ? run : run.toUpperCase()));
}

function quoted(): string {
	return `a "b" 'c' &amp; d`;
}

describe('laws of HTML', () => {
	it.each([
		['as an editor writes it', editorHtml],
		['of any kind', wildHtml],
	])('renders HTML %s byte for byte from nothing and from its own texts', (_, html) => {
		fc.assert(
			fc.property(html, (source) => {
				const document = parseHtml(source);
				expect(document.render(document.segments.map(() => null))).toBe(source);
				expect(document.render(document.segments.map(({ text }) => text))).toBe(source);
			}),
			{ numRuns: sampleOf(400) },
		);
	});

	it('keeps the tree of what an editor wrote and reads its own output back', () => {
		fc.assert(
			fc.property(editorHtml, (source) => {
				const document = parseHtml(source);
				const marked = document.segments.map(mark);
				const rendered = document.render(marked);
				expect(checkRendered('html', source, rendered)).toBeNull();
				expect(texts(rendered)).toEqual(marked);
				// What stands behind the tag of a block has to stay: the mark is exchanged, not taken off.
				const again = document.segments.map(({ text }) => `‹${text}›`);
				const back = parseHtml(rendered).render(again);
				expect(texts(back)).toEqual(again);
				expect(checkRendered('html', source, back)).toBeNull();
			}),
			{ numRuns: sampleOf(300) },
		);
	});

	it('either keeps the segments of wild HTML or refuses the field', () => {
		fc.assert(
			fc.property(wildHtml, (source) => {
				const document = parseHtml(source);
				const marked = document.segments.map(mark);
				const rendered = document.render(marked);
				if (checkRendered('html', source, rendered) === null) {
					expect(texts(rendered)).toEqual(marked);
				}
			}),
			{ numRuns: sampleOf(400) },
		);
	});

	it('has no way to change the markup outside of text, whatever a model answers', () => {
		const hostile = fc.oneof(
			fc.string(),
			fc.constantFrom(
				'</p><script>alert(1)</script>',
				'<1>',
				'</1>',
				'<1/>',
				'<2>x</2><1>y</1>',
				'&lt;b&gt;',
				'<b>bold</b>',
				'"><img src=x onerror=alert(1)>',
				"' onload='x",
				"'",
				"l'",
				"'{",
				'}',
				'} other {',
				'{n, plural, other {x}}',
				'# items',
				'<!--',
				']]>',
				'```html\n<p>x</p>\n```',
			),
		);
		const languages = { sourceLanguage: 'en', targetLanguage: 'de' };
		fc.assert(
			fc.property(editorHtml, fc.array(hostile, { minLength: 1 }), (source, answers) => {
				const document = parseHtml(source);
				const accepted = document.segments.map(({ text }, index) => {
					const answer = `${text} ${answers[index % answers.length]}`;
					return verify(text, answer, languages) === null ? answer : null;
				});
				expect(checkRendered('html', source, document.render(accepted))).toBeNull();
			}),
			{ numRuns: sampleOf(300) },
		);
	});
});

describe('segments of HTML', () => {
	it.each([
		[
			'a block each',
			'<h1>One</h1><p>Two</p><ul><li>Three<ul><li>Four</li></ul></li></ul>',
			['One', 'Two', 'Three', 'Four'],
		],
		['text between blocks', 'One<p>Two</p>Three', ['One', 'Two', 'Three']],
		[
			'implied end tags',
			'<p>a<p>b<ul><li>c<li>d</ul><dl><dt>e<dd>f</dl>',
			['a', 'b', 'c', 'd', 'e', 'f'],
		],
		[
			'table cells',
			'<table><thead><tr><th>a</th></tr></thead><tbody><tr><td>b</td><td>c <b>d</b></td></tr></tbody></table>',
			['a', 'b', 'c <1>d</1>'],
		],
		[
			'a figure and its caption',
			'<figure class="image"><img src="a.png" alt="photo"><figcaption>caption</figcaption></figure>',
			['photo', 'caption'],
		],
		[
			'numbered inline markup',
			'<p>See <a href="/x">the <b>docs</b></a> or <img src="i.png"> here</p>',
			['See <1>the <2>docs</2></1> or <3/> here'],
		],
		['line breaks inside', '<p>one<br>two</p>', ['one<1/>two']],
		['no outer pairs', '<p><strong><em>all of it</em></strong></p>', ['all of it']],
		[
			'no white space, breaks or images at the edges',
			'<p>\n <br> &nbsp;text<br><img src="x"></p>',
			['text'],
		],
		[
			'code at the edges, a word of the sentence',
			'<p><code>map</code> calls <code>f</code></p>',
			['<1/> calls <2/>'],
		],
		['a pair without text as one tag', '<p>a <a href="x"><img src="y"></a> b</p>', ['a <1/> b']],
		['custom elements inline', '<p>a <x-tip data-a="1">b</x-tip> c</p>', ['a <1>b</1> c']],
		['comments as tags', '<p>a <!-- no --> b</p>', ['a <1/> b']],
		['no text without letters', '<p>12:30</p><p>&nbsp;</p><p>—</p>', []],
		['wrapped source lines as one space', '<p>one\n\t\ttwo</p>', ['one two']],
		[
			'decoded entities but for & < >',
			'<p>caf&eacute; &amp; &lt;b&gt; &copy;</p>',
			['café &amp; &lt;b&gt; ©'],
		],
		['legacy entities glued to letters', '<p>&ampx &notit; &copyright</p>', ['&amp;x ¬it; ©right']],
		['a literal numbered tag', '<p>say &lt;1&gt; twice</p>', ['say <1/> twice']],
		['a block inside an inline element', '<a href="/x"><div>in</div> after</a>', ['in', 'after']],
		[
			'placeholders',
			'<p>Hi {{ user.name }}, you have %d of {n}</p>',
			['Hi <1/>, you have <2/> of <3/>'],
		],
		['a title element', '<title>Page &amp; more</title>', ['Page &amp; more']],
		['options', '<select><option>a<option>b</select>', ['a', 'b']],
	])('are %s', (_, source, expected) => {
		expect(texts(source)).toEqual(expected);
	});

	it.each([
		'<code>x</code>',
		'<pre>x</pre>',
		'<kbd>x</kbd>',
		'<samp>x</samp>',
		'<script>x</script>',
		'<style>x</style>',
		'<!-- x -->',
		'<p translate="no">x</p>',
		'<div class="a notranslate b"><p title="x">x</p></div>',
		'<svg><text>x</text></svg>',
		'<math><mi>x</mi></math>',
		'<textarea>x</textarea>',
		'<iframe>x</iframe>',
		'<template><p>x</p></template>',
		'<noscript><p>x</p></noscript>',
		'<ul><li translate=no>x<p>x</ul>',
		'<img translate="no" alt="x">',
		'<svg><g/><text>x</text></svg>',
		'<pre>x<b>x</pre>',
		'<object>x</object>',
		'<script><!-- <script> x </script> x --></script>',
	])('leave alone what is locked: %s', (locked) => {
		expect(texts(`<p>before</p>${locked}<p>after</p>`)).toEqual(['before', 'after']);
	});

	it('ends a lock where the element ends without an end tag', () => {
		expect(texts('<ul><li translate="no">x<li>a<li>b</ul>')).toEqual(['a', 'b']);
		expect(texts('<table><tr><td translate="no">x<td>a<tr><td>b</table>')).toEqual(['a', 'b']);
		expect(texts('<div><p><code>x</p></div><p>a</p>')).toEqual(['a']);
	});

	it('takes translatable attributes, and only those', () => {
		const { segments } = parseHtml(
			'<p><a href="/x" title="A tip" data-target="no">l</a> <input placeholder=\'Your name\' value="no"> <button aria-label="Close it">x</button></p>',
		);
		expect(segments.map(({ role, text }) => `${role}: ${text}`)).toEqual([
			'text: <1>l</1> <2/> <3>x</3>',
			'title: A tip',
			'aria-label: Close it',
			'placeholder: Your name',
		]);
		expect(segments[0]?.tags[0]).toBe('<a href="/x" title="" data-target="no">…</a>');
	});

	it('splits a very long block between sentences, the same elsewhere after an edit', () => {
		const sentences = Array.from(
			{ length: 400 },
			(_, i) => `Sentence number ${i} says something <b>bold</b> here.`,
		);
		const options = { maxSegmentLength: 1000 };
		const source = `<p>${sentences.join(' ')}</p>`;
		const before = parseHtml(source, options).segments.map(({ text }) => text);
		expect(before.length).toBeGreaterThan(10);
		expect(
			Math.max(...before.map((text) => mapText(text, (t) => t).replace(/<[^>]*>/g, '').length)),
		).toBeLessThanOrEqual(1000);
		expect(before.join(' ').replace(/<\/?\d+>/g, '')).toBe(
			sentences.join(' ').replace(/<\/?b>/g, ''),
		);
		const after = parseHtml(source.replace('number 5 says', 'number 5 tells us'), options).segments;
		expect(after.filter(({ text }) => !before.includes(text)).length).toBeLessThanOrEqual(2);
	});
});

describe('rendering HTML', () => {
	it('spells characters as the segment does', () => {
		expect(translate('<p>caf&eacute; &amp; t&#233; &eacute;</p>', () => 'é & é')).toBe(
			'<p>&eacute; &amp; &eacute;</p>',
		);
		expect(translate('<p>a > b and c</p>', upperCase)).toBe('<p>A > B AND C</p>');
		expect(translate('<p>AT & T x</p>', () => 'Q & A, R&D')).toBe('<p>Q & A, R&amp;D</p>');
		expect(translate('<p>a&nbsp;b</p>', () => 'x\u00a0y')).toBe('<p>x&nbsp;y</p>');
		expect(translate('<p>a\u00a0b &amp; c</p>', () => 'x\u00a0y')).toBe('<p>x\u00a0y</p>');
		expect(translate('<p>a b</p><p>&nbsp;</p>', () => 'x\u00a0y')).toBe(
			'<p>x&nbsp;y</p><p>&nbsp;</p>',
		);
	});

	it('gives a no-break space back that a model has made plain', () => {
		expect(translate('<p>It is 10&nbsp;km to go</p>', () => 'Noch 10 km')).toBe(
			'<p>Noch 10&nbsp;km</p>',
		);
	});

	it('escapes what would be markup', () => {
		expect(translate('<p>text</p>', () => '&lt;script&gt; &amp;amp;')).toBe(
			'<p>&lt;script&gt; &amp;amp;</p>',
		);
	});

	it('keeps carriage returns and tabs written as entities', () => {
		expect(translate('<p>one&#13;&#10;two&#9;three</p>', upperCase)).toBe(
			'<p>ONE&#13;&#10;TWO&#9;THREE</p>',
		);
	});

	it('keeps a Windows path before a tag', () => {
		expect(translate('<p>in C:\\dir\\<b>file</b> x</p>', upperCase)).toBe(
			'<p>IN C:\\DIR\\<b>FILE</b> X</p>',
		);
	});

	it('keeps quotes of attributes and adds them where the translation needs them', () => {
		expect(translate('<img alt="x y">', quoted)).toBe('<img alt="a &quot;b&quot; \'c\' &amp; d">');
		expect(translate("<img alt='x y'>", quoted)).toBe('<img alt=\'a "b" &#39;c&#39; &amp; d\'>');
		expect(translate('<img alt=word>', quoted)).toBe(
			'<img alt="a &quot;b&quot; &#39;c&#39; &amp; d">',
		);
		expect(translate('<img alt=word>', () => 'Wort')).toBe('<img alt=Wort>');
		expect(translate('<img alt = "x">', () => 'y')).toBe('<img alt = "y">');
	});

	it('translates the first of two attributes of one name', () => {
		expect(translate('<img alt="one" alt="two">', upperCase)).toBe('<img alt="ONE" alt="two">');
	});

	it('reads attribute entities by their own rule', () => {
		expect(texts('<a title="a &copy=1 &copyright &copy; x">y</a>')[0]).toBe(
			'a &amp;copy=1 &amp;copyright © x',
		);
	});

	it('translates attributes inside a segment that stays and inside one that changes', () => {
		const document = parseHtml('<p>See <a title="tip" href="/x">this</a> now</p>');
		expect(document.render([null, 'Tipp'])).toBe(
			'<p>See <a title="Tipp" href="/x">this</a> now</p>',
		);
		expect(document.render(['<1>Das</1> jetzt', 'Tipp'])).toBe(
			'<p><a title="Tipp" href="/x">Das</a> jetzt</p>',
		);
	});

	it('reads end tags with attributes, odd comments and double-escaped scripts', () => {
		const source =
			'<p>a</p x=">"><!-- x --!>b<?php x ?>c<script><!--<script></script>d--></script><p>e</p>';
		expect(texts(source)).toEqual(['a', 'b<1/>c', 'e']);
		expect(translate(source, upperCase)).toBe(
			source
				.replace('>a<', '>A<')
				.replace('!>b<', '!>B<')
				.replace('?>c<', '?>C<')
				.replace('>e<', '>E<'),
		);
	});

	it('never writes a new line into a segment', () => {
		expect(translate('<p>one</p>', () => 'eins\r\n\tzwei')).toBe('<p>eins zwei</p>');
	});

	it('refuses a translation that does not carry the tags', () => {
		const document = parseHtml('<p>a <b>b</b></p>');
		expect(() => document.render(['a b'])).toThrow(RangeError);
		expect(() => document.render([])).toThrow(RangeError);
	});
});

describe('the check of rendered HTML', () => {
	const source = '<p>a <b>b</b> <a href="/x" title="t">c</a></p><pre>d</pre>';

	it.each([
		['other words', source.replace('a <b>b', 'x <b>y'), null],
		[
			'inline elements in another order',
			'<p><a href="/x" title="T">c</a> a <b>b</b></p><pre>d</pre>',
			null,
		],
		['a lost element', '<p>a b <a href="/x" title="t">c</a></p><pre>d</pre>', 'markup'],
		['another address', source.replace('/x', '/y'), 'markup'],
		['other code', source.replace('>d<', '>e<'), 'markup'],
		['an element more', source.replace('a <b>', '<i>a</i> <b>'), 'markup'],
		['a lost block', '<p>a <b>b</b> <a href="/x" title="t">c</a></p>d', 'markup'],
		['an attribute more', source.replace('<p>', '<p onclick="x()">'), 'markup'],
		['a script', `${source}<script>x()</script>`, 'markup'],
		['a comment', `${source}<!-- -->`, 'markup'],
		[
			'an element in another parent',
			'<p>a <b>b <a href="/x" title="t">c</a></b></p><pre>d</pre>',
			'markup',
		],
		[
			'blocks in another order',
			'<pre>d</pre><p>a <b>b</b> <a href="/x" title="t">c</a></p>',
			'markup',
		],
	])('answers for %s', (_, rendered, fault) => {
		expect(checkRendered('html', source, rendered)).toBe(fault);
	});
});

it('lets elements that hold others change places, each with what it holds', () => {
	const nested = '<p><a href="/x"><i>a</i></a> and <b><u>b</u></b></p>';
	const moved = '<p><b><u>b</u></b> and <a href="/x"><i>a</i></a></p>';
	expect(checkRendered('html', nested, moved)).toBeNull();
	const mixed = '<p><b><i>b</i></b> and <a href="/x"><u>a</u></a></p>';
	expect(checkRendered('html', nested, mixed)).toBe('markup');
});

describe('hostile sizes of HTML', () => {
	const size = sampleOf(1_000_000);
	it.each([
		['nested blocks', '<div>'.repeat(10_000) + 'text' + '</div>'.repeat(10_000)],
		['nested inline elements', '<b>'.repeat(10_000) + 'text' + '</b>'.repeat(10_000)],
		['less-than signs', '<'.repeat(size)],
		['open tags', '<a '.repeat(size / 3)],
		['ampersands', '&'.repeat(size)],
		['unclosed links around blocks', '<a href=x><div>'.repeat(size / 15)],
		['unclosed bold around paragraphs', '<b><p>x '.repeat(size / 8)],
		['open comments', '<!--'.repeat(size / 4)],
		['open paragraphs above links', '<p><table><td>' + '<a><div>'.repeat(size / 8)],
		['white space', `<p>a${' '.repeat(size)}b</p>`],
		['no-break spaces', `<p>${'a&nbsp;'.repeat(size / 7)}</p>`],
		['open braces', `<p>${'{'.repeat(size)}</p>`],
		['open macros', `<p>${'{{a '.repeat(size / 4)}</p>`],
		['open Liquid', `<p>${'{% a '.repeat(size / 5)}</p>`],
		['word characters', `<p>${'a'.repeat(size)}</p>`],
		['per cent codes', `<p>${'%d '.repeat(size / 3)}</p>`],
		['locked items', '<li translate=no>x'.repeat(size / 18)],
		['voids', `<p>a${'<br>'.repeat(size / 4)}b</p>`],
	])(
		'pass: %s',
		(_, source) => {
			const document = parseHtml(source);
			expect(document.render(document.segments.map(() => null)) === source).toBe(true);
			document.render(document.segments.map(({ text }) => mapText(text, (t) => `${t}!`)));
		},
		60_000,
	);

	it('refuse a text that repeats what it leaves open in every block', () => {
		const many = Array.from({ length: 2000 }, (_, index) => `<font size=${index}><p>x`).join('');
		expect(parseHtml(many).refused).toBe(true);
		expect(checkRendered('html', many, `${many} `)).toBe('markup');
		expect(parseHtml('<font size=1><p>x<font size=2><p>y').segments).toHaveLength(2);
		// The same element is opened anew three times at most.
		expect(parseHtml('<b><p>x'.repeat(2000)).segments).toHaveLength(2000);
		expect(parseHtml('<font color=red><p>x</p></font>'.repeat(2000)).segments).toHaveLength(2000);
	});
});
