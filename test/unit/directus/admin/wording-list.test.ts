import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ApprovedMemory, type LearnedWording } from '../../../../src/cache/approved.ts';
import { WordingList } from '../../../../src/directus/admin/wording-list.ts';
import { InvalidInputError } from '../../../../src/errors.ts';
import { MemoryStore } from '../../../../src/store/memory/memory.ts';
import { HookSetup } from '../../../helpers/hook-setup.ts';

const DAY_MS = 86_400_000;
const FIRST = Date.UTC(2026, 0, 1);
const ROWS = 'articles_translations';
const EN = '<p>Boats leave at nine.</p><p>Others stay.</p>';
const DE = '<p>Boote fahren um neun.</p><p>Andere bleiben.</p>';
const GERMAN = { id: 20, articles_id: 1, languages_code: 'de-DE' };

function said(index: number, changes: Partial<LearnedWording['wording']> = {}): LearnedWording {
	const languages = { sourceLanguage: 'en-US', targetLanguage: 'de-DE' };
	return {
		ref: { collection: 'articles', ...languages, format: 'plain', digest: `d${index}` },
		wording: {
			text: `Wort ${index}`,
			source: `Word ${index}`,
			origin: `${index}:de-DE:title`,
			at: FIRST + index * 1_000,
			author: 'u-person',
			...changes,
		},
	};
}

async function open(wordings: readonly LearnedWording[] = []) {
	const store = new MemoryStore({ maxBytes: 200_000_000 });
	const approved = new ApprovedMemory(store, 'test');
	await approved.restore(wordings);
	return { store, approved, list: new WordingList(approved) };
}

describe('the list of learned wording', () => {
	test('tells what is known of each, and what older values do not know', async () => {
		const { list, store, approved } = await open([
			said(1, { at: FIRST + DAY_MS }),
			said(2, { origin: 'import' }),
			said(3, { origin: 'a:b:de-DE:body', at: 0 }),
		]);
		const older = JSON.stringify({ text: 'Früher', origin: '9:de-DE:title', at: FIRST });
		const key = 'ai_approved:v1:test:articles:en-US:de-DE:plain:d9';
		await store.setMany([{ key, value: Buffer.from(older), ttlMs: null }]);
		const { wordings, ...rest } = await list.list({});
		expect(rest).toEqual({ total: 4, complete: true, nextOffset: null });
		expect(wordings[0]).toEqual({
			id: expect.stringMatching(/^[\w-]+$/),
			collection: 'articles',
			sourceLanguage: 'en-US',
			targetLanguage: 'de-DE',
			source: 'Word 1',
			text: 'Wort 1',
			author: 'u-person',
			item: '1',
			field: 'title',
			day: '2026-01-02',
			isServed: true,
		});
		expect(wordings.slice(1).map(({ text, item, day }) => [text, item, day])).toEqual([
			['Wort 2', null, '2026-01-01'],
			['Früher', '9', '2026-01-01'],
			['Wort 3', 'a:b', null],
		]);
		expect(wordings[2]).toMatchObject({ author: null, source: null });
		expect((await approved.read([said(9).ref]))[0]).toMatchObject({ text: 'Früher', author: null });
	});

	test('is searched in source and wording, whatever the case and the tags in between', async () => {
		const { list } = await open([
			said(1, { text: 'Der <1>Hafen</1> schläft' }),
			said(2, { source: 'THE <1>harbour</1> sleeps' }),
			said(3),
		]);
		const found = async (search: string) =>
			(await list.list({ search })).wordings.map(({ item }) => item);
		expect(await found('hafen SCHLÄFT')).toEqual(['1']);
		expect(await found('the harbour')).toEqual(['2']);
		expect(await found('wort 3')).toEqual(['3']);
		expect(await found('nothing')).toEqual([]);
		expect((await list.list({ search: '', collection: 'pages' })).total).toBe(0);
	});

	test('shows every wording of a segment, and which one is served', async () => {
		const { list, approved } = await open([said(1)]);
		await approved.learn([said(1, { text: 'Neuer', origin: '2:de-DE:title' })]);
		expect((await list.list({})).wordings.map(({ text, isServed }) => [text, isServed])).toEqual([
			['Neuer', true],
			['Wort 1', false],
		]);
	});

	test.each([{ offset: -1 }, { offset: 'x' }, { limit: 3 }, { collection: '' }])(
		'refuses %j',
		async (query) => {
			const { list } = await open();
			await expect(list.list(query)).rejects.toBeInstanceOf(InvalidInputError);
		},
	);

	test('is read page by page at 50,000 wordings, each once, and holds no texts of other pages', async () => {
		const count = 50_000;
		const { list, store } = await open(Array.from({ length: count }, (_, index) => said(index)));
		const first = await list.list({});
		expect(first).toMatchObject({ total: count, complete: true, nextOffset: 50 });
		expect(first.wordings.map(({ item }) => Number(item))).toEqual(
			Array.from({ length: 50 }, (_, index) => count - 1 - index),
		);
		const asked = vi.spyOn(store, 'getMany');
		const last = await list.list({ offset: count - 30 });
		expect(last).toMatchObject({ total: count, nextOffset: null });
		expect(last.wordings).toHaveLength(30);
		expect(Math.max(...asked.mock.calls.map(([keys]) => keys.length))).toBeLessThan(1_000);
		const search = await list.list({ search: 'word 4999' });
		expect(search.total).toBe(11);
	});
});

describe('forgetting', () => {
	beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] }));
	afterEach(() => void vi.useRealTimers());

	test('leaves the next newest to be served', async () => {
		const { list, approved } = await open([said(1)]);
		await approved.learn([said(1, { text: 'Neuer', origin: '2:de-DE:title' })]);
		const [newest] = (await list.list({})).wordings;
		expect(await list.forget({ id: newest?.id })).toEqual({ forgotten: 1 });
		expect((await approved.read([said(1).ref]))[0]?.text).toBe('Wort 1');
		expect((await list.list({})).wordings).toMatchObject([{ text: 'Wort 1', isServed: true }]);
	});

	test.each(['', 'nothing', Buffer.from('["a"]').toString('base64url')])(
		'of an unknown id, "%s", is refused',
		async (id) => {
			const { list } = await open([said(1)]);
			await expect(list.forget({ id })).rejects.toMatchObject({ status: 404 });
		},
	);

	test('the same twice is refused', async () => {
		const { list } = await open([said(1)]);
		const [{ id } = { id: '' }] = (await list.list({})).wordings;
		await list.forget({ id });
		await expect(list.forget({ id })).rejects.toMatchObject({ status: 404 });
	});

	test('is not undone by saving the row again, nor by warm; other words are learned', async () => {
		const setup = new HookSetup();
		const list = new WordingList(setup.approved);
		await setup.save(ROWS, null, { ...GERMAN, body: DE });
		for (const { id } of (await list.list({})).wordings) await list.forget({ id });
		await setup.save(ROWS, 20, { title: 'Der erste Titel' });
		await setup.save(ROWS, 20, { body: DE });
		await setup.settlement.warm({ collection: 'articles', languages: ['de-DE'] }, 'u-admin');
		expect(await setup.sentForCopy(2)).toEqual(['Boats leave at nine.', 'Others stay.']);
		expect((await setup.run({ keys: 1 })).items[0]?.languages['de-DE']?.fields).toMatchObject({
			body: 'protected',
		});
		await setup.save(ROWS, 20, { body: DE.replace('Andere bleiben', 'Die anderen bleiben') });
		expect(await setup.sentForCopy(3)).toEqual(['Boats leave at nine.']);
		await setup.save(ROWS, 20, { body: null });
		await setup.save(ROWS, 20, { body: DE });
		expect(await setup.sentForCopy(4, { body: EN })).toEqual([]);
	});
});
