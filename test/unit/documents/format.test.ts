import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { detectFormat } from '../../../src/documents/detection.ts';
import { checkRendered, parseDocument } from '../../../src/documents/format.ts';
import { normaliseSegment, segmentDigest } from '../../../src/documents/segment-digest.ts';
import { formatOfInterface } from '../../../src/directus/content/field-format.ts';

describe('the format of a field', () => {
	it.each([
		['input-rich-text-html', 'text', 'html'],
		['input-rich-text-md', 'text', 'markdown'],
		['input-block-editor', 'json', 'json'],
		['input-code', 'text', null],
		['input', 'string', 'plain'],
		['input-multiline', 'text', 'plain'],
		['some-editor', 'json', 'json'],
		[null, 'string', 'plain'],
		[null, 'json', 'json'],
	])('of interface %s and type %s is %s', (name, type, format) => {
		expect(formatOfInterface(name, type)).toBe(format);
	});
});

describe('the format of a text', () => {
	it.each([
		['A title', 'plain'],
		['a < b > c and 5 * 3 * 2', 'plain'],
		['#1 in town', 'plain'],
		['{name} is here', 'plain'],
		['<p>Text</p>', 'html'],
		['one<br>two', 'html'],
		['<img src="x" alt="y">', 'html'],
		['# Title\n\ntext', 'markdown'],
		['a [link](https://example.org)', 'markdown'],
		['some **bold** text', 'markdown'],
		['```js\ncode\n```', 'markdown'],
		['{"blocks":[]}', 'json'],
		['["a","b"]', 'json'],
		['[not json]', 'plain'],
	])('%j is %s', (text, format) => {
		expect(detectFormat(text)).toBe(format);
	});
});

describe('a segment’s digest', () => {
	it('is the first 8 bytes of SHA-256 over the normalised text', () => {
		const sha256 = createHash('sha256').update('a b').digest();
		expect(segmentDigest('a b')).toEqual(sha256.subarray(0, 8));
		expect(segmentDigest(' a\n\t b ')).toEqual(segmentDigest('a b'));
	});

	it('does not tell spellings of one character apart, but white space that shows', () => {
		expect(normaliseSegment('cafe\u0301')).toBe('café');
		expect(segmentDigest('10\u00a0km')).not.toEqual(segmentDigest('10 km'));
	});
});

describe('a document of any format', () => {
	it.each(['html', 'markdown', 'json', 'plain'] as const)(
		'parses and renders nothing as %s',
		(format) => {
			for (const text of ['', ' ', '\n', '{', '\u0000', '\ud800', '\ufeff']) {
				const document = parseDocument(text, format);
				expect(document.render(document.segments.map(() => null))).toBe(text);
				expect(checkRendered(format, text, text)).toBeNull();
			}
		},
	);

	it('has one digest for one paragraph in several formats', () => {
		const digests = [
			parseDocument('<p>A <b>bold</b> claim</p>', 'html'),
			parseDocument('A **bold** claim', 'markdown'),
			parseDocument('A <b>bold</b> claim', 'plain'),
			parseDocument(
				'{"blocks":[{"type":"paragraph","data":{"text":"A <b>bold</b> claim"}}]}',
				'json',
			),
		].map(({ segments }) => segments.map(({ text }) => segmentDigest(text).toString('hex')));
		expect(new Set(digests.flat()).size).toBe(1);
		expect(digests.flat()).toHaveLength(4);
	});
});
