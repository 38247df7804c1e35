import { readerOf, type Syntax, upTo } from '../syntax.ts';

const CONDITION = '(?=[^{}\\n]{0,500}[$=<>!(&|])[^{}\\n]{1,2000}';
const readSmarty = readerOf('{', /^\{\s*([\w/:#@]+)/, {
	close: /^\/(.*)$/,
	parts: /^(?:else|elseif|foreachelse|sectionelse|:.*)$/,
	open: /^#?(\w+)$/,
});
const SMARTY_BLOCKS = 'if|foreach|section|while|for|capture|switch';

/** Languages whose tags are single braces. */
export const BRACES: readonly Syntax[] = [
	{
		name: 'Smarty, Latte: what is not read, comments',
		pattern: [
			String.raw`\{(?:literal|php)\}${upTo(String.raw`\{(?:literal|php)\}`, String.raw`\{\/(?:literal|php)\}`)}\{\/(?:literal|php)\}`,
			String.raw`\{\*${upTo(String.raw`\{\*`, String.raw`\*\}`)}\*\}`,
		].join('|'),
		kind: 'value',
		isTemplate: true,
		examples: ['{literal}a { b }{/literal}', '{* a note *}', '{**}', '{php}echo 1;{/php}'],
		prose: ['{* see below', 'literal translation'],
	},
	{
		name: 'Svelte: blocks',
		pattern: String.raw`\{(?:#(?:if|each|await|key|snippet)\s|:(?:else|then|catch)(?=[\s}]))(?:[^{}]|\{[^{}]{0,2000}\}){0,2000}\}`,
		kind: 'block',
		isTemplate: true,
		read: readSmarty,
		examples: [
			'{#if user.age > 18}',
			'{:else if x === "y"}',
			'{:else}',
			'{#each items as { id, name } (id)}',
			'{:then value}',
		],
		prose: ['{: see below}', '{#1 of them}'],
	},
	{
		name: 'Svelte: tags',
		pattern: String.raw`\{@(?:html|render|const|debug|attach)\s(?:[^{}]|\{[^{}]{0,2000}\}){1,2000}\}`,
		kind: 'value',
		isTemplate: true,
		examples: ['{@html post.body}', '{@render row(x)}', '{@const area = a * b}'],
		prose: ['{@anna}'],
	},
	{
		name: 'Svelte, React: calls, and texts of which a condition chooses one',
		pattern: [
			String.raw`\{[A-Za-z_$][\w$.]{0,99}\((?:["'$\d\[][^{}()\n]{0,500})?\)\}`,
			String.raw`\{!?[A-Za-z_$][\w$.]{0,99}\s?\?\s?(?:'[^'{}\n]{0,200}'|"[^"{}\n]{0,200}")\s?:\s?(?:'[^'{}\n]{0,200}'|"[^"{}\n]{0,200}")\}`,
		].join('|'),
		kind: 'value',
		isTemplate: true,
		examples: ['{user.getName()}', "{t('a.b')}", "{a ? 'b' : 'c'}", '{format(5, "x")}'],
		prose: ['{word(s)}', '{really? yes: no}'],
	},
	{
		name: 'Smarty, Latte, ExpressionEngine, Sailthru: tags that decide',
		pattern: [
			String.raw`\{(?:${SMARTY_BLOCKS}|elseif)\s${CONDITION}\}`,
			String.raw`\{(?:else|foreachelse|sectionelse)\}`,
			String.raw`\{\/(?:${SMARTY_BLOCKS}|each|await|key|snippet)\}`,
		].join('|'),
		kind: 'block',
		isTemplate: true,
		read: readSmarty,
		examples: [
			'{if $a > 1}',
			'{if $user->isVip() && $x eq "a|b"}',
			'{elseif $b}',
			'{else}',
			'{/if}',
			'{foreach from=$items item=x}',
			'{foreach $items as $x}',
			'{/foreach}',
			'{foreachelse}',
		],
		prose: ['{if you like}', '{for all of us}'],
	},
	{
		name: 'Smarty, Latte, MailerLite: values',
		pattern: String.raw`\{\$[A-Za-z_][^{}\n]{0,1000}\}`,
		kind: 'value',
		isTemplate: true,
		examples: [
			'{$name}',
			'{$user->name|escape:"html"|default:"you"}',
			'{$items[0].price * 2}',
			"{$smarty.now|date_format:'%Y'}",
		],
		prose: ['{$5 each}', '{$ 10}'],
	},
	{
		name: 'Smarty, PrestaShop, Joomla: functions with attributes',
		pattern: String.raw`\{[a-z_]\w{0,50}(?:\s{1,9}[a-z_]\w{0,50}=(?:"[^"{}\n]{0,500}"|'[^'{}\n]{0,500}'|[^\s"'{}]{1,200})){1,20}\s{0,9}\/?\}`,
		kind: 'pair',
		isTemplate: true,
		read: readSmarty,
		examples: [
			'{include file="a.tpl"}',
			"{l s='Call us:' d='Shop.Theme'}",
			"{block name='a'}",
			'{assign var=x value=1}',
		],
		prose: ['{see a = b}', '{note that a is b}'],
	},
	{
		name: 'ExpressionEngine, TYPO3 Fluid',
		pattern: [
			String.raw`\{\/?exp:[\w:]{1,99}(?:\s[^{}\n]{0,2000})?\}`,
			String.raw`\{(?:[\w.]{1,99}\s{0,9}->\s{0,9})?[a-z]{1,20}:[\w.]{1,99}\([^()\n]{0,2000}\)\}`,
		].join('|'),
		kind: 'value',
		isTemplate: true,
		examples: [
			'{exp:channel:entries channel="news"}',
			'{/exp:channel:entries}',
			"{f:translate(key: 'title')}",
			'{text -> f:format.crop(maxCharacters: 50)}',
		],
		prose: ['{exp: see below}', '{note: (really)}'],
	},
	{
		name: 'Template literals, FreeMarker, Velocity, JSP, Braze: a dollar and braces',
		pattern: String.raw`\$!?\{(?:[^{}\n]|\{[^{}\n]{0,2000}\}){0,2000}\}`,
		kind: 'value',
		isTemplate: true,
		examples: [
			'${user.name}',
			'${user.name!"you"}',
			'$!{x}',
			'${f({a: 1})}',
			'${}',
			'${a ?? "b|c"}',
		],
		prose: ['US$ {see below}', '$5 {for each}'],
	},
	{
		name: 'Ruby, JSF, Thymeleaf, Pug: a hash and braces',
		pattern: String.raw`#\{[^{}\n]{1,500}\}`,
		kind: 'value',
		isTemplate: true,
		examples: ['#{name}', '#{user.name}', '#{cart.total + 1}', '#{t("x")}'],
		prose: ['# {see below}', '#hashtag'],
	},
];
