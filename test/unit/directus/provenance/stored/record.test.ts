import { decode, encode } from '@msgpack/msgpack';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CUT } from '../../../../../src/documents/cut.ts';
import { shortHash } from '../../../../../src/documents/segment-digest.ts';
import type {
	FieldVersion,
	ProvenanceRecord,
} from '../../../../../src/directus/provenance/field-version.ts';
import { hashValue } from '../../../../../src/directus/provenance/hash.ts';
import { Provenance } from '../../../../../src/directus/provenance/provenance.ts';
import {
	decodeRecord,
	encodeRecord,
} from '../../../../../src/directus/provenance/stored/record.ts';
import { openStore } from '../../../../helpers/translation-setup.ts';

const REF = { collection: 'articles', item: '7', language: 'de-DE' };
const KEY = 'ai_provenance:v1:test:articles:7:de-DE';

function digest(text: string): string {
	return Buffer.from(shortHash(text), 'base64url').subarray(0, 8).toString('base64url');
}

const words = fc.constantFrom('sea', 'quay', 'crew', 'ferry', 'rope', 'mast', 'a.b', '');

const anyVersion: fc.Arbitrary<FieldVersion> = fc
	.record({
		texts: fc.array(words, { maxLength: 6 }),
		isPaired: fc.boolean(),
		isFramed: fc.boolean(),
		shaping: fc.constantFrom(null, '', 'x~y', 'mixed'),
		marks: fc.option(fc.array(words, { maxLength: 2 })),
		people: fc.constantFrom('none', 'some', 'all'),
		value: words,
		standing: fc.option(words),
		byPerson: fc.boolean(),
		hasLeft: fc.boolean(),
		provider: words,
		at: fc.integer({ min: 0, max: 4e12 }),
	})
	.map(({ texts, ...some }) => {
		const whole = hashValue(texts);
		return {
			value: hashValue(some.value),
			source: texts.map(digest),
			sourceLanguage: 'en-US',
			target: some.isPaired ? texts.map((text) => digest(`Ziel ${text}`)) : [],
			text: whole,
			tags:
				some.marks === null
					? undefined
					: texts.map(() => some.marks?.map((mark) => mark[0] ?? 'x') ?? []),
			frame: some.isFramed ? `${digest(some.value)}.${digest('bare')}` : digest('plain'),
			shapings:
				some.shaping === null
					? null
					: texts.map((_, at) => (some.shaping === 'mixed' ? `~${at % 2}` : String(some.shaping))),
			people:
				some.people === 'none' ? [] : [...texts.keys()].slice(0, some.people === 'all' ? 9 : 1),
			provider: some.provider,
			model: 'm',
			at: some.at,
			standing: some.standing === null ? undefined : hashValue(some.standing),
			byPerson: some.byPerson ? true : undefined,
			left: some.hasLeft ? [[digest('gone'), digest('weg'), 'x~y']] : undefined,
		};
	});

const records = fc.dictionary(
	fc.constantFrom('title', 'body', 'summary'),
	fc.array(anyVersion, { minLength: 1, maxLength: 2 }),
	{ noNullPrototype: true },
);

/** What has left a text is told by its newest version. */
function expected(record: ProvenanceRecord): ProvenanceRecord {
	return Object.fromEntries(
		Object.entries(record).map(([field, [newest, older]]) => [
			field,
			[newest, older && { ...older, left: undefined }].filter((version) => version !== undefined),
		]),
	);
}

test('a record is read as it was written', () => {
	fc.assert(
		fc.property(records, (record) => {
			expect(decodeRecord(encodeRecord(record, 1), 1)).toEqual(expected(record));
			expect(decodeRecord(encodeRecord(record, 7), 7)).toEqual(expected(record));
		}),
	);
});

function made(value: string, count = 1, others: Partial<FieldVersion> = {}): FieldVersion {
	const texts = Array.from({ length: count }, (_, at) => `${value} ${at}`);
	return {
		value: hashValue(value),
		source: texts.map(digest),
		text: hashValue(texts),
		tags: texts.map(() => []),
		sourceLanguage: 'en-US',
		target: texts.map((text) => digest(`Ziel ${text}`)),
		frame: digest(`frame of ${count}`),
		shapings: texts.map(() => ''),
		people: [],
		provider: 'anthropic',
		model: 'claude-sonnet-4-6',
		at: 1_796_133_716_792,
		...others,
	};
}

async function rewrite(
	change: (stored: Record<string, unknown>, title: Record<string, unknown>[]) => void,
	cut?: number,
) {
	const store = openStore();
	const writer = new Provenance(store, 'test', cut);
	await writer.add(REF, { title: made('a', 3), body: made('x') });
	await writer.add(REF, { title: made('b', 3, { people: [1] }) }, { title: hashValue('a') });
	const [value] = await store.getMany([KEY]);
	// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- our own
	const stored = decode(value ?? Buffer.of()) as Record<string, unknown>;
	// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- our own
	change(stored, (stored['fields'] as Record<string, Record<string, unknown>[]>)['title'] ?? []);
	await store.setMany([{ key: KEY, value: Buffer.from(encode(stored)), ttlMs: null }]);
	return { store, provenance: new Provenance(store, 'test') };
}

async function storedNow(store: {
	getMany(keys: readonly string[]): Promise<readonly (Buffer | null)[]>;
}) {
	const [value] = await store.getMany([KEY]);
	return decode(value ?? Buffer.of());
}

describe('what a later version of the bundle has written', () => {
	test('survives a rewrite: beside the fields, in a version and in one of the same value', async () => {
		const { store, provenance } = await rewrite((stored, [newest = {}]) => {
			stored['later'] = { some: 'thing' };
			newest['later'] = ['x', 1];
			newest['review'] = { at: 5, by: 'someone', value: hashValue('b') };
		});
		await provenance.add(REF, { body: made('y') });
		await provenance.add(REF, { title: made('c') });
		expect(await storedNow(store)).toMatchObject({
			later: { some: 'thing' },
			fields: {
				title: [{}, { later: ['x', 1], review: { at: 5, by: 'someone' } }],
				body: [{}, {}],
			},
		});
		await provenance.add(REF, { title: made('b', 3) });
		expect(await storedNow(store)).toMatchObject({
			fields: { title: [{ later: ['x', 1], review: { at: 5, by: 'someone' } }, {}] },
		});
	});

	test('in a newer format is neither read nor overwritten', async () => {
		const { store, provenance } = await rewrite((stored) => {
			stored['n'] = 3;
		});
		const before = await storedNow(store);
		expect(await provenance.read([REF])).toEqual([{}]);
		expect(await provenance.add(REF, { title: made('c') })).toBe(null);
		await expect(provenance.demand([REF])).rejects.toMatchObject({ name: 'StoreError' });
		expect(await storedNow(store)).toEqual(before);
	});
});

describe('a record of another cut', () => {
	const OTHER = CUT + 1;

	test('tells its hashes and no digest', async () => {
		const { store } = await rewrite(() => {});
		const [record] = await new Provenance(store, 'test', OTHER).read([REF]);
		const { value, text, people } = made('b', 3, { people: [1] });
		expect(record?.['title']?.[0]).toEqual({
			value,
			text,
			people,
			standing: hashValue('a'),
			source: [],
			target: [],
			shapings: null,
			recut: true,
			sourceLanguage: 'en-US',
			provider: 'anthropic',
			model: 'claude-sonnet-4-6',
			at: 1_796_133_716_792,
		});
	});

	test('is kept as it was beside what is written under today’s', async () => {
		const { store, provenance } = await rewrite(() => {});
		const [before] = await provenance.read([REF]);
		const other = new Provenance(store, 'test', OTHER);
		await other.add(REF, { title: made('c', 2) }, { title: hashValue('b') });
		const [record] = await provenance.read([REF]);
		expect(record?.['body']).toEqual(before?.['body']);
		expect(record?.['title']?.[1]).toEqual({ ...before?.['title']?.[0], left: undefined });
		expect(record?.['title']?.[0]).toMatchObject({ value: hashValue('c'), recut: true });
		const [seen] = await other.read([REF]);
		expect(seen?.['title']?.[0]).toMatchObject({ source: made('c', 2).source });
		expect(seen?.['title']?.[1]).toMatchObject({ value: hashValue('b'), recut: true });
	});

	test('was written before cuts had numbers: it is of the first', async () => {
		const store = openStore();
		const former = {
			value: hashValue('v'),
			source: 'a.b',
			target: '',
			sourceLanguage: 'en-US',
			shapes: null,
		};
		const title = [{ ...former, people: [], provider: 'p', model: 'm', at: 1 }];
		const value = Buffer.from(JSON.stringify({ title }));
		await store.setMany([{ key: KEY, value, ttlMs: null }]);
		const [first] = await new Provenance(store, 'test', 1).read([REF]);
		expect(first?.['title']).toMatchObject([{ source: ['a', 'b'] }]);
		const [second] = await new Provenance(store, 'test', OTHER).read([REF]);
		expect(second?.['title']).toMatchObject([{ value: hashValue('v'), source: [], recut: true }]);
	});
});

describe('a version whose lists disagree', () => {
	const BYTES = Buffer.alloc(16);

	test.each<[string, Record<string, unknown>]>([
		['fewer digests of its own', { t: BYTES }],
		['half a digest', { s: BYTES.subarray(0, 12) }],
		['marks of more segments', { g: 'a.b.c.d' }],
		['shapings of fewer', { h: [0, 0] }],
		['a person’s segment that it has not', { p: [7] }],
		['a maker that is not named', { w: [0, 1, 99] }],
		['no value', { v: undefined }],
	])('is not known (%s), and the other fields are', async (_, change) => {
		const { store, provenance } = await rewrite((_stored, [newest = {}]) =>
			Object.assign(newest, change),
		);
		const [record] = await provenance.read([REF]);
		expect(record).toMatchObject({ title: [], body: [{}] });
		await provenance.add(REF, { title: made('c') });
		const [written] = await new Provenance(store, 'test').read([REF]);
		expect(written).toMatchObject({ title: [{ value: hashValue('c') }], body: [{}] });
	});

	test('leaves the newer one known when it is the older', async () => {
		const { provenance } = await rewrite((_, [, older = {}]) => {
			older['s'] = [3, 3, Buffer.alloc(8)];
		});
		const [record] = await provenance.read([REF]);
		expect(record?.['title']).toMatchObject([{ value: hashValue('b') }]);
	});
});

test.each(['', 'text', '[]', '\u0081', '\u00ff', '{"title":[{"value":1}]}', '{"title":'])(
	'a record that cannot be read (%j) is empty',
	(text) => {
		expect(decodeRecord(Buffer.from(text, 'latin1'), 1)).toEqual({});
	},
);

/** Bytes that a field adds to a record when it is translated so often. */
async function sizeOf(count: number, rounds: readonly string[]): Promise<number> {
	const store = openStore();
	const provenance = new Provenance(store, 'test');
	const sizes: number[] = [];
	for (const fields of [['title'], ['title', 'field']]) {
		for (const [at, round] of rounds.entries()) {
			const version = made(round, count);
			// One segment of it is edited.
			const source = [...made('a', count).source.slice(1), digest(round)];
			const target = [...made('a', count).target.slice(1), digest(`Ziel ${round}`)];
			const versions = fields.map((field) => [field, { ...version, source, target }] as const);
			const standing = fields.map((field) => [field, hashValue(rounds[at - 1] ?? null)] as const);
			await provenance.add(REF, Object.fromEntries(versions), Object.fromEntries(standing));
		}
		const [value] = await store.getMany([KEY]);
		sizes.push(value?.length ?? 0);
		await provenance.drop([REF]);
	}
	const [one = 0, both = 0] = sizes;
	return both - one;
}

describe('a field takes', () => {
	test('at most 300 bytes with seven segments, twice translated, and 16 with each more', async () => {
		expect(await sizeOf(1, ['a'])).toBeLessThan(110);
		expect(await sizeOf(1, ['a', 'b'])).toBeLessThan(210);
		const seven = await sizeOf(7, ['a', 'b']);
		expect(seven).toBeLessThanOrEqual(300);
		expect(await sizeOf(8, ['a', 'b'])).toBe(seven + 16);
	});
});

test('a version is read again though it tells of people in segments that it has not', () => {
	const version: FieldVersion = {
		value: hashValue('Text'),
		source: [digest('sea')],
		sourceLanguage: 'en-US',
		target: [],
		shapings: null,
		people: [0, 1],
		provider: 'openai',
		model: 'alpha',
		at: 1,
	};
	const older = { ...version, value: hashValue('Alt'), people: [] };
	const read = decodeRecord(encodeRecord({ title: [version, older] }, 1), 1);
	expect(read?.['title']).toMatchObject([{ people: [0] }, { people: [] }]);
});
