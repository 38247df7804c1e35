import { describe, expect, test } from 'vitest';
import { editSeen } from '../../../helpers/former-site.ts';
import { outcomesOf, RunSetup } from '../../../helpers/run-setup.ts';

const KEY = 1;
const STAYS = 'The crew sleeps on the island.';
const GERMAN = (text: string): string => `[de-DE] ${text}`;

function body(...paragraphs: readonly string[]): string {
	return paragraphs.map((text) => `<p>${text}</p>`).join('');
}

/** A site whose title and body were translated once for each of these words. */
async function open(...words: readonly string[]): Promise<RunSetup> {
	const setup = new RunSetup();
	setup.article(KEY, {});
	for (const word of words) await say(setup, word);
	setup.router.forget();
	return setup;
}

/** The source says another word, and is translated. */
async function say(setup: RunSetup, word: string) {
	const values = { title: `The ${word}`, body: body(`The ${word} leaves.`, STAYS) };
	await editSeen(setup, () => setup.edit(KEY, 'en-US', values));
	return outcomesOf(await setup.run({ keys: KEY }), KEY);
}

function textOf(word: string) {
	return { title: GERMAN(`The ${word}`), body: body(GERMAN(`The ${word} leaves.`), GERMAN(STAYS)) };
}

function standing(setup: RunSetup) {
	const { title, body: text } = setup.row(KEY) ?? {};
	return { title, body: text };
}

async function forget(setup: RunSetup): Promise<void> {
	const { store } = setup.breakable;
	for await (const keys of store.scan('ai_provenance')) await store.deleteMany(keys);
}

async function approvedTexts(setup: RunSetup): Promise<string> {
	const { store } = setup.breakable;
	const found: string[] = [];
	for await (const keys of store.scan('ai_approved')) {
		found.push(...(await store.getMany(keys)).map(String));
	}
	return found.join('\n');
}

/** A person saves German fields: in the Studio, or by going back to a revision. */
async function save(setup: RunSetup, values: Readonly<Record<string, unknown>>, isSeen: boolean) {
	const edit = () => setup.edit(KEY, 'de-DE', values);
	if (isSeen) await editSeen(setup, edit);
	else await edit();
}

const PROTECTED = { title: 'protected', body: 'protected' };
const UNCHANGED = { title: 'unchanged', body: 'unchanged' };

interface Way {
	readonly isSeen: boolean;
	readonly isKept: boolean;
}

const WAYS: readonly (readonly [string, Way])[] = [
	['seen by the hook, with records', { isSeen: true, isKept: true }],
	['found by a run, with records', { isSeen: false, isKept: true }],
	['seen by the hook, by history alone', { isSeen: true, isKept: false }],
	['found by a run, by history alone', { isSeen: false, isKept: false }],
];

describe.each(WAYS)('a person goes back to an earlier text of ours, %s', (_, way) => {
	async function goBack(setup: RunSetup, values: Readonly<Record<string, unknown>>) {
		if (!way.isKept) await forget(setup);
		await save(setup, values, way.isSeen);
		if (!way.isKept) await forget(setup);
	}

	test.each([
		['the one before', ['boat', 'ferry']],
		['one further back', ['boat', 'ship', 'ferry']],
		['one far back', ['boat', 'ship', 'raft', 'canoe', 'ferry']],
	])('to %s: it stands, whatever runs', async (_name, words) => {
		const setup = await open(...words);
		await goBack(setup, textOf('boat'));
		for (let run = 0; run < 3; run += 1) {
			expect(outcomesOf(await setup.run({ keys: KEY }), KEY)).toEqual(PROTECTED);
		}
		expect(standing(setup)).toEqual(textOf('boat'));
		expect(setup.router.calls).toEqual([]);
		expect(await approvedTexts(setup)).toBe('');
	});

	test('until its source changes: then what has changed alone is translated', async () => {
		const setup = await open('boat', 'ferry');
		await goBack(setup, textOf('boat'));
		await setup.run({ keys: KEY });
		const values = { title: 'A ferry', body: body('The ferry leaves.', 'The crew wakes.') };
		await editSeen(setup, () => setup.edit(KEY, 'en-US', values));
		expect(outcomesOf(await setup.run({ keys: KEY }), KEY)).toEqual({
			title: 'translated',
			body: 'translated',
		});
		expect(setup.router.sentTexts().toSorted()).toEqual(['A ferry', 'The crew wakes.']);
		expect(standing(setup)).toEqual({
			title: GERMAN('A ferry'),
			body: body(GERMAN('The boat leaves.'), GERMAN('The crew wakes.')),
		});
	});

	test('of one field: the other is ours and follows its source', async () => {
		const setup = await open('boat', 'ferry');
		await goBack(setup, { title: textOf('boat').title });
		const outcome = await say(setup, 'raft');
		expect(outcome).toEqual({ title: 'translated', body: 'translated' });
		expect(standing(setup)).toEqual(textOf('raft'));
	});

	test('to our newest: it is ours again', async () => {
		const setup = await open('boat', 'ferry');
		await save(
			setup,
			{ title: 'Die Fähre', body: body('Die Fähre legt ab.', GERMAN(STAYS)) },
			way.isSeen,
		);
		await setup.run({ keys: KEY });
		await goBack(setup, textOf('ferry'));
		expect(outcomesOf(await setup.run({ keys: KEY }), KEY)).toEqual(UNCHANGED);
		expect(await approvedTexts(setup)).toBe('');
		await say(setup, 'raft');
		expect(standing(setup)).toEqual(textOf('raft'));
	});

	test('and forth again: it is ours again; and back once more: it stands', async () => {
		const setup = await open('boat', 'ferry');
		await goBack(setup, textOf('boat'));
		await setup.run({ keys: KEY });
		await goBack(setup, textOf('ferry'));
		expect(outcomesOf(await setup.run({ keys: KEY }), KEY)).toEqual(UNCHANGED);
		await goBack(setup, textOf('boat'));
		expect(outcomesOf(await setup.run({ keys: KEY }), KEY)).toEqual(PROTECTED);
	});

	test('again, after the source has moved on: it stands again', async () => {
		const setup = await open('boat', 'ferry');
		await goBack(setup, textOf('boat'));
		await setup.run({ keys: KEY });
		await say(setup, 'raft');
		await goBack(setup, textOf('boat'));
		expect(outcomesOf(await setup.run({ keys: KEY }), KEY)).toEqual(PROTECTED);
		expect(standing(setup)).toEqual(textOf('boat'));
	});

	test('takes back what an edit had taught there, and teaches nothing', async () => {
		const setup = await open('boat', 'ferry');
		await save(setup, { title: 'Die Fähre' }, true);
		expect(await approvedTexts(setup)).toContain('Die Fähre');
		await goBack(setup, { title: textOf('boat').title });
		if (way.isSeen) expect(await approvedTexts(setup)).toBe('');
		expect(await approvedTexts(setup)).not.toContain('boat');
		expect(outcomesOf(await setup.run({ keys: KEY }), KEY)).toMatchObject({ title: 'protected' });
	});
});

test('a text that stands because a write was never made is no decision', async () => {
	const setup = await open('boat');
	const [before] = await setup.provenance.read([
		{ collection: 'articles', item: String(KEY), language: 'de-DE' },
	]);
	expect(before?.['title']).toHaveLength(1);
	const row = setup.row(KEY);
	const old = { ...row };
	await say(setup, 'ferry');
	// The row as it was before the write, and no revision of it.
	Object.assign(row ?? {}, old);
	for (const table of ['directus_revisions', 'directus_activity']) setup.directus.rows(table).pop();
	expect(outcomesOf(await setup.run({ keys: KEY }), KEY)).toEqual({
		title: 'translated',
		body: 'translated',
	});
	expect(standing(setup)).toEqual(textOf('ferry'));
});

test('without a history the hook alone knows that a person went back', async () => {
	const setup = await open('boat', 'ferry');
	await save(setup, textOf('boat'), true);
	for (const table of ['directus_revisions', 'directus_activity']) {
		setup.directus.rows(table).length = 0;
	}
	expect(outcomesOf(await setup.run({ keys: KEY }), KEY)).toEqual(PROTECTED);
});
