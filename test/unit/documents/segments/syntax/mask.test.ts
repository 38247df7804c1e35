import { describe, expect, it } from 'vitest';
import {
	findTemplates,
	MASK,
	maskTemplates,
} from '../../../../../src/documents/segments/syntax/mask.ts';

function found(source: string): string[] {
	return findTemplates(source).map(({ start, end }) => source.slice(start, end));
}

describe('templates in a source', () => {
	it.each([
		['<p>Dear <%= user.name %>, hi</p>', ['<%= user.name %>']],
		['<a href="{{ url|e("a<b") }}">x</a>', ['{{ url|e("a<b") }}']],
		[
			'Hi <?php echo $user->name; ?>, {!! $x->y !!}',
			['<?php echo $user->name; ?>', '{!! $x->y !!}'],
		],
		['{{a}}{{b}}', ['{{a}}', '{{b}}']],
		['{% if a < b %}x{% else %}y{% endif %}', ['{% if a < b %}', '{% else %}', '{% endif %}']],
		['{% raw %}{{ a }}<b>{% endraw %} {{ b }}', ['{% raw %}{{ a }}<b>{% endraw %}', '{{ b }}']],
		['@if ($a > 1) <b>x</b> @else y @endif', ['@if ($a > 1)', '@else', '@endif']],
		['@if (a > b) {<b>x</b>} @else {y}', ['@if (a > b) {', '} @else {', '}']],
		['@switch (m) { @case (1) { a {b} } }', ['@switch (m) {', '@case (1) {', '}', '}']],
		['{#if a > b}x{:else}y{/if}', ['{#if a > b}', '{:else}', '{/if}']],
		['{{range .Items}}{{.Name}}{{end}}', ['{{range .Items}}', '{{.Name}}', '{{end}}']],
		['from {{start}} to {{end}}', ['{{start}}', '{{end}}']],
		['*|IF:A|*x*|END:IF|* *|FNAME|*', ['*|IF:A|*', '*|END:IF|*', '*|FNAME|*']],
		['%%[ IF @a > 1 THEN ]%%x%%[ ENDIF ]%%', ['%%[ IF @a > 1 THEN ]%%', '%%[ ENDIF ]%%']],
		['{{#each xs as |x|}}{{{ x }}}{{/each}}', ['{{#each xs as |x|}}', '{{{ x }}}', '{{/each}}']],
		['a <% b <%= c %>', ['<%= c %>']],
		['{{ open {{ x }} and {{', ['{{ x }}']],
		['<?xml:namespace prefix="o" />x<?xml version="1.0"?>', []],
		['if a < b, 100% of @anna and #hash {see below}', []],
		['<style>a { b: c } @media (x) { d { e: f } }</style>', []],
	])('are found in %j', (source, expected) => {
		expect(found(source)).toEqual(expected);
	});

	it('tell what they do', () => {
		const source = '{% if a %}{{ b }}{% else %}{% include "c" %}{% endif %}';
		expect(findTemplates(source).map(({ kind, role }) => [kind, role?.does ?? null])).toEqual([
			['block', 'open'],
			['value', null],
			['block', 'part'],
			['pair', 'open'],
			['block', 'close'],
		]);
	});

	it('are hidden behind as many letters, line ends kept', () => {
		const source = 'a {{\r\n x }}{{ y }} b';
		const { masked, at } = maskTemplates(source);
		expect(masked).toBe(`a ${MASK.repeat(2)}\r\n${MASK.repeat(12)} b`);
		expect(at(2)).toMatchObject({ start: 2, end: 11, kind: 'value' });
		expect(at(11)).toMatchObject({ start: 11, end: 18 });
		expect(at(3)).toBeUndefined();
		expect(maskTemplates('no template {here}').masked).toBe('no template {here}');
	});
});
