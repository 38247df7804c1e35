import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkRendered } from '../../../../src/documents/format.ts';
import { parsePlain } from '../../../../src/documents/plain/plain.ts';
import { displayWidth } from '../../../../src/documents/segments/lines/width.ts';
import { sampleOf } from '../../../harness/sample.ts';
import { mapText } from '../laws.ts';

function texts(source: string): string[] {
	return parsePlain(source).segments.map(({ text }) => text);
}

/** What is written, which must be read as the same segments again. */
function render(source: string, translations: readonly string[]): string {
	const rendered = parsePlain(source).render(translations);
	expect(texts(rendered)).toEqual(translations);
	expect(checkRendered('plain', source, rendered)).toBeNull();
	return rendered;
}

const GERMAN =
	'Wir freuen uns sehr, Ihnen in diesem Herbst unsere neue\nKollektion aus reiner Wolle vorstellen zu dürfen, die in\nSchottland gestrickt wird.';
const ENGLISH =
	'This autumn we are very happy to show you our new collection of pure wool that is knitted in Scotland.';

describe('a paragraph wrapped by hand', () => {
	it.each([
		[GERMAN],
		['Thank you for your order. We will\nsend it to you as soon as it is\nready and let you know.'],
		[
			'When you add an account, please make sure that\nBerlin is set as its city in the list above.',
		],
		[
			'All the details about our products can be found on the web\n(www.example.org) and in our shops.',
		],
		['This sentence goes on for so long that its author has\n  wrapped it into a second line.'],
		['A first line that is indented as in a\nbook, and two lines that are not indented\nat all.'],
		['Lines with blanks at their ends, as in   \nmails that a program has sent to   \nyou.'],
		['Дорогие гости, мы будем рады видеть\nвас снова в нашем саду этой весной.'],
	])('is one segment: %j', (source) => {
		expect(texts(source)).toEqual([expect.stringContaining(' ')]);
		expect(texts(source)[0]?.replaceAll(/<1\/>/g, 'www.example.org')).toBe(
			source.replaceAll(/[ ]*\n[ ]*/g, ' '),
		);
	});

	it('has no space between lines of Chinese, Japanese and Thai', () => {
		const chinese =
			'感谢您订购我们的产品。我们会在您的订单准备好之后尽快\n寄送给您，并且会通过电子邮件告知您包裹的运单号码，以\n便您查询。';
		expect(texts(chinese)).toEqual([chinese.replaceAll('\n', '')]);
	});

	it.each([
		['an address', 'Green Garden Ltd\n12 Mill Lane\nOxford OX1 2AB\nUnited Kingdom', 4],
		['a menu', 'Tomatensuppe mit Basilikum 6,50\nGegrillter Lachs 18,90\nApfelkuchen 5,20', 3],
		['sentences', 'We open at nine every day.\nWe close at five every day.', 2],
		['a letter', `Dear Anna,\n${GERMAN}\nBest regards,\nBerta`, 4],
		['items', '- The first item is long enough to be\n  wrapped by hand.\n- The second item', 2],
		['two paragraphs', `${GERMAN}\n\n${GERMAN}`, 2],
	])('is told from lines that stand alone: %s', (_, source, count) => {
		expect(texts(source)).toHaveLength(count);
	});

	it('of a text whose other paragraphs are wrapped needs no further sign', () => {
		const short = 'Mit dieser Nachricht senden wir Ihnen gern auch unsere\nPreise.';
		expect(texts(`${GERMAN}\n\n${short}`)).toHaveLength(2);
		expect(texts(short)).toHaveLength(2);
	});

	it('is wrapped to the same width when it is translated', () => {
		expect(render(GERMAN, [ENGLISH])).toBe(
			'This autumn we are very happy to show you our new\ncollection of pure wool that is knitted in Scotland.',
		);
	});

	it('is wrapped between words of a language without spaces', () => {
		const chinese =
			'我们非常高兴今年秋天能够向您展示我们在苏格兰用纯羊毛编织的全新系列产品，欢迎您随时来我们的商店参观选购。';
		const rendered = render(GERMAN, [chinese]);
		const lines = rendered.split('\n');
		expect(lines.length).toBeGreaterThan(1);
		expect(Math.max(...lines.map(displayWidth))).toBeLessThanOrEqual(56 + 8);
		expect(lines.join('')).toBe(chinese);
	});

	it('keeps the marks of quoted mail, on as many lines as there are', () => {
		const source = `Anna wrote:\n> ${GERMAN.replaceAll('\n', '\n> ')}\n\nThank you.`;
		expect(texts(source)).toEqual(['Anna wrote:', GERMAN.replaceAll('\n', ' '), 'Thank you.']);
		expect(render(source, ['Anna schrieb:', `${ENGLISH} In every size.`, 'Danke.'])).toBe(
			[
				'Anna schrieb:',
				'> This autumn we are very happy to show you our new',
				'> collection of pure wool that is knitted in Scotland. In',
				'> every size.',
				'',
				'Danke.',
			].join('\n'),
		);
		expect(texts('> Thank you.\n>> And you?')).toEqual(['Thank you.', 'And you?']);
		expect(texts('> 5 kg of flour')).toEqual(['5 kg of flour']);
	});

	it('keeps bullets, hanging indents and line ends', () => {
		const source =
			'  - This is a long item that has been\r\n    wrapped by hand into two lines.\r\n  - Another item\r\n';
		expect(
			render(source, [
				'- Dies ist ein langer Eintrag, der von Hand auf zwei Zeilen verteilt worden ist.',
				'- Noch einer',
			]),
		).toBe(
			'  - Dies ist ein langer Eintrag, der\r\n    von Hand auf zwei Zeilen verteilt\r\n    worden ist.\r\n  - Noch einer\r\n',
		);
	});

	it.each(['\r\n', '\r', '\u2028', '\n\t', '\n    ', ' \n'])(
		'keeps its own line ends: %j',
		(end) => {
			const source = GERMAN.replaceAll('\n', end);
			expect(render(source, [ENGLISH])).toMatch(new RegExp(`[a-z]${end}(?:collection|of pure)`));
		},
	);

	it('keeps what stands alone before and behind it', () => {
		const source = `Dear Anna,\n${GERMAN}\nBest regards,\nBerta`;
		const rendered = render(source, ['Liebe Anna,', ENGLISH, 'Viele Grüße', 'Berta']);
		expect(rendered.split('\n')).toHaveLength(5);
	});

	it('has no line that is a placeholder alone', () => {
		const source =
			'Warm soup of the day and of the week\n{{ soup }}\nnext to it a salad, and bread.';
		expect(texts(source)).toEqual([
			'Warm soup of the day and of the week',
			'next to it a salad, and bread.',
		]);
	});

	it('is wrapped in capitals too', () => {
		expect(render(GERMAN, [ENGLISH.toUpperCase()]).split('\n')).toHaveLength(2);
	});

	it.each([
		[
			'Mit besten Grüßen,\ndas Team.',
			['Mit den allerbesten Grüßen von uns allen,', 'das ganze Team.'],
		],
		[
			'See the price list,\nor call us.',
			['Sehen Sie sich doch einmal unsere Liste an,', 'oder rufen Sie uns an.'],
		],
		[
			'0bc6e556 add a changelog\naa8fc2e5 use a loader',
			['0bc6e556 ein Protokoll der Änderungen', 'aa8fc2e5 einen Lader verwenden'],
		],
		['Use it to paste\nas one', ['Verwenden Sie es, um', 'als eins einzufügen']],
	])('is not what two lines become by a longer answer: %j', (source, translations) => {
		render(source, translations);
	});

	it('is one line where it would not be read as one paragraph', () => {
		const verses = 'Wolle Aus Schottland Für Den Herbst Und Auch Für Den Winter, Ganz Ohne Punkt';
		expect(render(GERMAN, [verses])).toBe(verses);
	});

	it('has no line end in a placeholder', () => {
		const source =
			'Thank you for your order, {{ customer.name }}, we will\nsend it to you as soon as it is ready and in a box.';
		expect(texts(source)).toHaveLength(1);
		for (let words = 1; words < 12; words += 1) {
			const before = 'wirklich '.repeat(words);
			const rendered = render(source, [`Danke ${before}sehr, <1/>, wir schicken es bald.`]);
			expect(rendered).toContain('{{ customer.name }}');
		}
	});

	it('stays as it is beside one that is translated', () => {
		const source = `${GERMAN}\nThen, on a line of its own, it ends.`;
		expect(parsePlain(source).render([null, 'x'])).toBe(`${GERMAN}\nx`);
	});

	it('is read back as the same segments whatever it says', () => {
		const word = fc.constantFrom(
			...'Wolle und der zu Kollektion, dürfen. a lambswool sustainability-report 12. (see ) - > | :name {x} 数据 العربية ไทย E-Mail- 2024 „Haus“ $ ./run •'.split(
				' ',
			),
		);
		const translation = fc
			.array(word, { minLength: 1, maxLength: 60 })
			.map((words) => words.filter((one) => !/[{:>|$•]|\.\//.test(one)).join(' '))
			.filter((text) => /\p{L}/u.test(text));
		fc.assert(
			fc.property(translation, fc.constantFrom('\n', '\r\n', '\n> ', '\n  '), (text, end) => {
				const quote = end === '\n> ' ? '> ' : '';
				const source = `${quote}${GERMAN.replaceAll('\n', end)}`;
				const rendered = parsePlain(source).render([text]);
				expect(texts(rendered)).toEqual([text]);
				expect(checkRendered('plain', source, rendered)).toBeNull();
			}),
			{ numRuns: sampleOf(1000) },
		);
	});

	it('of great length is cut between sentences and wrapped as one', () => {
		const sentence = 'The garden is open from spring to autumn, and everyone is welcome in it.';
		const lines: string[] = [];
		let line = '';
		for (const one of `${sentence} `.repeat(200).trim().split(' ')) {
			if (line.length + one.length > 60) {
				lines.push(line);
				line = one;
			} else line += line === '' ? one : ` ${one}`;
		}
		const source = [...lines, line].join('\n');
		const { segments } = parsePlain(source);
		expect(segments.length).toBeGreaterThan(1);
		const upper = segments.map(({ text }) =>
			mapText(text, (said) => said.replaceAll('garden', 'botanical garden')),
		);
		const rendered = parsePlain(source).render(upper);
		expect(texts(rendered).join(' ')).toBe(upper.join(' '));
		expect(Math.max(...rendered.split('\n').map((one) => one.length))).toBeLessThan(70);
	});
});
