import { describe, expect, it } from 'vitest';
import { readJsonPath } from '../../../../src/directus/content/field-format.ts';
import type { Format } from '../../../../src/documents/document.ts';
import { checkRendered } from '../../../../src/documents/format.ts';
import { parseJsonText } from '../../../../src/documents/json/json.ts';

function options(paths: Readonly<Record<string, Format>> = {}) {
	return {
		jsonPaths: Object.fromEntries(
			Object.entries(paths).map(([path, format]) => [readJsonPath(path), format]),
		),
	};
}

function texts(value: unknown, paths?: Readonly<Record<string, Format>>): string[] {
	return parseJsonText(JSON.stringify(value), options(paths)).segments.map(({ text }) => text);
}

/** The value with each text in capitals, which must be read as the same segments again. */
function shout(value: unknown, paths?: Readonly<Record<string, Format>>): unknown {
	const source = JSON.stringify(value);
	const document = parseJsonText(source, options(paths));
	const said = document.segments.map(({ text }) =>
		text.replace(/(<[^>]*>)|\p{L}+/gu, (word, tag?: string) => tag ?? word.toUpperCase()),
	);
	const rendered = document.render(said);
	expect(parseJsonText(rendered, options(paths)).segments.map(({ text }) => text)).toEqual(said);
	expect(checkRendered('json', source, rendered, options(paths))).toBeNull();
	return JSON.parse(rendered);
}

const block = (type: string, data: unknown) => ({ type, data });
const faq = {
	time: 1,
	blocks: [
		block('paragraph', { text: 'Ask us anything.' }),
		block('faq', {
			questions: [
				{ question: 'How long does it take?', answer: 'Two <b>days</b>.', id: 'q-1' },
				{ question: 'Is it safe?', answer: 'Yes.', id: 'q-2' },
			],
		}),
		block('code', { code: '// Say hello' }),
	],
};
const text = (said: string, ...marks: readonly unknown[]) => ({ type: 'text', text: said, marks });
const link = (title: string | null) => ({ type: 'link', attrs: { href: '/x', title } });
const doc = (...content: readonly unknown[]) => ({ type: 'doc', content });

describe('paths add to what an editor’s document has', () => {
	it.each(['blocks[].data.questions[]', 'blocks.*.data.questions.*', 'blocks[1].data.questions[]'])(
		'as %s',
		(path) => {
			const paths = { [`${path}.question`]: 'plain', [`${path}.answer`]: 'html' } as const;
			expect(texts(faq, paths)).toEqual([
				'Ask us anything.',
				'How long does it take?',
				'Two <1>days</1>.',
				'Is it safe?',
				'Yes.',
			]);
			expect(shout(faq, paths)).toMatchObject({
				blocks: [
					{},
					{
						data: {
							questions: [
								{ question: 'HOW LONG DOES IT TAKE?', answer: 'TWO <b>DAYS</b>.', id: 'q-1' },
								{ question: 'IS IT SAFE?' },
							],
						},
					},
					{ data: { code: '// Say hello' } },
				],
			});
		},
	);

	it('add nothing twice', () => {
		expect(texts(faq, { 'blocks[].data.text': 'html' })).toEqual(['Ask us anything.']);
		const paragraph = doc({ type: 'paragraph', content: [text('Hello you')] });
		expect(texts(paragraph, { 'content[].content[].text': 'plain' })).toEqual(['Hello you']);
	});

	it('reach into what is locked else', () => {
		expect(texts(faq, { 'blocks[].data.code': 'plain' })).toContain('// Say hello');
		const code = doc({ type: 'codeBlock', content: [text('Say hello')] });
		expect(texts(code)).toEqual([]);
		expect(texts(code, { 'content[].content[].text': 'plain' })).toEqual(['Say hello']);
	});

	it('name a document inside of a block', () => {
		const inside = { blocks: [block('paragraph', { text: 'Inner words' })] };
		const outer = { blocks: [block('code', { example: inside })] };
		expect(texts(outer)).toEqual([]);
		expect(texts(outer, { 'blocks[].data.example': 'json' })).toEqual(['Inner words']);
	});

	it('never name the types of blocks, and nothing where there is nothing', () => {
		expect(texts(faq, { '*.*.type': 'plain', 'blocks[].nothing.here': 'plain' })).toEqual([
			'Ask us anything.',
		]);
	});

	it('add texts of custom nodes of TipTap', () => {
		const value = doc(
			{ type: 'callToAction', attrs: { heading: 'Book a table', href: '/book' } },
			{ type: 'paragraph', content: [text('Or call us')] },
		);
		expect(texts(value)).toEqual(['Or call us']);
		const paths = { 'content[].attrs.heading': 'plain' } as const;
		expect(texts(value, paths)).toEqual(['Or call us', 'Book a table']);
		expect(shout(value, paths)).toMatchObject({
			content: [{ attrs: { heading: 'BOOK A TABLE', href: '/book' } }, {}],
		});
	});
});

describe('what blocks of EditorJS say beside their text', () => {
	it.each([
		[
			'image',
			{ file: { url: '/a.png' }, caption: 'Our van', alt: 'A red van' },
			['Our van', 'A red van'],
		],
		['image', { url: '/a.png', alt: 'A &amp; B' }, ['A <1/> B']],
		[
			'table',
			{ header: ['One word'], content: [['a b']], caption: 'All of it' },
			['a b', 'One word', 'All of it'],
		],
		[
			'button',
			{ text: 'Book now', label: 'Book a table', url: '/b' },
			['Book now', 'Book a table'],
		],
		[
			'gallery',
			{ items: [{ url: '/a.png', alt: 'A dog', caption: 'Our dog' }] },
			['Our dog', 'A dog'],
		],
		['cards', { rows: [{ cards: [{ title: 'First card', href: '/x' }] }] }, ['First card']],
		[
			'form',
			{ fields: [{ label: 'Your name', placeholder: 'Jane Doe', name: 'name' }] },
			['Your name', 'Jane Doe'],
		],
		[
			'accordion',
			{ items: [{ title: 'Opening hours', text: 'From <i>nine</i>' }] },
			['From <1>nine</1>', 'Opening hours'],
		],
		['search', { placeholder: 'Find a shop' }, ['Find a shop']],
		['slider', { slides: [{ alt: 'dsc_2005.jpg', title: '#ff0000', label: 'home_title' }] }, []],
		['linkTool', { link: '/x', meta: { title: 'Another site', description: 'No' } }, []],
		['code', { code: 'x', caption: 'no' }, []],
		['map', { points: [[1, 2]], id: 'the map' }, []],
	])('%s %j', (type, data, expected) => {
		expect(texts({ blocks: [block(type, data)] })).toEqual(expected);
		shout({ blocks: [block(type, data)] });
	});
});

describe('what nodes and marks of TipTap say beside their text', () => {
	it('is sent', () => {
		const value = doc(
			{ type: 'button', attrs: { label: 'Book a table', href: '/b' } },
			{ type: 'figure', attrs: { src: '/a.png', alt: 'A dog', caption: 'Our dog' } },
			{ type: 'input', attrs: { placeholder: 'Your name', name: 'your_name' } },
			{
				type: 'paragraph',
				content: [
					text('Read '),
					text('the ', link('Our terms')),
					text('terms', { type: 'bold' }, link('Our terms')),
					text(' with '),
					{ type: 'mention', attrs: { id: '7', label: 'Ann Smith' } },
				],
			},
		);
		expect(texts(value)).toEqual([
			'Book a table',
			'A dog',
			'Our dog',
			'Your name',
			expect.stringContaining('Read <1>'),
			'Our terms',
		]);
	});

	it('comes back in its mark', () => {
		const value = doc({
			type: 'paragraph',
			content: [text('Read '), text('the terms', link('Our terms')), text(' now')],
		});
		expect(texts(value)).toEqual(['Read <1>the terms</1> now', 'Our terms']);
		expect(shout(value)).toEqual(
			doc({
				type: 'paragraph',
				content: [
					{ type: 'text', text: 'READ ' },
					{ type: 'text', text: 'THE TERMS', marks: [link('OUR TERMS')] },
					{ type: 'text', text: ' NOW' },
				],
			}),
		);
	});

	it('comes back where the text stays', () => {
		const value = doc({ type: 'paragraph', content: [text('12', link('Our terms'))] });
		expect(texts(value)).toEqual(['Our terms']);
		expect(shout(value)).toEqual(
			doc({ type: 'paragraph', content: [text('12', link('OUR TERMS'))] }),
		);
	});

	it.each([[null], ['https://example.org/terms'], ['terms_of_use'], ['#a1b2c3']])(
		'is not sent of a link with the title %j',
		(title) => {
			const value = doc({ type: 'paragraph', content: [text('The terms', link(title))] });
			expect(texts(value)).toEqual(['The terms']);
		},
	);

	it('is told apart where two links say different things', () => {
		const value = doc({
			type: 'paragraph',
			content: [text('One', link('First title')), text(' and '), text('two', link('Second title'))],
		});
		expect(texts(value)).toEqual(['<1>One</1> and <2>two</2>', 'First title', 'Second title']);
		shout(value);
	});
});
