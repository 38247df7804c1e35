import { expect, test, vi } from 'vitest';
import { ApprovedMemory, type ApprovedRef } from '../../../src/cache/approved.ts';
import { MemoryStore } from '../../../src/store/memory/memory.ts';

const MOST_AT_ONCE = 1_000;

function refOf(digest: string): ApprovedRef {
	const languages = { sourceLanguage: 'en-US', targetLanguage: 'de-DE' };
	return { collection: 'articles', ...languages, format: 'plain', digest };
}

function said(digest: string, text: string, origin = '1:de-DE:body', at = 1) {
	return { ref: refOf(digest), wording: { text, origin, at, author: null, source: null } };
}

test('many segments are learned and read in several commands', async () => {
	const store = new MemoryStore({ maxBytes: 10_000_000 });
	const approved = new ApprovedMemory(store, 'test');
	const asked = vi.spyOn(store, 'getMany');
	const written = vi.spyOn(store, 'setMany');
	const digests = Array.from({ length: 2 * MOST_AT_ONCE + 1 }, (_, index) => `d${index}`);

	await approved.learn(digests.map((digest) => said(digest, `Wort ${digest}`)));
	const found = await approved.read(digests.map(refOf));

	expect(found.map((wording) => wording?.text)).toEqual(digests.map((digest) => `Wort ${digest}`));
	expect(await approved.unknown(digests.map((digest) => said(digest, `Wort ${digest}`)))).toEqual(
		[],
	);
	for (const command of [asked, written]) {
		const sizes = command.mock.calls.map(([keys]) => keys.length);
		expect(Math.max(...sizes)).toBe(MOST_AT_ONCE);
	}
});

test('what is withdrawn goes before what is learned, and the newest of all places holds', async () => {
	const approved = new ApprovedMemory(new MemoryStore({ maxBytes: 1_000_000 }), 'test');
	const refs = ['a', 'b', 'c'].map(refOf);
	await approved.learn([said('a', 'A', 'here'), said('b', 'B', 'here'), said('c', 'C', 'here')]);
	await approved.learn([said('b', 'B2', 'there', 2)]);
	await approved.learn(
		[said('a', 'A3', 'here', 3), said('a', 'A4', 'there', 4)],
		[said('a', '', 'here'), said('b', '', 'there'), said('c', '', 'here')].map(
			({ ref, wording }) => ({ ref, origin: wording.origin }),
		),
	);
	const found = await approved.read(refs);
	expect(found.map((wording) => wording?.text ?? null)).toEqual(['A4', 'B', null]);
});
