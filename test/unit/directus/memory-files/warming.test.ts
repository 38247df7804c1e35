import { describe, expect, test } from 'vitest';
import type { WarmResponse, WarmText } from '../../../../src/contract/memory.ts';
import { MemoryImport } from '../../../../src/directus/memory-files/import.ts';
import { CONFIG, RunSetup } from '../../../helpers/run-setup.ts';

const SOURCE = '<p>Boats leave at <b>nine</b>.</p><p>The harbour is open.</p>';
const TARGET = '<p>Boote fahren um <b>neun</b> ab.</p><p>Der Hafen ist offen.</p>';
const BODY: WarmText = {
	text: SOURCE,
	translation: TARGET,
	format: 'html',
	sourceLanguage: 'en-US',
	targetLanguage: 'de-DE',
	collection: 'articles',
};
const TITLE: WarmText = { ...BODY, text: 'A day out', translation: 'Ein Ausflug', format: 'plain' };

function open(glossary = CONFIG.glossary) {
	const setup = new RunSetup();
	setup.article(1, { title: 'A day out', body: SOURCE });
	const { cache, approved } = setup;
	const { context } = setup.directus;
	const memory = new MemoryImport({ context, config: { ...CONFIG, glossary }, cache, approved });
	const warm = (...texts: readonly WarmText[]): Promise<WarmResponse> => memory.takeTexts(texts);
	return { setup, warm };
}

describe('texts that were translated elsewhere', () => {
	test('are hit by the run that asks for them', async () => {
		const { setup, warm } = open();
		expect(await warm(BODY, TITLE)).toEqual({ written: 3, skipped: 0, refused: 0, faults: [] });
		const { segments } = await setup.run({ keys: [1] });
		expect(setup.router.calls).toEqual([]);
		expect(segments).toEqual({ total: 3, hits: 3, misses: 0 });
		expect(setup.row(1)).toMatchObject({ title: 'Ein Ausflug', body: TARGET });
	});

	test('are hit by a run with another chain, under the model that made them', async () => {
		const { setup, warm } = open();
		await warm({ ...TITLE, provider: 'mistral', model: 'gamma' });
		const providers = [{ provider: 'mistral', model: 'gamma' }];
		const { segments } = await setup.run({ keys: [1], fields: ['title'], providers });
		expect(segments).toMatchObject({ hits: 1, misses: 0 });
	});

	test('without a collection are hit by texts that name none', async () => {
		const { setup, warm } = open();
		await warm({ ...TITLE, collection: undefined });
		const { segments } = await setup.runTexts({ text: 'A day out', sourceLanguage: 'en-US' });
		expect(segments).toMatchObject({ hits: 1, misses: 0 });
	});

	test('are hit after other items of the collection have changed', async () => {
		const { setup, warm } = open();
		await warm(BODY, TITLE);
		await setup.cache.invalidateItemless('articles');
		const { segments } = await setup.run({ keys: [1] });
		expect(segments).toMatchObject({ hits: 3, misses: 0 });
	});

	test('leave alone what is known', async () => {
		const { warm } = open();
		await warm(BODY);
		expect(await warm({ ...BODY, translation: TARGET.replace('neun', 'Neun') })).toMatchObject({
			written: 0,
			skipped: 2,
		});
	});

	test.each([
		[{ translation: '<p>Boote fahren ab.</p>' }, /segments/],
		[{ translation: TARGET.replace(/<\/?b>/g, '') }, /markup/],
		[{ text: '<p>At 9</p>', translation: '<p>Um 10</p>' }, /numbers/],
		[{ text: '<p>1</p>', translation: '<p>1</p>' }, /words/],
		[{ collection: 'nowhere' }, /nowhere/],
		[{ targetLanguage: 'xx' }, /xx/],
		[{ targetLanguage: 'en-US' }, /same/],
		[{ provider: 'open-ai', model: 'gamma' }, /open-ai/],
	])('are refused whole for %j, and the others taken', async (changes, fault) => {
		const { setup, warm } = open();
		const report = await warm({ ...BODY, ...changes }, TITLE);
		expect(report).toMatchObject({ written: 1, refused: 1, faults: [{ place: 0 }] });
		expect(report.faults?.[0]?.fault).toMatch(fault);
		const { segments } = await setup.run({ keys: [1] });
		expect(segments).toMatchObject({ hits: 1 });
	});

	test.each([
		['title', 'A <b>day</b> out', 'Ein <b>Ausflug</b>'],
		['title', '**Sale** now', '**Jetzt** im Angebot'],
		['body', 'Just words', 'Nur Worte'],
		['body', 'Fish &amp; chips', 'Fisch &amp; Pommes'],
	])(
		'are hit in the format of the field %s, whatever they look like: %s',
		async (field, text, to) => {
			const { setup, warm } = open();
			setup.article(2, { [field]: text });
			await warm({ ...BODY, format: undefined, text, translation: to });
			const { segments } = await setup.run({ keys: [2], fields: [field] });
			expect(segments).toMatchObject({ misses: 0 });
			expect(setup.row(2)?.[field]).toBe(to);
		},
	);

	test('are refused where they miss a term', async () => {
		const { warm } = open([{ term: 'day', translation: 'Tag' }]);
		expect(await warm(TITLE)).toMatchObject({ written: 0, refused: 1 });
	});
});
