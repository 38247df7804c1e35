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

/** In text that is decoded what means something only as typed is text, and `<name>` an element. */
export const inDecoded: Fits = ({ source, syntax }) =>
	syntax.isLiteral !== true && (syntax.isTemplate === true || !source.includes('<'));
const inAttribute: Fits = (markup) => inDecoded(markup) && !/["\n]/.test(markup.source);
const inAddress: Fits = ({ syntax }) => syntax.isTemplate === true;

const KEPT = [
	'<code>qzx()</code>',
	'<!-- qzx -->',
	'<span translate="no">Qzx</span>',
	'<br>',
	'<img src="qzx.png" alt="">',
	'<kbd>Qzx</kbd>',
];

const { inline } = fc.letrec<{ inline: Fragment }>((tie) => ({
	inline: fc.oneof(
		{ maxDepth: 2 },
		sentence(inDecoded),
		fc
			.tuple(words, fc.constantFrom(...KEPT), words)
			.map(([before, kept, behind]) => join([before, silent(kept), behind], ' ')),
		fc
			.tuple(fc.constantFrom('<b>$</b>', '<em class="qzx">$</em>', '<span>$</span>'), tie('inline'))
			.map(([around, inner]) => frame(around, inner)),
		fc
			.tuple(hidden(inAddress), sentence(inAttribute), tie('inline'))
			.map(([address, title, inner]) =>
				join([
					frame('<a href="/qzx/$"', address),
					frame(' title="$">', title),
					frame('$</a>', inner),
				]),
			),
		sentence(inAttribute).map((alt) => frame('<img src="qzx.png" alt="$">', alt)),
		fc.tuple(words, words).map(([text, reading]) => join([text, reading], ' <i>')),
		fc.tuple(words, words).map(([text, rest]) => join([text, rest], '</b> ')),
	),
}));

const BLOCKS = [
	'<p>$</p>',
	'<h2 id="qzx">$</h2>',
	'<ul><li>$</li></ul>',
	'<table><tr><td>$</td><td>1</td></tr></table>',
	'<div data-qzx="qzx">$</div>',
	'<details><summary>$</summary></details>',
	'<figure><figcaption>$</figcaption></figure>',
	'<button type="button" aria-label="Warm soup">$</button>',
];
const APART = [
	'<pre>qzx {{ qzx }}</pre>',
	'<script>qzx("<p>");</script>',
	'<style>.qzx { color: red }</style>',
	'<!--[if mso]><table class="qzx"><![endif]-->',
	'<!-- wp:qzx {"qzx":1} -->',
	'<hr>',
];

/** HTML as CMSs, mailings and template languages write it. */
export const mixedHtml: fc.Arbitrary<Fragment> = fc
	.array(
		fc.oneof(
			{ weight: 4, arbitrary: fc.tuple(fc.constantFrom(...BLOCKS), inline).map(block) },
			{ weight: 1, arbitrary: fc.constantFrom(...APART).map(silent) },
			{
				weight: 1,
				arbitrary: fc
					.tuple(words, words)
					.map(([first, second]) =>
						join([
							frame('{% if qzx %}<p>$</p>', first),
							frame('{% else %}<p>$</p>{% endif %}', second),
						]),
					),
			},
			{
				weight: 1,
				arbitrary: fc
					.tuple(words, words)
					.map(([text, label]) =>
						join([
							frame('<mj-section><mj-text color="#qzx">$</mj-text>', text),
							frame('<mj-button href="qzx">$</mj-button></mj-section>', label),
						]),
					),
			},
		),
		{ maxLength: 5 },
	)
	.map((blocks) => join(blocks, '\n'));

function block([around, inner]: readonly [string, Fragment]): Fragment {
	const fragment = frame(around, inner);
	return around.includes('soup') ? { ...fragment, said: fragment.said + 1 } : fragment;
}
