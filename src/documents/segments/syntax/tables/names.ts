import type { Syntax } from '../syntax.ts';

const NAME = String.raw`[A-Za-z_](?:[\w.-]{0,98}\w)?`;

/** What a program calls what it puts into a text. Other words behind a dollar may be slang. */
const CERTAIN = [
	'name|user|username|firstname|lastname|fullname|email|customer|client|contact|company|city',
	'count|number|amount|total|price|date|time|year|title|url|link|path|file|id|code|value',
	'product|order|message|who|host|port',
	'NAME|USER|USERNAME|FIRSTNAME|LASTNAME|EMAIL|COUNT|NUMBER|AMOUNT|DATE|TIME|URL|PATH|HOME|HOST',
].join('|');

/** Names between signs, or behind one. */
export const NAMES: readonly Syntax[] = [
	{
		name: 'WordPress, Salesforce, Pardot: between two percent signs each',
		pattern: String.raw`%%[A-Za-z_][\w.-]{0,99}(?: [A-Z][\w-]{0,30}){0,3}%%`,
		kind: 'value',
		isTemplate: true,
		examples: ['%%title%%', '%%site-name%%', '%%FirstName%%', '%%First Name%%', '%%a.b%%'],
		prose: ['50 % of all, 20 %', '% a b %'],
	},
	{
		name: 'Symfony, ActiveCampaign, Mailgun, Drupal: between percent signs',
		pattern: String.raw`(?<![\w%])(?:%${NAME}%){1,9}(?![\w%])`,
		kind: 'value',
		examples: [
			'%username%',
			'%a%%b%',
			'%FIRST_NAME%',
			'%user.name%',
			'%recipient.first-name%',
			'%PATH%',
		],
		prose: ['50% off%', '10%-20%', '5%a and 10%b', '50%to70%', '% a %'],
	},
	{
		name: 'Chrome, Emarsys, Responsys: between dollar signs',
		pattern: String.raw`(?<![\w$\\])(?:\$${NAME}\$){1,9}(?![\w$])`,
		kind: 'value',
		examples: ['$USER$', '$first_name$', '$count$', '$user.name$', '$a-b$'],
		prose: ['$5 and $10', '$HOME/$USER', 'A$AP$ROCKY', '$ a $'],
	},
	{
		name: 'PHP, Velocity, GraphQL: a dollar and a name of several parts',
		pattern: [
			String.raw`(?<![\w$\\])\$!?[a-z][a-z0-9]{0,50}`,
			String.raw`(?:_[a-z0-9]{1,50}|[A-Z][a-z0-9]{0,50}|\.[a-z]\w{0,50}|->\w{1,50}){1,9}`,
			String.raw`(?:\((?:["'$\d][^()\n]{0,200})?\)|(?![\w$]))`,
		].join(''),
		kind: 'value',
		examples: [
			'$first_name',
			'$firstName',
			'$user.name',
			'$user->name',
			'$user.getName()',
			'$!lead.firstName',
		],
		prose: ['$mart and $5', 'US$a', '$TSLA'],
	},
	{
		name: 'Python, PHP, Velocity, shells: a dollar and a name that is certain',
		pattern: String.raw`(?<![\w$\\/])\$(?:!?(?:${CERTAIN})|![a-z]\w{0,50})(?![\w$/])`,
		kind: 'value',
		examples: ['$name', '$user', '$COUNT', '$!x'],
		prose: ['$mart', '$ave', '$TSLA', '$US', '$5 and $10'],
	},
	{
		name: 'InDesign, Azure, make: `$(name)`',
		pattern: String.raw`(?<![\w$\\])\$\([A-Za-z_][\w.-]{0,99}\)`,
		kind: 'value',
		examples: ['$(name)', '$(Build.Number)', '$(a_b)', '$(USER)', '$(x)'],
		prose: ['$(5)', '$ (some)'],
	},
	{
		name: 'TYPO3: between three hashes; others: between two',
		pattern: String.raw`(?<![\w#&])(?:#{2,3}(?:[A-Z][A-Z0-9_.:-]{0,99}|[a-z]\w{0,99})#{2,3}){1,9}(?![\w#])`,
		kind: 'value',
		examples: [
			'###MARKER###',
			'##NAME##',
			'###LLL_TITLE###',
			'##FIRST-NAME##',
			'##A1##',
			'##name##',
		],
		prose: ['## Title ##', '### Heading', '##'],
	},
	{
		name: 'ColdFusion, Moosend, Optimizely: between hashes',
		pattern: String.raw`(?<![\w#&])(?:#[A-Za-z_](?:[\w.:-]{0,98}\w)?#){1,9}(?![\w#])`,
		kind: 'value',
		examples: ['#name#', '#form.name#', '#recipient:name#', '#FIRST_NAME#', '#a-b#'],
		prose: ['#hashtag', '#one #two', 'room # 5 # 6'],
	},
	{
		name: 'Dotdigital, Ant, Maven: between at signs',
		pattern: String.raw`(?<![\w@.])(?:@${NAME}@){1,9}(?![\w@])`,
		kind: 'value',
		examples: ['@FIRSTNAME@', '@project.version@', '@first_name@', '@A@', '@a-b@'],
		prose: ['@anna', '@anna @bert', 'me @ home'],
	},
	{
		name: 'Drupal, Symfony: `@name` and `!name` of several parts',
		pattern: String.raw`(?<![\w@.!/])[@!][a-z]{1,30}(?:_[a-z]{1,30}){1,5}(?![\w@])`,
		kind: 'value',
		isLiteral: true,
		examples: ['@user_name', '!site_name', '@entity_type_label'],
		prose: ['@anna', 'stop !now'],
	},
	{
		name: 'Keap: between tildes',
		pattern: String.raw`(?<![\w~])~[A-Z]\w{1,40}\.[A-Z]\w{1,40}~(?![\w~])`,
		kind: 'value',
		isTemplate: true,
		examples: ['~Contact.FirstName~', '~Company.Name~'],
		prose: ['~5 and ~6', '~~gone~~'],
	},
	{
		name: 'Documents for merging: between two angles',
		pattern: String.raw`<<(?:(?=\w{0,99}(?:_|[a-z][A-Z]))[A-Za-z]\w{0,99}|(?:[A-Z][a-z]{1,30} ){1,3}(?:Name|Email|Address|Date|Number|Code))>>`,
		kind: 'value',
		examples: ['<<FirstName>>', '<<first_name>>', '<<First Name>>', '<<Due Date>>'],
		prose: ['<<Bonjour>>', '<< a'],
	},
];
