import { afterEach, describe, expect, test, vi } from 'vitest';
import { Release } from '../../../../src/directus/admin/release.ts';
import { tidy, type TidyRequest } from '../../../../src/directus/admin/tidy.ts';
import { StoreError } from '../../../../src/errors.ts';
import { openColumns } from '../../../helpers/fake-columns.ts';
import { RunSetup } from '../../../helpers/run-setup.ts';

const LANGUAGES = ['de-DE', 'fr-FR'];
const MAP = { title_en: { de: 'title_de' }, body_en: { de: 'body_de' } };
const EVERYTHING: TidyRequest = { dryRun: false, collections: null };

/** Two articles in two languages with two fields, a worded title, and an item with a map. */
async function open() {
	const setup = new RunSetup(openColumns());
	const { directus, approved, provenance, fieldMaps } = setup;
	setup.article(1, { title: 'One title', body: '<p>One</p>' });
	setup.article(2, { title: 'Two titles', body: '<p>Two</p>' });
	await setup.run({ keys: [1, 2], targetLanguages: LANGUAGES });
	directus.insert('flat', { id: 1, title_en: 'A title', body_en: '<p>A body</p>' });
	const flat = { collection: 'flat', fieldMap: MAP, sourceLanguage: 'en', keys: 1 };
	await setup.run({ ...flat, targetLanguages: undefined });
	const said = { at: Date.now(), author: null, source: null };
	const ref = { collection: 'articles', sourceLanguage: 'en-US', format: 'plain', digest: 'd' };
	await approved.learn([
		{
			ref: { ...ref, targetLanguage: 'de-DE' },
			wording: { text: 'Ein Titel', origin: '1:de-DE:title', ...said },
		},
		{
			ref: { ...ref, targetLanguage: 'fr-FR' },
			wording: { text: 'Un titre', origin: '1:fr-FR:body', ...said },
		},
	]);
	const sweep = (request: TidyRequest) =>
		tidy({ context: directus.context, provenance, approved, fieldMaps }, request);
	const kept = async () => {
		const found: string[] = [];
		for await (const page of provenance.pages()) {
			for (const { ref: place, record } of page) {
				const { collection, item, language } = place;
				found.push(`${collection} ${item} ${language} ${Object.keys(record).toSorted().join()}`);
			}
		}
		return found.toSorted();
	};
	const worded = async () => {
		const found: string[] = [];
		for await (const page of approved.pages()) {
			for (const { wordings } of page) found.push(...wordings.map(({ text }) => text));
		}
		return found.toSorted();
	};
	const forget = (collection: string, field: string): void => {
		const known = directus.model.collections[collection];
		if (known === undefined) return;
		const fields = Object.entries(known.fields).filter(([name]) => name !== field);
		const changed = { ...known, fields: Object.fromEntries(fields) };
		directus.model = {
			...directus.model,
			collections: { ...directus.model.collections, [collection]: changed },
		};
	};
	return { setup, directus, sweep, kept, worded, forget };
}

const ARTICLES = [
	'articles 1 de-DE body,title',
	'articles 1 fr-FR body,title',
	'articles 2 de-DE body,title',
	'articles 2 fr-FR body,title',
];
const FLAT = 'flat 1 de body_en,title_en';

describe('what is kept', () => {
	test('stays while all that it is kept of is there', async () => {
		const { sweep, kept, worded } = await open();
		expect(await sweep(EVERYTHING)).toEqual({ dryRun: false, gone: [] });
		expect(await kept()).toEqual([...ARTICLES, FLAT]);
		expect(await worded()).toEqual(['Ein Titel', 'Un titre']);
	});

	test('of a language that is gone is counted, and dropped when that is wanted', async () => {
		const { directus, sweep, kept, worded } = await open();
		await directus.remove('languages', 'fr-FR');
		const gone = [
			{
				kind: 'language',
				collection: 'articles',
				name: 'fr-FR',
				provenance: 4,
				wording: 1,
				maps: 0,
			},
		];
		expect(await sweep({ dryRun: true, collections: null })).toEqual({ dryRun: true, gone });
		expect(await kept()).toEqual([...ARTICLES, FLAT]);
		expect(await sweep(EVERYTHING)).toEqual({ dryRun: false, gone });
		expect(await kept()).toEqual([...ARTICLES.filter((place) => place.includes('de-DE')), FLAT]);
		expect(await worded()).toEqual(['Ein Titel']);
		expect(await sweep(EVERYTHING)).toEqual({ dryRun: false, gone: [] });
	});

	test('of a field that is gone is dropped, and the others of its record stay', async () => {
		const { forget, sweep, kept, worded } = await open();
		forget('articles_translations', 'body');
		expect((await sweep(EVERYTHING)).gone).toEqual([
			{
				kind: 'field',
				collection: 'articles',
				name: 'body',
				provenance: 4,
				wording: 1,
				maps: 0,
			},
		]);
		expect(await kept()).toEqual([
			...ARTICLES.map((place) => place.replace('body,title', 'title')),
			FLAT,
		]);
		expect(await worded()).toEqual(['Ein Titel']);
	});

	test('of a column that is gone leaves its map, and what was made from it', async () => {
		const { setup, forget, sweep, kept } = await open();
		forget('flat', 'body_en');
		expect((await sweep(EVERYTHING)).gone).toEqual([
			{ kind: 'field', collection: 'flat', name: 'body_en', provenance: 1, wording: 0, maps: 1 },
		]);
		expect(await kept()).toContain('flat 1 de title_en');
		expect(await setup.fieldMaps.list()).toMatchObject([
			{ fieldMap: { title_en: { de: 'title_de' } } },
		]);
	});

	test('of a collection that is gone is dropped', async () => {
		const { setup, directus, sweep, kept, worded } = await open();
		const { articles: _, flat: __, ...collections } = directus.model.collections;
		directus.model = { collections, relations: [] };
		expect((await sweep(EVERYTHING)).gone).toEqual([
			{
				kind: 'collection',
				collection: 'articles',
				name: 'articles',
				provenance: 8,
				wording: 2,
				maps: 0,
			},
			{ kind: 'collection', collection: 'flat', name: 'flat', provenance: 2, wording: 0, maps: 2 },
		]);
		expect([await kept(), await worded(), await setup.fieldMaps.list()]).toEqual([[], [], []]);
	});

	test('of an imported wording stays while its collection and languages do', async () => {
		const { setup, directus, forget, sweep, worded } = await open();
		const said = { origin: 'import', at: Date.now(), author: null, source: null };
		const ref = { collection: 'articles', sourceLanguage: 'en-US', format: 'plain', digest: 'i' };
		await setup.approved.learn([
			{ ref: { ...ref, targetLanguage: 'de-DE' }, wording: { text: 'Aus der Datei', ...said } },
			{ ref: { ...ref, targetLanguage: 'fr-FR' }, wording: { text: 'Du fichier', ...said } },
		]);
		forget('articles_translations', 'body');
		await sweep(EVERYTHING);
		expect(await worded()).toEqual(['Aus der Datei', 'Du fichier', 'Ein Titel']);
		await directus.remove('languages', 'fr-FR');
		await sweep(EVERYTHING);
		expect(await worded()).toEqual(['Aus der Datei', 'Ein Titel']);
	});

	test('of other collections than those that are named stays', async () => {
		const { directus, sweep, kept } = await open();
		directus.model = { collections: {}, relations: [] };
		await sweep({ dryRun: false, collections: ['flat'] });
		expect(await kept()).toEqual(ARTICLES);
	});
});

async function pass(ms: number): Promise<void> {
	await vi.advanceTimersByTimeAsync(ms);
	for (let turn = 0; turn < 200; turn += 1) await new Promise(setImmediate);
}

async function watch(mayWork = true) {
	const opened = await open();
	vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
	let isAway = false;
	const asked: TidyRequest[] = [];
	const release = new Release({
		context: opened.directus.context,
		claim: { mayWork: async () => mayWork },
		tidy: (request) => {
			asked.push(request);
			if (isAway) return Promise.reject(new StoreError('unavailable', 'away'));
			return opened.sweep(request);
		},
	});
	const away = (is: boolean): void => void (isAway = is);
	return { ...opened, release, asked, away };
}

describe('a deletion', () => {
	afterEach(() => {
		vi.useRealTimers();
	});

	test('of a language releases what is kept of it, once it is done', async () => {
		const { directus, release, kept } = await watch();
		await release.noteRows('languages');
		await directus.remove('languages', 'fr-FR');
		await pass(2_000);
		expect(await kept()).toEqual([...ARTICLES.filter((place) => place.includes('de-DE')), FLAT]);
	});

	test('releases nothing in a process that may not work', async () => {
		const { release, asked } = await watch(false);
		release.noteCollection('articles');
		await pass(62_000);
		expect(asked).toEqual([]);
	});

	test('of other rows looks at nothing', async () => {
		const { release, asked } = await watch();
		await release.noteRows('articles');
		await pass(2_000);
		expect(asked).toEqual([]);
	});

	test('of a field of the translations releases it for the parent', async () => {
		const { forget, release, kept } = await watch();
		forget('articles_translations', 'body');
		await release.noteField('articles_translations');
		await pass(2_000);
		expect(await kept()).toEqual([
			...ARTICLES.map((place) => place.replace('body,title', 'title')),
			FLAT,
		]);
	});

	test('is noted again while the store is away', async () => {
		const { directus, release, kept, away } = await watch();
		directus.model = { collections: {}, relations: [] };
		away(true);
		release.noteCollection('flat');
		await pass(2_000);
		expect(directus.warnings).toEqual([expect.stringContaining('it is tried again')]);
		away(false);
		await pass(60_000);
		expect(await kept()).toEqual(ARTICLES);
		release.close();
	});
});
