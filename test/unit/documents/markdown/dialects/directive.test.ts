import { describe, expect, it } from 'vitest';
import { say, shout, texts } from './laws.ts';

describe('directives inside of a line', () => {
	it.each([
		['a component', 'Hello :badge[New]{type="info"}', ['Hello <1>New</1>']],
		['a span', 'some [text *here*]{.class} now', ['some <1>text <2>here</2></1> now']],
		['a span with more', 'a [b]{#id .c key="d"}', ['a <1>b</1>']],
		[
			'an abbreviation',
			'Use :abbr[HTML]{title="Hyper Text"} now',
			['Use <1>HTML</1> now', 'Hyper Text'],
		],
		['no attributes', 'a :b[c] d', ['a <1>c</1> d']],
		['an icon', 'an :icon{name="x"} and :icon[x]{a="b"} here', ['an <1/> and <2/> here']],
		['keys of a directive', 'Press :kbd[Ctrl+C] now', ['Press <1/> now']],
		[
			'one in another',
			':a[b :c[d]] e :x[[y]{.z}]{.w} f',
			['<1>b <2>d</2></1> e <3><4>y</4></3> f'],
		],
		['a link in one', '[[text](/url)]{.x} more', ['<1><2>text</2></1> more']],
		['code in one', '[a `]{.b}` c]{.d} f', ['<1>a <2/> c</1> f']],
		[
			'one beside emphasis',
			'**:badge[New]** and *[x]{.y}* z',
			['<1><2>New</2></1> and <3><4>x</4></3> z'],
		],
		['Chinese', '你好:badge[新]{type="info"}，[文字]{.a}', ['你好<1>新</1>，<2>文字</2>']],
		['Arabic', 'مرحبا :badge[جديد]{type="info"}', ['مرحبا <1>جديد</1>']],
		['Thai', 'สวัสดี [ใหม่]{.b}', ['สวัสดี <1>ใหม่</1>']],
	])('send their text alone: %s', (_, source, expected) => {
		expect(texts(source)).toEqual(expected);
		shout(source);
	});

	it.each([
		['a note', 'See :note and [1] there:[x](/y)', ['See :note and [1] there:<1>x</1>']],
		['prose in braces', '[see below]{odd thing}', ['[see below]{odd thing}']],
		['a link', '[link](/x){.button} text', ['<1>link</1><2/> text']],
		['a footnote', 'a [^1]{.d}\n\n[^1]: n', ['a <1/><2/>', 'n']],
		['code', '`:a[b` c `]{.x}` and `[x]{.y}` d', ['<1/> c <2/> and <3/> d']],
		['what is escaped', 'a \\[b]{.c} and :d\\[e]', ['a [b]<1/> and :d[e]']],
	])('are not %s', (_, source, expected) => {
		expect(texts(source)).toEqual(expected);
	});

	it.each([
		[
			'a component with an address',
			':source{src="https://a.example/x.webm" title="A film"} here',
			['<1/> here', 'A film'],
		],
		[
			'a reference that others define',
			'The [`Field()`][pydantic.fields.Field] and [this][other-page]',
			['The <1/> and <2>this</2>'],
		],
		['a reference of its own', 'a [b][c]\n\n[C]: /x', ['a <1>b</1>']],
		['elements of lists', 'take a[i][j] and [1][2]', ['take a[i][j] and [1][2]']],
	])('hide %s', (_, source, expected) => {
		expect(texts(source)).toEqual(expected);
		shout(source);
	});

	it('are written with their attributes', () => {
		expect(shout('Hello :badge[New]{type="info"}, [you]{.x}')).toBe(
			'HELLO :badge[NEW]{type="info"}, [YOU]{.x}',
		);
		expect(shout('Use :abbr[HTML]{title="Hyper Text"} *now*')).toBe(
			'USE :abbr[HTML]{title="HYPER TEXT"} *NOW*',
		);
	});

	it('are not made by a translation', () => {
		expect(say('Sentence.', 'a [b]{.c} :d[e]')).toBe('a \\[b\\]\\{.c\\} :d\\[e\\]');
		expect(say('Hello :badge[New]{a="b"}', 'x <1>y ] [ z</1>')).toBe(
			'x :badge[y \\] \\[ z]{a="b"}',
		);
	});
});

describe('extensions of Adobe and DocFX in a line', () => {
	it.each([
		['a control', '**[!UICONTROL Save]**', ['Save']],
		['a control in a sentence', 'Click [!UICONTROL Save as] now', ['Click <1>Save as</1> now']],
		['a name', '[!DNL Quick Shop]', []],
		['a name in a sentence', 'Open [!DNL Quick Shop] now', ['Open <1/> now']],
		['a badge', 'Now [!BADGE Beta]{type=Informative} here', ['Now <1>Beta</1> here']],
		['a video', '> [!VIDEO https://video.example.org/1]', []],
		['an included file', '[!INCLUDE [title](a.md)]\nText after it', ['Text after it']],
		['an included file in lower case', 'See [!include[x](y.md)] here', ['See <1/> here']],
		['code', '[!code-csharp[](a.cs#x)]', []],
		['a list of checks', '> [!div class="checklist"]\n> * one\n> * two', ['one', 'two']],
		['a tab', '>[!TAB First tab]\n>text of it', ['First tab', 'text of it']],
		['an alert', '> [!IMPORTANT]\n> Text', ['Text']],
	])('send no syntax: %s', (_, source, expected) => {
		expect(texts(source)).toEqual(expected);
		shout(source);
	});

	it.each([
		['words in brackets', 'A [!custom] word', ['A [!custom] word']],
		['a cry', 'He [!video games fan] said', ['He <1/> said']],
		['code', '`[!DNL x]` y', ['<1/> y']],
	])('are %s', (_, source, expected) => {
		expect(texts(source)).toEqual(expected);
	});
});

describe('marks and keys', () => {
	it.each([
		['keys', 'Press ++ctrl+alt+del++ or ++enter++ now', ['Press <1/> or <2/> now']],
		['typed keys', 'Press ++"My key"+a++ now', ['Press <1/> now']],
		['insertions', 'to ++insert this++ here', ['to <1>insert this</1> here']],
		['marked text', 'a ==mark *this*== now', ['a <1>mark <2>this</2></1> now']],
		['lines under text', 'a ^^word^^ b', ['a <1>word</1> b']],
		[
			'remarks of editors',
			'{++add this++} and {--del--} {~~old~>new~~} {==hl==}{>>a comment<<} end',
			['<1>add this</1> and <2>del</2> <3>old<4/>new</3> <5>hl</5><6/> end'],
		],
		['Chinese', '按++ctrl+c++，==重点==文字', ['按<1/>，<2>重点</2>文字']],
	])('are %s', (_, source, expected) => {
		expect(texts(source)).toEqual(expected);
		shout(source);
	});

	it.each([
		['a language', 'C++ and C++', ['C++ and C++']],
		['comparisons', 'a == b == c, i++ and ++j', ['a == b == c, i++ and ++j']],
		['code', '`==a==` and `++b++` c', ['<1/> and <2/> c']],
		['what is escaped', '\\==a\\== b', ['==a== b']],
		['powers', 'x^2^ y', ['x^2^ y']],
	])('are not %s', (_, source, expected) => {
		expect(texts(source)).toEqual(expected);
	});

	it('are not made by a translation', () => {
		expect(say('Sentence.', '==a== ++b++')).toBe('\\=\\=a\\=\\= \\+\\+b\\+\\+');
	});
});
