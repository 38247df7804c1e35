import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Format } from '../../../../src/documents/document.ts';
import { parseDocument } from '../../../../src/documents/format.ts';
import { sampleOf } from '../../../harness/sample.ts';
import type { Fragment } from './fragment.ts';
import { mixedHtml } from './html.ts';
import { mixedJson } from './json.ts';
import { brokenAnswer, brokenLaw, orders, refusesMovedFences, reorder, reword } from './laws.ts';
import { mixedMarkdown } from './markdown.ts';
import { mixedPlain } from './plain.ts';

const DOCUMENTS: readonly (readonly [Format, fc.Arbitrary<Fragment>])[] = [
	['html', mixedHtml],
	['markdown', mixedMarkdown],
	['json', mixedJson],
	['plain', mixedPlain],
];
const numRuns = sampleOf(1000);

describe.each(DOCUMENTS)('%s that mixes syntaxes', (format, documents) => {
	it('sends all text and nothing else, and keeps what is outside', () => {
		fc.assert(
			fc.property(documents, (fragment) => {
				expect(brokenLaw(format, fragment)).toBeNull();
			}),
			{ numRuns },
		);
	});

	it('takes honest answers, and reads what is written as it was meant', () => {
		fc.assert(
			fc.property(documents, orders, ({ source }, order) => {
				for (const say of [
					({ text }: { readonly text: string }) => `«${text}»`,
					reword,
					(segment: Parameters<typeof reword>[0]) => reorder(segment, order),
				]) {
					expect(brokenAnswer(format, source, say)).toBeNull();
				}
			}),
			{ numRuns },
		);
	});

	it('refuses tags of blocks that changed places', () => {
		fc.assert(
			fc.property(documents, ({ source }) => {
				expect(parseDocument(source, format).segments.every(refusesMovedFences)).toBe(true);
			}),
			{ numRuns },
		);
	});
});

/** What opens a template, and what closes it. */
const DELIMITERS = [
	['{{ ', ' }}'],
	['{% ', ' %}'],
	['{# ', ' #}'],
	['<% ', ' %>'],
	['<?php ', ' ?>'],
	['%%[ ', ' ]%%'],
	['%%=', '=%%'],
	['{!! ', ' !!}'],
] as const;
const HALVES = [...DELIMITERS.flat(), '*|', '|*', '${', '[[*', ']]', '@if(', '{', '<', '%'];

describe('what is hostile', () => {
	it.each(['html', 'markdown', 'plain'] as const)(
		'as %s stays whole where nothing closes a template',
		(format) => {
			const half = fc.constantFrom(...HALVES);
			const [, documents] = DOCUMENTS.find(([name]) => name === format) ?? [];
			if (documents === undefined) throw new Error(`no documents of ${format}`);
			fc.assert(
				fc.property(documents, half, fc.nat(), ({ source }, opening, where) => {
					const at = where % (source.length + 1);
					const broken = source.slice(0, at) + opening + source.slice(at);
					const document = parseDocument(broken, format);
					expect(document.render(document.segments.map(() => null))).toBe(broken);
					const rendered = document.render(document.segments.map(reword));
					expect(() => parseDocument(rendered, format)).not.toThrow();
				}),
				{ numRuns },
			);
		},
	);

	it.each(DELIMITERS)(
		'keeps a placeholder of 10,000 characters between %s and %s',
		(opening, closing) => {
			const long = `${opening}${'name '.repeat(2000)}${closing}`;
			for (const [format, source] of [
				['html', `<p>Warm soup ${long} today</p>`],
				['markdown', `Warm soup ${long} today`],
				['plain', `Warm soup ${long} today`],
			] as const) {
				const document = parseDocument(source, format);
				expect(document.segments.map(({ text }) => text)).toEqual(['Warm soup <1/> today']);
				expect(document.render(['heute <1/> warme Suppe'])).toBe(
					source.replace(`Warm soup ${long} today`, `heute ${long} warme Suppe`),
				);
			}
		},
	);
});
