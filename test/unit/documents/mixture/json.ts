import * as fc from 'fast-check';
import { type Fits, type Fragment, join, sentence } from './fragment.ts';
import { inDecoded } from './html.ts';

const fits: Fits = (markup) => inDecoded(markup) && !/[<&]/.test(markup.source);

/** A value in which each string that begins with `$` is the text of that number. */
function fill(value: unknown, texts: readonly Fragment[]): Fragment {
	let json = JSON.stringify(value);
	const used: Fragment[] = [];
	for (const [index, text] of texts.entries()) {
		const mark = `"$${index}"`;
		if (!json.includes(mark)) continue;
		json = json.replace(mark, () => JSON.stringify(text.source));
		used.push(text);
	}
	return { ...join(used), source: json };
}

const EDITOR_JS = [
	{ type: 'header', data: { text: '$0', level: 2, anchor: 'qzx' } },
	{ type: 'paragraph', data: { text: '$0' } },
	{ type: 'list', data: { style: 'qzx', items: ['$0', '$1'] } },
	{ type: 'list', data: { style: 'qzx', items: [{ content: '$0', meta: {}, items: [] }] } },
	{ type: 'checklist', data: { items: [{ text: '$0', checked: true }] } },
	{ type: 'quote', data: { text: '$0', caption: '$1', alignment: 'qzx' } },
	{ type: 'warning', data: { title: '$0', message: '$1' } },
	{ type: 'image', data: { file: { url: 'qzx.png' }, caption: '$0', alt: '$1' } },
	{ type: 'table', data: { withHeadings: true, content: [['$0', '$1']] } },
	{ type: 'code', data: { code: 'qzx({{ qzx }})' } },
	{ type: 'delimiter', data: {} },
	{ type: 'qzxButton', data: { label: '$0', url: '/qzx', variant: 'qzx' } },
	{ type: 'embed', data: { service: 'qzx', embed: 'https://qzx.example', caption: '$0' } },
];
const TIPTAP = [
	{ type: 'paragraph', attrs: { id: 'qzx' }, content: [{ type: 'text', text: '$0' }] },
	{ type: 'heading', attrs: { level: 2 }, content: [{ type: 'text', text: '$0' }] },
	{
		type: 'bulletList',
		content: [
			{
				type: 'listItem',
				content: [{ type: 'paragraph', content: [{ type: 'text', text: '$0' }] }],
			},
		],
	},
	{
		type: 'paragraph',
		content: [
			{ type: 'text', marks: [{ type: 'bold' }], text: '$0' },
			{ type: 'hardBreak' },
			{ type: 'text', marks: [{ type: 'link', attrs: { href: '/qzx' } }], text: '$1' },
			{ type: 'text', marks: [{ type: 'code' }], text: 'qzx' },
		],
	},
	{ type: 'codeBlock', attrs: { language: 'qzx' }, content: [{ type: 'text', text: 'qzx' }] },
	{ type: 'image', attrs: { src: 'qzx.png', alt: '$0', title: null } },
	{ type: 'horizontalRule' },
];

function blocks(kinds: readonly unknown[]): fc.Arbitrary<Fragment> {
	return fc
		.array(
			fc
				.tuple(fc.constantFrom(...kinds), sentence(fits), sentence(fits))
				.map(([block, ...texts]) => fill(block, texts)),
			{ minLength: 1, maxLength: 5 },
		)
		.map((filled) => join(filled, ','));
}

/** Documents of block editors and TipTap. */
export const mixedJson: fc.Arbitrary<Fragment> = fc.oneof(
	blocks(EDITOR_JS).map((inner) => around('{"time":1,"blocks":[', inner, '],"version":"2"}')),
	blocks(TIPTAP).map((inner) => around('{"type":"doc","content":[', inner, ']}')),
);

function around(before: string, inner: Fragment, behind: string): Fragment {
	return { ...inner, source: before + inner.source + behind };
}
