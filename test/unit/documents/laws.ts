import * as fc from 'fast-check';
import type { Segment } from '../../../src/documents/document.ts';

/** Changes the text between the tags of canonical text. */
export function mapText(canonical: string, change: (text: string) => string): string {
	return canonical.replace(/(<\/?\d+\/?>)|((?:&\w+;|[^<&])+)/g, (_, tag?: string, text?: string) =>
		tag === undefined ? change(text ?? '') : tag,
	);
}

/** A reversible mark around a segment. */
export function mark(segment: Segment): string {
	return `«${segment.text}»`;
}

const word = fc.constantFrom(
	'Alpha',
	'beta',
	'gämma',
	'δέλτα',
	'日本語',
	'שלום',
	'don’t',
	'a &amp; b',
	'&lt;b&gt;',
	'caf&eacute;',
	'10&nbsp;km',
	'{{ name }}',
	'{count}',
	'%s',
	'https://example.org/a?b=c',
	'100% sure',
	':)',
	'12:30',
	'C:\\path\\',
	'e.g.',
	'🎉',
	'x &#169; y',
	'<%= a.b %>',
	'<?php echo $a->b; ?>',
	'{!! $a->b !!}',
	'{% if a < b %}',
	'{{ a && b }}',
);
/** An ICU plural or select whose branches say this. */
export function icuBlock(branch: fc.Arbitrary<string>): fc.Arbitrary<string> {
	const blank = fc.constantFrom(' ', '\n  ');
	const cases = fc.array(
		fc.tuple(
			fc.constantFrom('one', 'few', '=0', 'other'),
			fc.oneof(branch, fc.constant('')),
			blank,
		),
		{ minLength: 1, maxLength: 3 },
	);
	return fc
		.tuple(
			fc.constantFrom('n', 'count'),
			fc.constantFrom('plural', 'select', 'selectordinal'),
			cases,
		)
		.map(([argument, type, branches]) => {
			const written = branches.map(([name, says, gap]) => `${gap}${name} {${says}}`);
			return `{${argument}, ${type},${written.join('')}}`;
		});
}

const text = fc.array(word, { minLength: 1, maxLength: 5 }).map((words) => words.join(' '));
const attribute = fc.constantFrom(
	'',
	' class="c"',
	' href="/a?b=1&amp;c=2"',
	' title="A &quot;tip&quot; here"',
	' title="Dear <%= a > b %> {{ name }}"',
	' {% if a < b %}class="d"{% endif %}',
	' <?= $a->b ?>',
	" title='it&#39;s'",
	' data-x=y',
	' title="{n, plural, one {a tip} other {it\'\'s # tips}}"',
);
const voids = fc.constantFrom(
	'<br>',
	'<br />',
	'<img src="a.png" alt="A photo">',
	'<img src=b.png alt=word>',
	'<code>let x = 1;</code>',
	'<!-- note -->',
	'<kbd>Ctrl</kbd>',
	'<span translate="no">Brand</span>',
	'<svg><path d="M0"/></svg>',
	'<ruby>東京<rp>(</rp><rt>とうきょう</rt><rp>)</rp></ruby>',
	'<ruby><b>漢</b>字<rt>かん</rt></ruby>',
	'<input type="submit" value="Send it">',
	'<!--[if mso]><i>Read &amp; see</i><br><![endif]-->',
	'<!--[if !mso]><!-->all others<!--<![endif]-->',
);
/** Tags without their other half, as pasted HTML is full of. */
const halves = fc.constantFrom('<b>', '</b>', '<em class="c">', '</em>', '<a href="/z">', '</x-y>');

const inline: fc.Arbitrary<string> = fc.letrec<{ inline: string }>((tie) => ({
	inline: fc.oneof(
		{ maxDepth: 3, withCrossShrink: true },
		text,
		voids,
		halves,
		fc
			.tuple(fc.constantFrom('strong', 'em', 'span', 'u', 'x-chip'), attribute, tie('inline'))
			.map(([name, attributes, inner]) => `<${name}${attributes}>${inner}</${name}>`),
		fc.tuple(tie('inline'), fc.constantFrom(' ', '', '\n  '), tie('inline')).map((p) => p.join('')),
		icuBlock(fc.oneof(tie('inline'), fc.constantFrom('# items', "it''s", "say '{'x'}' now"))),
	),
})).inline;

/** HTML as an editor writes it. */
export const editorHtml: fc.Arbitrary<string> = fc
	.array(
		fc.letrec<{ block: string; item: string }>((tie) => ({
			block: fc.oneof(
				{ maxDepth: 3 },
				fc
					.tuple(fc.constantFrom('p', 'h2', 'blockquote', 'div', 'figcaption'), attribute, inline)
					.map(([name, attributes, inner]) => `<${name}${attributes}>${inner}</${name}>`),
				inline.map((inner) => `<table><tbody><tr><td>${inner}</td><th>x</th></tr></tbody></table>`),
				fc
					.array(tie('item'), { minLength: 1, maxLength: 3 })
					.map((i) => `<ul>\n${i.join('\n')}\n</ul>`),
				fc
					.array(fc.tuple(fc.constantFrom('mj-text', 'my-card', 'mj-button'), attribute, inline), {
						minLength: 1,
						maxLength: 3,
					})
					.map((parts) =>
						parts.map(([name, of, inner]) => `<${name}${of}>${inner}</${name}>`).join('\n'),
					),
				fc.constantFrom(
					'One line\n\nand <b>another</b>',
					'<mj-style>p { margin: 0 }</mj-style>',
					'<!--[if mso]><table><tr><td><center title="A tip">Book > it</center><![endif]-->',
					'<!--[if mso]></td></tr></table><![endif]-->',
					'{% if a < b %}<p>One</p>{% else %}<p>Two</p>{% endif %}',
					'<meta name="description" content="All about it">',
					'<p>&nbsp;</p>',
					'<hr>',
					'<pre>  keep\n me</pre>',
					'<p><iframe title="A video" src="https://example.org/v" allowfullscreen="allowfullscreen"></iframe></p>',
					'<script>if (a < b) { run("<p>"); }</script>',
				),
			),
			item: fc
				.tuple(inline, fc.option(tie('block'), { nil: '' }))
				.map(([inner, block]) => `<li>${inner}${block}</li>`),
		})).block,
		{ maxLength: 5 },
	)
	.map((blocks) => blocks.join('\n'));

/** Anything that tokenises. */
export const wildHtml: fc.Arbitrary<string> = fc
	.array(
		fc.oneof(
			text,
			fc.constantFrom(
				...'<p> </p> <b> </b> <i> </i> <a href=x> </a> <div> </div> <table> <tr> <td> </table> <li> <ul> </ul> <li\ttranslate=no> <span\ttranslate=no> </span> <code> </code> <pre> </pre> <svg> <path/> </svg> <math> <!-- --> <!--x--!> <?php <![CDATA[x]]> <script> </script> <style> </style> <textarea> </textarea> <noscript> </noscript> <select> <option> </select> <br> </br> <img\talt=y/> <img\talt="y\tz"> </> < & &copy= &amp &#13; &#0; <a\thref="x\ttitle=\'y\'> <template> </template> <h1> </h1> <button> </button> <dl> <dt> <dd> <title> </title> <plaintext> <frameset> <x-y\ttitle=q> </x-y> </b\ta=">"> <p\talt=1\talt=2> {n,plural,one\t{ other\t{ } }} # \' \'\''
					.split(' ')
					.map((token) => token.replaceAll('\t', ' ')),
			),
			fc.string({ maxLength: 4 }),
		),
		{ maxLength: 25 },
	)
	.map((tokens) => tokens.join(''));

export const plainText: fc.Arbitrary<string> = fc
	.array(
		fc.oneof(
			text,
			fc.constantFrom(
				'\n',
				'\r\n',
				'\n\n',
				'  ',
				'\t',
				'<b>',
				'</b>',
				'<1>',
				'<2/>',
				'&',
				'<',
				'>',
				'{n, plural, one {# item} other {# items}}',
				' | ',
				'{0} none|[1,*] some',
				'\n\nWir freuen uns sehr, Ihnen in diesem Herbst unsere neue\nKollektion aus reiner Wolle zu zeigen, die jetzt in\nSchottland entstand.\n\n',
				'\n\n> This is a text that somebody has quoted and\n> wrapped by hand.\n\n',
				':name',
				'%1$s',
				'%d.%m.%Y',
			),
			fc.string({ maxLength: 5 }),
		),
		{ maxLength: 15 },
	)
	.map((parts) => parts.join(''));
