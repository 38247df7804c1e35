import { describe, expect, test } from 'vitest';
import {
	digestsInUse,
	parentKeys,
	readChangedItems,
} from '../../../../src/directus/rows/changed-items.ts';
import { findModel } from '../../../../src/directus/content/translations-model.ts';
import { readTranslatableFields } from '../../../../src/directus/content/translatable-fields.ts';
import { openArticles } from '../../../helpers/fake-directus.ts';

const ROWS = 2_500;

function open() {
	const directus = openArticles();
	const keys = Array.from({ length: ROWS }, (_, at) => at + 1);
	for (const id of keys) {
		directus.insert('articles', { id });
		directus.insert('articles_translations', { id, articles_id: id, languages_code: 'de-DE' });
	}
	const schema = directus.schema();
	const model = findModel(schema, 'articles');
	if (model === null) throw new Error('articles have translations');
	const scope = { context: directus.context, schema, model, fields: [], accountability: null };
	return { directus, model, scope, keys };
}

describe('a change of more rows than one statement may name', () => {
	test('finds the parents of all of them', async () => {
		const { directus, model, keys } = open();
		expect(await parentKeys(directus.context.database, model, keys)).toEqual(keys);
		expect(await parentKeys(directus.context.database, model, [])).toEqual([]);
	});

	test('is read page by page', async () => {
		const { scope, keys } = open();
		const change = { kind: 'update', collection: 'articles_translations', keys } as const;
		let items = 0;
		for await (const page of readChangedItems(scope, [{ ...change, payload: null }])) {
			expect(page.length).toBeLessThanOrEqual(100);
			items += page.length;
		}
		expect(items).toBe(ROWS);
	});
});

test('what a field uses is not known while it holds a text that is too long to be read', async () => {
	const { directus, model } = open();
	const fields = await readTranslatableFields(directus.context, directus.schema(), model);
	const row = { title: 'x'.repeat(8_000_001), body: '<p>One.</p>' };
	const used = await digestsInUse(fields, { key: 1, parent: {}, translations: [row] });
	expect(used.has('title')).toBe(false);
	expect(used.get('body')).toHaveLength(1);
});
