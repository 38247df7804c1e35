import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkRendered } from '../../../../src/documents/format.ts';
import {
	jsonPathsOfInterface,
	readJsonPath,
} from '../../../../src/directus/content/field-format.ts';
import { writeJson } from '../../../../src/documents/json/text.ts';
import { parseJsonText } from '../../../../src/documents/json/json.ts';
import { editorHtml, mapText } from '../laws.ts';
import { sampleOf } from '../../../harness/sample.ts';

/** JSON text of a value of any depth; a string is JSON text already. */
function write(value: unknown): string {
	return typeof value === 'string' ? value : writeJson(value);
}

/**
 * The document of a value, by way of its text; it renders a value for a value and text for text.
 */
function parseJson(value: unknown, options = {}) {
	const document = parseJsonText(write(value), options);
	return {
		segments: document.segments,
		render(translations: readonly (string | null)[]): unknown {
			const rendered = document.render(translations);
			return typeof value === 'string' ? rendered : JSON.parse(rendered);
		},
	};
}

function check(source: unknown, rendered: unknown, options = {}): 'markup' | null {
	return checkRendered('json', write(source), write(rendered), options);
}

function texts(value: unknown, options = {}): string[] {
	return parseJson(value, options).segments.map(({ text }) => text);
}

function upperCase(text: string): string {
	return text.replace(/&\w+;|\p{L}+/gu, (run) => (run.startsWith('&') ? run : run.toUpperCase()));
}

function shout(value: unknown, options = {}): unknown {
	const document = parseJson(value, options);
	return document.render(document.segments.map(({ text }) => mapText(text, upperCase)));
}

const editorJs = {
	time: 1,
	blocks: [
		{ id: 'a', type: 'header', data: { text: 'A <b>title</b>', level: 2 } },
		{ id: 'b', type: 'paragraph', data: { text: 'one &amp; <a href="/x">two</a>' } },
		{
			id: 'c',
			type: 'nestedlist',
			data: {
				style: 'ordered',
				items: [{ content: 'i', items: [{ content: 'ii', items: [] }] }, 'iii'],
			},
		},
		{ id: 'd', type: 'checklist', data: { items: [{ text: 'check', checked: true }] } },
		{ id: 'e', type: 'quote', data: { text: 'said', caption: 'by', alignment: 'left' } },
		{
			id: 'f',
			type: 'image',
			data: { file: { url: 'https://x/y', title: 'no' }, caption: 'photo', stretched: false },
		},
		{
			id: 'g',
			type: 'table',
			data: {
				withHeadings: true,
				content: [
					['k', 'v'],
					['l', 'w'],
				],
			},
		},
		{ id: 'h', type: 'code', data: { code: 'let x = no' } },
		{ id: 'i', type: 'delimiter', data: {} },
		{ id: 'j', type: 'raw', data: { html: '<p>raw <i>text</i></p><script>no</script>' } },
		{ id: 'k', type: 'warning', data: { title: 'careful', message: 'hot' } },
		{
			id: 'l',
			type: 'unknown',
			data: {
				text: 'yes',
				colour: 'no',
				columns: [{ blocks: [{ type: 'paragraph', data: { text: 'inner' } }] }],
			},
		},
		{ id: 'm', type: 'embed', data: { service: 'no', source: 'https://x', caption: 'video' } },
		{ id: 'n', type: 'broken' },
	],
	version: '2.31.2',
};

const tipTap = {
	type: 'doc',
	content: [
		{
			type: 'paragraph',
			attrs: { textAlign: null },
			content: [
				{ type: 'text', text: 'See ' },
				{ type: 'text', marks: [{ type: 'bold' }], text: 'the ' },
				{
					type: 'text',
					marks: [{ type: 'bold' }, { type: 'link', attrs: { href: '/x' } }],
					text: 'docs',
				},
				{ type: 'text', text: ' for ' },
				{ type: 'text', marks: [{ type: 'code' }], text: 'npm' },
				{ type: 'hardBreak' },
				{ type: 'text', text: 'and ' },
				{ type: 'mention', attrs: { id: 'no', label: 'no' } },
			],
		},
		{ type: 'codeBlock', content: [{ type: 'text', text: 'no' }] },
		{ type: 'image', attrs: { src: 'no', alt: 'photo', title: null } },
		{
			type: 'bulletList',
			content: [
				{ type: 'listItem', content: [{ type: 'p', content: [{ type: 'text', text: 'item' }] }] },
			],
		},
		{ type: 'paragraph' },
	],
};

describe('EditorJS', () => {
	it('takes the strings that are text, as HTML', () => {
		expect(texts(editorJs)).toEqual([
			'A <1>title</1>',
			'one &amp; <1>two</1>',
			'i',
			'ii',
			'iii',
			'check',
			'said',
			'by',
			'photo',
			'k',
			'v',
			'l',
			'w',
			'raw <1>text</1>',
			'careful',
			'hot',
			'yes',
			'inner',
			'video',
		]);
	});

	it('changes those alone', () => {
		const shouted = shout(editorJs);
		expect(check(editorJs, shouted)).toBeNull();
		expect(JSON.stringify(shouted)).toContain('ONE &amp; <a href=\\"/x\\">TWO</a>');
		expect(texts(shouted)).toEqual(texts(editorJs).map((text) => mapText(text, upperCase)));
		expect(JSON.stringify(shouted)).toMatch(/^\{"time":1,"blocks":.*,"version":"2.31.2"\}$/);
	});

	it('gives the very text back when nothing changed', () => {
		const source = JSON.stringify(editorJs, null, 3);
		const document = parseJson(source);
		expect(document.render(document.segments.map(() => null))).toBe(source);
		expect(document.render(document.segments.map(({ text }) => text))).toBe(source);
	});
});

describe('ProseMirror', () => {
	it('takes text blocks whole, marks as tags', () => {
		expect(texts(tipTap)).toEqual([
			'See <1>the <2>docs</2></1> for <3/><4/>and <5/>',
			'photo',
			'item',
		]);
	});

	it('builds text nodes for each stretch of marks and keeps every other node', () => {
		const document = parseJson(tipTap);
		const rendered = document.render([
			'<1><2>Doku</2></1> für <3/><4/> und <5/> hier',
			'Foto',
			null,
		]);
		const content = [
			{
				type: 'text',
				marks: [{ type: 'bold' }, { type: 'link', attrs: { href: '/x' } }],
				text: 'Doku',
			},
			{ type: 'text', text: ' für ' },
			{ type: 'text', marks: [{ type: 'code' }], text: 'npm' },
			{ type: 'hardBreak' },
			{ type: 'text', text: ' und ' },
			{ type: 'mention', attrs: { id: 'no', label: 'no' } },
			{ type: 'text', text: ' hier' },
		];
		const image = { type: 'image', attrs: { src: 'no', alt: 'Foto', title: null } };
		const [paragraph, code, , ...rest] = tipTap.content;
		expect(rendered).toEqual({
			type: 'doc',
			content: [{ ...paragraph, content }, code, image, ...rest],
		});
		expect(check(tipTap, rendered)).toBeNull();
	});

	it('translates the alternative text of an image between words', () => {
		const image = { type: 'image', attrs: { src: 'x', alt: 'a photo' } };
		const value = {
			type: 'doc',
			content: [
				{ type: 'p', content: [{ type: 'text', text: 'a ' }, image, { type: 'text', text: ' b' }] },
			],
		};
		const document = parseJson(value);
		expect(document.segments.map(({ text }) => text)).toEqual(['a <1/> b', 'a photo']);
		expect(document.render([null, 'ein Foto'])).toMatchObject({
			content: [
				{ content: [{ text: 'a ' }, { attrs: { src: 'x', alt: 'ein Foto' } }, { text: ' b' }] },
			],
		});
		expect(document.render(['<1/> B a', 'ein Foto'])).toMatchObject({
			content: [{ content: [{ attrs: { alt: 'ein Foto' } }, { text: ' B a' }] }],
		});
	});

	it('escapes what looks like markup in its text', () => {
		const value = {
			type: 'doc',
			content: [{ type: 'p', content: [{ type: 'text', text: 'a <b> & c' }] }],
		};
		expect(texts(value)).toEqual(['a &lt;b&gt; &amp; c']);
		expect(JSON.stringify(shout(value))).toContain('A <B> & C');
	});
});

describe('other JSON', () => {
	it('has no segments unless paths name its texts', () => {
		const value = [{ title: 'A title', icon: 'home', body: '<p>b</p>' }];
		expect(texts(value)).toEqual([]);
		const options = { jsonPaths: { '*.title': 'plain', '*.body': 'html' } };
		expect(texts(value, options)).toEqual(['A title', 'b']);
		expect(shout(value, options)).toEqual([{ title: 'A TITLE', icon: 'home', body: '<p>B</p>' }]);
		expect(texts(['red', 'green'], { jsonPaths: { '*': 'plain' } })).toEqual(['red', 'green']);
		expect(
			texts({ a: { b: ['c', 1] } }, { jsonPaths: { 'a.b.0': 'plain', 'a.x': 'plain' } }),
		).toEqual(['c']);
		expect(texts({ rows: [editorJs] }, { jsonPaths: { 'rows.*': 'json' } })).toEqual(
			texts(editorJs),
		);
	});

	it.each(['null', '', '1', 'true', 'not json', '"text"', '{', '[]', '{}'])(
		'is left alone: %j',
		(value) => {
			expect(parseJson(value).segments).toEqual([]);
			expect(parseJson(value).render([])).toBe(value);
		},
	);

	it('is read as any plain text: lines, alternatives and branches are segments', () => {
		const value = [
			'First line\nSecond line',
			'no apples | one apple | {n} apples',
			'You have {n, plural, one {# mail} other {# mails}}',
		];
		const options = { jsonPaths: { '*': 'plain' } } as const;
		expect(texts(value, options)).toEqual([
			'First line',
			'Second line',
			'no apples',
			'one apple',
			'<1/> apples',
			'You have <1/>',
			'<1/> mail',
			'<1/> mails',
		]);
		const shouted = shout(value, options);
		expect(shouted).toEqual([
			'FIRST LINE\nSECOND LINE',
			'NO APPLES | ONE APPLE | {n} APPLES',
			'YOU HAVE {n, plural, one {# MAIL} other {# MAILS}}',
		]);
		expect(check(value, shouted, options)).toBeNull();
		const swapped = JSON.parse(JSON.stringify(shouted).replace('other', 'many'));
		expect(check(value, swapped, options)).toBe('markup');
	});

	it('reads the texts of tags and repeaters from their interface', () => {
		expect(jsonPathsOfInterface('tags', {})).toEqual({ '*': 'plain' });
		expect(
			jsonPathsOfInterface('list', {
				fields: [
					{ field: 'title', name: 'Title', type: 'string', meta: { interface: 'input' } },
					{
						field: 'body',
						name: 'Body',
						type: 'text',
						meta: { interface: 'input-rich-text-html' },
					},
					{ field: 'icon', name: 'Icon', type: 'string', meta: { interface: 'select-icon' } },
					{ field: 'code', name: 'Code', type: 'text', meta: { interface: 'input-code' } },
				],
			}),
		).toEqual({ '*.title': 'plain', '*.body': 'html' });
		expect(jsonPathsOfInterface('map', {})).toEqual({});
		const inner = { fields: [{ field: 'text', type: 'text', meta: { interface: 'input' } }] };
		const outer = {
			fields: [{ field: 'rows', type: 'json', meta: { interface: 'list', options: inner } }],
		};
		expect(jsonPathsOfInterface('list', outer)).toEqual({ '*.rows.*.text': 'plain' });
		expect(
			texts([{ rows: [{ text: 'Hello' }] }], { jsonPaths: { '*.rows.*.text': 'plain' } }),
		).toEqual(['Hello']);
	});

	it('are named by paths as people write them', () => {
		expect(['a.b', 'items[].title', '[].x', 'a[2][].b'].map(readJsonPath)).toEqual([
			'a.b',
			'items.*.title',
			'*.x',
			'a.2.*.b',
		]);
	});
});

describe('JSON text', () => {
	const odd =
		'{ "big": 12345678901234567890, "f": 1.0, "e": 1e3, "z": -0, "u": "\\u00e9\\/", "2": 1, "1": 2,\n\t"t": "old", "t": "say \\"hi\\"", "o": {"t": "x"} , "o": {"t": "y"}}';

	it('stays byte for byte outside of what is translated', () => {
		const options = { jsonPaths: { t: 'plain', 'o.t': 'plain' } } as const;
		const document = parseJsonText(odd, options);
		expect(document.segments.map(({ text }) => text)).toEqual(['say "hi"', 'y']);
		expect(document.render([null, 'y'])).toBe(odd);
		expect(document.render(['sag "hi"', 'Z'])).toBe(
			odd.replace('"say \\"hi\\""', '"sag \\"hi\\""').replace('"y"', '"Z"'),
		);
	});

	it('finds the values of whole documents', () => {
		for (const value of [editorJs, tipTap]) {
			for (const text of [JSON.stringify(value), JSON.stringify(value, null, '\t')]) {
				const shouted = String(shout(text));
				expect(JSON.parse(shouted)).toEqual(shout(value));
				expect(check(text, shouted)).toBeNull();
			}
		}
	});

	it('renders generated documents byte for byte from nothing and from its own texts', () => {
		const block = editorHtml.map((text) => ({ type: 'paragraph', data: { text, n: 1.5 } }));
		const node = fc.record({
			type: fc.constant('text'),
			text: fc.string({ minLength: 1 }),
			marks: fc.subarray([
				{ type: 'bold' },
				{ type: 'code' },
				{ type: 'link', attrs: { href: '/', title: 'Our terms' } },
			]),
		});
		const other = fc.constantFrom(
			{ type: 'hardBreak' },
			{ type: 'chip', attrs: { label: 'A label', alt: 'dsc_1.jpg' } },
		);
		const paragraph = fc
			.array(fc.oneof(node, other))
			.map((content) => ({ type: 'paragraph', content }));
		const value: fc.Arbitrary<unknown> = fc.oneof(
			fc.array(block, { minLength: 1 }).map((blocks) => ({ blocks })),
			fc.array(paragraph).map((content) => ({ type: 'doc', content })),
			fc.jsonValue(),
		);
		fc.assert(
			fc.property(value, fc.constantFrom('', '  ', '\t'), (input, indent) => {
				const text = JSON.stringify(input, null, indent);
				for (const options of [{}, { jsonPaths: { '*': 'plain', '*.*': 'html' } } as const]) {
					const document = parseJsonText(text, options);
					expect(document.render(document.segments.map(() => null))).toBe(text);
					expect(document.render(document.segments.map((segment) => segment.text))).toBe(text);
					const marked = document.segments.map((segment) => `«${segment.text}»`);
					const rendered = document.render(marked);
					expect(check(text, rendered, options)).toBeNull();
				}
			}),
			{ numRuns: sampleOf(150) },
		);
	});
});

function change(path: string, from: string, to: string): 'markup' | null {
	const text = JSON.stringify(path === 'editorjs' ? editorJs : tipTap);
	expect(text).toContain(from);
	return check(
		text,
		text.replace(from, () => to),
	);
}

describe('the check of JSON', () => {
	it.each([
		['editorjs', '"photo"', '"Foto"', null],
		['editorjs', '"level":2', '"level":3', 'markup'],
		['editorjs', 'let x', 'let y', 'markup'],
		['editorjs', 'href=\\"/x\\"', 'href=\\"/y\\"', 'markup'],
		['editorjs', '"time":1,', '', 'markup'],
		['tiptap', '"item"', '"Eintrag"', null],
		['tiptap', '{"type":"hardBreak"},', '', 'markup'],
		['tiptap', '"href":"/x"', '"href":"/y"', 'markup'],
		['tiptap', '"text":"no"', '"text":"nein"', 'markup'],
	])('finds what has changed in %s: %j to %j', (path, from, to, fault) => {
		expect(change(path, from, to)).toBe(fault);
	});
});

describe('hostile sizes of JSON', () => {
	it('pass deep nesting and long strings', () => {
		const deep = 5000;
		let item: unknown = { content: 'leaf', items: [] };
		let node: unknown = { type: 'p', content: [{ type: 'text', text: 'leaf' }] };
		for (let level = 0; level < deep; level += 1) {
			item = { content: `item ${level} x`, items: [item] };
			node = { type: 'blockquote', content: [node] };
		}
		const list = { blocks: [{ type: 'list', data: { items: [item] } }] };
		expect(texts(shout(list))).toHaveLength(deep + 1);
		expect(texts(shout({ type: 'doc', content: [node] }))).toEqual(['LEAF']);
		const text = `[${'["'.repeat(deep)}${'\\"x'.repeat(sampleOf(300_000))}${'"]'.repeat(deep)}]`;
		parseJsonText(text, { jsonPaths: { '0.0': 'plain' } });
		const long = `["${'\\"x '.repeat(sampleOf(300_000))}"]`;
		expect(String(shout(long, { jsonPaths: { '*': 'plain' } }))).toHaveLength(long.length);
	}, 60_000);

	it('pass inline nodes, marks and values nested deep', () => {
		let inner: unknown = { type: 'leaf' };
		for (let level = 0; level < 10_000; level += 1) {
			inner = { type: 'box', content: [inner], attrs: { alt: 'An alternative text' } };
		}
		const marks = [{ type: 'bold', attrs: { inner } }];
		const source = {
			type: 'doc',
			content: [
				{
					type: 'p',
					content: [{ type: 'text', text: 'Hello' }, inner, { type: 'text', text: ' you' }],
				},
				{
					type: 'p',
					content: [
						{ type: 'text', marks, text: 'Bold' },
						{ type: 'text', text: ' words' },
					],
				},
			],
		};
		const rendered = shout(source);
		expect(texts(rendered)).toContain('<1>BOLD</1> WORDS');
		expect(check(source, rendered)).toBeNull();
		const levels = `${'['.repeat(10_000)}"Hello there"${']'.repeat(10_000)}`;
		const text = `{"type":"doc","content":[{"type":"p","content":[{"type":"text","text":"Hi you"},{"type":"x","y":${levels}}]}]}`;
		expect(check(text, shout(text))).toBeNull();
	});

	it('writes values as they would be written', () => {
		fc.assert(
			fc.property(fc.jsonValue(), (value) => {
				expect(writeJson(value)).toBe(JSON.stringify(value));
			}),
		);
	});
});
