import { describe, expect, it } from 'vitest';
import { asides, say, shout, texts } from './laws.ts';

describe('containers of colons', () => {
	it.each([
		['a label', ':::note[Please read]\n\nText here\n\n:::', ['Please read', 'Text here']],
		['a label with attributes', ':::note[Title]{.x #id}\ntext\n:::', ['Title', 'text']],
		[
			'a label with markup',
			':::note[Your **title** with `code`]\ntext\n:::',
			['Your <1>title</1> with <2/>', 'text'],
		],
		['a label with brackets', ':::tip[A [link](/x) \\] end]\na\n:::', ['A <1>link</1> ] end', 'a']],
		['a title behind the name', '::: tip Good to know\ntext\n:::', ['Good to know', 'text']],
		['a state behind the title', '::: details Click me {open}\na\n:::', ['Click me', 'a']],
		['an attribute for the title', ':::info{title="Please read"}\na\n:::', ['Please read', 'a']],
		['no title', '::: warning\ntext\n:::', ['text']],
		['classes of Pandoc', '::: {.note}\ntext\n:::', ['text']],
		['a title of Pandoc', '::: {.note title="A title"} :::\na\n:::', ['A title', 'a']],
		['colons that end the line', '::: Warning A title ::::::\na\n:::', ['A title', 'a']],
		['a role of MyST', ':::{note} A title\n:class: tip\ntext\n:::', ['A title', 'text']],
		['a directive', '::youtube[Video of a cat]{#id}', ['Video of a cat']],
		['a group of code', '::: code-group\n```js [a.js]\nno\n```\n:::', []],
		[
			'containers in containers',
			'::::info[Outer]\n\none\n\n:::tip[Inner]\n\ntwo\n\n:::\n\nthree\n\n::::',
			['Outer', 'one', 'Inner', 'two', 'three'],
		],
		[
			'indented containers, as deep as code',
			':::::info[One]\n\n  ::::danger[Two]\n\n    :::tip[Three]\n\n    Deep text\n    over lines\n\n    :::\n  ::::\n:::::',
			['One', 'Two', 'Three', 'Deep text over lines'],
		],
		['a container in a quotation', '> ::: tip A title\n> text\n> :::', ['A title', 'text']],
		[
			'a container in an item',
			'1.  item\n\n    ::: tip A title\n    text\n    :::\n\n    more',
			['item', 'A title', 'text', 'more'],
		],
		[
			'tabs',
			'::: tabs\n== tab a\ncontent\n@tab:active Other one#x\ntwo\n:::',
			['tab a', 'content', 'Other one', 'two'],
		],
		['no tabs outside of them', '== tab a\n\n@tab b', ['== tab a', '@tab b']],
		['braces in a title', '::: tip A {odd} title {.a}\na\n:::', ['A <1/> title', 'a']],
		['code in a container', '::: tip T\n```\n::: no\n```\nyes\n:::', ['T', 'yes']],
		['Chinese', ':::note[请先阅读]\n正文。\n:::', ['请先阅读', '正文。']],
		['Arabic', '::: tip ملاحظة مهمة\nنص\n:::', ['ملاحظة مهمة', 'نص']],
		['Thai', ':::info{title="อ่านก่อน"}\nข้อความ\n:::', ['อ่านก่อน', 'ข้อความ']],
	])('hold text and %s', (_, source, expected) => {
		expect(texts(source).toSorted()).toEqual(expected.toSorted());
		shout(source);
	});

	it.each([
		[':::note[Please read]{.x}\na\n:::', ':::note[PLEASE READ]{.x}\nA\n:::'],
		['::: details Click me {open}\na\n:::', '::: details CLICK ME {open}\nA\n:::'],
		[':::info{title="Read me" icon="x"}\n\n:::', ':::info{title="READ ME" icon="x"}\n\n:::'],
		['::: tip A title :::\na\n:::', '::: tip A TITLE :::\nA\n:::'],
		['::: tip a\r\nb\r\n:::\r\n', '::: tip A\r\nB\r\n:::\r\n'],
	])('are written with all their syntax: %j', (source, expected) => {
		expect(shout(source)).toBe(expected);
	});

	it.each([
		[':::note[Old]\n:::', 'a ] b [ c', ':::note[a \\] b \\[ c]\n:::'],
		['::: tip Old\n:::', 'a } b {.c} d', '::: tip a  b .c d\n:::'],
		['::x{title="Old"}', 'say "yes" now', '::x{title="say “yes” now"}'],
		["::x{title='Old'}", "it's 'so'", "::x{title='it’s ‘so’'}"],
		['::x{title="Old"}', 'a } b { c', '::x{title="a  b  c"}'],
	])('are not ended by a translation: %j with %j', (source, translation, expected) => {
		expect(say(source, translation)).toBe(expected);
	});

	it.each([
		['prose', 'The ratio is 3::1 and a :: b', ['The ratio is 3::1 and a :: b']],
		['code', '    ::: tip Title\n\ntext', ['text']],
		['label that stays open', ':::note[Unclosed title\nText here\n:::', ['Text here']],
		['attributes that stay open', '::card{title="Unclosed\nText here', ['Text here']],
		['a fence', '```\n:::note[Title]\n```', []],
	])('are no %s', (_, source, expected) => {
		expect(texts(source)).toEqual(expected);
	});
});

describe('extensions of DocFX', () => {
	it.each([
		[
			'an image',
			':::image type="content" source="media/panel.png" alt-text="Picture of the side panel.":::',
			['alt-text: Picture of the side panel.'],
		],
		[
			'an image with a description',
			':::image type="complex" source="a.png" alt-text="A chart":::\nLong words.\n:::image-end:::',
			['alt-text: A chart'],
		],
		['a row', ':::row:::\n:::column span="2":::\na\n:::column-end:::\n:::row-end:::', []],
		['code', ':::code language="csharp" source="a.cs" id="b":::', []],
		['a zone', ':::zone pivot="windows"\n\na\n\n:::zone-end', []],
		['a moniker', '::: moniker range=">=net-6.0"\n\na\n\n::: moniker-end', []],
		[
			'indented columns',
			':::row:::\n    :::column span="":::\n        Some text here\n\n        and here\n    :::column-end:::\n:::row-end:::',
			[],
		],
		['a video', ':::video source="a.mp4" title="How to begin":::', ['title: How to begin']],
	])('send no attribute that nobody reads: %s', (_, source, expected) => {
		expect(asides(source)).toEqual(expected);
		shout(source);
	});

	it('hold text, however deep it is indented', () => {
		const source =
			':::row:::\n    :::column span="":::\n        Some text\n        here\n\n        and here\n    :::column-end:::\n:::row-end:::\n\n    no = 1\n';
		expect(texts(source)).toEqual(['Some text here', 'and here']);
	});

	it('have a tab for a heading', () => {
		expect(texts('# [Windows](#tab/windows)\n\ntext\n\n***')).toEqual(['Windows', 'text']);
	});
});

describe('blocks of MDC', () => {
	it.each([
		[
			'attributes and slots',
			'::card{title="Fast" icon="x"}\nThis is fast.\n\n#footer\nRead more\n::',
			['Fast', 'This is fast.', 'Read more'],
		],
		[
			'a slot without a blank line',
			'::card\nThis is fast.\n#footer\nRead more\n::',
			['This is fast.', 'Read more'],
		],
		['a slot with attributes', '::a\n#title{.x}\nb\n#default\nc\n::', ['b', 'c']],
		['headings beside slots', '::a\n# Title\n#b\nc\n::', ['Title', 'c']],
		[
			'front matter',
			'::hero\n---\ntitle: Big title here\nicon: x\ndescription: "Some \\"text\\""\n---\na\n::',
			['Big title here', 'Some "text"', 'a'],
		],
		[
			'indented front matter',
			'::a\n  :::b\n  ---\n  title: Deep title\n  ---\n  text\n  :::\n::',
			['Deep title', 'text'],
		],
		[
			'blocks in blocks',
			'::a\n  :::b\n  one\n    ::::c{label="Two words"}\n    three\n\n    four\n    ::::\n  :::\n::',
			['one', 'Two words', 'three', 'four'],
		],
		['a value that is bound', '::a{:title="heading" b="c"}\n\n::', []],
	])('send %s', (_, source, expected) => {
		expect(texts(source).toSorted()).toEqual(expected.toSorted());
		shout(source);
	});

	it.each([
		['a hashtag', 'Travel\n\n#travel', ['Travel', '#travel']],
		['a hashtag in a container', ':::tip\n\n#travel\n\n:::', ['#travel']],
		['a hashtag behind a directive', '::youtube{id=x}\n\n#travel', ['#travel']],
	])('have no slot in %s', (_, source, expected) => {
		expect(texts(source)).toEqual(expected);
	});

	it('keep their front matter', () => {
		expect(shout('::hero\n---\ntitle: Big\nicon: x\n---\n\n#title\na\n::')).toBe(
			'::hero\n---\ntitle: BIG\nicon: x\n---\n\n#title\nA\n::',
		);
	});
});
