import { describe, expect, test } from 'vitest';
import { CUT } from '../../../../src/documents/cut.ts';
import { editSeen } from '../../../helpers/former-site.ts';
import { outcomesOf, RunSetup } from '../../../helpers/run-setup.ts';

const OTHER_CUT = CUT + 1;
const BEFORE = ['Boats leave at nine.', 'The crew sleeps.', 'Bring warm clothes.'];
const AFTER = ['Boats leave at ten.', 'The crew sleeps.', 'Bring warm clothes.'];
const HERS = 'Zieht euch warm an.';

function body(texts: readonly string[]): string {
	return texts.map((text) => `<p>${text}</p>`).join('');
}

const german = (text: string): string => `[de-DE] ${text}`;
/** The translation, of which a person words the last paragraph. */
const EDITED = body([...BEFORE.slice(0, 2).map(german), HERS]);
const MERGED = body([...AFTER.slice(0, 2).map(german), HERS]);

/** Article 1 is ours; of 2 a person has worded one paragraph, of 3 it was merged afterwards. */
async function open(): Promise<RunSetup> {
	const setup = new RunSetup();
	for (const key of [1, 2, 3]) {
		setup.article(key, {});
		await setup.edit(key, 'en-US', { title: 'Boats', body: body(BEFORE) });
	}
	await setup.run({ keys: [1, 2, 3] });
	for (const key of [2, 3]) {
		await editSeen(setup, () => setup.edit(key, 'de-DE', { body: EDITED }));
	}
	await editSeen(setup, () => setup.edit(3, 'en-US', { body: body(AFTER) }));
	await setup.run({ keys: [3] });
	return setup;
}

/** The same site after the bundle has come to cut texts in another way; nothing is in the cache. */
async function recut(before: RunSetup, hasHistory: boolean): Promise<RunSetup> {
	const setup = new RunSetup(before.directus, before.breakable.store, OTHER_CUT);
	await setup.cache.invalidate({ collection: 'articles' });
	const { store } = setup.breakable;
	for await (const keys of store.scan('ai_approved')) await store.deleteMany(keys);
	if (!hasHistory) {
		for (const table of ['directus_revisions', 'directus_activity']) {
			setup.directus.rows(table).length = 0;
		}
	}
	return setup;
}

async function approvedTexts({ breakable: { store } }: RunSetup): Promise<readonly string[]> {
	const found: string[] = [];
	for await (const keys of store.scan('ai_approved')) {
		found.push(...(await store.getMany(keys)).map(String));
	}
	return found;
}

describe.each([
	['with its history', true],
	['without', false],
])('a site of another cut, %s', (_, hasHistory) => {
	test('is current where its sources are as they were', async () => {
		const setup = await recut(await open(), hasHistory);
		const result = await setup.run({ keys: [1, 2, 3] });
		expect(outcomesOf(result, 1)).toEqual({ title: 'unchanged', body: 'unchanged' });
		expect(outcomesOf(result, 2)).toEqual({ title: 'unchanged', body: 'protected' });
		expect(outcomesOf(result, 3)).toEqual({
			title: 'unchanged',
			body: hasHistory ? 'unchanged' : 'protected',
		});
		expect(setup.router.calls).toEqual([]);
		expect(setup.row(2)?.['body']).toBe(EDITED);
		expect(setup.row(3)?.['body']).toBe(MERGED);
	});

	test('reads no digest of before: nothing is merged by it', async () => {
		const setup = await recut(await open(), hasHistory);
		const changed = body([AFTER[0] ?? '', 'The crew wakes.', BEFORE[2] ?? '']);
		for (const key of [1, 2, 3]) await setup.edit(key, 'en-US', { body: changed });
		const result = await setup.run({ keys: [1, 2, 3] });
		expect(outcomesOf(result, 1)).toMatchObject({ body: 'translated' });
		expect(outcomesOf(result, 2)).toMatchObject({ body: hasHistory ? 'merged' : 'protected' });
		expect(outcomesOf(result, 3)).toMatchObject({ body: hasHistory ? 'merged' : 'protected' });
		for (const key of [2, 3]) expect(String(setup.row(key)?.['body'])).toContain(HERS);
		const reported = result.failures.filter(({ reason }) => reason === 'unaligned');
		expect(reported.map(({ item }) => item)).toEqual(hasHistory ? [] : [2, 3]);
		// What history still has is cut anew: its paragraphs are not bought again.
		const sent = new Set(setup.router.sentTexts());
		expect(sent.has(BEFORE[2] ?? '')).toBe(!hasHistory);
		expect(sent.has('The crew wakes.')).toBe(true);
	});

	test('teaches what a person changes, if it can be told from what was there', async () => {
		const setup = await recut(await open(), hasHistory);
		const edited = body([...BEFORE.slice(0, 2).map(german), 'Denkt an Decken.']);
		await editSeen(setup, () => setup.edit(1, 'de-DE', { body: edited }));
		const learned = (await approvedTexts(setup)).join('\n');
		expect(learned.includes('Denkt an Decken.')).toBe(hasHistory);
		expect(learned).not.toContain('[de-DE]');
		expect(outcomesOf(await setup.run({ keys: 1 }), 1)).toMatchObject({ body: 'protected' });
	});
});

test('what is written under another cut is read by its own reader, marks in the history too', async () => {
	const setup = await recut(await open(), true);
	for (const key of [2, 3]) {
		await setup.edit(key, 'en-US', { body: body(['Boats stay.', ...BEFORE.slice(1)]) });
	}
	await setup.run({ keys: [2, 3] });
	const { store } = setup.breakable;
	for await (const keys of store.scan('ai_provenance')) await store.deleteMany(keys);
	for (const cut of [OTHER_CUT, OTHER_CUT + 1]) {
		const later = new RunSetup(setup.directus, store, cut);
		const word = `Boats stay ${cut}.`;
		for (const key of [2, 3]) {
			await later.edit(key, 'en-US', { body: body([word, ...BEFORE.slice(1)]) });
		}
		const result = await later.run({ keys: [2, 3] });
		for (const key of [2, 3]) {
			expect(outcomesOf(result, key)).toMatchObject({ body: 'merged' });
			expect(later.row(key)?.['body']).toBe(body([german(word), german(BEFORE[1] ?? ''), HERS]));
		}
		expect(later.router.sentTexts()).toEqual([word]);
		for await (const keys of store.scan('ai_provenance')) await store.deleteMany(keys);
	}
});
