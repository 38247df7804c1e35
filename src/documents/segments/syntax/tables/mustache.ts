import { between, type Role, type Syntax, upTo } from '../syntax.ts';

/** Braces that hold pairs of braces, two deep, as objects in expressions do. */
const INNER = String.raw`(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\}|\}(?!\}))*\}\}`;
const BLOCK_NAME = String.raw`[*>]?\s{0,9}[\w@./:-]`;
const PROGRAM = String.raw`(?:else|if|range|with|block|define)(?![\w.|:(])`;

/** `{{#if x}}`, `{{else}}`, `{{/if}}`, and what Go writes without a sign. */
function readBlock(markup: string): Role | null {
	const [, sign = '', name = ''] = /^\{\{[-~]?\s*([#^/]?)[*>]?\s*([^\s{}~|()]*)/.exec(markup) ?? [];
	const family = '{{';
	if (sign === '/') return { does: 'close', name, family };
	if (sign === '#') return { does: 'open', name, family };
	if (sign === '^' && name !== '') return { does: 'open', name, family };
	if (sign === '^' || name === 'else') return { does: 'part', name: '', family };
	return { does: name === 'end' ? 'close' : 'open', name: name === 'end' ? '' : name, family };
}

/** `{{< name >}}` and `{{% /name %}}`. */
function readShortcode(markup: string): Role | null {
	const [, sign = '', closes = '', name = ''] =
		/^\{\{([<%])\s{0,9}(\/?)\s{0,9}([\w./-]+)/.exec(markup) ?? [];
	if (name === '' || /\/\s*[>%]\}\}$/.test(markup)) return null;
	return { does: closes === '' ? 'open' : 'close', name, family: `{{${sign}` };
}

/** Handlebars, Mustache, Go, Vue, Angular, i18next, and mailings that write two braces. */
export const MUSTACHE: readonly Syntax[] = [
	{
		name: 'Handlebars: raw blocks',
		pattern: [
			String.raw`\{\{\{\{(?!\/)[^{}]{1,200}\}\}\}\}`,
			upTo(String.raw`\{\{\{\{(?!\/)`, String.raw`\{\{\{\{\/`),
			String.raw`\{\{\{\{\/[^{}]{1,200}\}\}\}\}`,
		].join(''),
		kind: 'value',
		isTemplate: true,
		examples: ['{{{{raw}}}} {{bar}} {{{{/raw}}}}'],
		prose: ['{see below}'],
	},
	{
		name: 'Blade, Handlebars: comments',
		pattern: [
			between(String.raw`\{\{--`, String.raw`--\}\}`),
			between(String.raw`\{\{~?!--`, String.raw`--~?\}\}`),
		].join('|'),
		kind: 'value',
		isTemplate: true,
		examples: ['{{-- a {{ note }} --}}', '{{!-- {{x}} <p> --}}', '{{~!-- x --~}}'],
		prose: ['-- a remark --'],
	},
	{
		name: 'Handlebars, Mustache, Salesforce: unescaped values',
		pattern: String.raw`\{\{\{${upTo(String.raw`\{\{`, String.raw`\}\}`)}\}\}\}`,
		kind: 'value',
		isTemplate: true,
		examples: ['{{{raw}}}', '{{{ a.b }}}', '{{{Recipient.Name}}}', '{{{t "a < b"}}}', '{{{}}}'],
		prose: ['{a {b c} d}'],
	},
	{
		name: 'Liquid, Twig, Vue: braces that are printed',
		pattern: String.raw`\{\{-?\s{0,9}(?:'[{}%#]{1,9}'|"[{}%#]{1,9}")\s{0,9}-?\}\}`,
		kind: 'value',
		isTemplate: true,
		examples: ["{{ '{{' }}", '{{ "}}" }}', "{{'{%'}}"],
		prose: ["a '{ and a }' or two"],
	},
	{
		name: 'Hugo: shortcodes',
		pattern: String.raw`\{\{[<%](?!\s{0,9}[}%])${INNER}`,
		kind: 'pair',
		isTemplate: true,
		read: readShortcode,
		examples: [
			'{{< youtube id="a" title="A" >}}',
			'{{% notice tip %}}',
			'{{% /notice %}}',
			'{{< ref "a.md" />}}',
			'{{</* x */>}}',
		],
		prose: ['a << b and c >> d'],
	},
	{
		name: 'Handlebars, Mustache: sections; Go: actions that decide',
		pattern: String.raw`\{\{[-~]?\s{0,9}(?:[#/]\s{0,9}${BLOCK_NAME}|\^|${PROGRAM})${INNER}`,
		kind: 'block',
		isTemplate: true,
		read: readBlock,
		examples: [
			'{{#if user}}',
			'{{~#each items as |item|~}}',
			'{{#x}}',
			'{{^x}}',
			'{{else}}',
			'{{else if b}}',
			'{{/x}}',
			'{{#> layout}}',
			'{{if .X}}',
			'{{- range $i, $e := .Items -}}',
		],
		prose: ['or else', 'or (if you like)'],
	},
	{
		name: 'Go: `end`, in a text that has what it ends',
		pattern: String.raw`\{\{[-~]?\s{0,9}end\s{0,9}[-~]?\}\}`,
		kind: 'block',
		isTemplate: true,
		needs: /\{\{-?\s{0,9}(?:if|range|with|block|define)\s/,
		read: () => ({ does: 'close', name: '', family: '{{' }),
		examples: ['{{ end }}', '{{end}}', '{{- end -}}'],
		prose: ['the end'],
	},
	{
		name: 'Two braces: Mustache, Handlebars, Vue, Angular, Twig, Liquid, Blade, Go, i18next, mailings',
		pattern: String.raw`(?:(?<![\w.])@)?\{\{${INNER}`,
		kind: 'value',
		isTemplate: true,
		examples: [
			'{{ name }}',
			'{{x, number}}',
			'{{> partial}}',
			'{{ price | currency:"EUR" }}',
			'{{ user?.name ?? "you" }}',
			'{{ f({a: {b: 1}}) }}',
			'@{{ vue }}',
			'{{lead.First Name:default=you}}',
			'{{var:name:"x"}}',
			'{{${first_name} | default: "you"}}',
			'{{ contact.FIRSTNAME }}',
			'{{insert::link_url::12}}',
			'{{CONTACT "firstname"}}',
		],
		prose: ['{see below}', '{x: 1}'],
	},
];
