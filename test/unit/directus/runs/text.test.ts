import { describe, expect, test } from 'vitest';
import type { TextResult } from '../../../../src/contract/runs.ts';
import type { Accountability } from '../../../../src/directus/host/context.ts';
import { readOptions } from '../../../../src/directus/runs/request.ts';
import { runTexts } from '../../../../src/directus/runs/text.ts';
import { segmentDigest } from '../../../../src/documents/segment-digest.ts';
import { InvalidInputError } from '../../../../src/errors.ts';
import { ADMIN, PERSON } from '../../../helpers/fake-directus.ts';
import { RunSetup } from '../../../helpers/run-setup.ts';
import { ALPHA, failure, replyTo, translateByPrefix } from '../../../helpers/scripted-router.ts';

const german = translateByPrefix('de-DE');
const french = translateByPrefix('fr-FR');
const HELLO = 'Hello there, dear readers';
const BYE = 'Good bye to all of you';

describe('texts in, texts out', () => {
	test('a text comes back as one in each language', async () => {
		const setup = new RunSetup();
		const result = await setup.runTexts({ text: HELLO, targetLanguages: ['de-DE', 'fr-FR'] });
		expect(result).toEqual({
			translations: { 'de-DE': german(HELLO), 'fr-FR': french(HELLO) },
			segments: { total: 2, hits: 0, misses: 2 },
			usage: { inputTokens: 20, outputTokens: 10, costUsd: 0.00004, savedUsd: 0 },
			served: [{ ...ALPHA, segments: 2, costUsd: 0.00004 }],
			failures: [],
		});
		expect(setup.directus.writes).toEqual([]);
	});

	test('an object comes back with the same keys', async () => {
		const setup = new RunSetup();
		const { translations } = await setup.runTexts({ text: { a: HELLO, b: BYE, empty: '' } });
		expect(translations).toEqual({ 'de-DE': { a: german(HELLO), b: german(BYE), empty: '' } });
	});

	test('names may be those of an object’s own machinery', async () => {
		const setup = new RunSetup();
		const text: unknown = JSON.parse(`{"__proto__":"${HELLO}","constructor":"${BYE}"}`);
		const targetLanguages = ['de-DE', '__proto__'];
		setup.router.answer = (call) => replyTo(call, german);
		const { translations } = await setup.runTexts({ text, targetLanguages });
		const own = Object.entries(translations).map(([language, texts]) => [
			language,
			Object.entries(texts),
		]);
		expect(own).toEqual([
			[
				'de-DE',
				[
					['__proto__', german(HELLO)],
					['constructor', german(BYE)],
				],
			],
			[
				'__proto__',
				[
					['__proto__', german(HELLO)],
					['constructor', german(BYE)],
				],
			],
		]);
	});

	test('its keys tell what short texts are, where there are keys', async () => {
		const setup = new RunSetup();
		await setup.runTexts({ text: { 'menu.open': 'Open', long: HELLO } });
		await setup.runTexts({ text: 'Close' });
		expect(setup.router.calls.map(({ request }) => request.segments)).toEqual([
			[
				{ id: 's1', text: 'Open', context: 'menu.open' },
				{ id: 's2', text: HELLO },
			],
			[{ id: 's1', text: 'Close' }],
		]);
	});

	test('what was translated before is free', async () => {
		const setup = new RunSetup();
		await setup.runTexts({ text: HELLO });
		const { segments, usage } = await setup.runTexts({ text: { again: HELLO } });
		expect(segments).toEqual({ total: 1, hits: 1, misses: 0 });
		expect(usage).toMatchObject({ costUsd: 0, savedUsd: 0.00002 });
	});

	test('unless it is to be refreshed', async () => {
		const setup = new RunSetup();
		await setup.runTexts({ text: HELLO });
		expect((await setup.runTexts({ text: HELLO, refresh: true })).segments.misses).toBe(1);
		const again = await setup.runTexts({ text: HELLO, policy: 'overwrite' });
		expect(again.segments.misses).toBe(0);
	});

	test.each([
		['html', '<p>Hello <b>there</b></p>', '<p>[de-DE] Hello <b>there</b></p>'],
		['plain', '<b>Hello</b> there', '[de-DE] <b>Hello</b> there'],
		['auto', '<p>Hello <b>there</b></p>', '<p>[de-DE] Hello <b>there</b></p>'],
		['auto', 'Hello there', '[de-DE] Hello there'],
	])('as %s', async (format, text, expected) => {
		const { translations } = await new RunSetup().runTexts({ text, format });
		expect(translations).toEqual({ 'de-DE': expected });
	});

	test('a language is translated into once, and never into itself', async () => {
		const setup = new RunSetup();
		const targetLanguages = ['de-DE', 'en-US', 'de-DE'];
		const { segments, translations } = await setup.runTexts({ text: HELLO, targetLanguages });
		expect(Object.keys(translations)).toEqual(['de-DE']);
		expect(segments.total).toBe(1);
	});

	test('is from the project’s language unless another is named', async () => {
		const setup = new RunSetup();
		await setup.runTexts({ text: HELLO });
		await setup.runTexts({ text: HELLO, sourceLanguage: 'en-GB' });
		expect(setup.router.calls.map(({ request }) => request.sourceLanguage)).toEqual([
			'en-US',
			'en-GB',
		]);
	});

	test('languages need not be known to the project', async () => {
		const { translations } = await new RunSetup().runTexts({
			text: HELLO,
			targetLanguages: ['es-ES'],
		});
		expect(translations).toEqual({ 'es-ES': `[es-ES] ${HELLO}` });
	});

	test('counts for the collection that is named', async () => {
		const setup = new RunSetup();
		await setup.runTexts({ text: HELLO, collection: 'articles' });
		expect((await setup.cache.stats({})).collections).toHaveProperty('articles');
	});

	test('a dry run calls nobody and has no translations', async () => {
		const setup = new RunSetup();
		const result = await setup.runTexts({ text: HELLO, dryRun: true });
		expect(setup.router.calls).toEqual([]);
		expect(result).toMatchObject({ translations: {}, segments: { misses: 1 }, failures: [] });
	});
});

test.each([
	[{ text: 'undefined' }, 'text'],
	[{}, 'text'],
	[{ text: HELLO, targetLanguages: [] }, 'targetLanguages'],
	[{ text: HELLO, targetLanguages: 'en-US' }, 'targetLanguages'],
	[{ text: HELLO, providers: [{ provider: 'aleph', model: 'x' }] }, 'providers'],
])('%j is refused', async (options, option) => {
	const setup = new RunSetup();
	const error: unknown = await setup.runTexts(options).catch((reason: unknown) => reason);
	expect(error).toBeInstanceOf(InvalidInputError);
	expect(error).toHaveProperty('option', option);
	expect(setup.router.calls).toEqual([]);
});

test('without a language of the project the text’s must be named', async () => {
	const setup = new RunSetup();
	setup.directus.database.tables.set('directus_settings', []);
	await expect(setup.runTexts({ text: HELLO })).rejects.toMatchObject({
		option: 'sourceLanguage',
		message: 'sourceLanguage: name the language of the text',
	});
});

describe('a run that fails', () => {
	test.each([
		['auth', 400],
		['overloaded', 503],
	] as const)('wholly by %s rejects with %i', async (kind, status) => {
		const setup = new RunSetup();
		setup.router.answer = () => {
			throw failure(kind);
		};
		await expect(setup.runTexts({ text: HELLO, providers: [ALPHA] })).rejects.toMatchObject({
			status,
			message: `ai-translate: nothing was translated: openai: ${kind}`,
		});
	});

	test('for one of the texts leaves it out and reports it', async () => {
		const setup = new RunSetup();
		setup.router.answer = (call) => replyTo(call, (text) => (text === BYE ? null : german(text)));
		const result = await setup.runTexts({ text: { a: HELLO, b: BYE } });
		expect(result.translations).toEqual({ 'de-DE': { a: german(HELLO) } });
		expect(result.failures).toMatchObject([{ language: 'de-DE', field: 'b', reason: 'missing' }]);
		expect(JSON.stringify(result.failures)).not.toContain(BYE);
	});

	test('for one of the languages leaves it out', async () => {
		const setup = new RunSetup();
		setup.router.answer = (call) => {
			if (call.request.targetLanguage === 'fr-FR') throw failure('timeout', call.member);
			return replyTo(call, german);
		};
		const result = await setup.runTexts({ text: HELLO, targetLanguages: ['de-DE', 'fr-FR'] });
		expect(result.translations).toEqual({ 'de-DE': german(HELLO) });
		expect(result.failures).toMatchObject([{ language: 'fr-FR', reason: 'timeout' }]);
	});
});

const EDITOR: Accountability = { ...PERSON, admin: false };

/** A person has worded a sentence of the articles. */
async function openApproved(): Promise<RunSetup> {
	const setup = new RunSetup();
	const digest = segmentDigest(HELLO).toString('base64url');
	const pair = { sourceLanguage: 'en-US', targetLanguage: 'de-DE', format: 'plain', digest };
	const said = { at: 1, author: null, source: null };
	const wording = { text: 'Von Hand', origin: '1:de-DE:title', ...said };
	await setup.approved.learn([{ ref: { collection: 'articles', ...pair }, wording }]);
	return setup;
}

function translate(
	setup: RunSetup,
	accountability: Accountability | null,
	options: object = {},
): Promise<TextResult> {
	const request = { mode: 'text', text: HELLO, collection: 'articles', targetLanguages: ['de-DE'] };
	return runTexts(
		setup.dependencies,
		readOptions({ ...request, ...options }),
		setup.context({ accountability }),
	);
}

describe('approved wording of a collection', () => {
	test.each([
		['an admin', ADMIN, false],
		['a schedule', null, false],
		['a role that may read it', EDITOR, true],
	])('is given to %s', async (_, accountability, permitted) => {
		const setup = await openApproved();
		setup.directus.permits = () => permitted;
		const { translations } = await translate(setup, accountability);
		expect(translations).toEqual({ 'de-DE': 'Von Hand' });
	});

	test.each(['articles', 'articles_translations'])(
		'is kept from a role that may not read %s',
		async (hidden) => {
			const setup = await openApproved();
			setup.directus.permits = (_, __, collection) => collection !== hidden;
			const { translations } = await translate(setup, EDITOR);
			expect(translations).toEqual({ 'de-DE': german(HELLO) });
		},
	);

	test('is kept from the public', async () => {
		const setup = await openApproved();
		const { translations } = await translate(setup, ADMIN, { permissions: '$public' });
		expect(translations).toEqual({ 'de-DE': german(HELLO) });
	});
});
