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
