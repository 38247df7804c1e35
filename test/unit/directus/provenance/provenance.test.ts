import { describe, expect, test } from 'vitest';
import type { FieldVersion } from '../../../../src/directus/provenance/field-version.ts';
import { hashValue } from '../../../../src/directus/provenance/hash.ts';
import { Provenance } from '../../../../src/directus/provenance/provenance.ts';
import { sourceMark } from '../../../../src/directus/history/write-mark.ts';
import { makeBreakable } from '../../../helpers/breakable-store.ts';
import { openStore } from '../../../helpers/translation-setup.ts';

const REF = { collection: 'articles', item: '7', language: 'de-DE' };

function version(value: string): FieldVersion {
	return {
		value: hashValue(value),
		source: ['source of', value],
		sourceLanguage: 'en-US',
		target: [],
		shapings: null,
		people: [],
		provider: 'openai',
		model: 'm',
		at: 1,
	};
}

function open() {
	const breakable = makeBreakable(openStore());
	return { ...breakable, provenance: new Provenance(breakable.store, 'test') };
}

/** Texts whose versions the record of a field holds, newest first. */
async function versionsOf(provenance: Provenance, field: string, ref = REF) {
	const [record] = await provenance.read([ref]);
	return record?.[field]?.map(({ source }) => source[1]);
}

describe('the record of a target row', () => {
	test('holds the last two versions of each field', async () => {
		const { provenance } = open();
		await provenance.add(REF, { title: version('a'), body: version('x') });
		await provenance.add(REF, { title: version('b') });
		await provenance.add(REF, { title: version('c') });
		expect(await versionsOf(provenance, 'title')).toEqual(['c', 'b']);
		expect(await versionsOf(provenance, 'body')).toEqual(['x']);
	});

	test('holds a value once, with what it was made from last', async () => {
		const { provenance } = open();
		await provenance.add(REF, { title: version('a') });
		await provenance.add(REF, { title: version('b') });
		await provenance.add(REF, { title: { ...version('a'), source: ['source of', 'a again'] } });
		expect(await versionsOf(provenance, 'title')).toEqual(['a again', 'b']);
	});

	test('never loses the version that stands in the row to writes that failed', async () => {
		const { provenance } = open();
		const standing = { title: hashValue('stands') };
		await provenance.add(REF, { title: version('stands') });
		await provenance.add(REF, { title: version('killed') }, standing);
		await provenance.add(REF, { title: version('killed too') }, standing);
		expect(await versionsOf(provenance, 'title')).toEqual(['killed too', 'stands']);
	});

	test('keeps the order in which versions came, whatever the clocks of processes say', async () => {
		const { provenance } = open();
		const hour = 3_600_000;
		await provenance.add(REF, { title: { ...version('a'), at: 3 * hour } });
		await provenance.add(REF, { title: { ...version('b'), at: 2 * hour } });
		await provenance.add(REF, { title: { ...version('c'), at: hour } });
		expect(await versionsOf(provenance, 'title')).toEqual(['c', 'b']);
	});

	test.each([
		[{ ...REF, collection: 'pages' }],
		[{ ...REF, item: '8' }],
		[{ ...REF, language: 'fr-FR' }],
		[{ collection: 'articles:7', item: 'de-DE', language: '' }],
	])('%j has another', async (other) => {
		const { provenance } = open();
		await provenance.add(REF, { title: version('a') });
		expect(await provenance.read([other, REF])).toMatchObject([{}, { title: [{}] }]);
	});

	test('two projects on one store keep theirs apart', async () => {
		const { store, provenance } = open();
		await provenance.add(REF, { title: version('a') });
		expect(await new Provenance(store, 'other').read([REF])).toEqual([{}]);
	});

	test('is kept without expiry', async () => {
		const { store, provenance } = open();
		const lifetimes: (number | null)[] = [];
		const setMany = store.setMany.bind(store);
		store.setMany = (values) => {
			lifetimes.push(...values.map(({ ttlMs }) => ttlMs));
			return setMany(values);
		};
		await provenance.add(REF, { title: version('a') });
		expect(lifetimes).toEqual([null]);
	});

	test.each(['', 'text', '[]', '{"title":[{"value":1}]}', '{"title":'])(
		'that cannot be read (%s) is empty and can be written anew',
		async (text) => {
			const { store, provenance } = open();
			await provenance.add(REF, { title: version('a') });
			for await (const [key] of store.scan('ai_provenance')) {
				if (key === undefined) continue;
				await store.setMany([{ key, value: Buffer.from(text), ttlMs: null }]);
			}
			expect(await provenance.read([REF])).toEqual([{}]);
			await provenance.add(REF, { title: version('b') });
			expect(await versionsOf(provenance, 'title')).toEqual(['b']);
		},
	);
});

describe('without a store', () => {
	test('nothing is known and nothing taken', async () => {
		const { provenance, ...breakable } = open();
		breakable.break();
		expect(await provenance.read([REF, REF])).toEqual([{}, {}]);
		expect(await provenance.add(REF, { title: version('a') })).toBeFalsy();
		expect(await provenance.replace(REF, {})).toBe(false);
	});

	test('what could not be read is not overwritten', async () => {
		const { provenance, ...breakable } = open();
		await provenance.add(REF, { title: version('a'), body: version('x') });
		breakable.break('getMany');
		expect(await provenance.add(REF, { title: version('b') })).toBeFalsy();
		breakable.mend();
		expect(await versionsOf(provenance, 'title')).toEqual(['a']);
		expect(await versionsOf(provenance, 'body')).toEqual(['x']);
	});

	test('a defect of the store is not taken for its absence', async () => {
		const store = openStore();
		store.getMany = () => Promise.reject(new TypeError('a defect'));
		await expect(new Provenance(store, 'test').read([REF])).rejects.toThrow('a defect');
	});
});

test('the hash of a value tells types and texts apart', () => {
	const values = ['a', 'A', '', '1', 1, null, undefined, 'null', true, { a: 1 }, ['a']];
	const hashes = values.map(hashValue);
	expect(new Set(hashes).size).toBe(values.length);
	expect(hashValue('a')).toBe(hashes[0]);
});

test('the mark of a source is short and fit for a user agent', () => {
	expect(sourceMark('abc.def')).toMatch(/^[0-9a-f]{12}$/);
	expect(sourceMark('abc.def')).not.toBe(sourceMark('abc.deg'));
});
