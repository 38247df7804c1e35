import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Accountability } from '../../../../src/directus/host/context.ts';
import { ADMIN } from '../../../helpers/fake-directus.ts';
import { HookSetup } from '../../../helpers/hook-setup.ts';

const VISITOR: Accountability = { ...ADMIN, user: null, role: null, roles: [], admin: false };
const ITEMS = 10_000;

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] }));
afterEach(() => void vi.useRealTimers());

test('a visitor who creates 10,000 items teaches nothing, and what an editor taught stays', async () => {
	const setup = new HookSetup();
	const { directus, invalidator, approved, provenance } = setup;
	await setup.save('articles_translations', null, {
		id: 20,
		articles_id: 1,
		languages_code: 'de-DE',
		title: 'Der erste Titel',
	});
	const items = Array.from({ length: ITEMS }, (_, at) => at + 100);
	directus.insert('articles', ...items.map((id) => ({ id })));
	const rows = items.flatMap((id) => [
		{ id: id * 10, articles_id: id, languages_code: 'en-US', title: 'The first title' },
		{ id: id * 10 + 1, articles_id: id, languages_code: 'de-DE', title: `Reingefallen ${id}` },
	]);
	directus.insert('articles_translations', ...rows);
	for (const payload of rows) {
		const change = { kind: 'create', collection: 'articles_translations', payload } as const;
		invalidator.note({ ...change, keys: [payload.id] }, VISITOR);
	}
	await invalidator.close();

	const texts: string[] = [];
	for await (const page of approved.pages('articles')) {
		texts.push(...page.flatMap(({ wordings }) => wordings.map(({ text }) => text)));
	}
	expect(texts).toEqual(['Der erste Titel']);
	// Their words are theirs all the same.
	const [last] = await provenance.read([
		{ collection: 'articles', item: String(items.at(-1)), language: 'de-DE' },
	]);
	expect(last?.['title']?.[0]).toMatchObject({ byPerson: true });
	expect(directus.warnings).toEqual([]);
}, 60_000);

/** How often somebody goes through the keys of an update of so many rows. */
async function countLooks(rows: number): Promise<number> {
	const setup = new HookSetup();
	const { directus, invalidator } = setup;
	const items = Array.from({ length: rows }, (_, at) => at + 100);
	directus.insert('articles', ...items.map((id) => ({ id })));
	const row = { languages_code: 'de-DE', title: 'Für alle' };
	directus.insert('articles_translations', ...items.map((id) => ({ id, articles_id: id, ...row })));
	let looks = 0;
	const keys = Object.assign([...items], {
		*[Symbol.iterator]() {
			looks += 1;
			yield* items;
		},
	});
	const payload = { title: 'Für alle' };
	invalidator.note({ kind: 'update', collection: 'articles_translations', keys, payload }, ADMIN);
	await invalidator.close();
	return looks;
}

test('an update of thousands of rows is gone through as often as one of a hundred', async () => {
	expect(await countLooks(1_500)).toBe(await countLooks(100));
});
