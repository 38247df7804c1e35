import { describe, expect, test } from 'vitest';
import { findHolders } from '../../../../src/directus/rows/text-holders.ts';
import { requireModel } from '../../../../src/directus/content/translations-model.ts';
import { openArticles } from '../../../helpers/fake-directus.ts';

const ROWS = 'articles_translations';

function open() {
	const directus = openArticles();
	const model = requireModel(directus.schema(), 'articles');
	const find = (...texts: readonly string[]) =>
		findHolders(directus.context.database, model, [{ column: 'body', isJson: false, texts }]);
	return { directus, find };
}

describe('rows that hold a text', () => {
	test('are told with their items, in every language', async () => {
		const { directus, find } = open();
		directus.insert(
			ROWS,
			{ id: 1, articles_id: 7, languages_code: 'en-US', body: 'One' },
			{ id: 2, articles_id: 7, languages_code: 'de-DE', body: 'Two' },
			{ id: 3, articles_id: 8, languages_code: 'de-DE', body: 'Three' },
		);
		expect(await find('One', 'Three', 'Four')).toEqual([
			{ row: 1, item: 7 },
			{ row: 3, item: 8 },
		]);
	});

	test('are the first five by key, where thousands hold it', async () => {
		const { directus, find } = open();
		for (let id = 2_000; id > 0; id -= 1) {
			const language = id % 2 === 0 ? 'de-DE' : 'fr-FR';
			directus.insert(ROWS, { id, articles_id: id, languages_code: language, body: 'Imprint' });
		}
		const rows = (await find('Imprint')).map(({ row }) => Number(row));
		expect(rows.toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
		expect(directus.database.largest).toBe(10);
	});

	test('are looked for by few statements, of which none is too long', async () => {
		const { directus, find } = open();
		await find(...Array.from({ length: 700 }, (_, at) => `Text ${at}`));
		expect(directus.database.queried).toHaveLength(3);
		directus.database.queried.length = 0;
		await find(...Array.from({ length: 5 }, (_, at) => `${at}`.repeat(400_000)));
		expect(directus.database.queried).toHaveLength(3);
	});
});
