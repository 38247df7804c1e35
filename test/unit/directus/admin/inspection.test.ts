import { describe, expect, test } from 'vitest';
import { Inspector } from '../../../../src/directus/admin/inspection.ts';
import { segmentDigest } from '../../../../src/documents/segment-digest.ts';
import { type FakeCollection, openArticles } from '../../../helpers/fake-directus.ts';
import { ALPHA } from '../../../helpers/scripted-router.ts';
import { RunSetup } from '../../../helpers/run-setup.ts';
import { reportVariables } from '../../../../src/config/config.ts';
import { PROVIDERS } from '../../../../src/providers/registry.ts';

const KEY = 'sk-that-nobody-may-see';

function open(processEnv: Record<string, string> = {}) {
	const setup = new RunSetup(openArticles());
	const inspector = new Inspector({
		context: setup.directus.context,
		dependencies: setup.dependencies,
		approved: setup.approved,
		variables: () => reportVariables({ processEnv, env: {} }, PROVIDERS),
		modelsOf: (provider) => (provider === 'openai' ? ['alpha'] : []),
	});
	return { setup, inspector };
}

async function openTranslated(options: object = {}) {
	const opened = open();
	opened.setup.article(1, { title: 'Hello world' });
	await opened.setup.run({ keys: 1, targetLanguages: ['de-DE'], ...options });
	opened.setup.router.forget();
	return opened;
}

describe('the settings in force', () => {
	test('hold no secret and no password', async () => {
		const { inspector } = open({
			OPENAI_API_KEY: KEY,
			TRANSLATION_CACHE_REDIS: 'redis://user:hidden@cache:6379/1',
		});
		const settings = await inspector.settings();
		const text = JSON.stringify(settings);
		expect(text).not.toContain(KEY);
		expect(text).not.toContain('hidden');
		const valueOf = (name: string) =>
			settings.variables.find((variable) => variable.name === name)?.value;
		expect(valueOf('OPENAI_API_KEY')).toBe('set');
		expect(valueOf('ANTHROPIC_API_KEY')).toBeNull();
		expect(valueOf('TRANSLATION_CACHE_REDIS')).toBe('redis://***@cache:6379/1');
	});

	test('name the chain, the models, the languages and what can be translated', async () => {
		const { inspector } = open();
		const settings = await inspector.settings();
		expect(settings.chain[0]).toEqual(ALPHA);
		expect(settings.models).toMatchObject({ openai: ['alpha'], pseudo: [] });
		expect(settings.collections).toEqual(['articles']);
		expect(settings.languages.map(({ code }) => code)).toContain('de-DE');
	});
});

test('the settings in force name languages by the column that runs take', async () => {
	const { setup, inspector } = open();
	const { model } = setup.directus;
	const languages: FakeCollection = {
		primary: 'id',
		fields: { id: { type: 'integer' }, name: { type: 'string' }, locale: { type: 'string' } },
	};
	setup.directus.model = { ...model, collections: { ...model.collections, languages } };
	for (const [at, row] of setup.directus.rows('languages').entries()) {
		Object.assign(row, { id: at + 1, locale: row['code'] });
	}
	const settings = await inspector.settings();
	expect(settings.languages).toEqual([
		{ code: 'en-US', name: 'English' },
		{ code: 'de-DE', name: 'German' },
		{ code: 'fr-FR', name: 'French' },
	]);
});

describe('a text that is tried', () => {
	const request = { text: 'Hello world', sourceLanguage: 'en-US', targetLanguage: 'de-DE' };

	test('is translated once, and told to come from the cache the second time', async () => {
		const { setup, inspector } = open();
		const first = await inspector.tryText(request);
		expect(first).toMatchObject({ counts: { total: 1, hits: 0, misses: 1 } });
		expect(first.segments).toMatchObject([{ source: 'Hello world', origin: 'chain', ...ALPHA }]);
		const second = await inspector.tryText(request);
		expect(second.translation).toBe(first.translation);
		expect(second.segments).toMatchObject([{ origin: 'cache', ...ALPHA, changed: [] }]);
		expect(setup.router.calls).toHaveLength(1);
	});

	test('tells which model had translated it', async () => {
		const { inspector } = open();
		await inspector.tryText({ ...request, provider: 'anthropic', model: 'beta' });
		const other = await inspector.tryText({ ...request, provider: 'mistral', model: 'gamma' });
		expect(other.segments).toMatchObject([{ origin: 'chain', changed: ['model'] }]);
	});

	test.each([
		[{ ...request, text: '' }, 'text'],
		[{ ...request, targetLanguage: 'en-US' }, 'targetLanguage'],
		[{ ...request, provider: 'openai' }, 'model'],
		[{ ...request, wrong: 1 }, 'wrong'],
	])('must be complete', async (body, at) => {
		await expect(open().inspector.tryText(body)).rejects.toThrow(at);
	});
});

function setHouse(setup: RunSetup, values: object): void {
	Object.assign(setup.directus.rows('directus_settings')[0] ?? {}, values);
}

function terms(note: string): object {
	return { ai_translation_glossary: [{ term: 'world', translation_note: note }] };
}

function style(text: string): object {
	return { ai_translation_style_guide: text };
}

describe('a field that is explained', () => {
	const request = { collection: 'articles', key: 1, field: 'title', language: 'de-DE' };

	test('comes from its row', async () => {
		const { inspector, setup } = await openTranslated();
		const { state, segments } = await inspector.explain(request);
		expect(state).toBe('current');
		expect(segments).toMatchObject([{ source: 'Hello world', origin: 'row', ...ALPHA }]);
		expect(setup.router.calls).toEqual([]);
	});

	test('would be asked for because its source changed', async () => {
		const { inspector, setup } = await openTranslated();
		Object.assign(setup.directus.row('articles_translations', 1) ?? {}, { title: 'Hello moon' });
		const { state, segments } = await inspector.explain(request);
		expect(state).toBe('stale');
		expect(segments).toMatchObject([{ origin: 'chain', changed: ['source'] }]);
	});

	test('was never translated', async () => {
		const { inspector, setup } = open();
		setup.article(1, { title: 'Hello world' });
		const { state, segments } = await inspector.explain(request);
		expect(state).toBe('missing');
		expect(segments).toMatchObject([{ origin: 'chain', changed: [], translation: null }]);
	});

	test('would be asked for because a term was added', async () => {
		const { inspector } = await openTranslated({
			glossary: [{ term: 'world', translation: 'Welt' }],
		});
		const { segments } = await inspector.explain(request);
		expect(segments).toMatchObject([{ origin: 'chain', changed: ['glossary'] }]);
	});

	test.each([
		['a style guide was written', {}, style('Be brief.'), ['style']],
		['the style guide was rewritten', style('Be brief.'), style('Be kind.'), ['style']],
		['the style guide was removed', style('Be brief.'), style(''), ['style']],
		['a term was written', {}, terms('the planet'), ['glossary']],
		['a term was reworded', terms('the planet'), terms('everybody'), ['glossary']],
		['a term was removed', terms('the planet'), { ai_translation_glossary: [] }, ['glossary']],
		[
			'both were rewritten',
			{ ...terms('the planet'), ...style('Be brief.') },
			{ ...terms('everybody'), ...style('Be kind.') },
			['glossary', 'style'],
		],
	])('would be asked for because %s', async (_, before, after, changed) => {
		const { setup, inspector } = open();
		setup.article(1, { title: 'Hello world' });
		setHouse(setup, before);
		await setup.run({ keys: 1 });
		setHouse(setup, after);
		const { state, segments } = await inspector.explain(request);
		expect(state).toBe('stale');
		expect(segments).toMatchObject([{ origin: 'chain' }]);
		expect(segments[0]?.changed.toSorted()).toEqual(changed);
	});

	test('comes from a person’s wording elsewhere', async () => {
		const { setup, inspector } = open();
		setup.article(1, { title: 'Hello world' });
		const digest = segmentDigest('Hello world').toString('base64url');
		const pair = { sourceLanguage: 'en-US', targetLanguage: 'de-DE', format: 'plain', digest };
		const said = { author: 'u-person', source: 'Hello world' };
		const wording = { text: 'Hallo Welt', origin: '2:de-DE:title', at: 1, ...said };
		await setup.approved.learn([{ ref: { collection: 'articles', ...pair }, wording }]);
		expect(await inspector.explain(request)).toEqual({
			state: 'missing',
			segments: [
				{
					source: 'Hello world',
					translation: 'Hallo Welt',
					origin: 'approved',
					provider: null,
					model: null,
					author: 'u-person',
					item: '2',
					changed: [],
				},
			],
		});
	});

	test('comes from the cache, which another item has filled', async () => {
		const { setup, inspector } = await openTranslated();
		setup.article(2, { title: 'Hello world' });
		const { state, segments } = await inspector.explain({ ...request, key: 2 });
		expect(state).toBe('missing');
		expect(segments).toMatchObject([{ origin: 'cache', ...ALPHA, changed: [] }]);
	});

	test.each([
		[{ ...request, key: 99 }, 'no such item'],
		[{ ...request, field: 'nothing' }, 'nothing'],
		[{ ...request, language: 'xx' }, 'xx'],
		[{ ...request, collection: 'nowhere' }, 'nowhere'],
	])('must exist', async (body, words) => {
		await expect((await openTranslated()).inspector.explain(body)).rejects.toThrow(words);
	});
});
