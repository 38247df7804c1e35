import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { InvalidInputError, RunFailedError } from '../../../../src/errors.ts';
import { articlesModel, FakeDirectus, PERSON } from '../../../helpers/fake-directus.ts';
import { outcomesOf, RunSetup } from '../../../helpers/run-setup.ts';
import { failure, replyTo, translateByPrefix } from '../../../helpers/scripted-router.ts';

const ROWS = 'articles_translations';
const german = translateByPrefix('de-DE');

function open(...titles: readonly string[]): RunSetup {
	const setup = new RunSetup();
	for (const [at, title] of titles.entries()) setup.article(at + 1, { title });
	return setup;
}

describe('a webhook', () => {
	const trigger = { method: 'POST', body: { collection: 'articles', keys: [1] } };

	test.each(['$full', '2d7cbd4a-0000-4000-8000-1d2f3a4b5c6d'])(
		'does not choose the collection of a run with the permissions %s',
		async (permissions) => {
			const setup = open('The title');
			const options = { collection: undefined, permissions };
			await expect(setup.run(options, { trigger, flow: 'webhook' })).rejects.toMatchObject({
				option: 'collection',
				message: expect.stringContaining('name it in the flow'),
			});
			expect(setup.router.calls).toEqual([]);
		},
	);

	test('chooses it with the rights that its caller has', async () => {
		const setup = open('The title');
		const given = { trigger, flow: 'webhook' };
		await setup.run({ collection: undefined }, given);
		expect(setup.row(1)).toMatchObject({ title: '[de-DE] The title' });
	});

	test.each([
		['manual', trigger],
		['event', { event: 'articles.items.update', collection: 'articles', keys: [1] }],
	])('is not what sets off a flow of the kind %s', async (flow, given) => {
		const setup = open('The title');
		const options = { collection: undefined, permissions: '$full' };
		await setup.run(options, { trigger: given, flow });
		expect(setup.row(1)).toMatchObject({ title: '[de-DE] The title' });
	});
});

describe('input that cannot be used', () => {
	test.each([
		[{ collection: null }, 'collection', 'collection: name the collection to translate'],
		[{ collection: 'x' }, 'collection', 'collection: there is no collection "x"'],
		[{ collection: '__proto__' }, 'collection', 'collection: there is no collection "__proto__"'],
		[
			{ collection: 'constructor' },
			'collection',
			'collection: there is no collection "constructor"',
		],
		[
			{ collection: 'pages' },
			'collection',
			'collection: "pages" has no translations field; add one in its data model',
		],
		[{}, 'keys', 'keys: name at least one item of articles'],
		[{ keys: ['undefined', null] }, 'keys', 'keys: name at least one item of articles'],
		[{ keys: [98, 99] }, 'keys', 'keys: articles has no item 98, 99, or it may not be read'],
		[
			{ keys: 1, fields: ['ttle'] },
			'fields',
			'fields: "ttle" is not a translatable field of articles_translations',
		],
		[{ keys: 1, providers: ['aleph:x'] }, 'providers', 'providers: there is no provider "aleph"'],
		[
			{ keys: 1, sourceLanguage: 'es-ES' },
			'sourceLanguage',
			'sourceLanguage: "es-ES" is not in the collection languages (en-US, de-DE, fr-FR)',
		],
		[{ keys: 1, permissions: 'editors' }, 'permissions', 'permissions: there is no role editors'],
	])('%j', async (options, option, message) => {
		const setup = open('The title');
		const error: unknown = await setup.run(options).catch((reason: unknown) => reason);
		expect(error).toBeInstanceOf(InvalidInputError);
		expect(error).toMatchObject({ option, message });
		expect(setup.router.calls).toEqual([]);
		expect(setup.directus.writes).toEqual([]);
	});

	test('a chain without any key names what each member needs', async () => {
		const setup = open('The title');
		setup.router.refusals.set('openai', 'openai needs OPENAI_API_KEY');
		setup.router.refusals.set('anthropic', 'anthropic needs ANTHROPIC_API_KEY');
		await expect(setup.run({ keys: 1 })).rejects.toMatchObject({
			option: 'providers',
			message: 'providers: openai needs OPENAI_API_KEY; anthropic needs ANTHROPIC_API_KEY',
		});
	});
});

describe('the items of a run', () => {
	test('are those the options name, in their order', async () => {
		const setup = open('One title', 'Two titles', 'Three titles');
		const result = await setup.run({ keys: ['3', [1]] });
		expect(result.items.map(({ key }) => key)).toEqual([3, 1]);
		expect(result.collection).toBe('articles');
	});

	test('that do not exist are reported beside those that do', async () => {
		const setup = open('One title');
		const result = await setup.run({ keys: [7, 1] });
		expect(result.items.map(({ key }) => key)).toEqual([1]);
		expect(result.failures).toEqual([
			{
				item: 7,
				reason: 'not-found',
				message: 'articles has no such item, or it may not be read',
			},
		]);
		expect(setup.row(1)?.['title']).toBe(german('One title'));
	});

	test('tell the provider by field and collection what a short text is', async () => {
		const setup = open('Open');
		await setup.run({ keys: 1 });
		expect(setup.router.calls.map(({ request }) => request.segments)).toEqual([
			[{ id: 's1', text: 'Open', context: 'articles.title' }],
		]);
	});

	test('are those of the trigger where the options name none', async () => {
		const setup = open('One title', 'Two titles');
		const trigger = { collection: 'articles', keys: ['2'] };
		const result = await setup.run({ collection: 'undefined', keys: 'undefined' }, { trigger });
		expect(result.items.map(({ key }) => key)).toEqual([2]);
	});

	test('are those of a manual run’s body', async () => {
		const setup = open('One title');
		const trigger = { body: { collection: 'articles', keys: ['1'] } };
		const result = await setup.run({ collection: null }, { trigger });
		expect(result.items).toHaveLength(1);
	});

	test('are never the keys of another collection’s event', async () => {
		const setup = open('One title');
		const trigger = { collection: 'pages', keys: [1], payload: { title: 'x' } };
		await expect(setup.run({}, { trigger })).rejects.toMatchObject({ option: 'keys' });
	});

	test('named by the options hold, whatever set the flow off', async () => {
		const setup = open('One title');
		const trigger = { collection: 'pages', keys: [1], payload: { title: 'x' } };
		const result = await setup.run({ keys: 1 }, { trigger });
		expect(result.items).toEqual([expect.objectContaining({ key: 1 })]);
		expect(result.items[0]).not.toHaveProperty('staleRead');
	});

	test.each([
		['the event names the translations', { collection: null }],
		['the options name the item’s collection', { collection: 'articles' }],
		['the options name the translations', { collection: ROWS, keys: [1] }],
	])('of an event on the translations are their parents where %s', async (_, options) => {
		const setup = new RunSetup();
		setup.article(5, { title: 'One title' });
		const payload = { title: 'One title' };
		const trigger = { collection: ROWS, keys: [1], payload };
		const result = await setup.run(options, { trigger });
		expect(result.items.map(({ key }) => key)).toEqual([5]);
		expect(result.collection).toBe('articles');
	});

	test('of a singleton need no key', async () => {
		const model = articlesModel();
		const { articles } = model.collections;
		if (articles === undefined) throw new Error('the model has articles');
		const collections = {
			...model.collections,
			articles: { ...articles, singleton: true } as const,
		};
		const directus = new FakeDirectus({ ...model, collections });
		directus.insert('languages', { code: 'en-US' }, { code: 'de-DE' });
		const setup = new RunSetup(directus);
		setup.article(4, { title: 'One title' });
		const result = await setup.run({ sourceLanguage: 'en-US' });
		expect(result.items.map(({ key }) => key)).toEqual([4]);
	});

	test('are read with the permissions of the run', async () => {
		const setup = open('One title');
		setup.directus.permits = (accountability, access, collection) =>
			accountability === null || !(access === 'read' && collection === 'articles');
		await expect(setup.run({ keys: 1 })).rejects.toMatchObject({ code: 'FORBIDDEN' });
	});
});

describe('the text of an item', () => {
	test('may stand in the parent', async () => {
		const setup = new RunSetup();
		setup.directus.insert('articles', { id: 1, title: 'The title' });
		const result = await setup.run({ keys: 1 });
		expect(outcomesOf(result, 1)).toEqual({ title: 'translated' });
		expect(setup.row(1)?.['title']).toBe(german('The title'));
	});

	test('that is empty leaves nothing to do', async () => {
		const setup = open(' ');
		const result = await setup.run({ keys: 1 });
		expect(result.items).toEqual([
			{ key: 1, languages: { 'de-DE': { status: 'unchanged', fields: {} } } },
		]);
		expect(setup.directus.writes).toEqual([]);
	});

	test('does not appear in the result', async () => {
		const setup = open('A very secret title');
		expect(JSON.stringify(await setup.run({ keys: 1 }))).not.toContain('secret');
	});

	test('that did not change is not sent again', async () => {
		const setup = open('The title');
		await setup.run({ keys: 1 });
		setup.router.forget();
		const result = await setup.run({ keys: 1 });
		expect(setup.router.calls).toEqual([]);
		expect(setup.directus.writes).toHaveLength(1);
		expect(result.segments).toEqual({ total: 1, hits: 1, misses: 0 });
		const { origins } = await setup.cache.stats({});
		expect(origins.current).toBe(1);
	});

	test('goes into every language by default', async () => {
		const setup = open('The title');
		const result = await setup.run({ keys: 1, targetLanguages: null });
		expect(Object.keys(result.items[0]?.languages ?? {})).toEqual(['de-DE', 'fr-FR']);
		expect(result.segments).toEqual({ total: 2, hits: 0, misses: 2 });
	});
});

describe('the glossary and the style guide', () => {
	test('of Directus’s settings and of the options reach the provider, those of the options first', async () => {
		const setup = open('The harbour title');
		Object.assign(setup.directus.rows('directus_settings')[0] ?? {}, {
			ai_translation_style_guide: 'Use Sie.',
			ai_translation_glossary: [{ term: 'harbour', translation_note: 'the one of Bremen' }],
		});
		await setup.run({ keys: 1, glossary: [{ term: 'title', translation: 'Titel' }] });
		const [call] = setup.router.calls;
		expect(call?.request.styleGuide).toContain('Use Sie.');
		expect(call?.request.glossary).toEqual([
			{ term: 'harbour', note: 'the one of Bremen' },
			{ term: 'title', translation: 'Titel' },
		]);
	});
});

describe('an event that is told before its transaction commits', () => {
	beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
	afterEach(() => void vi.useRealTimers());

	const trigger = { collection: ROWS, keys: [1], payload: { title: 'New title' } };

	test('is waited for', async () => {
		const setup = open('Old title');
		setTimeout(() => Object.assign(setup.row(1, 'en-US') ?? {}, { title: 'New title' }), 1_000);
		const running = setup.run({}, { trigger });
		await vi.advanceTimersByTimeAsync(1_250);
		const result = await running;
		expect(setup.router.sentTexts()).toEqual(['New title']);
		expect(result.items[0]).not.toHaveProperty('staleRead');
	});

	test('and never commits is reported after 6.25 s, and what stands there translated', async () => {
		const setup = open('Old title');
		const running = setup.run({}, { trigger });
		await vi.advanceTimersByTimeAsync(6_249);
		expect(setup.router.calls).toEqual([]);
		await vi.advanceTimersByTimeAsync(1);
		const result = await running;
		expect(result.items[0]).toMatchObject({ key: 1, staleRead: true });
		expect(setup.router.sentTexts()).toEqual(['Old title']);
	});

	test('of an item that is made waits for the item', async () => {
		const setup = new RunSetup();
		setTimeout(() => setup.article(1, { title: 'New title' }), 200);
		const created = {
			collection: 'articles',
			key: 1,
			payload: { translations: { create: [{ languages_code: 'en-US', title: 'New title' }] } },
		};
		const running = setup.run({}, { trigger: created });
		await vi.advanceTimersByTimeAsync(300);
		expect((await running).failures).toEqual([]);
		expect(setup.row(1)?.['title']).toBe(german('New title'));
	});

	test('of a translation row that is made waits for the row', async () => {
		const setup = new RunSetup();
		setup.directus.insert('articles', { id: 1 });
		const payload = { articles_id: 1, languages_code: 'en-US', title: 'New title' };
		setTimeout(() => setup.directus.insert(ROWS, { id: 1, ...payload }), 200);
		const running = setup.run({}, { trigger: { collection: ROWS, key: 1, payload } });
		await vi.advanceTimersByTimeAsync(300);
		expect(outcomesOf(await running, 1)).toEqual({ title: 'translated' });
	});

	test('is not waited for where the options name other items', async () => {
		const setup = open('Old title', 'Other title');
		const result = await setup.run(
			{ keys: 2 },
			{ trigger: { ...trigger, collection: 'articles' } },
		);
		expect(result.items).toEqual([expect.not.objectContaining({ staleRead: true })]);
	});

	test('without a payload is not waited for', async () => {
		const setup = open('Old title');
		const result = await setup.run({}, { trigger: { collection: 'articles', keys: [1, 9] } });
		expect(result.failures).toMatchObject([{ item: 9, reason: 'not-found' }]);
	});
});

describe('at most so many dollars', () => {
	/** Each title is one segment: 10 tokens in at 1,000 and 5 out at 2,000 nano-dollars. */
	const TITLE_USD = 0.00002;

	test('end the run cleanly before they are passed', async () => {
		const setup = open('One title', 'Two titles', 'Three titles');
		const result = await setup.run({ keys: [1, 2, 3], maxCostUsd: TITLE_USD * 2 });
		expect(result.items.map(({ key, languages }) => [key, Object.keys(languages)])).toEqual([
			[1, ['de-DE']],
			[2, ['de-DE']],
			[3, ['de-DE']],
		]);
		expect(outcomesOf(result, 3)).toEqual({ title: 'refused: budget' });
		expect(result.failures).toMatchObject([
			{ item: 3, reason: 'budget', message: 'left for a later run: it would pass maxCostUsd' },
		]);
		expect(result.usage.costUsd).toBeCloseTo(TITLE_USD * 2, 9);
		expect(result.segments).toEqual({ total: 3, hits: 0, misses: 3 });
		expect(result.served).toEqual([
			{ provider: 'openai', model: 'alpha', segments: 2, costUsd: result.usage.costUsd },
		]);
	});

	test('leave room for what costs nothing', async () => {
		const setup = open('One title', 'Two titles', 'One title');
		const result = await setup.run({ keys: [1, 2, 3], maxCostUsd: TITLE_USD });
		expect(setup.row(3)?.['title']).toBe(german('One title'));
		expect(result.failures).toMatchObject([{ item: 2, reason: 'budget' }]);
	});

	test('may be none at all: then only what is known is written', async () => {
		const setup = open('One title', 'Two titles');
		await setup.run({ keys: 1 });
		setup.router.forget();
		setup.directus.insert('articles', { id: 3, title: 'One title' });
		const result = await setup.run({ keys: [2, 3], maxCostUsd: 0 });
		expect(setup.router.calls).toEqual([]);
		expect(outcomesOf(result, 3)).toEqual({ title: 'translated' });
	});

	test('that suffice for nothing fail nothing', async () => {
		const setup = open('One title');
		const result = await setup.run({ keys: [9, 1], maxCostUsd: 0 });
		expect(result.failures.map(({ reason }) => reason)).toEqual(['not-found', 'budget']);
	});

	test('are no matter to a dry run', async () => {
		const setup = open('One title', 'Two titles');
		const result = await setup.run({ keys: [1, 2], maxCostUsd: 0, dryRun: true });
		expect(result.failures).toEqual([]);
		expect(result.usage.costUsd).toBeCloseTo(TITLE_USD * 2, 9);
	});
});

describe('a dry run', () => {
	test('calls nobody, writes nothing, and tells what would be done', async () => {
		const setup = open('One title');
		const result = await setup.run({ keys: 1, dryRun: true });
		expect(setup.router.calls).toEqual([]);
		expect(setup.directus.writes).toEqual([]);
		expect(result.items).toEqual([
			{ key: 1, languages: { 'de-DE': { status: 'estimated', fields: {} } } },
		]);
		expect(result.segments).toEqual({ total: 1, hits: 0, misses: 1 });
		const { totals } = await setup.cache.stats({});
		expect(totals).toMatchObject({ hits: 0, misses: 0 });
	});

	test('of what is current counts it as served, in no statistics', async () => {
		const setup = open('One title');
		await setup.run({ keys: 1 });
		const before = (await setup.cache.stats({})).totals;
		const result = await setup.run({ keys: 1, dryRun: true });
		expect(result.segments).toEqual({ total: 1, hits: 1, misses: 0 });
		expect(result.items[0]?.languages['de-DE']?.status).toBe('unchanged');
		expect((await setup.cache.stats({})).totals).toEqual(before);
	});
});

describe('a run that fails', () => {
	test.each([
		['auth', 400],
		['bad-request', 400],
		['overloaded', 503],
		['timeout', 503],
		['rate-limit', 503],
		['network', 503],
	] as const)('wholly by %s rejects with %i', async (kind, status) => {
		const setup = open('One title');
		setup.router.answer = ({ member }) => {
			throw failure(kind, member);
		};
		const error: unknown = await setup.run({ keys: 1 }).catch((reason: unknown) => reason);
		expect(error).toBeInstanceOf(RunFailedError);
		expect(error).toMatchObject({
			status,
			message: `ai-translate: nothing was translated: anthropic: ${kind}`,
		});
		expect(setup.directus.writes).toEqual([]);
	});

	test('in part resolves with what failed', async () => {
		const setup = open('One title', 'Two titles');
		setup.router.answer = (call) => {
			const { segments } = call.request;
			if (segments.some(({ text }) => text.startsWith('Two'))) {
				throw failure('timeout', call.member);
			}
			return replyTo(call, german);
		};
		const result = await setup.run({ keys: [1, 2] });
		expect(outcomesOf(result, 1)).toEqual({ title: 'translated' });
		expect(outcomesOf(result, 2)).toEqual({ title: 'refused: timeout' });
		expect(result.items[1]?.languages['de-DE']?.status).toBe('failed');
		expect(result.failures).toEqual([
			{
				item: 2,
				language: 'de-DE',
				field: 'title',
				provider: 'anthropic',
				model: 'beta',
				reason: 'timeout',
				message: 'anthropic: timeout',
			},
		]);
	});

	test('in some fields of a language is partial there', async () => {
		const setup = new RunSetup();
		setup.article(1, { title: 'One title', body: '<p>The <b>body</b>.</p>' });
		setup.router.answer = (call) =>
			replyTo(call, (text) => (text.includes('<1>') ? '' : german(text)));
		const result = await setup.run({ keys: 1 });
		expect(result.items[0]?.languages['de-DE']).toEqual({
			status: 'partial',
			fields: { title: 'translated', body: 'refused: empty' },
		});
		expect(setup.row(1)).not.toHaveProperty('body');
	});

	test('where the rest was current resolves', async () => {
		const setup = open('One title', 'Two titles');
		await setup.run({ keys: 1 });
		setup.router.answer = ({ member }) => {
			throw failure('timeout', member);
		};
		const result = await setup.run({ keys: [1, 2] });
		expect(outcomesOf(result, 1)).toEqual({ title: 'unchanged' });
		expect(outcomesOf(result, 2)).toEqual({ title: 'refused: timeout' });
	});

	test('for a person’s text alone is no failure', async () => {
		const setup = open('One title');
		await setup.run({ keys: 1 });
		await setup.edit(1, 'de-DE', { title: 'Von Hand' });
		await setup.edit(1, 'en-US', { title: 'Another title' });
		const result = await setup.run({ keys: 1 });
		expect(outcomesOf(result, 1)).toEqual({ title: 'protected' });
		expect(result.failures).toMatchObject([{ reason: 'unaligned' }]);
	});

	test('without anything to translate is no failure, an item missing beside it neither', async () => {
		const setup = open(' ');
		const result = await setup.run({ keys: [1, 9] });
		expect(result.failures).toMatchObject([{ item: 9, reason: 'not-found' }]);
	});

	test('at one item for a reason that nobody foresaw goes on with the others', async () => {
		const setup = open('One title', 'Two titles', 'Three titles');
		const read = setup.provenance.read.bind(setup.provenance);
		setup.provenance.read = (refs) => {
			if (refs.some(({ item }) => item === '2')) throw new TypeError('The secret title is odd');
			return read(refs);
		};
		const result = await setup.run({ keys: [1, 2, 3] });
		expect(outcomesOf(result, 3)).toEqual({ title: 'translated' });
		expect(result.items.map(({ key }) => key)).toEqual([1, 2, 3]);
		expect(result.failures).toEqual([
			{ item: 2, reason: 'failed', message: 'this item could not be worked on (TypeError)' },
		]);
		expect(setup.directus.warnings).toEqual([
			'translation-cache: articles 2 could not be worked on (TypeError)',
		]);
	});

	test('at every item for a reason that nobody foresaw rejects with that reason', async () => {
		const setup = open('One title');
		setup.provenance.read = () => {
			throw new TypeError('a defect');
		};
		await expect(setup.run({ keys: 1 })).rejects.toThrow(new TypeError('a defect'));
	});

	test('because it is stopped rejects with 503', async () => {
		const setup = open('One title');
		setup.stop.abort();
		await expect(setup.run({ keys: 1 })).rejects.toMatchObject({ status: 503 });
	});
});

test('many items are worked on side by side, and every one is told', async () => {
	const titles = Array.from({ length: 10 }, (_, at) => `The title number ${at + 1}`);
	const setup = open(...titles);
	const result = await setup.run({ keys: titles.map((_, at) => at + 1) });
	expect(result.items.map(({ key }) => key)).toEqual(titles.map((_, at) => at + 1));
	expect(result.segments).toEqual({ total: 10, hits: 0, misses: 10 });
	expect(result.usage.inputTokens).toBe(100);
});

test('models without a price are named once', async () => {
	const setup = open('One title', 'Two titles');
	setup.router.unpriced.add('openai:alpha');
	const result = await setup.run({ keys: [1, 2] });
	expect(result.usage).toMatchObject({ costUsd: 0, unpriced: ['openai:alpha'] });
});

test('a flow that hears its own writes settles', async () => {
	const setup = open('One title');
	const results: ReturnType<typeof setup.run>[] = [];
	setup.directus.onEvent = ({ meta }) => {
		results.push(setup.run({ keys: ['undefined', meta['key'], meta['keys']] }, { trigger: meta }));
	};
	await setup.directus.write(ROWS, 1, { title: 'New title' }, PERSON);
	for (let at = 0; at < results.length; at += 1) await results[at];
	expect(results).toHaveLength(2);
	expect(setup.router.calls).toHaveLength(1);
	expect(setup.directus.writes).toHaveLength(2);
	expect((await results[1])?.segments).toEqual({ total: 1, hits: 1, misses: 0 });
});

describe('the policy overwrite', () => {
	test('passes by the row and takes from the cache: an unchanged item costs nothing', async () => {
		const setup = open('The title');
		await setup.run({ keys: 1 });
		setup.router.forget();
		const again = await setup.run({ keys: 1, policy: 'overwrite' });
		expect(setup.router.calls).toEqual([]);
		expect(again.usage.costUsd).toBe(0);
		expect(again.segments).toEqual({ total: 1, hits: 1, misses: 0 });
		expect((await setup.run({ keys: 1, refresh: true })).segments.misses).toBe(1);
	});

	test('buys what the cache has no more, though it stands in the row', async () => {
		const setup = open('The title');
		await setup.run({ keys: 1 });
		await setup.cache.invalidate({ collection: 'articles' });
		setup.router.forget();
		await setup.run({ keys: 1, policy: 'overwrite' });
		expect(setup.router.sentTexts()).toEqual(['The title']);
	});
});
