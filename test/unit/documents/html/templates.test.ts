import { describe, expect, it } from 'vitest';
import { checkRendered, parseDocument } from '../../../../src/documents/format.ts';
import { mark } from '../laws.ts';

function texts(source: string): string[] {
	return parseDocument(source, 'html').segments.map(({ text }) => text);
}

/** Renders every segment in capitals; tags and templates keep their bytes. */
function upperCase(source: string): string {
	const document = parseDocument(source, 'html');
	const shouted = document.segments.map(({ text }) =>
		text.replace(/&\w+;|\p{L}+/gu, (run) => (run.startsWith('&') ? run : run.toUpperCase())),
	);
	return document.render(shouted);
}

describe('templates in HTML', () => {
	it.each([
		['<p>Dear <%= user.first_name %>, thank you.</p>', ['Dear <1/>, thank you.']],
		['<p>Dear <%- user["a"] -%>, <% if (x < 1) { %>hi<% } %> you</p>', 1],
		['<p>Hi <?php echo $user->name; ?>, welcome back</p>', ['Hi <1/>, welcome back']],
		['<p>Hi <?= $a->b ?> there</p>', ['Hi <1/> there']],
		['<p>Hi {!! $user->name !!} there</p>', ['Hi <1/> there']],
		['<p>Hi {{ $user->name }} there</p>', ['Hi <1/> there']],
		['<p>Costs {{ a && b }} now</p>', ['Costs <1/> now']],
		['<p>Hi {% if a < b %} you {% endif %} there</p>', 1],
		['<p>Hi {{ "a" | t }} and {{ x.y }} there</p>', ['Hi <1/> and <2/> there']],
		['<p {% if x > 1 %}class="a"{% endif %}>Some text</p>', ['Some text']],
		['<p {% if x %}title="Hello you"{% endif %}>Some text</p>', ['Hello you', 'Some text']],
		['<p <?= $attributes ?>>Some text</p>', ['Some text']],
		['<a href="<?= $a->url ?>" class="{% if a == "b" %}x{% endif %}">See</a>', ['See']],
		['<a title="Dear <%= x > y %> {{ name }} of ours">it</a>', ['Dear <1/> <2/> of ours', 'it']],
		["<a title='{% if a == 'b' %}'>See</a>", ['See']],
		[
			'<form action="{{ url("/settings/{$role->id}") }}" method="POST"><label>Name</label></form>',
			['Name'],
		],
		[`<a <%= x ? 'class="a"' : '' %> href="b">Text</a>`, ['Text']],
		['<input placeholder="{% trans "Search here" %}" alt="{% trans \'x\' %}">', []],
		['<{{ tag }} class="x">Some text</{{ tag }}> more', ['<1>Some text</1> more']],
		['{% if a %}<p>Text</p>{% else %}<p>Other</p>{% endif %}', ['Text', 'Other']],
		['<ul>{% for a in b %}<li>One {{ a }}</li>{% endfor %}</ul>', ['One <1/>']],
		['<?php if ($a > 1): ?><p>Text</p><?php endif; ?>', ['Text']],
		['<p>one <!-- {{ x }} <b> --> two</p>', ['one <1/> two']],
		['<script>if (a < b) { {{ x }} } // <% y %></script><p>text</p>', ['text']],
		['<style>a { b: {{ c }} }</style><p>text</p>', ['text']],
		['<script>var a = "<%"; </script><p>text</p><script>"%>"</script>', ['text']],
		[
			'<p>An open {{ name</p><p>and }} a closed one</p>',
			['An open {{ name', 'and }} a closed one'],
		],
		['<p>An open <% name</p><p>x</p>', ['An open &lt;% name', 'x']],
		['<p>{n, plural, one {{name}} other {{names}}}</p>', []],
		['<p>مرحبا <%= الاسم %>!你好<?= $a->b ?>สวัสดี</p>', ['مرحبا <1/>!你好<2/>สวัสดี']],
		['<p>5 < 6 and 7 > 3, 100 % sure [sic] {see below}</p>', 1],
	])('are never sent and keep their bytes: %s', (source, expected) => {
		if (typeof expected === 'number') expect(texts(source)).toHaveLength(expected);
		else expect(texts(source).toSorted()).toEqual(expected.toSorted());
		const document = parseDocument(source, 'html');
		expect(document.render(document.segments.map(({ text }) => text))).toBe(source);
		const marked = document.segments.map(mark);
		const rendered = document.render(marked);
		expect(checkRendered('html', source, rendered)).toBeNull();
		expect(texts(rendered)).toEqual(marked);
		for (const { 0: template } of source.matchAll(/<[%?][^"/]*?[%?]>|\{[{%!][^{}/]*[}%!]\}/g)) {
			expect(upperCase(source)).toContain(template);
		}
	});

	it('may stand in the strings of a block editor', () => {
		const text = 'Dear <%= a.b %>, see <a href="{{ url }}" title="Of <?= $x ?> ours">this</a>';
		const source = JSON.stringify({ blocks: [{ type: 'paragraph', data: { text } }] });
		const { segments } = parseDocument(source, 'json');
		expect(segments.map((segment) => segment.text)).toEqual([
			'Dear <1/>, see <2>this</2>',
			'Of <1/> ours',
		]);
	});

	it('are compared by what they say', () => {
		const source = '<p class="{{ a }}">x <b title="{{ b }} it">y</b></p><pre>{{ c }}</pre>';
		expect(checkRendered('html', source, source.replace('x', 'z'))).toBeNull();
		expect(checkRendered('html', source, source.replace('{{ a }}', '{{ d }}'))).toBe('markup');
		expect(checkRendered('html', source, source.replace('{{ c }}', '{{ d }}'))).toBe('markup');
	});

	it('leave a sign raw where the source has it raw', () => {
		expect(upperCase('<p>if 5 < 6 and a > b</p>')).toBe('<p>IF 5 < 6 AND A > B</p>');
		const document = parseDocument('<p>if 5 < 6</p>', 'html');
		expect(document.render(['&lt;b&gt; &lt; 1 &lt;'])).toBe('<p>&lt;b&gt; < 1 &lt;</p>');
	});
});
