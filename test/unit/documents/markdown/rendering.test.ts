import { describe, expect, it } from 'vitest';
import { parseDocument } from '../../../../src/documents/format.ts';
import { parseMarkdown } from '../../../../src/documents/markdown/markdown.ts';
import { renderMarkdown } from '../../../../src/documents/markdown/writing/rendering.ts';
import { adoptTranslation } from '../../../../src/documents/segments/adopt.ts';
import { MarkdownWalker } from '../../../../src/documents/markdown/walker.ts';
import { SplicedDocument } from '../../../../src/documents/segments/spliced-document.ts';

/** A document in many languages, and how often it was read whole and in segments. */
function open(source: string) {
	const reads = { whole: 0, alone: 0 };
	const walker = new MarkdownWalker(source, {}, (text) => {
		reads.alone += 1;
		return parseMarkdown(text);
	});
	walker.walk();
	const document = new SplicedDocument(source, walker.list);
	const render = (change: (text: string, index: number) => string): string => {
		const translations = document.segments.map(({ text }, index) => change(text, index));
		return renderMarkdown(document, translations, (rendered) => {
			reads.whole += 1;
			return parseMarkdown(rendered).segments;
		});
	};
	return { reads, render };
}

const faq = Array.from(
	{ length: 50 },
	(_, index) => `## How do I do *thing* ${index}?\n\nOpen **Settings**, see [more](/x).\n\n`,
).join('');

describe('a rendered document', () => {
	it('is read once, whole, when all reads as it was meant', () => {
		const { reads, render } = open(faq);
		expect(render((text) => `Ü ${text}`)).toBe(faq.replace(/^(#* ?)(?=[HO])/gm, '$1Ü '));
		expect(reads).toEqual({ whole: 1, alone: 0 });
	});

	it('is not read when no segment can be misread', () => {
		const { reads, render } = open('# A title\n\nSome words.\n\n- an item\n');
		expect(render((text) => `${text} mehr`)).toBe(
			'# A title mehr\n\nSome words. mehr\n\n- an item mehr\n',
		);
		expect(reads).toEqual({ whole: 0, alone: 0 });
	});

	it.each([
		['a list', '- no list', '\\- no list'],
		['a block of code', '``` none', '\\`\\`\\` none'],
		['a comment', '&lt;!-- none', '\\<!-- none'],
		['a definition', '[a]: b', '\\[a\\]: b'],
	])('has the one segment escaped that says %s, whatever it hides', (_, words, escaped) => {
		const { reads, render } = open(`${faq}A word.\n\n${faq}`);
		const rendered = render((text) => (text === 'A word.' ? words : `Ü ${text}`));
		const changed = faq.replace(/^(#* ?)(?=[HO])/gm, '$1Ü ');
		expect(rendered).toBe(`${changed}${escaped}\n\n${changed}`);
		expect(reads.whole).toBe(1);
	});

	it('is read in segments for no longer than one reading of a long text takes', () => {
		const { reads, render } = open('*Some* words\n\n'.repeat(800));
		render((text, index) => (index === 0 ? '&lt;!-- <1>a</1>' : text.replace('words', 'x_y')));
		expect(reads.whole).toBe(1);
		expect(reads.alone).toBeLessThan(600);
	});

	it('remembers for the next language how a segment of its source reads alone', () => {
		const { reads, render } = open('Some *words* are here.');
		render((text) => `${text} [a](b)`);
		const first = reads.alone;
		render((text) => `${text} [a](b) too`);
		expect(first).toBe(3);
		expect(reads.alone).toBe(5);
	});
});

describe('links to places that a template names', () => {
	it.each([
		['See [one]({{ site.a }}/x) or [two]({{ site.b }}/x) now', '<2>two</2> or <1>one</1>'],
		['See [one]({% link a.md %}) or [two]({% link b.md %}) now', '<2>two</2> or <1>one</1>'],
		['See [one](<%= a %> "T") or [two](<%= b %> "T") now', '<2>two</2> or <1>one</1>'],
		['See ![one]({{ a }}) or ![two]({{ b }}) now', '<2/> or <1/>'],
	])('are told apart when they have changed places: %s', (source, places) => {
		const document = parseDocument(source, 'markdown');
		const [segment] = document.segments;
		const answer = `Siehe ${places} jetzt`;
		const rendered = document.render(document.segments.map((_, at) => (at === 0 ? answer : null)));
		const [again] = parseDocument(rendered, 'markdown').segments;
		if (segment === undefined || again === undefined) throw new Error('no segment');
		expect(adoptTranslation(segment, again)).toBe(answer);
	});
});
