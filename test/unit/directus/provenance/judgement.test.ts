import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
	pagesOf,
	collectionSettings,
} from '../../../../src/directus/provenance/collection-walk.ts';
import { judgeField } from '../../../../src/directus/provenance/field-state.ts';
import {
	judgeItem,
	judgePage,
	readSources,
	targetRef,
} from '../../../../src/directus/provenance/judgement.ts';
import type {
	JudgedField,
	JudgementSettings,
} from '../../../../src/directus/provenance/judged-field.ts';
import { NO_HISTORY } from '../../../../src/directus/provenance/recorded-state.ts';
import { digestsOf } from '../../../../src/directus/provenance/segments.ts';
import { hashValue } from '../../../../src/directus/provenance/hash.ts';
import { Provenance } from '../../../../src/directus/provenance/provenance.ts';
import { RevisionIndex } from '../../../../src/directus/history/revision-index.ts';
import type { ItemRows } from '../../../../src/directus/rows/item-rows.ts';
import { shapingsOf } from '../../../../src/translation/units/analysis.ts';
import { countCalls } from '../../../contracts/counting-store.ts';
import { CONFIG, RunSetup } from '../../../helpers/run-setup.ts';

const LANGUAGES = ['de-DE', 'fr-FR'];
const TITLES = ['The ferry', 'A quay', 'No 7'];
const BODIES = ['<p>The crew sleeps.</p><p>Quays.</p>', '<p>Ferries 7</p>', '<p>1</p>', ''];

/** What happens to a few articles, one thing after the other. */
const happening = fc.record({
	what: fc.constantFrom('run', 'run', 'source', 'target', 'unseen', 'forget', 'house'),
	key: fc.integer({ min: 1, max: 4 }),
	language: fc.constantFrom(...LANGUAGES),
	title: fc.constantFrom(...TITLES),
	body: fc.constantFrom(...BODIES),
});
type Happening = typeof happening extends fc.Arbitrary<infer T> ? T : never;

async function bringAbout(setup: RunSetup, happenings: readonly Happening[]): Promise<void> {
	for (const [key, title] of ['The ferry', 'A quay', 'No 7', 'The crew'].entries()) {
		setup.article(key + 1, { title, body: BODIES[key] ?? '' });
	}
	for (const { what, key, language, title, body } of happenings) {
		const row = setup.row(key, language);
		const ref = { collection: 'articles', item: String(key), language };
		if (what === 'run') await setup.run({ keys: key, targetLanguages: [language] });
		if (what === 'source') await setup.edit(key, 'en-US', { title, body });
		if (what === 'target' && row === undefined) {
			const made = { articles_id: key, languages_code: language, title };
			await setup.directus.write('articles_translations', null, made);
		} else if (what === 'target') await setup.edit(key, language, { body: `${body}<p>Ich.</p>` });
		if (what === 'unseen') Object.assign(row ?? {}, { title: `Woher: ${title}` });
		if (what === 'forget') await setup.provenance.drop([ref]);
		if (what === 'house') {
			const [settings = {}] = setup.directus.rows('directus_settings');
			const note = `as of ${title}`;
			settings['ai_translation_glossary'] = [{ term: 'ferry', translation_note: note }];
			settings['ai_translation_style_guide'] = body === '' ? null : title;
		}
	}
}

async function open(
	setup: RunSetup,
): Promise<{ settings: JudgementSettings; rows: readonly ItemRows[] }> {
	const { directus, fieldMaps } = setup;
	const owner = { context: directus.context, config: CONFIG, fieldMaps };
	const settings = await collectionSettings(owner, { collection: 'articles' });
	const rows: ItemRows[] = [];
	for await (const page of pagesOf(settings, 0, null)) rows.push(...page.rows);
	return { settings, rows };
}

/**
 * What provenance alone tells of a field, with everything found out beforehand; null where it does
 * not explain it.
 */
async function judgeAtLength(
	{ provenance }: RunSetup,
	settings: JudgementSettings,
	item: ItemRows,
	{ language, name, field, value }: JudgedField,
): Promise<unknown> {
	const [record] = await provenance.read([targetRef(settings, item, language.code)]);
	const versions = record?.[name] ?? [];
	if (!versions.some((version) => version.value === hashValue(value))) return null;
	const segments = await field.segments();
	const texts = segments.map(({ segment }) => segment.text);
	const shapings = await shapingsOf(texts, settings.glossary, language.code, settings.styleGuide);
	return judgeField({
		...NO_HISTORY,
		value,
		source: async () => digestsOf(segments),
		text: field.text,
		shapings: async () => shapings,
		versions,
	});
}

function comparable(judged: readonly JudgedField[] | undefined): unknown {
	return judged?.map(({ language, name, value, state, found }) => ({
		language: language.code,
		name,
		value,
		state,
		found,
	}));
}

describe('a page of items', () => {
	beforeEach(() => {
		vi.useFakeTimers({ toFake: ['Date'] });
	});
	afterEach(() => {
		vi.useRealTimers();
	});

	test('is judged as its items are one by one, and as with everything found out beforehand', async () => {
		const seen = new Set<string>();
		const property = fc.asyncProperty(
			fc.array(happening, { minLength: 4, maxLength: 16 }),
			async (happenings) => {
				const setup = new RunSetup();
				await bringAbout(setup, happenings);
				const { settings, rows } = await open(setup);
				const page = await judgePage(setup.provenance, settings, rows);
				const { read } = new RevisionIndex(setup.directus.context.database);
				await judgePage(setup.provenance, settings, rows, read);
				const indexed = await judgePage(setup.provenance, settings, rows, read);
				expect(indexed.map(comparable)).toEqual(page.map(comparable));
				for (const [at, item] of rows.entries()) {
					const alone = await judgeItem(
						setup.provenance,
						settings,
						item,
						await readSources(settings, item),
					);
					expect(comparable(page[at])).toEqual(comparable(alone));
					for (const judged of alone) {
						const { state } = judged;
						seen.add(`${state.owner}${'stale' in state && state.stale ? ', stale' : ''}`);
						const atLength = await judgeAtLength(setup, settings, item, judged);
						if (atLength === null || judged.found !== null || state.owner !== 'us') continue;
						expect(state).toEqual(atLength);
					}
				}
			},
		);
		await fc.assert(property, { numRuns: 60, seed: 7 });
		expect([...seen].toSorted()).toEqual([
			'nobody',
			'person',
			'person, stale',
			'unproven',
			'us',
			'us, stale',
		]);
	});

	test('takes as many calls of the store and queries as a few of them', async () => {
		const setup = new RunSetup();
		const costOf = async (): Promise<readonly number[]> => {
			const { settings, rows } = await open(setup);
			const counting = countCalls(setup.breakable.store);
			setup.directus.database.queried.length = 0;
			await judgePage(new Provenance(counting.store, 'test'), settings, rows);
			return [counting.total(), setup.directus.database.queried.length];
		};
		const fill = async (from: number, to: number): Promise<void> => {
			for (let key = from; key <= to; key += 1) {
				setup.article(key, { title: `Title ${key}` });
				const title = key % 2 === 0 ? 'Von uns' : 'Von Hand';
				const row = { articles_id: key, languages_code: 'de-DE', title };
				await setup.directus.write('articles_translations', null, row);
			}
		};
		await fill(1, 4);
		const few = await costOf();
		expect(few).toEqual([1, 6]);
		await fill(5, 90);
		expect(await costOf()).toEqual(few);
	});

	test('takes no source apart where nothing can have shaped it otherwise', async () => {
		const setup = new RunSetup();
		setup.article(1, { title: 'The ferry', body: BODIES[0] });
		await setup.run({ keys: 1, targetLanguages: LANGUAGES });
		const { settings, rows } = await open(setup);
		const [item] = rows;
		if (item === undefined) throw new Error('there is an article');
		const unread = new Map(
			[...(await readSources(settings, item))].map(([name, { unit, text, slug }]) => [
				name,
				{
					unit,
					text,
					slug,
					segments: () => Promise.reject(new Error('taken apart')),
				},
			]),
		);
		const judged = await judgeItem(setup.provenance, settings, item, unread);
		expect(judged.map(({ state }) => state)).toMatchObject(
			Array.from({ length: 4 }, () => ({ owner: 'us', stale: false })),
		);
		const terms = { ...settings, glossary: [{ term: 'ferry' }] };
		await expect(judgeItem(setup.provenance, terms, item, unread)).rejects.toThrow('taken apart');
	});
});
