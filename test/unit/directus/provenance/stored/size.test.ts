import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { demoArticles } from '../../../../demo/articles.ts';
import { readText } from '../../../../../src/documents/reading.ts';
import type { Format } from '../../../../../src/documents/document.ts';
import { makeVersion } from '../../../../../src/directus/provenance/field-memory.ts';
import type { FieldVersion } from '../../../../../src/directus/provenance/field-version.ts';
import { hashValue } from '../../../../../src/directus/provenance/hash.ts';
import { Provenance } from '../../../../../src/directus/provenance/provenance.ts';
import type { Store } from '../../../../../src/store/store.ts';
import { openStore } from '../../../../helpers/translation-setup.ts';

/** A field takes no more than this, its part of the key included. */
const MOST_BYTES = 300;
const ITEMS = 200;
const LANGUAGES = ['de-DE', 'fr-FR'];
const MAKER = { provider: 'anthropic', model: 'claude-sonnet-4-6', sourceLanguage: 'en-US' };
const DEMO: Readonly<Record<string, Format>> = {
	title: 'plain',
	slug: 'plain',
	summary: 'plain',
	body: 'html',
	notes: 'markdown',
};

async function versionOf(text: string, format: Format): Promise<FieldVersion> {
	const { segments } = await readText(text, { format });
	const target = format === 'html' ? text.replaceAll(/>(?=\w)/g, '>Wort ') : `Wort ${text}`;
	const shapings = segments.map(() => '');
	return makeVersion(target, text, { format }, { ...MAKER, shapings, people: [] });
}

/** Bytes of keys and values, for each field. */
async function bytesAField(store: Store, fields: number): Promise<number> {
	let bytes = 0;
	for await (const keys of store.scan('ai_provenance:')) {
		const values = await store.getMany(keys);
		for (const [at, key] of keys.entries()) bytes += key.length + (values[at]?.length ?? 0);
	}
	return bytes / fields;
}

function documented(what: string): number {
	const page = readFileSync(
		new URL('../../../../../docs/reference/redis-keys.md', import.meta.url),
		'utf8',
	);
	return Number(new RegExp(`\\| ${what}[^|]*\\| +(\\d+) +\\|`).exec(page)?.[1]);
}

describe('the records of whose text stands where', () => {
	test('take what is documented for many items in two languages', async () => {
		const store = openStore();
		const provenance = new Provenance(store, 'directus');
		for (let item = 1; item <= ITEMS; item += 1) {
			const title = await versionOf(`Title of article ${item}`, 'plain');
			const body = await versionOf(`<p>The ferry of article ${item} leaves early.</p>`, 'html');
			const versions = { title, body };
			const standing = { title: hashValue(null), body: hashValue(null) };
			await Promise.all(
				LANGUAGES.map((language) =>
					provenance.add(
						{ collection: 'articles', item: String(item), language },
						versions,
						standing,
					),
				),
			);
		}
		const bytes = await bytesAField(store, ITEMS * LANGUAGES.length * 2);
		expect(bytes).toBeLessThan(MOST_BYTES);
		expect(Math.round(bytes)).toBe(documented('Many items'));
	});

	test.each([
		['once', 1],
		['twice', 2],
	])('take what is documented for the demo’s articles, translated %s', async (often, rounds) => {
		const store = openStore();
		const provenance = new Provenance(store, 'directus');
		let fields = 0;
		for (const [at, article] of demoArticles.entries()) {
			const ref = { collection: 'articles', item: String(at + 1), language: 'de-DE' };
			let before: Readonly<Record<string, FieldVersion>> = {};
			for (let round = 0; round < rounds; round += 1) {
				const versions: Record<string, FieldVersion> = {};
				const standing: Record<string, string> = {};
				for (const [name, format] of Object.entries(DEMO)) {
					const text = article[name];
					if (typeof text !== 'string') continue;
					// One word of each field is another the second time.
					const source = round === 0 ? text : text.replace(/\p{Ll}{3,}/u, 'other');
					versions[name] = await versionOf(source, format);
					standing[name] = before[name]?.value ?? hashValue(null);
				}
				await provenance.add(ref, versions, standing);
				before = versions;
			}
			fields += Object.keys(before).length;
		}
		const bytes = await bytesAField(store, fields);
		expect(bytes).toBeLessThan(MOST_BYTES);
		expect(Math.round(bytes)).toBe(documented(`The demo's articles, translated ${often}`));
	});
});
