import { SYNTAXES } from '../../../src/documents/segments/syntax/table.ts';
import { type Family, multiply, named, type Pair, type Shape } from '../shape.ts';

export const TEMPLATE_PAIRS: readonly Pair[] = [
	['{% if x %}', 'a', '{% endif %}'],
	['{% if x %}a{% else %}', 'b', '{% endif %}'],
	['{{#x}}', 'a', '{{/x}}'],
	['<% if x %>', 'a', '<% end %>'],
	['<?php if ($x): ?>', 'a', '<?php endif; ?>'],
	['@if (x) {', 'a', '}'],
	["@lang('", 'a', "')"],
	['{#if x}', 'a', '{/if}'],
	['%%[ IF x THEN ]%%', 'a', '%%[ ENDIF ]%%'],
	['*|IF:X|*', 'a', '*|END:IF|*'],
	['[b]', 'a', '[/b]'],
	['{a}', 'b', '{/a}'],
	['[[!a? &b=`', 'c', '`]]'],
	['%', 'name', '%'],
	['###', 'NAME', '###'],
];

/** Each syntax over and over, and its first halves, which nothing closes. */
const SHAPES: Readonly<Record<string, Shape>> = Object.fromEntries(
	SYNTAXES.flatMap(({ name, examples }): [string, Shape][] => {
		const [example = ''] = examples;
		const half = example.slice(0, Math.ceil(example.length / 2));
		return [
			[name, `${examples.join(' and ')} or `],
			[`${name}: half of one`, `${half} `],
			[`${name}: all but the end`, { open: example.slice(0, -1), tail: ' a' }],
		];
	}),
);

export const TEMPLATES: readonly Family[] = [
	...(['plain', 'html', 'markdown'] as const).flatMap((way) => multiply(way, TEMPLATE_PAIRS, '\n')),
	...named('plain', SHAPES),
];
