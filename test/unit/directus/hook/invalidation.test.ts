import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { InvalidationMode } from '../../../../src/contract/names.ts';
import type { CacheRequest } from '../../../../src/cache/cache.ts';
import { ApprovedMemory } from '../../../../src/cache/approved.ts';
import { OwnWrites } from '../../../../src/directus/host/own-writes.ts';
import { Invalidator } from '../../../../src/directus/hook/invalidation.ts';
import { Teachers } from '../../../../src/directus/learning/teachers.ts';
import { Learner } from '../../../../src/directus/learning/learning.ts';
import { Provenance } from '../../../../src/directus/provenance/provenance.ts';
import { segmentDigest } from '../../../../src/documents/segment-digest.ts';
import { makeBreakable } from '../../../helpers/breakable-store.ts';
import { ADMIN, openArticles, PERSON } from '../../../helpers/fake-directus.ts';
import { openResponseCache, openStore } from '../../../helpers/translation-setup.ts';

const WINDOW_MS = 100;
/** Long enough for every look at rows that are not committed yet. */
const PATIENCE_MS = 6_500;

/** A Directus whose action hooks reach an invalidator, as the bundle's hook wires them. */
class Setup {
	readonly directus = openArticles();
	readonly breakable = makeBreakable(openStore());
	readonly cache = openResponseCache(this.breakable.store);
	readonly ownWrites = new OwnWrites();
	readonly provenance = new Provenance(this.breakable.store, 'test');
	readonly invalidator: Invalidator;
	/** Reads of rows through the items service. */
	reads = 0;

	constructor(mode: InvalidationMode = 'item') {
		const { directus, ownWrites, cache } = this;
		const approved = new ApprovedMemory(this.breakable.store, 'test');
		const learner = new Learner(
			this.provenance,
			approved,
			new Teachers(directus.context, 'editors'),
		);
		const { context } = directus;
		this.invalidator = new Invalidator({ cache, mode, ownWrites, context, learner });
		directus.beforeRead = () => {
			this.reads += 1;
		};
		directus.onEvent = ({ event, meta, accountability }) => {
			const keys = meta['keys'] ?? [meta['key']];
			const kind =
				event === 'items.create' ? 'create' : event === 'items.update' ? 'update' : 'delete';
			this.invalidator.note(
				{
					kind,
					collection: meta.collection,
					keys: Array.isArray(keys) ? keys : [],
					payload: kind === 'delete' ? null : asRow(meta['payload']),
				},
				accountability,
			);
		};
	}

	/**
	 * An article with an English title, translated: its entry is in the cache and known as this
	 * item's.
	 */
	async article(key: number, title: string): Promise<void> {
		this.directus.insert('articles', { id: key, title });
		const item = { collection: 'articles', item: String(key) };
		const request = requestOf(title);
		await this.cache.set(request, `[de] ${title}`, { item });
		await this.cache.indexItem(item, { fields: ['title'], targetLanguages: ['de-DE'] }, [
			{
				field: 'title',
				segment: segmentDigest(title),
				sourceLanguage: 'en-US',
				targetLanguage: 'de-DE',
				request,
			},
		]);
	}

	/** The first article's own title, as a transaction leaves it that tells nobody. */
	retitle(title: string | null): void {
		Object.assign(this.directus.rows('articles')[0] ?? {}, { title });
	}

	async knows(title: string, collection = 'articles'): Promise<boolean> {
		const [found] = await this.cache.lookup([requestOf(title, collection)]);
		return found?.status === 'hit';
	}

	async counted(collection = 'articles') {
		return (await this.cache.stats({})).invalidations[collection];
	}
}

function asRow(value: unknown): Record<string, unknown> {
	return typeof value === 'object' && value !== null ? { ...value } : {};
}

function requestOf(text: string, collection = 'articles'): CacheRequest {
	return { provider: 'openai', model: 'm', collection, prompt: { text } };
}

beforeEach(
	() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'] }),
);
afterEach(() => void vi.useRealTimers());

/** Lets time pass, and what it set off come to an end. */
async function pass(ms: number): Promise<void> {
	await vi.advanceTimersByTimeAsync(ms);
	for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
}

describe('an update', () => {
	test('drops what the item’s text no longer uses, when its window closes', async () => {
		const setup = new Setup();
		await setup.article(1, 'Old title');
		await setup.article(2, 'Other title');
		await setup.directus.write('articles', 1, { title: 'New title' });
		await pass(WINDOW_MS - 1);
		expect(await setup.knows('Old title')).toBe(true);
		await pass(1);
		expect(await setup.knows('Old title')).toBe(false);
		expect(await setup.knows('Other title')).toBe(true);
		expect(await setup.counted()).toEqual({ dropped: 1, kept: 0 });
	});

	test('keeps what another item has used too', async () => {
		const setup = new Setup();
		await setup.article(1, 'Same title');
		await setup.cache.lookup([requestOf('Same title')], { collection: 'articles', item: '2' });
		await setup.cache.idle();
		await setup.directus.write('articles', 1, { title: 'New title' });
		await pass(WINDOW_MS);
		expect(await setup.knows('Same title')).toBe(true);
		expect(await setup.counted()).toEqual({ dropped: 0, kept: 1 });
	});

	test('keeps everything where no text changed', async () => {
		const setup = new Setup();
		await setup.article(1, 'Old title');
		await setup.directus.write('articles', 1, { status: 'draft' });
		await pass(WINDOW_MS);
		expect(await setup.knows('Old title')).toBe(true);
	});

	test('keeps what stands in another language or row of the item', async () => {
		const setup = new Setup();
		await setup.article(1, 'Old title');
		const row = { id: 5, articles_id: 1, languages_code: 'en-US', title: 'Old title' };
		setup.directus.insert('articles_translations', row);
		await setup.directus.write('articles', 1, { title: 'New title' });
		await pass(WINDOW_MS);
		expect(await setup.knows('Old title')).toBe(true);
	});

	test('of a translation row counts for its item', async () => {
		const setup = new Setup();
		await setup.article(1, 'Old title');
		setup.retitle(null);
		const row = { id: 5, articles_id: 1, languages_code: 'en-US', title: 'Old title' };
		setup.directus.insert('articles_translations', row);
		await setup.directus.write('articles_translations', '5', { title: 'New title' });
		await pass(WINDOW_MS);
		expect(await setup.knows('Old title')).toBe(false);
	});

	test('of a collection without translations touches nothing', async () => {
		const setup = new Setup();
		await setup.article(1, 'Old title');
		setup.directus.insert('pages', { id: 1, title: 'Page' });
		await setup.directus.write('pages', 1, { title: 'New page' });
		await pass(WINDOW_MS);
		expect(setup.reads).toBe(0);
		expect(await setup.knows('Old title')).toBe(true);
	});
});

describe('a burst of changes', () => {
	test('is worked on together', async () => {
		const setup = new Setup();
		await setup.article(1, 'Old title');
		await setup.article(2, 'Old other');
		await setup.directus.write('articles', 1, { title: 'Draft title' });
		await pass(60);
		await setup.directus.write('articles', '1', { title: 'New title' });
		await setup.directus.write('articles', 2, { title: 'New other' });
		await pass(40);
		expect(await setup.counted()).toEqual({ dropped: 2, kept: 0 });
		// One page: the parents, then their translations.
		expect(setup.reads).toBe(2);
	});

	test('that comes while one is worked on is worked on after it', async () => {
		const setup = new Setup();
		await setup.article(1, 'First');
		await setup.directus.write('articles', 1, { title: 'Second' });
		await pass(WINDOW_MS);
		await setup.article(2, 'Third');
		await setup.directus.write('articles', 2, { title: 'Fourth' });
		await pass(WINDOW_MS);
		expect([await setup.knows('First'), await setup.knows('Third')]).toEqual([false, false]);
	});

	test('of hundreds of items is read page by page', async () => {
		const setup = new Setup();
		const keys = Array.from({ length: 250 }, (_, at) => at + 1);
		for (const key of keys) setup.directus.insert('articles', { id: key, title: 'x' });
		setup.invalidator.note({ kind: 'update', collection: 'articles', keys, payload: null }, PERSON);
		await pass(WINDOW_MS);
		expect(setup.reads).toBe(6);
	});
});

describe('our own writes', () => {
	test('are ignored', async () => {
		const setup = new Setup();
		await setup.article(1, 'Old title');
		const signed = setup.ownWrites.sign(ADMIN, '');
		await setup.directus.write('articles', 1, { title: 'New title' }, signed);
		await pass(WINDOW_MS);
		expect(setup.reads).toBe(0);
		expect(await setup.knows('Old title')).toBe(true);
	});

	test('a copy of our accountability is somebody else’s', async () => {
		const setup = new Setup();
		await setup.article(1, 'Old title');
		const signed = { ...setup.ownWrites.sign(ADMIN, '') };
		await setup.directus.write('articles', 1, { title: 'New title' }, signed);
		await pass(WINDOW_MS);
		expect(await setup.knows('Old title')).toBe(false);
	});

	test('end the waiting for a text that they replaced', async () => {
		const setup = new Setup();
		await setup.article(1, 'Old title');
		setup.directus.insert('articles_translations', {
			id: 5,
			articles_id: 1,
			languages_code: 'de-DE',
		});
		const values = { title: 'By a person' };
		await setup.directus.write('articles_translations', 5, values);
		await setup.directus.write(
			'articles_translations',
			5,
			{ title: 'By us' },
			setup.ownWrites.sign(ADMIN, ''),
		);
		setup.retitle('New title');
		await pass(WINDOW_MS);
		expect(await setup.knows('Old title')).toBe(false);
	});
});

describe('an update that is told before its transaction commits', () => {
	test('is waited for', async () => {
		const setup = new Setup();
		await setup.article(1, 'Old title');
		const payload = { title: 'New title' };
		setup.invalidator.note({ kind: 'update', collection: 'articles', keys: [1], payload }, PERSON);
		await pass(WINDOW_MS + 100);
		expect(await setup.knows('Old title')).toBe(true);
		setup.retitle('New title');
		await pass(PATIENCE_MS);
		expect(await setup.knows('Old title')).toBe(false);
	});

	test('and is rolled back leaves everything', async () => {
		const setup = new Setup();
		await setup.article(1, 'Old title');
		const payload = { title: 'New title' };
		setup.invalidator.note({ kind: 'update', collection: 'articles', keys: [1], payload }, PERSON);
		await pass(PATIENCE_MS + WINDOW_MS);
		expect(await setup.knows('Old title')).toBe(true);
	});

	test('is not waited for any more when another change has followed', async () => {
		const setup = new Setup();
		await setup.article(1, 'Old title');
		await setup.directus.write('articles', 1, { title: 'Middle' });
		await setup.directus.write('articles', 1, { title: 'New title' });
		await pass(WINDOW_MS);
		expect(await setup.knows('Old title')).toBe(false);
	});
});

describe('a deletion', () => {
	test('drops all that only this item used', async () => {
		const setup = new Setup();
		await setup.article(1, 'Old title');
		await setup.article(2, 'Other title');
		await setup.directus.remove('articles', '1');
		await pass(WINDOW_MS);
		expect(await setup.knows('Old title')).toBe(false);
		expect(await setup.knows('Other title')).toBe(true);
	});

	test('that is rolled back keeps it', async () => {
		const setup = new Setup();
		await setup.article(1, 'Old title');
		const change = { kind: 'delete', collection: 'articles', keys: [1], payload: null } as const;
		setup.invalidator.note(change, PERSON);
		await pass(PATIENCE_MS + WINDOW_MS);
		expect(await setup.knows('Old title')).toBe(true);
	});

	test.each(['item', 'collection', 'off'] as const)(
		'drops what is known of whose its translations are: mode %s',
		async (mode) => {
			const setup = new Setup(mode);
			const refs = ['1', '2'].map((item) => ({
				collection: 'articles',
				item,
				language: 'de-DE',
			}));
			for (const [index, ref] of refs.entries()) {
				await setup.article(index + 1, 'A title');
				await setup.provenance.replace(ref, { title: [] });
			}
			await setup.directus.remove('articles', '1');
			await pass(WINDOW_MS);
			expect(await setup.provenance.read(refs)).toEqual([{}, { title: [] }]);
		},
	);

	test('that commits late drops it then', async () => {
		const setup = new Setup();
		await setup.article(1, 'Old title');
		const change = { kind: 'delete', collection: 'articles', keys: [1], payload: null } as const;
		setup.invalidator.note(change, PERSON);
		await pass(WINDOW_MS + 100);
		setup.directus.database.tables.set('articles', []);
		await pass(PATIENCE_MS);
		expect(await setup.knows('Old title')).toBe(false);
	});
});

/** An article whose English text stands in a row of its own. */
async function openWithRow(): Promise<Setup> {
	const setup = new Setup();
	await setup.article(1, 'Old title');
	setup.retitle(null);
	const row = { id: 5, articles_id: 1, languages_code: 'en-US', title: 'Old title' };
	setup.directus.insert('articles_translations', row);
	return setup;
}

function tell({ invalidator, directus }: Setup, keys: (string | number)[]): Promise<void> {
	const { database } = directus.context;
	return invalidator.noteVanishing('articles_translations', keys, database, PERSON);
}

describe('translation rows that vanish', () => {
	test('leave their item with less text', async () => {
		const setup = await openWithRow();
		await tell(setup, [5]);
		await setup.directus.remove('articles_translations', 5);
		await pass(WINDOW_MS);
		expect(await setup.knows('Old title')).toBe(false);
	});

	test('are waited for until they are gone', async () => {
		const setup = await openWithRow();
		await tell(setup, ['5']);
		await pass(WINDOW_MS + 100);
		expect(await setup.knows('Old title')).toBe(true);
		await setup.directus.remove('articles_translations', 5);
		await pass(PATIENCE_MS);
		expect(await setup.knows('Old title')).toBe(false);
	});

	test('and come back when the deletion fails keep their entries', async () => {
		const setup = await openWithRow();
		await tell(setup, [5]);
		await pass(PATIENCE_MS + WINDOW_MS);
		expect(await setup.knows('Old title')).toBe(true);
	});

	test('of a collection that holds no translations are nothing to us', async () => {
		const setup = await openWithRow();
		const { database } = setup.directus.context;
		await setup.invalidator.noteVanishing('pages', [1], database, PERSON);
		await pass(WINDOW_MS);
		expect(setup.directus.database.queried).toEqual([]);
		expect(setup.reads).toBe(0);
	});

	test('by our own hand are nothing to us', async () => {
		const setup = await openWithRow();
		const { database } = setup.directus.context;
		const signed = setup.ownWrites.sign(ADMIN, '');
		await setup.invalidator.noteVanishing('articles_translations', [5], database, signed);
		expect(setup.directus.database.queried).toEqual([]);
	});
});

test.each(['create', 'update', 'delete'] as const)(
	'a %s drops the collection’s entries that name no item',
	async (kind) => {
		const setup = new Setup();
		await setup.cache.set(requestOf('No item'), 'x');
		await setup.cache.set(requestOf('Page', 'pages'), 'x');
		setup.invalidator.note({ kind, collection: 'articles', keys: [9], payload: null }, PERSON);
		await pass(PATIENCE_MS);
		expect(await setup.knows('No item')).toBe(false);
		expect(await setup.knows('Page', 'pages')).toBe(true);
	},
);

describe('the mode', () => {
	test('collection drops everything of the collection, and of no other', async () => {
		const setup = new Setup('collection');
		await setup.article(1, 'Old title');
		await setup.article(2, 'Other title');
		await setup.cache.set(requestOf('Page', 'pages'), 'x');
		await setup.directus.write('articles', 1, { status: 'draft' });
		await pass(WINDOW_MS);
		expect(await setup.knows('Old title')).toBe(false);
		expect(await setup.knows('Other title')).toBe(false);
		expect(await setup.knows('Page', 'pages')).toBe(true);
	});

	test('collection drops the item’s collection when a translation changes', async () => {
		const setup = new Setup('collection');
		await setup.article(1, 'Old title');
		setup.directus.insert('articles_translations', { id: 5, articles_id: 1 });
		await setup.directus.write('articles_translations', 5, { title: 'x' });
		await pass(WINDOW_MS);
		expect(await setup.knows('Old title')).toBe(false);
	});

	test('off drops nothing', async () => {
		const setup = new Setup('off');
		await setup.article(1, 'Old title');
		await setup.directus.write('articles', 1, { title: 'New title' });
		await setup.directus.remove('articles', 1);
		await pass(PATIENCE_MS);
		expect(await setup.knows('Old title')).toBe(true);
	});

	test.each(['collection', 'off'] as const)(
		'%s needs no vanishing rows without a learner',
		async (mode) => {
			const { cache, ownWrites, directus } = new Setup(mode);
			const { context, database } = directus;
			const invalidator = new Invalidator({ cache, mode, ownWrites, context });
			await invalidator.noteVanishing('articles_translations', [5], context.database, PERSON);
			expect(database.queried).toEqual([]);
		},
	);
});

describe('what cannot be applied', () => {
	test('is kept while the store is down, and repeated until it succeeds', async () => {
		const setup = new Setup();
		await setup.article(1, 'Old title');
		setup.breakable.break();
		await setup.directus.write('articles', 1, { title: 'New title' });
		await pass(30_000);
		setup.breakable.mend();
		expect(await setup.knows('Old title')).toBe(true);
		await pass(5_000);
		expect(await setup.knows('Old title')).toBe(false);
	});

	test('is told once, and once more when it happens again', async () => {
		const setup = new Setup();
		await setup.article(1, 'Old title');
		setup.breakable.break();
		await setup.directus.write('articles', 1, { title: 'New title' });
		await pass(60_000);
		expect(setup.directus.warnings).toEqual([
			'translation-cache: the store does not take invalidations; they are kept and repeated',
		]);
		setup.breakable.mend();
		await pass(5_000);
		setup.breakable.break();
		await setup.directus.write('articles', 1, { title: 'Newer title' });
		await pass(60_000);
		expect(setup.directus.warnings).toHaveLength(2);
	});

	test('is worked off together with what came meanwhile', async () => {
		const setup = new Setup();
		await setup.article(1, 'First');
		await setup.article(2, 'Second');
		await setup.article(3, 'Third');
		setup.breakable.break();
		await setup.directus.write('articles', 1, { title: 'New first' });
		await pass(WINDOW_MS);
		await setup.directus.write('articles', 2, { title: 'New second' });
		await setup.directus.remove('articles', 3);
		await pass(20_000);
		setup.breakable.mend();
		await pass(5_000);
		const known = await Promise.all(
			['First', 'Second', 'Third'].map((title) => setup.knows(title)),
		);
		expect(known).toEqual([false, false, false]);
	});

	test('of one collection does not hold up another', async () => {
		const setup = new Setup();
		await setup.article(1, 'Old title');
		await setup.cache.set(requestOf('Page', 'pages'), 'x');
		setup.directus.insert('pages', { id: 1 });
		setup.directus.permits = (_, access, collection) => access !== 'read' || collection === 'pages';
		await setup.directus.write('articles', 1, { title: 'New title' });
		await setup.directus.write('pages', 1, { title: 'New page' });
		await pass(WINDOW_MS);
		expect(await setup.knows('Page', 'pages')).toBe(false);
	});

	test('because the database failed is repeated too', async () => {
		const setup = new Setup();
		await setup.article(1, 'Old title');
		let fails = true;
		setup.directus.beforeRead = () => {
			if (fails) throw new Error('connection terminated: password=secret');
		};
		await setup.directus.write('articles', 1, { title: 'New title' });
		await pass(20_000);
		expect(await setup.knows('Old title')).toBe(true);
		expect(setup.directus.warnings).toEqual([
			'translation-cache: changes could not be worked on (Error); they are kept and repeated',
		]);
		fails = false;
		await pass(5_000);
		expect(await setup.knows('Old title')).toBe(false);
	});

	test('because the schema could not be read is repeated too', async () => {
		const setup = new Setup();
		await setup.article(1, 'Old title');
		let fails = true;
		const schema = setup.directus.schema();
		setup.directus.schema = () => {
			if (fails) throw new Error('no schema');
			return schema;
		};
		await setup.directus.write('articles', 1, { title: 'New title' });
		await pass(WINDOW_MS);
		fails = false;
		await pass(5_000);
		expect(await setup.knows('Old title')).toBe(false);
	});
});

describe('closing', () => {
	test('applies what is pending', async () => {
		const setup = new Setup();
		await setup.article(1, 'Old title');
		await setup.directus.write('articles', 1, { title: 'New title' });
		await setup.invalidator.close();
		expect(await setup.knows('Old title')).toBe(false);
	});

	test('ends while the store is down, and what is kept with it', async () => {
		const setup = new Setup();
		await setup.article(1, 'Old title');
		setup.breakable.break();
		await setup.directus.write('articles', 1, { title: 'New title' });
		await pass(WINDOW_MS);
		await setup.invalidator.close();
		setup.breakable.mend();
		await pass(30_000);
		expect(await setup.knows('Old title')).toBe(true);
		expect(setup.reads).toBe(0);
	});

	test('is the end: later changes are ignored', async () => {
		const setup = new Setup();
		await setup.article(1, 'Old title');
		await setup.invalidator.close();
		await setup.directus.write('articles', 1, { title: 'New title' });
		await pass(PATIENCE_MS);
		expect(await setup.knows('Old title')).toBe(true);
	});
});
