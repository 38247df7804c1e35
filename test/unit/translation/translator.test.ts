import { describe, expect, test, vi } from 'vitest';
import type { CountDelta } from '../../../src/cache/cache.ts';
import type { PromptCache } from '../../../src/cache/prompt-cache.ts';
import { segmentDigest } from '../../../src/documents/segment-digest.ts';
import type { RowSegment } from '../../../src/translation/units/row-memory.ts';
import { type TranslationJob, Translator } from '../../../src/translation/translator.ts';
import type { TextUnit } from '../../../src/translation/units/analysis.ts';
import {
	ALPHA,
	BETA,
	failure,
	replyTo,
	ScriptedRouter,
	translateByPrefix,
} from '../../helpers/scripted-router.ts';
import { openResponseCache } from '../../helpers/translation-setup.ts';

const german = translateByPrefix('de-DE');
const french = translateByPrefix('fr-FR');
const ITEM = { collection: 'articles', item: '7' };
const TITLE = plain('title', 'A day at the old harbour');
const SUMMARY = plain('summary', 'Fishing boats leave at nine');
/** No segment of the title is in use any more. */
const NO_TITLE: ReadonlyMap<string, readonly Buffer[]> = new Map([['title', []]]);

function plain(id: string, text: string): TextUnit {
	return { id, text, format: 'plain' };
}

function html(id: string, text: string): TextUnit {
	return { id, text, format: 'html' };
}

class Setup {
	readonly router = new ScriptedRouter();
	readonly cache: PromptCache = openResponseCache();
	readonly deltas: CountDelta[] = [];
	readonly #translator: Translator;

	constructor() {
		const count = this.cache.count.bind(this.cache);
		vi.spyOn(this.cache, 'count').mockImplementation((delta) => {
			this.deltas.push(delta);
			count(delta);
		});
		this.#translator = new Translator(this.cache, this.router);
	}

	translate(
		units: readonly TextUnit[],
		changes: Partial<TranslationJob> = {},
	): ReturnType<Translator['translate']> {
		return this.#translator.translate({
			sourceLanguage: 'en-US',
			targets: [{ language: 'de-DE', units }],
			chain: [ALPHA, BETA],
			contentType: 'standard',
			collection: 'articles',
			glossary: [],
			refresh: false,
			dryRun: false,
			signal: new AbortController().signal,
			...changes,
		});
	}

	/** Texts by unit of the only language. */
	async texts(units: readonly TextUnit[], changes: Partial<TranslationJob> = {}) {
		const { languages } = await this.translate(units, changes);
		return Object.fromEntries(
			(languages[0]?.units ?? []).map((unit) => [
				unit.id,
				unit.status === 'translated' ? unit.text : unit.status,
			]),
		);
	}

	sum(pick: (delta: CountDelta) => number | undefined): number {
		return this.deltas.reduce((total, delta) => total + (pick(delta) ?? 0), 0);
	}
}

describe('texts in, texts out', () => {
	test('a defect in one language leaves the others alone, and tells no text', async () => {
		const setup = new Setup();
		const { answer } = setup.router;
		setup.router.answer = (call, signal) => {
			if (call.request.targetLanguage === 'fr-FR') throw new TypeError(TITLE.text);
			return answer(call, signal);
		};
		const result = await setup.translate([], {
			targets: ['de-DE', 'fr-FR'].map((language) => ({ language, units: [TITLE] })),
		});
		expect(result.languages).toMatchObject([
			{ language: 'de-DE', units: [{ status: 'translated', text: german(TITLE.text) }] },
			{ language: 'fr-FR', units: [{ id: 'title', status: 'refused', reason: 'failed' }] },
		]);
		expect(result.failures).toEqual([
			{
				language: 'fr-FR',
				field: 'title',
				reason: 'failed',
				message: 'the language could not be worked on (TypeError)',
			},
		]);
	});

	test('every unit comes back under its id, the markup around its segments untouched', async () => {
		const setup = new Setup();
		const body = html(
			'body',
			'<h1 class="x">The harbour</h1>\n<!-- note --><p>Boats <b>leave</b>.</p>',
		);
		expect(await setup.texts([TITLE, body])).toEqual({
			title: german(TITLE.text),
			body: '<h1 class="x">[de-DE] The harbour</h1>\n<!-- note --><p>[de-DE] Boats <b>leave</b>.</p>',
		});
	});

	test('languages are served side by side and kept apart', async () => {
		const setup = new Setup();
		const result = await setup.translate([], {
			targets: [
				{ language: 'de-DE', units: [TITLE] },
				{ language: 'fr-FR', units: [TITLE, SUMMARY] },
			],
		});
		expect(result.languages).toMatchObject([
			{ language: 'de-DE', units: [{ text: german(TITLE.text), member: ALPHA }] },
			{ language: 'fr-FR', units: [{ text: french(TITLE.text) }, { text: french(SUMMARY.text) }] },
		]);
		const asked = setup.router.calls.map(({ request }) => request.targetLanguage);
		expect(asked.toSorted()).toEqual(['de-DE', 'fr-FR']);
	});

	test.each(['', '  \n ', '2024', '12:30 – 14:00', '{{name}}', '100 %', '&amp; <1>'])(
		'a text without words (%j) is sent nowhere and comes back as it is',
		async (text) => {
			const setup = new Setup();
			const result = await setup.translate([plain('title', text)]);
			expect(result.languages[0]?.units).toMatchObject([{ status: 'translated', text }]);
			expect(setup.router.calls).toEqual([]);
			expect(result.segments).toEqual({ total: 0, hits: 0, misses: 0 });
		},
	);

	test('segments without words among others are not sent either', async () => {
		const setup = new Setup();
		const table = html('body', '<table><tr><td>Price</td><td>42</td><td>€ 3.50</td></tr></table>');
		expect(await setup.texts([table])).toEqual({
			body: '<table><tr><td>[de-DE] Price</td><td>42</td><td>€ 3.50</td></tr></table>',
		});
		expect(setup.router.sentTexts()).toEqual(['Price']);
	});

	test('white space around and between words makes no other segment', async () => {
		const setup = new Setup();
		await setup.translate([html('a', '<p>Boats  leave\n at nine</p>')]);
		await setup.translate([html('b', '<div> Boats leave at nine </div>')]);
		expect(setup.router.sentTexts()).toEqual(['Boats leave at nine']);
	});
});

describe('one segment in several places', () => {
	test('is sent once', async () => {
		const setup = new Setup();
		const units = [TITLE, plain('seo', TITLE.text), plain('lines', `${TITLE.text}\n${TITLE.text}`)];
		const result = await setup.translate(units);
		expect(setup.router.sentTexts()).toEqual([TITLE.text]);
		expect(result.languages[0]?.units).toMatchObject([
			{ text: german(TITLE.text) },
			{ text: german(TITLE.text) },
			{ text: `${german(TITLE.text)}\n${german(TITLE.text)}` },
		]);
		expect(result.segments).toEqual({ total: 4, hits: 3, misses: 1 });
	});

	test('of another format is another segment', async () => {
		const setup = new Setup();
		await setup.translate([TITLE, html('body', `<p>${TITLE.text}</p>`)]);
		expect(setup.router.sentTexts()).toEqual([TITLE.text, TITLE.text]);
	});

	test('that fails is a miss in each place', async () => {
		const setup = new Setup();
		setup.router.answer = () => {
			throw failure('overloaded');
		};
		const result = await setup.translate([TITLE, plain('seo', TITLE.text)], { chain: [ALPHA] });
		expect(result.segments).toEqual({ total: 2, hits: 0, misses: 2 });
	});
});

describe('the figures of a run', () => {
	test('the first run pays, the second one saves what the first one paid', async () => {
		const setup = new Setup();
		const first = await setup.translate([TITLE, SUMMARY]);
		expect(first.segments).toEqual({ total: 2, hits: 0, misses: 2 });
		expect(first.usage).toEqual({
			inputTokens: 20,
			outputTokens: 10,
			costUsd: 0.00004,
			savedUsd: 0,
		});
		const second = await setup.translate([TITLE, SUMMARY]);
		expect(second.segments).toEqual({ total: 2, hits: 2, misses: 0 });
		expect(second.usage).toEqual({
			inputTokens: 0,
			outputTokens: 0,
			costUsd: 0,
			savedUsd: 0.00004,
		});
	});

	test('the shared statistics are told the same, under the member and the collection', async () => {
		const setup = new Setup();
		await setup.translate([TITLE, SUMMARY, plain('seo', TITLE.text)]);
		expect(setup.sum((delta) => delta.misses)).toBe(2);
		expect(setup.sum((delta) => delta.writes)).toBe(2);
		expect(setup.sum((delta) => delta.hits?.cache)).toBe(1);
		expect(setup.sum((delta) => delta.inputTokens)).toBe(20);
		expect(setup.sum((delta) => delta.costNanoUsd)).toBe(40_000);
		const { totals, collections } = await setup.cache.stats({ provider: 'openai', model: 'alpha' });
		expect(totals).toMatchObject({ hits: 1, misses: 2, writes: 2, costUsd: 0.00004 });
		expect(collections['articles']).toMatchObject({ hits: 1, misses: 2 });
	});

	test('a hit counts for the member that made the entry, not for the first of the chain', async () => {
		const setup = new Setup();
		setup.router.refusals.set('openai', 'openai needs OPENAI_API_KEY');
		await setup.translate([TITLE]);
		setup.router.refusals.clear();
		setup.deltas.length = 0;
		await setup.translate([TITLE]);
		expect(setup.deltas).toEqual([
			{ ...BETA, collection: 'articles', hits: { cache: 1 }, savedNanoUsd: 20_000 },
		]);
	});

	test('a model without a price is named', async () => {
		const setup = new Setup();
		setup.router.unpriced.add('openai:alpha');
		const { usage } = await setup.translate([TITLE]);
		expect(usage).toMatchObject({ costUsd: 0, unpriced: ['openai:alpha'] });
	});
});

describe('what shapes a translation', () => {
	test('only the terms that occur are sent, and only segments with a changed term again', async () => {
		const setup = new Setup();
		const units = [plain('a', 'Open the Flow of the day'), SUMMARY];
		const glossary = [{ term: 'Flow', translation: 'Flow' }, { term: 'Studio' }];
		await setup.translate(units, { glossary });
		expect(setup.router.calls[0]?.request.glossary).toEqual([
			{ term: 'Flow', translation: 'Flow' },
		]);
		setup.router.forget();
		await setup.translate(units, { glossary: [{ term: 'Flow', translation: 'Ablauf' }] });
		expect(setup.router.sentTexts()).toEqual(['Open the Flow of the day']);
	});

	test('a term that is not used is reported, without a text, and the translation stands', async () => {
		const setup = new Setup();
		setup.router.answer = (call) => replyTo(call, german);
		const units = [plain('a', 'Open the Flow of the day'), SUMMARY];
		const glossary = [{ term: 'Flow', translation: 'Ablauf' }];
		const result = await setup.translate(units, { glossary });
		expect(result.languages[0]?.units).toMatchObject([
			{ id: 'a', status: 'translated', text: german('Open the Flow of the day') },
			{ id: 'summary', status: 'translated' },
		]);
		const failures = [
			{
				language: 'de-DE',
				field: 'a',
				...ALPHA,
				reason: 'term',
				message: 'a glossary term was not used',
			},
		];
		expect(result.failures).toEqual(failures);
		const again = await setup.translate(units, { glossary });
		expect(again.failures).toEqual(failures);
		expect(again.segments).toMatchObject({ misses: 0 });
	});

	test.each([
		['the style guide', { styleGuide: 'Use Sie.' }],
		['the source language', { sourceLanguage: 'en-GB' }],
		['the collection', { collection: 'pages' }],
	])('%s makes another entry', async (_, changes) => {
		const setup = new Setup();
		await setup.translate([TITLE]);
		await setup.translate([TITLE], changes);
		expect(setup.router.calls).toHaveLength(2);
	});
});

describe('a unit that cannot be translated whole', () => {
	test('is refused with the reason while the others are translated', async () => {
		const setup = new Setup();
		setup.router.answer = (call) =>
			replyTo(call, (text) => (text.includes('<1>') ? 'ohne Auszeichnung' : german(text)));
		const body = html('body', '<p>Boats <b>leave</b> at nine.</p><p>Others stay.</p>');
		const result = await setup.translate([TITLE, body], { chain: [ALPHA] });
		expect(result.languages[0]?.units).toMatchObject([
			{ id: 'title', status: 'translated' },
			{ id: 'body', status: 'refused', reason: 'tags' },
		]);
		expect(result.failures).toEqual([
			{
				...ALPHA,
				language: 'de-DE',
				field: 'body',
				reason: 'tags',
				message: 'openai gave a translation that failed verification (tags) twice',
			},
		]);
		expect(JSON.stringify(result.failures)).not.toContain('Boats');
	});

	test('keeps what was served for the next run', async () => {
		const setup = new Setup();
		const body = html('body', '<p>The boats leave.</p><p>The others stay.</p>');
		setup.router.answer = (call) =>
			replyTo(call, (text) => (text === 'The others stay.' ? null : german(text)));
		await setup.translate([body], { chain: [ALPHA] });
		setup.router.forget();
		setup.router.answer = (call) => replyTo(call, german);
		await setup.translate([body], { chain: [ALPHA] });
		expect(setup.router.sentTexts()).toEqual(['The others stay.']);
	});

	test('a stopped run refuses what it has not begun', async () => {
		const setup = new Setup();
		await setup.translate([TITLE]);
		const result = await setup.translate([TITLE, SUMMARY], { signal: AbortSignal.abort() });
		expect(result.languages[0]?.units).toMatchObject([
			{ id: 'title', status: 'translated' },
			{ id: 'summary', status: 'refused', reason: 'cancelled' },
		]);
		expect(result.failures).toEqual([
			{ language: 'de-DE', field: 'summary', reason: 'cancelled', message: 'the run was stopped' },
		]);
	});
});

describe('a dry run', () => {
	test('calls nobody, writes nothing and counts nothing', async () => {
		const setup = new Setup();
		const indexItem = vi.spyOn(setup.cache, 'indexItem');
		const result = await setup.translate([TITLE, SUMMARY], { dryRun: true, item: ITEM });
		expect(result.languages[0]?.units).toEqual([
			{ id: 'title', status: 'estimated' },
			{ id: 'summary', status: 'estimated' },
		]);
		expect(setup.router.calls).toEqual([]);
		expect(setup.deltas).toEqual([]);
		expect(indexItem).not.toHaveBeenCalled();
		expect((await setup.cache.info()).keys.total).toBe(0);
	});

	test('tells hits, misses and the price of what would be sent', async () => {
		const setup = new Setup();
		await setup.translate([TITLE]);
		const units = [TITLE, SUMMARY, plain('seo', SUMMARY.text)];
		const result = await setup.translate(units, { dryRun: true });
		expect(result.segments).toEqual({ total: 3, hits: 2, misses: 1 });
		expect(result.usage).toMatchObject({ inputTokens: 10, outputTokens: 5, costUsd: 0.00002 });
	});

	test('is what the real run then does', async () => {
		const setup = new Setup();
		const units = [TITLE, SUMMARY, plain('seo', SUMMARY.text)];
		const glossary = [{ term: 'boats', translation: 'Boote' }];
		const estimate = await setup.translate(units, { dryRun: true, glossary });
		const real = await setup.translate(units, { glossary });
		expect(real.segments).toEqual(estimate.segments);
		expect(estimate.usage.outputTokens).toBe(real.usage.outputTokens);
	});

	test('a term that many segments share is estimated once', async () => {
		const setup = new Setup();
		const units = [plain('a', 'The harbour by day'), plain('b', 'The harbour by night')];
		const glossary = [{ term: 'harbour', translation: 'Hafen' }];
		const { usage } = await setup.translate(units, { dryRun: true, glossary });
		expect(usage.inputTokens).toBe(21);
	});

	test('every call bears its own instructions', async () => {
		const setup = new Setup();
		const estimate = vi.spyOn(setup.router, 'estimate');
		const lines = Array.from({ length: 61 }, (_, at) => `A sentence that is number ${at + 1}`);
		await setup.translate([plain('body', lines.join('\n'))], { dryRun: true });
		expect(estimate.mock.calls.map(([, { segments }]) => segments.length)).toEqual([60, 1]);
	});

	test('is priced by the first member that can be called', async () => {
		const setup = new Setup();
		setup.router.refusals.set('openai', 'openai needs OPENAI_API_KEY');
		setup.router.unpriced.add('anthropic:beta');
		const { usage } = await setup.translate([TITLE], { dryRun: true });
		expect(usage.unpriced).toEqual(['anthropic:beta']);
	});

	test('is free when everything is known', async () => {
		const setup = new Setup();
		await setup.translate([TITLE]);
		const { usage } = await setup.translate([TITLE], { dryRun: true });
		expect(usage).toMatchObject({ inputTokens: 0, costUsd: 0 });
	});
});

describe('what the item index is told', () => {
	test('which entries each field stands on, made or found', async () => {
		const setup = new Setup();
		await setup.translate([TITLE]);
		const indexItem = vi.spyOn(setup.cache, 'indexItem');
		await setup.translate([TITLE, SUMMARY], { item: ITEM, contentType: 'static' });
		expect(indexItem).toHaveBeenCalledExactlyOnceWith(
			ITEM,
			{ fields: ['title', 'summary'], targetLanguages: ['de-DE'] },
			[TITLE, SUMMARY].map(({ id, text }) => ({
				field: id,
				segment: segmentDigest(text),
				sourceLanguage: 'en-US',
				targetLanguage: 'de-DE',
				request: expect.objectContaining({ ...ALPHA, collection: 'articles' }),
			})),
			'static',
		);
	});

	test('an item forgets its own entries and keeps those of others', async () => {
		const setup = new Setup();
		await setup.translate([TITLE, SUMMARY], { item: ITEM });
		await setup.translate([SUMMARY], { item: { ...ITEM, item: '8' } });
		await setup.cache.idle();
		expect(await setup.cache.forgetItem(ITEM)).toEqual({ dropped: 1, kept: 1 });
		setup.router.forget();
		await setup.translate([TITLE, SUMMARY]);
		expect(setup.router.sentTexts()).toEqual([TITLE.text]);
	});

	test('a language that needs fewer fields keeps what it is known to use of the others', async () => {
		const setup = new Setup();
		const both = ['de-DE', 'fr-FR'];
		await setup.translate([], {
			item: ITEM,
			targets: both.map((language) => ({ language, units: [TITLE, SUMMARY] })),
		});
		await setup.translate([], {
			item: ITEM,
			targets: [
				{ language: 'de-DE', units: [TITLE] },
				{ language: 'fr-FR', units: [SUMMARY] },
			],
		});
		expect(await setup.cache.forgetItem(ITEM)).toEqual({ dropped: 4, kept: 0 });
	});

	test.each([
		['forgotten', (cache: PromptCache) => cache.forgetItem(ITEM)],
		['given another text', (cache: PromptCache) => cache.releaseItem(ITEM, NO_TITLE)],
	])('so that answers in flight are dropped when the item is %s', async (_, change) => {
		const setup = new Setup();
		const { answer } = setup.router;
		setup.router.answer = async (...call) => {
			await change(setup.cache);
			return answer(...call);
		};
		await setup.translate([TITLE, SUMMARY], { item: ITEM });
		setup.router.answer = answer;
		setup.router.forget();
		await setup.translate([TITLE]);
		expect(setup.router.sentTexts()).toEqual([TITLE.text]);
	});

	test('nothing without an item', async () => {
		const setup = new Setup();
		const indexItem = vi.spyOn(setup.cache, 'indexItem');
		await setup.translate([TITLE]);
		expect(indexItem).not.toHaveBeenCalled();
	});

	test('of a refused unit what was served all the same', async () => {
		const setup = new Setup();
		const body = html('body', '<p>The boats leave.</p><p>The others stay.</p>');
		setup.router.answer = (call) =>
			replyTo(call, (text) => (text === 'The others stay.' ? null : german(text)));
		await setup.translate([body], { item: ITEM, chain: [ALPHA] });
		expect(await setup.cache.forgetItem(ITEM)).toEqual({ dropped: 1, kept: 0 });
	});
});

describe('what stands in the target row already', () => {
	const body = html('body', '<p>The boats leave.</p><p>The others stay.</p>');

	function remembering(...segments: readonly (Partial<RowSegment> | null)[]) {
		const memory = new Map([
			[
				'body',
				{
					member: BETA,
					segments: segments.map((segment) =>
						segment === null ? null : { translation: '', byPerson: false, shaping: '', ...segment },
					),
				},
			],
		]);
		return { targets: [{ language: 'de-DE', units: [body], memory }] };
	}

	test('is not sent, nor looked up', async () => {
		const setup = new Setup();
		const job = remembering({ translation: 'Die Boote fahren.' }, null);
		const result = await setup.translate([], job);
		expect(result.languages[0]?.units).toMatchObject([
			{
				text: '<p>Die Boote fahren.</p><p>[de-DE] The others stay.</p>',
				member: ALPHA,
				segments: [
					{ byPerson: false, fromRow: true },
					{ byPerson: false, fromRow: false },
				],
			},
		]);
		expect(setup.router.sentTexts()).toEqual(['The others stay.']);
		expect(result.segments).toEqual({ total: 2, hits: 1, misses: 1 });
		expect(setup.deltas).toContainEqual({
			...BETA,
			collection: 'articles',
			hits: { row: 1 },
			savedNanoUsd: 0,
		});
	});

	test('a person’s wording counts as approved and survives a refresh', async () => {
		const setup = new Setup();
		const job = remembering(
			{ translation: 'Kutter fahren.', byPerson: true },
			{ translation: 'Die anderen bleiben.' },
		);
		const texts = await setup.texts([], { ...job, refresh: true });
		expect(texts).toEqual({ body: '<p>Kutter fahren.</p><p>[de-DE] The others stay.</p>' });
		expect(setup.deltas.map(({ provider, hits }) => [provider, hits])).toContainEqual([
			'approved',
			{ row: 1 },
		]);
	});

	test.each([
		['other terms', 'other', 2],
		['the same terms', '', 1],
		['unknown terms', null, 1],
	])('a machine’s segment made with %s', async (_, shaping, sent) => {
		const setup = new Setup();
		const job = remembering({ translation: 'Die Boote fahren.', shaping }, null);
		await setup.translate([], job);
		expect(setup.router.sentTexts()).toHaveLength(sent);
	});

	test('a person’s segment stays though its terms changed', async () => {
		const setup = new Setup();
		const job = remembering(
			{ translation: 'Kutter fahren.', byPerson: true, shaping: 'other' },
			null,
		);
		await setup.translate([], job);
		expect(setup.router.sentTexts()).toEqual(['The others stay.']);
	});

	test('a dry run counts it as a hit', async () => {
		const setup = new Setup();
		const job = remembering({ translation: 'Die Boote fahren.' }, null);
		const result = await setup.translate([], { ...job, dryRun: true });
		expect(result.segments).toEqual({ total: 2, hits: 1, misses: 1 });
	});
});

test('items of one run that share a segment pay for it once', async () => {
	const setup = new Setup();
	const shared = '<p>Fishing boats leave at nine.</p>';
	const results = await Promise.all(
		['1', '2'].map((item) =>
			setup.translate([html('body', `${shared}<p>Only item ${item} says this.</p>`)], {
				item: { collection: 'articles', item },
			}),
		),
	);
	expect(setup.router.sentTexts().toSorted()).toEqual([
		'Fishing boats leave at nine.',
		'Only item 1 says this.',
		'Only item 2 says this.',
	]);
	expect(results.flatMap(({ failures }) => failures)).toEqual([]);
});
