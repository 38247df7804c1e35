import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Format, ParseOptions } from '../../../../src/documents/document.ts';
import { parseDocument } from '../../../../src/documents/format.ts';
import { ContextReader } from '../../../../src/translation/units/context.ts';

interface Place {
	readonly name?: string;
	readonly collection?: string;
	readonly format?: Format;
	readonly options?: ParseOptions;
}

/** The context of each segment, by its text. */
function contextsOf(
	text: string,
	{ name, collection, format = 'html', options }: Place = {},
): Readonly<Record<string, string | undefined>> {
	const reader = new ContextReader(name, collection);
	return Object.fromEntries(
		parseDocument(text, format, options).segments.map((segment) => {
			reader.enter(segment);
			return [segment.text, reader.contextOf(segment.text)];
		}),
	);
}

function contextOf(text: string, place: Place = {}): string | undefined {
	return Object.values(contextsOf(text, { name: 'title', format: 'plain', ...place }))[0];
}

describe('a segment that carries a context', () => {
	test.each([
		'Open',
		'Lead time',
		'Terms of use',
		'Öffnungszeiten',
		'About {{ company }} now',
		'Q&A',
		'关于我们',
		'お問い合わせ',
		'ติดต่อเรา',
		'회사 소개',
		'تواصل معنا',
	])('is a short one, such as %s', (text) => {
		expect(contextOf(text)).toBe('title');
	});

	test.each([
		'Boats leave at nine',
		'Donaudampfschifffahrtsgesellschaft',
		'私たちは毎日新鮮なパンを焼いています',
		'我们每天早上烘烤新鲜的面包',
		'เราอบขนมปังสดใหม่ทุกเช้า',
	])('is no long one, such as %s', (text) => {
		expect(contextOf(text)).toBeUndefined();
	});

	test('is measured without its tags', () => {
		const link = `<a href="https://example.org/${'x'.repeat(80)}">here</a>`;
		expect(contextsOf(`<p>Read ${link}</p>`, { name: 'body' })).toEqual({
			'Read <1>here</1>': 'body',
		});
	});
});

describe('the names in a context', () => {
	test('are those of field and collection', () => {
		expect(contextOf('Open', { collection: 'shops' })).toBe('shops.title');
	});

	test('are none where the text has no field', () => {
		const reader = new ContextReader(undefined, 'shops');
		expect(reader.contextOf('Open')).toBeUndefined();
	});

	test.each([
		['that only repeats the text', 'Open', 'open'],
		['of figures', 'Open', '12'],
		['of blanks', 'Open', ' \n '],
	])('are left out when it is one %s', (_, text, name) => {
		expect(contextOf(text, { name })).toBeUndefined();
	});

	test('are cut where they are long', () => {
		expect(contextOf('Open', { name: 'menu '.repeat(20_000) })).toMatch(/^(?:menu ){10,11}menu…$/);
	});

	test('are on one line', () => {
		expect(contextOf('Open', { name: 'nav\n  main' })).toBe('nav main');
	});
});

describe('the heading in a context', () => {
	test('is the nearest one before, and never the segment itself', () => {
		const text =
			'<p>Top</p><h1>Shop</h1><p>Open</p><h2>Jobs</h2><ul><li>Lead</li><li>Apply <b>now</b></li></ul>';
		expect(contextsOf(text, { name: 'body', collection: 'pages' })).toEqual({
			Top: 'pages.body',
			Shop: 'pages.body',
			Open: 'body: Shop',
			Jobs: 'body: Shop',
			Lead: 'body: Jobs',
			'Apply <1>now</1>': 'body: Jobs',
		});
	});

	test.each([
		['markdown', '## Jobs\n\n| Lead | Role |\n|-|-|\n| Open | x |'],
		[
			'json',
			JSON.stringify({
				blocks: [
					{ type: 'header', data: { text: 'Jobs' } },
					{ type: 'list', data: { items: ['Lead', 'Role', 'Open'] } },
				],
			}),
		],
		[
			'json',
			JSON.stringify({
				type: 'doc',
				content: [
					{ type: 'heading', content: [{ type: 'text', text: 'Jobs' }] },
					{ type: 'paragraph', content: [{ type: 'text', text: 'Lead' }] },
				],
			}),
		],
	] as const)('is found in %s', (format, text) => {
		expect(contextsOf(text, { format, name: 'body' })).toMatchObject({
			Jobs: 'body',
			Lead: 'body: Jobs',
		});
	});

	test('stands alone where there is no field', () => {
		expect(contextsOf('<h1>Jobs</h1><p>Lead</p>')).toEqual({ Jobs: undefined, Lead: 'Jobs' });
	});

	test('is plain text, without code, placeholders and what is not to be translated', () => {
		const heading =
			'Fees &amp; <a href="/x" title="Tip">taxes</a> <code>vat()</code> for {{ place }}<br>at <b class="notranslate">Acme</b> &lt;all&gt;';
		expect(contextsOf(`<h2>${heading}</h2><p>Open</p>`, { name: 'body' })['Open']).toBe(
			'body: Fees & taxes for at <all>',
		);
	});

	test('that is not translated does not count', () => {
		const text = '<h1>Shop</h1><h2 translate="no">Acme</h2><h2><code>open()</code></h2><p>Open</p>';
		expect(contextsOf(text, { name: 'body' })['Open']).toBe('body: Shop');
	});

	test('that only repeats the text is left out', () => {
		const text = '<h1>Open</h1><p>OPEN</p>';
		expect(contextsOf(text, { name: 'body' })['OPEN']).toBe('body');
		expect(contextsOf(text)['OPEN']).toBeUndefined();
	});

	test('counts within one text of a repeater', () => {
		const rows = [{ body: '<p>One</p><h2>Jobs</h2><p>Lead</p>' }, { body: '<p>Open</p>' }];
		const options = { jsonPaths: { '*.body': 'html' } } as const;
		expect(contextsOf(JSON.stringify(rows), { name: 'rows', format: 'json', options })).toEqual({
			One: 'rows',
			Jobs: 'rows',
			Lead: 'rows: Jobs',
			Open: 'rows',
		});
	});
});

describe('a long context', () => {
	test('is cut behind a word', () => {
		const heading = 'Everything that you have always wanted to know about shipping';
		const context = contextsOf(`<h1>${heading}</h1><p>Open</p>`, { name: 'body' })['Open'];
		expect(context).toBe('body: Everything that you have always wanted to know about…');
	});

	test('is cut behind a grapheme where there are no words', () => {
		const family = '👨‍👩‍👧';
		const context = contextsOf(`<h1>x${family.repeat(20)}</h1><p>Open</p>`)['Open'];
		expect(context).toBe(`x${family.repeat(7)}…`);
	});

	test('is one of at most sixty characters, whatever field and heading are', () => {
		fc.assert(
			fc.property(
				fc.string({ unit: 'grapheme', maxLength: 200 }),
				fc.string({ unit: 'grapheme', maxLength: 200 }),
				(name, heading) => {
					const reader = new ContextReader(name, undefined);
					reader.enter({ text: heading, role: 'text', tags: [], heading: true });
					reader.enter({ text: 'Open', role: 'text', tags: [] });
					const context = reader.contextOf('Open') ?? '';
					expect(context.length).toBeLessThanOrEqual(60);
					expect(context.isWellFormed()).toBe(`${name}${heading}`.isWellFormed());
				},
			),
		);
	});
});
