import type { Syntax } from '../syntax.ts';

const ATTRIBUTE = String.raw`[\w:@.-]+(?:\s*=\s*(?:"[^"<]*"|'[^'<]*'|[^\s"'<>=]+))?`;

/** Tags that a person typed. Which of them are markup, tells the text around them. */
export const ELEMENT: Syntax = {
	name: 'HTML, XML, rich text in catalogues: elements in plain text',
	pattern: String.raw`<\/?[A-Za-z][\w.:-]*(?:\s+${ATTRIBUTE})*\s*\/?>`,
	kind: 'pair',
	isLiteral: true,
	examples: ['<b>', '</b>', '<br/>', '<a href="/x">', '<x-chip>'],
	prose: ['if a<b and c>d', 'a < b > c', '<3'],
};

/** What means something in text as it was typed, and could be prose elsewhere. */
export const LITERAL: readonly Syntax[] = [
	ELEMENT,
	{
		name: 'HTML, XML: entities in plain text',
		pattern: '&(?:#\\d{1,7}|#x[\\da-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});',
		kind: 'value',
		isLiteral: true,
		examples: ['&nbsp;', '&#169;', '&#xA0;', '&amp;', '&frac12;'],
		prose: ['R&D; more', 'you & me;'],
	},
	{
		name: 'i18next before 2: between two low lines each',
		pattern: String.raw`(?<!\w)__[a-z][A-Za-z0-9]{0,50}__(?!\w)`,
		kind: 'value',
		isLiteral: true,
		examples: ['__name__', '__userName__', '__count__'],
		prose: ['a __ b __ c', '__Two words__', '____'],
	},
	{
		name: 'Laravel, PDO: `:name`',
		pattern: String.raw`(?:(?<![\p{Lu}\p{Ll}\p{N}_:\/.)\]])|(?<=:[A-Za-z]\w{1,30}\/)):(?!\w\b)[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)*\b(?![:(])`,
		kind: 'value',
		isLiteral: true,
		examples: [':name', ':start_date', ':Name', ':COUNT', ':a1'],
		prose: ['12:30', ':)', ':-D', ':D', '3:2', 'Re:x', 'Nutzer:innen', 'ÓÓ:pp', '::before'],
	},
];
