import { describe, expect, test } from 'vitest';
import type { Format, ParseOptions } from '../../../src/documents/document.ts';
import { parseDocument } from '../../../src/documents/format.ts';

function headingsOf(text: string, format: Format, options?: ParseOptions): readonly string[] {
	return parseDocument(text, format, options).segments.flatMap((segment) =>
		segment.heading === true ? [segment.text] : [],
	);
}

function apartOf(text: string, options: ParseOptions): readonly string[] {
	return parseDocument(text, 'json', options).segments.flatMap((segment) =>
		segment.apart === true ? [segment.text] : [],
	);
}

describe('headings of HTML', () => {
	test.each([
		['of every level', '<h1>One</h1><p>two</p><h6 class="x">Six <b>more</b></h6>'],
		[
			'that are never closed, as far as their first run',
			'<h1>One<p>two</p><h6>Six <b>more</b><p>x',
		],
		[
			'with a text of an attribute, which is none',
			'<h1 title="x">One</h1><h6>Six <b>more</b></h6>',
		],
	])('are told from other text, those %s', (_, text) => {
		expect(headingsOf(text, 'html')).toEqual(['One', 'Six <1>more</1>']);
	});

	test.each([
		'<header>One</header><table><tr><th>two</th></tr></table>',
		'<h2 translate="no">One</h2><p>two</p>',
		'<h2><code>one()</code></h2>two',
		'<h2></h2>One',
		'<h2>2024</h2>',
	])('there are none in %s', (text) => {
		expect(headingsOf(text, 'html')).toEqual([]);
	});
});

test.each([
	['ATX', '# One\n\ntext\n\n###### Six **more** ######\n\nx'],
	['setext', 'One\n===\n\ntext\n\nSix **more**\n---\n\nx'],
	['quoted', '> # One\n>\n> text\n\n- ## Six **more**'],
	['HTML', '<h1>One</h1>\n\ntext\n\n<h6 align="center">Six <b>more</b></h6>\n\n- x'],
])('headings of Markdown: %s', (_, text) => {
	expect(headingsOf(text, 'markdown')).toEqual(['One', 'Six <1>more</1>']);
});

test('a byte order mark hides no heading of Markdown', () => {
	expect(headingsOf('\ufeff# One\n\ntext', 'markdown')).toEqual(['One']);
});

test('headings of the block editor are its headers', () => {
	const blocks = [
		{ type: 'header', data: { text: 'One <i>x</i> y', level: 2 } },
		{ type: 'paragraph', data: { text: 'header' } },
		{ type: 'columns', data: { cols: [{ blocks: [{ type: 'Header', data: { text: 'Two' } }] }] } },
		{ type: 'raw', data: { html: '<h2>Three</h2><p>x</p>' } },
	];
	expect(headingsOf(JSON.stringify({ blocks }), 'json')).toEqual([
		'One <1>x</1> y',
		'Two',
		'Three',
	]);
});

function textOf(text: string): unknown {
	return { type: 'text', text };
}

test('headings of TipTap are its headings', () => {
	const content = [
		{ type: 'heading', attrs: { level: 2, title: 'x' }, content: [textOf('One')] },
		{ type: 'paragraph', content: [textOf('heading')] },
	];
	expect(headingsOf(JSON.stringify({ type: 'doc', content }), 'json')).toEqual(['One']);
});

test('plain text has none', () => {
	expect(headingsOf('# One\n<h1>Two</h1>', 'plain')).toEqual([]);
});

test('every text that a path names begins apart, and only its first segment', () => {
	const rows = [
		{ title: 'One', body: '<h2>Two</h2><p>Three</p>' },
		{ title: 'Four', body: 'Five' },
	];
	const jsonPaths = { '*.title': 'plain', '*.body': 'html' } as const;
	expect(headingsOf(JSON.stringify(rows), 'json', { jsonPaths })).toEqual(['Two']);
	expect(apartOf(JSON.stringify(rows), { jsonPaths })).toEqual(['One', 'Two', 'Four', 'Five']);
});
