import { describe, expect, it } from 'vitest';
import { parseMarkdown } from '../../../../../src/documents/markdown/markdown.ts';
import { verify } from '../../../../../src/documents/verification/verify.ts';
import { shout, texts } from './laws.ts';

const ENGLISH_TO_GERMAN = { sourceLanguage: 'en', targetLanguage: 'de' };

describe('templates in Markdown', () => {
	it.each([
		['[soup](/a/{# note #}) is hot', ['<1>soup</1> is hot']],
		['[soup](/a/<%= x %>) is hot', ['<1>soup</1> is hot']],
		['[soup]({$x->y * 2}) is hot', ['<1>soup</1> is hot']],
		['![A soup]({{ image | url: "x y" }})', ['A soup']],
		['## *|IFNOT:A|* soup *|END:IF|*', ['soup']],
		['soup {{-- a {{ note }} --}} more', ['soup <1/> more']],
		['soup {# {{ old }} #} more', ['soup <1/> more']],
		['soup {{!-- {{x}} <p> --}} more', ['soup <1/> more']],
		['soup {{{{raw}}}} {{bar}} {{{{/raw}}}} more', ['soup <1/> more']],
		['{% if x %} Hello {% else %} Bye {% endif %}', ['Hello <1/> Bye']],
		['{{% notice tip %}} Warm soup {{% /notice %}}', ['Warm soup']],
		['{#\n  a note\n\n  of two\n#}\n\nWarm soup', ['Warm soup']],
		['{% if x %}\n\nWarm soup\n\n{% endif %}', ['Warm soup']],
		[
			'| a | b |\n| - | - |\n| soup <%= x %> | @if($a) more @endif |',
			['a', 'b', 'soup <1/>', 'more'],
		],
	])('are kept: %j', (source, sent) => {
		expect(texts(source)).toEqual(sent);
		shout(source);
	});

	it.each([
		'A {% if x %} Hello {% else %} Bye {% endif %} b',
		'A {{#if x}} Hello {{else}} Bye {{/if}} b',
		'A *|IF:X|* Hello *|ELSE:|* Bye *|END:IF|* b',
		'A <% if x %> Hello <% else %> Bye <% end %> b',
	])('keep their order: %s', (source) => {
		const [segment] = parseMarkdown(source).segments;
		expect(segment?.text).toBe('A <1> Hello <2/> Bye </1> b');
		const { text = '', fences } = segment ?? {};
		const options = { ...ENGLISH_TO_GERMAN, fences };
		expect(verify(text, 'Ein <1> Hallo <2/> Tschüss </1> b', options)).toBeNull();
		expect(verify(text, 'Ein <2/> Hallo <1> Tschüss </1> b', options)).not.toBeNull();
	});

	it.each([
		['`{{ x }}` and `<% y %>` are code', ['<1/> and <2/> are code']],
		['```\n{# note #}\n```', []],
		['{see below} and @anna, 100 % sure', ['{see below} and @anna, 100 % sure']],
		[
			'{n, plural, one {{{name}} has one} other {{{name}} has #}}',
			['<1/> has one', '<1/> has <2/>'],
		],
	])('are none in code, prose and ICU: %j', (source, sent) => {
		expect(texts(source)).toEqual(sent);
	});

	it.each([
		['水%ld soup', 'mehr<1/> Suppe', 'mehr %ld Suppe'],
		['**水**$(name) soup', '<1>mehr</1> oder<2/> Suppe', '**mehr** oder $(name) Suppe'],
		['# 水#form.name#', 'mehr<1/>', '# mehr #form.name#'],
	])('stay apart from words: %s', (source, translation, rendered) => {
		const document = parseMarkdown(source);
		expect(document.render([translation])).toBe(rendered);
		const [own] = document.segments;
		expect(parseMarkdown(rendered).segments[0]?.tags).toEqual(own?.tags);
	});
});
