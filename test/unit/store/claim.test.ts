import { expect, test } from 'vitest';
import { Claim, type ClaimOptions, STORED_FORMAT } from '../../../src/store/claim.ts';
import { MemoryStore } from '../../../src/store/memory/memory.ts';

const KEY = 'ai_meta:v1:directus';

/** A process of a project, as it comes to a store in which others have been. */
async function enter(store: MemoryStore, options: Partial<ClaimOptions> = {}): Promise<Claim> {
	const errors: string[] = [];
	const claim = new Claim({
		namespace: 'directus',
		cut: 1,
		readProject: async () => 'mine',
		logger: { error: (message) => errors.push(message) },
		store: () => store,
		...options,
	});
	await claim.enter({
		setAbsent: async (key, value) => {
			const [found = null] = await store.setAbsentMany([{ key, value, ttlMs: null }]);
			return found;
		},
		set: (key, value) => store.setMany([{ key, value, ttlMs: null }]),
	});
	return claim;
}

async function meta(store: MemoryStore): Promise<unknown> {
	const [value] = await store.getMany([KEY]);
	return JSON.parse(String(value));
}

test('a store belongs to the project that came first', async () => {
	const store = new MemoryStore({ maxBytes: 1_000_000 });
	await enter(store);
	expect(await (await enter(store)).mayWork()).toBe(true);
	await expect(enter(store, { readProject: async () => 'theirs' })).rejects.toMatchObject({
		kind: 'foreign',
	});
	expect(await meta(store)).toEqual({ project: 'mine', format: STORED_FORMAT, cut: 1, wording: 1 });
});

test.each([
	['format', { format: STORED_FORMAT + 1 }],
	['cut', { cut: 2 }],
])('where a later %s has written, nobody of an earlier one works', async (_, later) => {
	const store = new MemoryStore({ maxBytes: 1_000_000 });
	await enter(store, later);
	const claim = await enter(store);
	expect(await claim.mayWork()).toBe(false);
	await expect(claim.require()).rejects.toMatchObject({ kind: 'newer' });
	expect(await meta(store)).toMatchObject(later);
	expect(await (await enter(store, later)).mayWork()).toBe(true);
});
