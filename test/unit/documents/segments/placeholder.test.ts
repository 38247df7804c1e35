import { describe, expect, it } from 'vitest';
import { parsePlain } from '../../../../src/documents/plain/plain.ts';
import { findPlaceholders } from '../../../../src/documents/segments/placeholder.ts';

function found(text: string, literal = true): string[] {
	return findPlaceholders(text, { literal }).map(({ start, end }) => text.slice(start, end));
}

describe('placeholders', () => {
	it.each([
		['Hi {{{raw}}} and {{ name }}', ['{{{raw}}}', '{{ name }}']],
		['Hi {{ n, number }}', ['{{ n, number }}']],
		['{% if a %}yes{% endif %}', ['{% if a %}', '{% endif %}']],
		['a {% raw %}{{ b }} c{% endraw %} d', ['{% raw %}{{ b }} c{% endraw %}']],
		['Hi ${user.name}', ['${user.name}']],
		['Hi %{name} and %<count>d', ['%{name}', '%<count>d']],
		['Hi %(name)s', ['%(name)s']],
		['%1$s of %2$d', ['%1$s', '%2$d']],
		['%s of %d, %5.2f, %ld', ['%s', '%d', '%5.2f', '%ld']],
		['%1 of %2', ['%1', '%2']],
		['100%% of it', ['%%']],
		['On %d.%m.%Y at %H:%M sharp', ['%d.%m.%Y', '%H:%M']],
		['%Y-%m-%d', ['%Y-%m-%d']],
		['See https://example.org/a?b={c}. Then', ['https://example.org/a?b={c}']],
		['(see http://a.b/c)', ['http://a.b/c']],
		['https://a.b/cを見る', ['https://a.b/c']],
		['Siehe www.example.org/a?b=c.', ['www.example.org/a?b=c']],
		['www.a.bを見る', ['www.a.b']],
		['See https://ja.wikipedia.org/wiki/日本 now', ['https://ja.wikipedia.org/wiki/日本']],
		['(https://ja.wikipedia.org/wiki/日本_(国))', ['https://ja.wikipedia.org/wiki/日本_(国']],
		['https://zh.wikipedia.org/wiki/中国.', ['https://zh.wikipedia.org/wiki/中国']],
		['https://ko.wikipedia.org/wiki/대한민국 참조', ['https://ko.wikipedia.org/wiki/대한민국']],
		['https://ru.wikipedia.org/wiki/Россия.', ['https://ru.wikipedia.org/wiki/Россия']],
		['詳細は https://example.org/をご覧ください', ['https://example.org/']],
		['https://example.org/에서 보세요', ['https://example.org/']],
		['https://müller.example/straße', ['https://müller.example/straße']],
		['https://例え.jp/a を', ['https://例え.jp/a']],
		['write to a.b+c@example.co.uk.', ['a.b+c@example.co.uk']],
		['$t(common.ok) fine', ['$t(common.ok)']],
		['see @:common.ok and @.lower:(x.y)', ['@:common.ok', '@.lower:(x.y)']],
		['{0} {name} {a.b} {}', ['{0}', '{name}', '{a.b}', '{}']],
		['{n, number} on {d, date, short}', ['{n, number}', '{d, date, short}']],
		['a <b>c</b> <br/> &nbsp; d', ['<b>', '</b>', '<br/>', '&nbsp;']],
		['a <link>c</link> <0>d</0>', ['<link>', '</link>', '<0>', '</0>']],
		['Hi :name, at :start_date', [':name', ':start_date']],
		['Well done :tada: and :+1:!', [':tada:', ':+1:']],
		['a [box x="1" y=2]b[/box] [lone id=3] c', ['[box x="1" y=2]', '[/box]', '[lone id=3]']],
		[
			'see it{.btn #top target="_blank"} and {width=300}',
			['{.btn #top target="_blank"}', '{width=300}'],
		],
		['Use :icon{name="x"} or ::badge{.new}', [':icon{name="x"}', '::badge{.new}']],
		[':call-to-action', [':call-to-action']],
		['Use %PATH%', ['%PATH%']],
		['%%title%% on %%site-name%%', ['%%title%%', '%%site-name%%']],
		['Dear *|FNAME|*, {!Contact.Name} {# note #}', ['*|FNAME|*', '{!Contact.Name}', '{# note #}']],
		['[toc]', ['[toc]']],
		['Let $a_1 = 2$, $$x$$ and \\(a+b\\)', ['$a_1 = 2$', '$$x$$', '\\(a+b\\)']],
	])('are found in %j', (text, expected) => {
		expect(found(text)).toEqual(expected);
	});

	it.each([
		'100% sure',
		'12:30',
		':)',
		':-D',
		':D',
		'3:2',
		'C:\\path',
		'Re:x',
		'Note:x',
		'::before',
		'Note: this: that',
		'12:30:45',
		'Nutzer:innen',
		'$5 = 4 € and $6',
		'US$5 and $10_000',
		'$HOME/$USER',
		'[sic] and [see below] and [1]',
		'A [toc] in prose',
		'{x: 1}',
		'20%-30%',
		'100%de',
		'$5',
		'<3',
		'a < b > c',
		'HH:mm',
		'50 % increase',
		'100 % done',
		'if a<b and c>d',
		'R&D; more',
		'me @ home',
		'www is old',
		'www. and so on',
		'a {b c} d',
		'50% off%',
		'[optional] or [gallery]',
		'{see below}',
		'5 < 6',
		'#hashtag and #2',
		'$5 and $10',
		'@anna, @bert',
		'a_b_c and ** and __',
		'(c) 2026',
		'2:1 at 12:30',
		'Regards\n-- \nAnna',
		'%50 indirim',
		'100%50',
		'Smith & Sons [Ltd]',
		'Q&A {FAQ and more}',
		'* one\n* two | three |',
		'=> here <=',
	])('are not seen in %j', (text) => {
		expect(found(text)).toEqual([]);
	});

	it('are no markup in decoded text, but for what looks like a numbered tag', () => {
		expect(found('write <b>this</b> as <1> :name &nbsp;', false)).toEqual(['<1>']);
	});

	it('pair markup written in plain text', () => {
		const kinds = findPlaceholders('<b>x</b><br>', { literal: true }).map(({ kind }) => kind);
		expect(kinds).toEqual(['open', 'close', 'void']);
	});

	it('pair shortcodes, and let one stand alone', () => {
		const text = 'x [/b] [a i=1]y[/a] [a i=2] [b i=3/] z';
		expect(parsePlain(text).segments.map((segment) => segment.text)).toEqual([
			'x <1/> <2>y</2> <3/> <4/> z',
		]);
	});

	it('are found in time that grows with the text', () => {
		for (const part of [
			'http://a/日/日/日',
			'www.a.b.',
			'http://日本.',
			' https://a.b/日"',
			'www.',
			'[a b="c" ',
			'[a b=c]',
			'[/a]',
			'$$x',
			'$a_',
			'\\(a',
			':a{',
			'{a=b ',
			':a:a',
		]) {
			const text = part.repeat(500_000 / part.length);
			expect(findPlaceholders(text, { literal: true }).length).toBeGreaterThanOrEqual(0);
		}
		const address = `http://a${'/日'.repeat(200_000)}"`;
		expect(findPlaceholders(address, { literal: false })).toHaveLength(1);
	}, 30_000);
});
