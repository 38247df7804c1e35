import { describe, expect, test } from 'vitest';
import type { FakeField } from '../../../helpers/fake-directus.ts';
import { articlesModel, openArticles } from '../../../helpers/fake-directus.ts';
import { outcomesOf, RunSetup } from '../../../helpers/run-setup.ts';

const ROWS = 'articles_translations';
const SOURCE = { title: 'Koala', aside: 'a hidden note', key: 'live key abc def' };

function open(aside: Partial<FakeField>): RunSetup {
	const model = articlesModel();
	const rows = model.collections[ROWS];
	const fields = {
		...rows?.fields,
		aside: { type: 'string', interface: 'input', ...aside },
		key: { type: 'string', interface: 'input', options: { masked: true } },
	};
	const collections = { ...model.collections, ...(rows && { [ROWS]: { ...rows, fields } }) };
	const setup = new RunSetup(openArticles({ ...model, collections }));
	setup.article(1, SOURCE);
	return setup;
}

describe.each([
	['hidden', { hidden: true }],
	['read-only', { readonly: true }],
])('a %s field', (_, aside) => {
	test('is left out and not written, a masked one too', async () => {
		const setup = open(aside);
		const result = await setup.run({ keys: 1 });
		expect(outcomesOf(result, 1)).toEqual({ title: 'translated' });
		expect(setup.router.sentTexts()).toEqual(['Koala']);
		expect(setup.row(1)).not.toHaveProperty('aside');
	});

	test.each([
		['alone', ['aside'], { aside: 'translated' }],
		['beside all others', ['*', 'aside'], { title: 'translated', aside: 'translated' }],
	])('is translated where it is named %s', async (_how, fields, outcomes) => {
		const setup = open(aside);
		expect(outcomesOf(await setup.run({ keys: 1, fields }), 1)).toEqual(outcomes);
	});

	test('goes on where a translation of ours stands in it', async () => {
		const setup = open(aside);
		await setup.run({ keys: 1, fields: 'aside' });
		await setup.edit(1, 'en-US', { aside: 'another note' });
		const result = await setup.run({ keys: 1 });
		expect(outcomesOf(result, 1)).toEqual({ title: 'translated', aside: 'translated' });
		expect(setup.row(1)?.['aside']).toBe('[de-DE] another note');
	});

	test('stays whatever stands there that is not ours, by every policy', async () => {
		const setup = open(aside);
		await setup.run({ keys: 1 });
		await setup.edit(1, 'de-DE', { aside: 'von Hand' });
		for (const policy of ['protect', 'missing', 'stale', 'overwrite']) {
			const result = await setup.run({ keys: 1, policy });
			expect(outcomesOf(result, 1)).not.toHaveProperty('aside');
		}
		expect(setup.row(1)?.['aside']).toBe('von Hand');
		expect(setup.router.sentTexts()).not.toContain(SOURCE.aside);
	});
});

test('a masked field may not be named either', async () => {
	const setup = open({});
	await expect(setup.run({ keys: 1, fields: 'key' })).rejects.toThrow(
		/"key" is not a translatable/,
	);
	expect(setup.router.calls).toEqual([]);
});

test('all fields may be named by a star, and no other name is lost', async () => {
	const setup = open({});
	const result = await setup.run({ keys: 1, fields: ['*'] });
	expect(outcomesOf(result, 1)).toEqual({ title: 'translated', aside: 'translated' });
	await expect(setup.run({ keys: 1, fields: ['*', 'nothing'] })).rejects.toThrow(/"nothing"/);
});
