import type { Syntax } from '../syntax.ts';

/** A width that an argument gives. */
const STAR = String.raw`\*(?:\d{1,2}\$)?`;
/**
 * Flags, width and precision. A width begins with no zero, which is a flag. The flag of a blank is
 * left out: `100 % done` is prose.
 */
const WIDTH = String.raw`[-+#0,']{0,5}(?:${STAR}|[1-9]\d{0,3})?(?:\.(?:${STAR}|\d{1,4}))?`;
/** Codes of strftime, and those that no other syntax has. */
export const TIME_CODE = '%[-_0^#]?[aAbBHIjmMpSUwWyYZ]';
export const ANY_CODE = '%[-_0^#]?[A-Za-z]';
const HAS_TIME_CODE = String.raw`(?=(?:${ANY_CODE}[-\/:.,]? ?){0,11}${TIME_CODE}(?![a-z]))`;
const NEXT_CODE = String.raw`(?:[-\/:.,]? ?${ANY_CODE}(?![A-Za-z]))`;
const UNITS = 'min|ms|px|em|kB|KB|MB|GB|TB|km|kg|cm|mm|pt';

/** What formats a text in programs: C and what took its ways. */
export const PRINTF: readonly Syntax[] = [
	{
		name: 'Ruby, Rails, Elixir: `%{name}`',
		pattern: String.raw`%[-\d]{0,5}\{[\p{L}_][\p{L}\p{N}_.-]{0,98}\}|%\{\d{1,3}\}|%\{\}`,
		kind: 'value',
		examples: ['%{name}', '%{user.name}', '%-10{name}', '%{count}', '%{größe}'],
		prose: ['100 % {see below}', '5%{ or so'],
	},
	{
		name: 'Ruby: `%<name>d`',
		pattern: String.raw`%<\w{1,99}>${WIDTH}[sdfiuxXeEgGcob]?`,
		kind: 'value',
		examples: ['%<count>d', '%<price>.2f', '%<name>s', '%<x>-10s', '%<a>'],
		prose: ['5 %< 6', '10% < 20% > 5'],
	},
	{
		name: 'Python, gettext: `%(name)s`',
		pattern: String.raw`%\([\w. -]{1,99}\)${WIDTH}[sdfiuxXeEgGrcoaF]`,
		kind: 'value',
		examples: ['%(name)s', '%(count)d', '%(price).2f', '%(n)05d', '%(user.name)r'],
		prose: ['100%(of all)', '5 % (some)'],
	},
	{
		name: 'C, PHP, Java, Objective-C, Qt, gettext: with a position',
		pattern: String.raw`%\d{1,3}\$${WIDTH}(?:hh|h|ll|l|z|j|t|L|q)?[sdfiuxXeEgGcob@aAFSCpBYmHMn]`,
		kind: 'value',
		examples: ['%1$s', '%2$d', '%1$-10.2f', '%3$@', '%1$tY', "%2$'d", '%1$,d', '%1$ld', '%1$*2$d'],
		prose: ['20%1', '5% 1$', '%5$'],
	},
	{
		name: 'strftime, and a row of such codes',
		pattern: String.raw`(?<![\w%])${HAS_TIME_CODE}${ANY_CODE}${NEXT_CODE}{1,11}`,
		kind: 'value',
		examples: ['%d.%m.%Y', '%H:%M', '%Y-%m-%d', '%B %d, %Y', '%Y%m%d'],
		prose: ['5% a 10% b', '100 % more'],
	},
	{
		name: 'C, PHP, Python, Java, Go, Objective-C, gettext',
		pattern: [
			String.raw`(?<![\w%])(?:%${WIDTH}(?:hh|h|ll|l|z|j|t|L|q)?[sdiufFeEgGxXoc@bnvTqp]){1,20}(?![A-Za-z])`,
			String.raw`(?<![\w%]|\d )%(?:\.\d)?[df](?=(?:${UNITS})(?![A-Za-z]))`,
			String.raw`%#@\w{1,99}@`,
		].join('|'),
		kind: 'value',
		examples: [
			'%s',
			'%d',
			'%5.2f',
			'%ld',
			'%-10s',
			'%05d',
			'%,d',
			"%'d",
			'%@',
			'%.*f',
			'%n',
			'%s%d',
			'%v',
			'%+v',
			'%#v',
			'%q',
			'%#@var@',
		],
		prose: [
			'100% sure',
			'20 %dx',
			'il 50 % de',
			'20%-30%',
			'100%de',
			'50 % increase',
			'%50 indirim',
		],
	},
	{
		name: 'Delphi: with a position',
		pattern: String.raw`(?<![\w%])%\d{1,2}:-?\d{0,3}(?:\.\d{1,3})?[sdufngmx](?![A-Za-z])`,
		kind: 'value',
		examples: ['%0:s', '%1:d', '%0:-10s', '%1:.2f', '%2:n'],
		prose: ['%50: so', '20%5:30'],
	},
	{
		name: 'Qt, KDE: `%1`',
		pattern: String.raw`(?<![\w%.,])(?:%L?\d){1,9}(?![\d$%]|[.,]\d)`,
		kind: 'value',
		isLiteral: true,
		examples: ['%1', '%L1', '%2', '%9'],
		prose: ['20%1', '%50 indirim', '%5.5'],
	},
	{
		name: 'Qt, KDE: `%10` and more, in a text with `%1`',
		pattern: String.raw`(?<![\w%.,])%L?\d{2}(?![\d$%]|[.,]\d)`,
		kind: 'value',
		isLiteral: true,
		needs: /%L?1(?!\d)/,
		examples: ['%12', '%L10', '%99'],
		prose: ['%50 indirim', '%100'],
	},
];

/** Comes behind the names between two percent signs. */
export const PERCENT_SIGN: Syntax = {
	name: 'printf: a percent sign that is printed',
	pattern: '%%',
	kind: 'value',
	examples: ['%%'],
	prose: ['100 % % 5'],
};
