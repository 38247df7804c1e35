import { describe, expect, test } from 'vitest';
import type { TranslationsModel } from '../../../../src/directus/content/translations-model.ts';
import type { TranslatableField } from '../../../../src/directus/content/translatable-fields.ts';
import type { ItemRows } from '../../../../src/directus/rows/item-rows.ts';
import {
	flattenKeys,
	holdsPayload,
	readTrigger,
	type EventChange,
} from '../../../../src/directus/rows/trigger.ts';
import { asRow } from '../../../../src/directus/host/context.ts';

describe('keys', () => {
	test.each([
		[7, [7]],
		['7', ['7']],
		[' a-b ', ['a-b']],
		[
			[1, 2],
			[1, 2],
		],
		[
			[[1, [2]], '3'],
			[1, 2, '3'],
		],
		['[1,"2"]', [1, '2']],
		[
			['[1,2]', 3],
			[1, 2, 3],
		],
		[['undefined', null, '', 'null', undefined, '  '], []],
		['undefined', []],
		[null, []],
		[undefined, []],
		[['undefined', ['4']], ['4']],
		[[5, '5', 5], ['5']],
		['[not json', []],
		['["[1]"]', [1]],
		[{ key: 1 }, []],
		[true, []],
		[0, [0]],
	])('%j are %j', (given, expected) => {
		const keys = flattenKeys(given);
		expect(keys.map(String)).toEqual(expected.map(String));
		expect(keys).toHaveLength(expected.length);
	});

	test('numbers and texts keep their type', () => {
		expect(flattenKeys([1, '2'])).toEqual([1, '2']);
	});

	test('hundreds of thousands are no more than a list', () => {
		const many = Array.from({ length: 300_000 }, (_, at) => at);
		expect(flattenKeys([many])).toHaveLength(300_000);
	});
});

describe('a trigger', () => {
	test('of a create names one key', () => {
		const payload = { title: 'x' };
		const trigger = { event: 'articles.items.create', key: 7, collection: 'articles', payload };
		expect(readTrigger(trigger)).toEqual({
			collection: 'articles',
			keys: [7],
			payload,
			isEvent: true,
			isManual: false,
		});
	});

	test('of an update names several', () => {
		const payload = { title: 'x' };
		expect(readTrigger({ keys: ['1', '2'], collection: 'articles', payload })).toMatchObject({
			collection: 'articles',
			keys: ['1', '2'],
			payload,
		});
	});

	test('of a promoted content version names its item', () => {
		const payload = { title: 'x' };
		const meta = { collection: 'articles', item: 5, version: { key: 'draft' }, payload };
		expect(readTrigger({ event: 'articles.items.promote', ...meta })).toMatchObject({
			collection: 'articles',
			keys: [5],
			payload,
		});
		expect(readTrigger({ event: 'directus_comments.items.create', ...meta }).keys).toEqual([]);
	});

	test('of a manual run stands in the body', () => {
		const trigger = { path: '/', query: {}, body: { collection: 'articles', keys: ['3'] } };
		expect(readTrigger(trigger)).toEqual({
			collection: 'articles',
			keys: ['3'],
			payload: null,
			isEvent: false,
			isManual: true,
		});
	});

	test.each([
		[{ keys: [1], payload: {} }],
		[{ keys: [1], payload: null }],
		[{ keys: [1], payload: [1, 2] }],
		[{ keys: [1], payload: 'text' }],
	])('%j has no payload to wait for', (trigger) => {
		expect(readTrigger(trigger)).toMatchObject({ collection: null, keys: [1], payload: null });
	});

	test.each([undefined, null, 'text', 5, [], { body: 'text' }, { collection: 5, keys: {} }])(
		'%j names nothing',
		(trigger) => {
			expect(readTrigger(trigger)).toEqual({
				collection: null,
				keys: [],
				payload: null,
				isEvent: false,
				isManual: false,
			});
		},
	);
});

test('a row is a plain object, whatever comes', () => {
	expect(asRow({ a: 1 })).toEqual({ a: 1 });
	for (const value of [null, undefined, 1, 'x', [1]]) expect(asRow(value)).toEqual({});
});

const SHAPE: TranslationsModel = {
	collection: 'articles',
	primaryKey: 'id',
	alias: 'translations',
	junction: 'articles_translations',
	junctionKey: 'id',
	parentField: 'articles_id',
	languageField: 'languages_code',
	languages: 'languages',
	columns: null,
};
const FIELDS: TranslatableField[] = [
	{ name: 'title', format: 'plain', slug: false, inParent: true },
	{ name: 'body', format: 'html', slug: false, inParent: false },
];
const ITEM: ItemRows = {
	key: 7,
	parent: { id: 7, title: 'Parent' },
	translations: [
		{ id: 1, articles_id: 7, languages_code: 'en-US', title: 'Title', body: 'Body' },
		{ id: 2, articles_id: 7, languages_code: 'de-DE', title: 'Titel', body: 'Text' },
	],
};

function onParent(payload: EventChange['payload']): EventChange {
	return { collection: 'articles', keys: [7], payload };
}

function onRows(keys: EventChange['keys'], payload: EventChange['payload']): EventChange {
	return { collection: 'articles_translations', keys, payload };
}

/** Whether the item holds it for the source language, and for all languages. */
function holds(trigger: EventChange, item = ITEM): [source: boolean, all: boolean] {
	return [
		holdsPayload(trigger, SHAPE, FIELDS, item, 'en-US'),
		holdsPayload(trigger, SHAPE, FIELDS, item, null),
	];
}

describe('whether the rows hold what an event of the parent wrote', () => {
	test.each([
		['there is no payload', null, [true, true]],
		['a column holds it', { title: 'Parent' }, [true, true]],
		['a column holds something else', { title: 'New' }, [false, false]],
		['the payload is of other fields', { status: 'draft', body: 'x' }, [true, true]],
		['a nested row holds it', { translations: [{ id: 1, body: 'Body' }] }, [true, true]],
		['a nested row holds something else', { translations: [{ id: 1, body: 'x' }] }, [false, false]],
		[
			'a key may be the text of a number',
			{ translations: [{ id: '1', body: 'Body' }] },
			[true, true],
		],
		['another language lags behind', { translations: [{ id: 2, body: 'x' }] }, [true, false]],
		[
			'an update lags behind',
			{ translations: { create: [], update: [{ id: 1, body: 'x' }], delete: [] } },
			[false, false],
		],
		[
			'an update holds',
			{ translations: { create: [], update: [{ id: 1, body: 'Body' }], delete: [] } },
			[true, true],
		],
		[
			'a created row of this language is there',
			{ translations: { create: [{ languages_code: 'en-US', title: 'Title' }] } },
			[true, true],
		],
		[
			'a created row names its language as an object',
			{ translations: { create: [{ languages_code: { code: 'en-US' }, title: 'x' }] } },
			[false, false],
		],
		[
			'the object holds more than the key',
			{ translations: [{ languages_code: { name: 'English', code: 'en-US' }, title: 'Title' }] },
			[true, true],
		],
		[
			'a created row of another language is not there yet',
			{ translations: { create: [{ languages_code: 'fr-FR', title: 'x' }] } },
			[true, false],
		],
		['a deleted row is still there', { translations: { delete: [1] } }, [false, false]],
		[
			'a deleted row of another language is still there',
			{ translations: { delete: ['2'] } },
			[false, false],
		],
		['a deleted row is gone', { translations: { delete: [9] } }, [true, true]],
		['rows are named that stay as they are', { translations: [1, '2'] }, [true, true]],
		['a row stays and one changes', { translations: [1, { id: 2, title: 'x' }] }, [true, false]],
		['a row is named that is not there yet', { translations: [1, 9] }, [true, true]],
		['a row loses nothing but its order', { translations: [{ id: 1, sort: 3 }] }, [true, true]],
		[
			'a created row names no language',
			{ translations: { create: [{ title: 'x' }] } },
			[true, true],
		],
		['nothing is nested', { translations: null }, [true, true]],
	])('%s', (_, payload, expected) => {
		expect(holds(onParent(payload))).toEqual(expected);
	});

	test('a row that is not there yet makes them stale', () => {
		const bare = { ...ITEM, translations: [] };
		const payload = { translations: [{ languages_code: 'en-US', title: 'Title' }] };
		expect(holds(onParent(payload), bare)).toEqual([false, false]);
	});
});

describe('whether the rows hold what an event of the translations wrote', () => {
	test.each([
		['the row holds it', [1], { title: 'Title' }, [true, true]],
		['the row holds something else', ['1'], { title: 'x' }, [false, false]],
		['a row of another language lags behind', [2], { title: 'x' }, [true, false]],
		['one of several lags behind', [1, 2], { title: 'Title' }, [true, false]],
		['the row is one of another item', [99], { title: 'x' }, [true, true]],
		[
			'the row of this item is not there yet',
			[3],
			{ articles_id: 7, languages_code: 'en-US', title: 'x' },
			[false, false],
		],
		[
			'the row of this item, by a key in a text, is not there yet',
			['3'],
			{ articles_id: '7', title: 'x' },
			[false, false],
		],
		[
			'the row of this item in another language is not there yet',
			[3],
			{ articles_id: 7, languages_code: { code: 'fr-FR' } },
			[true, false],
		],
		[
			'the parent is named as an object',
			[3],
			{ articles_id: { id: 7 }, languages_code: 'en-US' },
			[false, false],
		],
	])('%s', (_, keys, payload, expected) => {
		expect(holds(onRows(keys, payload))).toEqual(expected);
	});
});

test('an event of a third collection says nothing of these rows', () => {
	expect(holds({ collection: 'pages', keys: [7], payload: { title: 'x' } })).toEqual([true, true]);
});
