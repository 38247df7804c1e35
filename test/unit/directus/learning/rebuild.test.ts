import { CUT as TODAY } from '../../../../src/documents/cut.ts';
import { expect, test } from 'vitest';
import { WordingRebuild } from '../../../../src/directus/learning/rebuild.ts';
import { Claim } from '../../../../src/store/claim.ts';
import { Leases } from '../../../../src/store/leases.ts';
import { editSeen } from '../../../helpers/former-site.ts';
import { CONFIG, RunSetup } from '../../../helpers/run-setup.ts';

const CUT = 1 + TODAY;
const BODY = '<p>Boats leave at nine.</p><p>The crew sleeps.</p>';
const EDITED = '<p>[de-DE] Boats leave at nine.</p><p>Alle schlafen.</p>';

/** A person has worded a paragraph of article 1 and the title of 2, which was never learned. */
async function open(): Promise<RunSetup> {
	const setup = new RunSetup();
	for (const key of [1, 2]) {
		setup.article(key, {});
		await setup.edit(key, 'en-US', { title: `Boats ${key}`, body: BODY });
	}
	await setup.run({ keys: [1, 2] });
	await editSeen(setup, () => setup.edit(1, 'de-DE', { body: EDITED }));
	await setup.edit(2, 'de-DE', { title: 'Boote' });
	await setup.run({ keys: [1, 2] });
	return setup;
}

async function approved({ breakable: { store } }: RunSetup): Promise<ReadonlyMap<string, string>> {
	const found = new Map<string, string>();
	for await (const keys of store.scan('ai_approved')) {
		const values = await store.getMany(keys);
		for (const [at, key] of keys.entries()) found.set(key, String(values[at]));
	}
	return found;
}

/** Wording as another cut would have named it: by digests that no text has today. */
async function misname(setup: RunSetup): Promise<void> {
	const { store } = setup.breakable;
	for (const [key, value] of await approved(setup)) {
		const other = key.replace(/[^:]*$/, 'AAAAAAAAAAA');
		await store.setMany([{ key: other, value: Buffer.from(value), ttlMs: null }]);
		await store.deleteMany([key]);
	}
}

async function rebuildOf(setup: RunSetup): Promise<WordingRebuild> {
	const { directus, fieldMaps, provenance, breakable } = setup;
	const { store } = breakable;
	const claim = new Claim({
		namespace: 'test',
		cut: CUT,
		readProject: async () => 'project',
		logger: { error: () => {} },
		store: () => store,
	});
	const leases = new Leases(store);
	const parts = { context: directus.context, config: CONFIG, fieldMaps, provenance, leases };
	const rebuild = new WordingRebuild({ ...parts, approved: setup.approved, claim });
	await claim.require(true);
	return rebuild;
}

test('approved wording is rebuilt once after texts have come to be cut in another way', async () => {
	const before = await open();
	const known = [...(await approved(before))];
	expect(known).toHaveLength(1);
	await misname(before);
	const setup = new RunSetup(before.directus, before.breakable.store, CUT);
	const rebuild = await rebuildOf(setup);
	expect(await rebuild.attempt()).toBe(true);
	const rebuilt = await approved(setup);
	const [key, value] = known[0] ?? ['', '[]'];
	expect(JSON.parse(rebuilt.get(key) ?? '[]')).toEqual(JSON.parse(value));
	// Neither what the machine wrote there, nor what nobody had learned.
	expect([...rebuilt.values()].join('\n')).not.toMatch(/\[de-DE\]|Boote/);
	expect(rebuilt.size).toBe(2);
	// Another process, or a later start, leaves it at that.
	await setup.breakable.store.deleteMany([key]);
	expect(await (await rebuildOf(setup)).attempt()).toBe(true);
	expect((await approved(setup)).has(key)).toBe(false);
});

test('what is left of a collection that is gone, or came from a file, keeps no other from it', async () => {
	const before = await open();
	const known = [...(await approved(before)).keys()];
	await misname(before);
	const said = { at: 1, author: null, source: 'Boats' };
	const ref = { sourceLanguage: 'en-US', targetLanguage: 'de-DE', format: 'plain', digest: 'd' };
	await before.approved.learn([
		{
			ref: { ...ref, collection: 'aaa_gone' },
			wording: { ...said, text: 'Weg', origin: '1:de-DE:title' },
		},
		{
			ref: { ...ref, collection: 'articles' },
			wording: { ...said, text: 'Boote', origin: 'import' },
		},
	]);
	const setup = new RunSetup(before.directus, before.breakable.store, CUT);
	expect(await (await rebuildOf(setup)).attempt()).toBe(true);
	expect([...(await approved(setup)).keys()]).toEqual(expect.arrayContaining(known));
});
