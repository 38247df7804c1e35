import { vi } from 'vitest';
import type { MemoryUnit } from '../../src/contract/memory.ts';
import { StaleMap } from '../../src/directus/admin/stale-map.ts';
import { Invalidator } from '../../src/directus/hook/invalidation.ts';
import { asRow } from '../../src/directus/host/context.ts';
import { Settlement } from '../../src/directus/learning/settlement.ts';
import { exportMemory } from '../../src/directus/memory-files/export.ts';
import type { Row } from './fake-database.ts';
import type { FakeDirectus } from './fake-directus.ts';
import { CONFIG, outcomesOf, RunSetup } from './run-setup.ts';

const ROWS = 'articles_translations';

const KEYS = new Set(['id', 'articles_id', 'languages_code']);

/** Runs and a hook over one Directus, whose items people make and copy; for tests with fake timers. */
export class CopyingSetup extends RunSetup {
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
		const made = rows.map((row) => {
			const code = String(row['languages_code']);
			const texts = Object.entries(row).filter(([name]) => !KEYS.has(name));
			return [code, { ...Object.fromEntries(texts), ...changes[code] }] as const;
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
