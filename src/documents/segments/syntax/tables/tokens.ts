import type { Role, Syntax } from '../syntax.ts';

const VALUE = String.raw`(?:"[^"{}\n]{0,500}"|'[^'{}\n]{0,500}'|[^\s"'{}\[\]]{1,500})`;
/** `name=value`, as shortcodes and attributes have it. */
export const PAIR = String.raw`[\w:@-]{1,99}=${VALUE}`;

/** `[name]`, `[name a="b"]` and `[/name]`; none that closes itself. */
function readShortcode(markup: string): Role | null {
	const [, sign = '', name = ''] = /^\[(\/?)([A-Za-z*][\w-]*)/.exec(markup) ?? [];
	if (markup.endsWith('/]')) return null;
	return { does: sign === '' ? 'open' : 'close', name: name.toLowerCase(), family: '[' };
}

function readCondition(markup: string): Role {
	const family = '[if';
	if (markup.startsWith('[endif')) return { does: 'close', name: '', family };
	return { does: markup.startsWith('[if') ? 'open' : 'part', name: 'if', family };
}

const HAS_IF = /\[if:/;
const MEDIA = 'img|url|embed|video|audio|youtube';

/** Tokens of content management systems and mailings in square brackets. */
export const TOKENS: readonly Syntax[] = [
	{
		name: 'SendGrid: between brackets and percent signs; Zoho: between dollar signs and brackets',
		pattern: String.raw`\[%\s?[A-Za-z_][^%[\]\n]{0,200}%\]|\$\[[A-Za-z_][\w:|. -]{0,200}\]\$`,
		kind: 'value',
		examples: [
			'[%first_name%]',
			'[%first_name | Friend%]',
			'$[FNAME]$',
			'$[LI:VIEWINBROWSER]$',
			'[% x %]',
		],
		prose: ['[50%]', '$[5]'],
	},
	{
		name: 'Mailjet, Constant Contact, GetResponse, Omnisend: names in two brackets',
		pattern: String.raw`\[\[ ?[A-Za-z_][\w.:-]{0,99}(?:\s?:"[^"\n]{0,99}"|\sOR\s"[^"\n]{0,99}")? ?\]\]`,
		kind: 'value',
		examples: [
			'[[NAME]]',
			'[[first_name]]',
			'[[data:firstname:"you"]]',
			'[[FirstName OR "Friend"]]',
			'[[a.b]]',
			'[[ name ]]',
		],
		prose: ['[[see below]]', '[[ ]]'],
	},
	{
		name: 'Campaign Monitor: conditions',
		pattern: String.raw`\[(?:if|elseif):[^\s[\]][^[\]\n]{0,199}\]`,
		kind: 'block',
		isTemplate: true,
		read: readCondition,
		examples: ['[if:firstname]', '[if:city=London]', '[elseif:a=b]'],
		prose: ['[if you like]', '[if: ]x'],
	},
	{
		name: 'Campaign Monitor: `[else]` and `[endif]`, in a text with a condition',
		pattern: String.raw`\[(?:else|endif)\]`,
		kind: 'block',
		isTemplate: true,
		needs: HAS_IF,
		read: readCondition,
		examples: ['[else]', '[endif]'],
		prose: ['[else]', '[or else]'],
	},
	{
		name: 'Campaign Monitor: names with a fallback',
		pattern: String.raw`\[[A-Za-z]\w{0,50},\s?fallback=[^[\]\n]{0,99}\]`,
		kind: 'value',
		examples: ['[firstname,fallback=friend]', '[Name,fallback=]', '[city, fallback=your town]'],
		prose: ['[first, second]', '[name, fallback]'],
	},
	{
		name: 'Drupal, MailPoet: tokens',
		pattern: String.raw`\[[a-z][\w-]{0,50}(?::[\w?.+-]{1,99}){1,9}(?:\s?\|\s?[^[\]\n]{1,99})?\]`,
		kind: 'value',
		examples: [
			'[node:title]',
			'[site:name]',
			'[node:field_x:0:url]',
			'[current-user:name]',
			'[subscriber:firstname | default:reader]',
		],
		prose: ['[10:30]', '[note: see below]', '[sic]', '[Fig:1]'],
	},
	{
		name: 'SendGrid, Inxmail, and others: certain names in brackets',
		pattern: [
			String.raw`\[[A-Za-z]{1,30}(?:_[A-Za-z0-9]{1,30}){1,5}\]`,
			String.raw`\[_[a-z]{1,30}(?:_[a-z]{1,30}){0,5}\]|\[your-(?:name|email|subject|message)\]`,
			String.raw`\[(?:(?:FIRST|LAST|FULL|USER|F|L)_?NAME|EMAIL|UNSUBSCRIBE(?:_?LINK)?)\]`,
		].join('|'),
		kind: 'pair',
		read: readShortcode,
		examples: [
			'[FIRSTNAME]',
			'[Sender_Name]',
			'[type_of_action]',
			'[EMAIL]',
			'[_site_title]',
			'[your-name]',
		],
		prose: ['[NEW]', '[Company Name, LLC]', '[Product Name]', '[x]'],
	},
	{
		name: 'WordPress, BBCode: shortcodes around an address',
		pattern: String.raw`\[(?:${MEDIA})\]\s?https?:\/\/[^\s<>[\]]{1,2000}\s?\[\/(?:${MEDIA})\]`,
		kind: 'value',
		isTemplate: true,
		examples: [
			'[img]https://example.org/a.png[/img]',
			'[embed]https://example.org/v?a=1[/embed]',
			'[url]https://example.org[/url]',
		],
		prose: ['[img] see below'],
	},
	{
		name: 'WordPress, BBCode: shortcodes with attributes, closing ones',
		pattern: String.raw`\[[a-z][\w-]{0,99}(?:\s{1,9}${PAIR}){1,50}\s{0,9}\/?\]|\[\/[A-Za-z*][\w-]{0,99}\]|\[[a-z][\w-]{0,99}\s?\/\]`,
		kind: 'pair',
		read: readShortcode,
		examples: [
			'[box x="1" y=2]',
			'[/box]',
			'[lone id=3/]',
			"[gallery ids='1,2']",
			'[contact-form-7 id="5" title="Us"]',
			'[gallery /]',
		],
		prose: ['[see a = b]', '[1/]', '[sic]'],
	},
	{
		name: 'WordPress, BBCode: shortcodes, where the text closes them',
		pattern: String.raw`\[[A-Za-z][\w-]{0,99}(?:(?:=|\s)[^[\]\n]{1,500})?\]`,
		kind: 'pair',
		isClosed: true,
		read: readShortcode,
		examples: ['[button]', '[b]', '[url=https://example.org]', '[quote author]', '[color=red]'],
		prose: ['[optional]', '[sic]', '[see below]'],
	},
];
