import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePlain } from '../../../src/documents/plain.ts';
import { mapText, plainText } from './laws.ts';

function texts(source: string): string[] {
	return parsePlain(source).segments.map(({ text }) => text);
}

function translate(source: string, change: (text: string) => string): string {
	const document = parsePlain(source);
	return document.render(document.segments.map(({ text }) => mapText(text, change)));
}

function upperCase(text: string): string {
	return text.replace(/&\w+;|\p{L}+/gu, (run) => (run.startsWith('&') ? run : run.toUpperCase()));
}

describe('plain text', () => {
	it('renders the source byte for byte from nothing and from its own texts', () => {
		fc.assert(
			fc.property(plainText, (source) => {
				const document = parsePlain(source);
				expect(document.render(document.segments.map(() => null))).toBe(source);
				expect(document.render(document.segments.map(({ text }) => text))).toBe(source);
			}),
			{ numRuns: 3000 },
		);
	});

	it.each([
		['one field, one segment', 'A title', ['A title']],
		['white space at the edges stays outside', '  A title \n', ['A title']],
		['a line is a segment', 'One.\nTwo.\r\n\r\n\tThree', ['One.', 'Two.', 'Three']],
		['a list keeps its lines', '- one\n- two', ['- one', '- two']],
		['& < > are escaped', 'R&D: a < b', ['R&amp;D: a &lt; b']],
		['literal markup is numbered', 'Click <b>here</b> <1>', ['Click <1>here</1> <2/>']],
		['placeholders are numbered', 'Hi {name}, %d new', ['Hi <1/>, <2/> new']],
		['nothing to translate', '12:30 {name} https://a.b', []],
		['nothing at all', '', []],
		['unpaired markup stands alone', 'a <b> b </i> c', ['a <1/> b <2/> c']],
	])('%s', (_, source, expected) => {
		expect(texts(source)).toEqual(expected);
	});

	it('reads a sentence that was wrapped by hand as one, and unwraps it in a translation', () => {
		const source =
			'This sentence goes on for so long that its author has\n  wrapped it into a second line.\nNext.';
		expect(texts(source)).toEqual([
			'This sentence goes on for so long that its author has wrapped it into a second line.',
			'Next.',
		]);
		expect(texts(translate(source, upperCase))).toEqual(texts(source).map(upperCase));
	});

	it('keeps its lines whatever the model answers', () => {
		expect(translate('One.\nTwo.', () => 'a\n\nb')).toBe('a b\na b');
	});

	it('gives every character back as it is', () => {
		expect(translate('R&D a < b', (text) => text)).toBe('R&D a < b');
		expect(translate('R&D a < b', (text) => `${text}!`)).toBe('R&D a < b!');
	});
});
