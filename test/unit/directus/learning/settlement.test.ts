import { describe, expect, test, vi } from 'vitest';
import { Settlement } from '../../../../src/directus/learning/settlement.ts';
import { StoreError } from '../../../../src/errors.ts';
import { CONFIG, outcomesOf, RunSetup } from '../../../helpers/run-setup.ts';
import { translateByPrefix } from '../../../helpers/scripted-router.ts';

const german = translateByPrefix('de-DE');
const BODY = '<p>Boats leave at nine.</p><p>Others stay.</p>';
const OLD_BODY = '<p>Boote fahren um neun.</p><p>Andere bleiben.</p>';

function settlementOf({ directus, fieldMaps, provenance, approved }: RunSetup): Settlement {
	const { context } = directus;
	return new Settlement({ context, config: CONFIG, fieldMaps, provenance, approved });
}

/** Two articles with German texts that came from nobody knows where. */
function open(): { setup: RunSetup; settlement: Settlement } {
	const setup = new RunSetup();
	setup.article(1, { title: 'The first title', body: BODY });
	setup.article(2, { title: 'The second title' });
	setup.directus.insert(
		'articles_translations',
		{ id: 8, articles_id: 1, languages_code: 'de-DE', title: 'Erster Titel', body: OLD_BODY },
		{ id: 9, articles_id: 2, languages_code: 'de-DE', title: 'Zweiter Titel' },
	);
	return { setup, settlement: settlementOf(setup) };
}

const REQUEST = { collection: 'articles', languages: ['de-DE'] };

describe('declaring unproven text ours', () => {
	test('makes it current, and follow its source from then on', async () => {
		const { setup, settlement } = open();
		expect(await settlement.adopt(REQUEST)).toEqual({
			collection: 'articles',
			dryRun: false,
			items: 2,
			fields: 3,
			segments: 0,
			unaligned: 0,
			nextOffset: null,
		});
		const result = await setup.run({ keys: [1, 2] });
		expect(outcomesOf(result, 1)).toEqual({ title: 'unchanged', body: 'unchanged' });
		expect(setup.router.calls).toEqual([]);
		await setup.edit(2, 'en-US', { title: 'A new title' });
		await setup.run({ keys: [1, 2] });
		expect(setup.row(2)?.['title']).toBe(german('A new title'));
		expect(setup.row(1)?.['title']).toBe('Erster Titel');
	});

	test('keeps what did not change from then on', async () => {
		const { setup, settlement } = open();
		await settlement.adopt(REQUEST);
		await setup.edit(1, 'en-US', { body: '<p>Boats leave at ten.</p><p>Others stay.</p>' });
		await setup.run({ keys: 1 });
		expect(setup.router.sentTexts()).toEqual(['Boats leave at ten.']);
		expect(setup.row(1)?.['body']).toBe('<p>[de-DE] Boats leave at ten.</p><p>Andere bleiben.</p>');
	});

	test('of another number of segments lets nobody tell what a person edits in it', async () => {
		const { setup, settlement } = open();
		Object.assign(setup.row(1) ?? {}, { body: '<p>Boote fahren um neun, andere bleiben.</p>' });
		await settlement.adopt(REQUEST);
		const body = '<p>Boote fahren um neun.</p><p>Andere bleiben.</p>';
		await setup.edit(1, 'de-DE', { body });
		await setup.edit(1, 'en-US', { body: '<p>Boats leave at ten.</p><p>Others stay.</p>' });
		const result = await setup.run({ keys: 1 });
		expect(outcomesOf(result, 1)).toMatchObject({ body: 'protected' });
		expect(setup.row(1)?.['body']).toBe(body);
	});

	test('touches neither ours, nor a person’s, nor what is empty', async () => {
		const { setup, settlement } = open();
		await settlement.adopt(REQUEST);
		await setup.edit(1, 'de-DE', { title: 'Von Hand' });
		expect(await settlement.adopt(REQUEST)).toMatchObject({ fields: 0 });
		await setup.edit(1, 'en-US', { title: 'Another title' });
		await setup.run({ keys: 1 });
		expect(setup.row(1)?.['title']).toBe('Von Hand');
	});

	test('may be of some fields only', async () => {
		const { settlement } = open();
		expect(await settlement.adopt({ ...REQUEST, fields: ['title'] })).toMatchObject({ fields: 2 });
	});

	test('only counts in a dry run', async () => {
		const { setup, settlement } = open();
		expect(await settlement.adopt({ ...REQUEST, dryRun: true })).toMatchObject({
			dryRun: true,
			fields: 3,
		});
		expect(outcomesOf(await setup.run({ keys: 1 }), 1)['title']).toBe('unproven');
	});
});

describe('declaring unproven text a person’s', () => {
	test('protects it, and learns its wording for the whole collection', async () => {
		const { setup, settlement } = open();
		expect(await settlement.warm(REQUEST, 'u-admin')).toMatchObject({
			items: 2,
			fields: 3,
			segments: 4,
		});
		const result = await setup.run({ keys: 1, refresh: true });
		expect(outcomesOf(result, 1)).toEqual({ title: 'protected', body: 'protected' });
		setup.article(3, { title: 'The second title', body: '<p>Others stay.</p>' });
		await setup.run({ keys: 3 });
		expect(setup.row(3)).toMatchObject({ title: 'Zweiter Titel', body: '<p>Andere bleiben.</p>' });
		expect(setup.router.calls).toEqual([]);
	});

	test('learns what history tells to be a person’s, until a run has come by', async () => {
		const setup = new RunSetup();
		const settlement = settlementOf(setup);
		await setup.directus.write('articles', null, { title: 'The first title' });
		const row = { articles_id: 1, languages_code: 'de-DE', title: 'Erster Titel' };
		await setup.directus.write('articles_translations', null, row);
		expect(await settlement.warm(REQUEST, 'u-admin')).toMatchObject({ fields: 1, segments: 1 });
		setup.article(2, { title: 'The first title' });
		await setup.run({ keys: 2 });
		expect(setup.row(2)?.['title']).toBe('Erster Titel');
		expect(setup.router.calls).toEqual([]);
		expect(await settlement.warm(REQUEST, 'u-admin')).toMatchObject({ fields: 0 });
	});

	test('reports what cannot be aligned with its source', async () => {
		const { setup, settlement } = open();
		Object.assign(setup.row(1) ?? {}, { body: '<p>Alles in einem.</p>' });
		expect(await settlement.warm(REQUEST, 'u-admin')).toMatchObject({ fields: 2, unaligned: 1 });
	});

	test('learns no copy of the source', async () => {
		const { setup, settlement } = open();
		const body = '<p>Boats leave at nine.</p><p>Andere bleiben.</p>';
		Object.assign(setup.row(1) ?? {}, { body });
		expect(await settlement.warm(REQUEST, 'u-admin')).toMatchObject({ fields: 3, segments: 3 });
		setup.article(3, { body: '<p>Boats leave at nine.</p>' });
		await setup.run({ keys: 3 });
		expect(setup.router.sentTexts()).toEqual(['Boats leave at nine.']);
	});

	test('only counts in a dry run', async () => {
		const { setup, settlement } = open();
		expect(await settlement.warm({ ...REQUEST, dryRun: true }, 'u-admin')).toMatchObject({
			segments: 4,
		});
		setup.article(3, { title: 'The second title' });
		await setup.run({ keys: 3 });
		expect(setup.router.sentTexts()).toEqual(['The second title']);
	});
});

describe('of a collection of many items', () => {
	test('an answer that takes too long ends with its page, and another goes on', async () => {
		const { setup, settlement } = open();
		for (let key = 3; key <= 150; key += 1) setup.article(key, { title: `Title ${key}` });
		const clock = vi.spyOn(performance, 'now');
		let now = 0;
		clock.mockImplementation(() => (now += 6_000));
		try {
			const first = await settlement.adopt(REQUEST);
			expect(first).toMatchObject({ items: 100, fields: 3, nextOffset: 100 });
			const second = await settlement.adopt({ ...REQUEST, offset: first.nextOffset ?? 0 });
			expect(second).toMatchObject({ items: 50, fields: 0 });
		} finally {
			clock.mockRestore();
		}
	});
});

describe('without a store', () => {
	test.each(['adopt', 'warm'] as const)('nothing is declared by %s', async (method) => {
		const { setup, settlement } = open();
		setup.breakable.break();
		await expect(settlement[method](REQUEST, 'u-admin')).rejects.toBeInstanceOf(StoreError);
	});

	test('a dry run counts all the same', async () => {
		const { setup, settlement } = open();
		setup.breakable.break();
		expect(await settlement.adopt({ ...REQUEST, dryRun: true })).toMatchObject({ fields: 3 });
	});
});
