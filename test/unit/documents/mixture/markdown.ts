import * as fc from 'fast-check';
import {
	type Fits,
	type Fragment,
	frame,
	hidden,
	join,
	sentence,
	silent,
	words,
} from './fragment.ts';
import { inDecoded } from './html.ts';

/**
 * Not what Markdown, MDX and Obsidian read in their own way: escapes, expressions behind a sign or
 * inside of other braces, and comments between two per cent signs.
 */
const FOREIGN = /[\n\\]|[#$%@:!\d]\{|\$t\(|%%/;
const onOneLine: Fits = (markup) => inDecoded(markup) && !FOREIGN.test(markup.source);
const inCell: Fits = (markup) => onOneLine(markup) && !markup.source.includes('|');
const inAddress: Fits = (markup) =>
	onOneLine(markup) &&
	markup.syntax.isTemplate === true &&
	!/[()<>]|\}[^{}]*\{/.test(markup.source);

/** A bracket would end a link's text. */
const inLink: Fits = (markup) => onOneLine(markup) && !/[[\]]/.test(markup.source);

const KEPT = ['`qzx {{ qzx }}`', '![](qzx.png)', '[[Qzx page]]', '{#qzx}', '<kbd>Qzx</kbd>'];

const FRAMES = [
	'**$**',
	'*$*',
	'~~$~~',
	'<b>$</b>',
	'[[qzx-page|$]]',
	'![$](qzx.png)',
	'[!UICONTROL $]',
	':badge[$]{type="qzx"}',
];
const linked = fc.oneof(
	sentence(inLink),
	words.map((inner) => frame('**$**', inner)),
	words.map((inner) => frame('![$](qzx.png)', inner)),
);
const inline = fc.oneof(
	sentence(onOneLine),
	fc
		.tuple(words, fc.constantFrom(...KEPT), words)
		.map(([before, kept, behind]) => join([before, silent(kept), behind], ' ')),
	fc.tuple(fc.constantFrom(...FRAMES), words).map(([around, inner]) => frame(around, inner)),
	fc
		.tuple(linked, hidden(inAddress))
		.map(([inner, address]) => join([frame('[$]', inner), frame('(/qzx/$)', address)])),
);

const BLOCKS = [
	'$',
	'## $',
	'> $',
	'- $\n- 1',
	'1. $',
	'$ {#qzx .qzx}',
	'> [!NOTE]\n> $',
	'<Card title="Warm soup" qzx={["qzx"]}>\n\n$\n\n</Card>',
	'<div class="qzx">\n\n$\n\n</div>',
	'Term of soup\n: $',
	'$\n\n*[QZX]: Warm soup',
];
/** Containers with a title and a text below it. */
const CONTAINERS = [
	':::note[$]\n\n£\n\n:::',
	'::: tip $\n£\n:::',
	'!!! warning "$"\n    £\n',
	'??? note "$"\n    £\n',
	'=== "$"\n    £\n',
	'/// note | $\n£\n///',
	'::card{title="$" qzx="qzx"}\n£\n::',
	'> [!TIP] $\n> £',
	'[$](qzx.md) and £',
];
const APART = [
	"import { Qzx } from 'qzx';",
	'export const qzx = 1;',
	'{/* qzx */}',
	'<Qzx qzx={{ qzx: 1 }} />',
	'```js\nqzx({{ qzx }});\n```',
	'<!-- qzx -->',
	':::image type="qzx" source="qzx.png":::',
	'{% include "qzx.md" %}',
	'--8<-- "qzx.md"',
	'[[toc]]',
	'<<< @/qzx.js{2}',
	'![[qzx.png]]',
	'[qzx]: /qzx',
];

/** Markdown of several dialects at once. */
export const mixedMarkdown: fc.Arbitrary<Fragment> = fc
	.array(
		fc.oneof(
			{ weight: 4, arbitrary: fc.tuple(fc.constantFrom(...BLOCKS), inline).map(block) },
			{
				weight: 2,
				arbitrary: fc
					.tuple(fc.constantFrom(...CONTAINERS), words, inline)
					.map(([around, title, text]) => {
						const [head = '', tail = ''] = around.split('£');
						return join([frame(head, title), text, silent(tail)]);
					}),
			},
			{ weight: 2, arbitrary: fc.constantFrom(...APART).map(silent) },
			{
				weight: 1,
				arbitrary: fc
					.array(sentence(inCell), { minLength: 2, maxLength: 3 })
					.map((cells) =>
						join(
							cells.map((cell) => frame('| $ | 1 |', cell)),
							'\n',
						),
					)
					.map((rows) => frame('| 1 | 2 |\n| --- | --- |\n$', rows)),
			},
		),
		{ maxLength: 5 },
	)
	.map((blocks) => join(blocks, '\n\n'));

function block([around, inner]: readonly [string, Fragment]): Fragment {
	const fragment = frame(around, inner);
	return around.includes('soup') ? { ...fragment, said: fragment.said + 1 } : fragment;
}
