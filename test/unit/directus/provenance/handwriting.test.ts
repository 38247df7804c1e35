import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { HookSetup } from '../../../helpers/hook-setup.ts';
import { outcomesOf } from '../../../helpers/run-setup.ts';

const ROWS = 'articles_translations';
const EN = '<p>Boats leave at nine.</p><p>Others stay.</p>';
const DE = '<p>Boote fahren um neun.</p><p>Andere bleiben.</p>';
const GERMAN = { id: 20, articles_id: 1, languages_code: 'de-DE' };

/** With a source that Directus has written down. */
async function openWithHistory(): Promise<HookSetup> {
	const setup = new HookSetup();
	await setup.edit(1, 'en-US', { body: EN });
	await setup.pass();
	return setup;
}

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] }));
afterEach(() => void vi.useRealTimers());

describe('a translation that was typed by hand', () => {
	test('is approved wording, in a row of its own', async () => {
		const setup = new HookSetup();
		await setup.save(ROWS, null, { ...GERMAN, body: DE });
		expect(await setup.sentForCopy(2)).toEqual([]);
		expect(setup.row(2)?.['body']).toBe(DE);
		const map = await setup.staleMap.count({ collection: 'articles', item: '1' });
		expect(map.languages['de-DE']).toMatchObject({ approved: 1, missing: 1 });
	});

	test('is approved wording, in an empty field of a row', async () => {
		const setup = new HookSetup();
		setup.directus.insert(ROWS, { ...GERMAN, title: 'Erster Titel' });
		await setup.save(ROWS, 20, { body: DE });
		expect(await setup.sentForCopy(2, { title: 'The first title', body: EN })).toEqual([
			'The first title',
		]);
	});

	test('is merged when its source moves on', async () => {
		const setup = new HookSetup();
		await setup.save(ROWS, null, { ...GERMAN, body: DE });
		await setup.edit(1, 'en-US', { body: '<p>Boats leave at ten.</p><p>Others stay.</p>' });
		const map = await setup.staleMap.count({ collection: 'articles', item: '1' });
		expect(map.languages['de-DE']).toMatchObject({ approvedStale: 1 });
		expect(outcomesOf(await setup.run({ keys: 1 }), 1)).toMatchObject({ body: 'merged' });
		expect(setup.router.sentTexts()).toContain('Boats leave at ten.');
		expect(setup.row(1)?.['body']).toContain('<p>Andere bleiben.</p>');
	});

	test('is merged when its source moves on, though the store has lost everything', async () => {
		const setup = await openWithHistory();
		await setup.save(ROWS, null, { ...GERMAN, body: DE });
		await setup.lose();
		await setup.edit(1, 'en-US', { body: '<p>Boats leave at ten.</p><p>Others stay.</p>' });
		await setup.pass();
		const map = await setup.staleMap.count({ collection: 'articles', item: '1' });
		expect(map.languages['de-DE']).toMatchObject({ approvedStale: 1 });
		setup.router.forget();
		expect(outcomesOf(await setup.run({ keys: 1 }), 1)).toMatchObject({ body: 'merged' });
		expect(setup.router.sentTexts()).toContain('Boats leave at ten.');
		expect(setup.row(1)?.['body']).toContain('<p>Andere bleiben.</p>');
	});

	test('is no longer approved once it is emptied', async () => {
		const setup = new HookSetup();
		await setup.save(ROWS, null, { ...GERMAN, body: DE });
		await setup.save(ROWS, 20, { body: null });
		expect(await setup.sentForCopy(2)).toEqual(['Boats leave at nine.', 'Others stay.']);
	});

	test('is approved in its newest words, and in the first ones when they come back', async () => {
		const setup = new HookSetup();
		await setup.save(ROWS, null, { ...GERMAN, body: DE });
		const other = '<p>Boote fahren um neun.</p><p>Die anderen bleiben.</p>';
		await setup.save(ROWS, 20, { body: other });
		expect(await setup.sentForCopy(2)).toEqual([]);
		expect(setup.row(2)?.['body']).toBe(other);
		await setup.save(ROWS, 20, { body: DE });
		expect(await setup.sentForCopy(3)).toEqual([]);
		expect(setup.row(3)?.['body']).toBe(DE);
	});

	test('is no longer approved once its row is deleted', async () => {
		const setup = new HookSetup();
		await setup.save(ROWS, null, { ...GERMAN, body: DE });
		await setup.vanish(20);
		expect(await setup.sentForCopy(2)).toEqual(['Boats leave at nine.', 'Others stay.']);
	});

	test('is no longer approved once its item is deleted', async () => {
		const setup = new HookSetup();
		await setup.save(ROWS, null, { ...GERMAN, body: DE });
		await setup.directus.remove('articles', 1);
		await setup.pass();
		expect(await setup.sentForCopy(2)).toEqual(['Boats leave at nine.', 'Others stay.']);
	});

	test('teaches nothing where it cannot be aligned, or is a copy of the source', async () => {
		const setup = new HookSetup();
		await setup.save(ROWS, null, { ...GERMAN, title: 'The first title', body: '<p>Alles.</p>' });
		const sent = await setup.sentForCopy(2, { title: 'The first title', body: EN });
		expect(sent).toHaveLength(3);
	});

	test('teaches nothing of a field that the save did not touch', async () => {
		const setup = new HookSetup();
		setup.directus.insert(ROWS, { ...GERMAN, body: DE });
		await setup.save(ROWS, 20, { title: 'Erster Titel' });
		expect(await setup.sentForCopy(2)).toEqual(['Boats leave at nine.', 'Others stay.']);
	});

	test('in the source language teaches nothing', async () => {
		const setup = new HookSetup();
		await setup.edit(1, 'en-US', { title: 'Another title' });
		await setup.pass();
		expect(await setup.sentForCopy(2, { title: 'Another title' })).toEqual(['Another title']);
	});

	test('is learned from history where a later save of the row hides what the first one said', async () => {
		const setup = new HookSetup();
		const key = await setup.directus.write(ROWS, null, { ...GERMAN, body: DE });
		await setup.directus.write(ROWS, Number(key), { title: 'Erster Titel' });
		await setup.pass();
		expect(await setup.sentForCopy(2, { title: 'The first title', body: EN })).toEqual([]);
	});
});

describe('an edit that is heard of when the store has lost everything', () => {
	const EDITED = '<p>[de-DE] Boats leave at nine.</p><p>Andere bleiben.</p>';

	async function openEdited(): Promise<HookSetup> {
		const setup = await openWithHistory();
		await setup.run({ keys: 1, fields: ['body'] });
		await setup.pass();
		await setup.edit(1, 'de-DE', { body: EDITED });
		await setup.lose();
		return setup;
	}

	test('is merged though the source has moved on by then', async () => {
		const setup = await openEdited();
		await setup.edit(1, 'en-US', { body: '<p>Boats leave at ten.</p><p>Others stay.</p>' });
		await setup.pass();
		setup.router.forget();
		const result = await setup.run({ keys: 1, fields: ['body'] });
		expect(setup.router.sentTexts()).toEqual(['Boats leave at ten.']);
		expect(outcomesOf(result, 1)).toEqual({ body: 'merged' });
		expect(setup.row(1)?.['body']).toBe('<p>[de-DE] Boats leave at ten.</p><p>Andere bleiben.</p>');
	});

	test('teaches the words of the person, and none of ours', async () => {
		const setup = await openEdited();
		await setup.pass();
		expect(await setup.sentForCopy(2)).toEqual(['Boats leave at nine.']);
		expect(setup.row(2)?.['body']).toBe(EDITED);
	});
});

test('what was typed by hand is stale when its source had moved on before it was heard of', async () => {
	const setup = await openWithHistory();
	setup.directus.insert(ROWS, { ...GERMAN, title: 'Erster Titel' });
	await setup.directus.write(ROWS, 20, { body: DE });
	await setup.edit(1, 'en-US', { body: '<p>Boats leave at ten.</p><p>Others stay.</p>' });
	await setup.pass();
	setup.router.forget();
	const result = await setup.run({ keys: 1, fields: ['body'] });
	expect(outcomesOf(result, 1)).toEqual({ body: 'merged' });
	expect(setup.router.sentTexts()).toEqual(['Boats leave at ten.']);
});

test('what thousands of rows teach is read and written page by page', async () => {
	const setup = new HookSetup();
	for (let key = 2; key <= 150; key += 1) setup.article(key, { title: `Title ${key}` });
	const { store } = setup.breakable;
	const writes = vi.spyOn(store, 'setMany');
	for (let key = 2; key <= 150; key += 1) {
		const row = { articles_id: key, languages_code: 'de-DE', title: `Titel ${key}` };
		await setup.directus.write(ROWS, null, row);
	}
	await setup.pass();
	expect(writes.mock.calls.filter(([entries]) => entries.length > 0).length).toBeLessThan(10);
	expect(await setup.sentForCopy(200, { title: 'Title 150' })).toEqual([]);
});

describe('after approved wording was lost, warm', () => {
	const WARM = { collection: 'articles', languages: ['de-DE'] };

	test('restores what was typed by hand, once', async () => {
		const setup = new HookSetup();
		await setup.save(ROWS, null, { ...GERMAN, body: DE });
		await setup.approved.clear();
		expect(await setup.settlement.warm({ ...WARM, dryRun: true }, 'u-admin')).toMatchObject({
			segments: 2,
		});
		expect(await setup.settlement.warm(WARM, 'u-admin')).toMatchObject({ fields: 1, segments: 2 });
		expect(await setup.settlement.warm(WARM, 'u-admin')).toMatchObject({ fields: 0, segments: 0 });
		expect(await setup.sentForCopy(2)).toEqual([]);
		await setup.vanish(20);
		expect(await setup.sentForCopy(3, { body: EN })).toHaveLength(2);
	});

	test('restores a person’s words in our text, and in an edited one', async () => {
		const setup = new HookSetup();
		await setup.run({ keys: 1 });
		const machine = String(setup.row(1)?.['body']);
		const id = Number(setup.row(1)?.['id']);
		await setup.save(ROWS, id, {
			body: machine.replace('[de-DE] Others stay.', 'Andere bleiben.'),
		});
		await setup.approved.clear();
		expect(await setup.settlement.warm(WARM, 'u-admin')).toMatchObject({ fields: 1, segments: 1 });
		await setup.edit(1, 'en-US', { body: '<p>Boats leave at ten.</p><p>Others stay.</p>' });
		await setup.run({ keys: 1 });
		await setup.approved.clear();
		expect(await setup.settlement.warm(WARM, 'u-admin')).toMatchObject({ fields: 1, segments: 1 });
		expect(await setup.settlement.warm(WARM, 'u-admin')).toMatchObject({ fields: 0 });
		expect(await setup.sentForCopy(2, { body: '<p>Others stay.</p>' })).toEqual([]);
	});

	test('does not put its words before a newer edit elsewhere', async () => {
		const setup = new HookSetup();
		setup.directus.insert(ROWS, { ...GERMAN, title: 'Alter Titel' });
		setup.article(2, { title: 'The first title' });
		await setup.save(ROWS, null, { articles_id: 2, languages_code: 'de-DE', title: 'Neuer Titel' });
		await setup.settlement.warm(WARM, 'u-admin');
		await setup.sentForCopy(3, { title: 'The first title' });
		expect(setup.row(3)?.['title']).toBe('Neuer Titel');
	});
});
