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
