import type { Syntax } from '../syntax.ts';
import { PAIR } from './tokens.ts';

/** A letter of a script in which what follows would belong to its word. */
const SPACED = String.raw`[\p{Lu}\p{Ll}]`;
const MARK_OR_PAIR = String.raw`(?:[#.][\w:-]{1,99}|${PAIR})`;

const LETTER = String.raw`[\p{L}\p{M}]`;

/** What other systems read in a text: attributes and components, emoji, formulas. */
export const EMBEDDED: readonly Syntax[] = [
	{
		name: 'MDC: components with attributes',
		pattern: String.raw`(?<![\p{N}:]|${SPACED}):{1,2}[a-z][\w-]{0,99}\{[^{}\n]{0,2000}\}`,
		kind: 'value',
		examples: [':icon{name="x"}', '::badge{.new}', ':a{}', ':u-button{to="/a"}'],
		prose: ['so: {see below}', 'a:b {c d}'],
	},
	{
		name: 'kramdown, Pandoc, MDC: attributes',
		pattern: String.raw`\{:?\s{0,9}${MARK_OR_PAIR}(?:\s{1,9}${MARK_OR_PAIR}){0,50}\s{0,9}\}`,
		kind: 'value',
		examples: ['{.btn #top target="_blank"}', '{width=300}', '{: .note}', '{#top}', "{a='b'}"],
		prose: ['{x = 1}', '{. see}'],
	},
	{
		name: 'Emoji by name',
		pattern: String.raw`(?<![\p{N}_:]|${SPACED})(?::[a-z0-9+-][a-z0-9_+-]{0,99}:){1,9}(?![\p{N}:]|${SPACED})`,
		kind: 'value',
		examples: [':tada:', ':+1:', ':white_check_mark:', ':a:', ':100:', ':a::b:'],
		prose: [':)', '12:30:45', 'Note: this: that', ':-D'],
	},
	{
		name: 'LaTeX, MathJax, KaTeX: formulas',
		pattern: [
			String.raw`\$\$(?!\s*\$)[^$]{1,5000}\$\$`,
			String.raw`\\\((?:(?!\\[()])[^\n]){1,2000}\\\)|\\\[(?:(?!\\[[\]])[^]){1,5000}\\\]`,
			// With a sign that no two prices have between them, and not with two words in a row.
			String.raw`(?<![\w$\\])\$(?=[^\s$])(?![^$\n\\]{0,500}${LETTER}{3}[ ,]{1,2}${LETTER}{3})(?=[^$\n]{0,500}[\\^_={}])[^$\n]{0,500}(?<=\S)\$(?![\w$])`,
		].join('|'),
		kind: 'value',
		examples: ['$a_1 = 2$', '$$x$$', String.raw`\(a+b\)`, String.raw`\[x^2\]`, '$x^2$'],
		prose: ['$5 = 4 € and $6', '$5_ for warm soup, 6$', 'US$5 and $10_000', '$ a = b $'],
	},
];
