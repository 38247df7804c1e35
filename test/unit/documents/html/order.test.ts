import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Segment } from '../../../../src/documents/document.ts';
import { checkRendered } from '../../../../src/documents/format.ts';
import { parseHtml } from '../../../../src/documents/html/html.ts';
import { adoptTranslation } from '../../../../src/documents/segments/adopt.ts';
import { compareTags, tokeniseCanonical } from '../../../../src/documents/segments/canonical.ts';
import { sampleOf } from '../../../harness/sample.ts';
import { editorHtml } from '../laws.ts';

/** Words, tags and pairs of a segment that stand in no pair. */
function readUnits(text: string): string[] {
	const units = [''];
	let depth = 0;
	for (const { 0: part, 1: closing, 2: end } of text.matchAll(/<(\/?)\d+(\/?)>|[^<]+/g)) {
		units[units.length - 1] += part;
		if (part.startsWith('<')) depth += closing === '/' ? -1 : end === '/' ? 0 : 1;
		if (depth === 0) units.push('');
	}
	return units;
}

/** Other words in the reverse order; null where verification refuses that. */
function turnAround({ text, fences }: Segment): string | null {
	const turned = readUnits(text)
		.map((unit) => (unit.startsWith('<') ? unit : ' wort '))
		.toReversed()
		.join('');
	const translation = `Anfang ${turned} Ende`.replace(/\s+/g, ' ');
	const [source, target] = [tokeniseCanonical(text), tokeniseCanonical(translation)];
	return compareTags(source, target, fences) === null ? translation : null;
}

it('takes every order that verification lets pass, and reads it back as what it is', () => {
	// A value without quotes gets some, and is told by its quotes.
	const html = editorHtml.map((source) => source.replaceAll('alt=word', 'alt="word"'));
	fc.assert(
		fc.property(html, (source) => {
			const document = parseHtml(source);
			const turned = document.segments.map(turnAround);
			const rendered = document.render(turned);
			expect(checkRendered('html', source, rendered)).toBeNull();
			const found = parseHtml(rendered).segments;
			expect(found).toHaveLength(turned.length);
			const adopted = document.segments.map((segment, index) => {
				const target = found[index];
				const isPlaced = segment.unplaced !== true && target?.unplaced !== true;
				if (target === undefined || !isPlaced) return turned[index] ?? null;
				return adoptTranslation(segment, target) ?? 'lost';
			});
			// Tags of one markup may be told one for the other.
			expect(document.render(adopted)).toBe(rendered);
		}),
		{ numRuns: sampleOf(400) },
	);
});
