import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { CopyingSetup as Setup } from '../../../helpers/copying-setup.ts';
import { openColumns } from '../../../helpers/fake-columns.ts';
import {
	articlesModel,
	type FakeField,
	openArticles,
	twiceTranslatedModel,
} from '../../../helpers/fake-directus.ts';
import { outcomesOf } from '../../../helpers/run-setup.ts';

const TITLE = 'Summer menu';
const BODY = '<p>Try our melon soup, it is cold.</p><p>Open at noon.</p>';

function blocks(time: number, ...texts: readonly string[]) {
	const all = texts.map((text, at) => ({
		id: `${time}-${at}`,
		type: 'paragraph',
		data: { text },
	}));
	return { time, blocks: all, version: '2.31.0' };
}

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] }));
afterEach(() => void vi.useRealTimers());

describe.each([true, false])('with Redis (%s), a copy', (isKept) => {
	const lose = async (setup: Setup): Promise<void> => {
		if (!isKept) await setup.lose();
	};

	test('is known where the source stands in the item itself', async () => {
		const setup = new Setup();
		await setup.directus.write('articles', null, { id: 1, title: TITLE });
		await setup.make(1, { 'en-US': { body: BODY } });
		await setup.run({ keys: 1 });
		await setup.directus.write('articles', null, { id: 2, title: 'Winter menu' });
		await setup.copy(1, 2);
		await lose(setup);
		expect(await setup.states(2)).toEqual({ stale: 1, current: 1 });
		expect((await setup.translate(2)).sent).toEqual(['Winter menu']);
	});

	test('is known in another collection whose fields have the same names', async () => {
		const setup = new Setup(openArticles(twiceTranslatedModel()));
		await setup.make(1, { 'en-US': { title: TITLE, body: BODY } });
		await setup.run({ keys: 1 });
		const german = setup.row(1);
		const rows = {
			'en-US': { title: 'Winter menu', body: BODY },
			'de-DE': { title: german?.['title'], body: german?.['body'] },
		};
		await setup.make(1, rows, 'articles_labels');
		await lose(setup);
		const result = await setup.run({ collection: 'articles_labels', keys: 1 });
		expect(outcomesOf(result, 1)).toEqual({ title: 'translated', body: 'unchanged' });
		expect(await setup.approvals()).toBe(0);
	});

	test('is known in columns of the item', async () => {
		const setup = new Setup(openColumns());
		const map = { title_en: { de: 'title_de' }, body_en: { de: 'body_de' } };
		const options = { collection: 'flat', fieldMap: map, sourceLanguage: 'en' };
		const run = (key: number) => setup.run({ ...options, keys: key, targetLanguages: undefined });
		await setup.directus.write('flat', null, { id: 1, title_en: TITLE, body_en: BODY });
		await run(1);
		const { title_de: title, body_de: body } = { ...setup.directus.row('flat', 1) };
		const german = { title_de: title, body_de: body };
		await setup.directus.write('flat', null, { id: 2, title_en: TITLE, body_en: BODY, ...german });
		await setup.pass();
		await lose(setup);
		const fields = { title_en: 'unchanged', body_en: 'unchanged' };
		expect(outcomesOf(await run(2), 2, 'de')).toEqual(fields);
		// The run has recorded it: it need not find the original again.
		await setup.directus.write('flat', 1, {
			title_en: 'Other',
			body_en: '<p>Quite another text of ours.</p>',
		});
		await run(1);
		await setup.directus.write('flat', 2, { title_en: 'Winter menu' });
		expect(outcomesOf(await run(2), 2, 'de')).toEqual({ ...fields, title_en: 'translated' });
	});
});

describe('a copy of JSON', () => {
	const BLOCKS: FakeField = { type: 'json', interface: 'input-block-editor' };

	function openBlocks(): Setup {
		const model = articlesModel();
		const { articles_translations: rows } = model.collections;
		if (rows === undefined) throw new Error('articles have translations');
		const fields = { ...rows.fields, extra: BLOCKS };
		const collections = { ...model.collections, articles_translations: { ...rows, fields } };
		return new Setup(openArticles({ ...model, collections }));
	}

	const TEXTS = ['Try our melon soup, it is cold.', 'Open at noon.'];

	test('is found as it is stored', async () => {
		const setup = openBlocks();
		await setup.make(1, { 'en-US': { extra: blocks(1, ...TEXTS) } });
		await setup.run({ keys: 1 });
		await setup.copy(1, 2, { 'en-US': { extra: blocks(2, 'Try our pumpkin soup.') } });
		expect(await setup.states(2)).toEqual({ stale: 1 });
		expect((await setup.translate(2)).fields).toEqual({ extra: 'translated' });
	});

	test('is known by its content, though the editor has renewed ids and time', async () => {
		const setup = openBlocks();
		await setup.make(1, { 'en-US': { title: TITLE, extra: blocks(1, ...TEXTS) } });
		await setup.run({ keys: 1 });
		const german = blocks(3, ...TEXTS.map((text) => `[de-DE] ${text}`));
		await setup.copy(1, 2, { 'de-DE': { extra: german } });
		expect(await setup.states(2)).toEqual({ current: 2 });
		await setup.lose();
		expect(await setup.states(2)).toEqual({ current: 2 });
	});

	test('is none where only the marks of JSON are long', async () => {
		const setup = openBlocks();
		await setup.make(1, { 'en-US': { extra: blocks(1, 'Next') } });
		await setup.run({ keys: 1 });
		await setup.copy(1, 2, { 'en-US': { extra: blocks(1, 'Continue') } });
		expect(await setup.states(2)).toEqual({ approved: 1 });
	});
});

describe('an operator who settles a collection', () => {
	const DE = ['de-DE'];
	const HAND = { title: 'Sommerkarte', body: '<p>Kalte Melonensuppe, frisch vom Markt.</p>' };
	const SOURCE = { title: TITLE, body: '<p>Try our melon soup, it is cold.</p>' };
	const CHANGED = { title: 'Winter menu', body: '<p>Try our pumpkin soup, it is hot.</p>' };

	test.each([true, false])(
		'learns a copied text where it was typed, and there alone (%s)',
		async (isKept) => {
			const setup = new Setup();
			await setup.make(9, { 'en-US': { title: 'Another' } });
			await setup.run({ keys: 9 });
			await setup.make(1, { 'en-US': SOURCE, 'de-DE': HAND });
			await setup.copy(1, 2, { 'en-US': CHANGED });
			if (isKept) await setup.approved.clear();
			else await setup.lose();
			await setup.settlement.warm({ collection: 'articles', languages: DE }, 'u-admin');
			expect(await setup.approvals()).toBe(2);
			await setup.make(3, { 'en-US': CHANGED });
			await setup.translate(3);
			expect(setup.row(3)?.['title']).toBe('[de-DE] Winter menu');
		},
	);

	test('leaves what is known of a copy as it is', async () => {
		const setup = new Setup();
		await setup.make(1, { 'en-US': SOURCE });
		await setup.run({ keys: 1 });
		await setup.copy(1, 2, { 'en-US': CHANGED });
		await setup.lose();
		const adopted = await setup.settlement.adopt({ collection: 'articles', languages: DE });
		expect(adopted).toMatchObject({ fields: 0 });
		expect(await setup.states(2)).toEqual({ stale: 2 });
	});
});
