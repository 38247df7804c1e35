import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadConfig } from '../../../src/config/config.ts';
import { readBulkRequest } from '../../../src/directus/runs/request.ts';
import { PROVIDERS } from '../../../src/providers/registry.ts';

const root = new URL('../../..', import.meta.url).pathname;
const pages = [
	'README.md',
	'CONTRIBUTING.md',
	...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
		.filter((name) => name.endsWith('.md'))
		.map((name) => join('docs', name)),
];
const LINK = /\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)|src="([^"]+)"/g;
const VARIABLE = /^ {4,}(TRANSLATION_CACHE_\w+|[A-Z]+_API_KEY)=(?:'(.*)'|(.*))$/gm;
const BODY = /--data '(\{.*?\})'\s*\\?\s*\S*\/translation-cache\/(?:estimate|translate)$/gm;

function read(page: string): string {
	return readFileSync(join(root, page), 'utf8');
}

/** What a link to a heading is made of. */
function anchorsOf(page: string): readonly string[] {
	return [...read(page).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
		heading
			.toLowerCase()
			.replaceAll(/[^\w\- ]/g, '')
			.replaceAll(' ', '-'),
	);
}

describe.each(pages)('%s', (page) => {
	test('links to what is there', () => {
		const broken = [...read(page).matchAll(LINK)].filter(([, path, anchor, image]) => {
			const target = image ?? path ?? '';
			const file = target === '' ? page : join(dirname(page), target);
			if (!existsSync(join(root, file))) return true;
			return anchor !== undefined && !anchorsOf(file).includes(anchor);
		});
		expect(broken.map(([link]) => link)).toEqual([]);
	});

	test('names variables and values that are accepted', () => {
		for (const [, name = '', quoted, plain] of read(page).matchAll(VARIABLE)) {
			const processEnv = { [name]: quoted ?? plain };
			expect(() => loadConfig({ processEnv, env: {} }, PROVIDERS)).not.toThrow();
		}
	});

	test('names bodies that start a run', () => {
		for (const [, body = ''] of read(page).matchAll(BODY)) {
			expect(() => readBulkRequest(JSON.parse(body), null)).not.toThrow();
		}
	});
});

test('there are such examples', () => {
	const all = pages.map(read).join('\n');
	expect([...all.matchAll(VARIABLE)].length).toBeGreaterThan(5);
	expect([...all.matchAll(BODY)].length).toBeGreaterThan(2);
});
