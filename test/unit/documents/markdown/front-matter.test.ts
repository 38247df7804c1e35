import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeText } from '../../../../src/documents/segments/canonical.ts';
import { checkRendered, parseDocument, skeletonOf } from '../../../../src/documents/format.ts';
import { sampleOf } from '../../../harness/sample.ts';

function matter(...lines: readonly string[]): string {
	return `---\n${lines.join('\n')}\n---\n\nBody\n`;
}

/** The segments of front matter, by their keys. */
function texts(source: string): string[] {
	return parseDocument(source, 'markdown')
		.segments.filter(({ role }) => role !== 'text')
		.map(({ role, text }) => `${role}: ${text}`);
}

function translate(source: string, ...translations: readonly string[]): string {
	const document = parseDocument(source, 'markdown');
	const rendered = document.render([...translations, null]);
	expect(checkRendered('markdown', source, rendered)).toBeNull();
	return rendered;
}

describe('front matter', () => {
	it('has a segment for each string that is prose', () => {
		expect(
			texts(
				matter(
					'# A comment',
					'title: A day at the harbour',
					'slug: a-day',
					'date: 2024-05-01',
					'tags: [one, two]',
					'authors: ["A # one", {name: \'B ]\'}] # a comment',
					"subtitle: 'It''s late'   # a comment",
					'layout: post',
					'"description": "A \\"quoted\\" word, \\\\ and {{ name }}"',
					'categories:',
					'- title: no',
					'nested:',
					'  title: no',
					'',
					'  # a comment',
					'summary: 10 ways to sail',
					'excerpt: >-',
					'  not on one line',
					'lead: Überall {n, plural, other {Boote}}',
				),
			),
		).toEqual([
			'title: A day at the harbour',
			"subtitle: It's late",
			'description: A "quoted" word, \\ and <1/>',
			'summary: 10 ways to sail',
			'lead: Überall <1/>',
		]);
		expect(texts(matter('title: One', 'lead: Two').replaceAll('\n', '\r\n'))).toEqual([
			'title: One',
			'lead: Two',
		]);
		expect(texts('\ufeff---\ntitle: One\n---\n')).toEqual(['title: One']);
	});

	it.each([
		'title: yes',
		'title: Null',
		'title: 2024-05-01T10:00:00Z',
		'title: 0x1F',
		'title: *anchor',
		'title: &anchor Text',
		'title: !!str Text',
		'title: Text # a comment',
		'title: Text: more',
		'title: - Text',
		'title: {{ name }} text',
		'title: "with an \\u00e9scape"',
		'title: |\n  Text',
		'title: Text\n  that goes on',
		'title: Text\n\n  # a comment\n  that goes on',
		'title: [Text]',
		'title:\n  Text',
		'title:Text',
		'Title: Text',
		'sluggish title: Text',
	])('leaves what is no string on one line: %j', (lines) => {
		expect(texts(matter(lines))).toEqual([]);
	});

	it.each([
		'note: "open\ntitle: Text"',
		"note: 'open\ntitle: Text'",
		'note: [open,\ntitle: Text]',
		'note: [open, [a]\ntitle: Text]',
		'note: ["open]\ntitle: Text]',
		'|\n  open\ntitle: Text',
		'  open\ntitle: Text',
		'title: Text\ntitle: Text',
		'title: Text\n? odd',
		'title: Text\n...',
		'title: Text\n\tindented',
		'title: Text\u2028',
		'title: Text\nnot YAML',
		'&all\ntitle: Text',
	])('is left whole where any line is not understood: %j', (lines) => {
		expect(texts(matter(lines))).toEqual([]);
	});

	it.each([
		['title: Text', 'Ein Text', 'title: Ein Text'],
		['title: Text', 'Ein: Text', 'title: "Ein: Text"'],
		['title: Text', 'Ein #1', 'title: "Ein #1"'],
		['title: Text', '# "Ein" \\', 'title: "# \\"Ein\\" \\\\"'],
		['title: Text', 'Nein', 'title: Nein'],
		['title: Text', 'No', 'title: "No"'],
		['title: Text', '1e3', 'title: "1e3"'],
		['title: Text', '- a', 'title: "- a"'],
		['title: Hi {{ x }} you', '<1/> du', 'title: "{{ x }} du"'],
		['title:   Text   ', 'Wort', 'title:   Wort   '],
		["title: 'Text' # c", "l'eau", "title: 'l''eau' # c"],
		['title: "Text"', 'a "b" \\ c', 'title: "a \\"b\\" \\\\ c"'],
		['title: " Text "', 'Wort', 'title: " Wort "'],
		['title: "Text"', 'a\nb', 'title: "a b"'],
	])('of %j with %j is %j', (line, translation, expected) => {
		expect(translate(matter(line), translation)).toBe(matter(expected));
	});

	it('has the branches of ICU messages translated in quotes', () => {
		const source = matter("title: 'It''s {n, plural, one {a day} other {# days}}'");
		expect(texts(source)).toEqual([
			"title: It's <1/>",
			'title n:one: a day',
			'title n:other: <1/> days',
		]);
		expect(translate(source, "C'est <1/>", "l'un", "d'hier <1/>")).toBe(
			matter("title: 'C''est {n, plural, one {l''un} other {d''hier #}}'"),
		);
	});

	it('says what the translation says, however it is quoted', () => {
		const part = fc.constantFrom(
			...'Wort|"|\'|: | #|#|\\|[|]|{|}|,|&|*|!|>|%|@|`|- |?| |yes|null|1e3|12:30|~|é|日本'.split(
				'|',
			),
		);
		const said = fc
			.array(part, { minLength: 1, maxLength: 6 })
			.map((parts) => parts.join('').trim())
			.filter((text) => text !== '');
		fc.assert(
			fc.property(fc.constantFrom('Text', '"Text"', "'Text'"), said, (value, text) => {
				const source = matter('slug: x', `title: ${value}`, 'date: 2024-05-01');
				const [, written = ''] = /\ntitle: (.*)\n/.exec(translate(source, escapeText(text))) ?? [];
				expect(readScalar(written)).toBe(text);
			}),
			{ numRuns: sampleOf(500) },
		);
	});
});

/** What YAML reads: only what cannot be taken for anything else goes without quotes. */
function readScalar(written: string): unknown {
	if (written.startsWith('"')) return JSON.parse(written);
	if (written.startsWith("'")) return written.slice(1, -1).replaceAll("''", "'");
	expect(written).toMatch(/^[\p{L}\p{N}][^\n]*$/u);
	expect(written).not.toMatch(/: |:$| #|^(?:yes|null|[\d.:e]+)$/);
	return written;
}

describe('the check of front matter', () => {
	const source = matter('title: Text', "lead: 'More'", 'slug: a-b', 'note: kept');

	it.each([
		['title: Text', 'title: "Another: one"', null],
		["'More'", "'Mehr'", null],
		['slug: a-b', 'slug: c-d', 'markup'],
		['note: kept', 'note: lost', 'markup'],
		['title: Text', 'title: |\n  Text', 'markup'],
		['title: Text', 'title: [Text]', 'markup'],
		['title: Text', 'Titel: Text', 'markup'],
		['title: Text', 'title: Text\nadded: one', 'markup'],
	])('finds what has changed: %j to %j', (from, to, fault) => {
		const rendered = source.replace(from, to);
		expect(checkRendered('markdown', source, rendered)).toBe(fault);
		expect(skeletonOf(rendered, 'markdown') === skeletonOf(source, 'markdown')).toBe(
			fault === null,
		);
	});
});
