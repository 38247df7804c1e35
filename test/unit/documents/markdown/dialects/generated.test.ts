import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { checkRendered } from '../../../../../src/documents/format.ts';
import { parseMarkdown } from '../../../../../src/documents/markdown/markdown.ts';
import { sampleOf } from '../../../../harness/sample.ts';
import { shout, texts } from './laws.ts';

/** Blocks of all dialects, each whole; those that may hold others have a `$` in their place. */
const LEAVES = [
	'Words *here* and `code`',
	'Hello :badge[New]{type="info"} and [text]{.x} end',
	'Click **[!UICONTROL Save]** in [!DNL Quick Shop] now',
	'Press ++ctrl+c++ to ==mark this== or {++add that++} here',
	'- one\n- two',
	'| a | b |\n|---|---|\n| c | d |',
	'```js\nno\n```',
	'*[HTML]: Hyper Text\n*[CSS]: Style Sheets',
	'| a verse\n| in lines',
	'Term\n: Definition\n: another',
	'{{< figure src="x.jpg" caption="A cat" >}}',
	'{% include x.html title="A title" %}',
	'--8<-- "file.md"',
	'A paragraph\n{ .lead }',
	':::image source="a.png" alt-text="A panel":::',
	'```{tip} A tip\nText\n```',
	'日本語のテキスト:badge[新]{a="b"}です',
	'نص عربي [كلمة]{.x}',
];
const AROUND: readonly ((inner: string) => string)[] = [
	(inner) => `:::note[A label]{.x}\n\n${inner}\n\n:::`,
	(inner) => `::: tip A title\n${inner}\n:::`,
	(inner) => `!!! warning "Before"\n${indent(inner, 4)}`,
	(inner) => `=== "One"\n\n${indent(inner, 4)}\n\n=== "Two"\n\n    more`,
	(inner) => `> [!NOTE]\n${quote(inner)}`,
	(inner) => `1.  step\n\n${indent(inner, 4)}`,
];

function indent(text: string, width: number): string {
	return text.replace(/^(?=.)/gm, ' '.repeat(width));
}

function quote(text: string): string {
	return text.replace(/^/gm, '> ');
}

const block = fc.letrec<{ block: string }>((tie) => ({
	block: fc.oneof(
		{ maxDepth: 3 },
		fc.constantFrom(...LEAVES),
		fc.tuple(fc.constantFrom(...AROUND), tie('block')).map(([around, inner]) => around(inner)),
	),
})).block;

it('keeps the laws over documents that mix the dialects', () => {
	fc.assert(
		fc.property(fc.array(block, { minLength: 1, maxLength: 4 }), (blocks) => {
			shout(blocks.join('\n\n'));
		}),
		{ numRuns: sampleOf(300) },
	);
}, 60_000);

const PIECES =
	':::note[Title]\n~:::\n~::: tip A title\n~::card{title="Fast"}\n~::\n~#slot\n~!!! warning "B"\n~    Indented\n~??? note\n~=== "Tab"\n~\n~Words~Term\n~: Definition\n~*[A]: Hyper\n~| verse\n~- item\n~    - deep\n~> quote ~`code`~:badge[New]{type="i"} ~[span]{.x} ~[!UICONTROL Save] ~[!DNL x] ~++ctrl+c++ ~==mark== ~{++add++} ~```{note} T\n~```\n~{ .cls }\n~---\n~title: Big\n~::hero\n~](~[~{~}~"~\t~  ~日本~:::image alt-text="A":::\n~--8<--\n~<div markdown>\n~</div>\n~# ~(@) ~\r\n~\\~import a from "b"\n~<Tag a={1}>\n~{{ x }}~[[a|b]]~/// note | T\n~///\n'.split(
		'~',
	);

it('renders pieces in any order byte for byte, and takes only what reads back', () => {
	const wild = fc.array(fc.constantFrom(...PIECES), { maxLength: 14 });
	fc.assert(
		fc.property(wild, (pieces) => {
			const source = pieces.join('');
			const document = parseMarkdown(source);
			expect(document.render(document.segments.map(() => null))).toBe(source);
			expect(document.render(document.segments.map(({ text }) => text))).toBe(source);
			const rendered = document.render(document.segments.map(({ text }) => `«${text}»`));
			if (checkRendered('markdown', source, rendered) !== null) return;
			expect(texts(rendered)).toHaveLength(document.segments.length);
		}),
		{ numRuns: sampleOf(500) },
	);
}, 60_000);
