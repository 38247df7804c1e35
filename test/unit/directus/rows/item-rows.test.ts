import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { findModel } from '../../../../src/directus/content/translations-model.ts';
import { readTranslatableFields } from '../../../../src/directus/content/translatable-fields.ts';
import {
	readItems,
	type ReadScope,
	readUntil,
	rowOfLanguage,
	sourceText,
} from '../../../../src/directus/rows/item-rows.ts';
import { ADMIN, type FakeDirectus, openArticles } from '../../../helpers/fake-directus.ts';

async function scopeOf(directus: FakeDirectus): Promise<ReadScope> {
	const schema = directus.schema();
	const model = findModel(schema, 'articles');
	if (model === null) throw new Error('the model has translations');
	const fields = await readTranslatableFields(directus.context, schema, model);
	return { context: directus.context, schema, model, fields, accountability: ADMIN };
}

function row(id: number, article: number, language: string, values: object = {}) {
	return { id, articles_id: article, languages_code: language, ...values };
}

describe('items', () => {
	test('come in the order of the keys, with their translations from the oldest on', async () => {
		const directus = openArticles();
		directus.insert('articles', { id: 1, title: 'One' }, { id: 2, title: 'Two' });
		directus.insert(
			'articles_translations',
			row(12, 1, 'de-DE', { title: 'Eins' }),
			row(3, 1, 'en-US'),
			row(4, 2, 'en-US'),
		);
		const items = await readItems(await scopeOf(directus), ['2', 1, 9]);
		expect(items).toMatchObject([
			{ key: 2, parent: { id: 2, title: 'Two' }, translations: [{ id: 4 }] },
			{ key: 1, parent: { id: 1 }, translations: [{ id: 3 }, { id: 12, title: 'Eins' }] },
		]);
	});

	test('hold what the fields and the model need, and no more', async () => {
		const directus = openArticles();
		directus.insert('articles', { id: 1, title: 'One', status: 'draft' });
		directus.insert('articles_translations', row(3, 1, 'en-US', { title: 'One', secret: 'x' }));
		const [item] = await readItems(await scopeOf(directus), [1]);
		expect(item?.parent).toEqual({ id: 1, title: 'One' });
		expect(item?.translations).toEqual([
			row(3, 1, 'en-US', { title: 'One', body: null, slug: null }),
		]);
	});

	test('may have more than a hundred rows together', async () => {
		const directus = openArticles();
		directus.insert('articles', { id: 1 });
		const rows = Array.from({ length: 150 }, (_, at) => row(at + 1, 1, `x-${at}`));
		directus.insert('articles_translations', ...rows);
		const [item] = await readItems(await scopeOf(directus), [1]);
		expect(item?.translations).toHaveLength(150);
	});

	test('are read under the accountability of the run', async () => {
		const directus = openArticles();
		const seen: unknown[] = [];
		directus.permits = (accountability) => {
			seen.push(accountability);
			return true;
		};
		await readItems(await scopeOf(directus), [1]);
		expect(seen).toEqual([ADMIN, ADMIN]);
	});
});

describe('the text of a source field', () => {
	const title = { name: 'title', format: 'plain', slug: false, inParent: true } as const;

	test.each([
		['the row of the language', 'Row', 'Parent', title, 'Row'],
		['the parent where the row is empty', ' ', 'Parent', title, 'Parent'],
		['the parent where there is no row', undefined, 'Parent', title, 'Parent'],
		[
			'the row alone where the parent has no such column',
			null,
			'Parent',
			{ ...title, inParent: false },
			null,
		],
		['nothing where both are empty', '', null, title, null],
		['nothing where it is no text', 5, 'Parent', title, null],
	])('is %s', async (_, inRow, inParent, field, expected) => {
		const { model } = await scopeOf(openArticles());
		const translations = inRow === undefined ? [] : [row(1, 1, 'en-US', { title: inRow })];
		const item = { key: 1, parent: { id: 1, title: inParent }, translations };
		expect(sourceText(model, item, field, 'en-US')).toBe(expected);
	});

	test('of two rows of a language the older one counts', async () => {
		const { model } = await scopeOf(openArticles());
		const translations = [row(1, 1, 'de-DE'), row(2, 1, 'en-US'), row(3, 1, 'en-US')];
		const found = rowOfLanguage(model, { key: 1, parent: {}, translations }, 'en-US');
		expect(found?.['id']).toBe(2);
	});

	test('a language may be keyed by a number', async () => {
		const { model } = await scopeOf(openArticles());
		const item = { key: 1, parent: {}, translations: [{ id: 1, languages_code: 5 }] };
		expect(rowOfLanguage(model, item, '5')).toBeDefined();
	});
});

describe('waiting for a commit', () => {
	beforeEach(() => void vi.useFakeTimers());
	afterEach(() => void vi.useRealTimers());

	test('reads once where nothing is to be waited for', async () => {
		const read = vi.fn(async () => 'new');
		expect(await readUntil(read, (value) => value === 'new')).toEqual({
			value: 'new',
			isReached: true,
		});
		expect(read).toHaveBeenCalledOnce();
	});

	test.each([
		[40, 2],
		[60, 3],
		[1_000, 4],
		[6_000, 5],
	])('of %d ms takes %d looks', async (commitMs, looks) => {
		let value = 'old';
		setTimeout(() => {
			value = 'new';
		}, commitMs);
		const read = vi.fn(async () => value);
		const waiting = readUntil(read, (found) => found === 'new');
		await vi.advanceTimersByTimeAsync(6_250);
		expect(await waiting).toEqual({ value: 'new', isReached: true });
		expect(read).toHaveBeenCalledTimes(looks);
	});

	test('ends after 6.25 s with what stands there', async () => {
		const read = vi.fn(async () => 'old');
		const waiting = readUntil(read, () => false);
		await vi.advanceTimersByTimeAsync(6_249);
		expect(read).toHaveBeenCalledTimes(4);
		await vi.advanceTimersByTimeAsync(1);
		expect(await waiting).toEqual({ value: 'old', isReached: false });
		expect(read).toHaveBeenCalledTimes(5);
	});

	test('fails with what reading fails with', async () => {
		await expect(
			readUntil(
				() => Promise.reject(new Error('gone')),
				() => true,
			),
		).rejects.toThrow('gone');
	});
});
