import { describe, expect, test } from 'vitest';
import { articlesModel, FakeDirectus, type FakeField } from '../../../helpers/fake-directus.ts';
import { outcomesOf, RunSetup } from '../../../helpers/run-setup.ts';

/** Articles whose translations have one more field, which the database keeps as JSON. */
function open(field: FakeField, value: unknown): RunSetup {
	const model = articlesModel();
	const junction = model.collections['articles_translations'];
	if (junction === undefined) throw new Error('the model has translations');
	const fields = { ...junction.fields, extra: field };
	const directus = new FakeDirectus({
		...model,
		collections: { ...model.collections, articles_translations: { ...junction, fields } },
	});
	directus.insert('languages', { code: 'en-US' }, { code: 'de-DE' });
	directus.insert('directus_settings', { id: 1, default_language: 'en-US' });
	const setup = new RunSetup(directus);
	setup.article(1, { extra: value });
	return setup;
}

const BLOCKS: FakeField = { type: 'json', interface: 'input-block-editor' };
const TAGS: FakeField = { type: 'json', interface: 'tags' };

function blocks(...texts: readonly string[]) {
	return {
		time: 1_700_000_000_000,
		blocks: texts.map((text, at) => ({ id: `b${at}`, type: 'paragraph', data: { text } })),
		version: '2.31.0',
	};
}

describe('a field of JSON', () => {
	test('is written as a value, all but its texts as they were', async () => {
		const setup = open(BLOCKS, blocks('Boats leave at nine.', 'Others <b>stay</b>.'));
		const result = await setup.run({ keys: 1 });
		expect(outcomesOf(result, 1)).toEqual({ extra: 'translated' });
		expect(setup.row(1)?.['extra']).toEqual(
			blocks('[de-DE] Boats leave at nine.', '[de-DE] Others <b>stay</b>.'),
		);
	});

	test('that is current is left alone, in whatever order the database gives its keys', async () => {
		const setup = open(BLOCKS, blocks('Boats leave at nine.'));
		await setup.run({ keys: 1 });
		setup.directus.writes.length = 0;
		const result = await setup.run({ keys: 1 });
		expect(outcomesOf(result, 1)).toEqual({ extra: 'unchanged' });
		expect(setup.directus.writes).toEqual([]);
	});

	test('of which one block changed is translated in that block alone', async () => {
		const setup = open(BLOCKS, blocks('Boats leave at nine.', 'Others stay.'));
		await setup.run({ keys: 1 });
		setup.router.forget();
		await setup.edit(1, 'en-US', { extra: blocks('Boats leave at ten.', 'Others stay.') });
		await setup.run({ keys: 1 });
		expect(setup.router.sentTexts()).toEqual(['Boats leave at ten.']);
		expect(setup.row(1)?.['extra']).toEqual(
			blocks('[de-DE] Boats leave at ten.', '[de-DE] Others stay.'),
		);
	});

	test('that a person edited is that person’s', async () => {
		const setup = open(TAGS, ['harbour', 'old boats']);
		await setup.run({ keys: 1 });
		expect(setup.row(1)?.['extra']).toEqual(['[de-DE] harbour', '[de-DE] old boats']);
		await setup.edit(1, 'de-DE', { extra: ['Hafen', '[de-DE] old boats'] });
		expect(outcomesOf(await setup.run({ keys: 1 }), 1)).toEqual({ extra: 'protected' });
	});

	test.each(['just a text', 5, true])('that holds %j disturbs no run', async (value) => {
		const setup = open(BLOCKS, value);
		setup.article(2, { title: 'Another article' });
		const result = await setup.run({ keys: [1, 2] });
		expect(outcomesOf(result, 2)).toEqual({ title: 'translated' });
		expect(setup.row(1)?.['extra'] ?? value).toEqual(value);
	});

	test.each([{}, [], { blocks: [] }])('that holds %j has nothing to translate', async (value) => {
		const setup = open(BLOCKS, value);
		await setup.run({ keys: 1 });
		expect(setup.router.calls).toEqual([]);
		expect(setup.row(1)?.['extra'] ?? value).toEqual(value);
	});
});
