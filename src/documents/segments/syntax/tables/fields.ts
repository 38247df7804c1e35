import type { Role, Syntax } from '../syntax.ts';

const FIELD = String.raw`[\w$][\w$.\-\[\]]{0,199}`;
/** A format of Python and Rust: fill, sign, width, precision, type. */
const SPEC = String.raw`(?:[^{}\s]?[<>^=])?[-+]?#?0?(?:\w{1,30}\$|\d{0,4})[,_]?(?:\.(?:\w{1,30}\$|\*|\d{1,4}))?(?:[A-Za-z%?]|[CDEFGNPRX]\d{1,2})?`;
const TIME_SPEC = String.raw`[^{}\s]{0,20}%[A-Za-z][^{}\n]{0,50}|[yMdHhmstfz]{2,4}[yMdHhmstfz:/. -]{0,30}`;
const TYPES = 'number|date|time|duration|ordinal|spellout|list|relativetime';

/** `{name}` is a value, and the half of a pair where the text has `{/name}`. */
function readField(markup: string): Role | null {
	const [, sign = '', name = ''] = /^\{\s{0,9}(\/?)([\w-]+)\s{0,9}\}$/.exec(markup) ?? [];
	if (name === '') return null;
	return { does: sign === '' ? 'open' : 'close', name, family: '{}' };
}

/** Arguments of catalogues of texts, in braces. */
export const FIELDS: readonly Syntax[] = [
	{
		name: 'vue-i18n: quoted characters, with the address around them',
		pattern: [
			String.raw`(?<![\w.%+-])[\w.%+-]{1,64}\{\s?'@'\s?\}[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,9}`,
			String.raw`\{\s{0,9}(?:'[^'{}\n]{1,99}'|'[{}]'|"[^"{}\n]{0,99}"|"[{}]{1,2}")\s{0,9}\}`,
		].join('|'),
		kind: 'value',
		examples: ["info{'@'}example.org", "{'@'}", "{'{'}", '{""}', "{ '|' }", '{"{"}'],
		prose: ["{it's mine}", "{'tis}"],
	},
	{
		name: 'Fluent: selectors, with their variants',
		pattern: [
			String.raw`\{\s{0,9}(?:\$[A-Za-z][\w-]{0,99}|[A-Z]{2,20}\([^(){}\n]{0,500}\))\s{0,9}->`,
			String.raw`(?:[^{}]|\{[^{}]{0,500}\}){1,5000}\}`,
		].join(''),
		kind: 'value',
		isTemplate: true,
		examples: [
			'{ $n -> [one] one *[other] { $n } things }',
			'{ $n ->\n [one] a\n *[other] b\n}',
			'{ NUMBER($n) -> [1] a *[other] b }',
		],
		prose: ['{ a -> b c }'],
	},
	{
		name: 'Fluent: functions and terms',
		pattern: [
			String.raw`\{\s{0,9}[A-Z][A-Z0-9_]{1,50}\([^(){}\n]{0,500}\)\s{0,9}\}`,
			String.raw`\{\s{0,9}-[a-z][\w-]{0,99}(?:\.\w{1,50})?(?:\([^(){}\n]{0,500}\))?\s{0,9}\}`,
			String.raw`\{\s{1,9}\$[A-Za-z][\w-]{0,99}(?:\.\w{1,50})?\s{0,9}\}`,
		].join('|'),
		kind: 'value',
		examples: [
			'{ NUMBER($n, minimumFractionDigits: 2) }',
			'{ -brand }',
			'{ -brand(case: "x") }',
			'{ $name }',
			'{-brand-name}',
			'{ DATETIME($d, month: "long") }',
		],
		prose: ['{NATO (and others)}', '{- see below}'],
	},
	{
		name: 'ICU, Java: arguments with a type',
		pattern: String.raw`\{\s{0,9}[\p{L}\p{N}_.-]{1,99}\s{0,9},\s{0,9}(?:${TYPES})\b[^{}]{0,2000}\}`,
		kind: 'value',
		examples: [
			'{n, number}',
			'{d, date, short}',
			'{0,number,#.##}',
			'{price, number, ::currency/EUR}',
			'{ t , time }',
		],
		prose: ['{one, two}', '{a date}'],
	},
	{
		name: 'Java: arguments with a choice',
		pattern: String.raw`\{\s?\w{1,99}\s?,\s?choice\s?,\s?-?[\d\u221e](?:[^{}]|\{[^{}]{0,500}\}){1,2000}\}`,
		kind: 'value',
		isTemplate: true,
		examples: ['{0,choice,0#none|1#one|1<many {0}}', '{n, choice, 0#no|1#yes}'],
		prose: ['{one, choice, or none}'],
	},
	{
		name: '.NET, Python: positions with a width or format',
		pattern: String.raw`\{\d{1,3}(?=[,:!])(?:![rsa])?(?:,\s?-?\d{1,4})?(?::(?!\s)[^{}\n]{1,60})?\}`,
		kind: 'value',
		examples: [
			'{0:C2}',
			'{0,-10:N2}',
			'{0,10}',
			'{0:.2f}',
			'{0!r:>10}',
			'{0:dd MMM yyyy}',
			'{1:#,##0.00}',
		],
		prose: ['{5: see}', '{1, 2 and 3}'],
	},
	{
		name: 'Python, Rust, Serilog: names with a format or conversion',
		pattern: [
			String.raw`\{(?:${FIELD})?![rsa](?::[^{}\s]{1,30})?\}|\{@[A-Z]\w{0,99}\}`,
			String.raw`\{(?:${FIELD})?(?:,-?\d{1,4})?:(?!\})(?:${SPEC}|${TIME_SPEC})\}`,
		].join('|'),
		kind: 'value',
		examples: [
			'{name!r:>10}',
			'{:,}',
			'{:?}',
			'{name:>8}',
			'{:.2f}',
			'{d:%Y-%m-%d}',
			'{Date:yyyy-MM-dd}',
			'{x!r}',
			'{n:05d}',
			'{count:N0}',
			'{name:>width$}',
			'{@User}',
		],
		prose: ['{x: 1}', '{note:important}', '{:)', '{see: below}', '{room:B12}'],
	},
	{
		name: 'ICU, Python, .NET, Java, SLF4J, Rust, next-intl, CleverReach: names in braces',
		pattern: String.raw`\{(?:${FIELD}|[\p{Ll}\p{Lu}_][\p{L}\p{N}_.-]{0,99})?\}|\{[ \t]{1,9}${FIELD}[ \t]{1,9}\}`,
		kind: 'pair',
		read: readField,
		examples: [
			'{0}',
			'{name}',
			'{a.b}',
			'{}',
			'{ name }',
			'{FirstName}',
			'{größe}',
			'{items[0].x}',
		],
		prose: ['{see below}', '{a {b c} d}', '{ }'],
	},
	{
		name: 'CleverReach, Svelte, and others: closing names in braces',
		pattern: String.raw`\{\/[A-Za-z][\w:-]{0,99}\}`,
		kind: 'pair',
		read: readField,
		examples: ['{/link}', '{/UNSUBSCRIBE}', '{/t}', '{/a-b}', '{/block}'],
		prose: ['{/ see below}', '{/5}'],
	},
	{
		name: 'AcyMailing and others: certain names of two parts',
		pattern: String.raw`\{(?:subtag|user|subscriber|customer|contact|list|mail|order|site):[\w.]{1,99}\}`,
		kind: 'value',
		examples: ['{subtag:name}', '{user:name}', '{order:id}', '{list:unsubscribe}'],
		prose: ['{note:important}', '{user: see below}'],
	},
	{
		name: 'Joomla: modules in a text',
		pattern: String.raw`\{(?:loadposition|loadmodule|loadmoduleid|module|snippet)\s{1,9}[\w,. -]{1,99}\}`,
		kind: 'value',
		examples: [
			'{loadposition sidebar}',
			'{loadmodule mod_login,Login}',
			'{module 12}',
			'{loadmoduleid 5}',
		],
		prose: ['{load it}', '{modules of this course!}'],
	},
	{
		name: 'i18next: nesting',
		pattern: String.raw`\$t\((?:[^()\n]|\([^()\n]{0,200}\)){0,1000}\)`,
		kind: 'value',
		examples: [
			'$t(common.ok)',
			'$t(key, {"count": 1})',
			"$t(a, { 'x': '{{y}}' })",
			'$t(a:b)',
			'$t(f(x))',
		],
		prose: ['$t is', 't(x)'],
	},
	{
		name: 'vue-i18n: linked messages',
		pattern: String.raw`(?<![\w@])@(?:\.\w{1,30})?:(?:\([^()\n]{0,200}\)|\{'[^'{}\n]{1,99}'\}|[\w.]{1,200}\w)`,
		kind: 'value',
		examples: ['@:common.ok', '@.lower:key', '@:(x.y)', '@.upper:(a)', "@:{'a.b'}"],
		prose: ['@: so', 'me@: x'],
	},
	{
		name: 'react-i18next: numbered elements, and tags of ours that a text shows',
		pattern: String.raw`<\/?\d{1,9}\s{0,9}\/?>`,
		kind: 'pair',
		read: (markup) => {
			const [, sign = '', name = '', end = ''] = /^<(\/?)(\d+)\s*(\/?)>$/.exec(markup) ?? [];
			return end === '' ? { does: sign === '' ? 'open' : 'close', name, family: '<0' } : null;
		},
		examples: ['<0>', '</0>', '<1/>', '<2 />', '<12>'],
		prose: ['5 < 6 > 4', '<3'],
	},
];
