import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkRendered } from '../../../../src/documents/format.ts';
import { layOut } from '../../../../src/documents/markdown/dialects/layout.ts';
import { isDelimiter } from '../../../../src/documents/markdown/writing/flanking.ts';
import { parseMarkdown } from '../../../../src/documents/markdown/markdown.ts';
import { readMarkdownTree } from '../../../../src/documents/markdown/tree.ts';
import { adoptTranslation } from '../../../../src/documents/segments/adopt.ts';
import { sampleOf } from '../../../harness/sample.ts';

const LETTERS = ['a', 'É', 'ß', 'я', 'ع', 'ה', '字', 'あ', '한', 'ไ', 'न', '7', '٣'];
const PUNCTUATION = [
	'.',
	',',
	':',
	'(',
	')',
	'"',
	"'",
	'-',
	'/',
	'+',
	'«',
	'»',
	'、',
	'。',
	'「',
	'؟',
	'…',
];
const DOUBTFUL = ['€', '→', '{', '🎉', '𠀀', '©'];
const SPACES = [' ', '\u00a0', '\u3000'];

function names(text: string): string[] {
	const paragraph = readMarkdownTree(layOut(text, []))?.children[0];
	return paragraph?.type === 'paragraph' ? paragraph.children.map(({ type }) => type) : [];
}

function render(source: string, translation: string): string {
	const document = parseMarkdown(source);
	const rendered = document.render([translation, ...document.segments.slice(1).map(() => null)]);
	expect(checkRendered('markdown', source, rendered)).toBeNull();
	const [own, other] = [document.segments[0], parseMarkdown(rendered).segments[0]];
	expect(own && other && adoptTranslation(own, other)).toBe(translation);
	return rendered;
}

describe('delimiters of emphasis', () => {
	const outside = fc.constantFrom('', ...LETTERS, ...PUNCTUATION, ...SPACES);
	const inside = fc.constantFrom(...LETTERS, ...PUNCTUATION);
	const mark = fc.constantFrom('*', '**', '_', '__', '~~');

	it('are what the parser takes for them', () => {
		fc.assert(
			fc.property(mark, outside, inside, inside, outside, (run, before, first, last, behind) => {
				const text = `x${before}${run}${first}字${last}${run}${behind}x`;
				const isRead = names(text).some((name) => /^(?:emphasis|strong|delete)$/.test(name));
				const [left, right] = [before === '' ? 'x' : before, behind === '' ? 'x' : behind];
				const character = run.charAt(0);
				expect(isDelimiter(character, left, first) && isDelimiter(character, right, last)).toBe(
					isRead,
				);
			}),
			{ numRuns: sampleOf(3000) },
		);
	});

	it('are none in doubt, whatever a parser takes a character for', () => {
		for (const symbol of DOUBTFUL) {
			expect(isDelimiter('*', 'a', symbol)).toBe(false);
			expect(isDelimiter('*', symbol, '(')).toBe(false);
			expect(isDelimiter('*', '.', symbol)).toBe(true);
			expect(isDelimiter('_', symbol, 'a')).toBe(false);
		}
	});

	it.each([
		['beside code', 'Use **`a`** (**`b`**), now', 'Mit **`a`** (**`b`**): jetzt', '<1/> (<2/>)'],
		['around brackets', 'One _(two)_, three', 'Eins _(zwei)_, drei', '<1>(zwei)</1>'],
		['between quotes', 'A “**word**” here', 'Ein „**Wort**“ hier', '<1>Wort</1>'],
		['before a colon', '**Note:** (see)', '**Hinweis:** (siehe)', '<1>Hinweis:</1>'],
		['in each other', '***a** b* c', '***x** y* z', '<1><2>x</2> y</1>'],
		['behind a link', '[a](/x)**b** c', '[d](/x)**e** f', '<1>d</1><2>e</2>'],
		['at punctuation of Chinese', 'A **word**.', '一个**词语**。', '<1>词语</1>'],
		['with a bracket inside', 'A **(word)**, b', '一个，**（词）**，二', '<1>（词）</1>'],
	])('stay where they are read: %s', (_, source, expected) => {
		const wanted = parseMarkdown(expected).segments[0]?.text ?? '';
		expect(render(source, wanted)).toBe(expected);
	});

	it.each([
		['A **word:** b', '一个<1>词语：</1>二', '一个<strong>词语：</strong>二'],
		['A _word_ b', '一个<1>词</1>二', '一个<em>词</em>二'],
		['A **`a`** b', '一<1/>二', '一<strong>`a`</strong>二'],
		['A **word** b', '一<1>🎉</1>二', '一<strong>🎉</strong>二'],
	])('are elements elsewhere: %s', (source, translation, expected) => {
		expect(render(source, translation)).toBe(expected);
	});
});
