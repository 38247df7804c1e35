import { describe, expect, test } from 'vitest';
import { OwnWrites } from '../../../../src/directus/host/own-writes.ts';
import { lastRevision, readHistory } from '../../../../src/directus/history/history.ts';
import { bearsMark, formatMark, formatMarks } from '../../../../src/directus/history/write-mark.ts';
import { FakeDatabase } from '../../../helpers/fake-database.ts';
import { ADMIN, openArticles, PERSON } from '../../../helpers/fake-directus.ts';

const ROWS = 'articles_translations';
const NAMES = ['title', 'body'];

describe('Directus’s own history', () => {
	test('tells whose each value of a field was, newest first', async () => {
		const directus = openArticles();
		const ours = new OwnWrites().sign(ADMIN, formatMarks({ title: 'abc', body: 'def' }));
		const key = await directus.write(ROWS, null, { title: 'Von uns', body: 'Text' }, ours);
		await directus.write(ROWS, key, { title: 'Von Hand' }, PERSON);
		const histories = await readHistory(directus.context.database, ROWS, [key], NAMES);
		expect(histories.get(String(key))?.get('title')).toMatchObject([
			{ ours: false, value: 'Von Hand', sourceMark: null },
			{ ours: true, value: 'Von uns', sourceMark: 'abc' },
		]);
		expect(histories.get(String(key))?.get('body')).toMatchObject([
			{ ours: true, value: 'Text', sourceMark: 'def' },
		]);
	});

	test('keeps rows and collections apart', async () => {
		const directus = openArticles();
		const first = await directus.write(ROWS, null, { title: 'Eins' });
		const second = await directus.write(ROWS, null, { title: 'Zwei' });
		await directus.write('articles', null, { title: 'One' });
		const histories = await readHistory(directus.context.database, ROWS, [String(first)], NAMES);
		expect([...histories.keys()]).toEqual([String(first)]);
		expect(histories.get(String(second))).toBeUndefined();
		expect(histories.get(String(first))?.get('title')).toHaveLength(1);
	});

	test('knows nothing of writes that left no trace', async () => {
		const directus = openArticles();
		const key = await directus.write(ROWS, null, { title: 'Eins' }, null);
		expect(await readHistory(directus.context.database, ROWS, [key], NAMES)).toEqual(new Map());
	});

	test('is not asked for no rows', async () => {
		const database = new FakeDatabase();
		expect(await readHistory(database.knex, ROWS, [], NAMES)).toEqual(new Map());
		expect(database.queried).toEqual([]);
	});

	test.each([
		['text', '{"title":"Eins"}', ['title']],
		['an object', { title: 'Eins' }, ['title']],
		['broken', '{"title"', []],
		['a list', '["Eins"]', []],
		['null', null, []],
		['a number', '5', []],
	])('reads a delta that is %s', async (_, delta, fields) => {
		const database = new FakeDatabase();
		database.insert('directus_activity', { id: 1, origin: 'translation-cache', user_agent: null });
		database.insert('directus_revisions', {
			id: 1,
			activity: 1,
			collection: ROWS,
			item: '5',
			delta,
		});
		const history = (await readHistory(database.knex, ROWS, [5], NAMES)).get('5');
		expect([...(history?.keys() ?? [])]).toEqual(fields);
	});

	test('a write of ours without a mark has none', async () => {
		const database = new FakeDatabase();
		const delta = { title: 'Eins' };
		database.insert('directus_activity', {
			id: 1,
			origin: 'translation-cache',
			user_agent: 'directus-extension-translation-cache/1.0.0 other=abc subtitle=def',
		});
		database.insert('directus_revisions', {
			id: 1,
			activity: 1,
			collection: ROWS,
			item: '5',
			delta,
		});
		const history = (await readHistory(database.knex, ROWS, [5], NAMES)).get('5');
		expect(history?.get('title')).toMatchObject([{ ours: true, value: 'Eins', sourceMark: null }]);
	});

	test('takes no write for ours that a client has given our origin', async () => {
		const directus = openArticles();
		const key = await directus.write(
			ROWS,
			null,
			{ title: 'Eins' },
			{ ...PERSON, origin: 'translation-cache', userAgent: 'Mozilla/5.0 title=abc' },
		);
		const histories = await readHistory(directus.context.database, ROWS, [key], NAMES);
		expect(histories.get(String(key))?.get('title')).toMatchObject([{ ours: false }]);
	});

	test('leaves out what was saved into a content version', async () => {
		const directus = openArticles();
		const key = await directus.write(ROWS, null, { title: 'Eins' });
		await directus.write(ROWS, key, { title: 'Entwurf' });
		Object.assign(directus.rows('directus_revisions')[1] ?? {}, { version: 'draft' });
		const histories = await readHistory(directus.context.database, ROWS, [key], NAMES);
		expect(histories.get(String(key))?.get('title')).toMatchObject([{ value: 'Eins' }]);
	});

	test('tells a value as it was read back, where that is known', async () => {
		const directus = openArticles();
		const key = await directus.write(ROWS, null, { title: 'Eins' });
		await directus.write(ROWS, key, { title: 'Zwei und mehr' });
		Object.assign(directus.rows('directus_revisions')[1] ?? {}, { data: { title: 'Zwei' } });
		const histories = await readHistory(directus.context.database, ROWS, [key], NAMES);
		const values = histories
			.get(String(key))
			?.get('title')
			?.map(({ value }) => value);
		expect(values).toEqual(['Zwei', 'Eins']);
	});

	test.each([[[]], [[0]], [[0, 1, 2]], [[1, 3, 4, 5, 9]]])(
		'remembers that segments %j are a person’s',
		async (people) => {
			const directus = openArticles();
			const ours = new OwnWrites().sign(ADMIN, formatMarks({ title: formatMark('abc', people) }));
			const key = await directus.write(ROWS, null, { title: 'Von uns' }, ours);
			const histories = await readHistory(directus.context.database, ROWS, [key], NAMES);
			const [revision] = histories.get(String(key))?.get('title') ?? [];
			expect(revision?.people).toEqual(people);
			expect(revision && bearsMark(revision, 'abc', [])).toBe(true);
		},
	);

	test('is read from some revision on', async () => {
		const directus = openArticles();
		const key = await directus.write(ROWS, null, { title: 'Eins' });
		const last = await lastRevision(directus.context.database);
		await directus.write(ROWS, key, { title: 'Zwei' });
		const histories = await readHistory(directus.context.database, ROWS, [key], NAMES, {
			after: last,
		});
		expect(histories.get(String(key))?.get('title')).toMatchObject([{ value: 'Zwei' }]);
	});
});

describe('a long history', () => {
	const TIMES = 1_000;

	test('is read page by page, and the newest that touch a field are kept', async () => {
		const directus = openArticles();
		const key = await directus.write(ROWS, null, { title: 'Eins', body: 'Text' });
		for (let time = 1; time <= TIMES; time += 1) {
			await directus.write(ROWS, key, { title: `Titel ${time}`, views: time });
		}
		const { database } = directus;
		const history = (await readHistory(database.knex, ROWS, [key], NAMES)).get(String(key));
		expect(history?.get('title')?.[0]?.value).toBe(`Titel ${TIMES}`);
		expect(history?.get('title')?.length).toBeLessThanOrEqual(20);
		expect(history?.get('body')).toMatchObject([{ ours: false, value: 'Text', sourceMark: null }]);
		expect(history?.has('views')).toBe(false);
		expect(database.largest).toBeLessThanOrEqual(100);
	});

	test('is left as soon as every field is decided', async () => {
		const directus = openArticles();
		const key = await directus.write(ROWS, null, { title: 'Eins' });
		for (let time = 1; time <= TIMES; time += 1) {
			await directus.write(ROWS, key, { title: `Titel ${time}` });
		}
		directus.database.queried.length = 0;
		await readHistory(directus.database.knex, ROWS, [key], ['title'], { depth: 1 });
		expect(directus.database.queried).toEqual(['directus_revisions']);
	});
});

test('marks survive any name of a field', async () => {
	const names = ['a b', 'a=b', 'ä', 'a%20b', 'title', 'titl'];
	const marks = Object.fromEntries(names.map((name, at) => [name, `mark${at}`]));
	const directus = openArticles();
	const ours = new OwnWrites().sign(ADMIN, formatMarks(marks));
	const values = Object.fromEntries(names.map((name) => [name, 'x']));
	const key = await directus.write(ROWS, null, values, ours);
	const history = (await readHistory(directus.context.database, ROWS, [key], names)).get(
		String(key),
	);
	const read = names.map((name) => [name, history?.get(name)?.[0]?.sourceMark]);
	expect(Object.fromEntries(read)).toEqual(marks);
});
