import type { ParseOptions } from '../../../src/documents/document.ts';
import { type Family, makerOf, named, numbered, type Shape } from '../shape.ts';

const block = (type: string, data: object): string => JSON.stringify({ type, data });
const node = (value: object): string => JSON.stringify(value);
const editorJs = (part: string): Shape => ({
	head: '{"time":1,"blocks":[',
	open: `${part},`,
	tail: `${part}]}`,
});
const tipTap = (part: string): Shape => ({
	head: '{"type":"doc","content":[',
	open: `${part},`,
	tail: `${part}]}`,
});
/** One paragraph of EditorJS that holds what the shape makes. */
const inside =
	(shape: Shape) =>
	(length: number): string =>
		`{"time":1,"blocks":[${block('paragraph', { text: makerOf(shape)(length) })}]}`;

const SHAPES: Readonly<Record<string, Shape>> = {
	'EditorJS paragraphs': editorJs(block('paragraph', { text: 'a <b>b</b>' })),
	'EditorJS headers': editorJs(block('header', { text: 'a b', level: 2 })),
	'EditorJS lists': editorJs(block('list', { style: 'ordered', items: ['a b', 'c d'] })),
	'EditorJS tables': editorJs(
		block('table', {
			content: [
				['a b', 'c d'],
				['e f', 'g h'],
			],
		}),
	),
	'EditorJS images': editorJs(block('image', { file: { url: '/x' }, caption: 'a b' })),
	'EditorJS galleries': editorJs(
		block('gallery', { items: [{ url: '/x', alt: 'a b', caption: 'c d' }] }),
	),
	'EditorJS, one gallery': {
		head: '{"time":1,"blocks":[{"type":"gallery","data":{"items":[{"alt":"a b"}',
		open: ',{"alt":"c d"}',
		tail: ']}}]}',
	},
	'EditorJS, lists of lists of entries': {
		head: '{"time":1,"blocks":[{"type":"x","data":{"items":[',
		open: '{"title":"a b","items":[',
		close: ']}',
		tail: ']}}]}',
	},
	'EditorJS code': editorJs(block('code', { code: 'a' })),
	'EditorJS blocks nobody knows': editorJs(block('other', { text: 'a b', title: 'c d' })),
	'EditorJS, one table': {
		head: '{"time":1,"blocks":[{"type":"table","data":{"content":[["a b"]',
		open: ',["c d","e f"]',
		tail: ']}}]}',
	},
	'EditorJS, lists in lists': {
		head: '{"time":1,"blocks":[{"type":"list","data":{"items":[',
		open: '{"content":"a b","items":[',
		close: ']}',
		tail: ']}}]}',
	},
	'EditorJS, words': inside('word '),
	'EditorJS, tags': inside('a <b>c</b> '),
	'EditorJS, percent and zeros': inside({ head: '%', open: '0' }),
	'EditorJS, blanks': inside({ head: 'a', open: ' ', tail: 'b' }),
	'EditorJS, escapes': inside('"\\\n'),
	'EditorJS, open macros': inside('{{a '),
	'EditorJS, plurals': inside('{n, plural, one{a} other{b c}} '),
	'TipTap paragraphs': tipTap(
		node({ type: 'paragraph', content: [{ type: 'text', text: 'a b' }] }),
	),
	'TipTap headings': tipTap(
		node({ type: 'heading', attrs: { level: 2 }, content: [{ type: 'text', text: 'a b' }] }),
	),
	'TipTap, one paragraph of runs': {
		head: '{"type":"doc","content":[{"type":"paragraph","content":[{"type":"text","text":"a"}',
		open: ',{"type":"text","marks":[{"type":"bold"}],"text":"b "},{"type":"text","text":"c"}',
		tail: ']}]}',
	},
	'TipTap, one paragraph of nodes': {
		head: '{"type":"doc","content":[{"type":"paragraph","content":[{"type":"text","text":"a"}',
		open: ',{"type":"mention","attrs":{"id":"7"}}',
		tail: ']}]}',
	},
	'TipTap, links with titles': {
		head: '{"type":"doc","content":[{"type":"paragraph","content":[{"type":"text","text":"a"}',
		open: ',{"type":"text","marks":[{"type":"link","attrs":{"title":"c d"}}],"text":"b "},{"type":"text","text":"c"}',
		tail: ']}]}',
	},
	'TipTap, nodes with labels': tipTap(node({ type: 'button', attrs: { label: 'a b' } })),
	'TipTap, runs of macros': {
		head: '{"type":"doc","content":[{"type":"paragraph","content":[{"type":"text","text":"a"}',
		open: ',{"type":"text","marks":[{"type":"bold"}],"text":"{{"},{"type":"text","text":"}}"}',
		tail: ']}]}',
	},
	'TipTap, one text': {
		head: '{"type":"doc","content":[{"type":"paragraph","content":[{"type":"text","text":"',
		open: 'word ',
		tail: '"}]}]}',
	},
	'TipTap, hard breaks': {
		head: '{"type":"doc","content":[{"type":"paragraph","content":[{"type":"text","text":"a"}',
		open: ',{"type":"hardBreak"},{"type":"text","text":"b"}',
		tail: ']}]}',
	},
	'TipTap, nodes in nodes': {
		head: '{"type":"doc","content":[',
		open: '{"type":"blockquote","content":[',
		middle: '{"type":"paragraph","content":[{"type":"text","text":"a b"}]}',
		close: ']}',
		tail: ']}',
	},
	'TipTap, images': tipTap(node({ type: 'image', attrs: { src: '/x', alt: 'a b', title: 'c d' } })),
	'brackets in brackets': { open: '[', close: ']' },
	'brackets that stay open': '[',
	'braces and quotes': '{"',
	'one number': '1',
	'one string': { head: '"', open: 'a', tail: '"' },
	blanks: { head: '[', open: ' ', tail: ']' },
};

/** What `jsonPaths` names. */
const BY_PATH: Readonly<Record<string, readonly [ParseOptions['jsonPaths'] & object, Shape]>> = {
	tags: [{ '*': 'plain' }, { head: '["a b"', open: ',"c d"', tail: ']' }],
	'a repeater': [
		{ '*.title': 'plain', '*.body': 'html' },
		{
			head: '[{"title":"a b","body":"<p>c</p>"}',
			open: ',{"title":"a b","body":"<p>c <b>d</b></p>"}',
			tail: ']',
		},
	],
	'a repeater of Markdown': [
		{ '*.body': 'markdown' },
		{ head: '[{"body":"a"}', open: ',{"body":"- a *b*\\n- c"}', tail: ']' },
	],
	'values of an object': [
		{ '*': 'plain' },
		(length) => `{${numbered((n) => `${n === 1 ? '' : ','}"k${n}":"a b"`)(length)}}`,
	],
	'paths that overlap': [
		{ '*.*': 'plain', '*.a': 'plain', 'x.*': 'plain' },
		{ head: '[{"a":"b c"}', open: ',{"a":"b c","d":"e f"}', tail: ']' },
	],
	'steps to nothing': [
		{ '*.*.*.*.*': 'plain' },
		{ head: '[[[[["a b"]]]]', open: ',[[[["c d"]]]]', tail: ']' },
	],
	'a text of Markdown': [{ a: 'markdown' }, { head: '{"a":"', open: '> b\\n\\n', tail: '"}' }],
	'EditorJS inside': [
		{ '*': 'json' },
		{
			head: '[{"blocks":[]}',
			open: ',{"time":1,"blocks":[{"type":"paragraph","data":{"text":"a b"}}]}',
			tail: ']',
		},
	],
};

export const JSON_FAMILIES: readonly Family[] = [
	...named('json', SHAPES),
	...Object.entries(BY_PATH).map(([name, [jsonPaths, shape]]): Family => ({
		name,
		way: 'json',
		make: makerOf(shape),
		options: { jsonPaths },
	})),
];
