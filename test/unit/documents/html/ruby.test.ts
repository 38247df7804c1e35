import { describe, expect, it } from 'vitest';
import { checkRendered, parseDocument } from '../../../../src/documents/format.ts';

function texts(source: string, format: 'html' | 'markdown' = 'html'): string[] {
	return parseDocument(source, format).segments.map(({ text }) => text);
}

const TOKYO = '<ruby>東京<rp>(</rp><rt>とうきょう</rt><rp>)</rp></ruby>';

describe('ruby', () => {
	it.each([
		['with brackets', `<p>${TOKYO}は大きな町です。</p>`, ['東京は大きな町です。']],
		['without', '<p><ruby>東京<rt>とうきょう</rt></ruby>です</p>', ['東京です']],
		['of several pairs', '<p>この<ruby>漢<rt>かん</rt>字<rt>じ</rt></ruby></p>', ['この漢字']],
		['without end tags', '<p>この<ruby>漢<rt>かん<rp>)</ruby>です</p>', ['この漢です']],
		['with bases', '<p><ruby><rb>漢<rb>字<rt>かん<rt>じ</ruby>だ</p>', ['漢字だ']],
		[
			'with a group of readings',
			'<p><ruby><rb>漢</rb><rtc><rt>かん</rt></rtc></ruby>だ</p>',
			['漢だ'],
		],
		['in ruby', '<p><ruby><ruby>漢<rt>かん</rt></ruby><rt>kan</rt></ruby>だ</p>', ['漢だ']],
		['in a link', `<p><a href="/x">${TOKYO}</a>の町</p>`, ['<1>東京</1>の町']],
		['in capitals', '<P><RUBY>東京<RT>とうきょう</RT></RUBY>です</P>', ['東京です']],
		['of one letter', '<p><ruby>町<rt>まち</rt></ruby>と町</p>', ['町と町']],
		['on lines', '<p>この<ruby>\n漢\n<rt>かん</rt>\n</ruby>です</p>', ['この漢です']],
	])('is sent as its text: %s', (_, source, expected) => {
		expect(texts(source)).toEqual(expected);
		const document = parseDocument(source, 'html');
		expect(document.render(document.segments.map(({ text }) => text))).toBe(source);
		const said = document.segments.map(({ text }) => text.replace(/[^<>/\d]+/g, 'Tokyo 町'));
		const rendered = document.render(said);
		expect(rendered).not.toMatch(/ruby|<rt/i);
		expect(checkRendered('html', source, rendered)).toBeNull();
		expect(texts(rendered)).toEqual(said);
	});

	it('may be lost in Markdown too', () => {
		const source = `${TOKYO}は*大きな*町です。`;
		const document = parseDocument(source, 'markdown');
		expect(texts(source, 'markdown')).toEqual(['東京は<1>大きな</1>町です。']);
		const rendered = document.render(['Tokyo is a <1>big</1> city.']);
		expect(rendered).toBe('Tokyo is a *big* city.');
		expect(checkRendered('markdown', source, rendered)).toBeNull();
	});

	it.each([
		[
			'other markup',
			'<p>x <ruby><a href="/x">東京</a><rt>とう</rt></ruby> y</p>',
			['x <1><2>東京</2><3/></1> y'],
		],
		['no end', '<p>x <ruby>東京 y</p>', ['x <1/>東京 y']],
	])('stays in place with %s', (_, source, expected) => {
		expect(texts(source)).toEqual(expected);
		expect(checkRendered('html', source, source.replaceAll(/<\/?ruby>/g, ''))).toBe('markup');
	});

	it('does not excuse what else is lost', () => {
		const source = `<p>${TOKYO} is <b>big</b></p>`;
		expect(checkRendered('html', source, '<p>Tokyo is <b>big</b></p>')).toBeNull();
		expect(checkRendered('html', source, '<p>Tokyo is big</p>')).toBe('markup');
		expect(checkRendered('html', source, `<p>${TOKYO} is <b>big</b><i>!</i></p>`)).toBe('markup');
	});
});
