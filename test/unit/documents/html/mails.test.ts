import { describe, expect, it } from 'vitest';
import { checkRendered, parseDocument } from '../../../../src/documents/format.ts';
import { mark } from '../laws.ts';

function texts(source: string): string[] {
	return parseDocument(source, 'html').segments.map(({ role, text }) =>
		role === 'text' ? text : `${role}: ${text}`,
	);
}

function expectSound(source: string): void {
	const document = parseDocument(source, 'html');
	expect(document.render(document.segments.map(() => null))).toBe(source);
	const marked = document.segments.map(mark);
	const rendered = document.render(marked);
	expect(checkRendered('html', source, rendered)).toBeNull();
	expect(parseDocument(rendered, 'html').segments.map(({ text }) => text)).toEqual(marked);
}

describe('MJML', () => {
	it.each([
		['<mj-text>Hello friend</mj-text><mj-button href="..">Buy now</mj-button>', 2],
		['<mj-style inline="inline"> p, li {margin:0 !important;}</mj-style>', 0],
		['<mj-raw><p>as it is</p></mj-raw>', 0],
		['<mj-attributes><mj-all font-family="Arial" /><mj-class name="a" /></mj-attributes>', 0],
		['<mj-html-attributes><mj-selector path=".a"></mj-selector></mj-html-attributes>', 0],
		['<mj-head><mj-title>A title</mj-title><mj-preview>A preview</mj-preview></mj-head>', 2],
		['<mj-navbar><mj-navbar-link>Home</mj-navbar-link><mj-navbar-link>Shop</mj-navbar-link>', 2],
		['<mj-social><mj-social-element>Like it</mj-social-element> <mj-spacer /></mj-social>', 1],
		['<mj-accordion-title>Why</mj-accordion-title><mj-accordion-text>So</mj-accordion-text>', 2],
		['<mj-text>One</mj-text><mj-image src="a.png" alt="A photo" /><mj-text>Two</mj-text>', 3],
		['<mj-style /><mj-text>Hello friend</mj-text>', 1],
		['<mj-text>Hello <b>friend</b></mj-text><mj-divider></mj-divider>by mail', 2],
	])('has blocks, and locks what is no text: %s', (source, count) => {
		expect(texts(source)).toHaveLength(count);
		expectSound(source);
	});
});

describe('custom elements', () => {
	it.each([
		['<my-card>One text</my-card><my-card>Two texts</my-card>', ['One text', 'Two texts']],
		['<my-card>One</my-card>\n<my-button>Two</my-button>\n', ['One', 'Two']],
		[
			'<my-grid><my-card>One <b>two</b></my-card> <!-- x --> <my-card>Three</my-card></my-grid>',
			['One <1>two</1>', 'Three'],
		],
		['<div>Text<p>x</p><a-b>One</a-b> – <a-b>Two</a-b></div>', ['Text', 'x', 'One', 'Two']],
		['<my-card><my-title>One</my-title><my-text>Two</my-text></my-card>', ['One', 'Two']],
	])('beside each other are blocks: %s', (source, expected) => {
		expect(texts(source)).toEqual(expected);
		expectSound(source);
	});

	it.each([
		['<p>See <x-tip>this</x-tip> and <x-tip>that</x-tip></p>', 1],
		['<p>a <x-y><x-a>One</x-a><x-b>Two</x-b></x-y> b</p>', 1],
		['<p><x-tip>this</x-tip> <b>or</b> <x-tip>that</x-tip></p>', 1],
		['<p><x-tip>this</x-tip> {{ name }} <x-tip>that</x-tip></p>', 1],
		['<p><x-tip>this</x-tip> <code>x</code> <x-tip>that</x-tip></p>', 1],
		['<my-card>One <b>text</b></my-card>', 1],
		['<p><b>One</b> <i>two</i></p>', 1],
	])('beside text are words of it: %s', (source, count) => {
		expect(texts(source)).toHaveLength(count);
		expectSound(source);
	});
});

describe('conditional comments', () => {
	it.each([
		[
			'a button of VML beside one of HTML',
			'<!--[if mso]><v:roundrect href="/x" arcsize="8%"><w:anchorlock/><center style="c">Book a table</center></v:roundrect><![endif]--><!--[if !mso]><!--><a href="/x">Book a table</a><!--<![endif]-->',
			['Book a table', 'Book a table'],
		],
		[
			'tables of Outlook',
			'<!--[if mso]><table><tr><td width="300"><![endif]--><div>One text</div><!--[if mso]></td><td><![endif]--><div>Two</div><!--[if mso]></td></tr></table><![endif]-->',
			['One text', 'Two'],
		],
		[
			'settings',
			'<!--[if gte mso 9]><xml><o:OfficeDocumentSettings><o:AllowPNG/><o:PixelsPerInch>96</o:PixelsPerInch></o:OfficeDocumentSettings></xml><![endif]--><p>Text</p>',
			['Text'],
		],
		['styles', '<!--[if mso]><style>td { a: b }</style><![endif]--><p>Text</p>', ['Text']],
		[
			'text for Outlook alone, with markup and an attribute',
			'<!--[if (gte mso 9)|(IE)]><p>See <b>this</b> <img alt="A photo"></p><![endif]-->',
			['See <1>this</1>', 'alt: A photo'],
		],
		[
			'what others read within a sentence',
			'<p>Hello <!--[if !mso]><!-->dear <b>you</b><!--<![endif]--> there</p>',
			['Hello <1>dear <2>you</2></1> there'],
		],
		['bogus ones', '<p>Hello <![if !mso]>dear<![endif]> there</p>', ['Hello <1>dear</1> there']],
		['one within a sentence', '<p>One <!--[if mso]>two<![endif]--> three</p>', 2],
		['one in a locked element', '<div translate="no"><!--[if mso]>two<![endif]--></div>', []],
		['a link left open', '<!--[if mso]><p>One <b>two</p><![endif]-->', ['One <1/>two']],
		['nothing', '<p>a</p><!--[if mso]><![endif]-->', ['a']],
		['a comment that is none', '<p>a <!-- [if mso]>two<![endif] --> b</p>', ['a <1/> b']],
		['a condition without an end', '<p>a <!--[if mso]>two--> b</p>', ['a <1/> b']],
	])('are read: %s', (_, source, expected) => {
		if (typeof expected === 'number') expect(texts(source)).toHaveLength(expected);
		else expect(texts(source)).toEqual(expected);
		expectSound(source);
	});

	it('stay closed whatever a model answers', () => {
		const source = '<!--[if mso]><p title="A tip">a > b</p><![endif]--><p>c</p>';
		const document = parseDocument(source, 'html');
		const rendered = document.render(['a --&gt; b', 'c --!&gt; d', 'e']);
		expect(checkRendered('html', source, rendered)).toBeNull();
		expect(texts(rendered)).toEqual(['title: a --&gt; b', 'c --!&gt; d', 'e']);
		const attack = source.replace('a > b', 'a <i>b</i>');
		expect(checkRendered('html', source, attack)).toBe('markup');
	});
});

describe('blank lines', () => {
	it.each([
		['One <b>bold</b> one.\n\nTwo\r\n \r\n<em>Three</em> is', 3],
		['<div>One {{ a }}\n\n\n\tTwo\nis</div>', 2],
		['One <b>two\n\nthree</b> four', 1],
		['One <b>two\n\nthree', 2],
		['{n, plural,\n\none {One}\n\nother {# more}}', 2],
		['Select a plural\n\nand more', 2],
		['One\n two\n three', 1],
		['<pre>One\n\ntwo</pre>', 0],
		['One {# a\n\nnote #} two', 1],
	])('part paragraphs outside of pairs: %j', (source, count) => {
		expect(texts(source)).toHaveLength(count);
		expectSound(source);
	});
});
