import { describe, expect, test } from 'vitest';
import type { Accountability } from '../../../../src/directus/host/context.ts';
import type { Row } from '../../../helpers/fake-database.ts';
import { PERSON } from '../../../helpers/fake-directus.ts';
import { outcomesOf, RunSetup } from '../../../helpers/run-setup.ts';
import { replyTo, translateByPrefix } from '../../../helpers/scripted-router.ts';

const ROWS = 'articles_translations';
const EDITOR: Accountability = { ...PERSON, admin: false };
const BY_HAND = 'Von Hand';
const GERMAN = { articles_id: 1, languages_code: 'de-DE' };

/** An article with a title, and an editor who may do everything with what the rules show. */
function open(shows: (collection: string, row: Row) => Row | null): RunSetup {
	const setup = new RunSetup();
	setup.article(1, { title: 'A day out' });
	setup.directus.permits = () => true;
	setup.directus.shows = (accountability, collection, row) =>
		accountability === null || accountability.admin ? row : shows(collection, row);
	return setup;
}

const isGerman = (row: Row): boolean => row['languages_code'] === 'de-DE';

describe('what permissions keep from a run', () => {
	test('is not made a second time where it is a row', async () => {
		const setup = open((_, row) => (isGerman(row) ? null : row));
		setup.directus.insert(ROWS, { id: 9, ...GERMAN, title: BY_HAND });
		const languages = ['de-DE', 'fr-FR'];
		const result = await setup.run(
			{ keys: 1, targetLanguages: languages },
			{ accountability: EDITOR },
		);
		expect(outcomesOf(result, 1)).toEqual({ title: 'refused: hidden' });
		expect(outcomesOf(result, 1, 'fr-FR')).toEqual({ title: 'translated' });
		expect(result.failures).toMatchObject([
			{ item: 1, language: 'de-DE', field: 'title', reason: 'hidden' },
		]);
		expect(setup.directus.rows(ROWS).filter(isGerman)).toMatchObject([{ id: 9, title: BY_HAND }]);
		expect(setup.router.calls.map(({ request }) => request.targetLanguage)).toEqual(['fr-FR']);
	});

	test('is not written over where it is a field', async () => {
		const setup = open((_, row) => (isGerman(row) ? { ...row, title: null } : row));
		setup.directus.insert(ROWS, { id: 9, ...GERMAN, title: BY_HAND });
		await expect(setup.run({ keys: 1 }, { accountability: EDITOR })).rejects.toThrow(
			'the permissions of this run do not show all that stands there',
		);
		expect(setup.directus.writes).toEqual([]);
	});

	test('is not taken for another source', async () => {
		const setup = open((_, row) => (row['languages_code'] === 'en-US' ? null : row));
		setup.directus.insert('articles', { id: 2, title: 'An older title' });
		setup.directus.insert(ROWS, { id: 8, articles_id: 2, languages_code: 'en-US', title: 'New' });
		await expect(setup.run({ keys: 2 }, { accountability: EDITOR })).rejects.toThrow('do not show');
		expect(setup.router.calls).toEqual([]);
		expect(setup.directus.writes).toEqual([]);
	});

	test('is found though it came while the provider was at work', async () => {
		const setup = open((_, row) => (isGerman(row) ? null : row));
		setup.router.answer = (call) => {
			setup.directus.insert(ROWS, { id: 9, ...GERMAN, title: BY_HAND });
			return replyTo(call, translateByPrefix('de-DE'));
		};
		await expect(setup.run({ keys: 1 }, { accountability: EDITOR })).rejects.toThrow('do not show');
		expect(setup.directus.rows(ROWS).filter(isGerman)).toHaveLength(1);
	});

	test('is no row of its own that it may not read afterwards: the next run leaves that alone', async () => {
		const setup = open((_, row) => (isGerman(row) ? null : row));
		const first = await setup.run({ keys: 1 }, { accountability: EDITOR });
		expect(outcomesOf(first, 1)).toEqual({ title: 'translated' });
		await setup.edit(1, 'en-US', { title: 'Two days out' });
		await expect(setup.run({ keys: 1 }, { accountability: EDITOR })).rejects.toThrow('do not show');
		expect(setup.directus.rows(ROWS).filter(isGerman)).toHaveLength(1);
	});

	test('is nothing of an admin’s', async () => {
		const setup = open(() => null);
		expect(outcomesOf(await setup.run({ keys: 1 }), 1)).toEqual({ title: 'translated' });
	});
});

test('what somebody writes while the run looks is not hidden', async () => {
	const setup = open((_, row) => row);
	let reads = 0;
	setup.directus.beforeRead = (collection) => {
		if (collection !== ROWS) return;
		reads += 1;
		if (reads === 2) setup.directus.insert(ROWS, { id: 9, ...GERMAN, title: BY_HAND });
	};
	await setup.run({ keys: 1 }, { accountability: EDITOR });
	expect(setup.directus.rows(ROWS).filter(isGerman)).toMatchObject([{ title: BY_HAND }]);
});
