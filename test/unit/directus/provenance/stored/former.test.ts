import { describe, expect, test } from 'vitest';
import { Provenance } from '../../../../../src/directus/provenance/provenance.ts';
import { shortenHash } from '../../../../../src/directus/provenance/hash.ts';
import { editSeen, openFormerSite } from '../../../../helpers/former-site.ts';
import { outcomesOf, type RunSetup } from '../../../../helpers/run-setup.ts';

const ALL = [1, 2, 3, 5];
const REF = { collection: 'articles', item: '1', language: 'de-DE' };
const HERS = 'Zieht euch warm an.';

async function outcomesOfAll(setup: RunSetup) {
	const result = await setup.run({ keys: ALL });
	const ofFour = await setup.run({
		keys: 4,
		glossary: [{ term: 'crew', translation: 'Besatzung' }],
	});
	return Object.fromEntries(
		[...ALL, 4].map((key) => [key, outcomesOf(key === 4 ? ofFour : result, key)]),
	);
}

async function approvedTexts(setup: RunSetup): Promise<string> {
	const { store } = setup.breakable;
	const found: string[] = [];
	for await (const keys of store.scan('ai_approved')) {
		found.push(...(await store.getMany(keys)).map(String));
	}
	return found.join('\n');
}

describe.each([
	['its records', true],
	['its history alone', false],
])('what version 0.1.0 has translated, by %s', (_, isKept) => {
	test('is current and a person’s, and nothing of it is bought again', async () => {
		const setup = await openFormerSite(isKept);
		expect(await outcomesOfAll(setup)).toEqual({
			1: { title: 'unchanged', body: 'unchanged' },
			2: { title: 'unchanged', body: 'unchanged' },
			3: { title: 'protected', body: 'unchanged' },
			4: { title: 'unchanged', body: 'unchanged' },
			5: { title: 'protected', body: 'protected' },
		});
		expect(setup.router.calls).toEqual([]);
	});

	test('keeps all but the paragraph whose source changes, and a person’s words', async () => {
		const setup = await openFormerSite(isKept);
		for (const key of [1, 2, 3]) {
			const body = String(setup.row(key, 'en-US')?.['body']).replace(
				'The crew sleeps',
				'All sleep',
			);
			await editSeen(setup, () => setup.edit(key, 'en-US', { body }));
		}
		const result = await setup.run({ keys: [1, 2, 3] });
		expect(outcomesOf(result, 2)).toEqual({ title: 'unchanged', body: 'merged' });
		expect(String(setup.row(2)?.['body'])).toContain(HERS);
		expect(await approvedTexts(setup)).not.toContain('[de-DE]');
	});

	test('teaches what a person changes in it, and nothing of the machine’s', async () => {
		const setup = await openFormerSite(isKept);
		const body = String(setup.row(1)?.['body']).replace(
			'[de-DE] Bring water.',
			'Nehmt Wasser mit.',
		);
		await editSeen(setup, () => setup.edit(1, 'de-DE', { body }));
		expect(await approvedTexts(setup)).toContain('Nehmt Wasser mit.');
		expect(await approvedTexts(setup)).not.toContain('[de-DE]');
		await editSeen(setup, () => setup.edit(3, 'en-US', { title: 'No 8' }));
		await setup.run({ keys: [1, 3] });
		expect(setup.row(3)?.['title']).toBe('Nummer sieben');
		expect(setup.row(1)?.['body']).toBe(body);
	});
});

test('a record of version 0.1.0 is written anew, field by field, in passing', async () => {
	const setup = await openFormerSite();
	const key = 'ai_provenance:v1:test:articles:1:de-DE';
	const ofFirst = new Provenance(setup.breakable.store, 'test', 1);
	const [before] = await ofFirst.read([REF]);
	await editSeen(setup, () => setup.edit(1, 'en-US', { title: 'The boat' }));
	await setup.run({ keys: 1 });
	const [value] = await setup.breakable.store.getMany([key]);
	expect(String(value)).not.toContain('"value"');
	const [record] = await ofFirst.read([REF]);
	expect(record?.['title']).toMatchObject([{}, { text: before?.['title']?.[0]?.text }]);
	const [newest, older] = before?.['body'] ?? [];
	expect(newest?.left).toHaveLength(1);
	const same = { ...newest, frame: newest?.frame && shortenHash(newest.frame) };
	expect(record?.['body']?.[0]).toEqual(same);
	expect(record?.['body']?.[1]).toMatchObject({ value: older?.value, source: older?.source });
});
