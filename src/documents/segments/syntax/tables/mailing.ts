import { readerOf, type Syntax } from '../syntax.ts';

const readMerge = readerOf('*|', /^\*\|([A-Z]+:?\w*)/i, {
	close: /^end:(\w+)$/,
	parts: /^else/,
	open: /^(if|interested)(?:not)?:/,
});

/** Merge tags of mailing services that a tokeniser of Markdown or HTML may misread. */
export const MAILINGS: readonly Syntax[] = [
	{
		name: 'Mailchimp, Mandrill: conditions',
		pattern: String.raw`\*\|(?:IF|IFNOT|ELSEIF|ELSE|INTERESTED|END):[^|\n]{0,200}\|\*`,
		kind: 'block',
		isTemplate: true,
		read: readMerge,
		examples: ['*|IF:FNAME|*', '*|ELSEIF:X = a|*', '*|ELSE:|*', '*|END:IF|*', '*|IFNOT:A|*'],
		prose: ['* | if : | *'],
	},
	{
		name: 'Mailchimp, Mandrill: merge tags',
		pattern: String.raw`\*\|[^|\n]{1,200}\|\*`,
		kind: 'value',
		isTemplate: true,
		examples: ['*|FNAME|*', '*|MC:SUBJECT|*', '*|DATE:d/m/y|*', '*|LIST:ADDRESSLINE|*', '*|a_b|*'],
		prose: ['a * | * b', '**|**'],
	},
	{
		name: 'Salesforce, AWeber: merge fields',
		pattern: String.raw`\{![A-Za-z_$][\w.$]{0,199}\}|\{![A-Z]{2,20}\([^{}\n]{1,500}\)\}`,
		kind: 'value',
		isTemplate: true,
		examples: ['{!Contact.Name}', '{!$Label.x}', '{!IF(a, "b", "c")}', '{!firstname_fix}'],
		prose: ['{! see below}'],
	},
	{
		name: 'Blade: unescaped values',
		pattern: String.raw`(?:(?<![\w.])@)?\{!!(?:(?!\{!!|!!\})[^])*!!\}`,
		kind: 'value',
		isTemplate: true,
		examples: ['{!! $user->name !!}', '{!! Form::open(["a" => "<b>"]) !!}', '@{!! x !!}'],
		prose: ['{!! what !!'],
	},
	{
		name: 'MODX: tags; Thymeleaf: inlined values',
		pattern: [
			String.raw`\[\[[-*+!$~%#^]{1,3}\$?[A-Za-z_0-9](?:[^[\]]|\[\[[^[\]]{0,2000}\]\]|\](?!\])){0,2000}\]\]`,
			String.raw`\[\[[$*#@]\{[^{}\n]{0,500}\}\]\]|\[\([$*#@]\{[^{}\n]{0,500}\}\)\]`,
		].join('|'),
		kind: 'value',
		isTemplate: true,
		examples: [
			'[[*pagetitle]]',
			'[[+name:default=`you`]]',
			'[[!Login? &tpl=`a` &x=`[[+y]]`]]',
			'[[++site_name]]',
			'[[$chunk]]',
			'[[~12]]',
			'[[${user.name}]]',
			'[(${html})]',
		],
		prose: ['[[* see below]]', '[[ ]]'],
	},
];
