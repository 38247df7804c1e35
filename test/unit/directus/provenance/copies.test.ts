import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { StaleMap } from '../../../../src/directus/admin/stale-map.ts';
import { Invalidator } from '../../../../src/directus/hook/invalidation.ts';
import { asRow } from '../../../../src/directus/host/context.ts';
import { Settlement } from '../../../../src/directus/learning/settlement.ts';
import { exportMemory } from '../../../../src/directus/memory-files/export.ts';
import type { MemoryUnit } from '../../../../src/contract/memory.ts';
import type { Row } from '../../../helpers/fake-database.ts';
import type { FakeDirectus } from '../../../helpers/fake-directus.ts';
import { CONFIG, outcomesOf, RunSetup } from '../../../helpers/run-setup.ts';

const ROWS = 'articles_translations';
const TITLE = 'Summer menu';
const BODY = '<p>Try our melon soup, it is cold.</p><p>Open at noon.</p>';
const OTHER_TITLE = 'Winter menu';
const OTHER_BODY = '<p>Try our pumpkin soup, it is hot.</p><p>Open at noon.</p>';

/** Runs and a hook over one Directus, in which the first article is translated by us. */
class Setup extends RunSetup {
	readonly settlement: Settlement;
	readonly staleMap: StaleMap;
	readonly invalidator: Invalidator;
	/** Whether somebody tells the hook of what is saved. */
	isHeard = true;

	constructor(directus?: FakeDirectus) {
		super(directus);
		const { fieldMaps, provenance, approved, cache, learner } = this;
		const { context } = this.directus;
		this.settlement = new Settlement({ context, config: CONFIG, fieldMaps, provenance, approved });
		this.staleMap = new StaleMap({ context, config: CONFIG, fieldMaps, provenance });
		const { ownWrites } = this.dependencies;
		this.invalidator = new Invalidator({ cache, mode: 'item', ownWrites, context, learner });
		this.directus.onEvent = ({ event, meta, accountability }) => {
			if (!this.isHeard) return;
			const kind = event === 'items.create' ? 'create' : 'update';
			const { collection, key, keys = [key] } = { key: 0, ...meta };
			const payload = asRow(meta['payload']);
			const names = Array.isArray(keys) ? keys : [];
			this.invalidator.note({ kind, collection, keys: names, payload }, accountability);
		};
	}

	/** What everybody told so far is worked on. */
	async pass(): Promise<void> {
		await vi.advanceTimersByTimeAsync(6_500);
		for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
	}

	/** A person makes an item with some rows, by language. */
	async make(key: number, rows: Readonly<Record<string, Row>>, table = ROWS): Promise<void> {
		if (this.directus.row('articles', key) === undefined) {
			await this.directus.write('articles', null, { id: key });
		}
		for (const [language, values] of Object.entries(rows)) {
			await this.directus.write(table, null, {
				articles_id: key,
				languages_code: language,
				...values,
			});
		}
		await this.pass();
	}

	/** Save as Copy: the rows without their keys, and some texts that were changed before saving. */
	async copy(from: number, to: number, changes: Readonly<Record<string, Row>> = {}): Promise<void> {
		const rows = this.directus.rows(ROWS).filter((row) => row['articles_id'] === from);
		const made = rows.map(({ title, body, languages_code: language }) => {
			const code = String(language);
			return [code, { title, body, ...changes[code] }] as const;
		});
		await this.make(to, Object.fromEntries(made));
	}

	/** As when Redis loses everything. */
	async lose(): Promise<void> {
		const { store } = this.breakable;
		for await (const keys of store.scan('')) await store.deleteMany(keys);
	}

	/** What a run over an item sends, and what becomes of its fields. */
	async translate(
		key: number,
	): Promise<{ readonly sent: readonly string[]; readonly fields: Row }> {
		this.router.forget();
		const result = await this.run({ keys: key });
		return { sent: this.router.sentTexts(), fields: outcomesOf(result, key) };
	}

	async states(key: number): Promise<Row> {
		const map = await this.staleMap.count({ collection: 'articles', item: String(key) });
		const counts = Object.entries({ ...map.languages['de-DE'] });
		return Object.fromEntries(counts.filter(([, count]) => count > 0));
	}

	async exported(): Promise<readonly MemoryUnit[]> {
		const { fieldMaps, provenance } = this;
		const { context } = this.directus;
		const owner = { context, config: CONFIG, fieldMaps, provenance };
		const units: MemoryUnit[] = [];
		for await (const unit of await exportMemory(owner, { collection: 'articles' })) {
			units.push(unit);
		}
		return units;
	}

	async approvals(): Promise<number> {
		let count = 0;
		for await (const keys of this.breakable.store.scan('ai_approved:')) count += keys.length;
		return count;
	}
}

async function open(directus?: FakeDirectus): Promise<Setup> {
	const setup = new Setup(directus);
	await setup.make(1, { 'en-US': { title: TITLE, body: BODY } });
	await setup.run({ keys: 1 });
	await setup.pass();
	return setup;
}

const CHANGED = { 'en-US': { title: OTHER_TITLE, body: OTHER_BODY } };
const TRANSLATED = { title: 'translated', body: 'translated' };
const GERMAN = {
	title: '[de-DE] Winter menu',
	body: '<p>[de-DE] Try our pumpkin soup, it is hot.</p><p>[de-DE] Open at noon.</p>',
};

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] }));
afterEach(() => void vi.useRealTimers());

/** When Redis loses everything, if it does, and whether the hook heard of the copy. */
const MEMORIES = [
	['Redis', {}],
	['history alone, lost before the copy', { before: true }],
	['history alone, lost after the copy', { after: true }],
	['history alone, and no hook', { after: true, unheard: true }],
] as const;

describe.each(MEMORIES)('a copy of our translation, with %s', (_, memory) => {
	const lost = { before: false, after: false, unheard: false, ...memory };

	async function copied(changes: Readonly<Record<string, Row>> = {}): Promise<Setup> {
		const setup = await open();
		if (lost.before) await setup.lose();
		setup.isHeard = !lost.unheard;
		await setup.copy(1, 2, changes);
		setup.isHeard = true;
		if (lost.after) await setup.lose();
		return setup;
	}

	test('is current where its source is the same', async () => {
		const setup = await copied();
		expect(await setup.states(2)).toEqual({ current: 2 });
		expect(await setup.translate(2)).toEqual({
			sent: [],
			fields: { title: 'unchanged', body: 'unchanged' },
		});
	});

	test('is translated where its source was changed in the same save', async () => {
		const setup = await copied(CHANGED);
		expect(await setup.states(2)).toEqual({ stale: 2 });
		const { sent, fields } = await setup.translate(2);
		expect(fields).toEqual(TRANSLATED);
		// The paragraph that stayed is known from the row.
		expect(sent).toEqual(['Winter menu', 'Try our pumpkin soup, it is hot.']);
		expect(setup.row(2)).toMatchObject(GERMAN);
	});

	test('is translated where its source is changed later', async () => {
		const setup = await copied();
		await setup.edit(2, 'en-US', CHANGED['en-US']);
		await setup.pass();
		expect((await setup.translate(2)).fields).toEqual(TRANSLATED);
		expect(setup.row(2)).toMatchObject(GERMAN);
	});

	test('teaches nothing', async () => {
		const setup = await copied(CHANGED);
		expect(await setup.approvals()).toBe(0);
		expect((await setup.exported()).filter(({ origin }) => origin === 'person')).toEqual([]);
		await setup.translate(2);
		await setup.make(3, { 'en-US': { title: OTHER_TITLE } });
		await setup.translate(3);
		expect(setup.row(3)?.['title']).toBe('[de-DE] Winter menu');
	});

	test('of a copy is as much ours', async () => {
		const setup = await copied();
		await setup.copy(2, 3, CHANGED);
		if (lost.after) await setup.lose();
		expect(await setup.states(3)).toEqual({ stale: 2 });
		expect((await setup.translate(3)).fields).toEqual(TRANSLATED);
	});

	test('is a person’s from the first word that a person changes', async () => {
		const setup = await copied();
		await setup.edit(2, 'de-DE', {
			body: '<p>[de-DE] Try our melon soup, it is cold.</p><p>Mittags.</p>',
		});
		await setup.pass();
		await setup.edit(2, 'en-US', CHANGED['en-US']);
		await setup.pass();
		expect((await setup.translate(2)).fields).toEqual({ title: 'translated', body: 'merged' });
		expect(setup.row(2)?.['body']).toBe(
			'<p>[de-DE] Try our pumpkin soup, it is hot.</p><p>Mittags.</p>',
		);
	});
});
