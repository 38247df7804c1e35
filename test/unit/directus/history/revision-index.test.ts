import { describe, expect, test } from 'vitest';
import { type HistoryReader, readHistory } from '../../../../src/directus/history/history.ts';
import { RevisionIndex } from '../../../../src/directus/history/revision-index.ts';
import { type FakeDirectus, openArticles } from '../../../helpers/fake-directus.ts';

const ROWS = 'articles_translations';
const NAMES = ['title', 'body'];

/** An index that has been asked for a page already, and so reads by what it has noted. */
async function open(directus: FakeDirectus): Promise<HistoryReader> {
	const { read } = new RevisionIndex(directus.context.database);
	await read(ROWS, [1], NAMES);
	return read;
}

const SCAN = 1;
const NEWER_AND_NOTED = 2;

async function fill(directus: FakeDirectus, rows: number, times: number): Promise<void> {
	for (let row = 1; row <= rows; row += 1) {
		const key = await directus.write(ROWS, null, { title: `Titel ${row}`, body: 'Text' });
		for (let time = 1; time < times; time += 1) {
			await directus.write(ROWS, key, { [time % 2 === 0 ? 'body' : 'views']: `${row}.${time}` });
		}
	}
}

describe('the histories of many pages of rows', () => {
	test.each([
		[3, 1],
		[3, 7],
		[2, 90],
	])('of %i rows with %i revisions are those that are read row by row', async (rows, times) => {
		const directus = openArticles();
		await fill(directus, rows, times);
		const keys = Array.from({ length: rows + 1 }, (_, at) => at + 1);
		const read = await open(directus);
		const expected = await readHistory(directus.context.database, ROWS, keys, NAMES);
		expect(await read(ROWS, keys, NAMES)).toEqual(expected);
		expect(await read(ROWS, [String(rows)], NAMES)).toEqual(
			await readHistory(directus.context.database, ROWS, [rows], NAMES),
		);
	});

	test('hold what was saved in between', async () => {
		const directus = openArticles();
		await fill(directus, 2, 2);
		const read = await open(directus);
		await read(ROWS, [1, 2], NAMES);
		await directus.write(ROWS, 2, { title: 'Eben erst' });
		await directus.write(ROWS, 2, { title: 'Noch später' });
		const values = (await read(ROWS, [2], NAMES)).get('2')?.get('title');
		expect(values?.map(({ value }) => value)).toEqual(['Noch später', 'Eben erst', 'Titel 2']);
	});

	test('leave out what was saved into a content version, and other collections', async () => {
		const directus = openArticles();
		await fill(directus, 1, 1);
		await directus.write(ROWS, 1, { title: 'Entwurf' });
		Object.assign(directus.rows('directus_revisions').at(-1) ?? {}, { version: 'draft' });
		await directus.write('articles', null, { id: 1, title: 'Other' });
		const read = await open(directus);
		const values = (await read(ROWS, [1], NAMES)).get('1')?.get('title');
		expect(values?.map(({ value }) => value)).toEqual(['Titel 1']);
	});

	test('are looked for in all revisions once, not page by page', async () => {
		const directus = openArticles();
		await fill(directus, 40, 1);
		const read = await open(directus);
		directus.database.queried.length = 0;
		for (let row = 2; row <= 40; row += 1) await read(ROWS, [row], NAMES);
		expect(directus.database.queried).toHaveLength(SCAN + 39 * NEWER_AND_NOTED);
	});

	test('are noted at once where pages have come before', async () => {
		const directus = openArticles();
		await fill(directus, 2, 1);
		directus.database.queried.length = 0;
		const { read } = new RevisionIndex(directus.context.database, true);
		expect((await read(ROWS, [2], NAMES)).get('2')?.get('title')).toHaveLength(1);
		expect(directus.database.queried).toHaveLength(SCAN + NEWER_AND_NOTED);
	});
});
