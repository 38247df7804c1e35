import { describe, expect, it } from 'vitest';
import { checkRendered, parseDocument } from '../../../../src/documents/format.ts';
import { verify } from '../../../../src/documents/verification/verify.ts';

const languages = { sourceLanguage: 'en', targetLanguage: 'de' };

describe('a line break neither begins nor ends a translation', () => {
	it.each([
		['markdown', '**required**  \n*type:* `x`', '<1>nötig</1><4/><3>Typ:</3> <2/>'],
		['markdown', '**required**  \n*type:* `x`', '<2/><1>nötig</1><3>Typ:</3> <4/>'],
		['markdown', 'Hello\\\nmy good friend', 'Hallo, mein guter Freund<1/>'],
		['html', '<p>We are <b>open</b><br>on Monday</p>', 'Montags <1>offen</1> <2/>'],
		['html', '<p>Hello<br>my good friend</p>', ' <1/> Hallo, mein guter Freund'],
	] as const)('%s: %j as %j', (format, source, translation) => {
		const [segment] = parseDocument(source, format).segments;
		const { text = '', inner } = segment ?? {};
		expect(verify(text, translation, { ...languages, inner })).toBe('tags');
	});

	it.each([
		['markdown', '**required**  \n*type:* `x`', '<3>Typ:</3> <4/><2/><1>nötig</1>'],
		['html', '<p>We are <b>open</b><br>on Monday</p>', 'Montags<2/><1>offen</1>'],
		['html', '<p>Press <img src="a.png"> to save it</p>', 'Speichern mit <1/>'],
		['html', '<p>Hello {{ name }} and welcome</p>', '<1/>, hallo und willkommen'],
	] as const)('but may move inside, as others may: %s: %j as %j', (format, source, translation) => {
		const document = parseDocument(source, format);
		const { text = '', inner } = document.segments[0] ?? {};
		expect(verify(text, translation, { ...languages, inner })).toBeNull();
		expect(checkRendered(format, source, document.render([translation]))).toBeNull();
	});
});

it('a hard break of an editor is such a line break', () => {
	for (const type of ['hardBreak', 'hard_break']) {
		const content = [
			{ type: 'text', text: 'Cold water' },
			{ type },
			{ type: 'text', text: 'and ice' },
		];
		const value = { type: 'doc', content: [{ type: 'paragraph', content }] };
		const [segment] = parseDocument(JSON.stringify(value), 'json').segments;
		expect(segment).toMatchObject({ text: 'Cold water<1/>and ice', inner: [1] });
	}
});

describe('placeholders that would fuse are kept apart', () => {
	it.each([
		['plain', 'Details: :resource :title', '詳細<1/><2/>', '詳細 :resource :title'],
		['plain', 'Hi %first% %last%', 'こ<1/><2/>', 'こ %first% %last%'],
		['plain', 'Hello {a} {b}', 'こ<1/><2/>', 'こ{a}{b}'],
		['plain', 'Hello {a}{b}', 'こ<2/><1/>', 'こ{b}{a}'],
	] as const)('%s: %j as %j', (format, source, translation, rendered) => {
		const document = parseDocument(source, format);
		expect(document.render([translation])).toBe(rendered);
		expect(checkRendered(format, source, rendered)).toBeNull();
	});
});
