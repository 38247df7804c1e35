import { describe, expect, it } from 'vitest';
import { say, shout, texts } from './laws.ts';

describe('blocks of MkDocs', () => {
	it.each([
		[
			'an admonition with a title',
			'!!! warning "Before you begin"\n    Save your work and close all windows.\n\n    The update takes some minutes.\n',
			[
				'Before you begin',
				'Save your work and close all windows.',
				'The update takes some minutes.',
			],
		],
		['no title', '!!! note\n    Text\n    over lines.', ['Text over lines.']],
		['an empty title', '!!! note ""\n    Text', ['Text']],
		['a blank line first', '!!! note\n\n    Text', ['Text']],
		['several classes', '!!! danger highlight inline end "Stop"\n    Text', ['Stop', 'Text']],
		['what unfolds', '??? note "Click me"\n    Text', ['Click me', 'Text']],
		['what is unfolded', '???+ tip\n    Text', ['Text']],
		['what unfolds by its title', '??? "Only a title"\n    Text', ['Only a title', 'Text']],
		[
			'tabs',
			'=== "Windows"\n\n    Text one\n\n=== "Linux"\n\n    Text two\n',
			['Windows', 'Text one', 'Linux', 'Text two'],
		],
		['a tab that is chosen', '===+ "One"\n    a\n===! "Two"\n    b', ['One', 'a', 'Two', 'b']],
		[
			'lists, code and blocks in a block',
			'!!! note "A"\n    - one\n\n        two\n\n        ```py\n        no\n        ```\n\n            no = 1\n\n    !!! danger "B"\n        Deep\n\n        deeper\n\n    | c |\n    |---|\n    | d |\n',
			['A', 'one', 'two', 'B', 'Deep', 'deeper', 'c', 'd'],
		],
		[
			'code as code',
			'!!! note\n    Text\n\n        no = 1\n\n    ```\n    !!! no "no"\n    ```',
			['Text'],
		],
		[
			'a block in a step',
			'1. Step\n\n    !!! note\n        Text\n\n        more\n\n2. Other',
			['Step', 'Text', 'more', 'Other'],
		],
		['tabulators', '!!! note "Title"\n\tText\n\n\tmore', ['Title', 'Text', 'more']],
		['a quotation around it', '> !!! note "Title"\n>     Text\n>     two', ['Title', 'Text two']],
		['a paragraph right behind it', '!!! note\n    Text\nnext line', ['Text', 'next line']],
		['markup in a title', '!!! tip "Use `pip` **now**"\n    a', ['Use <1/> <2>now</2>', 'a']],
		[
			'Chinese',
			'!!! warning "开始之前"\n    保存。\n\n    再见。',
			['开始之前', '保存。', '再见。'],
		],
		['Arabic', '=== "ويندوز"\n\n    نص', ['ويندوز', 'نص']],
		['Thai', '??? note "คลิก"\n    ข้อความ', ['คลิก', 'ข้อความ']],
	])('hold %s', (_, source, expected) => {
		expect(texts(source)).toEqual(expected);
		expect(shout(source.replaceAll('\n', '\r\n')).split('\r\n').length).toBeGreaterThan(1);
		shout(source);
	});

	it.each([
		[
			'!!! warning "Before you begin"\n    Save your work.\n\n    The update takes some minutes.\n',
			'!!! warning "BEFORE YOU BEGIN"\n    SAVE YOUR WORK.\n\n    THE UPDATE TAKES SOME MINUTES.\n',
		],
		['=== "One"\n\n    a\n\n=== "Two"\n\n    b\n', '=== "ONE"\n\n    A\n\n=== "TWO"\n\n    B\n'],
		['!!! note\n    a\nb', '!!! note\n    A\nB'],
	])('keep their lines: %j', (source, expected) => {
		expect(shout(source)).toBe(expected);
	});

	it('are not ended by a quotation mark', () => {
		expect(say('!!! note "Old"', 'Say "yes" now')).toBe('!!! note "Say “yes” now"');
		expect(say('=== "Old"', '"yes"')).toBe('=== "“yes”"');
	});

	it.each([
		['a path', '/// a | b\n\ntext', ['/// a | b', 'text']],
		['a cry', '!!! Wow, that is great\n\ntext', ['!!! Wow, that is great', 'text']],
		['a word of warning', '!!! Important\n\ntext', ['!!! Important', 'text']],
		['a question', 'Really\n??? I do not know', ['Really ??? I do not know']],
		['a heading', 'Title\n===\n\ntext', ['Title', 'text']],
		['code', '    !!! no "no"\n        no', []],
		['a fence', '```\n!!! no "no"\n    no\n```', []],
	])('are not %s', (_, source, expected) => {
		expect(texts(source)).toEqual(expected);
	});
});

describe('definition lists', () => {
	it.each([
		['a term', 'Term\n: Definition text', ['Term', 'Definition text']],
		[
			'paragraphs',
			'Apple\n:   Fruit of plants\n    of the genus *Malus*.\n\n    More of it.\n\n        no = 1\n\nPear\n: b',
			['Apple', 'Fruit of plants of the genus <1>Malus</1>.', 'More of it.', 'Pear', 'b'],
		],
		['several terms', 'One\nTwo\n: Both\n: Another', ['One', 'Two', 'Both', 'Another']],
		['a blank line', 'Term\n\n: Definition\n\n: More', ['Term', 'Definition', 'More']],
		['lines that go on', 'Term\n: A long\ndefinition', ['Term', 'A long definition']],
		['lists', 'Term\n: - one\n  - two', ['Term', 'one', 'two']],
		['a quotation around it', '> Term\n> : Definition', ['Term', 'Definition']],
		['Japanese', '用語\n: 説明です。', ['用語', '説明です。']],
	])('hold %s', (_, source, expected) => {
		expect(texts(source)).toEqual(expected);
		shout(source);
	});

	it('keep their lines', () => {
		expect(shout('One\nTwo\n:   Both\n\nThree\n: four')).toBe(
			'ONE\nTWO\n:   BOTH\n\nTHREE\n: FOUR',
		);
	});

	it.each([
		['a colon in a line', 'The time: now\nand : then', ['The time: now and : then']],
		['an emoji', 'text\n:tada: more', ['text <1/> more']],
		['code', '    Term\n    : no', []],
	])('are not %s', (_, source, expected) => {
		expect(texts(source)).toEqual(expected);
	});

	it('leave a table above its caption whole', () => {
		const table = 'a | b\n---|---\nc | d\n: The caption';
		expect(texts(table)).toEqual(['a', 'b', 'c', 'd', 'The caption']);
		shout(table);
	});

	it('have numbered examples for brothers', () => {
		expect(texts('(@) One\n(@good) Two\n\n#. Three\n#. Four')).toEqual([
			'One',
			'Two',
			'Three',
			'Four',
		]);
		expect(shout('(@) One\n(@good) Two')).toBe('(@) ONE\n(@good) TWO');
	});
});
