import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Accountability } from '../../../../src/directus/host/context.ts';
import { ADMIN, PERSON, twiceTranslatedModel } from '../../../helpers/fake-directus.ts';
import { HookSetup } from '../../../helpers/hook-setup.ts';
import { outcomesOf } from '../../../helpers/run-setup.ts';

const ROWS = 'articles_translations';
const EN = '<p>Boats leave at nine.</p><p>Others stay.</p>';
const DE = '<p>Boote fahren um neun.</p><p>Andere bleiben.</p>';
const SENT = ['Boats leave at nine.', 'Others stay.'];
const POISON = '<p>Passwort an Diebe schicken.</p><p>Andere bleiben.</p>';
const GERMAN = { id: 20, articles_id: 1, languages_code: 'de-DE' };

const VISITOR: Accountability = { ...ADMIN, user: null, role: null, roles: [], admin: false };
/** May update rows, but only those that a rule lets through. */
const LIMITED: Accountability = { ...VISITOR, user: 'u-limited', role: 'r-limited' };
const EDITOR: Accountability = { ...PERSON, user: 'u-editor' };

class Setup extends HookSetup {
	constructor() {
		super();
		const { directus } = this;
		directus.permits = () => true;
		directus.insert('directus_users', { id: 'u-editor', role: 'r-admin', status: 'active' });
		directus.insert('directus_users', { id: 'u-limited', role: 'r-limited', status: 'active' });
		directus.insert('directus_roles', { id: 'r-limited', parent: null });
		directus.insert('directus_access', { role: 'r-limited', user: null, policy: 'p-limited' });
		directus.insert('directus_policies', { id: 'p-limited', admin_access: false });
		directus.insert('directus_permissions', {
			policy: 'p-limited',
			collection: ROWS,
			action: 'update',
			fields: ['*'],
			permissions: { user_created: { _eq: '$CURRENT_USER' } },
		});
	}

	/** The texts that an article of the same source gets, or that are sent for it. */
	async german(key: number, values: object = { body: EN }): Promise<unknown> {
		await this.sentForCopy(key, values);
		return this.row(key)?.['body'];
	}
}

const MACHINE = '<p>[de-DE] Boats leave at nine.</p><p>[de-DE] Others stay.</p>';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] }));
afterEach(() => void vi.useRealTimers());

const untaught: readonly (readonly [string, Accountability | null])[] = [
	['a visitor', VISITOR],
	['a share', { ...LIMITED, user: 'u-editor', share: 's-1' }],
	['an integration without a user', null],
	['a flow with full access', { ...ADMIN, user: null, role: null, roles: [] }],
	['a user whose rights have a rule on items', LIMITED],
	['a user who is gone', { ...PERSON, user: 'u-gone' }],
];

describe.each(untaught)('%s', (_, who) => {
	test('teaches nothing with a row', async () => {
		const setup = new Setup();
		await setup.save(ROWS, null, { ...GERMAN, body: POISON }, who);
		expect(await setup.sentForCopy(2)).toEqual(SENT);
		expect(setup.row(2)?.['body']).toBe(MACHINE);
	});

	test('teaches nothing with an edit of ours, which is kept for them all the same', async () => {
		const setup = new Setup();
		await setup.run({ keys: 1 });
		const { id } = setup.row(1) ?? {};
		await setup.save(ROWS, Number(id), { body: POISON }, who);
		expect(await setup.german(2)).toBe(MACHINE);
		await setup.edit(1, 'en-US', { body: '<p>Boats leave at nine.</p><p>Gulls stay.</p>' });
		expect(outcomesOf(await setup.run({ keys: 1 }), 1)).toMatchObject({ body: 'merged' });
		expect(setup.row(1)?.['body']).toBe(
			'<p>Passwort an Diebe schicken.</p><p>[de-DE] Gulls stay.</p>',
		);
	});

	test('takes nothing back', async () => {
		const setup = new Setup();
		await setup.save(ROWS, null, { ...GERMAN, body: DE });
		await setup.save(ROWS, 20, { body: POISON }, who);
		expect(await setup.german(2)).toBe(DE);
		await setup.save(ROWS, 20, { body: null }, who);
		expect(await setup.german(3)).toBe(DE);
		await setup.vanish(20, who);
		expect(await setup.german(4)).toBe(DE);
	});

	test('takes nothing back with an item', async () => {
		const setup = new Setup();
		await setup.save(ROWS, null, { ...GERMAN, body: DE });
		await setup.directus.remove('articles', 1, who);
		await setup.pass();
		expect(await setup.german(2)).toBe(DE);
	});

	test('is not taught for by an editor who saves something else, or the same', async () => {
		const setup = new Setup();
		await setup.save(ROWS, null, { ...GERMAN, body: POISON }, who);
		await setup.save(ROWS, 20, { title: 'Der erste Titel' });
		await setup.save('articles', 1, { status: 'published' });
		expect(await setup.german(2)).toBe(MACHINE);
		await setup.save(ROWS, 20, { body: POISON, title: 'Der erste Titel' });
		expect(await setup.german(3)).toBe(MACHINE);
	});

	test('is taught for by an editor in the paragraph that he changes alone', async () => {
		const setup = new Setup();
		await setup.save(ROWS, null, { ...GERMAN, body: POISON }, who);
		const mended = POISON.replace('Andere bleiben', 'Die anderen bleiben');
		await setup.save(ROWS, 20, { body: mended });
		expect(await setup.german(2)).toBe(
			'<p>[de-DE] Boats leave at nine.</p><p>Die anderen bleiben.</p>',
		);
	});

	test('is taught for by nobody where the text cannot be aligned at first', async () => {
		const setup = new Setup();
		await setup.run({ keys: 1 });
		const { id } = setup.row(1) ?? {};
		await setup.save(ROWS, Number(id), { body: `${POISON}<p>Noch etwas.</p>` }, who);
		await setup.save(ROWS, Number(id), { body: POISON });
		expect(await setup.german(2)).toBe(MACHINE);
	});
});

describe('an editor', () => {
	test('teaches in his name, from his item', async () => {
		const setup = new Setup();
		await setup.save(ROWS, null, { ...GERMAN, body: DE }, EDITOR);
		expect(await setup.german(2)).toBe(DE);
		const stored: unknown[] = [];
		const { store } = setup.breakable;
		for await (const keys of store.scan('ai_approved')) {
			for (const value of await store.getMany(keys)) stored.push(...JSON.parse(String(value)));
		}
		expect(stored).toContainEqual(
			expect.objectContaining({
				text: 'Andere bleiben.',
				source: 'Others stay.',
				author: 'u-editor',
				origin: '1:de-DE:body',
			}),
		);
	});

	test('teaches what he types, though a machine wrote it elsewhere', async () => {
		const setup = new Setup();
		await setup.run({ keys: 1 });
		setup.article(2, { title: 'The first title' });
		const title = String(setup.row(1)?.['title']);
		const row = { id: 30, articles_id: 2, languages_code: 'de-DE', title };
		await setup.save(ROWS, null, row, EDITOR);
		const digest = await setup.staleMap.count({ collection: 'articles', item: '2' });
		expect(digest.languages['de-DE']).toMatchObject({ approved: 1 });
	});

	test('takes back his wording with his own edit, whatever another clock says', async () => {
		const setup = new Setup();
		const now = Date.now();
		vi.setSystemTime(now + 3_600_000);
		await setup.save(ROWS, null, { ...GERMAN, body: DE }, EDITOR);
		vi.setSystemTime(now);
		setup.article(2, { body: EN });
		const other = DE.replace('Andere bleiben', 'Die anderen bleiben');
		const row = { id: 30, articles_id: 2, languages_code: 'de-DE', body: other };
		await setup.save(ROWS, null, row);
		expect(await setup.german(3)).toBe(other);
		await setup.save(ROWS, 30, { body: null });
		expect(await setup.german(4)).toBe(DE);
		await setup.save(ROWS, 20, { body: null }, EDITOR);
		expect(await setup.german(5)).toBe(MACHINE);
	});

	test('is not taught for under the source that a visitor puts in the place of his', async () => {
		const setup = new Setup();
		await setup.save(ROWS, null, { ...GERMAN, body: DE }, EDITOR);
		const { id } = setup.row(1, 'en-US') ?? {};
		const swapped = '<p>Delete my account.</p><p>Others stay.</p>';
		await setup.save(ROWS, Number(id), { body: swapped }, VISITOR);
		await setup.save(ROWS, 20, { title: 'Der erste Titel' }, EDITOR);
		await setup.save(ROWS, 20, { body: DE }, EDITOR);
		expect(await setup.german(2, { body: swapped })).toBe(
			'<p>[de-DE] Delete my account.</p><p>Andere bleiben.</p>',
		);
		expect(await setup.german(3)).toBe(DE);
	});

	test('teaches nothing where somebody else changes the source in the same moment', async () => {
		const setup = new Setup();
		const { id } = setup.row(1, 'en-US') ?? {};
		const swapped = '<p>Delete my account.</p><p>Others stay.</p>';
		await setup.directus.write(ROWS, Number(id), { body: swapped }, VISITOR);
		await setup.save(ROWS, null, { ...GERMAN, body: DE }, EDITOR);
		expect(await setup.german(2, { body: swapped })).not.toContain('neun');
	});
});

describe('in one window', () => {
	test('two authors of one field teach nothing', async () => {
		const setup = new Setup();
		await setup.directus.write(ROWS, null, { ...GERMAN, body: POISON }, VISITOR);
		await setup.save(ROWS, 20, { body: DE }, EDITOR);
		expect(await setup.german(2)).toBe(MACHINE);
	});

	test('authors of different fields teach each their own', async () => {
		const setup = new Setup();
		setup.directus.insert(ROWS, { ...GERMAN });
		await setup.directus.write(ROWS, 20, { title: 'Gekauft' }, VISITOR);
		await setup.save(ROWS, 20, { body: DE }, EDITOR);
		expect(await setup.sentForCopy(2, { title: 'The first title', body: EN })).toEqual([
			'The first title',
		]);
	});

	test('an author teaches nothing of a text that stands there in place of his', async () => {
		const setup = new Setup();
		setup.directus.insert(ROWS, { ...GERMAN });
		await setup.directus.write(ROWS, 20, { body: DE }, EDITOR);
		// Another process has told somebody else's change.
		Object.assign(setup.row(1) ?? {}, { body: POISON });
		for (let looks = 0; looks < 3; looks += 1) await setup.pass();
		expect(await setup.german(2)).toBe(MACHINE);
	});
});

describe('while the store is away', () => {
	test('an editor’s changes are kept, and taught in his name', async () => {
		const setup = new Setup();
		setup.directus.insert(ROWS, { ...GERMAN });
		setup.breakable.break();
		await setup.save(ROWS, 20, { title: 'Erster' }, EDITOR);
		await setup.save(ROWS, 20, { title: 'Der erste Titel' }, EDITOR);
		await setup.save(ROWS, 20, { body: DE }, EDITOR);
		setup.breakable.mend();
		await setup.pass();
		expect(await setup.sentForCopy(2, { title: 'The first title', body: EN })).toEqual([]);
	});

	test('a visitor’s are taught in nobody’s', async () => {
		const setup = new Setup();
		setup.directus.insert(ROWS, { ...GERMAN });
		setup.breakable.break();
		await setup.save(ROWS, 20, { body: POISON }, VISITOR);
		await setup.save(ROWS, 20, { title: 'Der erste Titel' }, EDITOR);
		await setup.save(ROWS, 20, { title: 'Erster Titel' }, EDITOR);
		setup.breakable.mend();
		await setup.pass();
		expect(await setup.sentForCopy(2, { title: 'The first title', body: EN })).toEqual(SENT);
	});

	test('two authors of one field teach nothing', async () => {
		const setup = new Setup();
		setup.directus.insert(ROWS, { ...GERMAN });
		setup.breakable.break();
		await setup.save(ROWS, 20, { body: POISON }, VISITOR);
		await setup.save(ROWS, 20, { body: DE }, EDITOR);
		await setup.save(ROWS, 20, { slug: 'erster' }, EDITOR);
		setup.breakable.mend();
		await setup.pass();
		expect(await setup.german(2)).toBe(MACHINE);
	});
});

describe('where Redis has lost what was known', () => {
	test.each(['a machine’s', 'a visitor’s own'])(
		'a visitor’s words in %s text are not an editor’s who changes others in it',
		async (whose) => {
			const setup = new Setup();
			await setup.edit(1, 'en-US', { body: EN });
			await setup.pass();
			if (whose === 'a machine’s') await setup.run({ keys: 1 });
			else await setup.save(ROWS, null, GERMAN, VISITOR);
			const key = Number(setup.row(1)?.['id']);
			await setup.save(ROWS, key, { body: POISON }, VISITOR);
			await setup.lose();
			const mended = POISON.replace('Andere bleiben', 'Die anderen bleiben');
			await setup.save(ROWS, key, { body: mended }, EDITOR);
			expect(await setup.german(2)).toBe(
				'<p>[de-DE] Boats leave at nine.</p><p>Die anderen bleiben.</p>',
			);
		},
	);

	test.each(['a machine’s', 'an empty', 'a new'])(
		'a visitor’s words in %s row are not an editor’s who saves them again',
		async (whose) => {
			const setup = new Setup();
			await setup.edit(1, 'en-US', { body: EN });
			await setup.pass();
			if (whose === 'a machine’s') await setup.run({ keys: 1 });
			if (whose === 'an empty') await setup.save(ROWS, null, GERMAN, VISITOR);
			if (whose === 'a new') await setup.save(ROWS, null, { ...GERMAN, body: POISON }, VISITOR);
			const key = Number(setup.row(1)?.['id']);
			if (whose !== 'a new') await setup.save(ROWS, key, { body: POISON }, VISITOR);
			await setup.lose();
			await setup.save(ROWS, key, { body: POISON, title: 'Der erste Titel' }, EDITOR);
			expect(await setup.german(2)).toBe(MACHINE);
			const mended = POISON.replace('Andere bleiben', 'Die anderen bleiben');
			await setup.save(ROWS, key, { body: mended }, EDITOR);
			expect(await setup.german(3)).toBe(
				'<p>[de-DE] Boats leave at nine.</p><p>Die anderen bleiben.</p>',
			);
		},
	);

	test.each(['kept', 'lost'])(
		'a visitor’s words are not an editor’s who goes back to them, with Redis %s',
		async (fate) => {
			const setup = new Setup();
			await setup.edit(1, 'en-US', { body: EN });
			await setup.pass();
			await setup.save(ROWS, null, { ...GERMAN, body: POISON }, VISITOR);
			await setup.save(ROWS, 20, { body: POISON, title: 'Der erste Titel' }, EDITOR);
			await setup.save(ROWS, 20, { body: DE }, EDITOR);
			expect(await setup.german(2)).toContain('<p>Boote fahren um neun.</p>');
			if (fate === 'lost') await setup.lose();
			await setup.save(ROWS, 20, { body: POISON }, EDITOR);
			expect(await setup.german(3)).toBe(MACHINE);
		},
	);

	test('an editor’s own are, and of those of another what he changes', async () => {
		const setup = new Setup();
		await setup.edit(1, 'en-US', { body: EN });
		await setup.pass();
		await setup.save(ROWS, null, { ...GERMAN, body: DE });
		await setup.lose();
		const mended = DE.replace('Andere bleiben', 'Die anderen bleiben');
		await setup.save(ROWS, 20, { body: mended }, EDITOR);
		expect(await setup.german(2)).toBe(
			'<p>[de-DE] Boats leave at nine.</p><p>Die anderen bleiben.</p>',
		);
		setup.article(3, { body: '<p>Gulls sleep.</p><p>Others stay.</p>' });
		const row = { id: 30, articles_id: 3, languages_code: 'de-DE' };
		await setup.save(ROWS, null, { ...row, body: '<p>Möwen schlafen.</p><p>x</p>' }, EDITOR);
		await setup.lose();
		await setup.save(ROWS, 30, { body: '<p>Möwen schlafen.</p><p>Andere auch.</p>' }, EDITOR);
		expect(await setup.sentForCopy(4, { body: '<p>Gulls sleep.</p>' })).toEqual([]);
	});
});

/** An editor who may update every row of some translations fields. */
async function learnedBy(...junctions: readonly string[]): Promise<boolean> {
	const setup = new Setup();
	const { directus } = setup;
	directus.model = twiceTranslatedModel();
	directus.insert('directus_users', { id: 'u-partial', role: 'r-partial', status: 'active' });
	directus.insert('directus_roles', { id: 'r-partial', parent: null });
	directus.insert('directus_access', { role: 'r-partial', user: null, policy: 'p-partial' });
	directus.insert('directus_policies', { id: 'p-partial', admin_access: false });
	const free = { policy: 'p-partial', action: 'update', fields: ['*'], permissions: null };
	for (const collection of junctions) {
		directus.insert('directus_permissions', { ...free, collection });
	}
	await setup.save(ROWS, null, { ...GERMAN, body: DE }, { ...PERSON, user: 'u-partial' });
	return (await setup.german(2)) === DE;
}

describe('of several translations fields', () => {
	test('all have to be open to whoever teaches in one', async () => {
		expect(await learnedBy(ROWS)).toBe(false);
		expect(await learnedBy(ROWS, 'articles_labels')).toBe(true);
	});
});

describe('wording that was learned before authors were kept', () => {
	test('goes on, and says that nobody knows its author', async () => {
		const setup = new Setup();
		await setup.save(ROWS, null, { ...GERMAN, body: DE }, EDITOR);
		const { store } = setup.breakable;
		for await (const keys of store.scan('ai_approved')) {
			for (const key of keys) {
				const [value] = await store.getMany([key]);
				const [{ text, origin, at }] = JSON.parse(String(value));
				const older = JSON.stringify({ text, origin, at });
				await store.setMany([{ key, value: Buffer.from(older), ttlMs: null }]);
			}
		}
		expect(await setup.german(2)).toBe(DE);
		await setup.save(ROWS, 20, { body: null }, EDITOR);
		expect(await setup.german(3)).toBe(MACHINE);
	});
});
