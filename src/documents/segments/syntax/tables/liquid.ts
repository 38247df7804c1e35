import { between, readerOf, type Syntax, upTo } from '../syntax.ts';

const OPENING = String.raw`\{%[-~+]?\s{0,99}`;
const REST = `${upTo(String.raw`\{%`, String.raw`%\}`)}%\\}`;
/** Tags in which Liquid, Twig and Jinja read nothing, or no text of the page. */
const UNREAD = '(?:raw|verbatim|comment|highlight|prettify|schema|style|javascript|stylesheet|doc)';
const UNREAD_START = String.raw`\{%-?\s{0,9}${UNREAD}\b`;
const UNREAD_END = String.raw`\{%-?\s{0,9}end${UNREAD}\s{0,9}-?%\}`;
/** Matches what Liquid takes for no text of the page, or shows as code. */
export const LIQUID_BLOCK = `${UNREAD_START}(?:(?!${UNREAD_START})[^])*?${UNREAD_END}`;

const BLOCKS = 'if|unless|for|case|tablerow|ifchanged|ifequal|ifnotequal|while|switch|foreach';
const PARTS = 'else|elsif|elif|elseif|elseunless|when|empty|plural|pluralize';

/** The first word of a tag, with the sign that some put before it. */
const WORD = /^\{%[-~+]?\s*([#/]?\w*)/;
const readControl = readerOf('{%', WORD, {
	close: /^(?:end|\/)(\w*)$/,
	parts: new RegExp(`^(?:${PARTS})$`),
	open: /^#?(\w+)$/,
});
const readTag = readerOf('{%', WORD, { close: /^end_?(\w+)$/, parts: /^$/, open: /^([a-z]\w*)$/ });

/** Liquid, Twig, Jinja, Nunjucks, Django and what is made of them. */
export const LIQUID: readonly Syntax[] = [
	{
		name: 'Liquid, Twig, Jinja, Django: what is not read (`raw`, `comment`)',
		pattern: LIQUID_BLOCK,
		kind: 'value',
		isTemplate: true,
		examples: [
			'{% raw %}{{ b }} c{% endraw %}',
			'{%- comment -%} for editors {%- endcomment -%}',
			'{% highlight ruby %}puts 1{% endhighlight %}',
			'{% verbatim %}{{ vue }}{% endverbatim %}',
			'{% schema %}{"name": "Text"}{% endschema %}',
			'{% style %}a { b: c }{% endstyle %}',
		],
		prose: ['raw comments at the end', 'no comment'],
	},
	{
		name: 'Liquid, Twig, Jinja, Nunjucks, Django: tags that decide',
		pattern: String.raw`${OPENING}[#/]?(?:end_?)?(?:${BLOCKS}|${PARTS}|end)\b${REST}`,
		kind: 'block',
		isTemplate: true,
		read: readControl,
		examples: [
			'{% if customer %}',
			'{%- elsif a < b and c == "x" -%}',
			'{% else %}',
			'{% endif %}',
			'{% for item in items %}',
			'{% if var:name:"" != "" %}',
			"{%#if profile.name = 'A'%}",
			'{%/if%}',
		],
		prose: ['if you like', 'a third of 30% (or else)'],
	},
	{
		name: 'Liquid, Twig, Jinja, Nunjucks, Django: other tags',
		pattern: between(String.raw`\{%`, String.raw`%\}`),
		kind: 'pair',
		isTemplate: true,
		read: readTag,
		examples: [
			'{% include "footer.html" %}',
			'{%- assign x = 1 | plus: 2 -%}',
			'{% trans %}',
			'{% endtrans %}',
			'{%= profile.person.name %}',
			'{% connected_content https://example.org/a?b=<c> %}',
		],
		prose: ['{5 % of all}', '100 %}'],
	},
	{
		name: 'Twig, Jinja, Django: comments',
		pattern: String.raw`\{#(?!\w+\})${upTo(String.raw`\{#`, String.raw`#\}`)}#\}`,
		kind: 'value',
		isTemplate: true,
		examples: ['{# note #}', '{#- a <b> note -#}', '{# {{ old }} #}', '{##}', '{# a\nb #}'],
		prose: ['number 1 # {see 2}', 'C# and F#'],
	},
];
