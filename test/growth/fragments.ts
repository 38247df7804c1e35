import * as fc from 'fast-check';

import type { Format } from '../../src/documents/document.ts';
import { type Family, makerOf, type Shape } from './shape.ts';
import { HTML_PAIRS } from './tables/html.ts';
import { MARKDOWN_PAIRS, MARKDOWN_STARTS } from './tables/markdown.ts';
import { PLAIN_PAIRS } from './tables/plain.ts';
import { TEMPLATE_PAIRS } from './tables/templates.ts';

const FILLERS = [
	' ',
	'\t',
	'\n',
	'0',
	'a',
	'.',
	'-',
	'"',
	"'",
	'\n\n',
	'  \n',
	'a b ',
	'文字',
	'\u00a0',
	'\r',
];

const FRAGMENTS: Readonly<Record<Exclude<Format, 'json'>, readonly string[]>> = {
	markdown: [...MARKDOWN_PAIRS.flat(), ...MARKDOWN_STARTS, ...FILLERS],
	html: [...HTML_PAIRS.flat(), ...FILLERS],
	plain: [...PLAIN_PAIRS.flat(), ...TEMPLATE_PAIRS.flat(), ...FILLERS],
};

/** Families of random pieces of a format's syntax, in a row or nested. */
export function randomFamily(format: keyof typeof FRAGMENTS): fc.Arbitrary<Family> {
	const pieces = (minLength: number, maxLength: number): fc.Arbitrary<string> =>
		fc
			.array(fc.constantFrom(...FRAGMENTS[format].filter((piece) => piece !== '')), {
				minLength,
				maxLength,
			})
			.map((chosen) => chosen.join(''));
	return fc
		.record({
			head: pieces(0, 2),
			open: pieces(1, 3),
			middle: pieces(0, 1),
			close: pieces(0, 2),
			tail: pieces(0, 2),
		})
		.map((shape: Exclude<Shape, string | ((length: number) => string)>) => ({
			name: JSON.stringify(shape),
			way: format,
			make: makerOf(shape),
		}));
}
