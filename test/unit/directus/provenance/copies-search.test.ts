import { afterEach, expect, test, vi } from 'vitest';
import { requireModel } from '../../../../src/directus/content/translations-model.ts';
import { findCopies } from '../../../../src/directus/provenance/copies/search.ts';
import { openArticles } from '../../../helpers/fake-directus.ts';

const ROWS = 'articles_translations';
const COPIES = 3;
const FIELD = { inParent: false, slug: false };
const FIELDS = [
	{ ...FIELD, name: 'title', format: 'plain' as const },
	{ ...FIELD, name: 'body', format: 'json' as const, isJson: true },
];

afterEach(() => void vi.restoreAllMocks());

/** A text in blocks, under the title that all of them have. */
function textsOf(number: number) {
	const text = `Ein Absatz von Nummer ${number}, der sich nirgends sonst findet.`;
	return { title: 'Neu', body: { blocks: [{ type: 'paragraph', data: { text } }] } };
}

/** How often JSON is written while the originals of so many rows are looked for. */
async function countWriting(rows: number): Promise<number> {
	const directus = openArticles();
	const schema = directus.schema();
	for (let id = 1; id <= rows * COPIES; id += 1) {
		const texts = textsOf(Math.ceil(id / COPIES));
		directus.insert('articles', { id });
		directus.insert(ROWS, { id, articles_id: id, languages_code: 'de-DE', ...texts });
	}
	const { context } = directus;
	const model = requireModel(schema, 'articles');
	const scope = { context, schema, model, fields: FIELDS, accountability: null };
	const made = Array.from({ length: rows }, (_, at) => ({
		key: String(10_000 + at),
		item: 10_000 + at,
		language: 'de-DE',
		values: textsOf(at + 1),
	}));
	const stringify = vi.spyOn(JSON, 'stringify');
	const found = await findCopies(scope, made, async () => new Map());
	const count = stringify.mock.calls.length;
	stringify.mockRestore();
	expect(found).toHaveLength(rows);
	return count;
}

test('originals are found by work that grows with the rows, though all share a title', async () => {
	expect(await countWriting(40)).toBeLessThan(2.5 * (await countWriting(20)));
});
