import { describe, expect, test, vi } from 'vitest';
import type { ImportResponse } from '../../../../src/contract/memory.ts';
import { MemoryFiles } from '../../../../src/directus/memory-files/memory-files.ts';
import { MemoryImport } from '../../../../src/directus/memory-files/import.ts';
import { countTurns } from '../../../helpers/turns.ts';
import { ADMIN } from '../../../helpers/fake-directus.ts';
import { RunSetup, CONFIG } from '../../../helpers/run-setup.ts';
import { translateByPrefix } from '../../../helpers/scripted-router.ts';

const german = translateByPrefix('de-DE');
const SENTENCE = 'Nobody has put this sentence into another language yet.';
const BODY = '<p>Hello <b>world</b>, {{ name }}.</p><p>Second &amp; last.</p>';

function open(): { setup: RunSetup; files: MemoryFiles } {
	const setup = new RunSetup();
	const { context } = setup.directus;
	const { fieldMaps, provenance, cache, approved } = setup;
	const memoryImport = new MemoryImport({ context, config: CONFIG, cache, approved });
	const owner = { context, config: CONFIG, fieldMaps, provenance };
	return { setup, files: new MemoryFiles(owner, memoryImport) };
}

async function write(files: MemoryFiles, query: object = {}): Promise<string> {
	const { chunks } = await files.export({ sourceLanguage: 'en-US', ...query });
	let text = '';
	for await (const chunk of chunks) text += chunk;
	return text;
}

function take(files: MemoryFiles, text: string, query: object = {}): Promise<ImportResponse> {
	return files.import(
		query,
		(async function* bytes() {
			yield new TextEncoder().encode(text);
		})(),
		ADMIN,
	);
}

const line = (changes: object): string =>
	JSON.stringify({
		collection: 'articles',
		sourceLanguage: 'en-US',
		targetLanguage: 'de-DE',
		source: 'A <1>title</1>',
		target: 'Ein <1>Titel</1>',
		...changes,
	});

describe.each(['jsonl', 'tmx'] as const)('the memory as %s', (format) => {
	test('makes the next run of the same content free in an empty project', async () => {
		const from = open();
		from.setup.article(1, { title: 'A title', body: BODY });
		await from.setup.run({ keys: 1, targetLanguages: ['de-DE', 'fr-FR'] });
		await from.setup.edit(1, 'de-DE', { title: 'Ein eigener Titel' });
		const file = await write(from.files, { format });

		const to = open();
		to.setup.article(7, { title: 'A title', body: BODY });
		expect(await take(to.files, file)).toEqual({
			units: 6,
			approved: 1,
			cached: 5,
			known: 0,
			refused: 0,
			faults: [],
		});
		const result = await to.setup.run({ keys: 7, targetLanguages: ['de-DE', 'fr-FR'] });
		expect(to.setup.router.calls).toEqual([]);
		expect(result.segments).toEqual({ total: 6, hits: 6, misses: 0 });
		expect(to.setup.row(7)).toMatchObject({
			title: 'Ein eigener Titel',
			body: from.setup.row(1)?.['body'],
		});
		expect(to.setup.row(7, 'fr-FR')?.['body']).toBe(from.setup.row(1, 'fr-FR')?.['body']);
	});

	test('leaves what is known as it is', async () => {
		const { setup, files } = open();
		setup.article(1, { title: 'A title' });
		await setup.run({ keys: 1 });
		const file = await write(files, { format, language: 'de-DE' });
		expect(await take(files, file)).toMatchObject({ units: 1, cached: 0, known: 1 });
	});
});

describe('an export', () => {
	test('is of one language where one is named', async () => {
		const { setup, files } = open();
		setup.article(1, { title: 'A title' });
		await setup.run({ keys: 1, targetLanguages: ['de-DE', 'fr-FR'] });
		const lines = (await write(files, { language: 'fr-FR' })).trim().split('\n');
		expect(lines.map((text): unknown => JSON.parse(text))).toEqual([
			{
				collection: 'articles',
				sourceLanguage: 'en-US',
				targetLanguage: 'fr-FR',
				format: 'plain',
				source: 'A title',
				target: translateByPrefix('fr-FR')('A title'),
				origin: 'machine',
				provider: 'openai',
				model: 'alpha',
			},
		]);
	});

	test('of all collections leaves out those that lack the language', async () => {
		const { setup, files } = open();
		setup.article(1, { title: 'A title' });
		await setup.run({ keys: 1 });
		const { collections, relations } = setup.directus.model;
		const { articles, articles_translations: rows, languages } = collections;
		if (articles === undefined || rows === undefined || languages === undefined) return;
		setup.directus.model = {
			collections: { guides: articles, guides_rows: rows, tongues: languages, ...collections },
			relations: [
				...relations.map((relation) => ({
					...relation,
					collection: 'guides_rows',
					related_collection: relation.field === 'articles_id' ? 'guides' : 'tongues',
				})),
				...relations,
			],
		};
		setup.directus.insert('tongues', { code: 'en-US' }, { code: 'it-IT' });
		const lines = (await write(files, { language: 'de-DE' })).trim().split('\n');
		expect(lines.map((text): unknown => JSON.parse(text))).toMatchObject([
			{ collection: 'articles', targetLanguage: 'de-DE' },
		]);
		await expect(write(files, { language: 'xx' })).rejects.toMatchObject({
			option: 'targetLanguages',
		});
	});

	test('gives way between segments', async () => {
		const { setup, files } = open();
		setup.article(1, { body: '<p>A paragraph of its own.</p>'.repeat(50) });
		await setup.run({ keys: 1 });
		let file = '';
		const turns = await countTurns(async () => {
			file = await write(files);
		});
		expect(file.trim().split('\n')).toHaveLength(50);
		expect(turns).toBeGreaterThanOrEqual(50);
	});

	test('holds nothing of what nobody can explain', async () => {
		const { setup, files } = open();
		setup.article(1, { title: 'A title' });
		setup.directus.insert('articles_translations', {
			id: 50,
			articles_id: 1,
			languages_code: 'de-DE',
			title: 'Von irgendwem',
		});
		expect(await write(files)).toBe('');
	});

	test.each([
		[{ format: 'xliff' }, 'format'],
		[{ collection: 'nothing' }, 'collection'],
		[{ language: 'xx' }, 'targetLanguages'],
		[{ other: 'x' }, 'other'],
	])('is refused for %j before it begins', async (query, option) => {
		const { files } = open();
		const sourced = { sourceLanguage: 'en-US', ...query };
		await expect(files.export(sourced)).rejects.toMatchObject({ option });
	});
});

describe('an import', () => {
	test.each([
		['a lost tag', { target: 'Ein Titel' }, 'does not fit its source (tags)'],
		['a lost tag of a machine', { target: 'Ein Titel', origin: 'machine' }, '(tags)'],
		[
			'a machine that repeats the source',
			{ source: SENTENCE, target: SENTENCE, origin: 'machine' },
			'(untranslated)',
		],
		['an unknown collection', { collection: 'nothing' }, 'no collection with translations'],
		['an unknown format', { format: 'latex' }, 'no format'],
		['a language that the project does not have', { targetLanguage: 'xx' }, 'no language'],
		['a source language likewise', { sourceLanguage: 'xx' }, 'no language of "articles"'],
		['no words', { source: '<1/>', target: '<1/>' }, 'no words'],
	])('refuses a unit with %s and goes on', async (_, changes, fault) => {
		const { files } = open();
		const report = await take(files, `${line(changes)}\n${line({})}`);
		expect(report).toMatchObject({ units: 2, approved: 1, refused: 1 });
		expect(report.faults).toEqual([{ place: 1, fault: expect.stringContaining(fault) }]);
	});

	test('lets a person word as the source does', async () => {
		const { files } = open();
		expect(await take(files, line({ target: 'A <1>title</1>' }))).toMatchObject({ approved: 1 });
	});

	test.each(['DE-de', 'de_DE'])('takes the language %s as the project writes it', async (code) => {
		const { setup, files } = open();
		setup.article(1, { title: 'A title' });
		const unit = { source: 'A title', target: 'Ein Titel', sourceLanguage: 'EN-us' };
		expect(await take(files, line({ ...unit, targetLanguage: code }))).toMatchObject({
			approved: 1,
		});
		await setup.run({ keys: 1 });
		expect(setup.row(1)?.['title']).toBe('Ein Titel');
		expect(setup.router.calls).toEqual([]);
	});

	test.each([
		['the chain of the environment', {}],
		['a flow that names its maker', { providers: ['mistral:gamma'] }],
	])('by a machine serves %s', async (_, options) => {
		const { setup, files } = open();
		setup.article(1, { title: 'A title' });
		const unit = { source: 'A title', target: german('A title'), origin: 'machine' };
		const maker = { provider: 'mistral', model: 'gamma', format: 'plain' };
		const report = await take(files, line({ ...unit, ...maker }));
		expect(report).toMatchObject({ cached: 1, known: 0 });
		await setup.run({ keys: 1, ...options });
		expect(setup.row(1)?.['title']).toBe(german('A title'));
		expect(setup.router.calls).toEqual([]);
	});

	test('of units without a collection takes the one of the call', async () => {
		const { setup, files } = open();
		setup.article(1, { title: 'A title' });
		const bare = line({ collection: undefined, source: 'A title', target: 'Ein Titel' });
		expect(await take(files, bare)).toMatchObject({ refused: 1 });
		expect(await take(files, bare, { collection: 'articles' })).toMatchObject({ approved: 1 });
		await setup.run({ keys: 1 });
		expect(setup.row(1)?.['title']).toBe('Ein Titel');
		expect(setup.router.calls).toEqual([]);
	});

	test('is bounded in what it tells of faults', async () => {
		const { files } = open();
		const report = await take(files, 'nonsense\n'.repeat(300));
		expect(report).toMatchObject({ units: 300, refused: 300 });
		expect(report.faults).toHaveLength(20);
	});

	test('tells no more of a fault than fits in an answer', async () => {
		const { files } = open();
		const report = await take(files, line({ targetLanguage: 'x'.repeat(10_000) }));
		expect(report.faults).toMatchObject([{ fault: expect.stringMatching(/^"x{299}$/) }]);
	});

	test.each(['person', 'machine'])('of units of a %s gives way between them', async (origin) => {
		const { files } = open();
		const units = Array.from({ length: 40 }, (_, n) =>
			line({ source: `A <1>title</1> ${n}`, target: `Ein <1>Titel</1> ${n}`, origin }),
		);
		let report: ImportResponse | null = null;
		const turns = await countTurns(async () => {
			report = await take(files, units.join('\n'));
		});
		expect(report).toMatchObject({ units: 40, refused: 0 });
		// Each is checked, and each is written.
		expect(turns).toBeGreaterThan(60);
	});

	test('of long units writes fewer at once', async () => {
		const { setup, files } = open();
		const writes = vi.spyOn(setup.approved, 'learn');
		const units = Array.from({ length: 5 }, (_, n) =>
			line({ source: `${n} ${'word '.repeat(60_000)}`, target: `${n} ${'Wort '.repeat(60_000)}` }),
		);
		expect(await take(files, units.join('\n'))).toMatchObject({ approved: 5 });
		expect(writes.mock.calls.map(([learned]) => learned.length)).toEqual([8, 8, 4]);
	});

	test.each([
		['an endless blank', ' '.repeat(1_100_000), {}, 'body'],
		['an empty file', '', {}, 'body'],
		['white space', ' \n ', {}, 'body'],
		['an unknown collection', 'x', { collection: 'nothing' }, 'collection'],
		['an unknown parameter', 'x', { other: '1' }, 'other'],
	])('is refused for %s', async (_, text, query, option) => {
		const { files } = open();
		await expect(take(files, text, query)).rejects.toMatchObject({ option });
	});

	test('reads TMX in UTF-16, as some tools write it', async () => {
		const { files } = open();
		const text = `\uFEFF<?xml version="1.0" encoding="UTF-16"?><tmx version="1.4"><header srclang="en-US"/><body><tu><tuv xml:lang="en-US"><seg>A title</seg></tuv><tuv xml:lang="de-DE"><seg>Ein Titel für Grüße</seg></tuv></tu></body></tmx>`;
		const bytes = new Uint8Array(Buffer.from(text, 'utf16le'));
		const report = await files.import(
			{ collection: 'articles' },
			(async function* body() {
				for (let at = 0; at < bytes.length; at += 7) yield bytes.slice(at, at + 7);
			})(),
			ADMIN,
		);
		expect(report).toMatchObject({ units: 1, approved: 1 });
	});
});

test('a run after an import by a machine is verified like any answer', async () => {
	const { setup, files } = open();
	setup.article(1, { title: 'A title' });
	await take(
		files,
		JSON.stringify({
			collection: 'articles',
			format: 'plain',
			sourceLanguage: 'en-US',
			targetLanguage: 'de-DE',
			source: 'A title',
			target: german('A title'),
			origin: 'machine',
			provider: 'nobody',
			model: 'knows',
		}),
	);
	await setup.run({ keys: 1 });
	expect(setup.router.calls).toEqual([]);
	expect(setup.row(1)?.['title']).toBe(german('A title'));
});
