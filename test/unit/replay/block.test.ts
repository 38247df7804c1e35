import { describe, expect, test } from 'vitest';
import { blocksOf, countNew } from '../../replay/block.ts';

describe('the blocks of a text', () => {
	test('of HTML stand between block tags, with their inner markup and without code', () => {
		const html =
			'<div>\n<p class="a">One <b>two</b></p><ul><li>three\n  four<li>five</ul><pre>code here</pre><p><img alt="x"></p>bare</div>';
		expect(blocksOf(html, 'html')).toEqual(['One <b>two</b>', 'three four', 'five', 'bare']);
	});

	test('of Markdown are paragraphs, list items, headings and cells, without front matter and code', () => {
		const markdown =
			'---\ntitle: x\n---\n# Head\n\nOne\ntwo *three*\n\n- a\n  goes on\n- b\n\n| h | i |\n|---|---|\n| c | d |\n\n```js\nconst code\n```\n\n> quoted';
		expect(blocksOf(markdown, 'markdown')).toEqual([
			'Head',
			'One two *three*',
			'a goes on',
			'b',
			'h',
			'i',
			'c',
			'd',
			'> quoted',
		]);
	});

	test('of JSON are the strings under the keys of text, and paragraphs of nodes', () => {
		const editor = {
			blocks: [
				{ id: 'x1', type: 'paragraph', data: { text: 'One <b>two</b>' } },
				{ type: 'list', data: { style: 'ordered', items: ['three', 'four'] } },
			],
		};
		const tree = {
			type: 'doc',
			content: [
				{
					type: 'paragraph',
					content: [
						{ type: 'text', text: 'five ' },
						{ type: 'text', marks: [{ type: 'bold' }], text: 'six' },
					],
				},
			],
		};
		expect(blocksOf(JSON.stringify(editor), 'json').toSorted()).toEqual([
			'One <b>two</b>',
			'four',
			'three',
		]);
		expect(blocksOf(JSON.stringify(tree), 'json')).toEqual(['five six']);
	});

	test('of plain text are lines with letters', () => {
		expect(blocksOf('One\n\n  two  \n42', 'plain')).toEqual(['One', 'two']);
	});
});

test('new blocks count once each, in characters', () => {
	expect(countNew(['abc', 'abc', 'de', 'f'], new Set(['de']))).toBe(4);
});
