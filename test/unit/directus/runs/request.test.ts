import { describe, expect, test } from 'vitest';
import { InvalidInputError } from '../../../../src/errors.ts';
import {
	bulkOptionsOf,
	readBulkRequest,
	readOptions,
	readTexts,
} from '../../../../src/directus/runs/request.ts';
import { FORMATS } from '../../../../src/contract/names.ts';
import { RUN_OPTIONS } from '../../../../src/contract/tables/run-options.ts';

const DEFAULTS = {
	mode: 'items',
	collection: null,
	contentType: 'standard',
	policy: 'protect',
	refresh: false,
	dryRun: false,
	deep: false,
	emitEvents: true,
	background: false,
	batch: false,
	permissions: '$trigger',
	format: 'auto',
};
/**
 * What Directus makes of a template whose value is absent, and of an option that nobody filled in.
 */
const ABSENT = [undefined, null, '', '  ', 'undefined', ' undefined ', 'null'];
const OPTIONS = Object.keys(RUN_OPTIONS);

function known(options: unknown): Record<string, unknown> {
	const parsed: Record<string, unknown> = { ...readOptions(options) };
	return Object.fromEntries(Object.entries(parsed).filter(([, value]) => value !== undefined));
}

function refusalOf(work: () => unknown): { option: string; message: string } {
	try {
		work();
	} catch (error) {
		if (error instanceof InvalidInputError) return { option: error.option, message: error.message };
		throw error;
	}
	throw new Error('nothing was refused');
}

test.each([undefined, null, {}])('no options at all (%s) are the defaults', (options) => {
	expect(known(options)).toEqual(DEFAULTS);
});

test.each(ABSENT)('each option may be absent as %j', (absent) => {
	expect(known(Object.fromEntries(OPTIONS.map((option) => [option, absent])))).toEqual(DEFAULTS);
});

test.each(['x', 5, true, []])('%j is no object of options', (options) => {
	expect(refusalOf(() => readOptions(options)).option).toBe('options');
});

test('what is not an option is left out', () => {
	expect(known({ collection: 'articles', surprise: 1 })).toEqual({
		...DEFAULTS,
		collection: 'articles',
	});
});

describe('lists of names', () => {
	test.each([
		[
			['title', 'body'],
			['title', 'body'],
		],
		['title', ['title']],
		['title, body ,', ['title', 'body']],
		['["title","body"]', ['title', 'body']],
		[['title', 'undefined', '', 'null'], ['title']],
		[
			[['title', 'body'], 'slug'],
			['title', 'body', 'slug'],
		],
		[
			['["title","body"]', 'slug'],
			['title', 'body', 'slug'],
		],
		[['title', null, undefined], ['title']],
		[['undefined'], []],
	])('%j are %j', (given, expected) => {
		expect(readOptions({ fields: given }).fields).toEqual(expected);
		expect(readOptions({ targetLanguages: given }).targetLanguages).toEqual(expected);
	});

	test.each([[5], [[5]], [{ a: 1 }], [[{ a: 1 }]], [true]])('%j is refused', (given) => {
		expect(refusalOf(() => readOptions({ fields: given }))).toEqual({
			option: 'fields',
			message: 'fields must be a list of field names',
		});
	});
});

describe('the chain', () => {
	const mini = { provider: 'openai', model: 'gpt-5.4-mini' };

	test.each([
		[[mini], [mini]],
		[JSON.stringify([mini]), [mini]],
		[['openai:gpt-5.4-mini'], [mini]],
		[['openai-compatible:llama3:8b'], [{ provider: 'openai-compatible', model: 'llama3:8b' }]],
		[[{ provider: ' openai ', model: ' m ' }], [{ provider: 'openai', model: 'm' }]],
		[[], []],
	])('%j is %j', (given, expected) => {
		expect(readOptions({ providers: given }).providers).toEqual(expected);
	});

	test.each([
		[['openai']],
		[[{ provider: 'openai' }]],
		[[{ provider: '', model: 'm' }]],
		['openai:m'],
		[mini],
		[[null]],
	])('%j is refused', (given) => {
		expect(refusalOf(() => readOptions({ providers: given }))).toEqual({
			option: 'providers',
			message: 'providers must be a list of { provider, model }',
		});
	});
});

describe('switches and amounts', () => {
	test.each([
		[true, true],
		[false, false],
		['true', true],
		['false', false],
	])('%j is %j', (given, expected) => {
		const { refresh, dryRun, deep, emitEvents } = readOptions({
			refresh: given,
			dryRun: given,
			deep: given,
			emitEvents: given,
		});
		expect([refresh, dryRun, deep, emitEvents]).toEqual(Array(4).fill(expected));
	});

	test.each(['yes', 1, []])('%j is no switch', (given) => {
		expect(refusalOf(() => readOptions({ dryRun: given })).option).toBe('dryRun');
	});

	test.each([
		[0, 0],
		[1.5, 1.5],
		['0.25', 0.25],
	])('at most %j dollars', (given, expected) => {
		expect(readOptions({ maxCostUsd: given }).maxCostUsd).toBe(expected);
	});

	test.each([-1, 'much', true, [], 'Infinity', '1,5'])('%j is no amount', (given) => {
		expect(refusalOf(() => readOptions({ maxCostUsd: given })).option).toBe('maxCostUsd');
	});
});

describe('the glossary', () => {
	test.each([
		[[{ term: ' Flow ', translation: 'Flow', language: 'de', note: 'a product' }]],
		['[{"term":"Flow","translation":"Flow","language":"de","note":"a product"}]'],
	])('%j', (glossary) => {
		expect(readOptions({ glossary }).glossary).toEqual([
			{ term: 'Flow', translation: 'Flow', language: 'de', note: 'a product' },
		]);
	});

	test('what a form leaves empty is absent', () => {
		const glossary = [{ term: 'Flow', translation: '', language: null, note: 'undefined' }];
		expect(readOptions({ glossary }).glossary).toEqual([{ term: 'Flow' }]);
	});

	test.each([
		[true, true],
		['false', false],
	])('case matters or not: %j', (caseSensitive, expected) => {
		const glossary = [{ term: 'May', caseSensitive }];
		expect(readOptions({ glossary }).glossary).toEqual([{ term: 'May', caseSensitive: expected }]);
	});

	test('a term may be the word null', () => {
		const glossary = [{ term: 'null', translation: null, note: ' ' }];
		expect(readOptions({ glossary }).glossary).toEqual([{ term: 'null' }]);
		expect(readBulkRequest({ collection: 'articles', glossary }, null).glossary).toEqual([
			{ term: 'null' },
		]);
	});

	test('a translation in brackets stays a text', () => {
		const glossary = [{ term: 'Figure', translation: '[1]' }];
		expect(readOptions({ glossary }).glossary).toEqual(glossary);
	});

	test.each([[[{ translation: 'x' }]], [[{ term: ' ' }]], ['Flow']])(
		'%j is refused',
		(glossary) => {
			expect(refusalOf(() => readOptions({ glossary })).option).toBe('glossary');
		},
	);
});

test.each([
	['mode', 'all', 'mode must be items, text'],
	['collection', { a: 1 }, 'collection must be the name of a collection'],
	['contentType', 'x', 'contentType must be critical, standard, static, temporary'],
	['policy', 'x', 'policy must be protect, missing, stale, overwrite'],
	['format', 'xml', `format must be ${FORMATS.join(', ')}`],
	['permissions', 5, 'permissions must be $trigger, $full, $public or the id of a role'],
	['sourceLanguage', 5, 'sourceLanguage must be a language code'],
])('%s: %j is refused in one sentence without the value', (option, value, message) => {
	expect(refusalOf(() => readOptions({ [option]: value }))).toEqual({ option, message });
});

test('keys may be nested, and the text passes as it is', () => {
	const given = { keys: [['{{x}}', 1], 'undefined', '[2]'], text: { a: 'b' } };
	expect(readOptions(given)).toMatchObject({ keys: ['{{x}}', 1, 2], text: { a: 'b' } });
});

describe('the body of a call', () => {
	const body = { collection: 'articles', keys: [1], targetLanguages: ['de'], glossary: [] };

	test('is read as strictly as it is written', () => {
		expect(readBulkRequest(body, null)).toMatchObject({ ...DEFAULTS, ...body });
	});

	test.each([
		[{}, 'collection'],
		[{ ...body, keys: '1' }, 'keys'],
		[{ ...body, dryRun: 'true' }, 'dryRun'],
		[{ ...body, targetLanguages: 'de' }, 'targetLanguages'],
		[{ ...body, providers: ['openai:m'] }, 'providers.0'],
		[{ ...body, emitEvents: false }, 'emitEvents'],
	])('%j is refused', (given, option) => {
		expect(refusalOf(() => readBulkRequest(given, null)).option).toBe(option);
	});

	test('stands in an order as it was read', () => {
		const request = readBulkRequest(body, null);
		expect(readBulkRequest(JSON.parse(JSON.stringify(bulkOptionsOf(request))), null)).toEqual(
			request,
		);
	});
});

describe('the texts of text mode', () => {
	test('a string is one text', () => {
		expect(readTexts(' Hello ')).toEqual({ texts: { text: ' Hello ' }, single: true });
	});

	test('a string of JSON stays one text', () => {
		expect(readTexts('{"a":"b"}')).toEqual({ texts: { text: '{"a":"b"}' }, single: true });
	});

	test('an object is texts by name', () => {
		expect(readTexts({ title: 'Hello', body: '' })).toEqual({
			texts: { title: 'Hello', body: '' },
			single: false,
		});
	});

	test('fields without a value are left out', () => {
		expect(readTexts({ title: 'Hello', body: null })).toEqual({
			texts: { title: 'Hello' },
			single: false,
		});
	});

	test.each([
		...ABSENT,
		5,
		true,
		[],
		['Hello'],
		{},
		{ title: 5 },
		{ title: null },
		{ title: 'Hello', body: 'undefined' },
		{ title: { de: 'x' } },
	])('%j is refused', (value) => {
		expect(refusalOf(() => readTexts(value))).toEqual({
			option: 'text',
			message: 'text must be a text, or an object of texts by name',
		});
	});
});
