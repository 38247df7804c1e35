import { describe, expect, it } from 'vitest';
import { say, shout, texts } from './laws.ts';

describe('syntax that takes a line', () => {
	it.each([
		['attributes', 'text\n{ .annotate }\n\nmore\n{: #id data-x="a b" }', ['text', 'more']],
		['attributes of a class', 'text\n{.lead .big}', ['text']],
		['a snippet', '--8<-- "file.md"\n\ntext', ['text']],
		['snippets', 'text\n--8<--\na.md\nb.md\n--8<--\nmore', ['text', 'more']],
		['code of VitePress', '<<< @/snippets/x.js{2} [Label]\n\ntext', ['text']],
		['a title of Pandoc', '% The title\n% An author\n% June 2020\n\ntext', ['The title', 'text']],
		['a fold of Adobe', 'a\n\n+++ Fold title\n\nText\n\n+++', ['a', 'Fold title', 'Text']],
		['a caption', '| a |\n|---|\n\nTable: The caption\n\ntext', ['a', 'The caption', 'text']],
		['a verse', '| The limerick packs\n| In *space*', ['The limerick packs', 'In <1>space</1>']],
		[
			'Markdown in a block of HTML',
			'<div class="grid cards" markdown>\n-   one\n-   __two__ more\n</div>',
			['one', '<1>two</1> more'],
		],
	])('is hidden: %s', (_, source, expected) => {
		expect(texts(source)).toEqual(expected);
		shout(source);
	});

	it.each([
		['prose in braces', 'text\n{see below}', ['text {see below}']],
		['a shift', 'a <<< b', ['a &lt;&lt;&lt; b']],
		['scissors', 'Cut -8<- here', ['Cut -8&lt;- here']],
		['a per cent', 'text\n% not at the start', ['text % not at the start']],
		['words about a table', 'Table: none\n\ntext', ['Table: none', 'text']],
		['a table', '| a | b\n|---|---\n| c | d', ['a', 'b', 'c', 'd']],
		['code', '    { .no }\n\n```\n--8<-- "no"\n```', []],
	])('is not %s', (_, source, expected) => {
		expect(texts(source)).toEqual(expected);
	});

	it('keeps the lines of a verse', () => {
		expect(shout('| one\n| two\n\ntext')).toBe('| ONE\n| TWO\n\nTEXT');
	});
});

describe('abbreviations', () => {
	it('send their meaning', () => {
		const source = '*[HTML]: Hyper Text Markup Language\n*[W3C]: World Wide Web Consortium\n';
		expect(texts(source)).toEqual(['Hyper Text Markup Language', 'World Wide Web Consortium']);
		expect(shout(source)).toBe(
			'*[HTML]: HYPER TEXT MARKUP LANGUAGE\n*[W3C]: WORLD WIDE WEB CONSORTIUM\n',
		);
		expect(say('*[KI]: old', 'say "a" \\ [b] {c}')).toBe('*[KI]: say "a" \\ [b] {c}');
	});

	it('are no emphasis', () => {
		expect(texts('*[Note]: be careful* with it')).toEqual(['<1>[Note]: be careful</1> with it']);
	});
});

describe('directives of MyST in fences', () => {
	it.each([
		[
			'text with code',
			'```{note} A title\n:class: dropdown\nThis is *text*.\n\n~~~python\nno\n~~~\n```',
			['A title', 'This is <1>text</1>.'],
		],
		['directives', '````{admonition} A\ntext\n\n```{tip}\nb\n```\n````', ['A', 'text', 'b']],
		['no title', '```{warning}\ntext\n```', ['text']],
		[
			'an image',
			'```{figure} img.png\n:alt: A photo\n:width: 20\n\nA caption\n```',
			['A photo', 'A caption'],
		],
		['a step around it', '1. a\n\n   ```{tip}\n   b\n   ```', ['a', 'b']],
	])('hold %s', (_, source, expected) => {
		expect(texts(source).toSorted()).toEqual(expected.toSorted());
		shout(source);
	});

	it.each([
		['code', '```{code-block} python\nno\n```', []],
		['a cell', '```{code-cell}\nno\n```', []],
		['a directive in code', '````\n```{note}\nno\n```\n````', []],
		['what stays open', '```{note}\nno', []],
	])('are not %s', (_, source, expected) => {
		expect(texts(source)).toEqual(expected);
	});
});
