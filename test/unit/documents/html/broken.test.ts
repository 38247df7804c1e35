import { describe, expect, it } from 'vitest';
import type { Format } from '../../../../src/documents/document.ts';
import { verify } from '../../../../src/documents/verification/verify.ts';
import { mark } from '../laws.ts';
import { checkRendered, parseDocument } from '../../../../src/documents/format.ts';

function texts(source: string, format: Format = 'html'): string[] {
	return parseDocument(source, format).segments.map(({ text }) => text);
}

describe('a tag without its other half', () => {
	it.each([
		[
			'misnested',
			'<p>Please <b>do not <i>feed</b> the</i> animals in the park.</p>',
			['Please <1/>do not <2>feed<3/> the</2> animals in the park.'],
		],
		[
			'never closed',
			'<p>Our <strong>opening hours are from nine to five</p>',
			['Our <1/>opening hours are from nine to five'],
		],
		[
			'never opened',
			'<p>Our opening hours</strong> are new</p>',
			['Our opening hours<1/> are new'],
		],
		[
			'never closed inside of a pair',
			'<p>See <u>a <b>new <i>page</u> for <em>you</em> all</p>',
			['See <1>a <2/>new <3/>page</1> for <4>you</4> all'],
		],
		[
			'misnested inside of a pair',
			'<p>See <u>the <b>new <i>and</b> old</i> pages</u> here</p>',
			['See <1>the <2/>new <3>and<4/> old</3> pages</1> here'],
		],
		['at the edges', '<p><b>All of it is bold</p><p>and so is this</i></p>', 2],
		['opened twice', '<p>one <b>two <b>three</b> four</p>', ['one <1/>two <2>three</2> four']],
		['around half of a page', 'a <font size=2>b <p>c</p> d</font> e', ['a <1/>b', 'c', 'd<1/> e']],
		['with a text of its own', '<p>See <a href="/x" title="A tip">this now</p>', 2],
		['a closing line break', '<p>one</br>two</p>', ['one<1/>two']],
		['a link around blocks', '<a href="/x"><h2>One</h2><p>Two</p></a>', ['One', 'Two']],
		['bold around a block', '<b><p>One</p></b>', ['One']],
		['a font around blocks', '<font color="red"><p>One</p>Two</font>', ['One', 'Two']],
	])('is part of its sentence: %s', (_, source, expected) => {
		const document = parseDocument(source, 'html');
		if (typeof expected === 'number') expect(document.segments).toHaveLength(expected);
		else expect(texts(source)).toEqual(expected);
		const marked = document.segments.map(mark);
		const rendered = document.render(marked);
		expect(checkRendered('html', source, rendered)).toBeNull();
		expect(texts(rendered)).toEqual(marked);
	});

	it.each([
		['a block', '<p>one <b>two</p><p>three</b> four</p>', ['one <1/>two', 'three<1/> four']],
		['an item', '<ul><li>one <i>two<li>three</i> four</ul>', ['one <1/>two', 'three<1/> four']],
	])('does not join what %s parts', (_, source, expected) => {
		expect(texts(source)).toEqual(expected);
	});

	it('is read alike in HTML inside of Markdown', () => {
		expect(texts('Our <strong>opening *hours* are long', 'markdown')).toEqual([
			'Our <1/>opening <2>hours</2> are long',
		]);
		expect(texts('a <b>b <i>c</b> d</i> *e <u>f* g</u> h', 'markdown')).toEqual([
			'a <1/>b <2>c<3/> d</2> <4>e <5/>f</4> g<6/> h',
		]);
		expect(texts('one <b>two <div>three</div> four', 'markdown')).toEqual([
			'one <1/>two',
			'three',
			'four',
		]);
		expect(texts('one *two <code>three* four</code> five', 'markdown')).toEqual([
			'one',
			'two <1/> five',
		]);
	});

	it('is read alike in the strings of a block editor', () => {
		const source = JSON.stringify({
			blocks: [{ type: 'paragraph', data: { text: 'See <b>this <i>one</b> or</i> that' } }],
		});
		expect(texts(source, 'json')).toEqual(['See <1/>this <2>one<3/> or</2> that']);
	});
});

describe('a translation of broken tags', () => {
	const languages = { sourceLanguage: 'en', targetLanguage: 'de' };
	const source =
		'<p>Please <b>do not <i>feed</b> the</i> animals or <a>birds</a> in <u>the park</p>';
	const [segment] = parseDocument(source, 'html').segments;
	const { text = '', fences } = segment ?? {};

	it.each([
		['Bitte <1/>die <2>Tiere<3/> hier</2> und <4>Vögel</4> im <5/>Park nicht füttern', null],
		['Bitte <1/>die <4>Vögel</4> hier und <2>Tiere<3/> im</2> <5/>Park nicht füttern', null],
		['Bitte <5/>die <1/>Vögel <2>Tiere<3/> im</2> Park <4>nicht</4> füttern', 'nesting'],
		['Bitte <2><3/>die</2> <1/>Tiere und <4>Vögel</4> im <5/>Park nicht füttern', 'tags'],
		['Bitte <1/>die <2>Tiere</2><3/> und <4>Vögel</4> im <5/>Park nicht füttern', 'nesting'],
		['Bitte <1/>die <2>Tiere hier</2> und <4>Vögel</4> im <5/>Park nicht füttern', 'tags'],
	])('keeps their order: %s', (translation, fault) => {
		expect(text).toBe(
			'Please <1/>do not <2>feed<3/> the</2> animals or <4>birds</4> in <5/>the park',
		);
		expect(verify(text, translation, { ...languages, fences })).toBe(fault);
	});
});

describe('the check of HTML with broken tags', () => {
	const source =
		'<p>Read <b>all <a href="/x" title="t">terms <i>and</b> conditions</i></a></p><p>x</p>';

	it.each([
		[
			'other words',
			'<p>Lies <b>alle <a href="/x" title="T">Regeln <i>und</b></i> mehr</a></p><p>y</p>',
			null,
		],
		[
			'a link before what is left open',
			'<p><a href="/x" title="t">Terms <i>and</b> conditions</i></a> <b>read</p><p>x</p>',
			'markup',
		],
		['another address', source.replace('/x', '/y'), 'markup'],
		['a lost tag', source.replace('</b>', ''), 'markup'],
		['a lost block', source.replace('</p><p>', ' '), 'markup'],
	])('answers for %s', (_, rendered, fault) => {
		expect(checkRendered('html', source, rendered)).toBe(fault);
	});

	it('takes links in and out of what is left open', () => {
		const open = '<p>See <b>our <a href="/x">terms</a> here</p>';
		const moved = '<p><a href="/x">Regeln</a> siehe <b>hier</p>';
		expect(checkRendered('html', open, moved)).toBeNull();
	});
});
