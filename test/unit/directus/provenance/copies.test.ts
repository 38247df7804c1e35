import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { CopyingSetup as Setup } from '../../../helpers/copying-setup.ts';
import type { Row } from '../../../helpers/fake-database.ts';
import { outcomesOf } from '../../../helpers/run-setup.ts';

const ROWS = 'articles_translations';
const TITLE = 'Summer menu';
const BODY = '<p>Try our melon soup, it is cold.</p><p>Open at noon.</p>';
const OTHER_TITLE = 'Winter menu';
const OTHER_BODY = '<p>Try our pumpkin soup, it is hot.</p><p>Open at noon.</p>';

async function open(): Promise<Setup> {
	const setup = new Setup();
	await setup.make(1, { 'en-US': { title: TITLE, body: BODY } });
	await setup.run({ keys: 1 });
	await setup.pass();
	return setup;
}

const CHANGED = { 'en-US': { title: OTHER_TITLE, body: OTHER_BODY } };
const TRANSLATED = { title: 'translated', body: 'translated' };
const GERMAN = {
	title: '[de-DE] Winter menu',
	body: '<p>[de-DE] Try our pumpkin soup, it is hot.</p><p>[de-DE] Open at noon.</p>',
};

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] }));
afterEach(() => void vi.useRealTimers());

/** When Redis loses everything, if it does, and whether the hook heard of the copy. */
const MEMORIES = [
	['Redis', {}],
	['history alone, lost before the copy', { before: true }],
	['history alone, lost after the copy', { after: true }],
	['history alone, and no hook', { after: true, unheard: true }],
] as const;

describe.each(MEMORIES)('a copy of our translation, with %s', (_, memory) => {
	const lost = { before: false, after: false, unheard: false, ...memory };

	async function copied(changes: Readonly<Record<string, Row>> = {}): Promise<Setup> {
		const setup = await open();
		if (lost.before) await setup.lose();
		setup.isHeard = !lost.unheard;
		await setup.copy(1, 2, changes);
		setup.isHeard = true;
		if (lost.after) await setup.lose();
		return setup;
	}

	test('is current where its source is the same', async () => {
		const setup = await copied();
		expect(await setup.states(2)).toEqual({ current: 2 });
		expect(await setup.translate(2)).toEqual({
			sent: [],
			fields: { title: 'unchanged', body: 'unchanged' },
		});
	});

	test('teaches the paragraph alone that a person worded before it was saved', async () => {
		const setup = new Setup();
		const title = 'A summer menu, and whatever else there is to say of it';
		await setup.make(1, { 'en-US': { title, body: BODY } });
		await setup.run({ keys: 1 });
		await setup.pass();
		if (lost.before) await setup.lose();
		setup.isHeard = !lost.unheard;
		const body = '<p>[de-DE] Try our melon soup, it is cold.</p><p>Ab Mittag.</p>';
		await setup.copy(1, 2, { 'en-US': { body: OTHER_BODY }, 'de-DE': { body } });
		setup.isHeard = true;
		expect(await setup.approvals()).toBe(lost.unheard ? 0 : 1);
		if (lost.after) await setup.lose();
		expect(await setup.states(2)).toEqual({ current: 1, approvedStale: 1 });
		expect((await setup.translate(2)).fields).toEqual({ title: 'unchanged', body: 'merged' });
		expect(setup.row(2)?.['body']).toBe(
			'<p>[de-DE] Try our pumpkin soup, it is hot.</p><p>Ab Mittag.</p>',
		);
	});

	test('teaches the paragraph alone that a person words in it', async () => {
		const setup = await copied(CHANGED);
		const body = '<p>[de-DE] Try our melon soup, it is cold.</p><p>Ab Mittag.</p>';
		await setup.edit(2, 'de-DE', { body });
		await setup.pass();
		expect(await setup.approvals()).toBe(1);
		expect((await setup.translate(2)).fields).toEqual({ title: 'translated', body: 'merged' });
		expect(setup.row(2)?.['body']).toBe(
			'<p>[de-DE] Try our pumpkin soup, it is hot.</p><p>Ab Mittag.</p>',
		);
	});

	test('is translated where its source was changed in the same save', async () => {
		const setup = await copied(CHANGED);
		expect(await setup.states(2)).toEqual({ stale: 2 });
		const { sent, fields } = await setup.translate(2);
		expect(fields).toEqual(TRANSLATED);
		// The paragraph that stayed is known from the row.
		expect(sent).toEqual(['Winter menu', 'Try our pumpkin soup, it is hot.']);
		expect(setup.row(2)).toMatchObject(GERMAN);
	});

	test('is translated where its source is changed later', async () => {
		const setup = await copied();
		await setup.edit(2, 'en-US', CHANGED['en-US']);
		await setup.pass();
		expect((await setup.translate(2)).fields).toEqual(TRANSLATED);
		expect(setup.row(2)).toMatchObject(GERMAN);
	});

	test('teaches nothing', async () => {
		const setup = await copied(CHANGED);
		expect(await setup.approvals()).toBe(0);
		expect((await setup.exported()).filter(({ origin }) => origin === 'person')).toEqual([]);
		await setup.translate(2);
		await setup.make(3, { 'en-US': { title: OTHER_TITLE } });
		await setup.translate(3);
		expect(setup.row(3)?.['title']).toBe('[de-DE] Winter menu');
	});

	test('of a copy is as much ours', async () => {
		const setup = await copied();
		await setup.copy(2, 3, CHANGED);
		if (lost.after) await setup.lose();
		expect(await setup.states(3)).toEqual({ stale: 2 });
		expect((await setup.translate(3)).fields).toEqual(TRANSLATED);
	});

	test('is a person’s from the first word that a person changes', async () => {
		const setup = await copied();
		await setup.edit(2, 'de-DE', {
			body: '<p>[de-DE] Try our melon soup, it is cold.</p><p>Mittags.</p>',
		});
		await setup.pass();
		await setup.edit(2, 'en-US', CHANGED['en-US']);
		await setup.pass();
		expect((await setup.translate(2)).fields).toEqual({ title: 'translated', body: 'merged' });
		expect(setup.row(2)?.['body']).toBe(
			'<p>[de-DE] Try our pumpkin soup, it is hot.</p><p>Mittags.</p>',
		);
	});
});

const SUMMER = '<p>Try our melon soup, it is cold.</p><p>Open at noon.</p>';
const HAND = {
	title: 'Sommerkarte',
	body: '<p>Kalte Melonensuppe, frisch vom Markt.</p><p>Ab zwölf.</p>',
};
const MERGED = '<p>[de-DE] Try our pumpkin soup, it is hot.</p><p>Ab zwölf.</p>';

describe.each(MEMORIES)('a copy of a person’s translation, with %s', (_, memory) => {
	const lost = { before: false, after: false, unheard: false, ...memory };

	async function copied(setup: Setup, changes: Readonly<Record<string, Row>>): Promise<number> {
		const learned = await setup.approvals();
		if (lost.before) await setup.lose();
		setup.isHeard = !lost.unheard;
		await setup.copy(1, 2, changes);
		setup.isHeard = true;
		expect(await setup.approvals()).toBe(lost.before ? 0 : learned);
		if (lost.after) await setup.lose();
		return learned;
	}

	test('typed by hand is stale where its source differs', async () => {
		const setup = new Setup();
		await setup.make(1, { 'en-US': { title: TITLE, body: BODY }, 'de-DE': HAND });
		await setup.make(9, { 'en-US': { title: 'Another' } });
		await setup.run({ keys: 9 });
		await copied(setup, CHANGED);
		expect(await setup.states(2)).toEqual({ approvedStale: 2 });
		expect((await setup.translate(2)).fields).toEqual({ title: 'protected', body: 'merged' });
		expect(setup.row(2)).toMatchObject({ title: HAND.title, body: MERGED });
	});

	test('typed by hand stays as it is where its source is the same', async () => {
		const setup = new Setup();
		await setup.make(1, { 'en-US': { title: TITLE, body: BODY }, 'de-DE': HAND });
		await setup.make(9, { 'en-US': { title: 'Another' } });
		await setup.run({ keys: 9 });
		await copied(setup, {});
		expect(await setup.states(2)).toEqual({ approved: 2 });
		expect(await setup.translate(2)).toEqual({
			sent: [],
			fields: { title: 'protected', body: 'protected' },
		});
	});

	test('made of ours keeps the person’s words', async () => {
		const setup = await open();
		await setup.edit(1, 'de-DE', {
			body: '<p>[de-DE] Try our melon soup, it is cold.</p><p>Ab zwölf.</p>',
		});
		await setup.pass();
		await copied(setup, CHANGED);
		expect((await setup.translate(2)).fields).toEqual({ title: 'translated', body: 'merged' });
		expect(setup.row(2)?.['body']).toBe(MERGED);
	});
});

describe('what a row was made with', () => {
	const SHORT = { 'en-US': { title: 'Next' } };

	test('is typed where a single short text is equal by chance', async () => {
		const setup = new Setup();
		await setup.make(1, SHORT);
		await setup.run({ keys: 1 });
		await setup.make(2, { 'en-US': { title: 'Continue' }, 'de-DE': { title: '[de-DE] Next' } });
		expect(await setup.states(2)).toEqual({ approved: 1 });
		await setup.make(3, { 'en-US': { title: 'Continue' } });
		await setup.translate(3);
		expect(setup.row(3)?.['title']).toBe('[de-DE] Next');
	});

	test('is typed where one of its short texts differs', async () => {
		const setup = new Setup();
		await setup.make(1, { 'en-US': { title: 'Next', body: '<p>More</p>' } });
		await setup.run({ keys: 1 });
		const german = { title: '[de-DE] Next', body: '<p>Mehr</p>' };
		await setup.make(2, { 'en-US': { title: 'Continue', body: '<p>More</p>' }, 'de-DE': german });
		expect(await setup.states(2)).toEqual({ approved: 2 });
	});

	test('is copied where all of its short texts are equal', async () => {
		const setup = new Setup();
		await setup.make(1, { 'en-US': { title: 'Next', body: '<p>More</p>' } });
		await setup.run({ keys: 1 });
		await setup.copy(1, 2, { 'en-US': { title: 'Continue' } });
		expect(await setup.states(2)).toEqual({ stale: 1, current: 1 });
	});

	test('is typed in the fields that differ, beside a long text that is copied', async () => {
		const setup = await open();
		await setup.copy(1, 2, { ...CHANGED, 'de-DE': { title: 'Winterkarte' } });
		expect(await setup.states(2)).toEqual({ approved: 1, stale: 1 });
		expect((await setup.translate(2)).fields).toEqual({ title: 'protected', body: 'translated' });
		await setup.make(3, { 'en-US': { title: OTHER_TITLE } });
		expect((await setup.translate(3)).sent).toEqual([]);
		expect(setup.row(3)?.['title']).toBe('Winterkarte');
	});

	test('is typed where our equal text is younger', async () => {
		const setup = new Setup();
		await setup.make(9, { 'en-US': { title: 'Another' } });
		await setup.run({ keys: 9 });
		await setup.make(1, { 'en-US': { title: TITLE, body: BODY }, 'de-DE': HAND });
		await setup.make(2, { 'en-US': { title: TITLE, body: BODY } });
		// Approved wording brings the person's words there.
		expect((await setup.translate(2)).sent).toEqual([]);
		expect(setup.row(2)).toMatchObject(HAND);
		await setup.lose();
		expect(await setup.states(1)).toEqual({ approved: 2 });
		await setup.edit(1, 'en-US', CHANGED['en-US']);
		await setup.lose();
		expect((await setup.translate(1)).fields).toEqual({ title: 'protected', body: 'merged' });
	});

	test('stays unproven where nobody knows whose the original is', async () => {
		const setup = await open();
		const row = { id: 3, articles_id: 7, languages_code: 'de-DE', ...HAND };
		setup.directus.insert('articles', { id: 7 });
		setup.directus.insert(ROWS, row);
		await setup.make(8, { 'en-US': { title: TITLE, body: BODY }, 'de-DE': HAND });
		expect(await setup.states(8)).toEqual({ unproven: 2 });
		expect(await setup.approvals()).toBe(0);
	});

	test('is known by its whole row, whichever field a run asks for', async () => {
		const setup = await open();
		await setup.copy(1, 2, CHANGED);
		await setup.lose();
		const result = await setup.run({ keys: 2, fields: ['title'] });
		expect(outcomesOf(result, 2)).toEqual({ title: 'translated' });
	});

	test('is ours in every language, each made in its own time', async () => {
		const setup = await open();
		await setup.run({ keys: 1, targetLanguages: ['fr-FR'] });
		const rows = new Map(['de-DE', 'fr-FR'].map((code) => [code, { ...setup.row(1, code) }]));
		await setup.make(2, CHANGED);
		for (const [code, { title, body }] of rows) await setup.make(2, { [code]: { title, body } });
		const both = { keys: 2, targetLanguages: ['de-DE', 'fr-FR'] };
		const result = await setup.run(both);
		expect(outcomesOf(result, 2, 'de-DE')).toEqual(TRANSLATED);
		expect(outcomesOf(result, 2, 'fr-FR')).toEqual(TRANSLATED);
	});
});

describe('what a person words in a copy', () => {
	test('stays learned when its row is saved once more', async () => {
		const setup = await open();
		await setup.copy(1, 2);
		const [first, second] = ['<p>Kürbissuppe, heiß.</p>', '<p>Ab zwölf.</p>'];
		const half = `<p>[de-DE] Try our melon soup, it is cold.</p>${second}`;
		await setup.edit(2, 'de-DE', { body: half });
		await setup.pass();
		await setup.edit(2, 'en-US', { body: OTHER_BODY });
		await setup.edit(2, 'de-DE', { body: first + second });
		await setup.pass();
		await setup.run({ keys: 2 });
		const learned = await setup.approvals();
		expect(learned).toBeGreaterThan(0);
		await setup.edit(2, 'de-DE', { body: first + second });
		await setup.pass();
		expect(await setup.approvals()).toBe(learned);
	});
});

describe('a copy that is heard of while the store is away', () => {
	test('is ours as soon as the store is back', async () => {
		const setup = await open();
		setup.breakable.break();
		await setup.copy(1, 2, CHANGED);
		setup.breakable.mend();
		await setup.pass();
		expect(await setup.approvals()).toBe(0);
		await setup.directus.remove('articles', 1);
		expect(await setup.states(2)).toEqual({ stale: 2 });
	});
});

describe('a copy whose original', () => {
	test.each(['changed', 'deleted'])('was %s is ours by its record', async (fate) => {
		const setup = await open();
		await setup.copy(1, 2, CHANGED);
		if (fate === 'deleted') await setup.directus.remove('articles', 1);
		else {
			await setup.edit(1, 'en-US', {
				title: 'A menu',
				body: '<p>Of today, tomorrow and the week.</p>',
			});
			await setup.run({ keys: 1 });
		}
		await setup.pass();
		expect(await setup.states(2)).toEqual({ stale: 2 });
		expect((await setup.translate(2)).fields).toEqual(TRANSLATED);
	});
});

test('rows that an import doubles are typed once', async () => {
	const setup = new Setup();
	for (let key = 1; key <= 120; key += 1) {
		await setup.directus.write('articles', null, { id: key });
		for (const [language, values] of [
			['en-US', { title: TITLE, body: BODY }],
			['de-DE', HAND],
		] as const) {
			const row = { articles_id: key, languages_code: language, ...values };
			await setup.directus.write(ROWS, null, row);
		}
	}
	await setup.pass();
	expect(await setup.states(1)).toEqual({ approved: 2 });
	expect(await setup.states(120)).toEqual({ approved: 2 });
	// They are one person's words, and gone with their first row.
	await setup.edit(1, 'de-DE', { title: null, body: null });
	await setup.pass();
	expect(await setup.approvals()).toBe(0);
});

const looks = (setup: Setup): number =>
	setup.directus.database.queried.filter((table) => table === ROWS).length;

describe('nobody looks for originals', () => {
	test('of source texts, or of what we write', async () => {
		const setup = await open();
		const before = looks(setup);
		await setup.make(2, { 'en-US': { title: 'A menu', body: SUMMER } });
		const parents = looks(setup) - before;
		await setup.run({ keys: 2 });
		await setup.pass();
		await setup.make(3, { 'en-US': { title: 'Another menu', body: SUMMER } });
		expect(looks(setup) - before).toBe(2 * parents);
	});

	test('of a text twice, where history tells that there is none', async () => {
		const setup = await open();
		setup.isHeard = false;
		await setup.make(2, { 'en-US': { title: TITLE, body: BODY }, 'de-DE': HAND });
		await setup.states(2);
		const before = looks(setup);
		await setup.states(2);
		expect(looks(setup)).toBe(before);
	});
});
