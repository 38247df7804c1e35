import { describe, expect, it } from 'vitest';
import { checkRendered } from '../../../../src/documents/format.ts';
import { parseMarkdown } from '../../../../src/documents/markdown/markdown.ts';
import { adoptTranslation } from '../../../../src/documents/segments/adopt.ts';

function texts(markdown: string): string[] {
	return parseMarkdown(markdown).segments.map(({ text }) => text);
}

function render(source: string, translation: string): string {
	const document = parseMarkdown(source);
	const rendered = document.render([translation, ...document.segments.slice(1).map(() => null)]);
	expect(checkRendered('markdown', source, rendered)).toBeNull();
	const [own, other] = [document.segments[0], parseMarkdown(rendered).segments[0]];
	expect(own && other && adoptTranslation(own, other)).toBe(translation);
	expect(document.render(document.segments.map(({ text }) => text))).toBe(source);
	return rendered;
}

const ADDRESS = 'Green Garden Ltd\n12 Mill Lane\nOxford OX1 2AB\nUnited Kingdom';
const SENT = 'Green Garden Ltd<1/>12 Mill Lane<2/>Oxford OX1 2AB<3/>United Kingdom';
const TRANSLATED = SENT.replace('Green Garden', 'Grüner Garten').replace(
	'United Kingdom',
	'England',
);

describe('line ends that mean something', () => {
	it.each([
		['in an address', ADDRESS],
		['in a quotation', ADDRESS.replace(/^/gm, '> ')],
		['in an item of a list', `- ${ADDRESS.replaceAll('\n', '\n  ')}`],
		['with line ends of Windows', ADDRESS.replaceAll('\n', '\r\n')],
	])('are kept: %s', (_, source) => {
		expect(texts(source)).toEqual([SENT]);
		expect(render(source, TRANSLATED)).toBe(
			source.replace('Green Garden', 'Grüner Garten').replace('United Kingdom', 'England'),
		);
	});

	it.each([
		[
			'a verse',
			'Roses are *red*,\nViolets are blue,\nSugar is sweet.',
			['Roses are <1>red</1>,<2/>Violets are blue,<3/>Sugar is sweet.'],
		],
		[
			'hours',
			'**Hours**\nMonday: 9 to 5\nSunday: closed',
			['<1>Hours</1><2/>Monday: 9 to 5<3/>Sunday: closed'],
		],
		['a list without marks', 'Milk\nBread\nEggs', ['Milk<1/>Bread<2/>Eggs']],
		['Arabic', 'شركة الحديقة\nشارع النيل\nالقاهرة', ['شركة الحديقة<1/>شارع النيل<2/>القاهرة']],
		['words and a name', 'Yours,\nAnna Smith', ['Yours,<1/>Anna Smith']],
	])('are kept in %s', (_, source, sent) => {
		expect(texts(source)).toEqual(sent);
	});

	it.each([
		'Short lines that go on\nin the next one\nof the same sentence',
		'A paragraph that is wrapped by hand at some seventy columns, as\nPeople do in their editors, and it goes on.',
		'A sentence stands here.\nAnother one stands here.',
		'one\ntwo\nthree',
	])('are none in prose: %j', (source) => {
		expect(texts(source)).toEqual([source.replaceAll('\n', ' ')]);
	});

	it.each([
		['![A pic](a.png)\nA caption', 1],
		['[note]\nA text here.\n[/note]', 0],
		['{{ a }}\nA text here.\n{{ b }}', 0],
	])('are none beside what is no text: %j', (source, index) => {
		const document = parseMarkdown(source);
		const long = 'Ein sehr langer Text, der weit über sechzig Spalten hinausgeht, wie man sieht.';
		const answers = document.segments.map(({ tags }, at) =>
			at === index && tags.length === 0 ? long : null,
		);
		expect(checkRendered('markdown', source, document.render(answers))).toBeNull();
		expect(document.segments.flatMap(({ tags }) => tags)).not.toContain('break');
	});

	it('keep their places', () => {
		expect(parseMarkdown('Tel: 1\nFax: 2\nMail: b').segments[0]?.inner).toEqual([1, 2]);
	});

	it('are none beside breaks', () => {
		expect(texts('A<br>\nB<br>\nC')).toEqual(['A<1/> B<2/> C']);
		expect(texts('A  \nB\\\nC')).toEqual(['A<1/>B<2/>C']);
	});

	it('become breaks where a translation reads like prose', () => {
		expect(render(ADDRESS, SENT.replace('United', 'vereinigtes'))).toBe(
			'Green Garden Ltd\\\n12 Mill Lane\\\nOxford OX1 2AB\\\nvereinigtes Kingdom',
		);
		const quoted = ADDRESS.replace(/^/gm, '> ');
		expect(render(quoted, SENT.replace('12 Mill', 'im langen Mühlenweg'))).toContain('\\\n> ');
	});

	it('do not begin other blocks', () => {
		expect(render(ADDRESS, SENT.replace('12 Mill', '# Mill'))).toContain('\n\\# Mill Lane');
	});
});
