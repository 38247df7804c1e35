import { describe, expect, test } from 'vitest';
import { markTags } from '../../../../src/documents/segment-digest.ts';
import { adoptTranslation } from '../../../../src/documents/segments/adopt.ts';
import type { Segment } from '../../../../src/documents/document.ts';
import { parseDocument } from '../../../../src/documents/format.ts';

function segmentOf(html: string): Segment {
	const [segment] = parseDocument(`<p>${html}</p>`, 'html').segments;
	if (segment === undefined) throw new Error('no segment');
	return segment;
}

const BEFORE = 'See <a href="/a">this</a> and <a href="/b">that</a>';
const ROW = 'Voir <a href="/b">cela</a> et <a href="/a">ceci</a>';

describe('a translation in a row', () => {
	test('gets the tag numbers of its source, whatever their order', () => {
		expect(adoptTranslation(segmentOf(BEFORE), segmentOf(ROW))).toBe(
			'Voir <2>cela</2> et <1>ceci</1>',
		);
	});

	test('may have had its markup spelled anew by an editor', () => {
		const source = segmentOf(
			'A <b>bold</b> <a href="/a" target=_blank>link</a><br />and <img src="/i"/> more',
		);
		const row = segmentOf(
			'Un <a target="_blank" href=\'/a\'>lien</a> <STRONG>gras</STRONG><br>et <img src="/i"> plus',
		);
		expect(adoptTranslation(source, row)).toBe('Un <2>lien</2> <1>gras</1><3/>et <4/> plus');
		const other = segmentOf(
			'Un <a target="_top" href="/a">lien</a> <b>gras</b><br>et <img src="/i">',
		);
		expect(adoptTranslation(source, other)).toBeNull();
	});

	test('keeps apart what only its spelling tells apart', () => {
		const [source, row] = ['Use `<b>`, not `<strong>`', 'Statt `<strong>` nimm `<b>`'].map(
			(text) => parseDocument(text, 'markdown').segments[0],
		);
		if (source === undefined || row === undefined) throw new Error('no segment');
		expect(adoptTranslation(source, row)).toBe('Statt <2/> nimm <1/>');
		expect(adoptTranslation(source, row, markTags(source))).toBe('Statt <2/> nimm <1/>');
		const links = segmentOf('<a href="/a" class="x">One</a> and <a href="/a">two</a>');
		const stripped = segmentOf('<a href="/a">Zwei</a> und <a href="/a">eins</a>');
		expect(adoptTranslation(links, stripped)).toBeNull();
	});

	test('cannot be told apart when the markup of the source has changed', () => {
		const now = segmentOf('See <a href="/new">this</a> and <a href="/b">that</a>');
		expect(adoptTranslation(now, segmentOf(ROW))).toBeNull();
	});
});

describe('marks of the source as it was', () => {
	const earlier = markTags(segmentOf(BEFORE));

	test.each([
		['one link has changed', 'See <a href="/new">this</a> and <a href="/b">that</a>'],
		['both links have changed', 'See <a href="/x">this</a> and <a href="/y">that</a>'],
		['the links were swapped', 'See <a href="/b">this</a> and <a href="/a">that</a>'],
		['a link became bold', 'See <b>this</b> and <a href="/b">that</a>'],
		['nothing has changed', BEFORE],
	])('tell the tags of a row where %s', (_, now) => {
		expect(adoptTranslation(segmentOf(now), segmentOf(ROW), earlier)).toBe(
			'Voir <2>cela</2> et <1>ceci</1>',
		);
	});

	test('do not excuse a row that holds other markup', () => {
		const edited = segmentOf('Voir <a href="/c">cela</a> et <a href="/a">ceci</a>');
		expect(adoptTranslation(segmentOf(BEFORE), edited, earlier)).toBeNull();
	});

	test('are nothing to go by when there are more or fewer than tags', () => {
		expect(adoptTranslation(segmentOf(BEFORE), segmentOf(ROW), earlier.slice(1))).toBe(
			'Voir <2>cela</2> et <1>ceci</1>',
		);
	});

	test('are short and hold neither dots nor commas', () => {
		expect(earlier).toHaveLength(2);
		expect(new Set(earlier).size).toBe(2);
		expect(earlier.join('')).toMatch(/^[\w-]{10}$/);
	});
});
